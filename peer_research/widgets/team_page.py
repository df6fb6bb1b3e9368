"""What the pages of a team have in common: who is at it, and asking before heavy words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from peer_research.coding.memos import SLUG
from peer_research.coding.team import NOBODY
from peer_research.errors import CodingError
from peer_research.study import Study
from peer_research.texts import texts
from peer_research.widgets.live import Answer, LiveWidget

Row = dict[str, Any]
# What every page says; the rest stands with the page.
_WORDS = (
    "who", "who_other", "who_hint", "begin", "heavy_title", "heavy_go", "heavy_back",
    "keys_title", "include", "exclude", "example",
)  # fmt: skip
# Who was at it last in this notebook: a page that is loaded again goes on with them.
_last: dict[tuple[Path, str], str] = {}


class TeamPage(LiveWidget):
    """A page on which one member of the team works at a time.

    Parameters
    ----------
    study : Study
    who : str, optional
        Code of the member; without it the page asks.
    place : str, optional
        What the page is about besides the study, such as a conversation.

    Notes
    -----
    A page says what it shows in `content`, its title in ``<concern>.title``, and its other
    words in ``wording``.
    """

    concern: ClassVar[str] = ""
    wording: ClassVar[tuple[str, ...]] = ()

    def __init__(self, study: Study, who: str = "", place: str = "") -> None:
        self._study = study
        self._key = (study.path, f"{self.concern}/{place}")
        self._who = who or _last.get(self._key, "")
        self._sure = False
        super().__init__()

    def content(self, who: str) -> Answer:
        """Return what the page shows to `who`."""
        raise NotImplementedError

    def view(self) -> Answer:
        """Return the question who it is, or the page once that is known."""
        return self.content(self._who) if self._who else self._ask_who()

    def do_start(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Open the page for somebody; heavy words only when they are sure."""
        given = data.get("who")
        who = given.strip() if isinstance(given, str) else ""
        if not SLUG.match(who) or len(who) > 41 or who in NOBODY:
            raise CodingError("team_page.bad_who")
        self._who, self._sure = who, data.get("sure") is True
        _last[self._key] = who
        return self.content(who)

    def do_leave(self, _data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Close the page, so that somebody else can begin."""
        self._who, self._sure = "", False
        _last.pop(self._key, None)
        return self._ask_who()

    def frame(self, step: str) -> Row:
        """Return what every view holds: its step and the words on it."""
        words = {name: texts(f"coding_page.{name}") for name in _WORDS}
        words["somebody_else"] = texts("team_page.somebody_else")
        words |= {name: texts(f"{self.concern}.{name}") for name in ("title", *self.wording)}
        return {"step": step, "words": words}

    def known(self) -> str:
        """Return who is at it.

        Raises
        ------
        CodingError
            Nobody said so yet.
        """
        if not self._who:
            raise CodingError("team_page.nobody")
        return self._who

    def _ask_who(self) -> Answer:
        team = [(m.coder, f"{m.name} ({m.coder})") for m in self._study.settings.team if m.coder]
        named = {coder for coder, _ in team}
        others = [name for name in self._study.coders() if name not in named | NOBODY]
        return {**self.frame("who"), "team": [*team, *((name, name) for name in others)]}


def number_of(value: Any) -> int:
    """Return a whole number that the browser sent; -1 for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) else -1


def text_of(value: Any, longest: int = 2000) -> str:
    """Return text that the browser sent, without spaces around it.

    Raises
    ------
    CodingError
        ``team_page.too_long``.
    """
    text = value.strip() if isinstance(value, str) else ""
    if len(text) > longest:
        raise CodingError("team_page.too_long", longest=longest)
    return text
