"""`make bench`: opening 200,000 coded segments, and every table of agreement and finding.

The conversations are made of invented words whose frequencies fall off as in real speech
(Zipf), so that counting meets common and rare words alike. Nothing in them is real.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from peer_research import event_log, new_study, store
from peer_research.model import Code, Codebook, CodedSegment, Participant, Transcript, Turn
from peer_research.study import Study

SESSIONS, TURNS, CODES, PEOPLE = 400, 250, 40, 60
CODERS = ("anna", "bram")
OPEN_SECONDS, TABLE_SECONDS, ADD_SECONDS = 3.0, 2.0, 0.002
LONG_LOG = 20_000
_SYLLABLES = tuple(
    "ba be bo da de di ge ha jo ka ko la le li ma me mo na ne no ra re ro sa ti to wa".split()  # noqa: SIM905
)


def book() -> Codebook:
    """Return a codebook of two layers."""
    codes = []
    for number in range(CODES):
        theme = f"thema{number % 8}"
        parent = "" if number < 8 else theme
        name = theme if number < 8 else f"{theme}.code{number}"
        codes.append(Code(id=name, name=name.capitalize(), definition="Bedacht.", parent=parent))
    return Codebook(
        id="bench", version="1", attributes={"toon": ("blij", "boos", "gewoon")}, codes=tuple(codes)
    )


def conversations(seed: int = 1) -> list[Transcript]:
    """Return conversations in which two participants and an interviewer speak."""
    generator = np.random.default_rng(seed)
    words = [
        "".join(generator.choice(_SYLLABLES, 1 + n % 4)) + ("en" if n % 3 else "")
        for n in range(20_000)
    ]
    chances = 1 / np.arange(1, len(words) + 1)
    drawn = generator.choice(len(words), size=SESSIONS * TURNS * 20, p=chances / chances.sum())
    said = [" ".join(words[w] for w in row) + "." for row in drawn.reshape(-1, 20)]
    found = []
    for session in range(SESSIONS):
        people = [f"P{(session * 2 + n) % PEOPLE + 1:02}" for n in range(2)]
        turns = tuple(
            Turn(id=f"T{n + 1:04}", speaker="I1" if n % 5 == 0 else people[n % 2],
                 text=said[session * TURNS + n], start_ms=n * 9000, end_ms=n * 9000 + 8000)
            for n in range(TURNS)
        )  # fmt: skip
        found.append(Transcript(id=f"S{session + 1:03}", version=1, turns=turns))
    return found


def coded(transcripts: list[Transcript], codebook: Codebook, seed: int = 2) -> list[CodedSegment]:
    """Return one segment per turn and coder; now and then they choose another code."""
    generator = np.random.default_rng(seed)
    names = [code.id for code in codebook.codes]
    size = SESSIONS * TURNS
    first = generator.integers(0, len(names), size)
    other = generator.integers(0, len(names), size)
    choices = {"anna": first, "bram": np.where(generator.random(size) < 0.7, first, other)}
    found = []
    for session, transcript in enumerate(transcripts):
        for coder in CODERS:
            for n, (turn, start, end) in enumerate(transcript.spans()):
                cut = end - (n % 3) * 5 if coder == "bram" else end
                found.append(
                    CodedSegment(
                        id=f"{coder[0]}{session:04}{n:04}", transcript=transcript.id,
                        transcript_sha256=transcript.sha256, start=start, end=cut,
                        quote=turn.text[: cut - start],
                        code=names[choices[coder][session * TURNS + n]],
                        coder=coder, speaker=turn.speaker,
                        attributes={"toon": ("blij", "boos", "gewoon")[n % 3]},
                        created="2026-01-01T10:00:00.000+00:00",
                    )
                )  # fmt: skip
    return found


def write_logs(folder: Path, segments: list[CodedSegment]) -> list[Path]:
    """Write the logs as `CodingLog` does, without waiting for the disk at every line."""
    from dataclasses import asdict

    lines: dict[Path, list[str]] = {}
    for segment in segments:
        path = folder / segment.transcript / f"{segment.coder}.jsonl"
        event = {"id": f"e{segment.id}", "op": "apply", "at": segment.created,
                 "coder": segment.coder, "segment": asdict(segment)}  # fmt: skip
        lines.setdefault(path, []).append(json.dumps(event, sort_keys=True))
    for path, rows in lines.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(rows) + "\n", "utf-8")
    return list(lines)


def people() -> dict[str, Participant]:
    """Return participants in age bands and forms of help."""
    bands, kinds = ("16-17", "18-20", "21-27"), ("leefgroep", "pleegzorg", "ambulant", "gezinshuis")
    return {
        f"P{n:02}": Participant(
            code=f"P{n:02}", age_band=bands[n % 3], attributes={"hulpvorm": kinds[n % 4]}
        )
        for n in range(1, PEOPLE + 1)
    }  # fmt: skip


def write_study(folder: Path, codebook: Codebook, texts: list[Transcript]) -> Study:
    """Write a study without codings."""
    study = new_study.new_study(folder, "Meting")
    attributes = [f"{name} = {json.dumps(list(v))}" for name, v in codebook.attributes.items()]
    codes = [
        "\n".join(
            ["", "[[code]]", f'id = "{code.id}"', f'label_nl = "{code.name}"',
             f'definitie = "{code.definition}"', f'ouder = "{code.parent}"' if code.parent else ""]
        )
        for code in codebook.codes
    ]  # fmt: skip
    head = [f'id = "{codebook.id}"', f'versie = "{codebook.version}"', "[kenmerken]", *attributes]
    store.write_text(study.codebook_file, "\n".join([*head, *codes, ""]))
    for text in texts:
        study.write_transcript(text, {})
    return study


class Clock:
    """Measures, prints and remembers what took too long."""

    def __init__(self) -> None:
        self.slow: list[str] = []

    def measure(self, name: str, limit: float, work: Callable[[], Any]) -> Any:
        """Run `work` once and print its wall time and CPU time."""
        wall, cpu = time.perf_counter(), time.process_time()
        result = work()
        self.note(name, limit, time.perf_counter() - wall, time.process_time() - cpu)
        return result

    def note(self, name: str, limit: float, wall: float, cpu: float) -> None:
        """Print a row, in seconds, and remember what took too long."""
        print(f"| {name} | {wall:.3g} | {cpu:.3g} | {limit:g} |", flush=True)
        if cpu > limit:
            self.slow.append(name)


def run(clock: Clock) -> None:
    """Measure everything once."""
    from peer_research.coding.events import read_segments
    from peer_research.finding import tables as retrieval

    codebook, texts = book(), conversations()
    segments = coded(texts, codebook)
    with tempfile.TemporaryDirectory() as folder:
        study = write_study(Path(folder) / "study", codebook, texts)
        paths = write_logs(study.path / "coding", segments)
        print(
            f"{len(segments):,} segments in {len(paths)} logs; {len(texts) * TURNS:,} turns;",
            f"{sum(t.words for t in texts):,} words; load {os.getloadavg()[0]:.1f}\n",
        )
        gc.freeze()  # what this benchmark itself holds is no work of the program
        print("| what | wall, s | CPU, s | limit, s |\n| --- | --: | --: | --: |")
        clock.measure("open: fold logs", OPEN_SECONDS, lambda: [read_segments(p) for p in paths])
        clock.measure("open: study with its texts", OPEN_SECONDS, study.coded_segments)
        _add(clock, Path(folder) / "long.jsonl")
    frame = clock.measure(
        "table of segments", TABLE_SECONDS, lambda: retrieval.segments_frame(segments, codebook)
    )
    _agreement(clock, segments, texts)
    _tables(clock, frame, texts)
    _finding(clock, texts)


def _add(clock: Clock, path: Path) -> None:
    """Measure one line more in a long log, as the mean of a hundred."""
    event = {"id": "e", "op": "undo", "at": "", "coder": "anna", "of": "x" * 400}
    line = json.dumps(event, sort_keys=True)
    store.write_text(path, "\n".join([line] * LONG_LOG) + "\n")
    event_log.append(path, event)  # the first time looks through the whole log
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(100):
        event_log.append(path, event)
    wall, cpu = (time.perf_counter() - wall) / 100, (time.process_time() - cpu) / 100
    clock.note(f"one line more in a log of {LONG_LOG:,}", ADD_SECONDS, wall, cpu)


def _agreement(clock: Clock, segments: list[CodedSegment], texts: list[Transcript]) -> None:
    from peer_research.agreement import between_coders as agreement

    for name, work in {
        "agreement per pair": lambda: agreement.agreement(segments, texts),
        "agreement per code": lambda: agreement.agreement_by_code(segments, texts),
        "agreement per transcript": lambda: agreement.agreement_by_transcript(segments, texts),
        "disagreements": lambda: agreement.disagreements(segments, texts, *CODERS),
    }.items():
        clock.measure(name, TABLE_SECONDS, work)


def _tables(clock: Clock, frame: pd.DataFrame, texts: list[Transcript]) -> None:
    from peer_research.finding import group_tables as retrieval_groups
    from peer_research.finding import tables as retrieval
    from peer_research.finding import time_tables as retrieval_time

    participants = people()
    for name, work in {
        "code frequency": lambda: retrieval.code_frequency(frame, list(participants)),
        "code by participant": lambda: retrieval.code_by_participant(frame),
        "code by group": lambda: retrieval_groups.code_by_group(frame, participants, "hulpvorm", 5),
        "code by attribute": lambda: retrieval_groups.code_by_attribute(frame, "toon", 5),
        "co-occurrence": lambda: retrieval.co_occurrence(frame),
        "co-occurrence, filtered": lambda: retrieval.co_occurrence(
            retrieval.select(frame, toon="boos", coders=["anna"])
        ),
        "new codes": lambda: retrieval_time.new_codes_curve(frame),
        "timeline of all": lambda: retrieval_time.code_timeline(frame, texts),
        "portrait of one": lambda: retrieval_time.document_portrait(frame, texts[7]),
        "speaking share": lambda: retrieval_time.speaking(texts),
    }.items():
        clock.measure(name, TABLE_SECONDS, work)


def _finding(clock: Clock, texts: list[Transcript]) -> None:
    from peer_research.finding import language as finding_language
    from peer_research.finding import text as finding_text
    from peer_research.finding.words import Words

    words = Words.of(texts)
    clock.measure("index of words, once", TABLE_SECONDS, lambda: (words.ids, words.stems))
    often = words.vocabulary[words.ids[0]]
    half = sorted(people())[: PEOPLE // 2]
    rest = sorted(set(people()) - set(half))
    for name, work in {
        "search": lambda: finding_text.search(words, often),
        "concordance": lambda: finding_text.concordance(words, often),
        "collocations": lambda: finding_language.collocations(words),
        "keyness": lambda: finding_language.keyness(words, half, rest, k=5),
    }.items():
        clock.measure(name, TABLE_SECONDS, work)


def main() -> int:
    """Run the benchmark; the exit code says whether every limit was kept."""
    argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0]).parse_args()
    clock = Clock()
    run(clock)
    if clock.slow:
        print("\nToo slow:", ", ".join(clock.slow))
    return 1 if clock.slow else 0


if __name__ == "__main__":
    sys.exit(main())
