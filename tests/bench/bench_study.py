"""`make bench-study`: a whole study of 55 conversations of 6,000 words, from files to report.

Each step is a process of its own, so that its peak memory is known. Nothing is downloaded and
nothing in the conversations is real. At the end every file outside the vault is searched for
what was planted. The exit code says whether the limits were kept and nothing was found back.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(Path(__file__).parent)]

if TYPE_CHECKING:
    from peer_research.identifiable import Identifiable
    from peer_research.study import Study

CONVERSATIONS, WORDS, SEGMENTS = 55, 6000, 8000
SECONDS, MEGABYTES = 600.0, 3072.0
CODERS = ("noor", "kai")
FACTS = "facts.json"


class Place:
    """The folders of one run.

    Parameters
    ----------
    folder : Path
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.source, self.study_folder, self.home = (
            folder / "bestanden", folder / "onderzoek", folder / "thuis",
        )  # fmt: skip
        os.environ["PEER_RESEARCH_HOME"] = str(self.home)

    @property
    def facts(self) -> dict[str, Any]:
        """What the maker wrote down: sizes, files, speakers, what was planted."""
        found: dict[str, Any] = json.loads((self.folder / FACTS).read_text("utf-8"))
        return found

    def study(self) -> Study:
        """Return the study."""
        from peer_research.study import Study

        return Study(self.study_folder)

    def opened(self) -> Identifiable:
        """Return the opened vault of the study."""
        from peer_research.identifiable import Identifiable

        return Identifiable(self.study())


def code_of(number: int) -> str:
    """Return the code of a participant.

    Examples
    --------
    >>> code_of(1), code_of(120)
    ('P01', 'P120')
    """
    return f"P{number:02d}"


# ------------------------------------------------------------------------- the steps


def make(place: Place, times: int, seed: int) -> None:
    """Make the files and write down what was planted; this is not a step of the study."""
    from study_talk import FORMATS, Teller, write_talk

    place.source.mkdir(parents=True)
    teller, rows, words = Teller(seed, WORDS), [], 0
    for number in range(CONVERSATIONS * times):
        session = f"S{number + 1:03d}"
        talk = teller.talk(number, session, code_of(number + 1))
        path = write_talk(talk, place.source, FORMATS[number % len(FORMATS)])
        words += talk.words
        rows.append({"id": session, "file": path.name, "speakers": talk.speakers,
                     "planted": talk.planted})  # fmt: skip
    facts = {"words": words, "segments": SEGMENTS * times, "talks": rows}
    (place.folder / FACTS).write_text(json.dumps(facts), "utf-8")


def bring_in(place: Place) -> str:
    """Make the study and take every file in."""
    from peer_research.identifiable import Identifiable
    from peer_research.intake.importing import import_conversation
    from peer_research.model import Session
    from peer_research.new_study import new_study
    from peer_research.records import put_participants

    study = new_study(place.study_folder, "Wonen na je achttiende", practice=True)
    private = Identifiable(study, create=True)
    rows = place.facts["talks"]
    for row in rows:
        session = Session(id=row["id"], form="interview")
        import_conversation(private, place.source / row["file"], session, row["speakers"])
    put_participants(study, [_participant(number) for number in range(1, len(rows) + 1)])
    return f"{len(rows)} conversations"


def _participant(number: int) -> dict[str, Any]:
    yes = {"antwoord": "ja", "datum": date(2026, 2, 3), "tekst": "1.0", "hoe": "papier"}
    return {
        "code": code_of(number),
        "groep": "jongere",
        "leeftijd": ("16-17", "18-20", "21-27")[number % 3],
        "kenmerken": {"hulpvorm": ("leefgroep", "pleegzorg", "ambulant")[number % 3]},
        "toestemming": {use: dict(yes) for use in ("meedoen", "opnemen", "citeren")},
    }


def hide(place: Place) -> str:
    """Find and hide what identifies people, over all conversations together."""
    from peer_research.anonymise import anonymise

    done = anonymise(place.opened())
    return f"{sum(done.account.values())} hidden"


def code(place: Place) -> str:
    """Code as two people would: mostly the same turns, not always the same code."""
    study, draw = place.study(), random.Random(2)
    names = [one.id for one in study.codebook().codes]
    sessions = study.transcript_ids()
    made = 0
    for number, session in enumerate(sessions):
        wanted = place_share(place.facts["segments"], len(sessions), number)
        made += _code_one(study, session, wanted, names, draw)
    return f"{made} segments"


def place_share(total: int, parts: int, number: int) -> int:
    """Return how much of `total` part `number` gets when it is spread evenly.

    Examples
    --------
    >>> [place_share(8, 3, n) for n in range(3)]
    [2, 3, 3]
    """
    return total * (number + 1) // parts - total * number // parts


def _code_one(study: Study, session: str, wanted: int, names: list[str], draw: Any) -> int:
    text = study.transcript(session)
    spoken = [(start, end) for turn, start, end in text.spans() if turn.speaker.startswith("P")]
    logs = [study.coding_log(session, coder) for coder in CODERS]
    for number in range(wanted):
        start, end = spoken[number // 2 % len(spoken)]
        chosen = names[(start * 7 + end) % len(names)]
        if number % 2 and draw.random() < 0.3:
            chosen = draw.choice(names)
        logs[number % 2].apply(start, end, chosen, {"citaat": "mag", "toon": "negatief"})
    return wanted


def suggest(place: Place) -> str:
    """Learn from what was coded and suggest codes for every turn of five conversations."""
    from peer_research.suggest import CodeSuggester

    study = place.study()
    frame = study.segments()
    coded = frame.groupby("quote")["code"].agg(set)
    suggester = CodeSuggester(study.codebook()).fit(coded.index.tolist(), coded.tolist())
    asked = 0
    for session in study.transcript_ids()[:5]:
        for turn in study.transcript(session).turns:
            suggester.suggest(turn.text, k=3)
            asked += 1
    return f"{asked} turns"


def agree(place: Place) -> str:
    """Count how far the coders agree."""
    from peer_research.finding.safe_tables import agreement_table

    study = place.study()
    overall, per_code = study.agreement(), agreement_table(study)
    return f"{len(overall)} pair, {0 if per_code is None else len(per_code)} rows"


def report(place: Place) -> str:
    """Write guides, tables and report, as `peer-research run` does."""
    from peer_research.pipeline import write_guides, write_report, write_tables

    study = place.study()
    written = [*write_guides(study), *write_tables(study), write_report(study, place.opened())]
    return f"{len(written)} files"


STEPS: dict[str, Callable[[Place], str]] = {
    "import": bring_in,
    "anonymise": hide,
    "code": code,
    "suggestions": suggest,
    "agreement": agree,
    "report": report,
}

# ------------------------------------------------------------------------- measuring


@dataclass(frozen=True)
class Cost:
    """What a step cost.

    Parameters
    ----------
    step : str
    wall, cpu : float
        Seconds.
    megabytes : float
        Peak of the resident memory.
    did : str
        What was done, in a few words.
    """

    step: str
    wall: float
    cpu: float
    megabytes: float
    did: str = ""

    @classmethod
    def of_all(cls, rows: Sequence[Cost]) -> Cost:
        """Return the cost of all steps after each other."""
        most = max(row.megabytes for row in rows)
        return cls("**whole study**", sum(r.wall for r in rows), sum(r.cpu for r in rows), most)

    @property
    def line(self) -> str:
        """A row of the table."""
        numbers = f"{self.wall:.1f} | {self.cpu:.1f} | {self.megabytes:.0f}"
        return f"| {self.step} | {numbers} | {self.did} |"


def outside(place: Place) -> Iterator[tuple[str, str]]:
    """Yield name and text of every file outside the vault, and of every part of a zip file."""
    from support import every_byte

    yield from every_byte(place.study_folder).items()
    rest = {n: t for n, t in every_byte(place.home).items() if not n.startswith("vaults/")}
    yield from rest.items()


def found_back(place: Place) -> list[tuple[str, str, str]]:
    """Return kind, session and file of everything planted that stands outside the vault."""
    from study_talk import WORD

    planted = {(kind, text.casefold(), row["id"]) for row in place.facts["talks"]
               for kind, text in row["planted"]}  # fmt: skip
    first = {entry: WORD.findall(entry[1])[0] for entry in planted}
    hits = []
    for name, text in outside(place):
        folded = text.casefold()
        words = set(WORD.findall(folded))
        hits += [(kind, session, name) for (kind, secret, session), word in first.items()
                 if word in words and secret in folded]  # fmt: skip
    return hits


def run_step(name: str, place: Place) -> Cost:
    """Run one step in a process of its own and return what it cost."""
    command = [sys.executable, __file__, "--step", name, "--folder", str(place.folder)]
    begin = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.read().strip()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{name}: exit {process.returncode}")
    return Cost(
        step=name,
        wall=time.perf_counter() - begin,
        cpu=usage.ru_utime + usage.ru_stime,
        megabytes=usage.ru_maxrss / 1024,
        did=said,
    )


def study_of(place: Place, times: int, seed: int) -> list[Cost]:
    """Make a study and take every step; return what each cost."""
    make(place, times, seed)
    facts = place.facts
    planted = sum(len(row["planted"]) for row in facts["talks"])
    print(f"{len(facts['talks'])} conversations, {facts['words']:,} words, {planted:,} planted; "
          f"load {os.getloadavg()[0]:.1f}\n")  # fmt: skip
    print(
        "| step | wall, s | CPU, s | peak, MB | did |\n| --- | --: | --: | --: | --- |", flush=True
    )
    rows = []
    for name in STEPS:
        rows.append(run_step(name, place))
        print(rows[-1].line, flush=True)
    print(Cost.of_all(rows).line, flush=True)
    return rows


def ends_well(place: Place, rows: list[Cost], times: int) -> bool:
    """Print what was found back and say whether every limit was kept."""
    hits = found_back(place)
    print(f"\nplanted and found back outside the vault: {len(hits)}")
    for kind, session, name in hits[:20]:
        print(f"- {kind} of {session} in {name}")
    whole = Cost.of_all(rows)
    limits = whole.wall <= SECONDS * times and whole.megabytes <= MEGABYTES
    if not limits:
        print(f"limits: {SECONDS * times:.0f} s and {MEGABYTES:.0f} MB")
    return limits and not hits


def main() -> int:
    """Run the benchmark; see the head of this file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--times", type=int, default=1, help="how many times 55 conversations")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="also write the figures here")
    parser.add_argument("--folder", type=Path, help="keep everything in this new folder")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        print(STEPS[options.step](Place(options.folder)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        place = Place(options.folder or Path(folder))
        rows = study_of(place, options.times, options.seed)
        if options.json:
            options.json.write_text(json.dumps([asdict(row) for row in rows], indent=1), "utf-8")
        return 0 if ends_well(place, rows, options.times) else 1


if __name__ == "__main__":
    sys.exit(main())
