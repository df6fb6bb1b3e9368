"""Where in the conversations codes stand, when new ones came, and who spoke how much."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from peer_research.model import Transcript, is_participant
from peer_research.transcripts.speakers import speaking_share

_PIECE = ["session", "start", "end", "code"]


def new_codes_curve(segments: pd.DataFrame, order: Sequence[str] = ()) -> pd.DataFrame:
    """Return how many codes each conversation adds to those before it.

    A curve that goes flat says that the last conversations brought no new codes. It does not
    say that another conversation would not: that is for the team to judge.

    Parameters
    ----------
    segments : DataFrame
        From `retrieval.segments_frame`.
    order : sequence of str, optional
        Ids of conversations as they were held; by default by id. Conversations without a code
        may be in it; those that are not in it are left out.

    Returns
    -------
    pandas.DataFrame
        ``session``; ``codes``, different codes in it; ``new``, of which not used before;
        ``total``, used so far.
    """
    sessions = list(order) or sorted(set(segments["session"]))
    place = pd.Series(range(len(sessions)), index=sessions, dtype="int64")
    used = segments.loc[segments["session"].isin(sessions), ["session", "code"]].drop_duplicates()
    used = used.assign(place=place.reindex(used["session"]).to_numpy())
    first = used.groupby("code")["place"].min()
    codes = np.bincount(used["place"], minlength=len(sessions))
    new = np.bincount(first, minlength=len(sessions))
    return pd.DataFrame(
        {"session": sessions, "codes": codes, "new": new, "total": np.cumsum(new)}
    ).astype({"session": "str", "codes": "int64", "new": "int64", "total": "int64"})


def code_timeline(segments: pd.DataFrame, transcripts: Iterable[Transcript]) -> pd.DataFrame:
    """Return where in its conversation each piece stands.

    Parameters
    ----------
    segments : DataFrame
        From `retrieval.segments_frame`.
    transcripts : iterable of Transcript
        Segments of other conversations are left out.

    Returns
    -------
    pandas.DataFrame
        One row per piece, the same piece by two coders once: ``session, code, code_name,
        theme, participant``; ``begin, finish``, as shares of the text from 0 to 1;
        ``minute``, when the turn in which it begins was said, missing without times.
    """
    texts = {transcript.id: transcript for transcript in transcripts}
    rows = segments[segments["session"].isin(list(texts))].drop_duplicates(_PIECE)
    rows = rows.sort_values(["session", "start", "end", "code"], ignore_index=True)
    length = rows["session"].map({name: max(len(t.text), 1) for name, t in texts.items()})
    found = rows[["session", "code", "code_name", "theme", "participant"]].copy()
    found["begin"] = (rows["start"] / length).astype("float64")
    found["finish"] = (rows["end"] / length).astype("float64")
    minutes = np.full(len(rows), np.nan)
    for session, places in rows.groupby("session").indices.items():
        starts, said = _times(texts[session])
        turn = np.searchsorted(starts, rows["start"].to_numpy()[places], side="right") - 1
        minutes[places] = said[turn] / 60_000
    found["minute"] = minutes
    return found


def document_portrait(segments: pd.DataFrame, transcript: Transcript) -> pd.DataFrame:
    """Return a conversation turn by turn with the codes in it.

    Parameters
    ----------
    segments : DataFrame
        From `retrieval.segments_frame`.
    transcript : Transcript

    Returns
    -------
    pandas.DataFrame
        ``turn`` and its ``number`` from 1; ``speaker``; ``words``; ``begin, finish``, as
        shares of the words from 0 to 1; ``code, code_name, theme``. A turn with several codes
        has several rows, one without a code has one with an empty code.
    """
    mine = segments[segments["session"] == transcript.id].drop_duplicates(_PIECE)
    spans = list(transcript.spans())
    starts = np.array([start for _, start, _ in spans], dtype=np.int64)
    ends = np.array([end for _, _, end in spans], dtype=np.int64)
    words = np.array([len(turn.text.split()) for turn, _, _ in spans], dtype=np.int64)
    reach = np.cumsum(words) / max(int(words.sum()), 1)
    turns = pd.DataFrame(
        {
            "turn": [turn.id for turn, _, _ in spans],
            "number": np.arange(1, len(spans) + 1),
            "speaker": [turn.speaker for turn, _, _ in spans],
            "words": words,
            "begin": np.concatenate([[0.0], reach[:-1]])[: len(spans)],
            "finish": reach,
        }
    )
    coded = turns.merge(_codes_by_turn(mine, starts, ends), on="number", how="left")
    columns = ["code", "code_name", "theme"]
    coded[columns] = coded[columns].fillna("").astype("str")
    return coded


def speaking(transcripts: Iterable[Transcript]) -> pd.DataFrame:
    """Return how much everybody said in each conversation.

    Returns
    -------
    pandas.DataFrame
        ``session, speaker, role`` (``participant, interviewer, buddy, unknown``), ``turns,
        words``; ``minutes``, missing without times; ``share`` of all words, from 0 to 1. The
        rows of a conversation are in the order in which people first speak.
    """
    rows = [
        {
            "session": transcript.id,
            "speaker": found.label,
            "role": found.role,
            "turns": found.turns,
            "words": found.words,
            "minutes": np.nan if found.ms is None else found.ms / 60_000,
            "share": found.share,
        }
        for transcript in transcripts
        for found in speaking_share(transcript)
    ]
    columns = ["session", "speaker", "role", "turns", "words", "minutes", "share"]
    return pd.DataFrame(rows, columns=columns)


def spoken_balance(frame: pd.DataFrame) -> pd.DataFrame:
    """Return per conversation which share of the words participants spoke.

    Parameters
    ----------
    frame : DataFrame
        From `speaking`.

    Returns
    -------
    pandas.DataFrame
        ``session``, ``words`` of all, ``participants`` and ``others``, shares from 0 to 1.
    """
    words = frame.groupby("session")["words"].sum()
    heard = frame[frame["speaker"].map(is_participant).astype(bool)]
    mine = heard.groupby("session")["words"].sum()
    share = (mine.reindex(words.index, fill_value=0) / words.where(words > 0)).astype("float64")
    return pd.DataFrame({"words": words, "participants": share, "others": 1 - share}).reset_index()


def _times(transcript: Transcript) -> tuple[np.ndarray, np.ndarray]:
    """Return the start of each turn in the text, and in milliseconds (NaN if unknown)."""
    starts = np.array([start for _, start, _ in transcript.spans()], dtype=np.int64)
    said = [np.nan if turn.start_ms is None else turn.start_ms for turn in transcript.turns]
    return starts, np.array(said, dtype=np.float64)


def _codes_by_turn(pieces: pd.DataFrame, starts: np.ndarray, ends: np.ndarray) -> pd.DataFrame:
    first = np.searchsorted(ends, pieces["start"].to_numpy(), side="right")
    last = np.searchsorted(starts, pieces["end"].to_numpy(), side="left")
    count = np.maximum(last - first, 0)
    rows = np.repeat(np.arange(len(pieces)), count)
    step = np.arange(len(rows)) - np.repeat(np.cumsum(count) - count, count)
    turn = np.repeat(first, count) + step
    found = pieces.iloc[rows][["code", "code_name", "theme"]].assign(number=turn + 1)
    return found.drop_duplicates(["number", "code"]).sort_values(["number", "code"])
