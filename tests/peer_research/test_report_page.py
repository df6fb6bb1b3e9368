"""Building the report, asked the way a browser asks it: choices that never make more possible."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from support import hits
from test_demo import secrets

from peer_research import store
from peer_research.consent.uses import withdraw_use
from peer_research.errors import ReportError, StudyError
from peer_research.registers.every import forget_participant
from peer_research.report import building
from peer_research.report.choices import QUOTE_CHOICES, arrange_themes, choices, choose_quote
from peer_research.report.counts import Counts
from peer_research.report.data import from_study
from peer_research.report.finishing import finish_report
from peer_research.report.quotes import LARGEST_SHARE, choose
from peer_research.study import Study
from peer_research.widgets.report_page import ReportPage
from peer_research.word.reading import all_lines


def send(page: ReportPage, action: str, *buffers: bytes, **data: Any) -> dict[str, Any]:
    return page.answer({"number": 7, "action": action, "data": data}, list(buffers))


@pytest.fixture
def page(demo_copy: Study) -> ReportPage:
    return ReportPage(demo_copy)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Return what the page says while the browser waits."""
    said: list[dict[str, Any]] = []
    monkeypatch.setattr(ReportPage, "send", lambda _, content, *__: said.append(content))
    return said


def quotes(study: Study) -> list[str]:
    return [quote.segment for quote in choose(Counts(from_study(study)))]


def headings(path: Path) -> list[str]:
    rows = Document(str(path)).paragraphs
    return [p.text for p in rows if p.style and p.style.name == "Heading 1"]


def write_everywhere(path: Path) -> None:
    """Write at every yellow place, as people do."""
    document = Document(str(path))
    for paragraph in document.paragraphs:
        if paragraph.style and paragraph.style.name == "Schrijf hier":
            paragraph.text = "Dit lezen wij erin."
    document.save(str(path))


def test_it_shows_what_is_left_to_write(page: ReportPage, demo_copy: Study) -> None:
    left = dict(page.view()["report"]["left"])
    cues = [line for line in all_lines((demo_copy.output / "rapport.docx").read_bytes())
            if line.startswith("[SCHRIJF HIER")]  # fmt: skip
    assert sum(left.values()) == len(cues) > 40
    assert left["Samenvatting"] >= 1
    write_everywhere(demo_copy.output / "rapport.docx")
    assert page.view()["report"]["left"] == []
    assert page.view()["report"]["edited"]


def test_themes_come_in_the_order_of_the_team(page: ReportPage, demo_copy: Study) -> None:
    known = [theme for theme, _, _ in send(page, "look")["data"]["themes"]]
    order = known[::-1]
    assert send(page, "arrange", order=order, out=[known[0]])["ok"]
    found = from_study(demo_copy)
    assert [code.id for code in Counts(found).themes] == order[:-1]
    assert all(quote.theme != known[0] for quote in choose(Counts(found)))
    assert [row[2] for row in building.all_themes(found)] == [True] * (len(order) - 1) + [False]
    names = {theme: name for theme, name, _ in building.all_themes(found)}
    assert send(page, "make")["ok"]
    shown = headings(demo_copy.output / "rapport.docx")
    places = [shown.index(names[theme]) for theme in order[:-1]]
    assert places == sorted(places)
    assert names[known[0]] not in shown


def test_no_theme_at_all_is_refused(page: ReportPage, demo_copy: Study) -> None:
    known = [theme for theme, _, _ in building.all_themes(from_study(demo_copy))]
    answer = send(page, "arrange", order=known, out=known)
    assert answer["key"] == "report_choices.nothing_left"
    assert choices(demo_copy).order == ()


def test_a_refused_quote_gives_way_to_another(page: ReportPage, demo_copy: Study) -> None:
    data = from_study(demo_copy)
    theme, rows = next(
        (t, r) for t, r in building.options(data).items() if len(r) > 8 and r[0].used
    )
    refused = rows[0].quote
    before = quotes(demo_copy)
    assert send(page, "quote", segment=refused.segment, verdict="nee")["ok"]
    now = choose(Counts(from_study(demo_copy)))
    assert refused.text not in {quote.text for quote in now}
    assert len(now) >= len(before) - 1
    shown = send(page, "look")["data"]["quotes"][theme]
    assert {"nee"} == {row["verdict"] for row in shown if row["segment"] == refused.segment}
    assert send(page, "quote", segment=refused.segment, verdict="")["ok"]
    assert quotes(demo_copy) == before


def test_a_wanted_quote_comes_first_and_nobody_gets_too_loud(
    page: ReportPage, demo_copy: Study
) -> None:
    rows = [r for rs in building.options(from_study(demo_copy)).values() for r in rs]
    wanted = next(row.quote for row in rows if not row.used)
    send(page, "quote", segment=wanted.segment, verdict="ja")
    assert wanted.segment in quotes(demo_copy)
    loud = [row.quote for row in rows if row.quote.participant == wanted.participant]
    for quote in loud:
        choose_quote(demo_copy, quote.segment, "ja")
    now = choose(Counts(from_study(demo_copy)))
    share = sum(quote.participant == wanted.participant for quote in now) / len(now)
    assert share <= max(LARGEST_SHARE, 1 / len({quote.participant for quote in now}))


def test_a_choice_never_brings_in_what_may_not_be_quoted(demo_copy: Study) -> None:
    quote = choose(Counts(from_study(demo_copy)))[0]
    choose_quote(demo_copy, quote.segment, "ja")
    withdraw_use(demo_copy, quote.participant, "citeren", date.today())
    data = from_study(demo_copy)
    assert all(one.participant != quote.participant for one in choose(Counts(data)))
    shown = [row.quote for rows in building.options(data).values() for row in rows]
    assert all(one.participant != quote.participant for one in shown)


def test_choices_about_somebody_go_with_them(demo_copy: Study) -> None:
    mine, other = (q for q in _of_two_people(demo_copy))
    for quote in (mine, other):
        choose_quote(demo_copy, quote.segment, "nee")
    forget_participant(demo_copy, mine.participant)
    assert [row.segment for row in QUOTE_CHOICES.rows(demo_copy)] == [other.segment]


def _of_two_people(study: Study) -> list[Any]:
    found: dict[str, Any] = {}
    for quote in choose(Counts(from_study(study))):
        found.setdefault(quote.participant, quote)
    return list(found.values())[:2]


@pytest.mark.parametrize("verdict", ["misschien", None, 7, ["ja"]])
def test_strange_choices_are_refused(page: ReportPage, demo_copy: Study, verdict: Any) -> None:
    assert not send(page, "quote", segment="bestaat-niet", verdict=verdict)["ok"]
    with pytest.raises(StudyError):
        choose_quote(demo_copy, "bestaat-niet", "ja")
    assert QUOTE_CHOICES.rows(demo_copy) == []


def test_making_says_how_far_it_is(
    page: ReportPage, demo_copy: Study, told: list[dict[str, Any]]
) -> None:
    answer = send(page, "make", language="en", products=["een-pagina", "bestaat-niet"])
    assert answer["ok"], answer
    steps = [(row["progress"]["done"], row["progress"]["total"]) for row in told]
    assert steps == [(0, 2), (1, 2)]
    files = answer["data"]["files"]
    assert files == ["output/rapport.docx", "output/producten/een-pagina.docx"]
    assert all((demo_copy.path / path).is_file() for path in files)
    assert "Summary" in headings(demo_copy.output / "rapport.docx")


def test_what_people_wrote_is_not_replaced_by_accident(page: ReportPage, demo_copy: Study) -> None:
    path = demo_copy.output / "rapport.docx"
    write_everywhere(path)
    mine = path.read_bytes()
    assert send(page, "make")["key"] == "report_page.would_replace"
    assert path.read_bytes() == mine
    answer = send(page, "update")
    assert answer["ok"]
    assert "Dit lezen wij erin." in set(all_lines(path.read_bytes()))
    assert send(page, "make", anew=True)["ok"]
    kept = [p for p in demo_copy.output.glob("*.docx") if p != path]
    assert any("Dit lezen wij erin." in set(all_lines(p.read_bytes())) for p in kept)


def test_finished_only_after_reading_and_writing(page: ReportPage, demo_copy: Study) -> None:
    path = demo_copy.output / "rapport.docx"
    assert send(page, "finish")["key"] == "report_page.read_first"
    assert send(page, "finish", read=True)["key"] == "report_finishing.left"
    assert send(page, "make")["ok"]
    write_everywhere(path)
    answer = send(page, "finish", read=True)
    assert answer["ok"], answer
    assert answer["data"]["files"] == ["output/rapport-definitief.docx"]
    made = demo_copy.path / answer["data"]["files"][0]
    lines = list(all_lines(made.read_bytes()))
    assert not any("CONCEPT" in line or "SCHRIJF HIER" in line for line in lines)
    assert not any(line.startswith("Nog te schrijven") for line in lines)
    assert "Dit lezen wij erin." in lines
    body = Document(str(made)).element.body
    names = [el.get(key) for el in body.iter() for key in el.attrib if key.endswith("}name")]
    assert not any(name.startswith("_bron_") for name in names)
    assert not [el for el in body.iter() if str(el.tag).endswith("}commentReference")]
    assert "CONCEPT" in " ".join(all_lines(path.read_bytes()))


def test_finishing_stops_when_the_study_changed(demo_copy: Study, page: ReportPage) -> None:
    path = demo_copy.output / "rapport.docx"
    assert send(page, "make")["ok"]
    write_everywhere(path)
    for session in demo_copy.transcript_ids():
        store.remove(demo_copy.coding_file(session, "kai"))
    with pytest.raises(ReportError) as problem:
        finish_report(demo_copy, path)
    assert problem.value.key == "report_finishing.updated"
    assert not (demo_copy.output / "rapport-definitief.docx").exists()
    assert finish_report(demo_copy, path).is_file()


def test_changes_that_nobody_accepted_stop_it(demo_copy: Study) -> None:
    path = demo_copy.output / "rapport.docx"
    write_everywhere(path)
    document = Document(str(path))
    added = document.paragraphs[-1]._p
    change = added.makeelement(qn("w:ins"), {qn("w:id"): "9000", qn("w:author"): "Noor"})
    added.append(change)
    document.save(str(path))
    with pytest.raises(ReportError) as problem:
        finish_report(demo_copy, path)
    assert problem.value.key == "report_finishing.changes"


def test_every_product_has_words() -> None:
    assert all(words.strip() for _, words in building.product_names())


def test_remarks_name_small_groups_and_nobody(page: ReportPage, demo_copy: Study) -> None:
    answer = send(page, "look")
    assert answer["ok"]
    shown = json.dumps([page.view(), answer], ensure_ascii=False)
    assert hits({"page": shown}, secrets()) == []
    text = demo_copy.participants_file.read_text("utf-8")
    demo_copy.participants_file.write_text(text.replace('groep = "jongere"', 'groep = "ouder"', 1))
    remarks = " ".join(send(page, "look")["data"]["remarks"])
    assert "heeft minder dan 5 mensen" in remarks


def test_without_a_report_nothing_is_updated_or_finished(
    page: ReportPage, demo_copy: Study
) -> None:
    store.remove_folder(demo_copy.output)
    assert page.view()["report"] is None
    for action in ("update", "finish"):
        assert send(page, action, read=True)["key"] == "report_page.make_first"


def test_the_order_is_kept_when_themes_are_arranged_again(demo_copy: Study) -> None:
    known = [theme for theme, _, _ in building.all_themes(from_study(demo_copy))]
    arrange_themes(demo_copy, known[::-1], known[:2])
    arrange_themes(demo_copy, known, [])
    assert choices(demo_copy).order == tuple(known)
    assert choices(demo_copy).left_out == frozenset()
