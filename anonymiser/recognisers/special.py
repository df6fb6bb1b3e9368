"""Flag what tells of religion, health, sexuality or an offence, for a person to look at.

These are the special kinds of data of AVG articles 9 and 10. They are often what a
conversation is about, so no policy hides them unasked. Which words count stands in
``data/nl/special``, and so does when one of them does not count ("net een gevangenis").
Moods ("depri", "ziek van het wachten") are left alone: everybody has those.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from anonymiser.errors import InputError
from anonymiser.lexicon import DATA, fold
from anonymiser.memo import Memo
from anonymiser.spans import Span
from anonymiser.texts import texts
from anonymiser.tokens import Tokens, tokenise

FOLDER = DATA / "special"
LABELS = {
    "religion": "RELIGION",
    "health": "HEALTH",
    "sexuality": "SEXUALITY",
    "offence": "OFFENCE",
}
# A flag asks for a look; it is as sure as a coin that somebody should.
SCORE = 0.5
_KINDS = ("niet_na", "alleen_na", "niet_voor", "alleen_voor")

# Parts of words in the lists have at least so many letters.
_KEY = 3
_NOTHING = ("", "")

Tail = tuple[tuple[str, ...], str]


class Lists(NamedTuple):
    """The words of some lists, ready to be looked up.

    Parameters
    ----------
    words : dict of str to str
        Whole words, each with the name of its list.
    begins, ends : dict of str to tuple
        What words begin and end with, each with the name of its list, longest first; by its
        first and last `_KEY` characters, so that most words are looked up in vain only once.
    phrases : dict of str to tuple
        First word to the words that follow it, longest first.
    """

    words: dict[str, str]
    begins: dict[str, tuple[tuple[str, str], ...]]
    ends: dict[str, tuple[tuple[str, str], ...]]
    phrases: dict[str, tuple[Tail, ...]]


class Entry(NamedTuple):
    """What the lists say of a word: its list, if any, what may follow it, and with which word.

    `seconds` is empty when the word that follows need not be one of a few.
    """

    kind: str
    tails: tuple[Tail, ...]
    seconds: frozenset[str]


class Rule(NamedTuple):
    """When a word counts: only, or not, with one of `words` within `reach` words of it."""

    kind: str
    reach: int
    words: frozenset[str]

    def allows(self, low: list[str], start: int, end: int) -> bool:
        """Return whether the words around ``low[start:end]`` let it count."""
        after = self.kind.endswith("voor")
        near = low[end : end + self.reach] if after else low[max(0, start - self.reach) : start]
        return self.words.isdisjoint(near) is self.kind.startswith("niet")


def find_special(text: str) -> list[Span]:
    """Return the words in `text` that tell of religion, health, sexuality or an offence.

    Parameters
    ----------
    text : str
        NFC text, in any case.

    Returns
    -------
    list of Span
        With score `SCORE`.

    Examples
    --------
    >>> text = "ik ben moslim en ik heb ADHD, maar het was net een gevangenis"
    >>> [(text[s.start:s.end], s.label) for s in find_special(text)]
    [('moslim', 'RELIGION'), ('ADHD', 'HEALTH')]
    """
    tokens = tokenise(text)
    return [
        Span(
            start=tokens.start[first],
            end=tokens.end[last - 1],
            label=LABELS[name],
            score=SCORE,
            source="special",
            reason=texts(f"special.{name}"),
        )
        for first, last, name in matches(tokens, *LABELS)
    ]


def matches(tokens: Tokens, *names: str) -> Iterator[tuple[int, int, str]]:
    """Return first token, end token and list of what stands in the lists called `names`."""
    low, reach, said = tokens.low, 0, _entries_of(names)
    # Hardly any word is listed, so the walk goes from one that is to the next.
    for index in sorted(tokens.at(filter(said.__getitem__, tokens.different))):
        entry = said[low[index]]
        if index < reach or entry is None:
            continue
        name, tails, seconds = entry
        end = index + 1
        if tails and (not seconds or end == len(low) or low[end] in seconds):
            end, name = _phrase(low, index, tails, name)
        if name and _counts(low, index, end):
            yield index, end, name
            reach = end


def _phrase(low: list[str], index: int, tails: tuple[Tail, ...], name: str) -> tuple[int, str]:
    second = low[index + 1] if index + 1 < len(low) else ""
    for tail, found in tails:
        if tail[0][:1] not in ("*", second[:1]):
            continue
        end = index + 1 + len(tail)
        here = low[index + 1 : end]
        *whole, last = tail
        if len(here) == len(tail) and here[:-1] == whole and _fits(here[-1], last):
            return end, found
    return index + 1, name


def _fits(word: str, wanted: str) -> bool:
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted


def _counts(low: list[str], start: int, end: int) -> bool:
    ruled = rules().get(" ".join(low[start:end]), ())
    return all(rule.allows(low, start, end) for rule in ruled)


@cache
def _entries_of(names: tuple[str, ...]) -> Memo[Entry | None]:
    """Return what the lists say of each word."""
    phrases = lists(*names).phrases

    def entry(word: str) -> Entry | None:
        kind, tails = kind_of(word, names), phrases.get(word, ())
        if not kind and not tails:
            return None
        seconds = frozenset(tail[0] for tail, _ in tails)
        if any("*" in second for second in seconds):
            seconds = frozenset()
        return Entry(kind, tails, seconds)

    return Memo(entry)


def kind_of(word: str, names: tuple[str, ...]) -> str:
    """Return the list among `names` that has `word`, given in small letters, or ""."""
    if word.endswith("."):
        word = word.replace(".", "").lower()
    found = lists(*names)
    plain = fold(word)
    if plain in found.words:
        return found.words[plain]
    begins, ends = found.begins.get(plain[:_KEY]), found.ends.get(plain[-_KEY:])
    if not begins and not ends:
        return ""  # nearly every word
    begin = next((e for e in begins or () if plain.startswith(e[0])), _NOTHING)
    end = next((e for e in ends or () if plain.endswith(e[0])), _NOTHING)
    # The longest counts, for it says most.
    return begin[1] if len(begin[0]) >= len(end[0]) else end[1]


@cache
def lists(*names: str) -> Lists:
    """Return the lists called `names`; the first that has a word keeps it."""
    words: dict[str, str] = {}
    begins: dict[str, str] = {}
    ends: dict[str, str] = {}
    phrases: dict[str, list[Tail]] = {}
    for name in names:
        for entry in _entries(name):
            head, *tail = entry.split("_")
            if tail:
                phrases.setdefault(head, []).append((tuple(tail), name))
            elif entry.startswith("*"):
                ends.setdefault(entry[1:], name)
            elif entry.endswith("*"):
                begins.setdefault(entry[:-1], name)
            else:
                words.setdefault(entry, name)
    ordered = {
        head: tuple(sorted(tails, key=lambda tail: -len(tail[0])))
        for head, tails in phrases.items()
    }
    return Lists(words, _by_key(begins, slice(_KEY)), _by_key(ends, slice(-_KEY, None)), ordered)


def _by_key(entries: dict[str, str], key: slice) -> dict[str, tuple[tuple[str, str], ...]]:
    grouped: dict[str, list[tuple[str, str]]] = {}
    for entry in sorted(entries.items(), key=lambda entry: -len(entry[0])):
        if len(entry[0]) < _KEY:
            raise InputError("special.too_short", entry=entry[0], least=_KEY)
        grouped.setdefault(entry[0][key], []).append(entry)
    return {letters: tuple(found) for letters, found in grouped.items()}


def _entries(name: str) -> list[str]:
    lines = (FOLDER / f"{name}.txt").read_text("utf-8").splitlines()
    return [
        fold(word.lower()) for line in lines if not line.startswith("#") for word in line.split()
    ]


@cache
def words(name: str) -> frozenset[str]:
    """Return the entries of one list, as they stand in a text."""
    lines = (FOLDER / f"{name}.txt").read_text("utf-8").splitlines()
    listed = (word for line in lines if not line.startswith("#") for word in line.split())
    return frozenset(word.replace("_", " ") for word in listed)


@cache
def groups(name: str) -> dict[str, frozenset[str]]:
    """Return the sets of words of a file with lines such as ``own : mijn zijn haar``."""
    lines = (FOLDER / f"{name}.txt").read_text("utf-8").splitlines()
    pairs = (line.split(" : ") for line in lines if not line.startswith("#"))
    return {group: frozenset(listed.split()) for group, listed in pairs}


@cache
def rules() -> dict[str, tuple[Rule, ...]]:
    """Return when a word or phrase counts, as ``context.txt`` says."""
    found: dict[str, tuple[Rule, ...]] = {}
    lines = (FOLDER / "context.txt").read_text("utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        if line and not line.startswith("#"):
            entry, rule = _rule(line, number)
            found[entry] = (*found.get(entry, ()), rule)
    return found


def _rule(line: str, number: int) -> tuple[str, Rule]:
    try:
        entry, how, deciding = line.split(" : ")
        kind, reach = how.split()
        rule = Rule(kind, int(reach), frozenset(deciding.split()))
        if kind not in _KINDS:
            raise ValueError
    except ValueError:
        raise InputError("special.bad_rule", file="context.txt", line=number) from None
    return entry, rule
