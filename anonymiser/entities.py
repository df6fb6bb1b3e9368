"""One person, place or number of a study, and which pseudonyms may stand for it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from anonymiser.errors import PolicyError
from anonymiser.forms import canonical, plain
from anonymiser.spans import LABELS

# What stands in a transcript is data: it must not change with the language of messages.
NOUNS = {
    "PERSON": "PERSOON",
    "LOCATION": "PLAATS",
    "ADDRESS": "ADRES",
    "POSTCODE": "POSTCODE",
    "ORGANISATION": "ORGANISATIE",
    "DATE": "DATUM",
    "AGE": "LEEFTIJD",
    "PHONE": "TELEFOON",
    "EMAIL": "E-MAIL",
    "URL": "WEBADRES",
    "BSN": "BSN",
    "IBAN": "REKENING",
    "ID": "NUMMER",
    "COUNTRY": "LAND",
    "NATIONALITY": "NATIONALITEIT",
    "RELIGION": "GELOOF",
    "HEALTH": "GEZONDHEID",
    "SEXUALITY": "SEKSUALITEIT",
    "OFFENCE": "STRAFBAAR FEIT",
    "RARE": "BIJZONDERHEID",
}
MAX_PSEUDONYM = 40
_PSEUDONYM = re.compile(rf"[^\W_](?:[^\W_]|[ -](?=[^\W_])){{0,{MAX_PSEUDONYM - 1}}}")
# Surname particles say nothing about who somebody is.
_PARTICLES = {"aan", "bij", "dal", "del", "den", "der", "des", "die", "dos", "het", "ten"}
_PARTICLES |= {"ter", "tot", "uit", "van", "vom", "von", "zur"}
_NUMBERED = re.compile(rf"(?:{'|'.join(NOUNS.values())})[ -]?\d+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One person, place or number with everything it is called.

    Parameters
    ----------
    label : str
        One of `anonymiser.spans.LABELS`.
    number : int
        Its number within the label.
    forms : tuple of str
        The originals as they were written.
    pseudonym : str, default=""
        Chosen by a participant; empty when none.
    code : str, default=""
        Participant code such as ``"P03"``.
    explicit : bool, default=False
        Comes from the roster; otherwise only seen in a text.
    """

    label: str
    number: int
    forms: tuple[str, ...]
    pseudonym: str = ""
    code: str = ""
    explicit: bool = False

    @property
    def numbered(self) -> str:
        """The placeholder without a chosen pseudonym, such as ``"PERSOON-3"``."""
        return f"{NOUNS[self.label]}-{self.number}"

    @property
    def placeholder(self) -> str:
        """What stands in the text, such as ``"[PERSOON-3]"`` or ``"[Regenboog]"``."""
        return f"[{self.pseudonym or self.numbered}]"

    def lookups(self) -> set[tuple[str, str]]:
        """Return label and canonical form of everything it is called."""
        return {(self.label, canonical(self.label, form)) for form in self.forms}

    def called(self) -> set[str]:
        """Return how a user may point at it without its name."""
        return {plain(word) for word in (self.code, self.pseudonym, self.numbered) if word}

    def mentions(self, names: set[str]) -> bool:
        """Return whether one of `names`, in canonical form, is among its words."""
        words = [f" {canonical('PERSON', form)} " for form in self.forms]
        return any(f" {name} " in word for name in names for word in words)


def check_pseudonym(entity: Entity, old: Entity, known: Iterable[Entity], who: str) -> None:
    """Refuse an entity that cannot be told from another, or whose pseudonym gives a name away.

    Parameters
    ----------
    entity, old : Entity
        As it will be, and as it is now.
    known : iterable of Entity
        Every entity of the study, with `old` among them.
    who : str
        For the error: a code, never a name.

    Raises
    ------
    PolicyError
        A pseudonym that is taken, resembles a known name or cannot stand in a text.
    """
    others = [e for e in known if e is not old]
    fresh = [form for form in entity.forms if form not in old.forms]
    chosen = [e.pseudonym for e in others if e.pseudonym and e.label == entity.label]
    if any(resembles(pseudonym, form) for pseudonym in chosen for form in fresh):
        raise PolicyError("pseudonyms.name_is_pseudonym", who=who)
    if not entity.pseudonym:
        return
    compared = fresh
    if entity.pseudonym != old.pseudonym:
        check_spelling(entity.pseudonym, who)
        if any(plain(entity.pseudonym) == plain(e.pseudonym) for e in others):
            raise PolicyError("pseudonyms.taken", who=who)
        persons = [e for e in (*others, entity) if e.label == "PERSON"]
        compared = [form for e in persons for form in e.forms]
    if any(resembles(entity.pseudonym, form) for form in compared):
        raise PolicyError("pseudonyms.like_a_name", who=who)


def check_spelling(pseudonym: str, who: str) -> None:
    """Raise `PolicyError` when `pseudonym` cannot stand in a text as a placeholder."""
    if not _PSEUDONYM.fullmatch(pseudonym) or _NUMBERED.fullmatch(pseudonym):
        raise PolicyError("pseudonyms.not_allowed", who=who, maximum=MAX_PSEUDONYM)


def resembles(pseudonym: str, form: str) -> bool:
    """Return whether a word of `pseudonym` gives away a word of the name `form`.

    Examples
    --------
    >>> resembles("Sam", "Samira el Amrani"), resembles("Regenboog", "Samira el Amrani")
    (True, False)
    """
    chosen, name = (canonical("PERSON", text).split() for text in (pseudonym, form))
    return any(_alike(a, b) for a in chosen for b in name if b not in _PARTICLES)


def _alike(a: str, b: str) -> bool:
    # "Sam" gives Samira away, and "Samira7" does too; two letters are too few to tell.
    short = min(len(a), len(b)) < 3
    return a == b if short else a.startswith(b) or b.startswith(a)


def from_row(row: dict[str, Any]) -> Entity:
    """Return the entity that was stored as `row`.

    Raises
    ------
    ValueError, TypeError, KeyError
        Not such a row.
    """
    entity = Entity(**{**row, "forms": tuple(row["forms"])})
    words = (*entity.forms, entity.pseudonym, entity.code)
    if entity.label not in LABELS or not all(isinstance(word, str) for word in words):
        raise ValueError
    if type(entity.number) is not int or type(entity.explicit) is not bool:
        raise ValueError
    return entity
