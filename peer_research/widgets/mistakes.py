"""Show a mistake in a notebook as a sentence in Dutch instead of a red traceback."""

from __future__ import annotations

from types import TracebackType
from typing import Any

from peer_research.anonymiser_bridge import UserError
from peer_research.texts import texts


def show_mistakes_in_dutch() -> None:
    """Let the running notebook show errors as one clear sentence; outside Jupyter: nothing."""
    from IPython.core.getipython import get_ipython

    shell: Any = get_ipython()  # type: ignore[no-untyped-call,unused-ignore]
    if shell is not None:
        shell.set_custom_exc((Exception,), _show)


def _show(
    shell: Any, kind: type[BaseException], error: BaseException, tb: TracebackType, **_: Any
) -> list[str]:
    import html

    from IPython.display import HTML, display

    # The message of any other error may hold words of a conversation, so it is not shown.
    known = isinstance(error, UserError)
    sentence = str(error) if known else texts("pages.fault", kind=kind.__name__)
    display(HTML(f'<p role="alert" lang="nl">{html.escape(sentence)}</p>'))  # type: ignore[no-untyped-call]
    return [sentence]
