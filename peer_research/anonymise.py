"""From raw transcripts in the vault to safe transcripts in the study.

All conversations of a study are looked at together. What nobody decided about stays hidden,
and a text in which a known identifier would survive is not written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from peer_research.anonymiser_bridge import (
    Anonymiser,
    Document,
    LeakCheck,
    PseudonymTable,
    Roster,
    Span,
    apply_spans,
    is_common_word,
    load_policy,
    replacer,
    require_no_leak,
)
from peer_research.carrying import projection
from peer_research.coding import carry_over_log
from peer_research.errors import StudyError
from peer_research.identifiable import Identifiable
from peer_research.model import Transcript

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Anonymised:
    """What anonymising did.

    Parameters
    ----------
    written : tuple of str
        Conversations whose safe text is new or changed.
    account : dict of str to int
        Replacements per label, over all conversations.
    """

    written: tuple[str, ...]
    account: dict[str, int]


def propose(private: Identifiable, progress: Progress | None = None) -> list[Document]:
    """Return every raw conversation with what was found in it.

    A span never crosses from one turn into the next.
    """
    raw = [private.raw(session) for session in private.sessions()]
    documents = [Document(id=transcript.id, text=transcript.text) for transcript in raw]
    roster = Roster.from_rows(private.roster_rows())
    found = Anonymiser(roster=roster).scan(documents, progress=progress)
    return [replace(d, spans=tuple(within_turns(d.text, d.spans))) for d in found]


def within_turns(text: str, spans: Iterable[Span]) -> list[Span]:
    """Cut spans at line feeds, so that no turn loses its border."""
    pieces = []
    for span in spans:
        start = span.start
        for line in text[span.start : span.end].split("\n"):
            if line.strip():
                pieces.append(replace(span, start=start, end=start + len(line)))
            start += len(line) + 1
    return pieces


def anonymise(private: Identifiable, progress: Progress | None = None) -> Anonymised:
    """Write the safe text of every conversation that is new or changed.

    Returns
    -------
    Anonymised

    Raises
    ------
    LeakError
        A known identifier would have survived; of no conversation anything was written.
    """
    with private.vault.locked():
        return _anonymise(private, progress)


def _anonymise(private: Identifiable, progress: Progress | None) -> Anonymised:
    study = private.study
    policy = load_policy(study.settings.policy)
    table = key_table(private)
    write = replacer(policy, table)
    results = []
    for document in propose(private, progress):
        raw = private.raw(document.id)
        spans = _decided(private, raw, document.spans, policy.threshold)
        result = apply_spans(document.text, spans, write)
        account = Counter(r.label for r in result.replacements)
        results.append((raw, result.text, dict(sorted(account.items()))))
    check = LeakCheck(table.forms(), allowed=table.placeholders(), common_words=is_common_word)
    for raw, text, _ in results:
        # A known form that a person decided to keep is in no table, so it is no leak.
        require_no_leak(text, check, document=raw.id)
    # The key goes first: a safe text without its key could never be withdrawn from.
    private.put_key_table(table)
    written = [raw.id for raw, text, account in results if _write(private, raw, text, account)]
    if written:
        study.note("anonymised", sessions=written, policy=policy.name)
    return Anonymised(written=tuple(written), account=study.account())


def key_table(private: Identifiable) -> PseudonymTable:
    """Return the key table with everybody and everything of the roster in it."""
    table = private.key_table()
    chosen = {code: p.pseudonym for code, p in private.study.participants().items()}
    for row in private.roster_rows():
        code = row.get("code") or None
        table.add_entity(row["label"], row["names"], pseudonym=chosen.get(code) or None, code=code)
    return table


def _decided(
    private: Identifiable, raw: Transcript, spans: Sequence[Span], threshold: float
) -> list[Span]:
    decisions = private.decisions(raw.id)
    if decisions and decisions["sha256"] != raw.sha256:
        raise StudyError("anonymise.stale_review", session=raw.id)
    kept = {(row["start"], row["end"]) for row in decisions.get("keep", [])}
    added = [Span(**row) for row in decisions.get("add", [])]
    found = [s for s in spans if s.score >= threshold and (s.start, s.end) not in kept]
    return [*found, *added]


def _write(private: Identifiable, raw: Transcript, text: str, account: dict[str, int]) -> bool:
    study = private.study
    lines = text.split("\n")
    turns = tuple(replace(t, text=line) for t, line in zip(raw.turns, lines, strict=True))
    versions = study.versions(raw.id)
    new = Transcript(id=raw.id, version=(versions[-1] if versions else 0) + 1, turns=turns)
    old = study.transcript(raw.id) if versions else None
    if old is not None and old.sha256 == new.sha256:
        return False
    study.write_transcript(new, account)
    if old is not None:
        for path in study.coding_files(raw.id):
            if study.coded_on(path) != new.sha256:
                carry_over_log(path, projection(old, new), new)
    return True
