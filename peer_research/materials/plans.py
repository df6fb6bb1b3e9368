"""The data-management plan and the DPIA worksheet, drafted from what the study says.

What the study knows is filled in; what only people know stays yellow. Neither is legal advice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from peer_research.anonymiser_bridge import load
from peer_research.errors import ProtocolError
from peer_research.materials.plan_facts import plan_facts
from peer_research.materials.sheet import Sheet, boxes, cue
from peer_research.materials.texts_file import FOLDER, material_file
from peer_research.model import key
from peer_research.registers.data_management import RetentionRule, policy
from peer_research.study import Study
from peer_research.texts import texts

_ROOM = 2.5  # centimetres to write a decision in


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A question of a plan: answered by a fact of the study, a fixed text, or a person."""

    question: str = key("vraag")
    fact: str = key("feit", default="")
    text: str = key("tekst", default="")
    cue: str = key("schrijf", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A chapter of a plan."""

    id: str = ""
    heading: str = key("kop")
    lines: tuple[Line, ...] = key("regels", default=())


@dataclass(frozen=True, kw_only=True)
class PlanText:
    """The questions of a plan."""

    schema: Literal["peer-research/plan@1"]
    id: str
    version: str = key("versie")
    title: str = key("titel")
    subtitle: str = key("ondertitel", default="")
    chapters: tuple[Chapter, ...] = key("deel")


def write_data_plan(study: Study, path: Path) -> Path:
    """Write a draft of the data-management plan; retention as `data_management.policy` has it."""
    return _write("dataplan", study, path)


def write_dpia(study: Study, path: Path) -> Path:
    """Write the worksheet with which risks to people are discussed (DPIA)."""
    return _write("dpia", study, path)


def _write(name: str, study: Study, path: Path) -> Path:
    own = study.protocols_folder / FOLDER
    plan = load(PlanText, material_file(name, own), ProtocolError)
    facts = plan_facts(study)
    sheet = Sheet(plan.title, kind=plan.title, version=plan.version, subtitle=plan.subtitle)
    for chapter in plan.chapters:
        sheet.head(chapter.heading)
        if chapter.id == "bewaren":
            _retention(sheet, chapter, study)
        elif chapter.id == "risico":
            _risks(sheet, chapter)
            continue
        if chapter.lines:
            _questions(sheet, chapter, facts)
    return sheet.save(path)


def _questions(sheet: Sheet, chapter: Chapter, facts: Mapping[str, str]) -> None:
    header = (texts("materials_plans.question"), texts("materials_plans.answer"))
    rows = [(line.question, _answer(line, facts)) for line in chapter.lines]
    height = _ROOM if chapter.id == "besluit" else 0
    sheet.grid(header, rows, (5, 12.4), title=chapter.heading, height=height)


def _answer(line: Line, facts: Mapping[str, str]) -> str:
    known = facts.get(line.fact, "") or line.text
    if known and line.fact:
        return known
    # A fixed text with a question behind it still has to be thought about.
    asked = cue(line.cue) if line.cue else ""
    return known if not asked else asked if not known else f"{asked}\n{known}"


def _retention(sheet: Sheet, chapter: Chapter, study: Study) -> None:
    header = [texts(f"materials_plans.{name}") for name in ("kind", "until", "reason")]
    rules = policy(study).values()
    cells = [(rule.name.capitalize(), _period(rule), rule.why) for rule in rules]
    sheet.grid(header, cells, (5, 4.4, 8), title=chapter.heading)


def _period(rule: RetentionRule) -> str:
    parts = [
        texts(f"materials_plans.{unit}", count=count)
        for unit, count in (("years", rule.years), ("days", rule.days))
        if count
    ]
    event = texts(f"materials_plans.event_{rule.event}")
    key = "after" if parts else "at_once"
    return texts(f"materials_plans.{key}", period=" + ".join(parts), event=event)


def _risks(sheet: Sheet, chapter: Chapter) -> None:
    names = ("risk", "measure", "chance", "who")
    header = [texts(f"materials_plans.{name}") for name in names]
    sizes = boxes([texts("materials_plans.small"), texts("materials_plans.large")])
    rows = [(line.question, line.text, sizes, "") for line in chapter.lines]
    sheet.grid(header, rows, (5, 7, 3.6, 2.4), title=chapter.heading)
