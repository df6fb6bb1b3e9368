"""Quotes are safe and fair: who, how often, which words, and the way back to the conversation."""

from __future__ import annotations

import random
import re
import secrets
from collections import Counter
from dataclasses import replace

import pandas as pd
import pytest
from docx import Document
from docx.oxml.ns import qn

from peer_research.errors import ReportError
from peer_research.model import Transcript, Turn
from peer_research.report.cleaning import lightly_cleaned
from peer_research.report.counts import Counts, require_label
from peer_research.report.mosaic import mosaics
from peer_research.report.quotes import LARGEST_SHARE, choose, voices
from peer_research.report.sources import Origins
from peer_research.report.whole import build_report
from tests.peer_research.test_report import rows
from tests.peer_research.word_fixture import participants, report_data, segments
from tests.peer_research.word_tools import bookmarks, comments, lines, outline


def chosen(**changes: object):
    return choose(Counts(report_data(**changes)))


# ------------------------------------------------------------------ the same every time


def test_ids_drawn_by_chance_decide_nothing(tmp_path):
    outlines = []
    for number in range(3):
        frame = segments()
        frame["id"] = [secrets.token_hex(6) for _ in range(len(frame))]
        path = build_report(report_data(segments=frame.sample(frac=1)), tmp_path / f"{number}.docx")
        outlines.append((outline(path), lines(path)))
    assert outlines[0] == outlines[1] == outlines[2]


# ------------------------------------------------------------------ share of one person


@pytest.mark.parametrize("people", [1, 2, 3, 6, 7, 8, 12])
@pytest.mark.parametrize("loud", [1, 5, 40])
def test_the_largest_share_at_its_borders(people, loud):
    made = []
    for number in range(people):
        for turn in range(loud if not number else 6):
            code = ("wonen", "overgang", "hulp", "inspraak", "veilig", "hoop")[turn % 6]
            made.append(
                {
                    "code": code,
                    "participant": f"P{number + 1:02d}",
                    "quote": f"Dit is zin {turn} van iemand die {number} heet, en zo is het.",
                }
            )
    everybody = {code: p for code, p in participants().items() if code <= f"P{people:02d}"}
    everybody = {code: replace(p, consents=participants()["P01"].consents)
                 for code, p in everybody.items()}  # fmt: skip
    found = chosen(segments=rows(*made), participants=everybody)
    by_person = Counter(quote.participant for quote in found)
    assert found and len(by_person) == people
    most = max(LARGEST_SHARE, 1 / people) * len(found)
    assert max(by_person.values()) <= max(1, most)


# ------------------------------------------------------------------ what may not be read


@pytest.mark.parametrize(("text", "stays"), [
    ("In 2019 woonde ik in Utrecht bij een gezin.", False),
    ("In [2019] zat ik in [een dorp in het oosten], ver weg.", False),
    ("In 2019 woonde ik in [PLAATS-1] bij een gezin.", True),
    ("Ik woonde in [een stad in het midden] bij een gezin.", True),
    ("In 2019 kwam er eindelijk iemand die luisterde.", True),
])  # fmt: skip
def test_a_place_and_a_year_are_never_quoted_together(text, stays):
    assert bool(chosen(segments=rows({"quote": text}))) is stays


def test_proposals_of_the_computer_are_not_counted():
    counts = Counts(report_data(segments=rows({}, {"coder": "suggestie", "participant": "P02"})))
    assert counts.of_code("hulp").total == 1


def test_facts_over_chapters_give_a_warning(tmp_path):
    telling = rows(
        {"code": "wonen", "quote": "Ik woonde toen in Utrecht met mijn tweelingzus."},
        {"code": "hoop", "quote": "Ik ben moslim en mijn oma uit Marokko hielp mij altijd."},
    )
    data = report_data(segments=telling)
    (found,) = mosaics(data, choose(Counts(data)))
    assert found.participant == "P01" and found.chapters == 2 and found.facts >= 3
    path = build_report(data, tmp_path / "a.docx")
    assert any("opvallende dingen in 2 hoofdstukken" in text for _, text in comments(path))
    assert any(line.startswith("Van 1 mensen staan veel") for line in lines(path))


def test_the_same_facts_in_one_chapter_give_none():
    quote = "Ik woonde toen in Utrecht met mijn tweelingzus en mijn oma uit Marokko."
    data = report_data(segments=rows({"code": "wonen", "quote": quote}))
    assert mosaics(data, choose(Counts(data))) == []


# ------------------------------------------------------------------ light cleaning


@pytest.mark.parametrize(("said", "shown", "count"), [
    ("Eh, ik weet het niet.", "Ik weet het niet.", 1),
    ("Ik was, eh, bang. Uhm. Heel bang euh.", "Ik was, bang. Heel bang.", 3),
    ("Wollah, echt niet man.", "Wollah, echt niet man.", 0),
    ("Hij zei hè? Nee hé.", "Hij zei hè? Nee hé.", 0),
    ("", "", 0),
])  # fmt: skip
def test_only_hesitation_goes(said, shown, count):
    assert lightly_cleaned(said) == (shown, count)


def test_cleaning_is_off_unless_asked_and_is_said(tmp_path):
    frame = rows({"quote": "Ik was eh bang, en toen uhm niet meer."})
    plain = build_report(report_data(segments=frame), tmp_path / "a.docx")
    assert bookmarks(plain)["cit_x0"] == "Ik was eh bang, en toen uhm niet meer."
    clean = build_report(report_data(segments=frame, clean_quotes=True), tmp_path / "b.docx")
    assert bookmarks(clean)["cit_x0"] == "Ik was bang, en toen niet meer."
    text = lines(clean)
    assert "– Regenboog, 18-20 jaar (zonder ‘eh’)" in text
    assert any(line.startswith("Uit de citaten haalden we 2 keer") for line in text)


# ------------------------------------------------------------------ the way back


def conversation() -> Transcript:
    said = [("I1", "Hoi, fijn dat je er bent."), ("P01", "Ja, dank je."),
            ("I1", "Wie kun jij nou echt bellen als het nodig is?"), ("P01", "Mijn buurvrouw."),
            ("I1", "Hmm."), ("P01", "Die doet altijd open.")]  # fmt: skip
    turns = tuple(Turn(id=f"T{n:04d}", speaker=who, text=text)
                  for n, (who, text) in enumerate(said, start=1))  # fmt: skip
    return Transcript(id="S01", version=1, turns=turns)


def test_a_quote_knows_its_turn_and_the_question_before_it():
    from tests.peer_research.word_fixture import QUESTIONS, protocol

    asked = replace(QUESTIONS[1], text="Wie kun jij bellen als het nodig is?")
    protocols = {"p01-proef": protocol(questions=(QUESTIONS[0], asked, *QUESTIONS[2:]))}
    origins = Origins(report_data(transcripts={"S01": conversation()}, protocols=protocols))
    text = conversation().text
    first = origins.of("S01", text.index("Ja, dank"))
    assert (first.turn, first.line, first.question) == ("T0002", 2, "")
    later = origins.of("S01", text.index("Die doet"))
    assert (later.turn, later.question, later.mark) == ("T0006", "q2", "S01_T0006_q2")
    assert origins.of("S09", 0).mark == "S09_geen"


def test_every_quote_has_a_hidden_way_back_until_the_report_is_final(tmp_path):
    def hidden(path):
        names = [
            b.get(qn("w:name")) for b in Document(str(path)).element.iter(qn("w:bookmarkStart"))
        ]
        return ([n for n in names if n.startswith("cit_")],
                [n for n in names if n.startswith("_bron_")])  # fmt: skip

    quotes, origins = hidden(build_report(report_data(), tmp_path / "a.docx"))
    assert len(quotes) == len(origins) == len(choose(Counts(report_data())))
    assert all(re.match(r"_bron_S0\d_", name) and len(name) <= 40 for name in origins)
    quotes, origins = hidden(build_report(report_data(confirmed=True), tmp_path / "b.docx"))
    assert quotes and not origins


# ------------------------------------------------------------------ groups


def with_parents(parents: int = 6) -> dict[str, object]:
    people = participants()
    people |= {f"P{n}": replace(people["P01"], code=f"P{n}", group="ouder", pseudonym=f"Iep{n}")
               for n in range(20, 20 + parents)}  # fmt: skip
    frame = pd.concat([segments(), segments().assign(
        participant=[f"P{20 + n % parents}" for n in range(140)],
        start=lambda f: f["start"] + 90000,
        end=lambda f: f["end"] + 90000, id=lambda f: "o" + f["id"],
        quote=lambda f: "Als ouder: " + f["quote"])])  # fmt: skip
    return {"participants": people, "segments": frame}


def test_each_group_is_quoted_under_its_own_name(tmp_path):
    path = build_report(report_data(**with_parents()), tmp_path / "a.docx")
    group = ""
    for paragraph in Document(str(path)).paragraphs:
        style, text = paragraph.style.name, paragraph.text
        if style == "Aanwijzing" and text.startswith("Wat "):
            group = text
        elif style == "Quote":
            assert ("ouders" in group) is text.startswith("Als ouder")


def test_groups_are_never_added_up_without_a_word(tmp_path):
    text = lines(build_report(report_data(**with_parents()), tmp_path / "a.docx"))
    assert "Stukken (alle groepen samen)" in text
    assert any(re.match(r"Toon bij ouders: ", line) for line in text)
    assert not any("18 deelnemers" in line for line in text)
    assert sum("12 jongeren" in line for line in text) > 3


def test_a_table_that_would_mix_groups_is_refused():
    counts = Counts(report_data(**with_parents()))
    with pytest.raises(ReportError) as problem:
        require_label(counts, ["Thema", "Mensen"], "Iedereen")
    assert problem.value.key == "report.mixed_groups"
    require_label(counts, ["Thema", "Jongeren", "Ouders"])
    require_label(counts, ["Thema", "Mensen (alle groepen samen)"])
    require_label(Counts(report_data()), ["Thema", "Mensen"])


@pytest.mark.parametrize(("parents", "shown"), [(4, False), (5, True)])
def test_consent_of_a_small_group_is_not_shown(tmp_path, parents, shown):
    text = lines(build_report(report_data(**with_parents(parents)), tmp_path / "a.docx"))
    assert (f"{parents} van de {parents} ouders" in text) is shown


# ------------------------------------------------------------------ loud voices


def test_cover_and_summary_have_voices_of_two_people_said_once(tmp_path):
    quotes = chosen()
    first, second = voices(quotes)
    assert first.participant != second.participant
    path = build_report(report_data(), tmp_path / "a.docx")
    words = list(bookmarks(path).values())
    assert words.count(first.text) == words.count(second.text) == 1


def test_without_quotes_there_is_room_to_choose_one(tmp_path):
    path = build_report(report_data(segments=rows({"citaat": ""})), tmp_path / "a.docx")
    assert any("kies één citaat" in line for line in lines(path))


def test_any_order_of_people_gives_a_fair_choice():
    dice = random.Random(3)
    for _ in range(5):
        frame = segments(300)
        frame["participant"] = [f"P{dice.randrange(1, 13):02d}" for _ in range(len(frame))]
        found = chosen(segments=frame)
        assert max(Counter(q.participant for q in found).values()) <= LARGEST_SHARE * len(found)
