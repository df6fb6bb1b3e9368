"""Share protocols and codebooks with another team through a folder both can reach.

``protocollen/<id>/<version>.toml`` and ``codeboeken/<id>/<version>.toml``. A version never
changes once it is there. Nothing else leaves a study: what is written is made anew from the
checked protocol or codebook, so comments stay home, and words of participants are held back
(see `library.words`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from peer_research import store
from peer_research.anonymiser_bridge import parse_toml
from peer_research.codebook.diff import codebook_diff
from peer_research.codebook.reading import load_codebook
from peer_research.errors import ProtocolError
from peer_research.library.shelf import (
    CODEBOOKS,
    HISTORY,
    PROTOCOLS,
    Entry,
    add_history,
    entries,
    find_entry,
    history,
    put_item,
    read_item,
)
from peer_research.library.words import without_spoken_examples, without_spoken_words
from peer_research.model import Codebook
from peer_research.protocol.diff import Difference, protocol_diff
from peer_research.protocol.model import Change, InterviewProtocol
from peer_research.protocol.reading import load_protocol, written_out
from peer_research.protocol.versions import EARLIER, keep_old, protocol_file, version_numbers
from peer_research.registers.note_check import require_no_names
from peer_research.texts import texts

if TYPE_CHECKING:
    from peer_research.study import Study


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What was put into the library.

    Parameters
    ----------
    entry : Entry
    without_example : tuple of str
        Codes whose example was left out, because a participant said it.
    """

    entry: Entry
    without_example: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one later version changed, who did that and why."""

    version: str
    changes: tuple[Change, ...]
    differences: tuple[Difference, ...]


def publish(
    study: Study,
    folder: Path,
    what: str,
    *,
    who: str = "",
    why: str = "",
    today: date | None = None,
    confirmed: bool = False,
) -> Published:
    """Put a protocol or the codebook of a study into the library.

    Parameters
    ----------
    study : Study
    folder : Path
        The library; made when it is not there.
    what : str
        Id of a protocol in the study, or of its codebook.
    who, why : str
        Role or chosen name, and the reason; needed for a codebook. A protocol has its own
        history of changes.
    today : date, optional
    confirmed : bool, default=False
        A person says that `why` names nobody.

    Raises
    ------
    ProtocolError
        There is no such thing in the study, words of a participant stand in it, or the
        library holds another text of this version.
    """
    codebook = study.codebook()
    if what == codebook.id:
        _require_who_and_why(who, why, confirmed=confirmed)
        published = _publish_codebook(study, folder, codebook)
        done = texts("library.published", version=codebook.version)
        change = {"versie": codebook.version, "datum": today or date.today(), "wie_rol": who,
                  "wat": done, "waarom": why}  # fmt: skip
        add_history(published.entry.path.parent / HISTORY, change)
    else:
        published = _publish_protocol(study, folder, what)
    entry = published.entry
    study.note("library_published", id=entry.id, version=entry.version)
    return published


def take(folder: Path, item_id: str, version: str, study: Study) -> Path:
    """Bring a protocol or codebook from the library into a study and return its file.

    What the study had under that name is kept among the earlier versions.

    Parameters
    ----------
    folder : Path
    item_id, version : str
        As `entries` lists them.
    study : Study

    Raises
    ------
    ProtocolError
        The library has no such version, the study has another text with the same version, or
        codings use codes that the codebook lacks.
    """
    entry = find_entry(folder, item_id, version)
    text = entry.path.read_text("utf-8-sig")
    put = _take_protocol if entry.shelf == PROTOCOLS else _take_codebook
    path = put(study, entry, text)
    study.note("library_taken", id=entry.id, version=entry.version)
    return path


def changes_since(folder: Path, item_id: str, version: str) -> list[Step]:
    """Return what others changed after `version`, oldest first: who, why and which words.

    Raises
    ------
    ProtocolError
        The library has no such version.
    """
    start = find_entry(folder, item_id, version)
    later = [
        entry
        for entry in entries(folder)
        if (entry.shelf, entry.id) == (start.shelf, start.id)
        and version_numbers(entry.version) > version_numbers(version)
    ]
    steps, before = [], start
    for entry in later:
        steps.append(_step(before, entry))
        before = entry
    return steps


# ---------------------------------------------------------------- putting in


def _publish_protocol(study: Study, folder: Path, protocol_id: str) -> Published:
    path = protocol_file(study, protocol_id)
    protocol, data = load_protocol(path), written_out(path)
    without_spoken_words(study, data)
    return Published(entry=put_item(folder, PROTOCOLS, protocol, data))


def _publish_codebook(study: Study, folder: Path, codebook: Codebook) -> Published:
    data, _ = parse_toml(study.codebook_file, ProtocolError)
    data, left_out = without_spoken_examples(study, data)
    return Published(entry=put_item(folder, CODEBOOKS, codebook, data), without_example=left_out)


def _require_who_and_why(who: str, why: str, *, confirmed: bool) -> None:
    if not who.strip() or not why.strip():
        raise ProtocolError("protocol_versions.who_and_why")
    if not confirmed:
        require_no_names(why, texts("protocol_versions.field_why"))


# ---------------------------------------------------------------- taking out


def _take_protocol(study: Study, entry: Entry, text: str) -> Path:
    path = study.protocols_folder / f"{entry.id}.toml"
    if path.is_file():
        own = load_protocol(path)
        if own == load_protocol(entry.path):
            return path
        if own.version == entry.version:
            raise ProtocolError("library.same_version", id=entry.id, version=entry.version)
        keep_old(study, entry.id)
    store.write_text(path, text)
    return path


def _take_codebook(study: Study, entry: Entry, text: str) -> Path:
    own, new = study.codebook(), load_codebook(entry.path)
    if own == new:
        return study.codebook_file
    if (own.id, own.version) == (new.id, new.version):
        raise ProtocolError("library.same_version", id=entry.id, version=entry.version)
    used = {segment.code for segment in study.coded_segments()}
    missing = sorted(used - set(new.by_id))
    if missing:
        raise ProtocolError("library.codes_in_use", id=entry.id, codes=", ".join(missing))
    kept = study.protocols_folder / EARLIER / f"codeboek-{own.id}.v{own.version}.toml"
    if not kept.is_file():
        store.write_text(kept, study.codebook_file.read_text("utf-8-sig"))
    store.write_text(study.codebook_file, text)
    return study.codebook_file


def _step(before: Entry, after: Entry) -> Step:
    old, new = read_item(before.shelf, before.path), read_item(after.shelf, after.path)
    if isinstance(old, InterviewProtocol) and isinstance(new, InterviewProtocol):
        known = {change.version for change in old.changes}
        changes = [change for change in new.changes if change.version not in known]
        differences = protocol_diff(old, new)
    elif isinstance(old, Codebook) and isinstance(new, Codebook):
        changes = [c for c in history(after.path.parent) if c.version == after.version]
        differences = codebook_diff(old, new)
    return Step(version=after.version, changes=tuple(changes), differences=tuple(differences))


__all__ = ["Entry", "Published", "Step", "changes_since", "entries", "publish", "take"]
