"""A widget that asks Python for everything and says "Bewaard" only when Python did.

Nothing a widget shows is kept in its state: the browser asks for the view with a message and
sends every action with a number; Python answers with that number. So no word of a
conversation can end up in a notebook file, and after a reload everything is there again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import resources
from typing import Any

import anywidget
import traitlets

from peer_research.anonymiser_bridge import UserError
from peer_research.texts import texts
from peer_research.widgets import presence

Answer = Mapping[str, Any]
# What every widget says itself, whatever it is for.
_SAYINGS = (
    "saved", "saving", "not_saved", "gone", "busy", "required", "not_filled", "choose", "file",
    "confirm", "more", "less", "fault", "close", "remove", "add", "up", "down", "died",
    "died_title", "read_only", "read_only_title", "understood", "table", "something_new",
    "show_new",
)  # fmt: skip
# Read before the modules of a widget itself.
_SHARED = ("core.mjs", "presence.mjs", "fresh.mjs", "notebook_dialogs.mjs")


def script(*names: str) -> str:
    """Return ES modules of this package as one module."""
    folder = resources.files("peer_research.widgets") / "js"
    return "\n".join((folder / name).read_text("utf-8") for name in (*_SHARED, *names))


def style(*names: str) -> str:
    """Return style sheets of this package as one."""
    folder = resources.files("peer_research.widgets") / "js"
    return "\n".join((folder / name).read_text("utf-8") for name in ("core.css", *names))


class LiveWidget(anywidget.AnyWidget):  # type: ignore[misc,unused-ignore]
    """A widget whose actions are methods named ``do_<action>``.

    A method gets the data of the action and returns what changes in the view. It raises a
    `UserError` with a sentence when it cannot be done; nothing was changed then.
    """

    _esm = script()
    _css = style()
    sayings = traitlets.Dict().tag(sync=True)

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        said = {name: texts(f"widgets.{name}") for name in _SAYINGS}
        self.sayings = {**said, **presence.sayings()}
        self.on_msg(self._receive)

    def view(self) -> Answer:
        """Return what the browser shows."""
        raise NotImplementedError

    def do_view(self, _data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Return the view, for a page that was opened or loaded again."""
        return self.view()

    def do_presence(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Return in how many other windows the study is open; see `presence`."""
        return presence.answer(getattr(self, "_study", None), data)

    def _receive(self, _widget: Any, content: Any, buffers: list[Any]) -> None:
        if not isinstance(content, dict) or not isinstance(content.get("action"), str):
            return
        self.send(self.answer(content, buffers))

    def answer(
        self, content: Mapping[str, Any], buffers: list[Any] | None = None
    ) -> dict[str, Any]:
        """Return the answer to one message of the browser; it never raises.

        Returns
        -------
        dict
            ``number`` of the message, ``ok``, and ``data`` or ``mistake`` (a sentence), with
            ``key`` of the mistake so that the browser can ask to confirm.
        """
        number = content.get("number", 0)
        method: Callable[..., Answer] | None = getattr(self, f"do_{content['action']}", None)
        data = content.get("data")
        if method is None or not isinstance(data, dict):
            return {"number": number, "ok": False, "mistake": texts("widgets.fault"), "key": ""}
        try:
            return {"number": number, "ok": True, "data": dict(method(data, buffers or []))}
        except UserError as problem:
            return {"number": number, "ok": False, "mistake": str(problem), "key": problem.key}
        except Exception:  # Its message may hold words of a conversation, so it is not shown.
            return {"number": number, "ok": False, "mistake": texts("widgets.fault"), "key": ""}
