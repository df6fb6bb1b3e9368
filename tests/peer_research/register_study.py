"""A small invented study for the tests of registers."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import tomlkit

from peer_research.model import Session, Transcript, Turn
from peer_research.new_study import new_study
from peer_research.records import put_participants, write_session
from peer_research.settings import TeamMember
from peer_research.study import Study

TODAY = date.today()
YESTERDAY = TODAY - timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)
TEAM = (
    TeamMember(name="Noor", role="gespreksleider", coder="noor"),
    TeamMember(name="Kai", role="duider", coder="kai"),
    TeamMember(name="Wilg", role="onderzoeker", coder="wilg"),
)
SAID = "Ik was er klaar mee. Niemand vroeg hoe het ging. Toen bleef zij zitten."


def make(tmp_path: Path, people: int = 8) -> Study:
    """Return a study with S01 (P01 alone) and S02 (a group)."""
    study = new_study(tmp_path / "onderzoek", "Proefonderzoek", team=TEAM)
    codes = [f"P{number:02d}" for number in range(1, people + 1)]
    put_participants(study, [{"code": code} for code in codes])
    write_session(study, Session(id="S01", form="interview", participants=("P01",),
                                 quarter="2026-Q1", debriefed=True))  # fmt: skip
    write_session(study, Session(id="S02", form="focusgroep", participants=tuple(codes[1:]),
                                 quarter="2026-Q2", debriefed=True))  # fmt: skip
    for session, speakers in {"S01": codes[:1], "S02": codes[1:]}.items():
        turns = tuple(
            Turn(id=f"T{number:04d}", speaker=who, text=f"{SAID} Nummer {number}.")
            for number, who in enumerate(speakers, start=1)
        )
        study.write_transcript(Transcript(id=session, version=1, turns=turns), {})
    return study


def code_turns(study: Study, session: str, code: str, coder: str = "noor", turns: int = 99):
    """Give the first turns of a conversation a code, and return the ids of the pieces."""
    log = study.coding_log(session, coder)
    spans = list(study.transcript(session).spans())[:turns]
    return [log.apply(start, start + 20, code).id for _, start, _ in spans]


def edit(study: Study, register: str, *rows: dict) -> Path:
    """Write rows of a register by hand, past every check."""
    path = study.register_file(register)
    path.parent.mkdir(exist_ok=True)
    path.write_text(tomlkit.dumps({"rij": list(rows)}), "utf-8")
    return path


def turn_clock_back(study: Study, days: int = 40) -> date:
    """Return a today that lies before what is already in the log."""
    study.note("proef")
    return TODAY - timedelta(days=days)
