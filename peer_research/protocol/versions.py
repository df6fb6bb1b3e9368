"""Versions of a protocol in a study: who changed what, when and why.

The newest version is ``protocols/<id>.toml``. Older ones stay in ``protocols/eerder/`` with
their shared blocks written out, so that what was asked in a conversation can always be read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peer_research import store
from peer_research.anonymiser_bridge import nearest
from peer_research.errors import ProtocolError
from peer_research.protocol.check import check_protocol
from peer_research.protocol.diff import Difference, protocol_diff
from peer_research.protocol.findings import Finding
from peer_research.protocol.model import Change, InterviewProtocol
from peer_research.protocol.reading import load_protocol, protocol_from_text, written_out
from peer_research.protocol.write import HISTORY, edited
from peer_research.registers.note_check import require_no_names
from peer_research.texts import texts

if TYPE_CHECKING:
    from peer_research.study import Study

EARLIER = "eerder"
_NAME = re.compile(r"(?P<id>.+)\.v(?P<version>\d+\.\d+\.\d+)\.toml\Z")


def version_numbers(version: str) -> tuple[int, ...]:
    """Return a version as numbers that can be compared.

    Examples
    --------
    >>> version_numbers("1.10.0") > version_numbers("1.9.0")
    True
    """
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def versions(study: Study, protocol_id: str) -> list[str]:
    """Return the versions of a protocol in the study, oldest first."""
    found = {_newest(study, protocol_id).version}
    for path in (study.protocols_folder / EARLIER).glob("*.toml"):
        match = _NAME.match(path.name)
        if match and match["id"] == protocol_id:
            found.add(match["version"])
    return sorted(found, key=version_numbers)


def load_version(study: Study, protocol_id: str, version: str) -> InterviewProtocol:
    """Return one version of a protocol in the study, as it was when it was used.

    Raises
    ------
    ProtocolError
        The study has no such protocol or no such version.
    """
    newest = _newest(study, protocol_id)
    if newest.version == version:
        return newest
    if version not in versions(study, protocol_id):
        suggestion = nearest(version, versions(study, protocol_id))
        raise ProtocolError(
            "protocol_versions.no_version", id=protocol_id, version=version, suggestion=suggestion
        )
    return load_protocol(_earlier_file(study, protocol_id, version))


def save_new_version(
    study: Study,
    protocol_id: str,
    changes: Mapping[str, Any],
    who: str,
    why: str,
    *,
    what: str = "",
    today: date | None = None,
    confirmed: bool = False,
) -> Path:
    """Save a new version of a protocol and keep the old one.

    Parameters
    ----------
    study : Study
    protocol_id : str
    changes : mapping
        New values by the Dutch keys of the file; see `protocol_write.edited`.
    who : str
        Role or chosen name of who made the change.
    why : str
    what : str, optional
        What changed; made from the differences when left out.
    today : date, optional
    confirmed : bool, default=False
        A person says that `why` and `what` name nobody.

    Returns
    -------
    Path
        The file of the new version. Its number rises by 0.1.0 when questions came, went or
        moved, and by 0.0.1 otherwise.

    Raises
    ------
    ProtocolError
        Nothing changed, nobody or no reason is named, the date lies before that of the
        version before, or the new version has a mistake that the old one had not.
    StudyError
        ``note_check.found``: `why` or `what` names somebody.
    """
    path = protocol_file(study, protocol_id)
    old, text = load_protocol(path), path.read_text("utf-8-sig")
    _require_who_and_why(who, why)
    if not confirmed:
        _require_no_names(why, what)
    draft = edited(text, changes)
    found = protocol_diff(old, protocol_from_text(draft, path))
    if not found:
        raise ProtocolError("protocol_versions.nothing_changed", id=protocol_id)
    day = _require_clock(old, today or date.today())
    version = _next(old.version, found)
    row = {"versie": version, "datum": day, "wie_rol": who.strip(),
           "wat": what.strip() or summary(found), "waarom": why.strip()}  # fmt: skip
    history = [row, *written_out(path).get(HISTORY, [])]
    made = edited(draft, {"versie": version, HISTORY: history})
    _require_no_new_mistake(study, old, protocol_from_text(made, path))
    keep_old(study, protocol_id)
    store.write_text(path, made)
    study.note("protocol_version", protocol=protocol_id, version=version)
    return path


def protocol_file(study: Study, protocol_id: str) -> Path:
    """Return the file of the newest version of a protocol in the study.

    Raises
    ------
    ProtocolError
        The study has no such protocol.
    """
    paths = {path.stem: path for path in study.protocols_folder.glob("*.toml")}
    if protocol_id not in paths:
        suggestion = nearest(protocol_id, paths) or "-"
        raise ProtocolError("protocol.unknown_protocol", id=protocol_id, suggestion=suggestion)
    return paths[protocol_id]


def keep_old(study: Study, protocol_id: str) -> Path:
    """Keep the present version among the earlier ones and return its file.

    Raises
    ------
    ProtocolError
        There is another text with the same version number already.
    """
    path = protocol_file(study, protocol_id)
    protocol = load_protocol(path)
    kept = _earlier_file(study, protocol_id, protocol.version)
    text = edited(path.read_text("utf-8-sig"), written_out(path))
    if kept.is_file() and kept.read_text("utf-8") != text:
        raise ProtocolError(
            "protocol_versions.version_twice", id=protocol_id, version=protocol.version
        )
    store.write_text(kept, text)
    return kept


def summary(differences: list[Difference]) -> str:
    """Return what changed in one line, such as ``2 vragen erbij, 1 vraag weg``."""
    counted = {
        kind: len({d.question or d.where for d in differences if d.kind == kind})
        for kind in ("added", "removed", "moved")
    }
    other = {d.question or d.where for d in differences if d.kind in ("changed", "minutes")}
    counted["changed"] = len(other)
    parts = [
        texts(f"protocol_versions.{kind}_{'one' if count == 1 else 'more'}", count=count)
        for kind, count in counted.items()
        if count
    ]
    line = ", ".join(parts) + "."
    return line[:1].upper() + line[1:]


def new_mistakes(
    study: Study, old: InterviewProtocol | None, new: InterviewProtocol
) -> list[Finding]:
    """Return the mistakes (``fout``) of `new` that `old` had not."""
    codebook = study.codebook()
    known = {(f.rule, f.message) for f in check_protocol(old, codebook)} if old else set()
    found = [f for f in check_protocol(new, codebook) if f.level == "fout"]
    return [finding for finding in found if (finding.rule, finding.message) not in known]


def _newest(study: Study, protocol_id: str) -> InterviewProtocol:
    return load_protocol(protocol_file(study, protocol_id))


def _earlier_file(study: Study, protocol_id: str, version: str) -> Path:
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        raise ProtocolError("protocol_versions.bad_version", id=protocol_id, version=version)
    return study.protocols_folder / EARLIER / f"{protocol_id}.v{version}.toml"


def _require_who_and_why(who: str, why: str) -> None:
    if not who.strip() or not why.strip():
        raise ProtocolError("protocol_versions.who_and_why")


def _require_no_names(why: str, what: str) -> None:
    for name, text in (("why", why), ("what", what)):
        require_no_names(text, texts(f"protocol_versions.field_{name}"))


def _require_clock(old: InterviewProtocol, day: date) -> date:
    last: Change | None = max(old.changes, key=lambda change: change.day, default=None)
    if last and last.day > day:
        raise ProtocolError(
            "protocol_versions.clock_back",
            version=last.version,
            last=last.day.strftime("%d-%m-%Y"),
            day=day.strftime("%d-%m-%Y"),
        )
    return day


def _next(version: str, differences: list[Difference]) -> str:
    first, second, third = (*version_numbers(version), 0, 0, 0)[:3]
    if any(d.kind in ("added", "removed", "moved") for d in differences):
        return f"{first}.{second + 1}.0"
    return f"{first}.{second}.{third + 1}"


def _require_no_new_mistake(study: Study, old: InterviewProtocol, new: InterviewProtocol) -> None:
    for finding in new_mistakes(study, old, new):
        raise ProtocolError(
            "protocol_versions.mistake",
            where=finding.where,
            message=finding.message,
            remedy=finding.remedy,
        )
