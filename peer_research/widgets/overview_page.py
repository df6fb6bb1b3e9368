"""The first page of a study: what is done, what is next, what needs care. Never a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from peer_research import store
from peer_research.care.aftercare import finish_aftercare, finish_incident
from peer_research.consent.withdrawal import withdraw
from peer_research.doctor import overview
from peer_research.doctor.mending import add_protocol, set_aside
from peer_research.doctor.overview import Attention
from peer_research.errors import StudyError
from peer_research.study import Study, open_study
from peer_research.texts import texts
from peer_research.widgets.door import is_open, open_vault
from peer_research.widgets.live import Answer, LiveWidget, script, style
from peer_research.widgets.mistakes import show_mistakes_in_dutch

_WORDS = (
    "next", "done", "step", "how_far", "state", "ready", "not_ready", "go", "conversations",
    "conversation", "form", "inside", "safe", "read_over", "coders", "round", "yes", "no",
    "nobody", "care", "looking", "all_well", "must", "look", "again", "looked", "by_command",
    "sure", "do_it", "rather_not", "phrase", "no_conversations", "practice",
    "by_hand",
)  # fmt: skip
_REMEDIES = ("call", "incident", "withdraw", "aside", "protocol", "leftovers")


def study_overview() -> OverviewPage:
    """Return the page that says where the study stands; for a cell of a notebook."""
    show_mistakes_in_dutch()
    # A withdrawal that is not finished is shown here, so it is no reason to stop.
    return OverviewPage(open_study())


class OverviewPage(LiveWidget):
    """Where a study stands, with buttons to the right notebook and for what can be mended.

    Parameters
    ----------
    study : Study
    """

    _esm = script("overview_page.mjs")
    _css = style("overview_page.css")

    def __init__(self, study: Study) -> None:
        self._study = study
        self._todo: tuple[str, ...] = ()
        super().__init__()

    def view(self) -> Answer:
        """Return all that is quick to know; `do_examine` returns the rest."""
        study = self._study
        known = overview.conversations(study)
        sentence, notebook = overview.next_for_people(study)
        return {
            "words": {name: texts(f"overview_page.{name}") for name in _WORDS},
            "title": study.title,
            "practice": study.settings.practice,
            "next": {"text": sentence, "notebook": notebook},
            "steps": [asdict(step) for step in overview.steps(study, known)],
            "conversations": [asdict(one) for one in known],
            "care": _rows(overview.care_first(study, date.today())),
            "locked": not is_open(study),
            # What people must do themselves stays until this notebook stops.
            "todo": list(self._todo),
        }

    def do_examine(self, _data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Return what the doctor finds."""
        return {"findings": _rows(overview.findings(self._study, date.today()))}

    def do_mend(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Do what the program can do about something that needs care."""
        remedy, about = str(data.get("remedy", "")), str(data.get("about", ""))
        today = date.today()
        known = [*overview.care_first(self._study, today), *overview.findings(self._study, today)]
        if remedy not in _REMEDIES or (remedy, about) not in {(k.remedy, k.about) for k in known}:
            raise StudyError("overview_page.over")
        said = self._mend(remedy, about, today, str(data.get("passphrase", "")))
        return {**self.view(), "said": said}

    def _mend(self, remedy: str, about: str, today: date, passphrase: str) -> str:
        study, values = self._study, {"about": about}
        if remedy == "call":
            finish_aftercare(study, about, today, today)
        elif remedy == "incident":
            finish_incident(study, about, today, today)
        elif remedy == "withdraw":
            done = withdraw(open_vault(study, passphrase), about)
            self._todo = tuple(dict.fromkeys((*self._todo, *done.todo)))
        elif remedy == "protocol":
            add_protocol(study, about)
        elif remedy == "leftovers":
            store.remove_leftovers(study.path)
        else:
            values = {"about": str(len(set_aside(study, today)))}
        return texts(f"overview_page.did_{remedy}", **values)


def _rows(known: list[Attention]) -> list[dict[str, Any]]:
    """Return what needs care with the words on its button."""
    return [
        {**asdict(one), "button": texts(f"overview_page.do_{one.remedy}") if one.remedy else ""}
        for one in known
    ]
