"""How far coders agree, and above all: where they do not.

The unit is a turn of a participant. For each code a coder either gave it to (a part of) the
turn or not. A coder who has read a conversation judged every turn of it: a turn without a
code is then a judgement too. What somebody did not read is no judgement.

The coefficients are in `agreement.measures` and `agreement.unitizing`, with their sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from peer_research.agreement.marks import Marks, Read
from peer_research.agreement.measures import (
    Kappa,
    cohen_kappa,
    fleiss_kappa,
    fleiss_kappa_per_category,
    gwet_ac1,
    kappa_from_table,
    krippendorff_alpha,
    percent_agreement,
)
from peer_research.agreement.rows import (
    ALL,
    RARE,
    all_clusters,
    code_clusters,
    group_row,
    pair_row,
    unitizing,
)
from peer_research.agreement.sums import distinct
from peer_research.agreement.unitizing import alpha_u
from peer_research.errors import CodingError
from peer_research.model import CodedSegment, Transcript

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "ALL",
    "RARE",
    "Kappa",
    "agreement",
    "agreement_by_code",
    "agreement_by_transcript",
    "alpha_u",
    "by_pair",
    "cohen_kappa",
    "disagreements",
    "fleiss_kappa",
    "fleiss_kappa_per_category",
    "gwet_ac1",
    "kappa_from_table",
    "krippendorff_alpha",
    "percent_agreement",
    "require_codebook_method",
]


def require_codebook_method(method: str) -> None:
    """Refuse to measure agreement in a study that works reflexively.

    In reflexive thematic analysis codes come from the meeting of reader and text, and two
    readers who see something else are no error to measure: Braun, V. and Clarke, V. (2021).
    One size fits all? Qualitative Research in Psychology, 18(3), 328-352.

    Raises
    ------
    CodingError
        ``agreement.reflexive``, which says why.

    Examples
    --------
    >>> require_codebook_method("codeboek")
    """
    if method == "reflexief":
        raise CodingError("agreement.reflexive")


def agreement(
    segments: Iterable[CodedSegment],
    transcripts: Iterable[Transcript],
    coders: Sequence[str] = (),
    codes: Sequence[str] = (),
    read: Read | None = None,
) -> pd.DataFrame:
    """Return agreement per pair of coders: per code, and over all codes together.

    Parameters
    ----------
    segments : iterable of CodedSegment
        Codings of all coders.
    transcripts : iterable of Transcript
    coders, codes : sequence of str, optional
        Whom and what to compare; by default everybody and everything in `segments`. Pass
        `coders` to include somebody who used no code at all.
    read : mapping of str to collection of str, optional
        Who has read which transcript, by id; by default everybody everything. A pair is
        compared on what both have read.

    Returns
    -------
    pandas.DataFrame
        ``code`` (``*`` over all codes: every turn with every code is a unit), ``coder_a,
        coder_b``, ``units`` (number of judgements), ``both, only_a, only_b, neither``,
        ``percent`` (0 to 1), ``kappa`` (Cohen) and ``reason``, in words, when there is no
        kappa; ``kappa_low, kappa_high``; ``alpha`` (Krippendorff, nominal) with ``alpha_low,
        alpha_high``; ``ac1`` (Gwet) with ``ac1_low, ac1_high``; ``alpha_u`` (unitizing);
        ``warning``, in words, when a code is rare.

    Raises
    ------
    CodingError
        ``agreement.two_coders``.

    Notes
    -----
    Intervals are 95% percentile intervals of a bootstrap over turns (1,000 samples, always
    the same ones). Turns of one conversation are more alike than this supposes, so that the
    real uncertainty is somewhat larger.
    """
    import pandas as pd

    marks, coders, codes = _marked(segments, transcripts, coders, codes, read)
    rows = [
        pair_row(marks, pair, name, chosen)
        for pair in combinations(coders, 2)
        for name, chosen in _each(codes)
    ]
    return pd.DataFrame(rows)


def agreement_by_code(
    segments: Iterable[CodedSegment],
    transcripts: Iterable[Transcript],
    coders: Sequence[str] = (),
    codes: Sequence[str] = (),
    read: Read | None = None,
) -> pd.DataFrame:
    """Return agreement of all coders together, per code and over all codes.

    Parameters
    ----------
    segments, transcripts, coders, codes, read
        As for `agreement`.

    Returns
    -------
    pandas.DataFrame
        ``code``; ``units`` (judged by two coders or more); ``uses``, how many judgements were
        "yes"; ``percent``, the mean share of agreeing pairs; ``fleiss``, missing when units
        have different numbers of coders; ``alpha, ac1`` with ``_low`` and ``_high``;
        ``alpha_u`` on what all have read; ``reason`` and ``warning`` in words.

    Raises
    ------
    CodingError
        ``agreement.two_coders``.
    """
    import pandas as pd

    marks, coders, codes = _marked(segments, transcripts, coders, codes, read)
    total = distinct(all_clusters(marks, coders, codes)[0])
    rows = [{**group_row(ALL, *total), "alpha_u": unitizing(marks, coders, codes)}]
    for code in codes:
        row = group_row(code, *code_clusters(marks, coders, code))
        rows.append({**row, "alpha_u": unitizing(marks, coders, [code])})
    frame = pd.DataFrame(rows)
    return frame[[*frame.columns.drop(["reason", "warning"]), "reason", "warning"]]


def agreement_by_transcript(
    segments: Iterable[CodedSegment],
    transcripts: Iterable[Transcript],
    coders: Sequence[str] = (),
    codes: Sequence[str] = (),
    read: Read | None = None,
) -> pd.DataFrame:
    """Return agreement of all coders over all codes, per transcript.

    Parameters
    ----------
    segments, transcripts, coders, codes, read
        As for `agreement`.

    Returns
    -------
    pandas.DataFrame
        ``session`` and the columns of `agreement_by_code`, without ``code, alpha_u``.

    Raises
    ------
    CodingError
        ``agreement.two_coders``.
    """
    import pandas as pd

    marks, coders, codes = _marked(segments, transcripts, coders, codes, read)
    turns, session_of = all_clusters(marks, coders, codes)
    rows = [
        {"session": session, **group_row(ALL, *distinct(turns[session_of == number]))}
        for number, session in enumerate(marks.sessions)
    ]
    return pd.DataFrame(rows).drop(columns="code")


def by_pair(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `agreement` over all codes: one per pair of coders."""
    return frame[frame["code"] == ALL].reset_index(drop=True)


def disagreements(
    segments: Iterable[CodedSegment],
    transcripts: Iterable[Transcript],
    coder_a: str,
    coder_b: str,
    code: str = "",
    read: Read | None = None,
) -> pd.DataFrame:
    """Return the turns on which two coders differ, with their quotes side by side.

    Parameters
    ----------
    segments, transcripts, read
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

    chosen = [s for s in segments if s.coder in (coder_a, coder_b) and code in ("", s.code)]
    marks = Marks.of(chosen, transcripts, read)
    differ = np.zeros(len(marks.turns), dtype=bool)
    for name in marks.codes:
        differ[np.setxor1d(marks.given(coder_a, name), marks.given(coder_b, name))] = True
    shared = marks.read(coder_a) & marks.read(coder_b)
    found = _quotes_by_turn(marks, coder_a, shared & differ)
    columns = ["session", "turn", "participant", "text", "codes_a", "codes_b", "quote_a", "quote_b"]
    rows = []
    for unit, (a, b) in sorted(found.items()):
        only_a, only_b = sorted(a.keys() - b.keys()), sorted(b.keys() - a.keys())
        if only_a or only_b:
            turn = marks.turns[unit]
            place = (marks.sessions[marks.session_of[unit]], turn.id, turn.speaker, turn.text)
            names = (", ".join(only_a), ", ".join(only_b))
            rows.append((*place, *names, _quotes(a, only_a), _quotes(b, only_b)))
    return pd.DataFrame(rows, columns=columns)


_Found = dict[str, list[str]]


def _quotes_by_turn(
    marks: Marks, first: str, shared: npt.NDArray[Any]
) -> dict[int, tuple[_Found, _Found]]:
    """Return per turn the quotes per code, of the first coder and of the other."""
    found: dict[int, tuple[_Found, _Found]] = {}
    for number, unit in marks.hits[shared[marks.hits[:, 1]]].tolist():
        segment = marks.segments[number]
        side = found.setdefault(unit, ({}, {}))[segment.coder != first]
        side.setdefault(segment.code, []).append(segment.quote)
    return found


def _quotes(found: _Found, codes: Iterable[str]) -> str:
    return " / ".join(dict.fromkeys(quote for code in codes for quote in found[code]))


def _marked(
    segments: Iterable[CodedSegment],
    transcripts: Iterable[Transcript],
    coders: Sequence[str],
    codes: Sequence[str],
    read: Read | None,
) -> tuple[Marks, Sequence[str], Sequence[str]]:
    """Return who judged what, whom to compare and on which codes."""
    marks = Marks.of(segments, transcripts, read)
    coders = coders or marks.coders
    if len(coders) < 2:
        raise CodingError("agreement.two_coders", count=len(coders))
    return marks, coders, codes or marks.codes


def _each(codes: Sequence[str]) -> Iterator[tuple[str, Sequence[str]]]:
    yield ALL, codes
    yield from ((code, [code]) for code in codes)
