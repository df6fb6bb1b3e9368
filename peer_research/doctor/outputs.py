"""What the doctor looks for in reports and letters: words that may not be there (any more)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from peer_research.consent.outputs import that_go_out
from peer_research.consent.read_back import ReadBack, newest_answers
from peer_research.consent.taking_part import takes_part
from peer_research.consent.traces import folded, quoted_in
from peer_research.doctor.case import Case, Finding, attempt
from peer_research.doctor.files import attempt_time
from peer_research.model import CodedSegment
from peer_research.report.outputs import check_outputs

_LETTERS = "teruglezen"
# What is printed from protocols only holds nobody's words.
_WITHOUT_WORDS = frozenset({"leidraden", "materiaal", "materialen"})


def quotes(case: Case) -> Iterator[Finding]:
    """Find quotes in files that go out, of people who did not say yes to quoting."""
    segments = attempt(case.study.stored_segments) or []
    removed = {row.segment for row in _answers(case) if row.answer != "ok"}
    barred = {s.id: s.quote for s in segments if not _may(case, s, removed)}
    allowed = [folded(s.quote) for s in segments if s.id not in barred]
    # Words that somebody else said as well may stand there as theirs.
    barred = {n: q for n, q in barred.items() if not any(folded(q) in text for text in allowed)}
    speakers = {s.id: s.speaker for s in segments}
    for path in that_go_out(case.study):
        found = quoted_in(path, barred) if barred else set()
        for code in sorted({speakers[name] for name in found}):
            own = path == case.study.read_back_file(code)
            person = case.participants.get(code)
            if own and person and person.allows(_LETTERS):
                continue
            inside = path.is_relative_to(case.study.output)
            command = ("report",) if inside else ("doctor",)
            where = case.place(path)
            yield case.find("fout", "quote_without_consent", where, command, code=code)


def _may(case: Case, segment: CodedSegment, removed: set[str]) -> bool:
    person = case.participants.get(segment.speaker)
    if person is None:
        return not segment.speaker.startswith("P")
    return person.allows("citeren") and takes_part(person) and segment.id not in removed


def _answers(case: Case) -> list[ReadBack]:
    return attempt(lambda: newest_answers(case.study)) or []


def known(case: Case) -> Iterator[Finding]:
    """Find outputs in which something from the vault stands; asked when the vault is open."""
    if case.private is None:
        return
    private = case.private
    for leak in attempt(lambda: check_outputs(case.study, private)) or []:
        where = case.place(leak.path)
        yield case.find("fout", "known_in_output", where, ("report",), what=leak.what)


def stale(case: Case) -> Iterator[Finding]:
    """Find outputs that are older than the last time somebody took something back."""
    ends = [attempt_time(str(row["at"])) for row in case.log if _is_end(row)]
    newest = max((end for end in ends if end), default=None)
    if newest is None or not case.study.output.is_dir():
        return
    for path in sorted(case.study.output.rglob("*")):
        if path.is_file() and path.suffix in (".docx", ".csv"):
            made = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            if (newest - made).total_seconds() > 1 and not _WITHOUT_WORDS & set(path.parts):
                yield case.find("fout", "stale_output", case.place(path), ("run",))


def _is_end(row: dict[str, object]) -> bool:
    facts = row.get("facts")
    is_no = isinstance(facts, dict) and facts.get("answer") == "nee"
    return row.get("action") == "withdrawn" or (row.get("action") == "consent" and is_no)
