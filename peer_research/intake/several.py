"""Who is who in the file or files of one conversation: speakers are numbered through them all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from peer_research.errors import ImportFileError, StudyError
from peer_research.transcripts import SpeakerSummary, read, speaker_summary
from peer_research.transcripts.labels import is_known
from peer_research.transcripts.speakers import NAMELESS, no_code
from peer_research.transcripts.turns import label_key


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSpeaker:
    """A speaker of one of the files.

    Parameters
    ----------
    file : int
        0 for the first file.
    name : str
        As it stands there; may name somebody.
    shown : SpeakerSummary
        The number of the speaker over all files, and what may be shown.
    """

    file: int
    name: str
    shown: SpeakerSummary


def found_speakers(paths: Sequence[Path]) -> list[FoundSpeaker]:
    """Return the speakers of each file, numbered on from file to file.

    Raises
    ------
    ImportFileError
        A file cannot be read, or is given twice.
    """
    if len({path.resolve() for path in paths}) < len(paths):
        raise ImportFileError("importing.same_file")
    found: list[FoundSpeaker] = []
    for file, path in enumerate(paths):
        transcript = read(path)
        names: dict[str, str] = {}
        for name in transcript.speakers:
            names.setdefault(label_key(name), name)
        rows = zip(names.values(), speaker_summary(transcript), strict=True)
        found += [
            FoundSpeaker(file=file, name=name, shown=replace(row, position=len(found) + n))
            for n, (name, row) in enumerate(rows, 1)
        ]
    return found


def speakers_of(paths: Sequence[Path], options: Sequence[str]) -> list[Mapping[str, str]]:
    """Return label → code per file for options such as ``2=P01`` or ``Naam=P01``.

    A number is that of `found_speakers`. A name holds in every file, but "SPEAKER_00" of one
    recording may be somebody else in the next, so of several files that takes numbers.

    Raises
    ------
    ImportFileError
        A speaker has no code, or a name does not occur.
    StudyError
        An option without ``=``, a number without a speaker, or a label that says too little.
    """
    found = found_speakers(paths)
    given: list[dict[str, str]] = [{} for _ in paths]
    for position, option in enumerate(options, 1):
        who, equals, code = option.rpartition("=")
        if not equals or not who.strip():
            raise StudyError("importing.bad_speaker")
        for speaker in _meant(found, who.strip(), position):
            label = speaker.name
            if given[speaker.file].setdefault(label, code.strip()) != code.strip():
                raise ImportFileError("transcripts.two_codes", position=position)
    _check_complete(found, given)
    return list(given)


def _meant(found: Sequence[FoundSpeaker], who: str, position: int) -> list[FoundSpeaker]:
    if who.isdecimal():
        if not 1 <= int(who) <= len(found):
            raise StudyError("importing.no_speaker", number=int(who), speakers=len(found))
        speaker = found[int(who) - 1]
        if not speaker.name:
            raise StudyError("importing.nameless")
        return [speaker]
    key = "" if who in NAMELESS else label_key(who)
    same = [speaker for speaker in found if label_key(speaker.name) == key]
    if not same:
        raise ImportFileError("transcripts.unknown_label", position=position)
    if len(same) > 1 and key and is_known(who):
        raise StudyError("importing.which_recording", count=len(same))
    return same


def _check_complete(found: Sequence[FoundSpeaker], given: Sequence[Mapping[str, str]]) -> None:
    """Refuse speakers without a code here, where their numbers are known."""
    # Turns without a name are somebody unknown, unless there is nothing else in the file.
    missing = [
        speaker.shown
        for speaker in found
        if speaker.name and speaker.name not in given[speaker.file]
    ]
    if missing:
        raise no_code(missing)
