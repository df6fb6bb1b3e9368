"""Turn the figures of the benchmark into one Markdown table."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench_anonymiser import Result
    from bench_texts import TextSet

    from anonymiser.evaluation import Measurement, Share

_QUALITY = ("direct", "quasi", "precision", "false alarms / 1,000 words")
_LOWER = tuple(f"lower-cased: {name.split(' /')[0]}" for name in _QUALITY)
_SPEED = ("1×", "10×", "100×", "× deduce at 10×", "varied text")
_START = ("first result, s (CPU)", "MB then", "MB peak")
_BLANK = "–"


def report(
    date: str, results: Sequence[Result], sets: Sequence[TextSet], speed: tuple[str, str]
) -> str:
    """Return the table with a heading that says on what and when it was measured."""
    head = ("text", "tool", *_QUALITY, *_LOWER, *_SPEED, *_START)
    lines = [*_heading(date, sets, speed), "", _row(head), _row(["---"] * len(head))]
    base = next((r.speed.get(10, 0.0) for r in results if r.title.startswith("deduce")), 0.0)
    for number, texts in enumerate(sets):
        for result in results:
            if result.refused:
                if not number:
                    lines.append(_row([texts.name, result.title, f"not run: {result.refused}"]))
                continue
            # What a text costs does not depend on the labelled set: it is told once.
            costs = _costs(result, base) if not number else [""] * (len(_SPEED) + len(_START))
            lines.append(_row([texts.name, result.title, *_quality(result, texts), *costs]))
    return "\n".join([*lines, *_notes(results)])


def _heading(date: str, sets: Sequence[TextSet], speed: tuple[str, str]) -> list[str]:
    sizes = [
        f"{t.name} {len(t.rows)} texts, {t.characters:,} characters" if t.rows
        else f"{t.name} is not here"
        for t in sets
    ]  # fmt: skip
    return [
        f"Anonymisers compared, {date}; {_processor()}, one core, "
        f"Python {platform.python_version()}.",
        f"Recall and precision on: {'; '.join(sizes)}.",
        f"Speed, in thousands of characters per second of CPU time, on {speed[0]}, "
        f"{len(speed[1]):,} characters, and 10 and 100 times as long; median of 5. Varied text: "
        "all labelled texts, each seen once, in a process that has seen none of them.",
    ]


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{names[0] if names else platform.machine()}, {os.cpu_count()} cores"


def _quality(result: Result, texts: TextSet) -> list[str]:
    found = result.quality.get(texts.name)
    if not found:
        return [_BLANK] * (len(_QUALITY) + len(_LOWER))
    return [*_measured(found["as given"]), *_measured(found["lower"])]


def _measured(found: Measurement) -> list[str]:
    shares = (found.recall["direct"], found.recall["quasi"], found.precision)
    return [*map(_share, shares), f"{found.false_alarms:.1f}"]


def _share(share: Share) -> str:
    return _BLANK if share.value is None else f"{share.value:.3f}"


def _costs(result: Result, base: float) -> list[str]:
    speeds = [_thousands(result.speed.get(size)) for size in (1, 10, 100)]
    mine = result.speed.get(10)
    ratio = f"{mine / base:.2f}" if base and mine else _BLANK
    costs = [*speeds, ratio, _thousands(result.varied)]
    if not result.start:
        return [*costs, _BLANK, _BLANK, _BLANK]
    start = result.start
    peak = max(result.peak_mb.values(), default=start["peak_mb"])
    first = f"{start['wall']:.2f} ({start['cpu']:.2f})"
    return [*costs, first, f"{start['peak_mb']:.0f}", f"{peak:.0f}"]


def _thousands(speed: float | None) -> str:
    return f"{speed / 1000:,.1f}" if speed else _BLANK


def _notes(results: Sequence[Result]) -> list[str]:
    return [
        f"\n{r.title}, the very first start (it builds its cache): {r.first_ever['wall']:.0f} s "
        f"({r.first_ever['cpu']:.0f} s CPU), {r.first_ever['peak_mb']:.0f} MB."
        for r in results
        if r.first_ever
    ]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
