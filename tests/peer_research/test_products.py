"""Products beside the report: one page is one page, words are safe, numbers are not small."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from docx import Document
from docx.oxml.ns import qn

from peer_research.errors import StudyError
from peer_research.model import Recommendation
from peer_research.products.cards import Card, choose_cards, require_one_card_each
from peer_research.products.cards_word import write_cards
from peer_research.products.fit import Column, Piece, count_lines, fitted, height, shortened
from peer_research.products.letter import groups_to_tell, write_letter
from peer_research.products.one_pager import write_one_pager
from peer_research.products.pixels import bar, plane
from peer_research.products.poster import write_poster
from peer_research.products.source import Source
from peer_research.report.quotes import quotable
from peer_research.word.lint import lint
from tests.peer_research.word_fixture import NO_QUOTES, participants, report_data, segments
from tests.peer_research.word_tools import audit, bookmarks, lines, pages

DAY = date(2026, 11, 21)
LONG = "Dit is een lange zin die maar doorgaat en doorgaat zonder dat er ooit een punt komt en "


def source(**changes: object) -> Source:
    return Source(data=report_data(**changes), today=DAY)


def people_in_groups(*groups: str):
    """Return the participants, the last of them in other groups."""
    people = participants()
    for code, group in zip(list(people)[::-1], groups, strict=False):
        people[code] = replace(people[code], group=group, age_band=None)
    return people


def write_all(found: Source, folder: Path) -> list[Path]:
    return [
        write_one_pager(found, folder / "een.docx"),
        write_poster(found, folder / "poster.docx"),
        write_letter(found, "jongere", folder / "brief.docx"),
        write_cards(found, folder / "kaarten.docx"),
    ]


# ------------------------------------------------------------------ the files


def test_products_are_valid_accessible_and_hold_no_person(tmp_path):
    for path in write_all(source(), tmp_path):
        assert audit(path) == ""
        assert lint(path) == []
        properties = Document(str(path)).core_properties
        names = f"{properties.author} {properties.last_modified_by} {properties.comments}"
        assert not any(word in names for word in ("Kastanje", "Bo", "python-docx"))


def test_the_same_study_gives_the_same_bytes(tmp_path):
    first = [path.read_bytes() for path in write_all(source(), tmp_path / "a")]
    again = [path.read_bytes() for path in write_all(source(), tmp_path / "b")]
    assert first == again


def test_one_pager_and_poster_are_one_page_whatever_a_team_writes(tmp_path):
    rows = tuple(
        Recommendation(id=f"a{n}", addressee=who, text=LONG * 6, codes=("hulp",))
        for n, who in enumerate(("gemeente", "instelling", "professional", "landelijk"))
    )
    full = source(title=LONG * 3, question=LONG * 4, recommendations=rows,
                  makers=[f"Onderzoeker {n} (gespreksleider)" for n in range(14)])  # fmt: skip
    groups = replace(full, data=replace(full.data, participants=people_in_groups(*["ouder"] * 6)))
    plain, empty = source(), source(segments=segments().head(0), recommendations=(), question="")
    paths = [
        write(found, tmp_path / f"{name}-{number}.docx")
        for number, found in enumerate((full, groups, plain, empty))
        for name, write in (("een", write_one_pager), ("poster", write_poster))
    ]
    assert pages(paths, tmp_path) == [1] * len(paths)


def test_every_card_is_one_page(tmp_path):
    frame = segments()
    frame.loc[frame["citaat"] == "mag", "quote"] = "Wijdlopigheid " * 25
    found = source(segments=frame)
    cards = choose_cards(found)
    assert cards
    path = write_cards(found, tmp_path / "kaarten.docx")
    assert pages([path], tmp_path) == [len(cards) + 1]


def test_draft_mark_goes_when_a_person_confirms(tmp_path):
    for confirmed in (False, True):
        path = write_poster(source(confirmed=confirmed), tmp_path / "p.docx")
        header = Document(str(path)).sections[0].header.paragraphs[0].text
        assert bool(header) is not confirmed


def test_the_message_is_left_to_people(tmp_path):
    found = [line for line in lines(write_one_pager(source(), tmp_path / "e.docx"))
             if line.startswith("[SCHRIJF HIER:")]  # fmt: skip
    assert len(found) == 1


# ------------------------------------------------------------------ words


def test_every_quote_is_of_the_report_and_equals_its_piece(tmp_path):
    found = source()
    said = {f"cit_{row.id}": row.quote for row in found.data.segments.itertuples()}
    allowed = {f"cit_{name}" for name in quotable(found.counts)["id"]}
    for write in (write_one_pager, write_poster, write_cards):
        path = write(found, tmp_path / "p.docx")
        marks = {k: v for k, v in bookmarks(path).items() if k.startswith("cit_")}
        assert marks
        for name, text in marks.items():
            original = next(key for key in said if key.replace("-", "_") == name)
            assert original in allowed
            assert text == said[original]


def test_without_consent_there_are_no_words(tmp_path):
    people = {code: replace(person, consents={}) for code, person in participants().items()}
    found = source(participants=people)
    for write in (write_one_pager, write_poster):
        marks = bookmarks(write(found, tmp_path / "p.docx"))
        assert not [name for name in marks if name.startswith("cit_")]
    with pytest.raises(StudyError, match="citaten"):
        write_cards(found, tmp_path / "kaarten.docx")
    assert not (tmp_path / "kaarten.docx").exists()


# ------------------------------------------------------------------ cards


def test_nobody_is_on_two_cards():
    cards = choose_cards(source())
    people = [card.participant for card in cards]
    assert len(people) == len(set(people)) > 5
    assert not set(people) & set(NO_QUOTES)


def card(participant: str, segment: str) -> Card:
    return Card(segment=segment, participant=participant, text="x", source="– jongere", theme="t")


def test_a_story_spread_over_cards_is_refused_by_number_and_not_by_word():
    require_one_card_each([card("P01", "a1"), card("P02", "a2")])
    with pytest.raises(StudyError, match="a1, a3") as caught:
        require_one_card_each([card("P01", "a1"), card("P02", "a2"), card("P01", "a3")])
    assert "P01" not in str(caught.value)


def test_pieces_that_a_team_chooses_pass_the_same_gate():
    found = source()
    rows = quotable(found.counts)
    one, two = rows.groupby("participant")["id"].first().iloc[:2]
    assert [c.segment for c in choose_cards(found, [one, two])] == [one, two]
    same = rows[rows["participant"] == rows["participant"].iloc[0]]["id"].iloc[:2]
    with pytest.raises(StudyError, match="Van één persoon"):
        choose_cards(found, list(same))
    frame = found.data.segments
    barred = frame.loc[frame["participant"].isin(NO_QUOTES), "id"].iloc[0]
    with pytest.raises(StudyError, match=str(barred)):
        choose_cards(found, [one, barred])


def test_a_heavy_piece_comes_on_a_card_only_after_approval():
    frame = segments()
    heavy = frame[(frame["code"] == "veilig.dwang")].index
    assert len(heavy)
    frame.loc[heavy, "citaat"] = "mag"
    frame.loc[heavy, "participant"] = "P01"
    name = str(frame.loc[heavy[0], "id"])
    alone = frame[(frame.index == heavy[0]) | (frame["session"] != frame.loc[heavy[0], "session"])]
    with pytest.raises(StudyError):
        choose_cards(source(segments=alone), [name])
    approved = source(segments=alone, approved=frozenset({name}))
    assert [c.segment for c in choose_cards(approved, [name])] == [name]


@pytest.mark.parametrize(("k", "shown"), [(5, True), (6, False)])
def test_age_band_stands_on_a_card_from_the_smallest_group_on(k, shown):
    people = participants()
    same = [code for code, person in people.items() if person.age_band == "18-20"]
    assert len(same) == 5
    cards = [c for c in choose_cards(source(k=k)) if c.participant in same]
    assert cards
    assert {"18-20" in c.source for c in cards} == {shown}
    assert not any(people[c.participant].pseudonym in c.source for c in cards
                   if people[c.participant].pseudonym)  # fmt: skip


# ------------------------------------------------------------------ numbers


@pytest.mark.parametrize(("k", "shown"), [(12, True), (13, False)])
def test_no_number_of_a_group_below_the_smallest(k, shown, tmp_path):
    found = source(k=k)
    assert ("12 jongeren" in found.everybody()) is shown
    text = " ".join(lines(write_one_pager(found, tmp_path / "e.docx")))
    assert ("van de 12" in text) is shown


def test_a_theme_of_few_people_has_no_number():
    found = source(segments=segments().query("participant in ['P01', 'P02', 'P03', 'P04']"))
    assert {theme.share for theme in found.themes} == {-1.0}
    assert all("minder dan 5 van de 12" in theme.people for theme in found.themes)


def test_groups_are_told_apart(tmp_path):
    found = source(participants=people_in_groups(*["ouder"] * 6))
    hulp = found.people("hulp")
    assert "van de 6 jongeren" in hulp
    assert "van de 6 ouders" in hulp
    letter = " ".join(lines(write_letter(found, "ouder", tmp_path / "b.docx")))
    assert "U deed mee" in letter
    assert "van de 6 ouders" in letter
    assert "van de 6 jongeren" not in letter
    assert groups_to_tell(found.data) == ["jongere", "ouder"]


def test_a_small_group_is_named_without_number():
    found = source(participants=people_in_groups("ouder", "ouder"))
    assert found.everybody() == "10 jongeren en enkele ouders"
    assert "ouders" not in found.people("hulp")


def test_letter_goes_to_nobody_who_does_not_want_it():
    people = {code: replace(person, consents={}) for code, person in participants().items()}
    assert groups_to_tell(report_data(participants=people)) == []


def test_letter_gives_no_number_that_is_not_to_be_trusted(tmp_path):
    text = " ".join(lines(write_letter(source(), "jongere", tmp_path / "b.docx")))
    assert "112" in text
    assert "0800-000" not in text


def test_largest_theme_comes_first():
    shares = [theme.share for theme in source().themes]
    assert shares == sorted(shares, reverse=True)


# ------------------------------------------------------------------ fitting


def test_more_text_takes_more_lines():
    assert count_lines("Een korte zin.", 400, 11) == 1
    assert count_lines("Een zin met woorden. " * 20, 200, 11) > 10
    assert count_lines("a\nb\nc", 400, 11) == 3
    assert count_lines("x" * 400, 100, 11) > 20


def test_text_gets_smaller_then_what_is_spare_goes():
    def columns(count: int) -> list[Column]:
        must = Piece(text="Blijft.", style="Body Text", size=12)
        extra = [Piece(text=LONG * 3, style="Body Text", size=12, spare=n) for n in (1, 2)]
        return [Column(pieces=[must, *extra * count], width=8, height=20)]

    roomy, scale = fitted(columns(1), 1.2)
    assert scale == 1.2
    assert len(roomy[0].pieces) == 3
    tight, scale = fitted(columns(12), 1.2)
    assert scale == pytest.approx(0.6, abs=0.04)
    assert {piece.spare for piece in tight[0].pieces} in ({0}, {0, 1})
    used = sum(height(piece, 8, scale) for piece in tight[0].pieces)
    assert used <= 20 * 72 / 2.54


def test_room_that_is_left_goes_where_it_is_wanted():
    pieces = [Piece(text="a", style="s", size=10), Piece(text="b", style="s", size=10, stretch=1)]
    (column,), _ = fitted([Column(pieces=pieces, width=8, height=20)])
    assert [piece.before for piece in column.pieces] == [0, 40]


def test_what_a_team_wrote_is_shortened_at_a_sentence():
    assert shortened("Regel dit o.a. thuis en op school. En ook daar.", 80) == (
        "Regel dit o.a. thuis en op school."
    )
    assert len(shortened(LONG * 5, 60)) <= 60


def test_pictures_are_pictures():
    from PIL import Image

    for png, size in ((plane("0B4F5C"), (1, 1)), (bar(0.25, "000000", "FFFFFF"), (400, 12))):
        import io

        with Image.open(io.BytesIO(png)) as image:
            assert image.size == size
            if size[0] > 1:
                assert image.getpixel((99, 5)) == (0, 0, 0)
                assert image.getpixel((100, 5)) == (255, 255, 255)


def test_every_picture_has_words(tmp_path):
    body = Document(str(write_poster(source(), tmp_path / "p.docx"))).element.body
    said = [found.get("descr") for found in body.iter(qn("wp:docPr"))]
    assert len(said) > 3
    assert all(said)


# ------------------------------------------------------------------ slides


def test_slides_are_titled_safe_and_the_same_every_time(tmp_path):
    pptx = pytest.importorskip("pptx")
    from peer_research.products.slides import write_slides

    found = source()
    first = write_slides(found, tmp_path / "a.pptx").read_bytes()
    assert first == write_slides(found, tmp_path / "b.pptx").read_bytes()
    deck = pptx.Presentation(str(tmp_path / "a.pptx"))
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert len(titles) > 6
    assert all(titles)
    shapes = [shape for slide in deck.slides for shape in slide.shapes]
    assert all(shape._element.nvPicPr.cNvPr.get("descr") for shape in shapes
               if shape.shape_type == 13)  # fmt: skip
    said = {row.id: row.quote for row in found.data.segments.itertuples()}
    quotes = [shape for shape in shapes if shape.name.startswith("cit_")]
    assert quotes
    for shape in quotes:
        text = shape.text_frame.text.replace("\v", "\n")
        assert text == said[shape.name.removeprefix("cit_")]
    with zipfile.ZipFile(tmp_path / "a.pptx") as archive:
        assert not [name for name in archive.namelist() if "thumbnail" in name]
        assert "Canny" not in archive.read("docProps/core.xml").decode()
        assert "thumbnail" not in archive.read("_rels/.rels").decode()


def test_slides_without_the_library_say_what_to_do(tmp_path, monkeypatch):
    from peer_research.products import slides

    monkeypatch.setattr(slides, "can_make_slides", lambda: False)
    with pytest.raises(StudyError, match="pip install python-pptx"):
        slides.write_slides(source(), tmp_path / "a.pptx")
    assert not (tmp_path / "a.pptx").exists()


def test_a_study_of_one_person_gives_no_number(tmp_path):
    people = {"P01": participants()["P01"]}
    frame: pd.DataFrame = segments().query("participant == 'P01'")
    found = source(participants=people, segments=frame, sessions=report_data().sessions[:1])
    for path in write_all(found, tmp_path):
        text = " ".join(lines(path))
        assert "van de 1 " not in text
    assert len(choose_cards(found)) == 1
