"""`make bench-scale`: 20,000 conversations on a Dask cluster of processes on this computer.

The search is timed with one worker and with two. Then the study is made safe through
`peer-research run --scheduler`, once without trouble and once while a worker is killed and the
scheduler is started anew: every conversation must be there exactly once, with the same text.
At last the same conversations go as files through `python -m anonymiser run --scheduler`.

They are short and made up. The raw texts are put into the vault directly: taking files in is
measured by `bench_study.py`.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(Path(__file__).parent)]

from dask_cluster import Dask, wait_for  # noqa: E402
from study_talk import Talk, Teller, write_talk  # noqa: E402

from peer_research.identifiable import PRACTICE_PASSPHRASE, Identifiable  # noqa: E402
from peer_research.model import Transcript, Turn  # noqa: E402
from peer_research.new_study import new_study  # noqa: E402
from peer_research.study import Study  # noqa: E402

TALKS, WORDS, SEED = 20_000, 120, 1
MEGABYTES = 3072.0
_LETTERS = "ABCDEFGHIJ"


@dataclass(frozen=True)
class Done:
    """What a process did: seconds of wall time, peak megabytes, exit code and its last line."""

    seconds: float
    megabytes: float
    code: int
    said: str


class Place:
    """The folders of one run of the benchmark."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.files, self.home = folder, folder / "bestanden", folder / "thuis"
        os.environ["PEER_RESEARCH_HOME"] = str(self.home)
        os.environ["PEER_RESEARCH_PASSPHRASE"] = PRACTICE_PASSPHRASE

    @property
    def study(self) -> Study:
        """The study."""
        return Study(self.folder / "onderzoek")

    def cluster(self, workers: int) -> Dask:
        """Start a scheduler and workers, and wait until they know each other."""
        place = Path(tempfile.mkdtemp(dir=self.folder))
        cluster = Dask(place)
        cluster.scheduler()
        for _ in range(workers):
            cluster.worker()
        wait_for(lambda: cluster.registered() == workers, 300)
        return cluster


def make(place: Place, talks: int) -> int:
    """Make the study and the files, the same ones each time; return the number of words."""
    study = new_study(place.folder / "onderzoek", "Corpus", practice=True)
    private, teller, words = Identifiable(study, create=True), Teller(SEED, WORDS), 0
    place.files.mkdir()
    with private.vault.locked():
        for number in range(talks):
            session = f"{_LETTERS[number // 9000]}{number % 9000 + 1:04d}"
            talk = teller.talk(number, session, f"P{number % 900 + 1:02d}")
            private.put_raw(_raw(talk))
            write_talk(talk, place.files, "txt")
            words += talk.words
    return words


def _raw(talk: Talk) -> Transcript:
    turns = tuple(
        Turn(id=f"T{n:04d}", speaker=talk.speakers[who], text=text)
        for n, (who, text) in enumerate(talk.turns, start=1)
    )
    return Transcript(id=talk.id, version=0, turns=turns)


def start(*arguments: str) -> subprocess.Popen[str]:
    """Start Python with `arguments`."""
    return subprocess.Popen(
        [sys.executable, *arguments], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )


def finished(process: subprocess.Popen[str], begin: float) -> Done:
    """Wait for a process and return what it cost."""
    assert process.stdout is not None
    said = process.stdout.read().strip().splitlines()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    last = said[-1] if said else ""
    return Done(time.perf_counter() - begin, usage.ru_maxrss / 1024, process.returncode, last)


def search(place: Place, address: str) -> float:
    """Search all conversations on a cluster and return how many seconds that took."""
    from peer_research.anonymise import propose
    from peer_research.review.cluster import ClusterChoice, forget_search

    private = Identifiable(place.study)
    raw = [private.raw(session) for session in private.sessions()]
    begin = time.perf_counter()
    propose(private, raw, cluster=ClusterChoice(address=address))
    took = time.perf_counter() - begin
    forget_search(private)
    return took


def digest(study: Study) -> tuple[int, str]:
    """Return how many safe texts there are, and what tells these from others."""
    folder, total = study.path / "transcripts", hashlib.sha256()
    paths = sorted(folder.glob("*.json"))
    for path in paths:
        total.update(path.name.encode() + path.read_bytes())
    return len(paths), total.hexdigest()


def throughput(place: Place, talks: int) -> None:
    """Print how long the search takes with one worker and with two."""
    first = 0.0
    for workers in (1, 2):
        cluster = place.cluster(workers)
        try:
            begin = time.perf_counter()
            process = start(__file__, "--search", cluster.address, "--folder", str(place.folder))
            done = finished(process, begin)
        finally:
            cluster.stop()
        if done.code:
            raise SystemExit(f"search: exit {done.code}")
        took = float(done.said)
        first = first or took
        print(f"| search, {workers} worker(s) | {took:.0f} | {talks / took:.0f} | "
              f"{talks / took / workers:.0f} | {done.megabytes:.0f} | ×{first / took:.2f} |",
              flush=True)  # fmt: skip


def whole(place: Place, talks: int, *, trouble: bool) -> tuple[Done, tuple[int, str]]:
    """Make the study safe through the command; with `trouble` the cluster falls over."""
    study = place.study
    shutil.rmtree(study.path / "transcripts", ignore_errors=True)
    cluster = place.cluster(2)
    try:
        begin = time.perf_counter()
        process = start(
            "-m", "peer_research", "run", str(study.path), "--scheduler", cluster.address
        )
        if trouble:
            _fall_over(cluster, study, process)
        done = finished(process, begin)
    finally:
        cluster.stop()
    name = "run, a worker killed, scheduler restarted" if trouble else "run, 2 workers"
    print(f"| {name} | {done.seconds:.0f} | {talks / done.seconds:.0f} | "
          f"{talks / done.seconds / 2:.0f} | {done.megabytes:.0f} | exit {done.code} |",
          flush=True)  # fmt: skip
    return done, digest(study)


def _fall_over(cluster: Dask, study: Study, process: subprocess.Popen[str]) -> None:
    """Kill a worker once something was searched, then the scheduler; start new ones."""
    kept = study.vault_folder
    wait_for(lambda: any(kept.glob("searched-*")) or process.poll() is not None, 3600)
    scheduler, worker = cluster.processes[:2]
    worker.kill()
    time.sleep(2)
    scheduler.kill()
    scheduler.wait()
    cluster.scheduler()
    cluster.worker()


def files(place: Place, talks: int) -> bool:
    """Send the files through the anonymiser's own command; return whether all came out."""
    cluster, target = place.cluster(2), place.folder / "veilig"
    try:
        begin = time.perf_counter()
        done = finished(
            start("-m", "anonymiser", "run", str(place.files), str(target),
                  "--vault", str(place.home / "kluis"), "--scheduler", cluster.address),
            begin,
        )  # fmt: skip
    finally:
        cluster.stop()
    print(f"| anonymiser run, files | {done.seconds:.0f} | {talks / done.seconds:.0f} | "
          f"{talks / done.seconds / 2:.0f} | {done.megabytes:.0f} | exit {done.code} |",
          flush=True)  # fmt: skip
    out = [path.name for path in target.rglob("*") if path.is_file()]
    return done.code == 0 and len(out) == len(set(out)) == talks and done.megabytes < MEGABYTES


def run(place: Place, talks: int) -> bool:
    """Run everything and return whether every conversation came out exactly once."""
    begin = time.perf_counter()
    words = make(place, talks)
    print(f"{talks:,} conversations, {words:,} words, made in {time.perf_counter() - begin:.0f} s; "
          f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores\n")  # fmt: skip
    print("| what | wall, s | conversations/s | per worker | peak, MB | |")
    print("| --- | --: | --: | --: | --: | --- |", flush=True)
    throughput(place, talks)
    calm, before = whole(place, talks, trouble=False)
    rough, after = whole(place, talks, trouble=True)
    all_files = files(place, talks)
    print(f"\nsafe texts: {before[0]} and {after[0]} of {talks}; "
          f"the same: {before[1] == after[1]}; files: {all_files}")  # fmt: skip
    memory = max(calm.megabytes, rough.megabytes) < MEGABYTES
    right = before == after and before[0] == talks and not calm.code and not rough.code
    return right and memory and all_files


def main() -> int:
    """Run the benchmark; see the head of this file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--talks", type=int, default=TALKS)
    parser.add_argument("--folder", type=Path, help="keep everything in this new folder")
    parser.add_argument("--search", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.search:
        print(search(Place(options.folder), options.search))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        place = Place(options.folder or Path(folder))
        place.folder.mkdir(parents=True, exist_ok=True)
        return 0 if run(place, options.talks) else 1


if __name__ == "__main__":
    sys.exit(main())
