"""What stands around a name: particles and initials of its own, and words that announce it."""

from __future__ import annotations

from functools import cache

from anonymiser.lexicon import entries
from anonymiser.tokens import Tokens

# How much a word announces a name: not, perhaps ("met"), often ("voogd"), nearly always.
NONE, WEAK, ROLE, SURE = range(4)
_MOST_INITIALS = 5
# Titles that are written with a full stop; "een lieve juf." ends the sentence.
_SHORTENED = frozenset(
    ("mr", "mrs", "ms", "drs", "dr", "mw", "mevr", "dhr", "prof", "ir", "ing", "ds", "st", "zr")
)
_TAUGHT = frozenset(
    ("nederlands", "engels", "duits", "frans", "wiskunde", "gym", "gymnastiek", "biologie",
     "aardrijkskunde", "geschiedenis", "scheikunde", "natuurkunde", "techniek", "muziek",
     "tekenen", "economie", "maatschappijleer", "rekenen", "verzorging")
)  # fmt: skip
# "het gezin De Laat", "de broertjes Witte"
FAMILIES = frozenset(
    ("familie", "fam", "gezin", "echtpaar", "broertjes", "zusjes", "broers", "zussen",
     "gebroeders", "gezusters")
)  # fmt: skip
DETERMINERS = entries("cues", "determiners.txt")
_GREETINGS = entries("cues", "greetings.txt")
# After any particle these are one too: "van el", "de la".
_AFTER_PREFIX = frozenset(("el", "al", "ait", "ben", "den", "la"))


@cache
def prefixes() -> frozenset[str]:
    """Return the particles of surnames, those of two words joined by a space."""
    return entries("cues", "prefixes.txt") | entries("cues", "strong_prefixes.txt")


@cache
def opening_prefixes() -> frozenset[str]:
    """Return the words that a particle, of one word or two, begins with."""
    return prefixes() | {"bij", "aan", "op", "in", "uit", "voor"}


@cache
def _second_prefixes() -> frozenset[str]:
    """Return the words that a particle of two words ends with."""
    return frozenset(entry.partition(" ")[2] for entry in prefixes() if " " in entry)


@cache
def strong_prefixes() -> frozenset[str]:
    """Return the particles that are hardly ever anything else."""
    return entries("cues", "strong_prefixes.txt")


@cache
def _cues() -> dict[str, int]:
    table = dict.fromkeys(entries("cues", "weak.txt") | entries("cues", "speech.txt"), WEAK)
    table.update(dict.fromkeys(entries("cues", "roles.txt"), ROLE))
    table.update(dict.fromkeys(entries("cues", "titles.txt") | entries("cues", "naming.txt"), SURE))
    return table


def prefix_end(tokens: Tokens, index: int) -> int:
    """Return where the surname particles that begin at `index` end; `index` when none do."""
    low = tokens.low
    word = low[index]
    if word not in opening_prefixes():
        return index
    known = prefixes()
    # Few words are the second of two particles, and joining two costs more than a look.
    second = low[index + 1] if index + 1 < len(low) else ""
    if second in _second_prefixes() and f"{word} {second}" in known:
        return index + 2
    if word not in known:
        return index
    return index + 2 if second in _AFTER_PREFIX else index + 1


def small_initials(tokens: Tokens, index: int) -> int:
    """Return where the initials in small letters before `index` begin ("n. bouzid")."""
    # Nobody has more; a limit keeps the work linear in "a.a.a.a.".
    furthest = index - 2 * _MOST_INITIALS
    while index > max(1, furthest) and tokens.low[index - 1] == ".":
        letter = tokens.low[index - 2]
        glued = tokens.end[index - 2] == tokens.start[index - 1]
        if len(letter) != 1 or not letter.isalpha() or not glued:
            break
        index -= 2
    return index


def cue_of(word: str) -> int:
    """Return how much `word` by itself announces a name."""
    return _cues().get(word, NONE)


@cache
def cueing() -> frozenset[str]:
    """Return the words right after which a word in small letters may be a name."""
    return prefixes() | {".", *(word for word, level in _cues().items() if level >= ROLE)}


def announced(tokens: Tokens, index: int) -> int:
    """Return how much the words before `index` announce a name.

    Particles of a surname may stand in between ("mevrouw de Wit").
    """
    low = tokens.low
    if not index or low[index - 1] not in telling():
        return NONE
    opening, begin = opening_prefixes(), index
    if index > 1 and low[index - 2] in opening and prefix_end(tokens, index - 2) == index:
        begin = index - 2
    elif low[index - 1] in opening and prefix_end(tokens, index - 1) == index:
        begin = index - 1
    if begin != index and low[begin] == "van" and low[begin - 1 : begin] == ["naam"]:
        # "de naam van het jongste kind"
        return NONE
    level = _announces(low, index)
    return level if begin in (0, index) else max(level, _announces(low, begin))


@cache
def _announcing() -> frozenset[str]:
    """Return the words after which `_announces` looks further; no other announces a name."""
    others = (*_TAUGHT, ".", ",", ":", "is", "was", "me", "mij", "hem", "haar", "ben")
    return _GREETINGS | {*others, *_cues()}


@cache
def telling() -> frozenset[str]:
    """Return the words of which one stands right before whatever is announced."""
    return _announcing() | FAMILIES | opening_prefixes() | _second_prefixes() | _AFTER_PREFIX


def _announces(low: list[str], at: int) -> int:
    if low[at - 1] not in _announcing():
        return NONE
    if low[at - 1] == "." and at > 1 and low[at - 2] in _SHORTENED:
        at -= 1
    before = low[at - 1]
    second = low[at - 2] if at > 1 else ""
    if before in _TAUGHT:
        # "mijn docent nederlands bas"
        return cue_of(second)
    level = cue_of(before)
    if before in ("is", "was") and second in entries("cues", "naming.txt"):
        return SURE
    if before in ("me", "mij", "hem", "haar") and second.startswith("noem"):
        return SURE
    if (before == "ben" and second == "ik") or before in _GREETINGS:
        return max(level, ROLE)
    if before == "," and cue_of(second) == ROLE:
        return WEAK
    if before == ":" and at > 2 and cue_of(second) == ROLE and low[at - 3] in DETERMINERS:
        # "kregen ze een zoon: Mees"
        return ROLE
    return NONE if before == "heer" and second not in ("de", "den") else level
