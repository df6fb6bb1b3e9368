"""A guided tour through the practice study: do every step once, see that it worked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import ipywidgets  # type: ignore[import-untyped,unused-ignore]

from peer_research.anonymise import anonymise
from peer_research.demo.practice import (
    SESSION,
    STEPS,
    conversation,
    done_steps,
    next_undone,
    open_practice,
    practice_folder,
    start_again,
)
from peer_research.errors import StudyError
from peer_research.pipeline import write_report
from peer_research.study import Study
from peer_research.texts import texts
from peer_research.widgets.coding_page import CodingPage
from peer_research.widgets.door import closed, open_vault
from peer_research.widgets.form import Form, Outcome
from peer_research.widgets.import_page import ImportPage
from peer_research.widgets.live import Answer, LiveWidget, script, style
from peer_research.widgets.mistakes import show_mistakes_in_dutch
from peer_research.widgets.protocol_pages import print_form
from peer_research.widgets.review_page import ReviewPage
from peer_research.widgets.sense_page import SensePage
from peer_research.widgets.study_pages import consent_form, participant_form
from peer_research.widgets.tidy_pages import withdraw_form

_WORDS = (
    "title", "intro", "steps", "do", "why", "check", "progress", "finished",
    "finished_how", "again", "again_sure", "again_yes", "again_no", "download", "done",
    "not_done",
)  # fmt: skip


def _say(key: str, **values: object) -> str:
    return texts(f"tour.{key}", **values)


def tour(folder: Path | None = None) -> Any:
    """Return the tour with the page of its present step below it; for a cell of a notebook.

    Parameters
    ----------
    folder : Path, optional
        Of the practice study; a folder of its own when left out, so that no real study is
        ever touched.
    """
    show_mistakes_in_dutch()
    return Tour(folder or practice_folder()).holder


class Tour(LiveWidget):
    """The steps of the practice study, and the page that belongs to the present one.

    Parameters
    ----------
    folder : Path
    """

    _esm = script("tour.mjs")
    _css = style("tour.css")

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._study = open_practice(folder)
        self._at = next_undone(done_steps(self._study))
        super().__init__()
        self.holder = ipywidgets.VBox([self])
        self._show()

    def view(self) -> Answer:
        """Return the steps with what was done, and what to do now."""
        done = done_steps(self._study)
        name, text = conversation()
        return {
            "words": {word: _say(word) for word in _WORDS},
            "steps": [(_say(f"{step.name}_title"), is_done)
                      for step, is_done in zip(STEPS, done, strict=True)],
            "at": self._at,
            "now": self._now(),
            "file": {"name": name, "text": text} if self._is("import") else None,
        }  # fmt: skip

    def _now(self) -> Mapping[str, str] | None:
        if self._at >= len(STEPS):
            return None
        step = STEPS[self._at]
        return {
            "title": _say(f"{step.name}_title"),
            "what": _say(f"{step.name}_what"),
            "why": _say(f"{step.name}_why"),
            "real": _say("real", notebook=step.notebook),
        }

    def _is(self, name: str) -> bool:
        return self._at < len(STEPS) and STEPS[self._at].name == name

    def do_check(self, _data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Look whether the present step was done, and go on to the next when it was."""
        if self._at >= len(STEPS):
            return {"said": _say("finished"), "view": self.view()}
        step = STEPS[self._at]
        done = done_steps(self._study)
        if not done[self._at]:
            raise StudyError(f"tour.{step.name}_hint")
        self._at = next_undone(done)
        self._show()
        return {"said": _say("well_done", what=_say(f"{step.name}_praise")), "view": self.view()}

    def do_go(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Look back at a step, or go to the first that was not done yet."""
        wanted, furthest = data.get("step"), next_undone(done_steps(self._study))
        if type(wanted) is not int or not 0 <= wanted <= furthest:
            raise StudyError("tour.not_yet")
        self._at = wanted
        self._show()
        return {"said": "", "view": self.view()}

    def do_again(self, _data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Begin anew; only what was practised is thrown away."""
        closed(self._study)
        self._study = start_again(self._folder)
        self._at = 0
        self._show()
        return {"said": _say("fresh"), "view": self.view()}

    def _show(self) -> None:
        page = self._page()
        old = self.holder.children[1:]
        self.holder.children = (self,) if page is None else (self, page)
        for widget in old:
            widget.close()

    def _page(self) -> Any:
        if self._at >= len(STEPS):
            return None
        step, study = STEPS[self._at].name, self._study
        if step in ("review", "code") and SESSION not in study.transcript_ids():
            return None
        pages: Mapping[str, Callable[[], Any]] = {
            "print": lambda: print_form(study),
            "person": lambda: participant_form(study),
            "consent": lambda: consent_form(study),
            "import": lambda: ImportPage(study),
            "hide": lambda: _hide_form(study),
            "review": lambda: ReviewPage(study, SESSION),
            "code": lambda: CodingPage(study, SESSION),
            "theme": lambda: SensePage(study),
            "statement": lambda: SensePage(study),
            "report": lambda: _report_form(study),
            "withdraw": lambda: withdraw_form(study),
        }
        return pages[step]()


def _hide_form(study: Study) -> Form:
    def save(_values: Mapping[str, Any], _confirmed: bool) -> Outcome:
        anonymise(open_vault(study))
        rows = [(texts(f"labels.{label}"), str(n)) for label, n in study.account().items()]
        columns = [_say("kind"), _say("times")]
        return Outcome(said=_say("hidden"), columns=columns, rows=rows, empty=False)

    return Form(_say("hide_page"), [], save, button=_say("hide_button"))


def _report_form(study: Study) -> Form:
    def save(_values: Mapping[str, Any], _confirmed: bool) -> Outcome:
        path = write_report(study, open_vault(study))
        return Outcome(said=_say("report_made", path=path), empty=False)

    return Form(_say("report_page"), [], save, button=_say("report_button"))
