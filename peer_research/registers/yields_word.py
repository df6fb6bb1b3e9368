"""What conversations gave, in Word: tables to share, and empty ones to write on at the table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from docx.enum.section import WD_ORIENT
from docx.shared import Pt

from peer_research.registers import timelines, yields
from peer_research.study import Study
from peer_research.texts import texts
from peer_research.word.document import WordFile

if TYPE_CHECKING:
    import pandas as pd

_ROW_CM = 1.1
_ABOVE = 24  # points; a table has no space after it
_WIDTH_CM = 24.7  # A4 on its side, within the margins of the template


@dataclass(frozen=True, slots=True, kw_only=True)
class _Yield:
    """One kind of yield: its table, the columns of it, and how the empty form looks."""

    name: str
    table: Callable[[Study], pd.DataFrame]
    columns: Sequence[str]
    shares: Sequence[float]
    rows: int = 8
    first: Sequence[str] = ()


_YIELDS = (
    _Yield(
        name="big5", table=yields.big5_table, columns=("domain", *yields.COLOURS),
        shares=(4, 2, 2, 2), first=yields.DOMAINS,
    ),
    _Yield(
        name="timeline", table=timelines.timeline_table, columns=("kind", "people", "places"),
        shares=(5, 2, 2),
    ),
    _Yield(
        name="moves", table=timelines.moves_table, columns=("places", "people"), shares=(3, 3),
        rows=0,
    ),
    _Yield(
        name="panel", table=yields.panel_table,
        columns=("session", "rank", "demand", "stickers", "promise", "by", "before"),
        shares=(1.5, 1, 5, 1.5, 5, 2.4, 2),
    ),
    _Yield(
        name="mirror", table=yields.mirror_table, columns=("session", "kind", "point"),
        shares=(1.2, 2, 9), rows=9, first=(),
    ),
    _Yield(
        name="actions", table=yields.actions_table,
        columns=("session", "action", "owner", "before", "done"), shares=(1.3, 7, 3, 2, 1.5),
    ),
    _Yield(
        name="criteria", table=yields.criteria_table,
        columns=("criterion", "reason", "weight", "proof"), shares=(4, 5, 1.4, 5),
    ),
)  # fmt: skip
# A timeline on paper is of one person, so it asks something else than the table shows.
_FORM_COLUMNS = {"timeline": (("order", "kind", "moment", "length"), (1.2, 4, 4, 4))}
FORMS = tuple(found.name for found in _YIELDS if found.rows)


def write_yields(study: Study, path: Path) -> Path:
    """Write what the conversations of a study gave as a Word file.

    Parameters
    ----------
    study : Study
    path : Path
        Where the file comes; ends in ``.docx``. Small groups are hidden.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    StudyError
        A register has a mistake, or the file cannot be written.
    ReportError
        Somebody is quoted who may not be; names the table, never the words.
    """
    filled = _filled(study)
    _require_own_words(study, filled)
    title = texts("yields.title")
    word = _file(title, study.title)
    word.paragraph(texts("yields.subtitle", study=study.title), "Subtitle")
    word.paragraph(texts("yields.small", k=study.settings.min_group))
    empty = []
    for found, rows in filled:
        if rows:
            _table(word, found, rows)
        else:
            empty.append(texts(f"yields.name_{found.name}"))
    if empty:
        heading = word.heading(texts("yields.empty"))
        heading.paragraph_format.space_before = Pt(_ABOVE)
        word.bullets(empty)
    return word.save(path)


def yield_tables(study: Study) -> list[tuple[str, pd.DataFrame]]:
    """Return the tables of what the conversations gave, as people read them.

    Returns
    -------
    list of (str, DataFrame)
        Name and table, only of what was written down; small groups are hidden.
    """
    import pandas as pd

    made = []
    for found, rows in _filled(study):
        if rows:
            table = pd.DataFrame(rows, columns=_header(found.columns))
            made.append((texts(f"yields.name_{found.name}"), table))
    return made


def write_capture_form(name: str, path: Path) -> Path:
    """Write an empty form to fill in by hand, with codes and never with names.

    Parameters
    ----------
    name : str
        One of `FORMS`: ``big5``, ``timeline``, ``panel``, ``mirror``, ``actions`` or
        ``criteria``.
    path : Path

    Returns
    -------
    Path
        `path`. The same form gives the same bytes.
    """
    found = next(found for found in _YIELDS if found.name == name and found.rows)
    title = texts(f"yields.name_{name}")
    word = _file(title, "")
    word.paragraph(texts(f"yields.form_head{'_person' if name == 'timeline' else ''}"), "Subtitle")
    word.paragraph(texts(f"yields.help_{name}"))
    columns, shares = _FORM_COLUMNS.get(name, (found.columns, found.shares))
    first = [_word(found.columns[0], value) for value in found.first] or [""] * found.rows
    rows = [[label, *[""] * (len(columns) - 1)] for label in first]
    word.table(
        _header(columns), rows, _widths(shares), title=title, style="Invultabel",
        row_height=_ROW_CM,
    )  # fmt: skip
    return word.save(path)


def _filled(study: Study) -> list[tuple[_Yield, list[list[str]]]]:
    """Return what the conversations gave with its rows, as people read them."""
    return [(found, _rows(found, found.table(study))) for found in _YIELDS]


def _require_own_words(study: Study, filled: Sequence[tuple[_Yield, list[list[str]]]]) -> None:
    from peer_research.report.unquoted import require_own_words

    require_own_words(
        study,
        [
            (texts(f"yields.name_{found.name}"), cell)
            for found, rows in filled
            for row in rows
            for cell in row
        ],
    )


def _file(title: str, author: str) -> WordFile:
    word = WordFile(title, author=author)
    section = word.section
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    word.paragraph(title, "Title")
    word.footer(title, texts("guide.page"), texts("guide.page_of"))
    return word


def _rows(found: _Yield, table: pd.DataFrame) -> list[list[str]]:
    return [
        [_word(name, cell) for name, cell in zip(found.columns, row, strict=True)]
        for row in table.itertuples(index=False)
    ]


def _table(word: WordFile, found: _Yield, rows: Sequence[Sequence[str]]) -> None:
    title = texts(f"yields.name_{found.name}")
    word.heading(title).paragraph_format.space_before = Pt(_ABOVE)
    word.table(_header(found.columns), rows, _widths(found.shares), title=title)


def _header(columns: Sequence[str]) -> list[str]:
    return [texts(f"yields.col_{name}") for name in columns]


def _widths(shares: Sequence[float]) -> list[float]:
    return [round(_WIDTH_CM * share / sum(shares), 2) for share in shares]


def _word(column: str, cell: object) -> str:
    """Return a cell as people read it; choices of a list have a word of their own."""
    if isinstance(cell, bool):
        return texts("advice.yes" if cell else "advice.no")
    text = str(cell)
    if column == "before" and text:
        return f"{date.fromisoformat(text):%d-%m-%Y}"
    if column in ("domain", "kind", "owner", "by") and text:
        return texts(f"yields.word_{text}") if text in _SPOKEN else text.replace("_", " ")
    return text


_SPOKEN = {*yields.DOMAINS, "beter", "sterk", "wens"}
