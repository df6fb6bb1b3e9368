"""Make a new study folder."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import tomlkit

from peer_research import shipped, store
from peer_research.codebook.reading import load_codebook
from peer_research.errors import StudyError
from peer_research.settings import FORMAT, TeamMember
from peer_research.study import Study
from peer_research.unsafe_files import git_ignore

# What the notebook server may have put there before there is a study.
_WAITING = frozenset(("notebooks", ".ipynb_checkpoints"))


def new_study(
    folder: Path,
    title: str,
    *,
    codebook: Path | None = None,
    protocols: Sequence[Path] | None = None,
    team: Sequence[TeamMember] = (),
    practice: bool = False,
    **texts: str,
) -> Study:
    """Make a study in `folder` and return it.

    Parameters
    ----------
    folder : Path
        New or empty.
    title : str
    codebook : Path, optional
        The starter codebook when left out.
    protocols : sequence of Path, optional
        Protocol files to copy; all shipped ones when left out.
    team : sequence of TeamMember
    practice : bool, default=False
        A practice study with invented conversations and a public passphrase.
    **texts : str
        Further values of the study's settings by their Dutch keys.

    Raises
    ------
    StudyError
        The folder is not empty, or the codebook has a mistake.
    """
    require_room(folder)
    book = codebook or shipped.default_codebook()
    load_codebook(book)
    chosen = protocols if protocols is not None else _all_protocols()
    for path in chosen:
        store.write_text(folder / "protocols" / path.name, path.read_text("utf-8"))
    store.write_text(folder / "codebook.toml", book.read_text("utf-8"))
    store.write_text(folder / ".gitignore", git_ignore())
    settings = {
        "formaat": FORMAT,
        "id": _new_id(title),
        "titel": title,
        **texts,
        "oefening": practice,
    }
    # Last, so that a folder without it is no study yet.
    store.write_text(folder / "study.toml", _settings_text(settings, team))
    return Study(folder)


def require_room(folder: Path) -> None:
    """Refuse a folder in which something else stands; notebooks that wait for a study may.

    Raises
    ------
    StudyError
        ``study.not_empty``.
    """
    if folder.is_dir() and any(path.name not in _WAITING for path in folder.iterdir()):
        raise StudyError("study.not_empty", folder=folder.name)


def _all_protocols() -> list[Path]:
    return sorted((shipped.protocols() / "gesprekken").glob("*.toml"))


def _new_id(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title.lower()).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:30].strip("-") or "onderzoek"
    return f"{slug}-{secrets.token_hex(3)}"


def _settings_text(settings: dict[str, object], team: Sequence[TeamMember]) -> str:
    document = tomlkit.document()
    study = tomlkit.table()
    for name, value in settings.items():
        study.add(name, value)
    members = tomlkit.aot()
    for member in team:
        row = tomlkit.table()
        row.update({"naam": member.name, "rol": member.role, "codeur": member.coder})
        members.append(row)
    if team:
        study.add("team", members)
    document.add("onderzoek", study)
    return tomlkit.dumps(document)
