"""Chapters that the registers of a study fill: themes, claims, Big 5, makers, advice, keeping."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from docx import Document
from docx.oxml.ns import qn

from peer_research.coding.sense_making import SenseDecision, Statement, Theme
from peer_research.coding.team import CONSENSUS
from peer_research.model import Code, Codebook, Memo, Question
from peer_research.registers.data_management import Kept
from peer_research.registers.participation import Decision, Maker
from peer_research.report.counts import Counts
from peer_research.report.data import Sense
from peer_research.report.tree import theme_id, tree
from peer_research.report.whole import build_report, make_report
from peer_research.word.lint import lint
from peer_research.word.reading import all_lines
from tests.peer_research.test_report import rows
from tests.peer_research.test_report_guard import advice, state
from tests.peer_research.word_fixture import codebook, protocol, report_data, segments
from tests.peer_research.word_tools import audit, bookmarks, comments, lines, outline


@pytest.fixture
def report(tmp_path):
    def make(**changes):
        return build_report(report_data(**changes), tmp_path / "verslag.docx")

    return make


def headings(path, level: int = 1) -> list[str]:
    style = f"Heading{level}: "
    return [row.removeprefix(style) for row in outline(path).splitlines() if row.startswith(style)]


# ------------------------------------------------------------------ themes of the team

THEMES = (
    Theme(id="T1", name="Steeds opnieuw beginnen", codes=("hulp.wissel", "overgang.breuk")),
    Theme(id="T2", name="Een eigen plek", codes=("wonen", "wonen.kamer"), about="Over wonen."),
    Theme(id="T3", name="Onderdeel", codes=("veilig.dwang",), parent="T1"),
)


def test_chapters_follow_the_themes_of_the_team(report):
    found = headings(report(sense=Sense(themes=THEMES)))
    start = found.index("Steeds opnieuw beginnen")
    assert found[start : start + 3] == ["Steeds opnieuw beginnen", "Een eigen plek",
                                        "Wat nergens anders past"]  # fmt: skip
    assert "Hulp en hulpverleners" not in found


def test_every_piece_is_counted_whatever_the_themes_are():
    plain = Counts(report_data())
    themed = Counts(report_data(sense=Sense(themes=THEMES)))
    assert sum(themed.of_code(c.id).pieces for c in themed.themes) == sum(
        plain.of_code(c.id).pieces for c in plain.themes
    )
    for code in codebook().codes:
        assert themed.count([code.id]).pieces == plain.count([code.id]).pieces


def test_a_code_in_a_theme_keeps_its_weight_and_what_is_below_it():
    made = tree(codebook(), THEMES)
    assert made.path("wonen.dakloos.bank") == (
        theme_id("T2"), "wonen", "wonen.dakloos", "wonen.dakloos.bank",
    )  # fmt: skip
    assert made.path("veilig.dwang") == (theme_id("T1"), theme_id("T3"), "veilig.dwang")
    assert made.by_id["veilig.dwang"].sensitivity == 2
    assert made.path("hoop")[0] == "thema.rest"
    assert tree(codebook(), ()) is codebook() or tree(codebook(), ()) == codebook()


def statement(**changes: object) -> Statement:
    values = dict(id="S1", theme="T1", text="Je vertelt je verhaal te vaak.",
                  supporting=("x0", "x1"), contrary=("x2",))  # fmt: skip
    return Statement(**{**values, **changes})


def claim_rows() -> pd.DataFrame:
    return rows(
        {"code": "hulp.wissel"},
        {"code": "hulp.wissel", "participant": "P02"},
        {"code": "hulp.wissel", "participant": "P03", "quote": "Bij mij bleef zij juist."},
    )


def test_a_claim_says_on_whom_it_rests_and_who_says_otherwise(report):
    path = report(sense=Sense(themes=THEMES, statements=(statement(),)), segments=claim_rows())
    text = lines(path)
    at = text.index("Je vertelt je verhaal te vaak.")
    assert text[at + 1] == "Dit steunt op: 2 jongeren. Iets anders zeiden: 1 jongere."
    voice = text.index("Een andere stem", at)
    assert text[voice + 1] == "Bij mij bleef zij juist."


@pytest.mark.parametrize(("changes", "said"), [
    ({"contrary": (), "looked_for_contrary": True}, "We zochten naar een ander geluid"),
    ({"contrary": ()}, "Naar een ander geluid is nog niet gezocht."),
    ({"supporting": ("weg",), "contrary": ()}, "zijn er niet meer."),
])  # fmt: skip
def test_a_claim_hides_nothing(report, changes, said):
    sense = Sense(themes=THEMES, statements=(statement(**changes),))
    assert any(said in line for line in lines(report(sense=sense, segments=claim_rows())))


def test_few_people_on_a_heavy_subject_are_not_counted_in_a_claim(report):
    frame = rows({"code": "veilig.dwang"}, {"code": "veilig.dwang", "participant": "P02"})
    sense = Sense(themes=THEMES, statements=(statement(contrary=()),))
    text = lines(report(sense=sense, segments=frame))
    assert any("Dit steunt op: minder dan 5 jongeren." in line for line in text)


def test_a_claim_that_is_too_strong_gets_a_remark(report):
    sense = Sense(themes=THEMES, statements=(statement(strength="te_sterk"),))
    assert any("te sterk" in t for _, t in comments(report(sense=sense, segments=claim_rows())))


def test_what_was_decided_stands_in_the_method(report):
    decided = SenseDecision(id="D1", day=date(2026, 3, 1), about="T1", decision="Twee codes samen",
                            why="ze zeggen hetzelfde", by="duider")  # fmt: skip
    changed = Decision(id="K1", day=date(2026, 2, 1), what="Gesprekken buiten", why="rustiger",
                       because_of="ervaringsonderzoekers")  # fmt: skip
    text = lines(report(sense=Sense(themes=THEMES, decisions=(decided,)), changes=(changed,)))
    assert (
        "Twee codes samen (ze zeggen hetzelfde)" in text and "Gesprekken buiten (rustiger)" in text
    )


# ------------------------------------------------------------------ order within a theme


def test_a_theme_has_the_parts_that_were_agreed(report):
    parts = ["Wat mensen vertelden", "Wat hielp", "Een andere stem", "Kortom"]
    found = [h for h in headings(report(), 2) if h in parts]
    assert found == parts * len(Counts(report_data()).themes)


def test_good_experiences_among_bad_ones_are_what_helped(report):
    telling = [
        {
            "toon": "negatief",
            "participant": f"P{n:02d}",
            "quote": f"Het ging niet goed, {n} keer achter elkaar.",
        }
        for n in (1, 2, 3)
    ]
    words = "Toen kwam er iemand die bleef. " * 7  # too long for the cover
    good = {"toon": "positief", "participant": "P04", "quote": words}
    text = lines(report(segments=rows(*telling, good)))
    assert text[text.index("Wat hielp") + 1] == words


# ------------------------------------------------------------------ Big 5, makers, keeping


def big5_protocol():
    asked = Question(id="q1", kind="kern", text="Support: wie bel jij?", minutes=5,
                     codes=("big5.support",))  # fmt: skip
    return {"p01-proef": protocol(questions=(asked,))}


def test_the_big5_page_is_there_when_the_protocol_was_used(report):
    assert "De Big 5" not in headings(report())
    path = report(protocols=big5_protocol())
    assert "De Big 5" in headings(path)
    assert "De kleuren zijn nog niet ingevuld." in lines(path)


def test_colours_stand_in_a_table(report):
    table = pd.DataFrame(
        [["support", "weinig", "6", "weinig"], ["wonen", "0", "7", "5"]],
        columns=["domain", "groen", "oranje", "rood"],
    )
    text = lines(report(big5=table))
    at = text.index("Support: mensen om je heen")
    assert text[at + 1 : at + 4] == ["weinig", "6", "weinig"]


def test_makers_by_the_name_they_chose(report):
    made = (Maker(name="Vlinder", role="gespreksleider", work=("gesprekken voeren", "duiden")),)
    text = lines(report(contributions=made, roles={"gespreksleider": 2, "buddy": 1}))
    at = text.index("Vlinder")
    assert text[at : at + 3] == ["Vlinder", "gespreksleider", "gesprekken voeren, duiden"]
    assert "In het team zaten: 2 × gespreksleider, 1 × buddy." in text


def test_what_is_kept_says_until_when_without_telling_which_conversation(report):
    kept = (
        Kept(kind="opname", about="S01", name="opnames", event="tekst_nagekeken",
             due=date(2026, 5, 1)),
        Kept(kind="opname", about="S02", name="opnames", event="tekst_nagekeken", due=None),
        Kept(kind="kluis", about="", name="de kluis", event="publicatie", due=date(2027, 1, 2)),
    )  # fmt: skip
    text = lines(report(kept=kept))
    assert text[text.index("Opnames") + 1].startswith("nog niet bekend")
    assert text[text.index("De kluis") + 1].startswith("02-01-2027")


# ------------------------------------------------------------------ advice that was answered


def test_an_answer_is_shown_as_theirs_with_its_state(report):
    states = state(owner="wethouder Jeugd", status="gedaan", evidence="Er is nu één loket.")
    text = lines(report(recommendations=advice(), states=states))
    assert "Antwoord op 1 van wethouder Jeugd: We gaan het doen." in text
    assert "Wat er te zien is: Er is nu één loket." in text
    assert "gedaan" in text and "wethouder Jeugd\nwanneer: nog afspreken" in text


def test_no_answer_in_time_is_said(report):
    states = state(answer="", status="open", late=True)
    assert "open, antwoord te laat" in lines(report(recommendations=advice(), states=states))


# ------------------------------------------------------------------ features of people


def test_small_numbers_of_an_attribute_are_hidden(report):
    from dataclasses import replace

    from tests.peer_research.word_fixture import participants

    people = {
        code: replace(person, attributes={"hulpvorm": "leefgroep" if code < "P08" else "pleegzorg"})
        for code, person in participants().items()
    }
    text = lines(report(participants=people))
    at = text.index("leefgroep")
    assert text[at + 1] == "7" and text[at + 4] == "5"
    fewer = {**people, "P08": replace(people["P08"], attributes={"hulpvorm": "leefgroep"})}
    text = lines(report(participants=fewer))
    assert text[text.index("pleegzorg") + 1] == "minder dan 5"
    assert text[text.index("leefgroep") + 1] == "niet getoond"


# ------------------------------------------------------------------ craft


def test_memos_are_comments_of_who_wrote_them_without_a_date(report):
    memo = Memo(id="m", coder="ana", about="hulp.wachten", text="Hier nog over praten.")
    path = report(memos=(memo,))
    assert ("Notitie van ana", "Hier nog over praten.") in comments(path)
    (comment,) = [c for c in Document(str(path)).comments if c.author == "Notitie van ana"]
    assert comment.timestamp is None
    assert audit(path) == ""


def test_footnotes_stand_in_a_part_of_their_own(report):
    path = report()
    notes = [line for line in all_lines(path.read_bytes()) if "Iedereen telt één keer" in line]
    assert len(notes) == 1
    body = Document(str(path)).element.body
    assert len(list(body.iter(qn("w:footnoteReference")))) >= 2


def test_references_name_the_table_they_point_at(report):
    path = report()
    names = bookmarks(path)
    text = lines(path)
    assert f"De codes onder elk thema staan in {names['_Ref_codelijst']}." in text
    assert any(line.startswith(f"{names['_Ref_codelijst']}. Alle codes") for line in text)


def test_consensus_is_no_coder(report):
    frame = segments()
    frame.loc[frame.index % 3 == 0, "coder"] = CONSENSUS
    assert any("2 mensen deden dit." in line for line in lines(report(segments=frame)))


# ------------------------------------------------------------------ much, and nothing


def test_a_codebook_of_five_hundred_codes(report):
    codes = tuple(
        Code(id=f"c{n // 20}.s{n}" if n % 20 else f"c{n // 20}", name=f"Code nummer {n}",
             definition=f"Wat er bij nummer {n} hoort.", parent=f"c{n // 20}" if n % 20 else "")
        for n in range(500)
    )  # fmt: skip
    frame = segments(1500)
    frame["code"] = [codes[n % 500].id for n in range(1500)]
    path = report(codebook=Codebook(id="groot", version="1", codes=codes), segments=frame,
                  recommendations=())  # fmt: skip
    assert len(headings(path)) == 25 + 13
    assert lint(path) == []


def test_without_any_consent_nobody_is_quoted_or_counted_as_yes(report):
    from dataclasses import replace

    from tests.peer_research.word_fixture import participants

    people = {code: replace(person, consents={}) for code, person in participants().items()}
    path = report(participants=people)
    assert not any(name.startswith("cit_") for name in bookmarks(path))
    assert "0 van de 12 jongeren" in lines(path)
    assert any("geen citaten. Niemand gaf" in line for line in lines(path))


def test_the_same_study_gives_the_same_bytes_with_everything_in_it():
    data = report_data(
        sense=Sense(themes=THEMES, statements=(statement(),)), states=state(),
        recommendations=advice(), memos=(Memo(id="m", coder="ana", about="hulp", text="Kijk."),),
        why="Een zin van meer dan twintig woorden is voor veel mensen lastig om in een keer goed "
            "te lezen en te begrijpen, dus pas op.",
    )  # fmt: skip
    assert make_report(data) == make_report(data)
