"""The roster: who and what the team knows to occur in the conversations.

Our own format is TOML; lists of other programs (JSON, JSON lines, CSV, plain text) are read
too. A roster lives in memory only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from anonymiser.errors import PolicyError
from anonymiser.spans import LABELS, check_label
from anonymiser.strict import Source, build, parse_toml

_WORDS = {
    "PERSON": "persoon personen naam namen name names person persons people per participant "
    "participants deelnemer deelnemers jongere jongeren speaker speakers spreker sprekers "
    "interviewer interviewers relative relatives familie carer carers begeleider begeleiders",
    "LOCATION": "plaats plaatsen place places location locations loc woonplaats stad city cities "
    "town towns gpe",
    "ORGANISATION": "organisatie organisaties organisation organisations organization "
    "organizations org orgs instelling instellingen institution institutions school schools "
    "scholen house houses huis huizen",
    "ADDRESS": "adres adressen address addresses straat straten street streets",
    "POSTCODE": "postcodes zipcode zip",
    "PHONE": "telefoon telefoons telefoonnummer telefoonnummers phones",
    "EMAIL": "e-mail e-mails emails mail e-mailadres",
    "URL": "urls website websites account accounts handle handles",
    "DATE": "datum data dates geboortedatum birthdate",
    "AGE": "leeftijd ages",
    "ID": "nummer nummers ids kenmerk dossier dossiernummer",
    "BSN": "burgerservicenummer",
    "IBAN": "rekening rekeningnummer",
    "COUNTRY": "land landen countries",
    "NATIONALITY": "nationaliteit nationaliteiten",
    "RELIGION": "geloof religie",
    "HEALTH": "gezondheid",
    "SEXUALITY": "seksualiteit",
    "OFFENCE": "delict strafbaar",
    "RARE": "bijzonderheid zeldzaam",
}
_BY_WORD = {word: label for label, words in _WORDS.items() for word in words.split()}
_BY_WORD |= {label.lower(): label for label in LABELS}


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterEntry:
    """One person, place or thing with everything it is called.

    Parameters
    ----------
    label : str
        One of `anonymiser.spans.LABELS`.
    names : tuple of str
        At least one; fullest first.
    code : str, default=""
        Participant code such as ``"P01"``.
    role : str, default=""
        Such as ``"deelnemer"``.
    """

    label: str
    names: tuple[str, ...]
    code: str = ""
    role: str = ""

    def __post_init__(self) -> None:
        check_label(self.label)

    def as_row(self) -> dict[str, Any]:
        """Return the entry as plain data, the way a vault keeps it."""
        return {"label": self.label, "names": list(self.names), "code": self.code}


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """Everybody and everything the team knows.

    Parameters
    ----------
    entries : tuple of RosterEntry

    Examples
    --------
    >>> Roster.from_rows([{"label": "PERSON", "names": ["Yassira"]}]).entries[0].names
    ('Yassira',)
    """

    entries: tuple[RosterEntry, ...] = ()

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, Any]]) -> Roster:
        """Return the roster of rows with ``label``, ``names`` and perhaps ``code``."""
        return cls(
            entries=tuple(
                RosterEntry(
                    label=row["label"], names=tuple(row["names"]), code=row.get("code") or ""
                )
                for row in rows
                if any(name.strip() for name in row["names"])
            )
        )

    def __len__(self) -> int:
        return len(self.entries)


def label_named(word: str) -> str:
    """Return the label that `word` stands for, in Dutch or English; "" when none does.

    Examples
    --------
    >>> label_named("Woonplaats"), label_named("person"), label_named("appel")
    ('LOCATION', 'PERSON', '')
    """
    return _BY_WORD.get(word.strip().strip("_:[]<>").lower().removeprefix("b-"), "")


def load_roster(path: Path) -> Roster:
    """Return the roster in a file.

    Parameters
    ----------
    path : Path
        ``.toml`` with ``[[persoon]]``, ``[[plaats]]``, ``[[organisatie]]`` and ``[[overig]]``;
        or ``.json``, ``.jsonl``, ``.csv``, ``.tsv`` or ``.txt`` of another program.

    Returns
    -------
    Roster

    Raises
    ------
    PolicyError
        The file is missing, damaged or holds no names.
    """
    from anonymiser.roster_formats import read_rows

    path = Path(path)
    entries = _from_toml(path) if path.suffix.lower() == ".toml" else read_rows(path)
    if not entries:
        raise PolicyError("roster.empty", file=path.name)
    return Roster(entries=tuple(entries))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    names: tuple[str, ...] = field(metadata={"key": "namen"})
    code: str = ""
    role: str = field(default="", metadata={"key": "rol"})
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    people: tuple[_Row, ...] = field(default=(), metadata={"key": "persoon"})
    places: tuple[_Row, ...] = field(default=(), metadata={"key": "plaats"})
    organisations: tuple[_Row, ...] = field(default=(), metadata={"key": "organisatie"})
    others: tuple[_Row, ...] = field(default=(), metadata={"key": "overig"})


def _from_toml(path: Path) -> list[RosterEntry]:
    data, source = parse_toml(path, PolicyError)
    file = build(_File, data, source)
    groups = [("PERSON", file.people), ("LOCATION", file.places)]
    groups.append(("ORGANISATION", file.organisations))
    found = [_entry(row, label, source) for label, rows in groups for row in rows]
    return found + [_entry(row, _label_of(row, source), source) for row in file.others]


def _label_of(row: _Row, source: Source) -> str:
    label = label_named(row.label)
    if not label:
        line = source.line_of(row.label) if row.label else source.line_of("overig")
        raise PolicyError("roster.unknown_label", file=source.name, line=line)
    return label


def _entry(row: _Row, label: str, source: Source) -> RosterEntry:
    names = tuple(name.strip() for name in row.names if name.strip())
    if not names:
        raise PolicyError("roster.no_names", file=source.name, line=source.line_of("namen"))
    return RosterEntry(label=label, names=names, code=row.code, role=row.role)
