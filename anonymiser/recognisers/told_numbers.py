"""Long numbers told digit by digit, without a word that says what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from anonymiser.recognisers.numbers import Number, find_numbers

# From this many digits on nobody is counting things.
_FEWEST = 7
_GAP = re.compile(r"[ ,.-]{1,4}(?:(?:eh|uh|en|dan|streepje) ){0,2}")


@lru_cache(maxsize=2)
def told_numbers(folded: str) -> tuple[tuple[int, int, str], ...]:
    """Return start, end and digits of each long number that is told digit by digit.

    Two recognisers ask for it.

    Parameters
    ----------
    folded : str
        As `context.fold` returns it.

    Examples
    --------
    >>> text = "ja, dat is vier twee negen, zeven een twee, vier een acht."
    >>> [(text[a:b][:9], digits) for a, b, digits in told_numbers(text)]
    [('vier twee', '429712418')]
    >>> told_numbers("een, twee, drie, vier, vijf, zes, zeven, acht")
    ()
    """
    return tuple(_told_numbers(folded))


def _told_numbers(folded: str) -> Iterator[tuple[int, int, str]]:
    chain: list[Number] = []
    for number in find_numbers(folded):
        single = number.value < 10 and not number.ordinal and number.value.is_integer()
        if chain and not (single and _GAP.fullmatch(folded, chain[-1].end, number.start)):
            yield from _told(chain)
            chain = []
        if single:
            chain.append(number)
    yield from _told(chain)


def _told(chain: list[Number]) -> Iterator[tuple[int, int, str]]:
    values = [int(number.value) for number in chain]
    steps = {b - a for a, b in pairwise(values)}
    # "een, twee, drie …" is somebody counting.
    if len(values) >= _FEWEST and not steps <= {1} and not steps <= {-1}:
        yield chain[0].start, chain[-1].end, "".join(map(str, values))
