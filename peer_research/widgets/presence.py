"""In how many windows a study is open at this moment.

Every window says so each ten seconds, in a small file of its own that is not in the study: nobody
syncs it. A window counts for as long as its file goes on changing. Time is measured by the clock
that never jumps, so a computer whose clock is set right loses nobody.
"""

from __future__ import annotations

import contextlib
import re
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peer_research import store
from peer_research.anonymiser_bridge import UserError
from peer_research.study import Study, open_study
from peer_research.study_folder import home
from peer_research.texts import texts

PATIENCE = 30.0  # seconds without a sign of life
# A browser lets a window that nobody looks at speak once a minute.
PATIENCE_HIDDEN = 90.0
_FORGOTTEN = 86_400.0
_ENOUGH = 5.0  # the widgets of one window need not all write
_TAB = re.compile(r"[a-z0-9]{8,40}\Z")
_END = ".venster"


@dataclass(slots=True)
class _Sign:
    text: str
    at: float


class Presence:
    """The windows in which one study is open.

    Parameters
    ----------
    folder : Path
        Where the windows leave their sign of life.
    steady : callable
        Seconds that only go forward.
    clock : callable
        Seconds of the computer's clock; only used for what was there before this program.
    """

    def __init__(
        self,
        folder: Path,
        steady: Callable[[], float] = time.monotonic,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._folder, self._steady, self._clock = folder, steady, clock
        self._seen: dict[str, _Sign] = {}
        self._own: dict[str, float] = {}

    def beat(self, tab: str, *, hidden: bool = False) -> int:
        """Say that a window is there, and return how many others are.

        Parameters
        ----------
        tab : str
        hidden : bool, default=False
            Whether nobody looks at it, so that it speaks less often.
        """
        if self._steady() - self._own.get(tab, float("-inf")) > _ENOUGH:
            patience = PATIENCE_HIDDEN if hidden else PATIENCE
            sign = f"{secrets.token_hex(6)} {patience:.0f}"
            store.write_text(self._folder / f"{tab}{_END}", sign)
            self._own[tab] = self._steady()
        paths = sorted(self._folder.glob(f"*{_END}"))
        return sum(self._is_there(path) for path in paths if path.stem != tab)

    def leave(self, tab: str) -> None:
        """Say that a window closes."""
        self._own.pop(tab, None)
        store.remove(self._folder / f"{tab}{_END}")

    def _is_there(self, path: Path) -> bool:
        try:
            text, written = path.read_text("utf-8"), path.stat().st_mtime
        except (OSError, UnicodeDecodeError):
            return False
        age = abs(self._clock() - written)
        patience = PATIENCE_HIDDEN if text.endswith(f" {PATIENCE_HIDDEN:.0f}") else PATIENCE
        known = self._seen.get(path.stem)
        if known is None:
            at = self._steady() - (0 if age <= patience else _FORGOTTEN)
            known = self._seen[path.stem] = _Sign(text, at)
        elif known.text != text:
            known = self._seen[path.stem] = _Sign(text, self._steady())
        there = self._steady() - known.at <= patience
        if not there and age > _FORGOTTEN:
            store.remove(path)
        return there


_presences: dict[Path, Presence] = {}


def runtime_folder(study: Study) -> Path:
    """Return the folder for what is only true while the program runs; never in the study."""
    return home() / "vensters" / study.id


def presence_of(study: Study) -> Presence:
    """Return the windows of a study, as this notebook knows them."""
    folder = runtime_folder(study)
    return _presences.setdefault(folder, Presence(folder))


def answer(study: Study | None, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a window hears when it says that it is there.

    Parameters
    ----------
    study : Study, optional
        The study that this notebook opened, when left out; without any nothing is written.
    data : mapping
        ``tab``, the name of the window; ``hidden``; ``leaves`` when it closes.
    """
    tab = data.get("tab")
    if not isinstance(tab, str) or not _TAB.match(tab):
        return {"others": 0}
    with contextlib.suppress(UserError):
        known = presence_of(study or open_study())
        if data.get("leaves") is True:
            known.leave(tab)
        else:
            return {"others": known.beat(tab, hidden=data.get("hidden") is True)}
    return {"others": 0}


def sayings() -> dict[str, str]:
    """Return what a window says about other windows, and when nobody answers."""
    return {name: texts(f"presence.{name}") for name in ("elsewhere", "silent")}
