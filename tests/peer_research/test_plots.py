"""Figures: numbers, words for who cannot see them, and no traces left behind."""

from __future__ import annotations

import io
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from peer_research.plots.report_figures import OKABE_ITO, people_per_code
from peer_research.word.lint import contrast

FRAME = pd.DataFrame({"name": ["Wonen", "Hulp & <steun>", "Geld $1$"], "people": [3, 9, 3]})


def test_numbers_are_sorted_and_kept():
    plot = people_per_code(FRAME, total=12, who="jongeren")
    assert list(plot.data["name"]) == ["Hulp & <steun>", "Geld $1$", "Wonen"]
    assert list(plot.data["people"]) == [9, 3, 3]


def test_the_alternative_text_says_what_is_drawn():
    alt = people_per_code(FRAME, total=12, who="jongeren").alt
    assert "jongeren" in alt and "12" in alt
    assert "Hulp & <steun>: 9; Geld $1$: 3; Wonen: 3" in alt


def test_only_the_most_frequent_are_drawn():
    many = pd.DataFrame({"name": [f"code {n:02d}" for n in range(74)], "people": range(74)})
    plot = people_per_code(many, total=80, who="mensen", most=10)
    assert list(plot.data["people"]) == list(range(73, 63, -1))


def bars(png):
    """Return how many pixels wide the blue bars are, from top to bottom."""
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)
    blue = np.abs(pixels - [0, 0x72, 0xB2]).sum(axis=2) < 12
    widths = blue.sum(axis=1)
    edges = np.flatnonzero(np.diff((widths > 3).astype(int)))
    return [int(widths[a + 1 : b].max()) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def test_bars_are_as_long_as_the_numbers():
    first, second, third = bars(people_per_code(FRAME, total=12, who="jongeren").png)
    assert first == pytest.approx(3 * second, rel=0.03)
    assert second == third


def test_the_same_numbers_give_the_same_picture():
    pictures = {people_per_code(FRAME, total=12, who="jongeren").png for _ in range(2)}
    assert len(pictures) == 1
    assert next(iter(pictures)).startswith(b"\x89PNG")


def test_the_bar_stands_out_in_grey_too():
    assert contrast(OKABE_ITO[0][1:], "FFFFFF") >= 3


def test_nothing_to_draw_is_refused():
    with pytest.raises(ValueError, match="rows"):
        people_per_code(FRAME.head(0), total=1, who="mensen")


def test_no_global_state_of_matplotlib_is_used():
    code = (
        "import sys, pandas as pd\n"
        "from peer_research.plots.report_figures import people_per_code\n"
        "people_per_code(pd.DataFrame({'name': ['a'], 'people': [1]}), total=1, who='m')\n"
        "print('matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
