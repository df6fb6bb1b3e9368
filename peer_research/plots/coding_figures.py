"""Figures of coded conversations, each with a sentence that says what is seen.

Each also has a title, an alternative text and its numbers. Colours go together with patterns
and labels (see `plots`), so that a copy in grey, or somebody who does not see colours, loses
nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from peer_research.plots.parts import (
    LABEL,
    PALE,
    ROWS,
    cells,
    from_begin_to_end,
    legend,
    longest,
    looks,
    share_bar,
    wrapped_bar,
)
from peer_research.plots.report_figures import (
    HATCHES,
    INK,
    OKABE_ITO,
    Plot,
    calm,
    canvas,
    drawing,
    picture,
    plain,
    say_above,
    wrapped,
)
from peer_research.texts import texts

_SPEAKERS = {"participant": 0, "interviewer": 4, "buddy": 1, "unknown": 3}


def heat_map(
    table: pd.DataFrame, *, what: str, names: Mapping[str, str] | None = None, most: int = 20
) -> Plot:
    """Return a table as a grid of cells, darker for more, with the number in each.

    Parameters
    ----------
    table : DataFrame
        Counts; missing ones are hatched. The rows with the highest sums are kept; of a square
        table with the same names both ways the columns too, and its diagonal is not coloured.
    what : str
        ``co_occurrence``, ``participant``, ``group`` or ``attribute``: what the numbers are.
    names : mapping of str to str, optional
        What to call codes; by default their ids.
    most : int, default=20
        Most rows.

    Raises
    ------
    ValueError
        `table` has no cells.
    """
    if table.empty:
        raise ValueError("no cells to plot")
    square = list(table.index) == list(table.columns)
    order = table.fillna(0).sum(axis=1).sort_values(ascending=False, kind="stable").index[:most]
    data = table.loc[order, order] if square else table.loc[order]
    values = data.astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    shaded = np.where(np.eye(*values.shape) > 0, 0.0, values) if square else values
    title = texts(f"plots.{what}_title")
    data = data.rename(index=names or {}, columns=names or {})
    sentence = _highest(data, shaded, what)
    figure, axes = canvas(1.5 + 0.34 * len(data) + (0.09 * longest(data.columns)))
    cells(axes, data, shaded)
    say_above(figure, title, sentence)
    return _plot(figure, data, title, sentence)


def curve(frame: pd.DataFrame) -> Plot:
    """Return new codes per conversation as bars, with a line for all codes so far.

    Parameters
    ----------
    frame : DataFrame
        From `retrieval_time.new_codes_curve`, with at least one row.
    """
    _require(frame)
    figure, axes = canvas(3.4)
    places = np.arange(len(frame))
    axes.bar(places, frame["new"], color=OKABE_ITO[1], edgecolor=INK, hatch=HATCHES[1], width=0.6,
             linewidth=0.8, label=texts("plots.curve_new"))  # fmt: skip
    axes.plot(places, frame["total"], color=OKABE_ITO[0], marker="o", linewidth=2,
              label=texts("plots.curve_total"))  # fmt: skip
    step = max(1, len(frame) // 20)
    axes.set_xticks(places[::step], frame["session"].tolist()[::step], fontsize=9,
                    rotation=90 if len(frame) > 12 else 0)  # fmt: skip
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_ylabel(texts("plots.curve_axis"), fontsize=9, color=INK)
    axes.grid(axis="y", color="#D5DEE0", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.legend(fontsize=9, frameon=False, loc="upper left")
    last = frame.iloc[-1]
    title = texts("plots.curve_title")
    sentence = texts(
        "plots.curve_sentence", sessions=len(frame), total=last["total"], new=last["new"]
    )
    say_above(figure, title, sentence)
    return _plot(figure, frame, title, sentence)


def timeline(frame: pd.DataFrame, session: str, *, most: int = 15) -> Plot:
    """Return where the codes of one conversation stand, from its beginning to its end.

    Parameters
    ----------
    frame : DataFrame
        From `retrieval_time.code_timeline`.
    session : str
    most : int, default=15
        Most codes; those with most pieces are kept.
    """
    mine = frame[frame["session"] == session]
    _require(mine)
    counts = mine["code"].value_counts()
    codes = sorted(counts.index, key=lambda code: (-counts[code], code))[:most]
    data = mine[mine["code"].isin(codes)]
    look = looks(data["theme"])
    figure, axes = canvas(1.3 + 0.3 * len(codes))
    for row, code in enumerate(codes):
        pieces = data[data["code"] == code]
        width = (pieces["finish"] - pieces["begin"]).clip(lower=0.006)
        spans = list(zip(pieces["begin"], width, strict=True))
        colour, hatch = look[pieces["theme"].iloc[0]]
        axes.broken_barh(spans, (row - 0.36, 0.72), facecolor=colour, edgecolor=INK, hatch=hatch,
                         linewidth=0.6)  # fmt: skip
    names = data.drop_duplicates("code").set_index("code")["code_name"]
    axes.set_yticks(range(len(codes)), [wrapped(names[c], LABEL) for c in codes], fontsize=8)
    axes.set_ylim(len(codes) - 0.4, -0.6)
    from_begin_to_end(axes)
    title = texts("plots.timeline_title", session=session)
    sentence = texts(
        "plots.timeline_sentence", pieces=len(mine), codes=len(counts), name=names[codes[0]],
        count=int(counts[codes[0]]),
    )  # fmt: skip
    say_above(figure, title, sentence)
    return _plot(figure, data, title, sentence)


def portrait(frame: pd.DataFrame, session: str, names: Mapping[str, str] | None = None) -> Plot:
    """Return a conversation as ten lines of coloured pieces, one colour and pattern a theme.

    Parameters
    ----------
    frame : DataFrame
        From `retrieval_time.document_portrait`.
    session : str
    names : mapping of str to str, optional
        What to call themes; by default their ids.
    """
    _require(frame)
    first = frame.drop_duplicates("number")
    first = first.assign(theme=first["theme"].replace(dict(names or {})))
    coded = first[first["theme"] != ""]
    look = looks(coded["theme"])
    figure, axes = canvas(1.6 + 0.3 * ROWS + 0.2 * -(-len(look) // 3))
    for begin, finish, theme in zip(first["begin"], first["finish"], first["theme"], strict=True):
        wrapped_bar(axes, begin, finish, look.get(theme, (PALE, "")))
    axes.set_xlim(0, 1)
    axes.set_ylim(ROWS - 0.4, -0.6)
    axes.set_xticks([])
    axes.set_yticks(range(ROWS), [f"{10 * n}%" for n in range(ROWS)], fontsize=8)
    axes.spines[["top", "right", "left", "bottom"]].set_visible(False)
    axes.tick_params(length=0)
    legend(axes, look)
    share = float(coded["words"].sum() / max(first["words"].sum(), 1))
    title = texts("plots.portrait_title", session=session)
    most = coded.groupby("theme")["words"].sum().sort_values(ascending=False, kind="stable")
    name = most.index[0] if len(most) else "-"
    sentence = texts("plots.portrait_sentence", share=round(100 * share), name=name)
    say_above(figure, title, sentence)
    return _plot(figure, frame, title, sentence)


def speaking_bars(frame: pd.DataFrame) -> Plot:
    """Return per conversation how the words are shared out among who speaks.

    Parameters
    ----------
    frame : DataFrame
        From `retrieval_time.speaking`.
    """
    _require(frame)
    sessions = list(dict.fromkeys(frame["session"]))
    figure, axes = canvas(1.5 + 0.4 * len(sessions))
    for row, session in enumerate(sessions):
        left = 0.0
        for speaker, role, share in frame.loc[
            frame["session"] == session, ["speaker", "role", "share"]
        ].itertuples(index=False):
            share_bar(axes, row, left, 100 * share, speaker, _SPEAKERS[role])
            left += 100 * share
    axes.set_yticks(range(len(sessions)), sessions, fontsize=9)
    axes.invert_yaxis()
    axes.set_xlim(0, 100)
    axes.set_xlabel(texts("plots.speaking_axis"), fontsize=9, color=INK)
    calm(axes)
    roles = [role for role in _SPEAKERS if role in set(frame["role"])]
    look = {
        texts(f"plots.role_{r}"): (OKABE_ITO[_SPEAKERS[r]], HATCHES[_SPEAKERS[r]]) for r in roles
    }
    legend(axes, look)
    mine = frame[frame["role"] == "participant"].groupby("session")["share"].sum()
    mine = mine.reindex(sessions, fill_value=0.0)
    title = texts("plots.speaking_title")
    sentence = texts(
        "plots.speaking_sentence", low=round(100 * mine.min()), high=round(100 * mine.max())
    )
    say_above(figure, title, sentence)
    return _plot(figure, frame, title, sentence)


def key_words(frame: pd.DataFrame, group: str, other: str, *, most: int = 12) -> Plot:
    """Return which words stand out in one group (to the right) and in the other (to the left).

    Parameters
    ----------
    frame : DataFrame
        From `finding_language.keyness`.
    group, other : str
        What to call them.
    most : int, default=12
        Most words of each.
    """
    _require(frame)
    ours, theirs = frame[frame["ll"] > 0].head(most), frame[frame["ll"] <= 0].head(most)
    data = pd.concat([ours, theirs.iloc[::-1]], ignore_index=True)
    figure, axes = canvas(1.7 + 0.26 * len(data))
    right = (data["ll"] > 0).tolist()
    for row, (size, mine) in enumerate(zip(data["ll"], right, strict=True)):
        look = 0 if mine else 1
        axes.barh(row, size, color=OKABE_ITO[look], hatch=HATCHES[look], edgecolor=INK,
                  linewidth=0.8, height=0.66)  # fmt: skip
    axes.set_yticks(range(len(data)), [plain(word) for word in data["word"]], fontsize=9)
    axes.invert_yaxis()
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_xlabel(texts("plots.key_axis"), fontsize=9, color=INK)
    calm(axes)
    axes.xaxis.set_major_formatter(lambda number, _: f"{abs(number):.0f}")
    legend(axes, {group: (OKABE_ITO[0], HATCHES[0]), other: (OKABE_ITO[1], HATCHES[1])})
    title = texts("plots.key_title", group=group, other=other)
    top = frame.iloc[0]
    sentence = texts(
        "plots.key_sentence", word=top["word"], group=group if top["ll"] > 0 else other
    )
    say_above(figure, title, sentence)
    return _plot(figure, data, title, sentence)


def _plot(figure: Any, data: pd.DataFrame, title: str, sentence: str) -> Plot:
    named = title if title.endswith("?") else f"{title}."
    alt = texts("plots.alt_coding", title=named, sentence=sentence)
    return Plot(
        png=picture(figure), svg=drawing(figure), alt=alt, data=data, title=title, sentence=sentence
    )


def _require(frame: pd.DataFrame) -> None:
    if frame.empty:
        raise ValueError("no rows to plot")


def _highest(data: pd.DataFrame, values: Any, what: str) -> str:
    if not np.nansum(values):
        return texts("plots.none_sentence")
    row, column = np.unravel_index(np.nanargmax(values), values.shape)
    return texts(
        f"plots.{what}_sentence", row=data.index[row], column=data.columns[column],
        count=int(values[row, column]),
    )  # fmt: skip
