"""Build the practice study and go all the way to the report, without a question."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from peer_research import shipped, store
from peer_research.anonymise import anonymise
from peer_research.anonymiser_bridge import Source, build, parse_toml
from peer_research.coding.carrying import projection
from peer_research.coding.locating import locate
from peer_research.coding.memos import write_memo
from peer_research.consent.withdrawal import withdraw
from peer_research.errors import StudyError
from peer_research.identifiable import PRACTICE_PASSPHRASE, Identifiable
from peer_research.intake.importing import import_conversation, import_roster
from peer_research.model import Memo, Session
from peer_research.new_study import new_study
from peer_research.pipeline import write_guides, write_report
from peer_research.records import put_participants
from peer_research.review.by_hand import hide_everywhere
from peer_research.settings import TeamMember
from peer_research.study import Study
from peer_research.texts import texts

CONVERSATIONS = Path(__file__).parent / "conversations"
WITHDRAWS = "P07"
PROTOCOLS = ("p01-big5-18plus", "p03-pleegzorg", "p11-spiegelgesprek")
TEAM = (
    TeamMember(name="Noor", role="gespreksleider", coder="noor"),
    TeamMember(name="Kai", role="duider", coder="kai"),
    TeamMember(name="Sam", role="buddy", coder="sam"),
    TeamMember(name="Mo", role="notulist", coder="mo"),
    TeamMember(name="Ilse", role="coach"),
    TeamMember(name="Joris", role="datahouder"),
)


def build_demo(folder: Path, tell: Callable[[str], None] = lambda step: None) -> Path:
    """Build the practice study in `folder` and return the path of its report.

    Parameters
    ----------
    folder : Path
        New, empty, or an earlier practice study, which is made anew.
    tell : callable, optional
        Called with the name of each step when it starts.

    Raises
    ------
    StudyError
        `folder` holds something else; nothing in it is touched.
    """
    tell("start")
    study = _fresh_study(folder)
    private = Identifiable(study, PRACTICE_PASSPHRASE, create=True)
    tell("import")
    _import_all(private)
    tell("anonymise")
    for row in _rows("nalezen", "verberg"):
        hide_everywhere(private, row["tekst"], row["soort"])
    anonymise(private)
    tell("code")
    _code_all(private)
    _add_notes(study)
    tell("withdraw")
    withdraw(private, WITHDRAWS)
    tell("report")
    write_guides(study)
    return write_report(study)


def _fresh_study(folder: Path) -> Study:
    if (folder / "study.toml").is_file():
        old = Study(folder)
        if not old.settings.practice:
            raise StudyError("study.not_empty", folder=folder.name)
        if folder.is_symlink():
            raise StudyError("study.not_empty", folder=folder.name)
        forget_vault(old)
        store.remove_folder(folder)
    return new_study(
        folder,
        texts("demo.title"),
        protocols=[shipped.protocol_file(name) for name in PROTOCOLS],
        team=TEAM,
        practice=True,
        vraag=texts("demo.question"),
        waarom=texts("demo.why"),
        opdrachtgever=texts("demo.commissioner"),
    )


def forget_vault(study: Study) -> None:
    """Remove the vault of a practice study; only one that opens with the public passphrase."""
    if study.vault_folder.is_dir():
        store.remove_folder(Identifiable(study, PRACTICE_PASSPHRASE).vault.folder)


def _import_all(private: Identifiable) -> None:
    study = private.study
    import_roster(private, CONVERSATIONS / "rooster.toml")
    for row in _rows("gesprekken", "gesprek"):
        file, speakers = row.pop("bestand"), row.pop("sprekers")
        session = build(Session, row, Source("gesprekken.toml", "", StudyError))
        import_conversation(private, CONVERSATIONS / file, session, speakers)
    put_participants(study, _rows("deelnemers", "deelnemer"))


def _code_all(private: Identifiable) -> None:
    study, logs, places = private.study, {}, {}
    for row in _rows("coderingen", "codering"):
        session, coder = row["gesprek"], row["codeur"]
        if (session, coder) not in logs:
            logs[session, coder] = study.coding_log(session, coder)
        if session not in places:
            # The coders' words are looked up in the raw text: what is hidden may change.
            raw = private.raw(session)
            places[session] = raw, projection(raw, study.transcript(session))
        raw, project = places[session]
        start, end = project(*locate(raw, row["van"], row["tot"]))
        logs[session, coder].apply(start, end, row["code"], row.get("kenmerken"))


def _add_notes(study: Study) -> None:
    for number, row in enumerate(_rows("notities", "memo"), start=1):
        about = row.get("code") or row.get("gesprek", "")
        memo = Memo(id=f"notitie-{number}", coder=row["codeur"], about=about, text=row["tekst"])
        write_memo(study.memos_folder, memo)
    recommendations = (CONVERSATIONS / "aanbevelingen.toml").read_text("utf-8")
    store.write_text(study.recommendations_file, recommendations)


def _rows(file: str, table: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = parse_toml(CONVERSATIONS / f"{file}.toml", StudyError)[0][table]
    return rows
