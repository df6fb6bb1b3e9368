"""A study of 55 conversations, with everything in it, from texts to every file that goes out."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from peer_research.consent.traces import folded
from peer_research.products import write_products
from peer_research.report.write import write_report
from peer_research.study import Study
from peer_research.word.lint import lint
from peer_research.word.ooxml import bookmark_name
from tests.peer_research.word_tools import audit, bookmarks, lines
from tests.study_maker import make_study

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def large(tmp_path_factory) -> Study:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PEER_RESEARCH_HOME", str(tmp_path_factory.mktemp("home")))
        return make_study(tmp_path_factory.mktemp("groot") / "onderzoek", words=150)


@pytest.fixture(scope="module")
def report(large, tmp_path_factory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PEER_RESEARCH_HOME", str(tmp_path_factory.mktemp("home")))
        return write_report(large, tmp_path_factory.mktemp("uit") / "a.docx")[0]


def test_the_same_numbers_give_the_same_study(tmp_path):
    first, again = (make_study(tmp_path / name, 8, 60, seed=4) for name in ("a", "b"))
    for session in first.transcript_ids():
        assert first.transcript(session) == again.transcript(session)
    columns = ["id", "code", "quote", "citaat"]
    assert first.segments()[columns].equals(again.segments()[columns])


def test_the_report_is_valid_and_accessible(report):
    assert lint(report) == []
    assert audit(report) == ""
    checked = subprocess.run(
        [Path(sys.executable).with_name("docx-integrity"), "check", report],
        capture_output=True, text=True,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout


def test_every_quote_is_its_piece_letter_by_letter_and_may_be_quoted(large, report):
    rows = large.segments().to_dict("records")
    pieces = {bookmark_name(f"cit_{row['id']}").removeprefix("cit_"): row for row in rows}
    people = large.participants()
    found = {n.removeprefix("cit_"): t for n, t in bookmarks(report).items() if "cit_" in n}
    assert len(found) > 20
    assert any(sign in text for text in found.values() for sign in '&<😀"')
    for name, text in found.items():
        assert text == pieces[name]["quote"]
        assert pieces[name]["citaat"] == "mag"
        assert people[pieces[name]["participant"]].allows("citeren")


def test_nobody_who_said_no_is_in_it(large, report):
    """Words that somebody else said too may stand there as theirs."""
    refused = {code for code, p in large.participants().items() if not p.allows("citeren")}
    said: dict[bool, set[str]] = {True: set(), False: set()}
    for session in large.transcript_ids():
        for turn in large.transcript(session).turns:
            if turn.speaker.startswith("P"):
                said[turn.speaker in refused].add(folded(turn.text))
    text = folded(" ".join(lines(report)))
    allowed = " ".join(said[False])
    assert len(refused) > 5
    assert not [words for words in said[True] if words in text and words not in allowed]


def test_many_conversations_share_rows(large, report):
    text = lines(report)
    assert sum(line in large.sessions() for line in text) == 0
    assert any(line.startswith("We voerden 55 gesprekken") for line in text)


def test_products_are_valid(large, tmp_path, monkeypatch):
    names = ["een-pagina", "poster", "brief", "kaarten", "aanbevelingen", "dias"]
    for path in write_products(large, tmp_path, names, today=date(2026, 9, 1)):
        assert audit(path) == "", path.name
        assert path.suffix == ".pptx" or lint(path) == [], path.name
