"""Names of things that everybody knows: "Robin Hood", "Signs of Safety", "Donald Duck".

Of the words in such a name each may be a name of its own, so a range within one is weighed as
part of it.
"""

from __future__ import annotations

from functools import cache, lru_cache

from anonymiser.lexicon import phrases
from anonymiser.tokens import Tokens

# For every token the number of the thing that it is a part of, or 0.
Things = list[int]
Tails = tuple[tuple[str, ...], ...]
# National bodies and all else of more than one word that stays in the text.
STAYS = ("organisations", "generic.txt")


@cache
def by_second(name: str, file: str = "items.txt") -> dict[str, dict[str, Tails]]:
    """Return the entries of more than one word by their first word and their second one.

    "de" opens hundreds of them: comparing each with the text costs more than all other work.

    Returns
    -------
    dict of str to dict of str to tuple
        What follows the first word, longest first.
    """
    grouped: dict[str, dict[str, list[tuple[str, ...]]]] = {}
    for head, tails in phrases(name, file).items():
        for tail in tails:
            grouped.setdefault(head, {}).setdefault(tail[0], []).append(tail)
    return {
        head: {second: tuple(tails) for second, tails in seconds.items()}
        for head, seconds in grouped.items()
    }


def same(tokens: Tokens, index: int, seconds: dict[str, Tails]) -> int:
    """Return where the entry ends of which the second word and the rest follow, 0 for none."""
    second = tokens.low[index + 1] if index + 1 < len(tokens) else ""
    for tail in seconds.get(second, ()):
        end = index + 1 + len(tail)
        if tuple(tokens.low[index + 1 : end]) == tail:
            return end
    return 0


@lru_cache(maxsize=2)
def known_things(tokens: Tokens) -> Things:
    """Return where names of more than one word stand that stay in the text, token by token.

    Examples
    --------
    >>> from anonymiser.tokens import tokenise
    >>> known_things(tokenise("Wij doen Signs of Safety en kijken Donald Duck"))
    [0, 0, 1, 1, 1, 0, 0, 2, 2]
    """
    heads = by_second(*STAYS)
    found, number, reach = [0] * len(tokens), 0, 0
    for index in sorted(tokens.at(heads.keys() & tokens.different)):
        if index >= reach and (end := same(tokens, index, heads[tokens.low[index]])):
            number, reach = number + 1, end
            found[index:end] = [number] * (end - index)
    return found


def is_nobody(things: Things, begin: int, end: int) -> bool:
    """Return whether the words from `begin` to `end` are a thing, or a part of one.

    Examples
    --------
    >>> from anonymiser.tokens import tokenise
    >>> things = known_things(tokenise("Donald Duck, zegt Donald Vos"))
    >>> [is_nobody(things, *part) for part in ((0, 2), (0, 1), (4, 6))]
    [True, True, False]
    """
    return bool(things[begin]) and things[begin] == things[end - 1]
