"""Correct a mis-heard word or a wrong speaker in a conversation that is anonymised.

Both texts change: the one in the vault and the safe one in the study. The vault goes first.
When the machine stops in between, the next ``run`` makes the safe text from the vault and the
correction is there; the other way round, that ``run`` would undo the correction without a word.
The log says before and after it who corrected what kind of thing, never the words.

A correction is typed by hand, so it is the one way in which a name could enter a text that
nobody looks over again. It is refused when it holds anything the study knows or the anonymiser
recognises.
"""

from __future__ import annotations

import re
from dataclasses import replace

import tomlkit

from peer_research import store
from peer_research.consent.withdrawal import WITHDRAWN_SPEAKER
from peer_research.editing.names import require_nameless
from peer_research.editing.places import edited, place_in_raw, place_once, projection
from peer_research.editing.writing import (
    Change,
    Correction,
    carry_out,
    finish_correction,
    with_turn,
)
from peer_research.errors import StudyError
from peer_research.identifiable import Identifiable
from peer_research.model import WITHDRAWN, Transcript, Turn, check_speaker, is_participant
from peer_research.study import Study
from peer_research.transcripts.decode import clean
from peer_research.transcripts.turns import fold

__all__ = ["Correction", "correct_speaker", "correct_text", "finish_correction"]

# A mis-heard sentence; more than this is a new transcript.
MAX_LENGTH = 1000

_WHO = re.compile(r"[a-z0-9][a-z0-9-]{0,40}\Z")
_TURN = re.compile(r"T\d{1,9}\Z")


def correct_text(
    private: Identifiable, session: str, turn_id: str, old: str, new: str, who: str
) -> Correction:
    """Replace words in one turn; codings move along.

    Parameters
    ----------
    private : Identifiable
        The opened vault of the study.
    session, turn_id : str
        Such as ``S01`` and ``T0003``.
    old : str
        Whole words as they stand in the safe text, once in this turn, and not hidden.
    new : str
        What was really said; empty to take out words that nobody said.
    who : str
        The coder who corrects.

    Returns
    -------
    Correction

    Raises
    ------
    StudyError
        The words are not there or more than once, are hidden, or the correction may
        identify somebody; then nothing was changed.
    """
    _ready(private, who)
    find, put = _typed(old), _typed(new)
    if not find:
        raise StudyError("editing.nothing")
    if find == put:
        raise StudyError("editing.same")
    with private.vault.locked():
        finish_correction(private)
        raw, safe = _both(private, session)
        change = _new_words(private, raw, safe, turn_id, find, put)
        return carry_out(private, change, turn_id, who=who, what="text")


def correct_speaker(
    private: Identifiable, session: str, turn_id: str, code: str, who: str
) -> Correction:
    """Say that somebody else spoke in one turn; codings stay where they are.

    Parameters
    ----------
    private : Identifiable
    session, turn_id : str
    code : str
        Of a participant of the study, or an interviewer, buddy or unknown speaker (``X1``).
    who : str
        The coder who corrects.

    Raises
    ------
    StudyError
        No such turn or participant, or this is already the speaker.
    """
    study = _ready(private, who)
    _check_code(study, code)
    with private.vault.locked():
        finish_correction(private)
        raw, safe = _both(private, session)
        heard, shown = _turn(raw, turn_id), _turn(safe, turn_id)
        if heard.speaker == shown.speaker == code:
            raise StudyError("editing.same")
        # First of all, as in an import: words of somebody who is not in the session could
        # never be withdrawn.
        _take_part(study, session, code)
        change = Change(
            raw=raw,
            new_raw=with_turn(raw, replace(heard, speaker=code)),
            safe=safe,
            new_safe=with_turn(safe, replace(shown, speaker=code)),
        )
        facts = {"before": heard.speaker, "after": code}
        return carry_out(private, change, turn_id, who=who, what="speaker", **facts)


def _new_words(
    private: Identifiable, raw: Transcript, safe: Transcript, turn_id: str, find: str, put: str
) -> Change:
    heard, shown = _turn(raw, turn_id), _turn(safe, turn_id)
    place = place_once(shown, find, delete=not put)
    spot = place_in_raw(shown, heard, place)
    new_heard = replace(heard, text=edited(heard.text, spot, put))
    new_shown = replace(shown, text=edited(shown.text, place, put))
    if not new_shown.text.strip() or not new_heard.text.strip():
        raise StudyError("editing.whole_turn", turn=turn_id)
    anew = require_nameless(private, (heard, new_heard), (shown, new_shown), spot[0], put)
    length = place[1] - place[0]
    return Change(
        raw=raw,
        new_raw=with_turn(raw, new_heard),
        edit=(_start(raw, turn_id) + spot[0], length, len(put)),
        safe=safe,
        new_safe=with_turn(safe, new_shown),
        project=projection(_start(safe, turn_id) + place[0], length, len(put)),
        everything=anew,
    )


# -------------------------------------------------------------------------- what is asked


def _ready(private: Identifiable, who: str) -> Study:
    if not _WHO.match(who):
        raise StudyError("study.bad_coder")
    private.study.require_no_unfinished_withdrawal()
    return private.study


def _typed(text: str) -> str:
    folded = fold(clean(text)[0])
    if len(folded) > MAX_LENGTH:
        raise StudyError("editing.too_long", limit=MAX_LENGTH)
    return folded


def _check_code(study: Study, code: str) -> None:
    check_speaker(code)
    if code == WITHDRAWN_SPEAKER:
        raise StudyError("editing.reserved")
    known = study.participants()
    if is_participant(code) and code not in known:
        raise StudyError("editing.unknown_participant", code=code, known=", ".join(known) or "-")


def _both(private: Identifiable, session: str) -> tuple[Transcript, Transcript]:
    safe = private.study.transcript(session)
    if session not in private.sessions():
        raise StudyError("editing.no_raw", session=session)
    return private.raw(session), safe


def _turn(transcript: Transcript, turn_id: str) -> Turn:
    found = next((turn for turn in transcript.turns if turn.id == turn_id), None)
    shown = turn_id if _TURN.match(turn_id) else "-"
    if found is None:
        raise StudyError("editing.no_turn", turn=shown, session=transcript.id)
    if found.text == WITHDRAWN or found.speaker == WITHDRAWN_SPEAKER:
        raise StudyError("editing.withdrawn", turn=shown)
    return found


def _start(transcript: Transcript, turn_id: str) -> int:
    return next(start for turn, start, _ in transcript.spans() if turn.id == turn_id)


def _take_part(study: Study, session: str, code: str) -> None:
    """Add a participant to a session; the remarks in its file stay."""
    path = study.session_file(session)
    found = study.sessions().get(session)
    if not is_participant(code) or found is None or code in found.participants:
        return
    document = tomlkit.parse(path.read_text("utf-8"))
    document["deelnemers"] = [*found.participants, code]
    store.write_text(path, tomlkit.dumps(document))
