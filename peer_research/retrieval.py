"""Tables of coded segments.

This module imports pandas: import it inside functions wherever start-up time counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

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
    rows = [_row(segment, codebook, (*ATTRIBUTES, *extra)) for segment in ordered]
    frame = pd.DataFrame(rows, columns=[*COLUMNS, *extra])
    kinds = {name: "int64" if name in _NUMBERS else "str" for name in frame.columns}
    return frame.astype(kinds)


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
    rows = [
        {
            "code": code,
            "name": group["code_name"].iloc[0],
            "people": len(known.intersection(group["participant"])),
            "of_people": len(known),
            "segments": len(_pieces(group)),
            "conversations": group["session"].nunique(),
        }
        for code, group in segments.groupby("code")
    ]
    columns = ["code", "name", "people", "of_people", "segments", "conversations"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.sort_values(
        ["people", "segments", "code"], ascending=[False, False, True], ignore_index=True
    )


def code_by_participant(segments: pd.DataFrame) -> pd.DataFrame:
    """Return the number of pieces per code (rows) and participant (columns).

    Only participants (``P01``) have a column; the same piece by two coders counts once.
    """
    spoken = segments[segments["participant"].map(is_participant).astype(bool)]
    pieces = spoken.drop_duplicates(["session", "start", "end", "code"])
    table = pd.crosstab(pieces["code"], pieces["participant"])
    return table.sort_index(axis=0).sort_index(axis=1)


def co_occurrence(segments: pd.DataFrame) -> pd.DataFrame:
    """Return how often two codes were given to overlapping text.

    Returns
    -------
    pandas.DataFrame
        Square and symmetric, codes in both directions. A cell counts pairs of pieces that
        share at least one character; the diagonal counts the pieces of a code.
    """
    codes = sorted(set(segments["code"]))
    table = pd.DataFrame(0, index=codes, columns=codes, dtype="int64")
    for _, group in segments.groupby("session"):
        pieces = _pieces(group)
        for number, (_, end, code) in enumerate(pieces):
            table.loc[code, code] += 1
            for other_start, _, other in pieces[number + 1 :]:
                if other_start >= end:
                    break
                if other != code:
                    table.loc[code, other] += 1
                    table.loc[other, code] += 1
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


def _row(
    segment: CodedSegment, codebook: Codebook, attributes: Iterable[str]
) -> dict[str, str | int]:
    known = segment.code in codebook.by_id
    return {
        "id": segment.id,
        "rev": segment.rev,
        "session": segment.transcript,
        "coder": segment.coder,
        "code": segment.code,
        "code_name": codebook.by_id[segment.code].name if known else segment.code,
        "theme": codebook.path(segment.code)[0] if known else segment.code,
        "participant": segment.speaker,
        "start": segment.start,
        "end": segment.end,
        "quote": segment.quote,
        "words": len(segment.quote.split()),
        "created": segment.created,
        **{name: segment.attributes.get(name, "") for name in attributes},
    }


def _pieces(segments: pd.DataFrame) -> list[tuple[int, int, str]]:
    """Return the distinct pieces (start, end, code) of each session, in order."""
    columns = ["session", "start", "end", "code"]
    unique = segments[columns].drop_duplicates().sort_values(columns)
    return list(unique[["start", "end", "code"]].itertuples(index=False, name=None))
