"""`make bench`: our anonymiser beside its rivals, on the same text in the same run.

Recall and precision come from `anonymiser.evaluation` for everybody. Speed is characters per
second of CPU time on one core; every tool keeps its process, and they take turns text by
text, so that a busy machine slows all alike.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from bench_picture import draw
from bench_report import report
from bench_rivals import RIVALS, Rival, RivalError, Running, forget_cache, install
from bench_texts import ROUNDS, TextSet, speed_source, speed_text, text_sets

from anonymiser.evaluation import Measurement, evaluate
from anonymiser.spans import Document, Span

STARTS = 3
SIZES = (1, 10, 100)
FIRST = [("first", "R: ik heet Yassira en ik woon in Almere, bel me op 06-21345678.")]


@dataclass
class Result:
    """What was measured of one tool."""

    title: str
    refused: str = ""
    first_ever: dict[str, float] = field(default_factory=dict)
    start: dict[str, float] = field(default_factory=dict)
    speed: dict[int, float] = field(default_factory=dict)
    varied: float = 0.0
    peak_mb: dict[int, float] = field(default_factory=dict)
    quality: dict[str, dict[str, Measurement]] = field(default_factory=dict)


def _started(rival: Rival, core: int) -> tuple[Running, dict[str, float]]:
    running = Running(rival, core)
    answer = running.ask(FIRST)
    wall = time.perf_counter() - running.begin
    return running, {"wall": wall, "cpu": answer["total_cpu"], "peak_mb": answer["peak_mb"]}


def start(rival: Rival, core: int, result: Result, *, first_ever: bool) -> Running:
    """Start `rival` a few times, note the median, and return it running."""
    if first_ever and rival.name == "deduce":
        forget_cache(rival)
        running, result.first_ever = _started(rival, core)
        running.close()
    starts = []
    for number in range(STARTS):
        running, figures = _started(rival, core)
        starts.append(figures)
        if number < STARTS - 1:
            running.close()
    result.start = {key: statistics.median(s[key] for s in starts) for key in starts[0]}
    return running


def measure_quality(
    running: Running, sets: Sequence[TextSet], result: Result, *, together: bool
) -> None:
    """Measure what is hidden in every set, as given and in lower case."""
    used = 0.0

    def scan(documents: Sequence[Document]) -> list[Document]:
        nonlocal used
        pairs = [(d.id, d.text) for d in documents]
        studies = [pairs] if together else [[pair] for pair in pairs]
        answers = [running.ask(study) for study in studies]
        used += sum(a["cpu"] for a in answers)
        found = [row["spans"] for a in answers for row in a["documents"]]
        return [
            Document(id=d.id, text=d.text, spans=tuple(Span(**s) for s in spans))
            for d, spans in zip(documents, found, strict=True)
        ]

    here = [texts for texts in sets if texts.rows]
    for texts in here:
        result.quality[texts.name] = {"as given": evaluate(texts.rows, scan)}
    if not together:
        result.varied = sum(texts.characters for texts in here) / used
    for texts in here:
        lowered = [row.lowered() for row in texts.rows]
        result.quality[texts.name]["lower"] = evaluate(lowered, scan)


Alive = list[tuple[Running, Result]]
Say = Callable[[str], None]


def measure_speed(alive: Alive, text: str, sizes: Sequence[int], say: Say) -> None:
    """Let the tools take turns on the same texts; note the median per size."""
    for size in sizes:
        speeds: list[list[float]] = [[] for _ in alive]
        for number in range(ROUNDS):
            whole = speed_text(text, size, number)
            for (running, result), seen in zip(alive, speeds, strict=True):
                answer: dict[str, Any] = running.ask([("debate", whole)])
                seen.append(len(whole) / answer["cpu"])
                result.peak_mb[size] = answer["peak_mb"]
            say(f"speed {size}×, round {number + 1} of {ROUNDS}")
        for (_, result), seen in zip(alive, speeds, strict=True):
            result.speed[size] = statistics.median(seen)


def measure(core: int, *, quick: bool, say: Say) -> list[Result]:
    """Return what was measured of every tool, in the order of `RIVALS`; ours twice."""
    sets, (_, debate) = text_sets(), speed_source()
    results: list[Result] = []
    alive: Alive = []
    for rival in RIVALS:
        result = Result(rival.title)
        results.append(result)
        try:
            install(rival)
            say(f"start: {rival.title}")
            running = start(rival, core, result, first_ever=not quick)
            say(f"recall: {rival.title}")
            measure_quality(running, sets, result, together=False)
        except RivalError as reason:
            result.refused = str(reason)
            say(f"not run: {rival.title}: {reason}")
            continue
        alive.append((running, result))
        if rival.name == "anonymiser":
            study = Result(f"{rival.title}, texts as one study")
            results.append(study)
            measure_quality(running, sets, study, together=True)
    measure_speed(alive, debate, SIZES[:2] if quick else SIZES, say)
    for running, _ in alive:
        running.close()
    return results


def main() -> None:
    """Measure everything and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="no first-ever start, no 100×")
    parser.add_argument("--plots", type=Path, help="draw what is found in this folder")
    parser.add_argument("--json", type=Path, help="also write every figure to this file")
    options = parser.parse_args()
    core = max(os.sched_getaffinity(0))
    results = measure(core, quick=options.quick, say=lambda line: print(line, file=sys.stderr))
    data = {"date": f"{datetime.now():%Y-%m-%d %H:%M}", "results": results}
    print(report(data["date"], results, text_sets(), speed_source()))
    if options.plots:
        print(f"\n{draw(results, text_sets()[0].name, options.plots)}")
    if options.json:
        options.json.write_text(json.dumps(data, default=_plain, indent=1), "utf-8")


def _plain(value: object) -> object:
    return asdict(value)  # type: ignore[call-overload]


if __name__ == "__main__":
    main()
