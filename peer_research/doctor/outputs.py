"""What the doctor looks for in reports and letters: words that may not be there (any more)."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from peer_research.consent.outputs import is_of_people, that_go_out
from peer_research.consent.read_back import ReadBack, newest_answers
from peer_research.consent.taking_part import takes_part
from peer_research.consent.traces import folded, quoted_in
from peer_research.doctor.case import Case, Finding, attempt
from peer_research.doctor.files import attempt_time
from peer_research.model import CodedSegment
from peer_research.report.outputs import check_outputs

_LETTERS = "teruglezen"
_MADE = frozenset(
    {".docx", ".csv", ".html", ".pdf", ".pptx", ".xlsx", ".qdpx", ".zip", ".json", ".md"}
)
# What is printed from protocols only holds nobody's words.
_WITHOUT_WORDS = frozenset({"leidraden", "materiaal", "materialen"})


def quotes(case: Case) -> Iterator[Finding]:
    """Find quotes in files that go out, of people who did not say yes to quoting."""
    for path, codes in quoting(case):
        inside = path.is_relative_to(case.study.output)
        command = _remove(case, path) if inside else ("doctor",)
        for code in codes:
            where = case.place(path)
            yield case.find("fout", "quote_without_consent", where, command, code=code)


def quoting(case: Case) -> list[tuple[Path, list[str]]]:
    """Return the files with words that may not go out, each with whose words those are."""
    segments = attempt(case.study.stored_segments) or []
    removed = {row.segment for row in _answers(case) if row.answer != "ok"}
    barred = {s.id: s.quote for s in segments if not _may(case, s, removed)}
    allowed = [folded(s.quote) for s in segments if s.id not in barred]
    # Words that somebody else said as well may stand there as theirs.
    barred = {n: q for n, q in barred.items() if not any(folded(q) in text for text in allowed)}
    if not barred:
        return []
    speakers = {s.id: s.speaker for s in segments}
    found = [(path, quoted_in(path, barred)) for path in that_go_out(case.study)]
    codes = [(path, sorted({speakers[name] for name in names})) for path, names in found]
    shown = [(path, [c for c in said if not _is_fine(case, path, c)]) for path, said in codes]
    return [(path, said) for path, said in shown if said]


def _is_fine(case: Case, path: Path, code: str) -> bool:
    """Return whether words stand where they may: in somebody's own letter, or in whole texts."""
    person = case.participants.get(code)
    if person is None or not takes_part(person):
        return False
    from peer_research.products.academic import RESTRICTED

    own = path == case.study.read_back_file(code) and person.allows(_LETTERS)
    # There stand whole conversations, for who works along under an agreement.
    return own or RESTRICTED in path.parts


def _remove(case: Case, path: Path) -> tuple[str, ...]:
    """Return the command that makes a file go, or brings it up to date when people edited it."""
    if not is_of_people(path):
        return ("doctor", "--weg")
    if path.suffix.lower() != ".docx":
        return ("doctor",)
    place = case.place(path)
    file = "BESTAND" if "…" in place else f"{case.study.path.name}/{place}"
    return ("report", "--bijwerken", shlex.quote(file))


def _may(case: Case, segment: CodedSegment, removed: set[str]) -> bool:
    person = case.participants.get(segment.speaker)
    if person is None:
        return not segment.speaker.startswith("P")
    allowed = person.allows("citeren") and person.allows("meedoen")
    return allowed and person.code not in case.without_needed_yes and segment.id not in removed


def _answers(case: Case) -> list[ReadBack]:
    return attempt(lambda: newest_answers(case.study)) or []


def known(case: Case) -> Iterator[Finding]:
    """Find outputs in which something from the vault stands; asked when the vault is open."""
    for path, what in _leaks(case):
        command = ("doctor",) if is_of_people(path) else ("doctor", "--weg")
        yield case.find("fout", "known_in_output", case.place(path), command, what=what)


def known_paths(case: Case) -> list[Path]:
    """Return the outputs in which something from the vault stands."""
    return [path for path, _ in _leaks(case)]


def _leaks(case: Case) -> list[tuple[Path, str]]:
    if case.private is None:
        return []
    private = case.private
    leaks = attempt(lambda: check_outputs(case.study, private)) or []
    return [(leak.path, leak.what) for leak in leaks]


def stale(case: Case) -> Iterator[Finding]:
    """Find outputs that are older than the last time somebody took something back."""
    for path in stale_paths(case):
        yield case.find("fout", "stale_output", case.place(path), _remove(case, path))


def stale_paths(case: Case) -> list[Path]:
    """Return the outputs that are older than the last time somebody took something back."""
    ends = [attempt_time(str(row["at"])) for row in case.log if _is_end(row)]
    newest = max((end for end in ends if end), default=None)
    if newest is None or not case.study.output.is_dir():
        return []
    paths = [p for p in sorted(case.study.output.rglob("*")) if p.suffix.lower() in _MADE]
    return [
        path
        for path in paths
        if path.is_file()
        and not _WITHOUT_WORDS & set(path.parts)
        and (newest - datetime.fromtimestamp(path.stat().st_mtime, UTC)).total_seconds() > 1
    ]


def _is_end(row: dict[str, object]) -> bool:
    facts = row.get("facts")
    is_no = isinstance(facts, dict) and facts.get("answer") == "nee"
    return row.get("action") == "withdrawn" or (row.get("action") == "consent" and is_no)
