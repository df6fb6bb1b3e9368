"""What of a study may go to others: the one gate for every kind of exchange.

Only anonymised texts, only people who take part, only bands, coders by a name they chose or by
none. Whatever is written to a file for others is made from a `Shared`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from peer_research.consent.bands import check_age_band, check_attributes
from peer_research.consent.taking_part import counted, declined
from peer_research.consent.traces import own_words, shows
from peer_research.errors import StudyError
from peer_research.exchange.rendering import Rendered, render
from peer_research.model import (
    WITHDRAWN,
    Codebook,
    CodedSegment,
    Memo,
    Participant,
    Session,
    Transcript,
)
from peer_research.registers.note_check import check_note
from peer_research.study import Study
from peer_research.texts import texts


@dataclass(frozen=True, kw_only=True)
class Shared:
    """A study as others may have it.

    Parameters
    ----------
    study : str
        Id of the study.
    title : str
    codebook : Codebook
    transcripts : mapping of str to Transcript
        Newest anonymised version of every conversation in which somebody counts.
    rendered : mapping of str to Rendered
        The same as text; what may not go out is not in it.
    sessions : mapping of str to Session
        Of those conversations that are described.
    segments : tuple of CodedSegment
        By conversation and place; `coder` is still the name of the log.
    people : mapping of str to Participant
        Who takes part.
    memos : tuple of Memo
    coder_names : mapping of str to str
        What each coder is called outside.
    memos_left_out : int
        Memos about a conversation that stays here, with words that may not go, or with what
        looks like a name.
    """

    study: str
    title: str
    codebook: Codebook
    transcripts: Mapping[str, Transcript] = field(repr=False)
    rendered: Mapping[str, Rendered] = field(repr=False)
    sessions: Mapping[str, Session]
    segments: tuple[CodedSegment, ...] = field(repr=False)
    people: Mapping[str, Participant]
    memos: tuple[Memo, ...] = field(repr=False)
    coder_names: Mapping[str, str]
    memos_left_out: int = 0


def shared(
    study: Study,
    coders: Mapping[str, str] | None = None,
    checked_memos: Collection[str] = (),
) -> Shared:
    """Return what of `study` may go to others.

    Parameters
    ----------
    study : Study
    coders : mapping of str to str, optional
        Coder in the study → the name they chose to be known by. Who is not in it becomes
        "codeur 1", "codeur 2" …, in the order in which they began.
    checked_memos : collection of str
        Ids of memos in which something looks like a name, but a person said it is none.

    Raises
    ------
    StudyError
        A withdrawal is not finished, a participant's row holds more than bands, or two
        coders would have one name.
    """
    study.require_no_unfinished_withdrawal()
    without = declined(study.participants())
    found = study.transcripts()
    rendered = {name: render(transcript, without) for name, transcript in found.items()}
    rendered = {name: text for name, text in rendered.items() if text.places}
    segments = _segments(study, rendered, without)
    memos = _memos(study, found, rendered, segments, without)
    memos = tuple(m for m in memos if m.id in checked_memos or not check_note(m.text))
    sessions = study.sessions()
    return Shared(
        study=study.id,
        title=study.title,
        codebook=study.codebook(),
        transcripts={name: found[name] for name in rendered},
        rendered=rendered,
        sessions={name: sessions[name] for name in rendered if name in sessions},
        segments=segments,
        people=_in_bands(study.taking_part()),
        memos=memos,
        coder_names=_names(segments, memos, coders or {}),
        memos_left_out=len(study.memos()) - len(memos),
    )


def _segments(
    study: Study, rendered: Mapping[str, Rendered], without: frozenset[str]
) -> tuple[CodedSegment, ...]:
    found: list[CodedSegment] = []
    for session in rendered:
        for path in study.coding_files(session):
            log = study.coding_log(session, path.stem)
            found += counted(log.segments(), log.transcript, without)
    # What is left of somebody who withdrew may stand in the middle of a longer piece.
    kept = [segment for segment in found if WITHDRAWN not in segment.quote]
    return tuple(sorted(kept, key=lambda s: (s.transcript, s.start, s.end, s.coder, s.code, s.id)))


def _memos(
    study: Study,
    transcripts: Mapping[str, Transcript],
    rendered: Mapping[str, Rendered],
    segments: Sequence[CodedSegment],
    without: frozenset[str],
) -> tuple[Memo, ...]:
    barred: list[str] = []
    others: list[str] = []
    for name, transcript in transcripts.items():
        kept = {place.start for place in rendered[name].places} if name in rendered else set()
        for turn, start, _ in transcript.spans():
            (others if start in kept else barred).append(turn.text)
    words = own_words(barred) - own_words(others)
    kept_pieces = {segment.id for segment in segments}
    pieces = {s.id for path in _logs(study) for s in study.coding_log(*path).segments()}
    hidden = (set(transcripts) - set(rendered)) | (pieces - kept_pieces) | without
    return tuple(m for m in study.memos() if m.about not in hidden and not shows(m.text, words))


def _logs(study: Study) -> list[tuple[str, str]]:
    return [(s, path.stem) for s in study.transcript_ids() for path in study.coding_files(s)]


def _in_bands(people: Mapping[str, Participant]) -> dict[str, Participant]:
    """Refuse a row that somebody typed by hand with more in it than bands and kinds."""
    for person in people.values():
        check_age_band(person.age_band)
        # Names were looked for when the row was made; what may be wrong here is a date or age.
        check_attributes(person.attributes, confirmed=True)
    return dict(people)


def _names(
    segments: Sequence[CodedSegment], memos: Sequence[Memo], chosen: Mapping[str, str]
) -> dict[str, str]:
    began: dict[str, str] = {}
    for coder, when in [
        *((segment.coder, segment.created) for segment in segments),
        *((memo.coder, memo.created) for memo in memos),
    ]:
        began[coder] = min(when, began.get(coder, when))
    # By when they began, so that somebody who joins later does not rename the others.
    ordered = sorted(began, key=lambda coder: (began[coder], coder))
    names = {
        coder: chosen.get(coder, "").strip() or texts("exchange.coder", number=number)
        for number, coder in enumerate(ordered, start=1)
    }
    if len(set(names.values())) < len(names):
        raise StudyError("exchange.same_coder_name")
    return names
