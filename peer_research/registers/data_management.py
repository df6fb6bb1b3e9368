"""How long each kind of data is kept, and what is due to go.

The rules stand in ``bewaartermijnen.toml``, of the study or else the shipped strict one. The
days they count from stand in the register ``bewaardata``. What goes, goes by hand of a
person: see `cleanup`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from peer_research import shipped
from peer_research.anonymiser_bridge import load
from peer_research.errors import StudyError
from peer_research.model import Participant, Session, key
from peer_research.registers.register import Register
from peer_research.registers.tools import require_amount, require_days, require_session
from peer_research.study import Study
from peer_research.texts import texts

if TYPE_CHECKING:
    import pandas as pd

Event = Literal["tekst_nagekeken", "terugtrekdatum", "publicatie", "einde_onderzoek"]
Kind = Literal[
    "opname",
    "kluis",
    "toestemmingsformulieren",
    "tekst",
    "tekst_langer",
    "notities",
    "zorg",
    "afgeleid",
    "geld",
]
# The program cannot see these; a person removes them and says so.
BY_HAND = ("opname", "toestemmingsformulieren")
CARE_REGISTERS = (
    "stoplicht", "incidenten", "nazorg", "zelfcheck", "leesdosis", "zware_gesprekken",
    "goedkeuringen", "werving", "big5_kaarten", "tijdlijn", "panel_eisen", "spiegel",
    "inkoop_criteria",
)  # fmt: skip
MONEY_REGISTERS = ("uren", "vergoedingen", "afspraken")
SENSE_REGISTERS = (
    "themas", "beweringen", "duidingsbesluiten", "sorteerkaarten", "sorteerstapels",
    "sorteerthemas",
)  # fmt: skip
_FILE = "bewaartermijnen.toml"
_LONGER = "langer_bewaren"


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRule:
    """How long one kind of data is kept, counted from an event."""

    id: Kind
    name: str = key("naam")
    event: Event = key("vanaf")
    days: int = key("dagen", default=0)
    years: int = key("jaren", default=0)
    why: str = key("waarom", default="")

    def __post_init__(self) -> None:
        require_amount(self.id, self.days, self.years)

    def due(self, start: date) -> date:
        """Return the first day on which the data must be gone."""
        try:
            later = start.replace(year=start.year + self.years)
        except ValueError:  # 29 February
            later = start.replace(year=start.year + self.years, day=28)
        return later + timedelta(days=self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class _PolicyFile:
    version: str = key("versie")
    rules: tuple[RetentionRule, ...] = key("soort")


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionDate:
    """When something happened that a retention period counts from."""

    id: str
    event: Event = key("gebeurtenis")
    day: date = key("datum")
    session: str = key("gesprek", default="")

    def __post_init__(self) -> None:
        require_days(self.id, self.day)
        require_session(self.id, self.session, optional=True)
        if (self.event == "tekst_nagekeken") != bool(self.session):
            raise StudyError("data_management.session_or_not", id=self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """A person signed that something is gone."""

    id: str
    kind: Kind = key("soort")
    about: str = key("over", default="")
    signed_by: str = key("getekend_door")
    day: date = key("datum")

    def __post_init__(self) -> None:
        require_session(self.id, self.about, optional=True)
        require_days(self.id, self.day)


DATES = Register("bewaardata", "D", RetentionDate)
REMOVALS = Register("opgeruimd", "W", Removal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Something that is kept for a while.

    Parameters
    ----------
    kind : str
    about : str
        Id of the conversation, or nothing when it is about the whole study.
    name : str
        What it is, in words.
    event : str
        What the period counts from.
    due : date or None
        First day on which it must be gone; None as long as the event has no day.
    """

    kind: str
    about: str
    name: str
    event: str
    due: date | None

    @property
    def text(self) -> str:
        """What it is and when it goes, as a sentence."""
        name = "later" if self.due else "no_day"
        about = texts("data_management.of_session", session=self.about) if self.about else ""
        return texts(
            f"data_management.{name}", name=self.name, about=about, day=self.due, event=self.event
        )


def policy(study: Study) -> dict[str, RetentionRule]:
    """Return the retention rules by kind; the study's own file wins whole.

    Raises
    ------
    StudyError
        The file has a mistake, or leaves a kind out or has it twice.
    """
    own = study.path / _FILE
    path: Path = own if own.is_file() else shipped.protocols() / _FILE
    rows = load(_PolicyFile, path, StudyError).rules
    found = {rule.id: rule for rule in rows}
    missing = sorted(set(Kind.__args__) - set(found))  # type: ignore[attr-defined]
    if missing or len(found) < len(rows):
        raise StudyError("data_management.kinds", file=path.name, missing=", ".join(missing) or "-")
    return {rule.id: rule for rule in rows}


def retention(study: Study) -> list[Kept]:
    """Return everything that is still kept, what goes first on top.

    What a person signed for is not in it, nor what the program can see to be gone.
    """
    rules = policy(study)
    days: dict[tuple[str, str], date] = {
        (row.event, row.session): row.day for row in DATES.rows(study)
    }
    signed = {(row.kind, row.about) for row in REMOVALS.rows(study)}
    kept = [
        _kept(rules[kind], about, days)
        for kind, about in _present(study)
        if kind not in BY_HAND or (kind, about) not in signed
    ]
    return sorted(kept, key=lambda item: (item.due or date.max, item.kind, item.about))


def due_for_removal(study: Study, today: date) -> list[Kept]:
    """Return what must be gone on `today`; on the very day it is due."""
    return [item for item in retention(study) if item.due is not None and item.due <= today]


def without_day(study: Study) -> list[Kept]:
    """Return what has no end yet, because the day it counts from was not written down."""
    return [item for item in retention(study) if item.due is None]


def last_day_to_withdraw(study: Study) -> date | None:
    """Return the day until which somebody can take their words back, when it was written down."""
    days = [row.day for row in DATES.rows(study) if row.event == "terugtrekdatum"]
    return days[-1] if days else None


def retention_table(study: Study) -> pd.DataFrame:
    """Return `retention` as a table: ``kind, about, name, event, due`` (ISO date or empty)."""
    import pandas as pd

    columns = ["kind", "about", "name", "event", "due"]
    rows = [
        [item.kind, item.about, item.name, item.event, item.due.isoformat() if item.due else ""]
        for item in retention(study)
    ]
    return pd.DataFrame(rows, columns=columns)


def _kept(rule: RetentionRule, about: str, days: dict[tuple[str, str], date]) -> Kept:
    per_session = rule.event == "tekst_nagekeken"
    start = days.get((rule.event, about if per_session else ""))
    return Kept(
        kind=rule.id,
        about=about,
        name=rule.name,
        event=rule.event,
        due=rule.due(start) if start else None,
    )


def _present(study: Study) -> Iterator[tuple[Kind, str]]:
    """Yield what there is, or may be where the program cannot see."""
    sessions, people, safe = study.sessions(), study.participants(), {*study.transcript_ids()}
    for session in sorted({*sessions, *safe}):
        yield "opname", session
        if session in safe or study.coding_files(session):
            longer = session in sessions and _all_said_longer(people, sessions[session])
            yield ("tekst_langer" if longer else "tekst"), session
    if sessions or people:
        yield "toestemmingsformulieren", ""
    there: dict[Kind, Callable[[], bool]] = {
        "kluis": study.vault_folder.is_dir,
        "notities": lambda: (
            any(study.memos_folder.glob("*.md")) or _any_register(study, SENSE_REGISTERS)
        ),
        "zorg": lambda: _any_register(study, CARE_REGISTERS),
        "geld": lambda: _any_register(study, MONEY_REGISTERS),
        "afgeleid": study.output.is_dir,
    }
    for kind, is_there in there.items():
        if is_there():
            yield kind, ""


def _any_register(study: Study, names: tuple[str, ...]) -> bool:
    return any(study.register_file(name).is_file() for name in names)


def _all_said_longer(people: Mapping[str, Participant], session: Session) -> bool:
    codes = session.participants
    return bool(codes) and all(code in people and people[code].allows(_LONGER) for code in codes)
