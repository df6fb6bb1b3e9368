"""All figures of a study on a page each, with a sentence, an alternative text and the numbers.

What shows one person or one conversation at a time is for the team only, in a file of its own.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from peer_research import store
from peer_research.coding.theme_map import theme_map
from peer_research.finding.finder import Finder
from peer_research.finding.safe_tables import group_table
from peer_research.plots import coding_figures as plots
from peer_research.plots.sticker_figure import stickers
from peer_research.plots.theme_map_figure import theme_picture
from peer_research.products import design
from peer_research.products.source import Source
from peer_research.registers.yields import COLOURS, DOMAINS
from peer_research.report.counts import everybody_together
from peer_research.texts import texts
from peer_research.word.document import TEXT_WIDTH_CM, WordFile
from peer_research.word.web import web_page

if TYPE_CHECKING:
    from peer_research.plots.report_figures import Plot

TEAM = "alleen-voor-het-team"
_CONVERSATIONS = 12  # with a figure of their own; of more the notebook draws one at a time
_HIGHEST = 19.0  # centimetres of a picture
_WIDEST = 10  # columns of a table beside its figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure, and its numbers as a table.

    Parameters
    ----------
    plot : Plot
    title : str
    header : sequence of str
    rows : sequence of sequence of str
        Empty where the numbers stand in the picture itself.
    """

    plot: Plot
    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]


def write_figures(source: Source, folder: Path) -> list[Path]:
    """Write two files with figures, each as Word file and as web page with sharp lines.

    Parameters
    ----------
    source : Source
    folder : Path
        Gets ``figuren.docx``, and in ``alleen-voor-het-team`` the figures of single people and
        conversations.
    """
    finder = Finder(source.open_study)
    shared = list(_shared(source, finder))
    inside = list(_inside(finder))
    written = _write(source, shared, "figures", folder / "figuren.docx")
    if inside:
        place = folder / TEAM / "figuren-team.docx"
        written += _write(source, inside, "figures_team", place)
    return written


def has_figures(source: Source) -> bool:
    """Return whether there is anything to draw."""
    return not source.counts.spoken.empty


def _write(source: Source, figures: Sequence[Figure], name: str, path: Path) -> list[Path]:
    title = texts(f"products_figures.{name}")
    word = design.product(f"{title}. {source.title}", source.title)
    word.paragraph(title, "Title")
    word.paragraph(source.title, "Subtitle")
    word.paragraph(texts(f"products_figures.{name}_about"))
    for number, figure in enumerate(figures):
        heading = word.heading(figure.title)
        if number:
            word.new_page(heading)
        _lay(word, figure)
    page = path.with_suffix(".html")
    made = word.to_bytes()
    store.write_bytes(path, made)
    store.write_text(page, web_page(made, word.drawings))
    return [path, page]


def _lay(word: WordFile, figure: Figure) -> None:
    width = _width(figure.plot.png)
    word.figure(figure.plot.png, figure.plot.alt, figure.title, width, svg=figure.plot.svg)
    if figure.rows:
        first = min(6.0, TEXT_WIDTH_CM - 1.6 * (len(figure.header) - 1))
        other = (TEXT_WIDTH_CM - first) / max(1, len(figure.header) - 1)
        widths = [first, *[other] * (len(figure.header) - 1)]
        word.table(figure.header, figure.rows, widths, title=figure.title, caption=True)


def _width(png: bytes) -> float:
    """Return how many centimetres wide a picture may be to stay on a page with its title."""
    wide, high = struct.unpack(">II", png[16:24])
    fitting: float = _HIGHEST * wide / high
    return min(TEXT_WIDTH_CM, fitting)


# ------------------------------------------------------------------ for everybody


def _shared(source: Source, finder: Finder) -> Iterator[Figure]:
    yield from _themes(source)
    curve = finder.new_codes_curve()
    if len(curve):
        header = [texts("report.col_session"), *(texts(f"plots.curve_{n}") for n in
                                                 ("new", "total"))]  # fmt: skip
        yield _figure(plots.curve(curve), header, curve[["session", "new", "total"]])
    groups = group_table(source.open_study).drop(columns="code").set_index("name")
    if len(groups) and len(groups.columns) > 1:
        yield _grid(plots.heat_map(groups, what="group"), groups.head(20))
    if not source.data.big5.empty:
        names = {name: texts(f"yields.word_{name}") for name in DOMAINS}
        names |= {name: texts(f"yields.col_{name}") for name in COLOURS}
        table = source.data.big5.replace({"domain": names})
        header = [texts("yields.col_domain"), *(names[name] for name in COLOURS)]
        yield _figure(stickers(source.data.big5, names), header, table)


def _themes(source: Source) -> Iterator[Figure]:
    drawn = theme_map(source.open_study)
    if drawn.nodes:
        several = len(source.counts.groups) > 1
        label = f" ({everybody_together()})" if several else ""
        plot = theme_picture(drawn.nodes_frame(), drawn.edges_frame(), label)
        people = texts("products_figures.col_people") + label
        theme = texts("report.col_theme")
        beside = texts("products_figures.col_beside")
        table = plot.data.replace({"second": {"": texts("report.empty")}})
        yield _figure(plot, [theme, beside, people], table)


# ------------------------------------------------------------------ for the team


def _inside(finder: Finder) -> Iterator[Figure]:
    names = {code.id: code.name for code in finder.study.codebook().codes}
    together = finder.co_occurrence()
    if len(together):
        yield _grid(plots.heat_map(together, what="co_occurrence", names=names), None)
        people = finder.code_by_participant()
        yield _grid(plots.heat_map(people, what="participant", names=names), None)
    spoken = finder.speaking()
    if len(spoken):
        header = [texts("report.col_session"), *(texts(f"products_figures.col_{n}") for n in
                                                 ("speaker", "words"))]  # fmt: skip
        yield _figure(plots.speaking_bars(spoken), header, spoken[["session", "speaker", "words"]])
    line = finder.code_timeline()
    for session in sorted(set(line["session"]))[:_CONVERSATIONS]:
        yield _grid(plots.timeline(line, session), None)
        portrait = plots.portrait(finder.document_portrait(session), session, names)
        yield _grid(portrait, None)


def _figure(plot: Plot, header: Sequence[str], table: pd.DataFrame) -> Figure:
    rows = [[_cell(value) for value in row] for row in table.itertuples(index=False)]
    return Figure(plot=plot, title=plot.title, header=header, rows=rows)


def _grid(plot: Plot, table: pd.DataFrame | None) -> Figure:
    """Return a figure of a grid; the numbers stand in its cells, and in a table if one is given."""
    if table is None or len(table.columns) > _WIDEST:
        return Figure(plot=plot, title=plot.title, header=(), rows=())
    header = [texts("report.col_code"), *(_group(str(name)) for name in table.columns)]
    return _figure(plot, header, table.reset_index())


def _group(name: str) -> str:
    try:
        return texts(f"report.group_{name}").capitalize()
    except KeyError:
        return name


def _cell(value: object) -> str:
    return texts("products_figures.hidden") if pd.isna(value) else str(value)
