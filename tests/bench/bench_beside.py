"""`make bench`, second part: coding, agreement, import and reports beside other packages.

Each row is the median of a few rounds in this process: our time, that of the other, and the
ratio (below 1 we are faster). Where both give a number, it is checked that it is the same. What
a package does less is said in the row. ``--plots FOLDER`` draws the rows as a picture,
``--widgets`` runs the browser tests that print how quickly a page reacts.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(Path(__file__).parent)]

import bench_coding  # noqa: E402

ROUNDS, SESSIONS = 3, 80
PAGES = {
    "coding": "test_browser_coding.py::test_a_long_conversation_stays_quick",
    "reading": "test_browser_review.py::test_a_long_conversation_is_quick",
}
REACTIONS = {
    "open": "opened",
    "chosen": "a code or mark chosen",
    "seen": "what was done is seen",
    "saved": "and is on disk",
    "next": "on to the next mark",
}


@dataclass(frozen=True)
class Row:
    """One comparison: seconds of CPU time, ours and theirs."""

    what: str
    ours: float
    theirs: float
    other: str

    @property
    def line(self) -> str:
        """A row of the table."""
        ratio = f"{self.ours / self.theirs:.2f}" if self.theirs else "–"
        theirs = f"{self.theirs * 1000:.1f}" if self.theirs else "–"
        return f"| {self.what} | {self.ours * 1000:.1f} | {theirs} | {ratio} | {self.other} |"


def seconds(work: Callable[[], Any]) -> float:
    """Return the median CPU time of a few rounds."""
    spent = []
    for _ in range(ROUNDS):
        begin = time.process_time()
        work()
        spent.append(time.process_time() - begin)
    return statistics.median(spent)


def agreement() -> list[Row]:
    """Krippendorff's alpha beside the package of that name."""
    import krippendorff
    import numpy as np

    from peer_research.agreement.measures import krippendorff_alpha

    draw = np.random.default_rng(1)
    first = draw.integers(0, 5, 20_000)
    other = np.where(draw.random(first.size) < 0.7, first, draw.integers(0, 5, first.size))
    numbers = np.array([first, other], dtype=float)
    lists = [first.tolist(), other.tolist()]

    def theirs() -> float:
        return float(krippendorff.alpha(numbers, level_of_measurement="nominal"))

    assert abs(krippendorff_alpha(lists).value - theirs()) < 1e-9
    name = "krippendorff: the same value"
    return [Row("alpha, 20,000 units, 2 coders", seconds(lambda: krippendorff_alpha(lists)),
                seconds(theirs), name)]  # fmt: skip


def tables() -> list[Row]:
    """Segments and tables beside what somebody would write in pandas."""
    import pandas as pd

    from peer_research.finding import tables as ours

    bench_coding.SESSIONS = SESSIONS
    book = bench_coding.book()
    segments = bench_coding.coded(bench_coding.conversations(), book)
    frame = ours.segments_frame(segments, book)
    names = [one.name for one in fields(segments[0])]

    def in_pandas() -> pd.DataFrame:
        return pd.DataFrame({name: [getattr(s, name) for s in segments] for name in names})

    plain = in_pandas()
    size = f"{len(segments):,} segments"
    counted = ours.code_by_participant(frame)
    crossed = pd.crosstab(plain["code"], plain["speaker"])
    assert int(counted.to_numpy().sum()) >= int((crossed > 0).to_numpy().sum()) > 0
    return [
        Row(f"table of {size}", seconds(lambda: ours.segments_frame(segments, book)),
            seconds(in_pandas),
            "pandas, the same fields: no names of codes, themes or counts of words"),
        Row(f"code by participant, {size}", seconds(lambda: ours.code_by_participant(frame)),
            seconds(lambda: pd.crosstab(plain["code"], plain["speaker"])), "pandas.crosstab"),
        Row(f"code frequency, {size}",
            seconds(lambda: ours.code_frequency(frame, sorted(plain["speaker"].unique()))),
            seconds(lambda: plain.groupby("code")["speaker"].agg(["size", "nunique"])),
            "pandas.groupby: no shares"),
    ]  # fmt: skip


def importing(folder: Path) -> list[Row]:
    """Reading WebVTT beside webvtt-py."""
    import webvtt
    from study_talk import Teller, write_talk

    from peer_research.transcripts import read

    talk = Teller(1, 6000).talk(0, "S001", "P01")
    path = write_talk(talk, folder, "vtt")
    said = sum(len(turn.text) for turn in read(path).turns)
    assert said == sum(len(text) for _, text in talk.turns)
    return [Row("read WebVTT of 6,000 words", seconds(lambda: read(path)),
                seconds(lambda: webvtt.read(str(path))),
                "webvtt-py: cues only; ours turns, speakers, an account")]  # fmt: skip


def reporting(folder: Path) -> list[Row]:
    """A report of the practice study, per page; there is nothing to compare it with."""
    import os

    from peer_research.demo.build import build_demo
    from peer_research.pipeline import write_report
    from peer_research.study import Study

    os.environ["PEER_RESEARCH_HOME"] = str(folder / "thuis")
    path = build_demo(folder / "onderzoek")
    study = Study(folder / "onderzoek")
    pages = page_count(path, folder)
    took = seconds(lambda: write_report(study))
    return [Row(f"report, per page ({pages} pages)", took / pages, 0.0, "none")]


def page_count(path: Path, folder: Path) -> int:
    """Return how many pages LibreOffice makes of a Word file."""
    from pypdf import PdfReader

    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{folder}/office", "--headless",
         "--convert-to", "pdf", "--outdir", str(folder), str(path)],
        check=True, capture_output=True,
    )  # fmt: skip
    return len(PdfReader(folder / f"{path.stem}.pdf").pages)


def widgets() -> None:
    """Print how quickly the pages react in the browser, as their tests measure it."""
    print("\n| page with a long conversation | ms |\n| --- | --: |")
    for page, test in PAGES.items():
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-s", "-n", "0", f"tests/{test}"],
            cwd=ROOT, capture_output=True, text=True, check=True,
        )  # fmt: skip
        told = [line for line in done.stdout.splitlines() if line.startswith("{")]
        for what, took in json.loads(told[-1]).items():
            print(f"| {page}: {REACTIONS[what]} | {took:.0f} |", flush=True)


def draw(rows: Sequence[Row], folder: Path) -> Path:
    """Draw how many times faster or slower each row is, as a picture."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    compared = [row for row in rows if row.theirs][::-1]
    figure, axes = pyplot.subplots(figsize=(7, 0.5 * len(compared) + 1), dpi=110)
    ratios = [row.theirs / row.ours for row in compared]
    colours = ["#0072B2" if ratio >= 1 else "#E69F00" for ratio in ratios]
    bars = axes.barh([row.what for row in compared], ratios, color=colours, edgecolor="black")
    axes.bar_label(bars, [f"{ratio:.1f}×" for ratio in ratios], padding=3)
    axes.axvline(1, color="black", linewidth=1)
    axes.set_xscale("log")
    axes.set_xlim(min(0.1, *ratios) / 1.2, 1.6 * max(1.25, *ratios))
    axes.set_xticks([0.1, 0.2, 0.5, 1, *(n for n in (2, 5, 10) if n < max(ratios))])
    axes.minorticks_off()
    axes.xaxis.set_major_formatter("{x:g}×")
    axes.set_xlabel("times as fast as the other package (right of the line: faster)")
    figure.tight_layout()
    path = folder / "beside.png"
    figure.savefig(path)
    pyplot.close(figure)
    return path


def main() -> int:
    """Run the benchmark; see the head of this file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--plots", type=Path)
    parser.add_argument("--widgets", action="store_true")
    options = parser.parse_args()
    print("| what | ours, ms CPU | other, ms CPU | ratio | other |")
    print("| --- | --: | --: | --: | --- |")
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in (agreement, tables, lambda: importing(folder), lambda: reporting(folder)):
            found = part()
            rows += found
            print("\n".join(row.line for row in found), flush=True)
    if options.plots:
        options.plots.mkdir(parents=True, exist_ok=True)
        print(f"\n{draw(rows, options.plots)}")
    if options.widgets:
        widgets()
    return 0


if __name__ == "__main__":
    sys.exit(main())
