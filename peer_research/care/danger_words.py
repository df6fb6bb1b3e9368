"""Words that may point at danger, listed for a human when a conversation comes in.

Nothing is judged, reported or kept: a person reads the turn and decides with the coach. The
list is rough on purpose; see ``protocols/signaalwoorden.toml``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from peer_research import shipped
from peer_research.anonymiser_bridge import load
from peer_research.errors import StudyError
from peer_research.model import Transcript, key

_WORDS = re.compile(r"[a-z0-9]+\*?(?: [a-z0-9]+\*?)*\Z")


class Signal(NamedTuple):
    """How often words of one kind stand in one turn."""

    turn: str
    category: str
    times: int


class SignalWords(NamedTuple):
    """The words themselves, for somebody who asked to see them."""

    turn: str
    category: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Category:
    id: str
    name: str = key("naam")
    words: tuple[str, ...] = key("woorden")


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    version: str = key("versie")
    licence: str = key("licentie", default="")
    categories: tuple[_Category, ...] = key("soort")


def word_file() -> Path:
    """Return the file with the shipped words."""
    return shipped.protocols() / "signaalwoorden.toml"


def signal_words(transcript: Transcript, path: Path | None = None) -> list[Signal]:
    """Return where words stand that may point at danger, without the words.

    Parameters
    ----------
    transcript : Transcript
    path : Path, optional
        A list of the team's own.

    Returns
    -------
    list of Signal
        Per turn and kind; in the order of the conversation.

    Raises
    ------
    StudyError
        The list has a mistake.

    Examples
    --------
    >>> from peer_research.model import Turn
    >>> said = Turn(id="T0001", speaker="P01", text="Ik dacht aan zelfmoord.")
    >>> signal_words(Transcript(id="S01", version=1, turns=(said,)))
    [Signal(turn='T0001', category='niet_meer_leven', times=1)]
    """
    return [
        Signal(found.turn, found.category, len(found.words))
        for found in show_signal_words(transcript, path)
    ]


def show_signal_words(transcript: Transcript, path: Path | None = None) -> list[SignalWords]:
    """Return the same with the words as they were said; show it only to who asks for it."""
    patterns = _patterns(path or word_file())
    rows = []
    for turn in transcript.turns:
        text = _plain(turn.text)
        for category, pattern in patterns:
            if words := pattern.findall(text):
                rows.append(SignalWords(turn.id, category, tuple(words)))
    return rows


def category_names(path: Path | None = None) -> dict[str, str]:
    """Return the kinds of words by id, with the name that a person reads."""
    return {category.id: category.name for category in _load(path or word_file())}


def _load(path: Path) -> tuple[_Category, ...]:
    found = load(_File, path, StudyError).categories
    for category in found:
        for word in category.words:
            if not _WORDS.match(word):
                raise StudyError("care.signal_file", file=path.name, what=category.id)
    return found


def _patterns(path: Path) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((category.id, _pattern(category.words)) for category in _load(path))


def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    # The longest first, so that what overlaps counts once.
    ordered = sorted(words, key=len, reverse=True)
    parts = (r"\W+".join(map(_one, word.split(" "))) for word in ordered)
    return re.compile(rf"\b(?:{'|'.join(parts)})\b")


def _one(word: str) -> str:
    return re.escape(word[:-1]) + r"\w*" if word.endswith("*") else re.escape(word)


def _plain(text: str) -> str:
    """Return `text` in lower case and without accents."""
    apart = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
