"""Where the name of an institution can begin: at few words, told before any of them is weighed.

`organisations` looks at a word in a dozen ways. That none of them can say yes shows mostly from
the word itself, which is worked out once, or from the words right beside it.
"""

from __future__ import annotations

from functools import cache

from anonymiser.lexicon import BREAK, LOW, ORG_HEAD, ORG_TAIL, entries, flags_of, zipf
from anonymiser.memo import Memo
from anonymiser.recognisers import employers, providers, told
from anonymiser.recognisers.bodies import YOUTH
from anonymiser.recognisers.house_names import (
    ARTICLES,
    FROM,
    HOUSE_WORDS,
    KINDS,
    NOUNS,
    ROOFED,
    is_coined,
)
from anonymiser.recognisers.things import STAYS, by_second
from anonymiser.tokens import CAPITALS, Tokens

_VENUES = entries("cues", "venues.txt")
# `compound_name` and `is_roofed` say no to every word without a hyphen or one of these.
_ENDINGS = (*told.TAILS, *ROOFED)
# "Spaak & Zo", "Van Dam & Zo": a name begins at most so many words before the sign.
_AND_REACH = (1, 2, 3)


def name_starts(tokens: Tokens) -> list[int]:
    """Return where a name, or a body that stays, may begin or have its last word.

    Examples
    --------
    >>> from anonymiser.tokens import tokenise
    >>> name_starts(tokenise("Hij zat bij de Okapi, niet op school."))
    [4, 8]
    """
    found = {*_by_word(tokens), *_by_second_word(tokens), *_by_word_before(tokens)}
    found.update(_with_capital(tokens), _before_kind(tokens))
    return sorted(found)


@cache
def closing() -> frozenset[str]:
    """Return the words by which a name is found that begins before them."""
    return NOUNS | employers.TRADES


@cache
def _seconds() -> dict[str, frozenset[str]]:
    """Return what follows the first word in bodies and names that are listed, by that word."""
    tables = (by_second(*STAYS), by_second(*providers.PROVIDERS), employers.long_chains())
    found: dict[str, frozenset[str]] = {}
    for head in frozenset().union(*tables):
        # "De beuk." may answer "welke groep was dat?".
        houses = HOUSE_WORDS if head in ARTICLES else frozenset()
        found[head] = houses.union(*(table.get(head, ()) for table in tables))
    return found


@cache
def _alone() -> frozenset[str]:
    """Return the listed words at which a name may be found, whatever stands beside them."""
    return closing() | providers.listed().keys() | employers.short_chains() | {YOUTH}


_COINED = Memo(lambda word: is_coined(flags_of(word), word))


def _is_house(word: str) -> bool:
    return _COINED[word] or word in HOUSE_WORDS


def _opens(word: str) -> bool:
    """Return whether a name may be found at `word` for what it is."""
    if word in _alone() or word.endswith(_ENDINGS) or (word in _seconds() and _is_house(word)):
        return True
    return "-" in word and told.has_part(word)


_OPENS = Memo(_opens)
# The whole of an answer is one of these, or rare.
_ANSWERS = Memo(
    lambda word: word in ARTICLES or word in HOUSE_WORDS or zipf(word) < told.RARE_ANSWER
)


def _by_word(tokens: Tokens) -> list[int]:
    parts = ORG_HEAD | ORG_TAIL
    found = tokens.at(filter(_OPENS.__getitem__, tokens.different))
    return found + [at for at, flag in enumerate(tokens.flags) if flag & parts]


def _by_second_word(tokens: Tokens) -> list[int]:
    low, last, seconds = tokens.low, len(tokens) - 1, _seconds()
    heads = tokens.at(seconds.keys() & tokens.different)
    return [at for at in heads if at < last and low[at + 1] in seconds[low[at]]]


def _by_word_before(tokens: Tokens) -> list[int]:
    """Return where a name in small letters may stand behind "de", "heette" and "op"."""
    low, shape, last = tokens.low, tokens.shape, len(tokens) - 1
    behind = [at + 1 for at in tokens.at(ARTICLES) if at < last]
    # `small_house` too wants an article before it, so it needs no sign of its own.
    found = [
        at for at in behind if _is_house(low[at]) or (at < last and low[at + 1] in told.GOES_ON)
    ]
    found += [at + 1 for at in tokens.at(told.NAMED_BY) if at < last]
    found += [
        at + 1
        for at in tokens.at(("nog",))
        if at < last and (_is_house(low[at + 1]) or low[max(0, at - 2)] in told.NAMED_BY)
    ]
    after = [at + 1 for at in tokens.at(FROM) if at < last]
    return found + [at for at in after if shape[at] == LOW and _COINED[low[at]]]


def _with_capital(tokens: Tokens) -> list[int]:
    """Return the capitals that may open a name; at the begin of a sentence few can."""
    low, shape, opening = tokens.low, tokens.shape, tokens.opening
    found = [
        at
        for at in tokens.capitals
        if not opening[at]
        or low[at - 1] in ("(", ",")
        # The answer to a question, and what a label on a form tells.
        or (shape[at - 1] == BREAK and _ANSWERS[low[at]])
        or (low[at - 1] == ":" and (_ANSWERS[low[at]] or _is_labelled(tokens, at)))
    ]
    for sign in tokens.at(("&",)):
        found += [sign - back for back in _AND_REACH if _is_capital(tokens, sign - back)]
    return found


def _is_labelled(tokens: Tokens, at: int) -> bool:
    """Return whether "Zorgaanbieder:" stands before `at`, and not who speaks."""
    label = at - 2
    return label >= 0 and (tokens.low[label] in _VENUES or bool(tokens.flags[label] & ORG_HEAD))


def _before_kind(tokens: Tokens) -> list[int]:
    """Return the capitals before "jeugd" or "wonen": "Noorderlicht jeugd"."""
    return [at - 1 for at in tokens.at(KINDS) if _is_capital(tokens, at - 1)]


def _is_capital(tokens: Tokens, at: int) -> bool:
    return at >= 0 and tokens.shape[at] in CAPITALS
