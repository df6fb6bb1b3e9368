"""Tables of coded segments.

This module imports pandas: import it inside functions wherever start-up time counts. These
tables are for the team; `finding.group_tables` makes the tables by group, in which small groups
are hidden, and `suppress_small` hides small counts in the others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np
import pandas as pd

from peer_research.model import Codebook, CodedSegment, is_participant

ATTRIBUTES = ("toon", "tijd", "boodschap", "voor_wie", "citaat")
COLUMNS = (
    "id",
    "rev",
    "session",
    "coder",
    "code",
    "code_name",
    "theme",
    "participant",
    "start",
    "end",
    "quote",
    "words",
    *ATTRIBUTES,
    "created",
)
_NUMBERS = ("rev", "start", "end", "words")
_PIECE = ["session", "start", "end", "code"]
_MOST_PAIRS = 2_000_000  # of overlapping pieces in memory at once


def segments_frame(segments: Iterable[CodedSegment], codebook: Codebook) -> pd.DataFrame:
    """Return coded segments as a table, one row per segment, in order of the text.

    Parameters
    ----------
    segments : iterable of CodedSegment
        Of any number of conversations and coders.
    codebook : Codebook
        For names and themes. A code that is no longer in it keeps its id as name.

    Returns
    -------
    pandas.DataFrame
        ``id, rev`` of the segment; ``session`` (``S01``); ``coder``; ``code`` and
        ``code_name``; ``theme``, id of the code at the top of the tree; ``participant``, the
        code of who speaks (also ``I1`` for an interviewer); ``start, end`` in code points;
        ``quote``; ``words``, their number; the attributes ``toon, tijd, boodschap, voor_wie,
        citaat``, empty when not given; ``created``, ISO 8601 in UTC. Attributes that only
        this codebook has come after these.
    """
    extra = [name for name in codebook.attributes if name not in ATTRIBUTES]
    ordered = sorted(segments, key=lambda s: (s.transcript, s.start, s.end, s.coder, s.id))
    names = {code.id: code.name for code in codebook.codes}
    themes = {code.id: codebook.path(code.id)[0] for code in codebook.codes}
    columns: dict[str, list[str] | list[int]] = {
        "id": [s.id for s in ordered],
        "rev": [s.rev for s in ordered],
        "session": [s.transcript for s in ordered],
        "coder": [s.coder for s in ordered],
        "code": [s.code for s in ordered],
        "code_name": [names.get(s.code, s.code) for s in ordered],
        "theme": [themes.get(s.code, s.code) for s in ordered],
        "participant": [s.speaker for s in ordered],
        "start": [s.start for s in ordered],
        "end": [s.end for s in ordered],
        "quote": [s.quote for s in ordered],
        "words": [len(s.quote.split()) for s in ordered],
        "created": [s.created for s in ordered],
    }
    for name in (*ATTRIBUTES, *extra):
        columns[name] = [s.attributes.get(name, "") for s in ordered]
    return pd.DataFrame(
        {
            name: pd.Series(columns[name], dtype="int64" if name in _NUMBERS else "str")
            for name in (*COLUMNS, *extra)
        }
    )


def select(
    segments: pd.DataFrame,
    *,
    sessions: Collection[str] = (),
    coders: Collection[str] = (),
    codes: Collection[str] = (),
    themes: Collection[str] = (),
    people: Collection[str] = (),
    **attributes: str,
) -> pd.DataFrame:
    """Return the segments that fit every filter; a filter that is not given lets all through.

    Parameters
    ----------
    segments : DataFrame
        From `segments_frame`.
    sessions, coders, codes, themes, people : collection of str
        Which of these to keep; `people` are codes of participants, such as those of a group.
    **attributes : str
        Attributes of the codebook with the value to keep, such as ``toon="boos"``.

    Returns
    -------
    pandas.DataFrame
        The columns of `segments`, for any other function of this module.
    """
    wanted = {
        "session": sessions,
        "coder": coders,
        "code": codes,
        "theme": themes,
        "participant": people,
        **{name: [value] for name, value in attributes.items()},
    }
    keep = np.ones(len(segments), dtype=bool)
    for column, values in wanted.items():
        if values:
            keep &= segments[column].isin(list(values)).to_numpy()
    return segments[keep]


def code_frequency(segments: pd.DataFrame, participants: Collection[str]) -> pd.DataFrame:
    """Return how often each code was used, and by how many people it was said.

    Parameters
    ----------
    segments : DataFrame
        From `segments_frame`.
    participants : collection of str
        Codes of everybody who took part, to be able to say "4 of 12".

    Returns
    -------
    pandas.DataFrame
        ``code, name``; ``people``, how many of the participants said it; ``of_people``, how
        many there are; ``segments``, pieces of text (the same piece by two coders counts
        once); ``conversations``. Most people first.
    """
    known = set(participants)
    groups = segments.groupby("code")
    said = segments[segments["participant"].isin(list(known))]
    frame = pd.DataFrame(
        {
            "name": groups["code_name"].first(),
            "people": said.groupby("code")["participant"].nunique(),
            "segments": segments.drop_duplicates(_PIECE).groupby("code").size(),
            "conversations": groups["session"].nunique(),
        }
    ).rename_axis("code")
    frame["of_people"] = len(known)
    counts = ["people", "of_people", "segments", "conversations"]
    frame[counts] = frame[counts].fillna(0).astype("int64")
    return frame.reset_index()[["code", "name", *counts]].sort_values(
        ["people", "segments", "code"], ascending=[False, False, True], ignore_index=True
    )


def code_by_participant(segments: pd.DataFrame) -> pd.DataFrame:
    """Return the number of pieces per code (rows) and participant (columns).

    Only participants (``P01``) have a column; the same piece by two coders counts once. It
    shows one person at a time: it is for the team's own eyes, never for a report.
    """
    people = [who for who in segments["participant"].unique() if is_participant(who)]
    pieces = segments[segments["participant"].isin(people)].drop_duplicates(_PIECE)
    table = pd.crosstab(pieces["code"], pieces["participant"])
    return table.sort_index(axis=0).sort_index(axis=1)


def co_occurrence(segments: pd.DataFrame) -> pd.DataFrame:
    """Return how often two codes were given to overlapping text.

    Parameters
    ----------
    segments : DataFrame
        From `segments_frame`; with `select` for a part of them.

    Returns
    -------
    pandas.DataFrame
        Square and symmetric, codes in both directions. A cell counts pairs of pieces that
        share at least one character; the diagonal counts the pieces of a code.
    """
    codes = sorted(set(segments["code"]))
    pieces = segments[_PIECE].drop_duplicates()
    session = pd.factorize(pieces["session"])[0]
    start, end = pieces["start"].to_numpy(), pieces["end"].to_numpy()
    # All conversations on one line, so far apart that they never touch.
    away = session * (int(end.max(initial=0)) + 1)
    place = pd.Series(range(len(codes)), index=codes, dtype="int64")
    code = place.reindex(pieces["code"]).to_numpy()
    counts = _overlapping(start + away, end + away, code, len(codes))
    table = pd.DataFrame(counts, index=codes, columns=codes)
    table.index.name = table.columns.name = "code"
    return table


def suppress_small(frame: pd.DataFrame, k: int = 5) -> pd.DataFrame:
    """Return `frame` with small counts hidden, so that nobody can be picked out.

    Parameters
    ----------
    frame : DataFrame
        From a function of this module. Where it has a column ``people``, all counts of a row
        with fewer than `k` people are hidden, except ``of_people``. Otherwise each count from
        1 up to `k` is hidden by itself.
    k : int, default=5
        Smallest group that may be shown.

    Returns
    -------
    pandas.DataFrame
        Counts as ``Int64``; hidden ones are ``<NA>``.
    """
    counts = [name for name in frame.columns if pd.api.types.is_integer_dtype(frame[name])]
    shown = frame.astype(dict.fromkeys(counts, "Int64"))
    if "people" in frame.columns:
        hidden = [name for name in counts if name != "of_people"]
        shown.loc[(frame["people"] < k).to_numpy(), hidden] = pd.NA
        return shown
    for name in counts:
        shown[name] = shown[name].mask((frame[name] > 0) & (frame[name] < k))
    return shown


def _overlapping(start: np.ndarray, end: np.ndarray, code: np.ndarray, size: int) -> np.ndarray:
    """Return per pair of codes how many pairs of their pieces overlap."""
    order = np.lexsort((end, start))
    start, end, code = start[order], end[order], code[order]
    counts = np.diag(np.bincount(code, minlength=size)).astype("int64")
    here = np.arange(len(start))
    # A piece overlaps with those that begin after it and before its end.
    after = np.searchsorted(start, end, side="left") - here - 1
    chunk = np.cumsum(after) // _MOST_PAIRS
    for number in np.unique(chunk):
        rows = here[chunk == number]
        left = np.repeat(rows, after[rows])
        right = np.arange(len(left)) - np.repeat(np.cumsum(after[rows]) - after[rows], after[rows])
        right += left + 1
        one, other = code[left], code[right]
        differ = one != other
        pairs = np.bincount(one[differ] * size + other[differ], minlength=size * size)
        found = pairs.reshape(size, size)
        counts += found + found.T
    return counts
