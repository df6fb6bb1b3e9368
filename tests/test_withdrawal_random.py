"""People withdraw at any moment of a study's life: not eight words of theirs in a row are left.

A life is a list of things that teams do, drawn from a seed: conversations come in, names are
hidden, two people code, a third codes on another computer and sends the files, memos quote,
reports and tables are made and edited, and files are copied into the study. After each
withdrawal, and at the end, every file of the study and every entry of the vault is searched.
"""

from __future__ import annotations

import random
import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from bench.study_talk import _common
from docx import Document

from peer_research.anonymise import anonymise
from peer_research.coding.memos import write_memo
from peer_research.consent.traces import shingles
from peer_research.consent.withdrawal import withdraw
from peer_research.errors import StudyError
from peer_research.exchange import export_project, write_segments
from peer_research.identifiable import Identifiable
from peer_research.intake.importing import import_conversation
from peer_research.model import Memo, Session
from peer_research.new_study import new_study
from peer_research.pipeline import write_report, write_tables
from peer_research.records import put_participants
from peer_research.study import Study

Rows = set[tuple[str, ...]]
YES = {"antwoord": "ja", "datum": date(2026, 2, 3), "tekst": "1.0", "hoe": "papier"}
_TAG = re.compile(r"<[^>]*>")


def readable(path: Path) -> list[str]:
    """Return what stands in a file, without marks of Word or of a web page."""
    texts = [path.read_bytes().decode("utf-8", "replace")]
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            texts = [archive.read(n).decode("utf-8", "replace") for n in archive.namelist()]
    return [part for text in texts for part in (text, _TAG.sub(" ", text), _TAG.sub("", text))]


def rows_in(folder: Path) -> dict[str, Rows]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): set().union(*map(shingles, readable(path)))
        for path in files
    }


@dataclass
class Life:
    """A study, and what was ever said in it.

    Parameters
    ----------
    place : Path
    draw : random.Random
    people : int
        How many conversations there will be, of one participant or two.
    """

    place: Path
    draw: random.Random
    people: int
    said: dict[str, Rows] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.study = new_study(self.place / "onderzoek", "Proef", practice=True)
        self.private = Identifiable(self.study, create=True)
        self.laptop = self.place / "laptop"

    # ------------------------------------------------------------------ what teams do

    def bring_in(self) -> None:
        """Take a new conversation in, of one participant or of two."""
        first = len(self.said) + 1
        if first > self.people:
            return
        codes = [f"P{n:02d}" for n in range(first, first + self.draw.choice((1, 1, 2)))]
        lines = ["Interviewer: Vertel maar, waar wil je over beginnen?"]
        words, _ = _common()
        for turn in range(6):
            code = codes[turn % len(codes)]
            text = " ".join(self.draw.choices(words, k=16))
            self.said.setdefault(code, set()).update(shingles(text))
            lines += [f"Spreker {code}: {text}.", "Interviewer: En toen?"]
        path = self.place / "gesprek.txt"
        path.write_text("\n".join(lines), "utf-8")
        speakers = {"Interviewer": "I1"} | {f"Spreker {code}": code for code in codes}
        session = Session(
            id=f"S{first:03d}", form="interview" if len(codes) == 1 else "duo_interview"
        )
        import_conversation(self.private, path, session, speakers)
        put_participants(self.study, [self._row(code) for code in codes])
        path.unlink()

    def _row(self, code: str) -> dict[str, Any]:
        uses = ("meedoen", "opnemen", "citeren")
        return {"code": code, "groep": "jongere", "leeftijd": "18-20",
                "kenmerken": {"hulpvorm": self.draw.choice(("leefgroep", "pleegzorg"))},
                "toestemming": {use: dict(YES) for use in uses}}  # fmt: skip

    def hide(self) -> None:
        """Make safe texts of all that came in."""
        anonymise(self.private)

    def code(self, study: Study | None = None, coder: str = "") -> None:
        """Code a few turns of some conversation."""
        study = study or self.study
        if not study.transcript_ids():
            return
        session = self.draw.choice(study.transcript_ids())
        log = study.coding_log(session, coder or self.draw.choice(("noor", "kai")))
        spoken = [(start, end) for turn, start, end in log.transcript.spans()
                  if turn.speaker.startswith("P")]  # fmt: skip
        names = [code.id for code in study.codebook().codes]
        for start, end in self.draw.sample(spoken, min(3, len(spoken))):
            log.apply(start, end, self.draw.choice(names), {"citaat": "mag", "toon": "negatief"})
        if self.draw.random() < 0.3:
            log.undo()

    def remember(self) -> None:
        """Quote somebody in a memo."""
        frame = self.study.segments()
        if len(frame):
            row = frame.iloc[self.draw.randrange(len(frame))]
            number = self.draw.randrange(10**9)
            memo = Memo(
                id=f"m{number}", coder="noor", about=row["code"], text=f"Zo: {row['quote']}"
            )
            write_memo(self.study.memos_folder, memo)

    def report(self) -> None:
        """Make tables, a report and files for other programs."""
        if not self.study.transcript_ids():
            return
        write_tables(self.study)
        write_report(self.study, self.private)
        if len(self.study.segments()):
            write_segments(self.study, self.study.output / "stukken.csv")
            export_project(self.study, self.study.output / "stukken.qdpx")

    def edit(self) -> None:
        """Write in the report, as people do, and keep a second one."""
        for path in sorted(self.study.output.rglob("rapport*.docx"))[:1]:
            document = Document(str(path))
            document.add_paragraph("Dit vinden wij het belangrijkste van alles.")
            document.save(str(path))
            shutil.copy(path, path.with_name("voor-de-wethouder.docx"))

    def carry(self) -> None:
        """Copy the study to a laptop, where a third person codes."""
        if not self.laptop.exists() and self.study.transcript_ids():
            shutil.copytree(self.study.path, self.laptop)
            self.code(Study(self.laptop), "sam")

    def merge(self) -> None:
        """Bring the work of the third person back, unless somebody withdrew meanwhile."""
        for path in sorted(self.laptop.glob("coding/*/sam.jsonl")):
            target = self.study.path / path.relative_to(self.laptop)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
        shutil.rmtree(self.laptop, ignore_errors=True)

    def stray(self) -> None:
        """Put a copy of the coded pieces somewhere in the study."""
        if len(self.study.segments()):
            write_segments(self.study, self.study.path / "kopie-van-stukken.csv")

    # ------------------------------------------------------------------ withdrawing

    def somebody_withdraws(self) -> None:
        """Let somebody who is in the study withdraw, and search everything."""
        here = sorted(set(self.said) - set(self.gone))
        if not here:
            return
        code = self.draw.choice(here)
        before = rows_in(self.study.path)
        self.seen |= {name.split("/")[0] for name, rows in before.items() if rows & self.own(code)}
        try:
            done = withdraw(self.private, code)
        except StudyError as problem:
            # Files that people put there are named, and stay until people remove them.
            assert problem.key == "withdrawal.left"
            assert "kopie-van-stukken.csv" in str(problem)
            (self.study.path / "kopie-van-stukken.csv").unlink()
            done = withdraw(self.private, code)
        self.gone.append(code)
        # A laptop with their words is destroyed too, as the last sentence asks.
        shutil.rmtree(self.laptop, ignore_errors=True)
        assert done.todo
        people_made = {n for n in before if n.startswith("output/") and "wethouder" in n}
        assert {f"output/{name}" for name in (*done.kept, *done.destroyed)} >= people_made
        self.search()

    def own(self, code: str) -> Rows:
        """Return the rows of words that only this person said."""
        return self.said[code].difference(*(r for c, r in self.said.items() if c != code))

    def search(self) -> None:
        """Look for everybody who withdrew, in every file and in the vault."""
        wanted = {code: self.own(code) for code in self.gone}
        places = rows_in(self.study.path)
        places |= {f"kluis:{n}": shingles(self.private.text_of(n))
                   for n in self.private.vault.names()}  # fmt: skip
        left = [(code, name) for code, own in wanted.items() for name, rows in places.items()
                if rows & own]  # fmt: skip
        assert left == []
        assert not set(self.gone) & set(self.study.participants())


DEEDS: tuple[tuple[int, Callable[[Life], None]], ...] = (
    (6, Life.bring_in), (4, Life.hide), (8, Life.code), (2, Life.remember), (2, Life.report),
    (2, Life.edit), (1, Life.carry), (1, Life.merge), (1, Life.stray),
)  # fmt: skip


def live(life: Life, deeds: int, withdrawals: int) -> None:
    """Live a life of `deeds` things, with withdrawals at random moments."""
    kinds = [kind for weight, kind in DEEDS for _ in range(weight)]
    for first in (*[Life.bring_in] * 3, Life.hide, Life.code, Life.code):
        first(life)
    moments = set(life.draw.sample(range(deeds), withdrawals))
    for moment in range(deeds):
        if moment in moments:
            life.somebody_withdraws()
        life.draw.choice(kinds)(life)
    while len(life.gone) < withdrawals:
        life.bring_in()
        life.somebody_withdraws()
    for last in (Life.hide, Life.code, Life.report):
        last(life)
    life.search()


@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_left_whenever_somebody_withdraws(tmp_path: Path, home: Path, seed: int) -> None:
    life = Life(tmp_path, random.Random(seed), people=10)
    live(life, deeds=16, withdrawals=3)
    assert len(life.gone) == 3
    # The search finds what is there: before they withdrew their words stood in the study.
    assert {"transcripts", "coding"} & life.seen


@pytest.mark.nightly
@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(100, 110))
def test_five_of_fifty_five_withdraw(tmp_path: Path, home: Path, seed: int) -> None:
    life = Life(tmp_path, random.Random(seed), people=55)
    live(life, deeds=160, withdrawals=5)
    assert len(life.gone) == 5
    assert {"transcripts", "coding"} & life.seen
