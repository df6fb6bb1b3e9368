"""A study open in a browser, for the tests of the pages where a team works."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from browser import Server, becomes, browsing, open_notebook, serving, write_notebook

from peer_research import store
from peer_research.study import Study

HOSTILE = "<img src=x onerror=\"document.title='stuk'\"> **vet**"
GONE = ".pr-alarm:has-text('Er wordt nu niets bewaard')"


@dataclass
class Desk:
    """A study open in a browser."""

    study: Study
    page: Any
    server: Server

    def saved(self, box: str, words: str = "Bewaard") -> None:
        """Wait until a page says that Python wrote it to disk."""
        self.page.wait_for_selector(f"{box} .pr-status:has-text('{words}')")

    def again(self, ready: str) -> None:
        """Load the page again and run it, as after closing the notebook."""
        open_notebook(self.page, self.server, "toets")
        self.page.wait_for_selector(ready)

    def lose_python(self, box: str) -> None:
        """Let Python die, and see that the page says so and that nothing can be used any more."""
        self.server.kill_kernels()
        self.page.wait_for_selector(f"{box} {GONE}")
        controls = "button", "input", "select", "textarea"
        enabled = ", ".join(f"{box} {one}:enabled" for one in controls)
        becomes(self.page.locator(enabled).count, 0)


def press_notebook_keys(page: Any) -> None:
    """Press the keys with which a notebook changes cells; nothing may happen."""
    cells = page.locator(".jp-Cell").count()
    for key in ("a", "b", "d", "d", "x"):
        page.keyboard.press(key)
    assert page.locator(".jp-Cell").count() == cells


@contextlib.contextmanager
def working(
    study: Study, cell: str, folder: Path, ready: str, *, theme: str = "", **settings: Any
) -> Iterator[Desk]:
    """Show what a cell of the study shows; nothing is asked outside this computer.

    Parameters
    ----------
    study : Study
    cell : str
        What the one cell of the notebook says.
    folder : Path
        Where the log of the server goes.
    ready : str
        Selector of what is there once the page is.
    theme : str
        Of the notebook; its own when left out.
    **settings
        Of the browser.
    """
    write_notebook(study.path, "toets", cell, title="# Toets\n\n## Bladzijde")
    with (
        serving(study.path, folder / "server.log", theme=theme) as server,
        browsing(**settings) as (page, outside),
    ):
        open_notebook(page, server, "toets")
        page.wait_for_selector(ready)
        yield Desk(study, page, server)
    assert outside == []


def add_hostile_code(study: Study, name: str = HOSTILE, definition: str = "Rare naam.") -> None:
    """Put a code in the codebook, "raar", whose name wants to be run."""
    book = study.codebook_file.read_text("utf-8")
    extra = f"\n[[code]]\nid = 'raar'\nlabel_nl = '''{name}'''\ndefinitie = '''{definition}'''\n"
    store.write_text(study.codebook_file, book + extra)
