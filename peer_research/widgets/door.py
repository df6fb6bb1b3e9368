"""The door of the vault in a notebook: opened once, until the notebook stops."""

from __future__ import annotations

from pathlib import Path

from peer_research.errors import StudyError
from peer_research.identifiable import Identifiable, find_passphrase
from peer_research.study import Study
from peer_research.texts import texts
from peer_research.widgets.form import Field

_OPEN: dict[Path, Identifiable] = {}


def is_open(study: Study) -> bool:
    """Return whether the vault needs no passphrase any more."""
    return study.path in _OPEN or find_passphrase(study) is not None


def passphrase_fields(study: Study) -> list[Field]:
    """Return the field that asks for the passphrase; none when the vault needs it no more."""
    if is_open(study):
        return []
    label = texts("import_page.passphrase")
    return [Field(name="wachtzin", label=label, kind="secret", required=True)]


def opened(study: Study, private: Identifiable) -> None:
    """Keep a vault that was opened elsewhere, such as when it was made."""
    _OPEN[study.path] = private


def closed(study: Study) -> None:
    """Forget a vault that is about to go."""
    _OPEN.pop(study.path, None)


def open_vault(study: Study, passphrase: str = "") -> Identifiable:
    """Return the opened vault; the passphrase is needed only the first time.

    Raises
    ------
    StudyError, VaultError
        No passphrase yet, or a wrong one.
    """
    if study.path not in _OPEN:
        if not passphrase and find_passphrase(study) is None:
            raise StudyError("widgets.locked")
        _OPEN[study.path] = Identifiable(study, passphrase or None)
    return _OPEN[study.path]
