"""The read-back round: participants read their own words and say what may happen with them.

Everybody gets their own fragments only, as a letter. Per fragment they answer ``ok``,
``vager`` (in other, vaguer words) or ``weghalen``. No answer is no yes: what a coder marked
``eerst_laten_lezen`` is quoted only after ``ok`` or ``vager``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from peer_research.care.approvals import waiting_for_approval
from peer_research.consent.outputs import Cleared, Words, clear_files_with
from peer_research.errors import StudyError
from peer_research.model import CodedSegment, Transcript, key
from peer_research.registers.register import Register
from peer_research.registers.tools import (
    require_clock,
    require_days,
    require_participant,
    require_past,
    require_session,
)
from peer_research.study import Study

if TYPE_CHECKING:
    import pandas as pd

Answer = Literal["ok", "vager", "weghalen"]
ANSWERS: tuple[Answer, ...] = ("ok", "vager", "weghalen")
_MAY = "mag"
_FIRST = "eerst_laten_lezen"
_READABLE = (_MAY, _FIRST)
_MARK = 16  # characters of a fingerprint
_Place = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBack:
    """What a participant said about one fragment, and where it stands.

    The place is kept as well, so that the answer still holds when a coder takes the piece
    away or codes the same words again.
    """

    id: str
    participant: str = key("deelnemer")
    segment: str = key("stuk")
    session: str = key("gesprek")
    turns: tuple[str, ...] = key("beurten")
    start: int = key("van")
    end: int = key("tot")
    text_mark: str = key("tekst")
    answer: Answer = key("antwoord")
    new_text: str = key("nieuwe_tekst", default="")
    day: date = key("datum")

    def __post_init__(self) -> None:
        require_participant(self.id, self.participant)
        require_session(self.id, self.session)
        require_days(self.id, self.day)
        if (self.answer == "vager") != bool(self.new_text.strip()):
            raise StudyError("read_back.vaguer_words", id=self.id)


READ_BACK = Register("teruglezen", "R", ReadBack)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an answer changed.

    Parameters
    ----------
    row : ReadBack
    cleared : Cleared
        Files that held the words as they were.
    """

    row: ReadBack
    cleared: Cleared


def own_fragments(study: Study, code: str) -> list[CodedSegment]:
    """Return what a participant can read back, in the order of the conversations.

    Only pieces that may end up as a quote, in which nobody else speaks. Heavy pieces wait
    for the approval of a second person; a piece within another one is left out.
    """
    waiting = {piece.id for piece in waiting_for_approval(study)}
    done = {row.segment for row in newest_answers(study) if row.answer == "weghalen"}
    pieces = [
        segment
        for segment in study.coded_segments()
        if segment.speaker == code
        and segment.attributes.get("citaat") in _READABLE
        and segment.id not in waiting | done
    ]
    alone = [piece for piece in pieces if _is_alone(study.transcript(piece.transcript), piece)]
    return [piece for n, piece in enumerate(alone) if not _is_inside_other(piece, n, alone)]


def read_back_letter(study: Study, code: str, path: Path | None = None) -> Path:
    """Write the letter with a participant's own fragments and return its path.

    Parameters
    ----------
    study : Study
    code : str
    path : Path, optional
        ``output/teruglezen/P01.docx`` when left out.

    Raises
    ------
    StudyError
        This person did not ask to read back, or there is nothing to read.
    """
    from peer_research.consent.read_back_letter import write_letter

    person = study.taking_part().get(code)
    if person is None or not person.allows("teruglezen"):
        raise StudyError("read_back.not_asked", code=code)
    fragments = own_fragments(study, code)
    if not fragments:
        raise StudyError("read_back.nothing", code=code)
    written = write_letter(study.title, person, fragments, path or study.read_back_file(code))
    study.note("read_back_letter", participant=code, pieces=len(fragments))
    return written


def read_back_round(study: Study) -> list[Path]:
    """Write the letter of everybody who asked to read back and has something to read."""
    people = [code for code, p in study.taking_part().items() if p.allows("teruglezen")]
    return [read_back_letter(study, code) for code in people if own_fragments(study, code)]


def answer_read_back(
    study: Study,
    code: str,
    segment_id: str,
    answer: Answer,
    new_text: str = "",
    *,
    day: date | None = None,
    today: date | None = None,
    confirmed: bool = False,
) -> Outcome:
    """Write down what a participant said about a fragment; the outputs follow at once.

    Parameters
    ----------
    study : Study
    code : str
        Of the participant.
    segment_id : str
        As printed in the letter.
    answer : {"ok", "vager", "weghalen"}
        ``vager`` puts `new_text` in the place of the words; ``weghalen`` means that they,
        and any words that overlap with them, are never quoted.
    new_text : str
        For ``vager``; looked at for names before it is saved.
    day, today : date, optional
    confirmed : bool, default=False
        Whether a person said that `new_text` names nobody.

    Raises
    ------
    StudyError
        The fragment is not this person's, the answer is unknown, or `new_text` is missing or
        may name somebody; then nothing was written.
    """
    now = today or date.today()
    require_clock(study, now)
    require_past(day or now, now)
    if answer not in ANSWERS:
        raise StudyError("read_back.unknown_answer", known=", ".join(ANSWERS))
    piece = _piece(study, code, segment_id)
    words = " ".join(new_text.split())
    if words and words == " ".join(piece.quote.split()):
        raise StudyError("read_back.same_words")
    transcript = study.transcript(piece.transcript)
    values = {
        "deelnemer": code, "stuk": piece.id, "gesprek": piece.transcript,
        "beurten": [turn for turn, _, _ in _turns(transcript, (piece.start, piece.end))],
        "van": piece.start, "tot": piece.end, "tekst": transcript.sha256[:_MARK],
        "antwoord": answer, "nieuwe_tekst": words, "datum": day or now,
    }  # fmt: skip
    row = READ_BACK.add(study, values, confirmed=confirmed)
    cleared = Cleared() if answer == "ok" else clear_files_with(study, _old_words(study, piece))
    study.note("read_back", participant=code, segment=piece.id, answer=answer)
    return Outcome(row=row, cleared=cleared)


def newest_answers(study: Study) -> list[ReadBack]:
    """Return the last answer about each fragment."""
    rows = sorted(READ_BACK.rows(study), key=lambda row: row.day)
    return list({row.segment: row for row in rows}.values())


def follow_read_back(study: Study, frame: pd.DataFrame) -> pd.DataFrame:
    """Return coded segments as the participants want them quoted.

    Parameters
    ----------
    study : Study
    frame : DataFrame
        Columns as `Study.segments`.

    Returns
    -------
    DataFrame
        With a column ``reworded``. What was taken away has no ``mag`` in ``citaat`` any
        more; neither has what overlaps with it. Of what was made vaguer the ``quote`` is the
        new text. What had to be read first and was found ok has ``mag``.
    """
    followed = frame.copy()
    # Of a mix of kinds in one column pandas makes objects, and True stays True.
    followed["reworded"] = [False] * len(followed)
    strictest_last = sorted(newest_answers(study), key=lambda row: ANSWERS.index(row.answer))
    safe = set(study.transcript_ids())
    for row in strictest_last:
        if row.session in safe:
            _follow(followed, row, _place(study.transcript(row.session), row))
    return followed


def _follow(frame: pd.DataFrame, row: ReadBack, place: _Place) -> None:
    start, end = place
    here = frame["session"] == row.session
    same = here & (
        (frame["id"] == row.segment) | ((frame["start"] == start) & (frame["end"] == end))
    )
    inside = here & (frame["start"] >= start) & (frame["end"] <= end)
    touched = here & (frame["start"] < end) & (frame["end"] > start)
    if row.answer == "ok":
        frame.loc[(same | inside) & (frame["citaat"] == _FIRST), "citaat"] = _MAY
        return
    quoted = frame["citaat"].isin(_READABLE)
    frame.loc[(touched | same) & quoted, "citaat"] = ""
    if row.answer == "vager":
        frame.loc[same & quoted, ["citaat", "quote", "reworded"]] = [_MAY, row.new_text, True]


def _place(transcript: Transcript, row: ReadBack) -> _Place:
    """Return where the words stand now; the whole turns when the text is a newer one."""
    if transcript.sha256[:_MARK] == row.text_mark:
        return row.start, row.end
    spans = [(a, b) for turn, a, b in transcript.spans() if turn.id in row.turns]
    return (spans[0][0], spans[-1][1]) if spans else (0, 0)


def _piece(study: Study, code: str, segment_id: str) -> CodedSegment:
    for segment in study.coded_segments():
        if segment.id == segment_id and segment.speaker == code:
            return segment
    raise StudyError("read_back.no_fragment", code=code)


def _old_words(study: Study, piece: CodedSegment) -> Words:
    """Return every coded piece that shares words with `piece`."""
    touching = {
        s.id: s.quote
        for s in study.coded_segments()
        if s.transcript == piece.transcript and s.start < piece.end and piece.start < s.end
    }
    return Words(quotes=touching)


def _turns(transcript: Transcript, place: _Place) -> list[tuple[str, int, int]]:
    start, end = place
    return [(turn.id, a, b) for turn, a, b in transcript.spans() if a < end and start < b]


def _is_alone(transcript: Transcript, piece: CodedSegment) -> bool:
    speakers = {
        turn.speaker for turn, a, b in transcript.spans() if a < piece.end and piece.start < b
    }
    return speakers == {piece.speaker}


def _is_inside_other(piece: CodedSegment, number: int, pieces: Sequence[CodedSegment]) -> bool:
    """Return whether the words stand in a longer piece, or in an equal one before this."""
    for other_number, other in enumerate(pieces):
        if other_number == number or other.transcript != piece.transcript:
            continue
        covers = other.start <= piece.start and piece.end <= other.end
        longer = other.end - other.start > piece.end - piece.start
        if covers and (longer or other_number < number):
            return True
    return False
