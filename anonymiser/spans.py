"""Spans: where an identifier stands in a text, and which of two overlapping ones wins.

Offsets are Unicode code points in NFC text, half-open ``[start, end)``.
"""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter

from anonymiser.errors import AnonymiserError

DIRECT = ("PERSON", "ADDRESS", "POSTCODE", "PHONE", "EMAIL", "URL", "BSN", "IBAN", "ID")
QUASI = ("LOCATION", "ORGANISATION", "DATE", "AGE")
IDENTIFIERS = DIRECT + QUASI
FLAGGED = ("COUNTRY", "NATIONALITY", "RELIGION", "HEALTH", "SEXUALITY", "OFFENCE", "RARE")
LABELS = frozenset(IDENTIFIERS + FLAGGED)


def check_label(label: str) -> None:
    """Raise `AnonymiserError` naming the nearest known label when `label` is unknown."""
    if label not in LABELS:
        near = difflib.get_close_matches(label, LABELS, n=1, cutoff=0.4)
        suggestion = near[0] if near else ", ".join(sorted(LABELS))
        raise AnonymiserError("spans.unknown_label", label=label, suggestion=suggestion)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One place in a text that may identify somebody.

    Parameters
    ----------
    start, end : int
        Code points in NFC text, half-open.
    label : str
        One of `LABELS`.
    score : float
        How sure the source is, from 0 to 1. 1.0 is reserved for the roster and for
        identifiers whose check digits are right.
    source : str
        Name of the recogniser that found it, such as ``"roster"``.
    reason : str
        Why, in plain Dutch, for the person who reviews it. Never quotes the text.

    Raises
    ------
    AnonymiserError
        When the span is empty or the label unknown.
    """

    start: int
    end: int
    label: str
    score: float = 1.0
    source: str = ""
    reason: str = ""

    def __post_init__(self) -> None:
        if self.label not in LABELS:
            check_label(self.label)
        if not 0 <= self.start < self.end:
            raise AnonymiserError("spans.empty", start=self.start, end=self.end)

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """Return whether the two spans share at least one character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A text with what was found in it.

    Parameters
    ----------
    id : str
        Name of the document within the study.
    text : str
        NFC text.
    spans : tuple of Span, default=()
        Found so far.
    """

    id: str
    # What shows a value to a programmer, a traceback or a notebook shows no words of people.
    text: str = field(repr=False)
    spans: tuple[Span, ...] = field(default=())

    def __post_init__(self) -> None:
        for span in self.spans:
            if span.end > len(self.text):
                raise AnonymiserError(
                    "spans.outside",
                    start=span.start,
                    end=span.end,
                    document=self.id,
                    length=len(self.text),
                )


def _strength(span: Span) -> tuple[float, int, int, str]:
    return (span.score, span.end - span.start, -span.start, span.label)


_ORDER = attrgetter("start", "end", "label", "source", "score")
_KEPT, _SHOWN = frozenset(IDENTIFIERS), frozenset(FLAGGED)


def resolve_overlaps(spans: Iterable[Span]) -> list[Span]:
    """Return spans that do not overlap, and cover no less than the identifiers given.

    The strongest span of an overlapping pair keeps its label (identifier before flag,
    then score, then length). What a weaker identifier covers beyond it is not given up:
    the winner is widened over it, because a partly hidden name is a leaked name.

    Parameters
    ----------
    spans : iterable of Span
        In any order; the result does not depend on it.

    Returns
    -------
    list of Span
        Sorted by start.

    Examples
    --------
    >>> a = Span(start=0, end=6, label="PERSON", score=0.9)
    >>> b = Span(start=4, end=10, label="LOCATION", score=0.5)
    >>> [(s.start, s.end, s.label) for s in resolve_overlaps([b, a])]
    [(0, 10, 'PERSON')]
    """
    ordered = sorted(spans, key=_ORDER)
    identifiers = _merge([s for s in ordered if s.label in _KEPT])
    flags = _merge([s for s in ordered if s.label in _SHOWN])
    if not flags:
        return identifiers
    # An identifier beats a flag: a flag is only shown, so losing the identifier would leak.
    starts = [span.start for span in identifiers]
    kept = [flag for flag in flags if not _meets(flag, identifiers, starts)]
    return sorted(identifiers + kept, key=attrgetter("start"))


def _meets(span: Span, others: list[Span], starts: list[int]) -> bool:
    """Return whether `span` overlaps one of `others`, which do not overlap each other."""
    before = bisect_left(starts, span.end) - 1
    return before >= 0 and span.overlaps(others[before])


def _merge(ordered: list[Span]) -> list[Span]:
    """Return the winner of each group of spans that overlap."""
    merged: list[Span] = []
    group: list[Span] = []
    reach = -1
    for span in ordered:
        if span.start < reach:
            group.append(span)
            reach = max(reach, span.end)
            continue
        if group:
            merged.append(_winner(group, reach))
        group, reach = [span], span.end
    if group:
        merged.append(_winner(group, reach))
    return merged


def _winner(group: list[Span], end: int) -> Span:
    """Return the strongest of a group from left to right that reaches to `end`."""
    if len(group) == 1:
        return group[0]
    best, start = max(group, key=_strength), group[0].start
    if (start, end) == (best.start, best.end):
        return best
    return Span(
        start=start,
        end=end,
        label=best.label,
        score=best.score,
        source=best.source,
        reason=best.reason,
    )
