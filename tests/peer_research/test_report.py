"""The report draft: who may be quoted, what is counted, and what is left to people."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from peer_research.codebook.reading import load_codebook
from peer_research.model import WITHDRAWN, Consent, Participant, Recommendation
from peer_research.protocol.reading import shipped_folder
from peer_research.report.advice import contact
from peer_research.report.counts import Counts, age_table, of_people, small_cells
from peer_research.report.data import SEGMENT_COLUMNS
from peer_research.report.quotes import choose, source
from peer_research.report.whole import build_report
from peer_research.word.lint import lint
from tests.peer_research.word_fixture import (
    NAMES,
    codebook,
    participants,
    recommendations,
    report_data,
    segments,
)
from tests.peer_research.word_tools import audit, bookmarks, compare_golden, lines, outline, pages

GOLDEN = Path(__file__).parent / "golden"
FIRST = {"id": "x1", "session": "S01", "coder": "ana", "code": "hulp.wachten",
         "participant": "P01", "start": 90000, "end": 90010, "quote": "Ik wachtte.",
         "citaat": "mag"}  # fmt: skip


def rows(*changes: dict[str, object]) -> pd.DataFrame:
    """Return a table with one segment per change."""
    made = [{**FIRST, "id": f"x{n}", "start": 90000 + 100 * n, "end": 90050 + 100 * n, **change}
            for n, change in enumerate(changes)]  # fmt: skip
    return pd.DataFrame(made)


def quotes_of(**changes: object) -> set[str]:
    return {quote.segment for quote in choose(Counts(report_data(**changes)))}


@pytest.fixture
def report(tmp_path):
    def make(**changes):
        return build_report(report_data(**changes), tmp_path / "verslag.docx")

    return make


# ------------------------------------------------------------------ the whole


def test_structure_is_as_agreed(report):
    compare_golden(report(), GOLDEN / "report.txt")


def test_the_file_is_accessible_and_valid(report):
    path = report()
    assert lint(path) == []
    assert audit(path) == ""


def test_the_same_data_give_the_same_bytes(tmp_path):
    first = build_report(report_data(), tmp_path / "a.docx").read_bytes()
    shuffled = segments().sample(frac=1, random_state=3)
    again = build_report(report_data(segments=shuffled), tmp_path / "b.docx")
    assert again.read_bytes() == first


def test_open_places_are_yellow_and_counted_on_the_first_page(report):
    document = Document(str(report()))
    cues = [p for p in document.paragraphs if p.text.startswith("[SCHRIJF HIER")]
    assert {p.style.name for p in cues} == {"Schrijf hier"}
    notice = next(p.text for p in document.paragraphs if p.text.startswith("Nog te schrijven"))
    assert notice == f"Nog te schrijven: {len(cues)} gele plekken"
    themes = len(Counts(report_data()).themes)
    assert sum("één of twee zinnen" in p.text for p in cues) == themes


def test_it_is_marked_as_a_draft_until_somebody_read_it(report):
    draft = Document(str(report()))
    headers = [draft.sections[0].header, draft.sections[0].first_page_header]
    assert [h.paragraphs[0].text for h in headers] == ["CONCEPT – nog niet nagelezen"] * 2
    assert draft.settings.element.find(qn("w:trackRevisions")) is not None
    read = Document(str(report(confirmed=True)))
    assert read.sections[0].header.paragraphs[0].text == ""
    assert read.settings.element.find(qn("w:trackRevisions")) is None


def test_words_draw_no_conclusion(report):
    text = " ".join(lines(report()))
    for word in ("dus", "blijkt", "concluderen", "belangrijkste thema", "veel jongeren vinden"):
        own = re.sub(r"\[SCHRIJF HIER.*?\]", "", text)
        assert f" {word} " not in own


# ------------------------------------------------------------------ quotes


def test_each_quote_is_exactly_what_was_said(report):
    said = dict(zip(segments()["id"], segments()["quote"], strict=True))
    found = {k: v for k, v in bookmarks(report()).items() if k.startswith("cit_")}
    assert len(found) >= 15
    assert all(text == said[name.removeprefix("cit_")] for name, text in found.items())


def test_strange_signs_come_through_whole(report):
    text = 'Hij zei: "kan <niet>" & liep weg 😀👩‍👧\nEn ik?  Twee  spaties.\tTab – ‘ja’ é'
    path = report(segments=rows({"quote": text}))
    assert bookmarks(path)["cit_x0"] == text


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1))
def test_any_words_come_through_whole(text):
    from io import BytesIO

    from peer_research.word.document import WordFile

    word = WordFile("t")
    word.quote(text, "– Lynx", "cit_1")
    buffer = BytesIO()
    word.document.save(buffer)
    buffer.seek(0)
    quoted = next(p for p in Document(buffer).paragraphs if p.style.name == "Quote")
    assert quoted.text == text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")


def test_only_who_said_yes_is_quoted():
    people = participants()
    chosen = choose(Counts(report_data()))
    assert chosen and all(people[q.participant].allows("citeren") for q in chosen)
    assert not {"P05", "P10"} & {q.participant for q in chosen}


@pytest.mark.parametrize(
    "change",
    [
        {"citaat": "niet_gevraagd"}, {"citaat": ""}, {"citaat": "eerst_laten_lezen"},
        {"citaat": "mag_niet"}, {"participant": "P05"}, {"participant": "I1"},
        {"participant": "P99"}, {"code": "veilig.dwang"}, {"code": "weg"},
        {"quote": f"Ik was er. {WITHDRAWN}"}, {"quote": "  "},
    ],
)  # fmt: skip
def test_what_may_not_be_quoted_is_not(change):
    assert quotes_of(segments=rows({}, change)) == {"x0"}


@pytest.mark.parametrize("other", [{"citaat": "mag_niet"}, {"citaat": "eerst_laten_lezen"},
                                   {"code": "veilig.dwang", "citaat": ""}])  # fmt: skip
def test_another_coder_can_bar_the_same_words(other):
    same = {"start": 90010, "end": 90020, "coder": "bo", **other}
    assert quotes_of(segments=rows({}, same)) == set()
    assert quotes_of(segments=rows({}, {**same, "session": "S02"})) == {"x0"}


def test_heavy_words_need_a_second_person():
    heavy = rows({"code": "veilig.dwang"})
    assert quotes_of(segments=heavy) == set()
    assert quotes_of(segments=heavy, approved=frozenset({"x0"})) == {"x0"}


def test_a_code_below_a_heavy_one_is_heavy_too():
    book = codebook()
    child = replace(book.by_id["veilig.dwang"], id="veilig.dwang.x", parent="veilig.dwang",
                    sensitivity=0)  # fmt: skip
    book = replace(book, codes=(*book.codes, child))
    assert quotes_of(segments=rows({"code": "veilig.dwang.x"}), codebook=book) == set()


def test_words_of_two_people_are_not_quoted_as_one():
    both = rows({"speakers": "P01"}, {"speakers": "P01 I1"}, {"speakers": "P01 P02"})
    assert quotes_of(segments=both) == {"x0"}


def test_the_same_words_are_quoted_once():
    twice = rows({}, {"start": 90005, "end": 90060, "code": "wonen"})
    assert len(quotes_of(segments=twice)) == 1


def test_nobody_is_quoted_too_often():
    data = report_data()
    loud = segments(800)
    loud.loc[loud.index % 4 != 0, ["participant", "session"]] = ["P01", "S01"]
    for frame in (data.segments, loud):
        chosen = choose(Counts(report_data(segments=frame)))
        by_person = Counter(q.participant for q in chosen)
        assert len(chosen) > 7
        assert max(by_person.values()) <= 0.15 * len(chosen)
        assert max(Counter(q.theme for q in chosen).values()) <= 4


def test_with_few_people_everybody_is_quoted_as_often():
    few = segments().replace({"participant": {p: "P01" for p in participants()}})
    few.loc[::3, "participant"] = "P02"
    by_person = Counter(q.participant for q in choose(Counts(report_data(segments=few))))
    assert set(by_person) == {"P01", "P02"}
    assert abs(by_person["P01"] - by_person["P02"]) <= 1


def test_a_theme_is_told_by_several_people():
    for theme, count in Counter(q.theme for q in choose(Counts(report_data()))).items():
        people = {q.participant for q in choose(Counts(report_data())) if q.theme == theme}
        assert len(people) >= min(3, count)


@pytest.mark.parametrize(
    ("person", "shown"),
    [
        ({"pseudonym": "Regenboog", "age_band": "18-20"}, "– Regenboog, 18-20 jaar"),
        ({"age_band": "16-17"}, "– jongere, 16-17 jaar"),
        ({"pseudonym": "Regenboog"}, "– Regenboog"),
        ({}, "– jongere"),
        ({"group": "ouder", "age_band": "28+"}, "– ouder"),
        ({"group": "ouder", "pseudonym": "Iep"}, "– Iep, ouder"),
        ({"group": "professional"}, "– professional"),
    ],
)
def test_whose_words_they_are(person, shown):
    assert source(Participant(code="P01", **person)) == shown


def test_every_quote_says_whose_it_is(report):
    paragraphs = Document(str(report())).paragraphs
    styles = [p.style.name for p in paragraphs]
    after = [paragraphs[n + 1] for n, style in enumerate(styles) if style == "Quote"]
    assert after and all(p.style.name == "Bron van citaat" for p in after)
    assert {p.text.split(",")[0].removeprefix("– ") for p in after} <= {*NAMES, "jongere"}


# ------------------------------------------------------------------ counts


def test_people_are_counted_not_pieces(report):
    frame = rows({}, {}, {"participant": "P02"}, {"participant": "I1"})
    text = lines(report(segments=frame))
    assert "2 van de 12 deelnemers  ·  3 stukken tekst" in text


def test_the_same_piece_by_two_coders_counts_once():
    same = {"start": 1, "end": 5}
    counts = Counts(report_data(segments=rows(same, {**same, "coder": "bo"})))
    assert counts.of_code("hulp").pieces == 1


def test_numbers_agree_with_the_retrieval_tables():
    from peer_research.finding.tables import code_frequency

    frame = segments().assign(code_name="")
    counts = Counts(report_data())
    for row in code_frequency(frame, list(participants())).to_dict("records"):
        found = counts.count([row["code"]])
        assert (found.total, found.pieces) == (row["people"], row["segments"])


def test_a_code_counts_what_is_below_it():
    counts = Counts(report_data(segments=rows({"code": "wonen.dakloos.bank"})))
    for code in ("wonen", "wonen.dakloos", "wonen.dakloos.bank"):
        assert counts.of_code(code).pieces == 1
    assert counts.of_code("wonen.kamer").pieces == 0


def with_parents() -> dict[str, object]:
    people = participants()
    people |= {f"P{n}": replace(people["P01"], code=f"P{n}", group="ouder", pseudonym="Iep")
               for n in (20, 21, 22)}  # fmt: skip
    frame = rows({}, {"participant": "P02"}, {"participant": "P20"})
    return {"participants": people, "segments": frame}


def test_parents_are_counted_apart(report):
    counts = Counts(report_data(**with_parents()))
    found = of_people(counts, counts.of_code("hulp"))
    assert found == "2 van de 12 jongeren en 1 van de 3 ouders"
    text = lines(report(**with_parents()))
    assert "Ouders" in text
    assert not any("15 deelnemers" in line for line in text if "stukken" in line)


def test_no_percentages_of_people(report):
    text = " ".join(lines(report(agreement=pd.DataFrame(columns=["code", "n", "percent"]))))
    assert "%" not in text and "procent" not in text


def test_small_age_groups_are_hidden():
    shown = dict(age_table(report_data()))
    assert shown["Jongeren van 18-20 jaar"] == "5"
    assert shown["Jongeren van 16-17 jaar"] == shown["Jongeren van 21-27 jaar"] == "minder dan 5"


@given(st.lists(st.integers(0, 12), max_size=6), st.integers(2, 6))
def test_a_hidden_number_cannot_be_computed_from_the_others(counts, k):
    hidden = small_cells(counts, k)
    assert all(hide for count, hide in zip(counts, hidden, strict=True) if 0 < count < k)
    assert not any(hide for count, hide in zip(counts, hidden, strict=True) if not count)
    secret = [count for count, hide in zip(counts, hidden, strict=True) if hide]
    left = [c for c, hide in zip(counts, hidden, strict=True) if c and not hide]
    assert not secret or not left or (len(secret) > 1 and sum(secret) >= k)


def test_rare_heavy_subjects_have_no_numbers(report):
    few = rows({"code": "veilig.dwang"}, {"code": "veilig.dwang", "participant": "P02"})
    text = lines(report(segments=few))
    at = next(n for n, line in enumerate(text) if "tegen je wil" in line)
    assert text[at + 1 : at + 3] == ["minder dan 5", "niet getoond"]
    assert not any(re.search(r"\b2 van de 12", line) for line in text)


def test_one_person_is_said_in_the_singular(report):
    text = " ".join(lines(report(segments=rows({}))))
    assert "Hierover sprak 1 van de 12 deelnemers, in 1 stuk tekst." in text
    assert "1 stukken" not in text


# ------------------------------------------------------------------ recommendations


def test_every_recommendation_says_what_it_rests_on(report):
    text = lines(report())
    for row in recommendations():
        assert row.text in text
    assert "Nog geen stukken tekst" in text
    assert "wie: nog afspreken\nwanneer: nog afspreken" in text
    assert "team Jongeren\nvoor 1 juli" in text and "toegezegd" in text


def test_one_person_is_one_voice(report):
    advice = (Recommendation(id="a", addressee="onderwijs", text="Luister.", codes=("hulp",)),)
    text = lines(report(segments=rows({}, {}), recommendations=advice))
    assert "Eén stem: 1 jongere, 2 stukken tekst" in text
    more = lines(report(segments=rows({}, {"participant": "P02"}), recommendations=advice))
    assert "2 jongeren, 2 stukken tekst" in more
    heavy = (replace(advice[0], codes=("veilig.dwang",)),)
    text = lines(report(segments=rows({"code": "veilig.dwang"}), recommendations=heavy))
    assert "Eén stem" in text and not any(line.startswith("Eén stem: 1") for line in text)


def test_there_is_a_section_per_addressee(report):
    headings = [row.split(": ", 1)[1] for row in outline(report()).splitlines()
                if row.startswith("Heading2")]  # fmt: skip
    start = headings.index("Gemeente")
    assert headings[start : start + 3] == ["Gemeente", "Instelling", "Professional"]


# ------------------------------------------------------------------ method


def test_how_it_was_done_is_filled_in(report):
    text = lines(report())
    assert "We voerden 6 gesprekken met 12 jongeren. Samen duurde dat 6 uur en 41 minuten." in text
    assert any("31.600 woorden" in line for line in text)
    assert any(line.startswith("We haalden 343 woorden") for line in text)
    assert "EIGEN" in text and "Namen van mensen" in text
    assert any("Dat was 88 van de 100 keer" in line for line in text)
    assert "0,71" in text and "88%" in text
    assert any(line.startswith("Eén persoon stopte") for line in text)
    assert "10 van de 12 jongeren" in text  # citeren


def test_shares_and_percentages_mean_the_same():
    data = report_data()
    scaled = report_data(agreement=data.agreement)
    assert list(scaled.agreement["percent"]) == pytest.approx([88, 91, 84, 100])


def test_reflexive_work_is_not_measured(report):
    text = " ".join(lines(report(reflexive=True)))
    assert "Kappa" not in text and "reflexief" in text


def test_a_doubtful_number_is_not_printed(report):
    trusted, doubtful = report_data().help_lines
    assert contact(trusted) == "112"
    assert contact(doubtful) == "luisterboom.example"
    assert not any("0800-000" in line for line in lines(report()))


# ------------------------------------------------------------------ little or much


def nobody_quotes() -> dict[str, Participant]:
    no = Consent(answer="nee", day=date(2026, 1, 1), text="1")
    return {code: replace(person, consents={**person.consents, "citeren": no})
            for code, person in participants().items()}  # fmt: skip


def big_codebook() -> dict[str, object]:
    book = load_codebook(shipped_folder() / "codeboeken" / "jeugdhulp-start.toml")
    frame = segments(150)
    frame["code"] = [book.codes[n % len(book.codes)].id for n in range(len(frame))]
    return {"codebook": book, "segments": frame, "recommendations": ()}


CASES = {
    "nothing coded": {"segments": pd.DataFrame(columns=SEGMENT_COLUMNS)},
    "nothing at all": {
        "segments": pd.DataFrame(), "participants": {}, "sessions": (), "words": {},
        "protocols": {}, "recommendations": (), "account": {}, "withdrawn": 0, "makers": (),
        "agreement": pd.DataFrame(), "why": "", "question": "", "help_lines": (),
    },
    "one participant": {
        "participants": {"P01": participants()["P01"]}, "segments": rows({}, {"code": "hoop"}),
        "withdrawn": 3,
    },
    "nobody may be quoted": {"participants": nobody_quotes()},
    "unknown codes": {"segments": rows({}, {"code": "oud"}, {"code": "ouder"})},
    "the whole codebook": big_codebook(),
    "strange title": {"title": "A & B <C> \x0b 😀", "makers": ("<b>",)},
    "parents": with_parents(),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_every_kind_of_study_gives_a_sound_report(report, name):
    path = report(**CASES[name])
    assert lint(path) == []
    assert audit(path) == ""


def test_without_quotes_the_report_says_so(report):
    path = report(participants=nobody_quotes())
    text = lines(path)
    assert not any(name.startswith("cit_") for name in bookmarks(path))
    assert sum("geen citaten die we mogen" in line for line in text) == 7


def test_all_codes_stand_in_the_appendix(report):
    case = big_codebook()
    text = {line.strip("\u2003") for line in lines(report(**case))}
    assert len(case["codebook"].codes) == 74
    assert {code.name for code in case["codebook"].codes} <= text


@pytest.mark.slow
def test_cover_contents_and_summary_each_take_one_page(tmp_path):
    path = build_report(report_data(), tmp_path / "verslag.docx")
    (count,) = pages([path], tmp_path)
    import subprocess

    words = subprocess.run(["pdftotext", "-layout", tmp_path / "verslag.pdf", "-"],
                           capture_output=True, text=True, check=True).stdout  # fmt: skip
    sheets = words.split("\f")
    assert count < 25
    assert "Nog te schrijven" in sheets[0]
    assert "Inhoud" in sheets[1] and "Bijlage: de codes" in sheets[1]
    assert "Samenvatting" in sheets[2] and "Eén stem" in sheets[2]
    assert "Waarom dit onderzoek" in sheets[3]
