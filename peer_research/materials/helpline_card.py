"""The helpline card: only numbers that somebody checked, with the date of the check."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from peer_research.materials.sheet import Sheet, day_in_words
from peer_research.materials.texts_file import material_file, material_text
from peer_research.protocol.check import check_helplines
from peer_research.protocol.reading import load_helplines, shipped_helplines
from peer_research.protocol.support import Helpline, Helplines
from peer_research.texts import texts


def study_helplines(name: str = "hulplijnen-nl", own: Path | None = None) -> Helplines | None:
    """Return the helplines called `name`: the team's own, or the shipped ones, or None."""
    if own is not None and Path(name).name == name and material_file(name, own).parent == own:
        return load_helplines(own / f"{name}.toml")
    return shipped_helplines(name)


def usable(helplines: Helplines, today: date) -> list[Helpline]:
    """Return the lines that were confirmed, and checked in the last half year."""
    doubtful = {finding.where for finding in check_helplines(helplines, today)}
    return [line for line in helplines.lines if line.name not in doubtful]


def reach(line: Helpline) -> str:
    """Return how a line is reached, on one line."""
    return "  ·  ".join(part for part in (line.phone, line.website, line.hours) if part)


def write_helpline_card(
    helplines: Helplines, path: Path, *, today: date | None = None, own: Path | None = None
) -> Path:
    """Write the helpline card.

    Parameters
    ----------
    helplines : Helplines
    path : Path
    today : date, optional
        For the age of the checks; today when left out.
    own : Path, optional
        Folder with texts of the team.

    Returns
    -------
    Path
        `path`. A line that was never confirmed is not on it; it is named in a yellow cue. A
        line of which the check is older than half a year is on it, below a warning.
    """
    today = today or date.today()
    text = material_text("hulplijnkaart", own)
    sheet = Sheet(text.title, kind=texts("materials_cards.card"), version=text.version, paper="A5")
    for part in text.parts:
        sheet.part(part)
    rules = {f.where: f.rule for f in check_helplines(helplines, today)}
    shown = [line for line in helplines.lines if rules.get(line.name) != "line_not_confirmed"]
    stale = [name for name, rule in rules.items() if rule == "line_stale"]
    if stale:
        every = len(stale) == len(shown)
        names = texts("materials_cards.every_line") if every else ", ".join(stale)
        sheet.warning(texts("materials_cards.stale", names=names))
    header = [text.words[name] for name in ("lijn", "voor", "bereik")]
    rows = [(line.name, line.audience, _reach_lines(line)) for line in shown]
    sheet.grid(header, rows, (4.1, 4.8, 3.7), title=text.title)
    days = sorted({line.checked for line in shown if line.checked})
    if days:
        between = [day_in_words(day) for day in (days[0], days[-1])]
        spoken = between[0] if len(days) == 1 else texts(
            "materials_cards.between", first=between[0], last=between[1]
        )  # fmt: skip
        sheet.small(text.words["nagekeken"].replace("{datum}", spoken))
    unsure = [name for name, rule in rules.items() if rule == "line_not_confirmed"]
    if unsure:
        sheet.write_here(texts("materials_cards.not_confirmed", names=", ".join(unsure)))
    return sheet.save(path)


def _reach_lines(line: Helpline) -> str:
    return "\n".join(part for part in (line.phone, line.website, line.hours) if part)
