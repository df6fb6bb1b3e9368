"""The action list of a mirror conversation: what was said, who does what, and before when."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from peer_research.products import design
from peer_research.products.source import Source
from peer_research.registers import yields
from peer_research.report.draft import quarter
from peer_research.texts import texts
from peer_research.word.document import WordFile

if TYPE_CHECKING:
    import pandas as pd

    from peer_research.model import Session
    from peer_research.study import Study

_FORM = "spiegelgesprek"
_EMPTY_ROWS = 5
_WIDTHS = (7.6, 3.6, 2.8, 2.0)
_ROW = 1.1  # cm, to write in


def mirror_sessions(study: Study) -> list[Session]:
    """Return the mirror conversations of a study."""
    return [session for session in study.sessions().values() if session.form == _FORM]


def write_actions(source: Source, session: Session, path: Path) -> Path:
    """Write the action list of one mirror conversation.

    Parameters
    ----------
    source : Source
    session : Session
    path : Path

    Returns
    -------
    Path
        `path`. What is not in the registers yet gets empty rows to write in.
    """
    study = source.open_study
    title = texts("products_mirror.title")
    word = design.product(title, source.title)
    design.draft_mark(word, confirmed=source.data.confirmed)
    word.footer(title, texts("report.page"), texts("report.page_of"))
    design.title(word, title)
    word.paragraph(_about(source, session), "Subtitle")
    points = yields.mirror_table(study)
    _lists(word, points[points["session"] == session.id])
    actions = yields.actions_table(study)
    _actions(word, actions[actions["session"] == session.id])
    design.heading(word, texts("products_mirror.back"))
    word.paragraph(texts("products_mirror.back_line"))
    word.cue(texts("products_mirror.cue_back"))
    return word.save(path)


def _about(source: Source, session: Session) -> str:
    parts = [source.title, texts("products_mirror.session", id=session.id)]
    return "  ·  ".join([*parts, quarter(session.quarter)] if session.quarter else parts)


def _lists(word: WordFile, points: pd.DataFrame) -> None:
    for kind in yields.LISTS:
        design.heading(word, texts(f"products_mirror.list_{kind}"))
        mine = [str(point) for point in points.loc[points["kind"] == kind, "point"]]
        if mine:
            word.bullets(mine)
        else:
            word.cue(texts(f"products_mirror.cue_{kind}"))


def _actions(word: WordFile, actions: pd.DataFrame) -> None:
    title = texts("products_mirror.actions")
    design.heading(word, title)
    rows: Sequence[Sequence[str]] = [_row(row) for row in actions.to_dict("records")]
    if rows:
        done = int(actions["done"].sum())
        word.paragraph(texts("products_mirror.done_of", done=done, count=len(rows)), "Feitenblok")
    else:
        word.cue(texts("products_mirror.cue_actions"))
        rows = [[""] * len(_WIDTHS)] * _EMPTY_ROWS
    header = [texts(f"products_mirror.col_{name}") for name in ("what", "who", "before", "done")]
    height = 0 if len(actions) else _ROW
    word.table(header, rows, _WIDTHS, title=title, row_height=height)


def _row(row: dict[object, object]) -> list[str]:
    year, month, day = str(row["before"]).split("-")
    return [
        str(row["action"]),
        str(row["owner"]).replace("_", " "),
        f"{day}-{month}-{year}",
        texts("advice.yes" if row["done"] else "advice.no"),
    ]
