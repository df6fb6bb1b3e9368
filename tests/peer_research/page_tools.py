"""What the tests of the pages without a browser share: asking, and that text stays text."""

from __future__ import annotations

from typing import Any

from peer_research.widgets.live import LiveWidget


def ask(page: LiveWidget, action: str, **data: Any) -> dict[str, Any]:
    """Send a page what a browser would send, and return its answer."""
    return page.answer({"number": 7, "action": action, "data": data})


def require_text_only(page: LiveWidget, words: str) -> None:
    """Require that words are not in the state of a page, and that it makes no HTML of text."""
    state = {k: v for k, v in page.get_state().items() if k not in ("_esm", "_css")}
    assert words not in repr(state)
    assert "innerHTML" not in page._esm
    assert "insertAdjacentHTML" not in page._esm
