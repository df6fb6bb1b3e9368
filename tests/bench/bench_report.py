"""Turn the figures of the benchmark into one Markdown table."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench_anonymiser import Result
    from bench_texts import TextSet

    from anonymiser.evaluation import Measurement, Share

_QUALITY = ("direct", "quasi", "precision", "false alarms")
_LOWER = tuple(f"small: {name}" for name in _QUALITY)
_COSTS = ("1×", "10×", "100×", "varied", "× deduce (10×, varied)", "first, s (CPU)", "MB, peak")
_BLANK = "–"


def report(
    date: str, results: Sequence[Result], sets: Sequence[TextSet], speed: tuple[str, str]
) -> str:
    """Return the table: what is hidden in the first texts and what it costs, then the rest."""
    first, *others = sets
    lines = [*_heading(date, sets, speed), "", *_head(first.name, (*_QUALITY, *_LOWER, *_COSTS))]
    base = next((r for r in results if r.title.startswith("deduce") and not r.refused), None)
    for result in results:
        if result.refused:
            lines.append(_row([result.title, f"not run: {result.refused}"]))
        else:
            lines.append(_row([result.title, *_quality(result, first), *_costs(result, base)]))
    for texts in others:
        lines += ["", *_head(texts.name, (*_QUALITY, *_LOWER))]
        lines += [_row([r.title, *_quality(r, texts)]) for r in results if not r.refused]
    return "\n".join([*lines, *_notes(results)])


def _head(name: str, columns: Sequence[str]) -> list[str]:
    return [_row([name, *columns]), _row(["---", *["--:"] * len(columns)])]


def _heading(date: str, sets: Sequence[TextSet], speed: tuple[str, str]) -> list[str]:
    sizes = [
        f"{t.name} {len(t.rows)} texts, {t.characters:,} characters" if t.rows
        else f"{t.name} is not here"
        for t in sets
    ]  # fmt: skip
    return [
        f"Anonymisers compared, {date}; {_processor()}, one core, "
        f"Python {platform.python_version()}, commit {_commit()}.",
        f"Texts: {'; '.join(sizes)}. Hidden: the share of labelled direct and quasi-identifiers "
        "of which every letter is covered; span precision; false alarms per 1,000 words; the "
        "same with all text in small letters.",
        f"Speed: thousands of characters per second of CPU time, on {speed[0]}, "
        f"{len(speed[1]):,} characters, and 10 and 100 times as long, median of 5; varied: all "
        "labelled texts, each once, in a process that has seen none of them. First: from the "
        "start of the process to the first answer.",
    ]


def _commit() -> str:
    """Return the commit that was measured; "-dirty" when files had been changed since."""
    command = ["git", "describe", "--always", "--dirty"]
    done = subprocess.run(
        command, cwd=Path(__file__).parent, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "unknown"


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


def _costs(result: Result, base: Result | None) -> list[str]:
    if not result.start:
        return [_BLANK] * len(_COSTS)
    speeds = [_thousands(result.speed.get(size)) for size in (1, 10, 100)]
    ratio = _BLANK
    if base:
        ratio = f"{result.speed[10] / base.speed[10]:.2f}, {result.varied / base.varied:.2f}"
    start = result.start
    first = f"{start['wall']:.2f} ({start['cpu']:.2f})"
    peak = max(result.peak_mb.values(), default=start["peak_mb"])
    return [*speeds, _thousands(result.varied), ratio, first, f"{start['peak_mb']:.0f}, {peak:.0f}"]


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
