"""Write a study as a REFI-QDA project, and say what such a file cannot hold."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from peer_research import store
from peer_research.coding.events import read_coding, read_segments
from peer_research.errors import StudyError
from peer_research.exchange.codes import held_by_refi
from peer_research.exchange.project_xml import project_xml, source_guid
from peer_research.exchange.shared import Shared, shared
from peer_research.study import Study
from peer_research.texts import texts

SUFFIX = ".qdpx"
# The oldest moment a zip file knows: equal studies give equal files.
_MOMENT = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotHeld:
    """Something of a study that is not in its exchange file.

    Parameters
    ----------
    what : str
        ``undo_history``, ``turn_times``, …
    count : int
    sentence : str
        The same for people, with the reason.
    """

    what: str
    count: int
    sentence: str


def export_project(
    study: Study,
    path: Path,
    *,
    coders: Mapping[str, str] | None = None,
    checked_memos: Collection[str] = (),
) -> Path:
    """Write `study` as a REFI-QDA project for another program.

    Only anonymised conversations go in, and nothing of people who said no or withdrew.

    Parameters
    ----------
    study : Study
    path : Path
        Where the file comes; ends in ``.qdpx``.
    coders : mapping of str to str, optional
        Coder → chosen name; see `shared.shared`.
    checked_memos : collection of str
        Memos that a person looked at; see `shared.shared`.

    Returns
    -------
    Path
        `path`. The same study gives the same bytes.

    Raises
    ------
    StudyError
        A wrong ending, no conversation that may go out, or the file cannot be written.
    """
    if path.suffix.lower() != SUFFIX:
        raise StudyError("exchange.bad_ending", file=path.name, ending=SUFFIX)
    found = shared(study, coders, checked_memos)
    if not found.rendered:
        raise StudyError("exchange.nothing_to_share")
    store.write_bytes(path, _packed(found))
    study.note(
        "exported", kind="qdpx", conversations=len(found.rendered), segments=len(found.segments)
    )
    return path


def _packed(found: Shared) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        _add(package, "project.qde", project_xml(found))
        for session, rendered in found.rendered.items():
            name = f"sources/{source_guid(found.study, session)}.txt"
            _add(package, name, rendered.text.encode("utf-8"))
    return buffer.getvalue()


def _add(package: zipfile.ZipFile, name: str, data: bytes) -> None:
    member = zipfile.ZipInfo(name, _MOMENT)
    member.compress_type = zipfile.ZIP_DEFLATED
    package.writestr(member, data)


def cannot_hold(study: Study) -> list[NotHeld]:
    """Return what of `study` an exchange file does not hold, each with the reason.

    Part of it has no place in REFI-QDA, part stays here on purpose. What is not there in
    this study is not in the list.
    """
    found = shared(study)
    counts = {**_no_place(study, found), **_on_purpose(study, found)}
    return [
        NotHeld(what=what, count=count, sentence=texts(f"exchange.not_held_{what}", count=count))
        for what, count in counts.items()
        if count
    ]


def _no_place(study: Study, found: Shared) -> dict[str, int]:
    codebook, versions = found.codebook, study.all_versions()
    turns = [turn for transcript in found.transcripts.values() for turn in transcript.turns]
    logs = [path for session in found.transcripts for path in study.coding_files(session)]
    attributes = {name for segment in found.segments for name in segment.attributes}
    return {
        "undo_history": sum(len(read_coding(p)) - len(read_segments(p)) for p in logs),
        "turn_times": sum(turn.start_ms is not None for turn in turns),
        "attribute_lists": len(codebook.attributes),
        "attributes_as_text": len(attributes),
        "code_fields_as_text": sum(bool(c.include or c.exclude or c.stems) for c in codebook.codes),
        "code_lay_out": sum(not held_by_refi(code) for code in codebook.codes),
        "codebook_history": len(codebook.changes),
        "older_texts": sum(len(versions[s]) - 1 for s in found.transcripts),
    }


def _on_purpose(study: Study, found: Shared) -> dict[str, int]:
    people = study.participants()
    return {
        "people_who_said_no": len(people) - len(found.people),
        "conversations": len(study.transcript_ids()) - len(found.rendered),
        "memos": found.memos_left_out,
        "consents": sum(bool(p.consents) for p in found.people.values()),
        "pseudonyms": sum(bool(p.pseudonym) for p in found.people.values()),
        "session_facts": len(found.sessions),
        "registers": len(study.register_files()),
        "recommendations": len(study.recommendations()),
        "protocols": len(list(study.protocols_folder.glob("*.toml"))),
    }
