"""Find names of people, also in small letters, in capitals, spelled out and as a speaker.

A name that is no ordinary word is found by itself. One that is ("Wil", "Storm", "Roos")
needs a word beside it that makes it a name, or a capital that cannot be explained otherwise.
"""

from __future__ import annotations

import re

from anonymiser.lexicon import (
    CAP,
    FIRST,
    FIRST_SURE,
    FLOOR_ZIPF,
    GENERIC,
    GUESSED,
    INITIAL,
    LAST,
    LOW,
    NAME,
    PLACE,
    SURE_NAME,
    UPPER,
    entries,
    flags_of,
    zipf,
)
from anonymiser.recognisers import organisations, places
from anonymiser.recognisers.cues import ROLE, cue_of, opening_prefixes, prefix_end, small_initials
from anonymiser.recognisers.person_starts import core_starts
from anonymiser.recognisers.small_letters import ONLY_SURNAMES
from anonymiser.recognisers.speakers import LINKS, find_speakers, person_span
from anonymiser.recognisers.things import is_nobody, known_things
from anonymiser.recognisers.weigh import Weigher
from anonymiser.spans import Span
from anonymiser.tokens import CAPITALS, Tokens, is_word, spelled, tokenise

_GENITIVE = re.compile(r"['’]s?$")
# What opens a surname of two words: "Oude Luttikhuis", "Groot Koerkamp".
_OLD = frozenset(("oude", "olde", "groot", "grote", "klein", "kleine", "lutje", "nieuwe"))
# How Dutch surnames end that are written as a compound: "poldervaart", "bosgraaf".
_SURNAME = re.compile(
    r".{3,}(?:man|mans|stra|sma|ma|huis|huizen|graaf|vaart|boer|dijk|dyk|veld|velde|berg|bergen|kamp|"
    r"hof|hoff|horst|meijer|meyer|meier|bos|bosch|laar|laan|beek|broek|brink|burg|burgh|daal|dam|"
    r"donk|eind|gaard|hout|hoek|hoeve|hoven|kerk|maker|makers|molen|poel|poort|rode|schot|smit|"
    r"steeg|steen|stein|voort|waard|weg|werf|wijk|wind|zaal|ing|ink|inga|ga|aar|aars|sen|s)"
)
# After a first name a surname may be this usual as a word ("henk visser").
_USUAL = 4.6
_UNUSUAL = 4.0
_SPELLED_WORDS = frozenset(("abc", "xyz", "abcd", "nee", "jaja", "ahah", "haha", "ggz", "zzp"))


def find_persons(text: str) -> list[Span]:
    """Return the names of people in `text`, without the title before them.

    Parameters
    ----------
    text : str
        NFC text.

    Returns
    -------
    list of Span
        Labelled ``PERSON``.

    Examples
    --------
    >>> text = "mijn voogd heette sanne van der linden. Wil je mevrouw De Wit bellen?"
    >>> [text[s.start:s.end] for s in find_persons(text)]
    ['sanne van der linden', 'De Wit']
    """
    tokens = tokenise(text)
    found = [_span(tokens, *chunk) for chunk in _chunks(tokens)]
    # A speaker's name may have been found by itself; one of the two is enough.
    unique: dict[tuple[int, int], Span] = {}
    for span in [*found, *find_speakers(text), *_spelled(text)]:
        unique.setdefault((span.start, span.end), span)
    return [unique[place] for place in sorted(unique)]


def _span(tokens: Tokens, first: int, last: int, score: float, reason: str) -> Span:
    start, end = tokens.start[first], tokens.end[last - 1]
    ending = _GENITIVE.search(tokens.text, start, end)
    if ending and ending.start() > start + 1:
        end = ending.start()
    return person_span(start, end, score, reason)


def _taken(tokens: Tokens) -> bytearray:
    """Return for each token 1 when it is a place, 2 when an institution."""
    taken = bytearray(len(tokens) + 1)
    for first, last, label, score, _ in places.matches(tokens):
        if label != "LOCATION" or score > 0.5:
            taken[first:last] = b"\1" * (last - first)
    for first, last, _, _, _ in organisations.matches(tokens):
        taken[first:last] = b"\2" * (last - first)
    return taken


def _chunks(tokens: Tokens) -> list[tuple[int, int, float, str]]:
    taken = _taken(tokens)
    weigher, things, chunks = Weigher(tokens, taken), known_things(tokens), []
    reach = 0
    for index in core_starts(tokens):
        if index < reach or is_nobody(things, index, index + 1):
            continue
        score, reason = weigher.weigh(index)
        if score:
            first = max(reach, _left(tokens, taken, index))
            reach = _right(tokens, taken, index)
            chunks.append((first, reach, score, reason))
    return chunks


def _left(tokens: Tokens, taken: bytearray, index: int) -> int:
    """Return where the name begins: at particles and initials before its core."""
    first, particles = index, opening_prefixes()
    for begin in range(max(0, index - 3), index):
        if tokens.low[begin] in particles and _is_prefix_before(tokens, begin, index):
            first = begin
            break
    while first and tokens.shape[first - 1] == INITIAL and not taken[first - 1]:
        first -= 1
    surname = tokens.flags[index] & (LAST | GUESSED | PLACE) or not tokens.flags[index]
    return small_initials(tokens, first) if surname else first


def _is_prefix_before(tokens: Tokens, begin: int, index: int) -> bool:
    if prefix_end(tokens, begin) != index or (
        not tokens.flags[index] & LAST and (tokens.flags[index] & NAME)
    ):
        return False
    words = " ".join(tokens.low[begin:index])
    if words in entries("cues", "strong_prefixes.txt"):
        return True
    earlier = tokens.shape[begin - 1] == INITIAL if begin else False
    earlier = earlier or small_initials(tokens, begin) < begin
    prior = begin - (tokens.low[begin - 1 : begin] == ["."])
    # "mw. de Kok"
    title = prior > 0 and cue_of(tokens.low[prior - 1]) >= ROLE
    named = words == "de" and tokens.low[index] in entries("cues", "de_surnames.txt")
    if named and not tokens.cased and _is_called(tokens, index):
        return True
    capital = tokens.shape[begin] in CAPITALS and (named or not tokens.opening[begin])
    return earlier or title or (capital and words not in ("in", "te", "en", "op"))


def _is_called(tokens: Tokens, index: int) -> bool:
    """Return whether "de" before this word in small letters belongs to the name."""
    after = tokens.low[index + 1] if index + 1 < len(tokens) else ""
    return tokens.low[index] in ONLY_SURNAMES or after in entries("cues", "naming.txt")


def _right(tokens: Tokens, taken: bytearray, index: int) -> int:
    """Return where the name ends: after the surnames that follow its core."""
    end = index + 1
    while end < len(tokens):
        if taken[end] == 2 or tokens.low[end - 1].endswith(("'s", "'")):
            break
        if tokens.shape[end] == INITIAL and tokens.flags[end - 1] & NAME:
            end += 1
            continue
        if letter := _small_letter(tokens, end):
            return letter
        if _continues(tokens, end, end - 1):
            end += 1
            continue
        core = prefix_end(tokens, end)
        if core > end and core < len(tokens) and _is_surname(tokens, taken, end, core):
            end = core + 1
            continue
        break
    return end


def _small_letter(tokens: Tokens, index: int) -> int:
    """Return where "v." ends in "sanne v." or "lucas de r.", 0 when it is something else."""
    core = prefix_end(tokens, index)
    glued = core + 1 < len(tokens) and tokens.start[core + 1] == tokens.end[core]
    if not glued or tokens.low[core + 1] != "." or not tokens.flags[index - 1] & FIRST_SURE:
        return 0
    letter = tokens.low[core]
    return core + 2 if len(letter) == 1 and letter.isalpha() and letter not in "uktnm" else 0


def _continues(tokens: Tokens, index: int, before: int) -> bool:
    """Return whether the word at `index` is the next part of the name."""
    shape, flags, word = tokens.shape[index], tokens.flags[index], tokens.low[index]
    if word in _OLD and shape == CAP and tokens.shape[index + 1 : index + 2] == [CAP]:
        return True
    if not is_word(shape) or word in entries("cues", "function.txt"):
        # "Harry Best": a word of every sentence, but a surname or town too.
        sure = shape == CAP and tokens.flags[before] & FIRST_SURE and flags & (LAST | PLACE)
        return bool(sure and tokens.cased and not tokens.opening[index])
    if "-" in tokens.low[before] and tokens.low[before].rpartition("-")[2] in LINKS:
        return True
    if tokens.shape[before] in CAPITALS or tokens.shape[before] == INITIAL:
        if tokens.shape[before] == UPPER and shape == UPPER:
            return bool(flags & NAME or not flags)
        return shape in CAPITALS and not prefix_end(tokens, index) > index
    if shape != LOW or word in entries("cues", "verbs.txt"):
        return False
    if flags & SURE_NAME:
        return True
    first = tokens.flags[before] & FIRST_SURE
    if flags & GUESSED:
        return bool(first) and bool(_SURNAME.fullmatch(word))
    return not flags or bool(flags & LAST and zipf(word) < (_USUAL if first else 3.8))


def _is_surname(tokens: Tokens, taken: bytearray, begin: int, core: int) -> bool:
    """Return whether particles at `begin` and the word at `core` make a surname."""
    if tokens.shape[core] == INITIAL and tokens.flags[begin - 1] & FIRST:
        return True  # "Lucas de R."
    if taken[core] == 2 or not is_word(tokens.shape[core]) or tokens.flags[core] & GENERIC:
        return False
    words = " ".join(tokens.low[begin:core])
    strong = words in entries("cues", "strong_prefixes.txt")
    flags, word = tokens.flags[core], tokens.low[core]
    if words == "van" and flags & PLACE and tokens.flags[begin - 1] & FIRST_SURE:
        # "Bert van Loenen": a surname or where he is from, hidden both ways.
        return True
    if tokens.shape[core] in CAPITALS:
        if words in ("van", "uit", "in", "te", "y", "des", "do") and taken[core]:
            return False
        return strong or bool(not flags & NAME or flags & LAST)
    if tokens.shape[begin - 1] in CAPITALS and not strong:
        return False
    if words == "de" and word in entries("cues", "de_surnames.txt"):
        return True
    if word in entries("cues", "function.txt") or words in ("in", "te", "op", "san", "y", "as"):
        return False
    if words == "van" and flags & GUESSED and tokens.flags[begin - 1] & FIRST_SURE:
        # "lars van gelderen": looks like a plural, and nobody uses it as one.
        return zipf(word) <= FLOOR_ZIPF and word.endswith("en")
    usual = _USUAL if tokens.flags[begin - 1] & FIRST and words == "van" else _UNUSUAL
    return strong or bool(flags & LAST and not taken[core] and zipf(word) < usual)


def _spelled(text: str) -> list[Span]:
    """Return names that are spelled, letter by letter."""
    found = []
    for match in spelled(text):
        letters = re.findall(r"[^\W\d_]", match.group())
        word = "".join(letters).lower()
        hyphens = "-" in match.group() and len(letters) > 2
        named = len(letters) > 3 and (flags_of(word) & NAME or not flags_of(word))
        if (hyphens or named) and word not in _SPELLED_WORDS:
            found.append(person_span(match.start(), match.end(), 0.7, "person_spelled"))
    return found
