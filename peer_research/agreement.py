"""How far coders agree, and above all: where they do not.

The unit is a turn of a participant. For each code a coder either gave it to (a part of) the
turn or not. All transcripts that are passed in are taken as read by all coders compared:
a turn without a code is then a judgement too.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from peer_research.errors import CodingError
from peer_research.model import CodedSegment, Transcript, Turn, is_participant
from peer_research.texts import texts

if TYPE_CHECKING:
    import pandas as pd

ALL = "*"
_Unit = tuple[str, str]  # transcript and turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Kappa:
    """Agreement beyond chance.

    Parameters
    ----------
    value : float
        Cohen's kappa, from -1 to 1; NaN when it does not exist.
    percent : float
        Share of units with the same judgement, from 0 to 1; NaN without units.
    expected : float
        Share to expect if both judged at random, each with their own habits.
    reason : str
        In words why kappa does not exist; empty when it does.
    """

    value: float
    percent: float
    expected: float
    reason: str = ""


def percent_agreement(first: Sequence[Hashable], second: Sequence[Hashable]) -> float:
    """Return the share of units with the same judgement, from 0 to 1.

    Examples
    --------
    >>> percent_agreement([1, 1, 0, 0], [1, 0, 0, 0])
    0.75
    """
    return cohen_kappa(first, second).percent


def cohen_kappa(first: Sequence[Hashable], second: Sequence[Hashable]) -> Kappa:
    """Return Cohen's kappa of two coders' judgements of the same units.

    See `kappa_from_table` for the formula and its source.

    Raises
    ------
    CodingError
        ``agreement.different_lengths``.

    Examples
    --------
    >>> round(cohen_kappa("aabb", "abbb").value, 2)
    0.5
    """
    if len(first) != len(second):
        raise CodingError("agreement.different_lengths", first=len(first), second=len(second))
    categories = list(dict.fromkeys([*first, *second]))
    cells = Counter(zip(first, second, strict=True))
    return kappa_from_table([[cells[a, b] for b in categories] for a in categories])


def kappa_from_table(table: Sequence[Sequence[float]]) -> Kappa:
    r"""Return Cohen's kappa of a table of counts.

    Parameters
    ----------
    table : sequence of sequence of float
        Square: rows are the first coder's categories, columns the second's.

    Returns
    -------
    Kappa
        :math:`\kappa = (p_o - p_e) / (1 - p_e)` with :math:`p_o` the share on the diagonal
        and :math:`p_e = \sum_i p_{i+} p_{+i}`, from the margins of both coders.

    Raises
    ------
    CodingError
        ``agreement.not_square``.

    References
    ----------
    Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and
    Psychological Measurement, 20(1), 37-46; formula (1) and the example on p. 45.

    Examples
    --------
    >>> found = kappa_from_table([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
    >>> round(found.value, 3), round(found.percent, 2), round(found.expected, 2)
    (0.492, 0.7, 0.41)
    """
    size = len(table)
    if any(len(row) != size or min(row) < 0 for row in table):
        raise CodingError("agreement.not_square")
    total = sum(map(sum, table))
    if not total:
        return Kappa(
            value=math.nan, percent=math.nan, expected=math.nan, reason=texts("agreement.no_units")
        )
    rows = [sum(row) for row in table]
    columns = [sum(column) for column in zip(*table, strict=True)]
    products = sum(row * column for row, column in zip(rows, columns, strict=True))
    percent = sum(table[i][i] for i in range(size)) / total
    expected = products / total**2
    if products == total**2:  # exact in whole numbers, unlike `expected == 1`
        reason = texts("agreement.no_variation")
        return Kappa(value=math.nan, percent=percent, expected=expected, reason=reason)
    value = (percent - expected) / (1 - expected)
    return Kappa(value=value, percent=percent, expected=expected)


def agreement(
    segments: Iterable[CodedSegment],
    transcripts: Iterable[Transcript],
    coders: Sequence[str] = (),
    codes: Sequence[str] = (),
) -> pd.DataFrame:
    """Return agreement per pair of coders: per code, and over all codes together.

    Parameters
    ----------
    segments : iterable of CodedSegment
        Codings of all coders.
    transcripts : iterable of Transcript
        The texts that all these coders have read.
    coders, codes : sequence of str, optional
        Whom and what to compare; by default everybody and everything in `segments`. Pass
        `coders` to include somebody who used no code at all.

    Returns
    -------
    pandas.DataFrame
        ``code`` (``*`` over all codes: every turn with every code is a unit), ``coder_a,
        coder_b``, ``units`` (number of judgements), ``both, only_a, only_b, neither``,
        ``percent`` (0 to 1), ``kappa`` and ``reason``, in words, when there is no kappa.

    Raises
    ------
    CodingError
        ``agreement.two_coders``.
    """
    import pandas as pd

    given = _Given.of(segments, transcripts)
    coders = coders or given.coders
    if len(coders) < 2:
        raise CodingError("agreement.two_coders", count=len(coders))
    codes = codes or given.codes
    rows = [
        _compare(name, chosen, pair, given)
        for pair in combinations(coders, 2)
        for name, chosen in [(ALL, codes), *((code, [code]) for code in codes)]
    ]
    return pd.DataFrame(rows)


def by_pair(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `agreement` over all codes: one per pair of coders."""
    return frame[frame["code"] == ALL].reset_index(drop=True)


def disagreements(
    segments: Iterable[CodedSegment],
    transcripts: Iterable[Transcript],
    coder_a: str,
    coder_b: str,
    code: str = "",
) -> pd.DataFrame:
    """Return the turns on which two coders differ, with their quotes side by side.

    Parameters
    ----------
    segments, transcripts : iterable
        As for `agreement`.
    coder_a, coder_b : str
        Whom to compare.
    code : str, optional
        Only differences in this code.

    Returns
    -------
    pandas.DataFrame
        ``session, turn, participant, text`` of the turn; ``codes_a, codes_b``, what only one
        of them gave, and ``quote_a, quote_b``, the pieces they gave it to.
    """
    import pandas as pd

    given = _Given.of(segments, transcripts)
    columns = ["session", "turn", "participant", "text", "codes_a", "codes_b", "quote_a", "quote_b"]
    rows = []
    for unit, turn in given.turns.items():
        a = given.found(unit, coder_a, code)
        b = given.found(unit, coder_b, code)
        only_a, only_b = sorted(a.keys() - b.keys()), sorted(b.keys() - a.keys())
        if only_a or only_b:
            codes = (", ".join(only_a), ", ".join(only_b))
            quotes = (_quotes(a, only_a), _quotes(b, only_b))
            rows.append((unit[0], turn.id, turn.speaker, turn.text, *codes, *quotes))
    return pd.DataFrame(rows, columns=columns)


@dataclass(frozen=True)
class _Given:
    """Turns of participants, and per turn what was given to it by whom."""

    turns: dict[_Unit, Turn]
    marks: dict[tuple[_Unit, str], dict[str, list[str]]]
    coders: list[str]
    codes: list[str]

    @classmethod
    def of(cls, segments: Iterable[CodedSegment], transcripts: Iterable[Transcript]) -> _Given:
        by_id = {transcript.id: transcript for transcript in transcripts}
        known = [s for s in segments if s.transcript in by_id]
        turns = {
            (name, turn.id): turn
            for name, transcript in by_id.items()
            for turn in transcript.turns
            if is_participant(turn.speaker)
        }
        marks: dict[tuple[_Unit, str], dict[str, list[str]]] = {}
        for segment in known:
            for turn_id in _touched(by_id[segment.transcript], segment):
                mark = marks.setdefault(((segment.transcript, turn_id), segment.coder), {})
                mark.setdefault(segment.code, []).append(segment.quote)
        return cls(turns, marks, sorted({s.coder for s in known}), sorted({s.code for s in known}))

    def found(self, unit: _Unit, coder: str, code: str = "") -> dict[str, list[str]]:
        """Return the quotes per code that `coder` gave to a turn."""
        marks = self.marks.get((unit, coder), {})
        return {name: quotes for name, quotes in marks.items() if code in ("", name)}


def _touched(transcript: Transcript, segment: CodedSegment) -> Iterator[str]:
    for turn, start, end in transcript.spans():
        if start < segment.end and segment.start < end:
            yield turn.id


def _compare(
    name: str, codes: Sequence[str], pair: tuple[str, str], given: _Given
) -> dict[str, object]:
    cells = Counter(
        (code in given.found(unit, pair[0]), code in given.found(unit, pair[1]))
        for unit in given.turns
        for code in codes
    )
    both, only_a = cells[True, True], cells[True, False]
    only_b, neither = cells[False, True], cells[False, False]
    kappa = kappa_from_table([[both, only_a], [only_b, neither]])
    reason = kappa.reason
    if math.isnan(kappa.value) and cells:
        reason = texts("agreement.always_used" if both else "agreement.never_used")
    return {
        "code": name,
        "coder_a": pair[0],
        "coder_b": pair[1],
        "units": sum(cells.values()),
        "both": both,
        "only_a": only_a,
        "only_b": only_b,
        "neither": neither,
        "percent": kappa.percent,
        "kappa": kappa.value,
        "reason": reason,
    }


def _quotes(found: dict[str, list[str]], codes: Iterable[str]) -> str:
    return " / ".join(dict.fromkeys(quote for code in codes for quote in found[code]))
