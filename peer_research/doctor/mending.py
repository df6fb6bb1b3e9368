"""What the doctor can mend by itself: put files aside, fill in a role, mend a setting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import tomlkit

from peer_research import store
from peer_research.anonymiser_bridge import Source, build
from peer_research.doctor.case import Case
from peer_research.doctor.files import copied_files, damaged_texts, sessions_by_id, stray_files
from peer_research.errors import StudyError
from peer_research.protocol.reading import find_protocol, load_protocol
from peer_research.protocol.versions import EARLIER, versions
from peer_research.settings import SettingsFile
from peer_research.study import Study
from peer_research.study_folder import home

_ASIDE = "opzij"
PLACEHOLDER = "NAAM"  # as the doctor writes it where people fill in a name
_KEEPER, _PAYER = "datahouder", "opdrachtgever"


def set_aside(study: Study, today: date, *, around: bool = False) -> list[Path]:
    """Move copies, recordings, keys, raw and damaged texts out of the study; nothing is lost.

    Parameters
    ----------
    study : Study
    today : date
    around : bool, default=False
        Recordings and keys that lie outside the study in its git folder as well.

    Returns
    -------
    list of Path
        Where they are now: ``~/.peer-research/opzij/<study-id>/``. A person looks at them and
        removes them. Their names may be those of people: do not show them to others.

    Raises
    ------
    StudyError
        A file cannot be moved; it is then still where it was.
    """
    case = Case(study, today)
    doubles = [path for name, paths in sessions_by_id(case).items() if len(paths) > 1
               for path in paths if path.stem != name]  # fmt: skip
    broken = [path for path, _ in damaged_texts(case)]
    found = dict.fromkeys([*stray_files(case), *copied_files(case), *doubles, *broken])
    inside = [path for path in found if around or path.is_relative_to(study.path)]
    moved = [_move(path, _free(home() / _ASIDE / study.id / path.name)) for path in inside]
    if moved:
        study.note("set_aside", files=len(moved))
    return moved


def set_role(study: Study, role: str, name: str, coder: str = "") -> None:
    """Give a role of the team to somebody, by the name they chose to be known by.

    When the commissioner kept the data, somebody else who gets that role takes it over.

    Raises
    ------
    StudyError
        No name, or a role that is not known; then nothing was written.
    """
    if not name.strip():
        raise StudyError("mending.no_name")
    if name.strip() == PLACEHOLDER:
        raise StudyError("mending.placeholder", word=PLACEHOLDER, role=role)
    payers = {m.name for m in study.settings.team if m.role == _PAYER} - {""}
    if role == _KEEPER and name.strip() in payers:
        raise StudyError("mending.keeper_pays")

    def change(settings: Any) -> None:
        if role == _KEEPER:
            # Whoever pays gives the key away; another keeper keeps it.
            for number, row in reversed(list(enumerate(settings.get("team", [])))):
                if row["rol"] == _KEEPER and row["naam"] in payers:
                    settings["team"].pop(number)
        row = tomlkit.table()
        row.update({"naam": name.strip(), "rol": role, "codeur": coder})
        if "team" not in settings:
            settings.add("team", tomlkit.aot())
        settings["team"].append(row)

    _change_settings(study, change)
    study.note("role", role=role)


def set_value(study: Study, word: str, value: str | int) -> None:
    """Change one setting in `study.toml`, such as ``beleid``.

    Raises
    ------
    StudyError
        An unknown word or a value that is not right; then nothing was written.
    """
    if word in ("id", "formaat", "oefening", "team"):
        raise StudyError("mending.fixed", word=word)

    def change(settings: Any) -> None:
        settings[word] = value

    _change_settings(study, change)


def add_protocol(study: Study, protocol: str) -> Path:
    """Copy a shipped protocol into the study; one that is there already stays as it is.

    When the study has another version of it, the shipped one is kept among the earlier ones.
    """
    shipped = find_protocol(protocol)
    target = study.protocols_folder / shipped.name
    if target.exists():
        version = load_protocol(shipped).version
        if version not in versions(study, protocol):
            target = study.protocols_folder / EARLIER / f"{protocol}.v{version}.toml"
    if not target.exists():
        store.write_text(target, shipped.read_text("utf-8"))
        study.note("protocol_added", protocol=protocol)
    return target


def _change_settings(study: Study, change: Callable[[Any], None]) -> None:
    def edit(text: str) -> str:
        document = tomlkit.parse(text)
        change(document["onderzoek"])
        changed = tomlkit.dumps(document)
        source = Source(study.settings_file.name, changed, StudyError)
        build(SettingsFile, tomlkit.parse(changed).unwrap(), source)
        return changed

    store.edit_text(study.settings_file, edit)
    # The settings were read when the study was opened.
    vars(study).pop("settings", None)


def _move(path: Path, target: Path) -> Path:
    data = path.read_bytes()
    store.write_bytes(target, data)
    if target.read_bytes() != data:
        raise StudyError("mending.not_moved")
    store.remove(path)
    return target


def _free(target: Path) -> Path:
    number, free = 1, target
    while free.exists():
        free = target.with_name(f"{target.stem}-{number}{target.suffix}")
        number += 1
    return free
