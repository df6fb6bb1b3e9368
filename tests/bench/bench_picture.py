"""Draw what the anonymisers find and how fast they are, as a picture for the README."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench_anonymiser import Result

# Colours that people who see fewer of them can tell apart, also in print.
_BARS = (
    ("direct", "as given", "#0072B2", "direct"),
    ("quasi", "as given", "#56B4E9", "quasi"),
    ("direct", "lower", "#E69F00", "direct, all in small letters"),
)
_HEIGHT = 0.26


def draw(results: Sequence[Result], texts: str, folder: Path) -> Path:
    """Draw the share that each tool hides in the texts called `texts`; return the picture."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    shown = [r for r in results if texts in r.quality and r.varied][::-1]
    figure, axes = pyplot.subplots(figsize=(7, 0.9 * len(shown) + 1.2), dpi=110)
    for row, (kind, way, colour, name) in enumerate(_BARS):
        shares = [r.quality[texts][way].recall[kind].value or 0.0 for r in shown]
        places = [at + (1 - row) * _HEIGHT for at in range(len(shown))]
        bars = axes.barh(places, shares, _HEIGHT, color=colour, edgecolor="black", label=name)
        axes.bar_label(bars, [f"{share:.2f}" for share in shares], padding=3, fontsize=8)
    axes.set_yticks(range(len(shown)), [f"{r.title}\n{_speed(r)}" for r in shown])
    axes.set_xlim(0, 1.12)
    axes.set_xlabel("share of what identifies people that is hidden (right: better)")
    axes.legend(loc="upper center", bbox_to_anchor=(0.4, -0.18 / len(shown) - 0.12), ncols=3,
                frameon=False, fontsize=8)  # fmt: skip
    figure.tight_layout()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "anonymisers.png"
    figure.savefig(path)
    return path


def _speed(result: Result) -> str:
    return f"{result.speed[10] / 1000:,.0f},000 characters a second"
