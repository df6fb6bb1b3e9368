"""Flag rare facts: what tells who somebody is without a name, for a person to look at.

A much-reported event, the uncommon work of a parent, "de enige jongen op de groep", a twin,
a very large family, an illness of few. A name in such a sentence is left out of the span,
so that hiding the name and showing the flag do not get in each other's way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from anonymiser.lexicon import CAP, GUESSED, MIXED, NUMBER, WORD
from anonymiser.recognisers import special
from anonymiser.recognisers.context import words
from anonymiser.spans import Span
from anonymiser.texts import texts
from anonymiser.tokens import Tokens, is_word, tokenise

# Bounds we chose: from so many brothers and sisters, or children in one home, on, people in
# one town or institution soon know which family is meant.
MANY_SIBLINGS = 6
MANY_CHILDREN = 7
_NUMBER = {
    word: value
    for value, word in enumerate(
        words(
            """een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien
            vijftien zestien zeventien achttien negentien twintig"""
        ),
        start=1,
    )
}
_TOGETHER = words("zevenen achten negenen tienen elven twaalven")
# The end of the name of a house, in a text without capitals.
_HOUSES = words("hof huis stede borg oord horst hoeve heuvel steen burcht")
_SENTENCE = frozenset(".?!…\n:;")
_REACH = 6
_SETS = special.groups("facts")


class Fact(NamedTuple):
    """Tokens ``[start, end)`` that are a rare fact, and the name of the reason."""

    start: int
    end: int
    reason: str


Look = Callable[[Tokens, int], Fact | None]


def find_rare(text: str) -> list[Span]:
    """Return the facts in `text` that tell who somebody is without a name.

    Parameters
    ----------
    text : str
        NFC text, in any case.

    Returns
    -------
    list of Span
        Labelled ``RARE``, with the score of every flag.

    Examples
    --------
    >>> text = "mijn vader is burgemeester en ik was de enige jongen op de groep"
    >>> [text[s.start:s.end] for s in find_rare(text)]
    ['vader is burgemeester', 'de enige jongen op de groep']
    """
    tokens = tokenise(text)
    facts = [Fact(start, end, "rare") for start, end, _ in special.matches(tokens, "rare")]
    looks = _LOOKS
    places = tokens.at(tokens.different & looks.keys())
    facts += [fact for at in places if (fact := looks[tokens.low[at]](tokens, at))]
    return [
        Span(
            start=tokens.start[fact.start],
            end=tokens.end[fact.end - 1],
            label="RARE",
            score=special.SCORE,
            source="rare",
            reason=texts(f"special.{fact.reason}"),
        )
        for fact in sorted(set(facts))
    ]


def _before(low: list[str], index: int, reach: int) -> list[str]:
    """Return the words of the same sentence before `index`, nearest first."""
    found = []
    for word in reversed(low[max(0, index - reach) : index]):
        if word in _SENTENCE or word[:1] == "\n":
            break
        found.append(word)
    return found


def _after(low: list[str], index: int, reach: int) -> list[str]:
    """Return the words of the same sentence after `index`."""
    found = []
    for word in low[index + 1 : index + 1 + reach]:
        if word in _SENTENCE or word[:1] == "\n":
            break
        found.append(word)
    return found


def _news(tokens: Tokens, index: int) -> Fact | None:
    """'het stond in de krant', 'was op het nieuws'."""
    before = _before(tokens.low, index, _REACH)
    at = next((place for place, word in enumerate(before[:4]) if word in ("op", "in")), None)
    if at is None:
        return None
    around = {*before[at + 1 :], *_after(tokens.low, index, 4)}
    telling = (
        _SETS["reported"] | _SETS["perhaps_reported"]
        if tokens.low[index] in _SETS["news"]
        else _SETS["reported"]
    )
    if telling.isdisjoint(around) or not _SETS["watching"].isdisjoint(around):
        return None
    near = range(at + 1, min(at + 3, len(before)))
    verb = next((place for place in near if before[place] in telling), at)
    return Fact(index - 1 - verb, index + 1, "news")


def _incident(tokens: Tokens, index: int) -> Fact | None:
    """'de brand van het Wilgenhof', 'de ramp in Volendam', 'de moord van 2014'."""
    low = tokens.low
    if not index or low[index - 1] not in ("de", "het", "die", "dat"):
        return None
    after = _after(low, index, 3)
    if not after or after[0] not in ("van", "in", "op", "bij", "te"):
        return None
    end = index + 2
    if after[1:2] and after[1] in ("de", "het", "den", "huize", "villa"):
        end += 1
    named = end < len(low) and end - index <= len(after) and _is_name(tokens, end)
    return Fact(index - 1, end, "incident") if named else None


def _is_name(tokens: Tokens, index: int) -> bool:
    word, shape, flags = tokens.low[index], tokens.shape[index], tokens.flags[index]
    if not is_word(shape):
        return shape == NUMBER and len(word) == len("2014")
    if shape in (CAP, MIXED) or not flags & WORD:
        return True
    return bool(flags & GUESSED) and word.endswith(_HOUSES)


def _job(tokens: Tokens, index: int) -> Fact | None:
    """'mijn vader is burgemeester', 'als dochter van de burgemeester'."""
    before, kin = _before(tokens.low, index, _REACH), special.words("kin")
    at = next((place for place, word in enumerate(before) if word in kin), None)
    if at is not None:
        told = not (_SETS["is"] | {","}).isdisjoint(before[:at])
        owned = not _SETS["own"].isdisjoint(before[at + 1 : at + 2])
        known = told and owned and _only_filling(before[:at])
        return Fact(index - 1 - at, index + 1, "job") if known else None
    child = not _SETS["child_of"].isdisjoint(before[2:3])
    if child and before[1] == "van" and before[0] in ("de", "een"):
        return Fact(index - 3, index + 1, "job")
    verb, owner, relative = (*_after(tokens.low, index, 3), "", "", "")[:3]
    if verb in ("is", "was") and owner in _SETS["own"] and relative in kin:
        return Fact(index, index + 4, "job")
    return None


def _only_filling(words: list[str]) -> bool:
    return all(word in _SETS["filling"] or word in _SETS["is"] for word in words)


def _only(tokens: Tokens, index: int) -> Fact | None:
    """'de enige tweeling op de groep', 'de jongste van Nederland'."""
    low = tokens.low
    after = _after(low, index, 7)
    if not index or not after or not _is_somebody(low[index - 1], after):
        return None
    for place, word in enumerate(after):
        if word in ("die", "dat", "wat", ","):
            return None
        if word in ("op", "in", "van", "binnen", "uit") and place + 1 < len(after):
            end = _group_end(low[index], after, place + 1)
            if end:
                return Fact(index - 1, index + 1 + end, "only")
    return None


def _is_somebody(article: str, after: list[str]) -> bool:
    if article == "het":
        return not _SETS["somebody"].isdisjoint(after[:2])
    return article == "de" and _SETS["things"].isdisjoint(after[:2])


def _group_end(word: str, after: list[str], place: int) -> int:
    """Return where the group ends that begins at `place` of the words after `word`, or 0."""
    if after[place] in ("de", "het", "mijn", "m'n", "onze", "ons", "die", "deze", "heel", "hele"):
        place += 1
    if place >= len(after):
        return 0
    if after[place] in _SETS["lands"]:
        return place + 1
    unique = word in _SETS["only"]
    return place + 1 if unique and after[place] in special.words("groups") else 0


def _family(tokens: Tokens, index: int) -> Fact | None:
    """'negen broers en zussen', 'vijf broers en vier zussen'."""
    low = tokens.low
    before = _before(low, index, 2)
    at = next((place for place, word in enumerate(before) if _count(word)), None)
    if at is None:
        return None
    total, start, end = _count(before[at]), index - 1 - at, index + 1
    after = _after(low, index, 4)
    if after[:1] and after[0] in ("en", "plus"):
        other = next((i for i, word in enumerate(after) if word in _SETS["siblings"]), None)
        if other:
            total += sum(_count(word) for word in after[1:other])
            end = index + 2 + other
    return Fact(start, end, "family") if total >= MANY_SIBLINGS else None


def _children(tokens: Tokens, index: int) -> Fact | None:
    """'een gezin met negen kinderen', 'thuis met negen kinderen'."""
    before = _before(tokens.low, index, 6)
    if not before or _count(before[0]) < MANY_CHILDREN:
        return None
    home = _SETS["home"].intersection(before)
    return Fact(index - 1, index + 1, "family") if home else None


def _together(tokens: Tokens, index: int) -> Fact | None:
    """'we waren thuis met z'n negenen'."""
    before = _before(tokens.low, index, 6)
    home = _SETS["home"].intersection([*before, *_after(tokens.low, index, 3)])
    owned = before[:1] and before[0] in ("zijn", "z'n", "ons", "hun")
    return Fact(index - 1, index + 1, "family") if home and owned else None


def _count(word: str) -> int:
    """Return the small number that `word` is, in digits or letters, or 0."""
    if word.isascii() and word.isdecimal() and len(word) < 3:
        return int(word)
    return _NUMBER.get(word, 0)


def _illness(tokens: Tokens, index: int) -> Fact | None:
    """'een zeldzame ziekte', 'de ziekte van Kawasaki', 'het syndroom van Sotos'."""
    low = tokens.low
    before = _before(low, index, 3)
    at = next((place for place, word in enumerate(before) if word in _SETS["rare"]), None)
    if at is not None:
        return Fact(index - 1 - at, index + 1, "illness")
    if low[index] not in ("ziekte", "syndroom") or low[index + 1 : index + 2] != ["van"]:
        return None
    name = index + 2
    if name >= len(low) or low[name] in _SETS["known_ills"] or not _is_name(tokens, name):
        return None
    return Fact(index, name + 1, "illness")


_LOOKS: dict[str, Look] = {
    **dict.fromkeys(_SETS["media"], _news),
    **dict.fromkeys(special.words("incidents"), _incident),
    **dict.fromkeys(special.words("jobs"), _job),
    **dict.fromkeys(_SETS["most"], _only),
    **dict.fromkeys(_SETS["siblings"], _family),
    **dict.fromkeys(_TOGETHER, _together),
    **dict.fromkeys(_SETS["ills"], _illness),
    "kinderen": _children,
}
