"""Names of things that everybody knows: "Robin Hood", "Signs of Safety", "FC Groningen".

Of the words in such a name each may be a name of its own, so a range within one is weighed as
part of it.
"""

from __future__ import annotations

from functools import lru_cache

from anonymiser.recognisers.organisation_starts import STAYS
from anonymiser.recognisers.places import by_second
from anonymiser.recognisers.providers import same
from anonymiser.tokens import Tokens

Range = tuple[int, int]


@lru_cache(maxsize=2)
def known_things(tokens: Tokens) -> list[Range]:
    """Return where names of more than one word stand that stay in the text, as token ranges.

    Examples
    --------
    >>> from anonymiser.tokens import tokenise
    >>> known_things(tokenise("Wij doen Signs of Safety en kijken Donald Duck"))
    [(2, 5), (7, 9)]
    """
    heads = by_second(*STAYS)
    starts = sorted(tokens.at(heads.keys() & tokens.different))
    ends = (same(tokens, index, heads[tokens.low[index]]) for index in starts)
    return [(index, end) for index, end in zip(starts, ends, strict=True) if end]


def is_nobody(things: list[Range], begin: int, end: int) -> bool:
    """Return whether the words from `begin` to `end` are a thing, or a part of one.

    Examples
    --------
    >>> from anonymiser.tokens import tokenise
    >>> things = known_things(tokenise("Donald Duck, zegt Donald Vos"))
    >>> [is_nobody(things, *part) for part in ((0, 2), (0, 1), (4, 6))]
    [True, True, False]
    """
    return any(first <= begin and end <= last for first, last in things)
