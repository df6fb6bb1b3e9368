"""Figures of coded conversations: what they say, what is drawn, and that grey is enough."""

from __future__ import annotations

import io
import itertools

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from peer_research.finding.finder import Finder
from peer_research.plots import coding_figures as plots
from peer_research.plots.parts import SHADES, looks
from peer_research.plots.report_figures import HATCHES, OKABE_ITO, Plot

GROUPS = pd.DataFrame(
    {"jongere": pd.array([12, 7, None], dtype="Int64"), "ouder": pd.array([0, None, 9], "Int64")},
    index=["wachten", "plek", "geld & $1"],
)
WORDS = pd.DataFrame({"word": ["pleegmoeder", "school"], "ll": [-14.0, 12.0]})


@pytest.fixture
def made(demo) -> dict[str, Plot]:
    finder = Finder(demo)
    names = {code.id: code.name for code in demo.codebook().codes}
    return {
        "together": plots.heat_map(finder.co_occurrence(), what="co_occurrence", names=names),
        "person": plots.heat_map(finder.code_by_participant(), what="participant"),
        "group": plots.heat_map(GROUPS, what="group"),
        "tone": plots.heat_map(finder.code_by_attribute("toon"), what="attribute"),
        "curve": plots.curve(finder.new_codes_curve()),
        "timeline": plots.timeline(finder.code_timeline(), "S01"),
        "portrait": plots.portrait(finder.document_portrait("S01"), "S01", names),
        "speaking": plots.speaking_bars(finder.speaking()),
        "words": plots.key_words(WORDS, "leefgroep", "pleegzorg"),
    }


def test_every_figure_has_a_title_a_sentence_an_alternative_text_and_numbers(made) -> None:
    for name, plot in made.items():
        assert plot.png.startswith(b"\x89PNG"), name
        assert plot.title and plot.sentence.endswith("."), name
        assert plot.title in plot.alt and plot.sentence in plot.alt, name
        assert "?." not in plot.alt, name
        assert not plot.data.empty, name
    assert len({plot.title for plot in made.values()}) == len(made)


def test_sentences_say_what_is_in_the_numbers(made) -> None:
    assert made["group"].sentence.startswith("Het meest: ‘wachten’ bij jongere, 12 mensen.")
    assert made["words"].sentence.startswith("‘pleegmoeder’ valt het meest op, bij pleegzorg.")
    curve = made["curve"]
    last = curve.data.iloc[-1]
    assert f"{last['total']} codes" in curve.sentence
    assert f"gaf er {last['new']} bij" in curve.sentence


def test_the_diagonal_does_not_count_as_together() -> None:
    table = pd.DataFrame([[90, 2], [2, 80]], index=["a", "b"], columns=["a", "b"])
    assert "2 keer" in plots.heat_map(table, what="co_occurrence").sentence


def test_nothing_together_says_so() -> None:
    table = pd.DataFrame([[3, 0], [0, 1]], index=["a", "b"], columns=["a", "b"])
    assert plots.heat_map(table, what="co_occurrence").sentence.startswith("Er is nog niets")


def test_nothing_to_draw_is_refused() -> None:
    with pytest.raises(ValueError, match="cells"):
        plots.heat_map(GROUPS.head(0), what="group")
    with pytest.raises(ValueError, match="rows"):
        plots.key_words(WORDS.head(0), "a", "b")
    with pytest.raises(ValueError, match="rows"):
        plots.timeline(pd.DataFrame({"session": ["S01"]}), "S02")


def test_the_same_numbers_give_the_same_picture() -> None:
    assert plots.heat_map(GROUPS, what="group").png == plots.heat_map(GROUPS, what="group").png


def test_no_two_themes_look_alike_in_grey_or_in_colour() -> None:
    found = looks(pd.Series([f"thema {n:02}" for n in range(40)]))
    assert len(set(found.values())) == 40
    first = list(found.values())[: len(OKABE_ITO)]
    assert len({hatch for _, hatch in first}) == len(first) <= len(HATCHES)


def grey(plot: Plot) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(plot.png)).convert("L")).astype(int)


def test_more_is_darker_in_grey() -> None:
    colours = [(int(c[1:3], 16), int(c[3:5], 16), int(c[5:], 16)) for c in SHADES]
    light = [0.299 * red + 0.587 * green + 0.114 * blue for red, green, blue in colours]
    assert all(a > b + 20 for a, b in itertools.pairwise(light))


def test_hidden_cells_are_striped_and_shown_ones_are_not() -> None:
    def edges(value: int | None) -> int:
        cells = {"a": pd.array([5], "Int64"), "b": pd.array([value], "Int64")}
        pixels = grey(plots.heat_map(pd.DataFrame(cells, index=["x"]), what="group"))
        right = pixels[:, int(pixels.shape[1] * 0.75) : -20]
        return int((np.abs(np.diff(right, axis=1)) > 40).sum())

    assert edges(None) > 3 * edges(5)


def test_a_long_sentence_stays_inside_the_picture() -> None:
    table = GROUPS.rename(index={"wachten": "een heel lange naam van een code " * 4})
    pixels = grey(plots.heat_map(table, what="group"))
    assert pixels[: len(pixels) // 4, -6:].min() > 200  # no letter is cut off at the edge
