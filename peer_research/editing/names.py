"""No name may come in with a correction: what is typed by hand is read over by nobody."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from peer_research.anonymise import key_table, propose
from peer_research.anonymiser_bridge import Hiding, Policy, PseudonymTable, Span, load_policy
from peer_research.errors import StudyError
from peer_research.identifiable import Identifiable
from peer_research.model import Transcript, Turn

_LIKE_PLACEHOLDER = re.compile(r"\[[^\W\d_][^\[\]\d]*-\d+\]")


def require_nameless(
    private: Identifiable,
    raw: tuple[Turn, Turn],
    safe: tuple[Turn, Turn],
    start: int,
    put: str,
) -> bool:
    """Refuse a correction that may identify somebody.

    Parameters
    ----------
    private : Identifiable
    raw, safe : tuple of Turn
        The turn in the vault and in the study, before and after.
    start : int
        Where the correction stands in the new raw turn.
    put : str
        The correction.

    Returns
    -------
    bool
        Whether the correction makes something else in the turn recognisable as a name, so
        that everything must be anonymised anew.

    Raises
    ------
    StudyError
        The correction holds something known, something the anonymiser recognises whatever
        its score, or a placeholder.
    """
    policy, table = load_policy(private.study.settings.policy), key_table(private)
    _require_no_placeholder(put, table)
    check = Hiding(policy=policy, table=table).check()
    before, after = (Counter(_leaks(check(turn.text), turn.text)) for turn in safe)
    labels = {label for label, _ in after - before}
    old, new = (_found(private, turn, policy) for turn in raw)
    labels |= {s.label for s in new if s.start < start + len(put) and s.end > start}
    if labels:
        raise StudyError("editing.identifies", labels=", ".join(sorted(labels)))
    words_before, words_after = _words(old, raw[0].text), _words(new, raw[1].text)
    return bool(words_after - words_before)


def _require_no_placeholder(put: str, table: PseudonymTable) -> None:
    known = set(table.placeholders())
    if any(m[0] in known for m in re.finditer(r"\[[^\[\]]*\]", put)) or _LIKE_PLACEHOLDER.search(
        put
    ):
        raise StudyError("editing.placeholder")


def _leaks(leaks: Sequence[Any], text: str) -> list[tuple[str, str]]:
    return [(leak.label, text[leak.start : leak.end]) for leak in leaks]


def _found(private: Identifiable, turn: Turn, policy: Policy) -> list[Span]:
    """Return what the anonymiser would hide in a turn, also what it is not sure of."""
    alone = Transcript(id="", version=0, turns=(turn,))
    spans = propose(private, [alone])[0].spans
    return [span for span in spans if policy.operators[span.label] != "houden"]


def _words(spans: Sequence[Span], text: str) -> Counter[tuple[str, str]]:
    return Counter((span.label, text[span.start : span.end]) for span in spans)
