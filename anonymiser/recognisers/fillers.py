"""Step over what people say while they look for a name: "ik zat op uh de meander"."""

from __future__ import annotations

from anonymiser.tokens import Tokens

FILLERS = frozenset(("uh", "uhm", "eh", "ehm", "euh", "eeh", "um", "uhh", "ehh"))
# So many in a row are stepped over; a limit keeps the work linear in a text of nothing else.
_MOST = 4


def before_fillers(tokens: Tokens, index: int) -> int:
    """Return where the last word before `index` stands that is no "uh".

    Examples
    --------
    >>> from anonymiser.tokens import tokenise
    >>> before_fillers(tokenise("ik zat op uh de meander"), 4)
    2
    """
    index = max(index, 1) - 1
    floor = max(0, index - _MOST)
    while index > floor and tokens.low[index] in FILLERS:
        index -= 1
    return index


def after_fillers(tokens: Tokens, index: int, articles: frozenset[str]) -> int:
    """Return where the name begins in "heette de uh de eik", `index` without an "uh".

    Examples
    --------
    >>> from anonymiser.tokens import tokenise
    >>> after_fillers(tokenise("dat heette de uh de eik"), 2, frozenset({"de"}))
    4
    """
    at = index + (tokens.low[index] in articles)
    begin = at
    last = min(len(tokens) - 1, at + _MOST)
    while begin < last and tokens.low[begin] in FILLERS:
        begin += 1
    return begin if begin > at else index
