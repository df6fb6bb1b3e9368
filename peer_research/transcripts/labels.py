"""Who speaks, from labels such as ``Interviewer:``, ``[00:01:02] Noor:`` or ``SPEAKER_00``.

Reading goes in two steps. `find` says what a line could mean; `choosing.choose` looks at all
lines and decides, because ``Ik dacht: nu niet`` and ``Noor: nu niet`` differ only in what else
is there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from peer_research.transcripts import stamps
from peer_research.transcripts.turns import label_key
from peer_research.transcripts.words import FORM, PARTICLES, ROLES, SENTENCE

MAX_LABEL, MAX_WORDS = 60, 4

Shape = Literal["colon", "stamped", "tabbed", "name_time", "time_name", "alone"]

_MACHINE = re.compile(r"(?:(?:speaker|spreker)[ _-]?(?:\d{1,3}|[a-z])|s\d\d)\Z")
_KNOWN = re.compile(r"(?:[a-z]\d{0,3}|[a-z]-?\d{1,3})\Z")
_NUMBERED = re.compile(r"(.{1,40}?)[ _-]?(?:\d{1,3}|[a-z])\Z")
_ASIDE = re.compile(r"\s?[(\[][^()\[\]]{0,40}[)\]]")
# What cannot stand in a name; a comma or full stop at the end means a sentence.
_NO_NAME = re.compile(r"[\"“”„;!?…=*<>{}#@\\]|[.,]\Z|\.\.|, ")

_LEADING = re.compile(rf"(?P<stamp>{stamps.ANY})(?![\d:%])(?P<gap>\s*(?:[-–:]\s*)?)")
_BRACKET_FIRST = re.compile(rf"{stamps.BRACKETED}\s*(?:[-–]\s)?\s*")
_ONLY_TIME = re.compile(rf"(?:{stamps.ANY}|{stamps.RANGE})\s*[-–:]?\Z")
_NAME_STAMP = re.compile(
    rf"(?P<name>[^:\[(\d][^:\[]{{0,{MAX_LABEL}}}?)(?:\s+|(?=[\[(#]))(?P<stamp>{stamps.ANY})"
    r"\s*(?P<colon>:?)(?=\s|\Z)"
)
_TAB_NAME = re.compile(rf"(?P<name>[^\t:]{{1,{MAX_LABEL}}}?) ?\t\s*(?=\S)")
_BRACKET_NAME = re.compile(r"\[(?P<name>[^\[\]:]{1,40})\]\s*(?P<colon>:?)\s")


@dataclass(frozen=True, slots=True)
class Found:
    """What the beginning of a line could be.

    Parameters
    ----------
    shape : str
        ``colon`` (``Noor: tekst``), ``stamped`` (time and colon), ``tabbed`` (``I<tab>tekst``),
        ``name_time`` (``Noor 0:03``), ``time_name`` (``0:03 Noor``) or ``alone``
        (``SPEAKER_00``).
    name : str
    at : int
        Where the spoken text begins in the line.
    start_ms, end_ms : int or None
    bare : bool
        Whether nothing follows the label on its line.
    """

    shape: Shape
    name: str
    at: int
    start_ms: int | None = None
    end_ms: int | None = None
    bare: bool = False

    @property
    def key(self) -> str:
        """The label as it is compared."""
        return label_key(self.name)


def is_known(name: str) -> bool:
    """Return whether a label is a role or number that programs and transcribers use.

    Examples
    --------
    >>> [is_known(n) for n in ("I", "R2", "Deelnemer 3", "SPEAKER_00", "Noor")]
    [True, True, True, True, False]
    """
    key = label_key(_ASIDE.sub("", name))
    if key in ROLES or _KNOWN.match(key) or _MACHINE.match(key):
        return True
    numbered = _NUMBERED.match(key)
    return numbered is not None and numbered[1] in ROLES


def is_machine(name: str) -> bool:
    """Return whether a speech recogniser made the label: ``SPEAKER_00``, ``Spreker 1``, ``S00``."""
    return _MACHINE.match(label_key(name)) is not None


def is_name(name: str) -> bool:
    """Return whether a label has the form of a name: every word but particles in capitals.

    Examples
    --------
    >>> [is_name(n) for n in ("Noor de Wit (gast)", "Ik dacht", "JAN", "Fatima el Idrissi")]
    [True, False, True, True]
    """
    bare = _ASIDE.sub("", name).strip()
    words = [word for word in bare.split() if word not in PARTICLES]
    if not 1 <= len(words) <= MAX_WORDS or len(bare.split()) > MAX_WORDS + 3:
        return False
    if _NO_NAME.search(bare) or _is_number(bare) or words[0].casefold() in FORM:
        return False
    # "De Wit" is a name, "De" is not.
    article = len(words) > 1 and words[0] in ("De", "Het")
    if words[0].casefold() in SENTENCE and not article:
        return False
    # "Intern begeleider" is as good as "Intern Begeleider".
    return all(_capital(word) or (word in ROLES and word != words[0]) for word in words)


def _capital(word: str) -> bool:
    first = word.lstrip("'’‘-|/&") or word
    # Scripts without capitals, such as Arabic, pass: their letters are not lower case.
    return not first[0].islower()


def is_one_word(name: str) -> bool:
    """Return whether a label is one word, of any form, that no heading begins with."""
    bare = _ASIDE.sub("", name)
    if _is_number(bare) or _NO_NAME.search(bare):
        return False
    return len(bare.split()) == 1 and label_key(bare) not in FORM


def _is_number(name: str) -> bool:
    # "1: Hoe was het?" is a speaker only where nearly every line begins like that.
    return name.isdecimal() and len(name) < 3


def is_called(name: str) -> bool:
    """Return whether people may call themselves this: every word has a capital or a digit.

    Examples
    --------
    >>> [is_called(n) for n in ("iPhone van Sam", "noor123", "Mama zei", "Ik zei")]
    [True, True, False, False]
    """
    words = [word for word in _ASIDE.sub("", name).split() if word not in PARTICLES]
    if not words or words[0].casefold() in SENTENCE:
        return False
    return all(_capital(word) or any(c.isupper() or c.isdigit() for c in word) for word in words)


def is_form(name: str) -> bool:
    """Return whether a label is a field of a heading, such as ``Datum``."""
    return label_key(name) in FORM


def is_time(line: str) -> bool:
    """Return whether a line holds a time and nothing else."""
    return _ONLY_TIME.match(line) is not None


def has_time(line: str) -> bool:
    """Return whether a line begins with a time."""
    return _LEADING.match(line) is not None


def find(line: str) -> Found | None:
    """Return what speaker `line` could begin with, with or without a time.

    Parameters
    ----------
    line : str
        Without white space at the ends.

    Examples
    --------
    >>> find("[00:01:02] Noor: hoi")
    Found(shape='stamped', name='Noor', at=16, start_ms=62000, end_ms=None, bare=False)
    >>> find("Noor 0:03").shape, find("ik zei niets")
    ('name_time', None)
    """
    lead = _LEADING.match(line)
    if lead:
        return _after_stamp(line, lead)
    return (
        _before_stamp(line)
        or find_colon(line)
        or _before_tab(line)
        or _alone(line, "alone", 0, None, None)
    )


def _after_stamp(line: str, lead: re.Match[str]) -> Found | None:
    start, end = stamps.parse(lead["stamp"])
    # "20:47 - Noor:" is the clock of a chat, not a place in a recording.
    if "-" in lead["gap"] and lead["stamp"].count(":") == 1 and lead["stamp"][0].isdigit():
        start = end = None
    named = find_colon(line[lead.end() :])
    if named:
        return Found("stamped", named.name, lead.end() + named.at, start, end)
    return _alone(line, "time_name", lead.end(), start, end)


def _before_stamp(line: str) -> Found | None:
    named = _NAME_STAMP.match(line)
    if not named:
        return None
    start, end = stamps.parse(named["stamp"])
    name = named["name"].strip(" -–\t")
    rest = line[named.end() :].strip()
    if named["colon"]:
        # "Zondag 10:30: kerk" may be a sentence; "Noor [10:30]: kerk" is not.
        shape: Shape = "colon" if named["stamp"][0].isdigit() else "stamped"
        return Found(shape, name, named.end(), start, end)
    if rest and named["stamp"][0].isdigit():
        return None
    return Found("name_time", name, named.end(), start, end)


def find_colon(line: str) -> Found | None:
    """Return the label before the first colon of `line`, or None.

    Examples
    --------
    >>> find_colon("Deelnemer 2: Goed: best wel").name, find_colon("om 10:30 uur")
    ('Deelnemer 2', None)
    >>> find_colon("[Noor]: ja").name
    'Noor'
    """
    bracket = _BRACKET_NAME.match(line + " ")
    if bracket and (bracket["colon"] or is_machine(bracket["name"])):
        return Found("colon", bracket["name"], min(bracket.end(), len(line)))
    name, colon, rest = line[: MAX_LABEL + 1].partition(":")
    if not colon or not name.strip():
        return None
    if not (name[0].isalpha() or name[0] in "'’‘([@~+" or _is_number(name)):
        return None
    if name.count("[") != name.count("]"):
        # "[Stilte: lang]" says what happened, not who spoke.
        return None
    if rest and not rest[0].isspace() and (not is_known(name) or not rest[0].isalpha()):
        return None
    return Found("colon", name.strip(), len(name) + 1, bare=len(line) == len(name) + 1)


def _before_tab(line: str) -> Found | None:
    """Return the label of "I<tab>Hoe was het?", as people type it in two columns."""
    tab = _TAB_NAME.match(line)
    if not tab or not (is_known(tab["name"]) or is_name(tab["name"])):
        return None
    return Found("tabbed", tab["name"], tab.end())


def _alone(line: str, shape: Shape, at: int, start: int | None, end: int | None) -> Found | None:
    name = line[at:]
    if not 0 < len(name) <= MAX_LABEL or not (is_name(name) or is_known(name)):
        return None
    return Found(shape, name, len(line), start, end)


def bracketed_time(line: str) -> re.Match[str] | None:
    """Return the match of a time in square brackets or hashes at the start of `line`."""
    return _BRACKET_FIRST.match(line)
