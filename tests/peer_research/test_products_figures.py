"""All figures of a study: for everybody, and apart from those the ones for the team."""

from __future__ import annotations

import re
from datetime import date

import pandas as pd
import pytest
from docx import Document
from docx.oxml.ns import qn

from peer_research.plots.report_figures import people_per_code
from peer_research.plots.sticker_figure import stickers
from peer_research.plots.theme_map_figure import theme_picture
from peer_research.products import write_products
from peer_research.products.figures import TEAM
from peer_research.word.lint import lint
from tests.peer_research.word_tools import audit, lines

CARDS = pd.DataFrame(
    [["wonen", "12", "niet getoond", "weinig"], ["support", "0", "6", "5"]],
    columns=["domain", "groen", "oranje", "rood"],
)
NAMES = {"wonen": "Wonen", "support": "Support", "groen": "Groen", "oranje": "Oranje",
         "rood": "Rood"}  # fmt: skip


def test_figures_of_people_are_for_the_team_only(demo, tmp_path):
    paths = write_products(demo, tmp_path, ["figuren"], today=date(2026, 9, 1))
    shared, inside = ([p for p in paths if (TEAM in p.parts) == team] for team in (False, True))
    assert [p.suffix for p in (*shared, *inside)] == [".docx", ".html"] * 2
    text = " ".join(lines(shared[0]))
    assert not re.search(r"\bP\d\d\b", text)
    assert re.search(r"\bP\d\d\b", " ".join(lines(inside[0])))
    for path in (shared[0], inside[0]):
        assert audit(path) == "" and lint(path) == []
        pictures = list(Document(str(path)).element.body.iter(qn("wp:docPr")))
        assert all(len(picture.get("descr")) > 40 for picture in pictures)
        page = path.with_suffix(".html").read_text("utf-8")
        assert page.count("data:image/svg+xml") == len(pictures) >= 1
        assert "<script" not in page and "http://" not in re.sub(r"base64,[^\"]*", "", page)


def test_stickers_hide_few_people_and_say_so():
    plot = stickers(CARDS, NAMES)
    assert plot.png.startswith(b"\x89PNG")
    assert "12, gaven groen aan ‘Wonen’" in plot.alt
    assert "gestreepte sticker" in plot.alt
    shown = stickers(CARDS.iloc[1:], NAMES)
    assert "gestreepte" not in shown.alt and "6, gaven oranje" in shown.alt


def test_stickers_of_nobody_are_no_figure():
    with pytest.raises(ValueError, match="no rows"):
        stickers(CARDS.head(0), NAMES)


NODES = pd.DataFrame(
    [["T1", "Wonen & zo", "thema", 9], ["T2", "Geld", "thema", None], ["c", "Huur", "code", 7]],
    columns=["id", "name", "kind", "people"],
).astype({"people": "Int64"})
EDGES = pd.DataFrame(
    [["c", "T1", "hoort_bij", None], ["T1", "T2", "samen", None]],
    columns=["first", "second", "kind", "people"],
).astype({"people": "Int64"})


def test_a_theme_map_hides_few_people_and_names_the_largest_pair():
    plot = theme_picture(NODES, EDGES)
    assert plot.data["first"].tolist() == ["Wonen & zo", "Geld", "Wonen & zo"]
    assert plot.data["people"].isna().tolist() == [False, True, True]
    assert "samen:" not in plot.alt
    more = theme_picture(NODES, EDGES.fillna({"people": 6}), " (alle groepen samen)")
    assert "‘Wonen & zo’ en ‘Geld’, 6 mensen" in more.alt and "alle groepen samen" in more.alt


def test_without_themes_there_is_no_map():
    with pytest.raises(ValueError, match="no themes"):
        theme_picture(NODES[NODES["kind"] == "code"], EDGES)


@pytest.mark.parametrize("make", [
    lambda: stickers(CARDS, NAMES), lambda: theme_picture(NODES, EDGES),
    lambda: people_per_code(
        pd.DataFrame({"name": ["a", "b & <c> $"], "people": [3, 2]}), total=7, who="jongeren"
    ),
])  # fmt: skip
def test_a_drawing_is_the_same_every_time_and_holds_no_moment(make):
    first, again = make(), make()
    assert first.svg == again.svg and first.png == again.png
    assert first.svg.lstrip().startswith("<?xml") and "<svg" in first.svg
    assert not re.search(r"20\d\d-\d\d-\d\d", first.svg)
