"""Words that go together, and words that one group uses more than another."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from peer_research.errors import CodingError
from peer_research.finding.words import Numbers, Words

Array = npt.NDArray[np.float64]
_WINDOWS = range(2, 11)


def collocations(words: Words, *, window: int = 2, least: int = 3, most: int = 100) -> pd.DataFrame:
    r"""Return pairs of words that stand together more often than by chance.

    Parameters
    ----------
    words : Words
    window : int, default=2
        How many words wide: 2 for words next to each other. Pairs never cross turns.
    least : int, default=3
        Fewest times.
    most : int, default=100
        Most pairs.

    Returns
    -------
    pandas.DataFrame
        ``first, second``; ``count``; ``people`` who said it; ``ll``, the log-likelihood
        ratio. Strongest first. Pairs with an empty word (``de, van, gewoon``) are left out.

    Raises
    ------
    CodingError
        ``finding.bad_window``.

    Notes
    -----
    :math:`G^2 = 2 \sum_i O_i \ln(O_i / E_i)` over the four cells of both words there, one of
    them, or neither. Source: Dunning, T. (1993). Accurate methods for the statistics of
    surprise and coincidence. Computational Linguistics, 19(1), 61-74. Counts and window as in
    ``nltk.collocations.BigramCollocationFinder``, score as in
    ``nltk.metrics.BigramAssocMeasures.likelihood_ratio``.
    """
    if window not in _WINDOWS:
        raise CodingError("finding.bad_window")
    size = len(words.vocabulary)
    left, right = _pairs(words, window)
    keys = words.ids[left] * size + words.ids[right]
    known = ~(words.empty[words.ids[left]] | words.empty[words.ids[right]])
    keys, left = keys[known], left[known]
    pairs, counts = np.unique(keys, return_counts=True)
    pairs_kept, counts_kept = pairs[counts >= least], counts[counts >= least]
    single = np.bincount(words.ids, minlength=size)
    left_word, right_word = pairs_kept // size, pairs_kept % size
    near = counts_kept / (window - 1)
    ll = log_likelihood(near, single[left_word], single[right_word], len(words.ids))
    order = np.lexsort((pairs_kept, -counts_kept, -np.round(ll, 9)))[:most]
    place = np.searchsorted(pairs_kept, keys)
    often = place < len(pairs_kept)
    often[often] = pairs_kept[place[often]] == keys[often]
    speakers = words.speaker_of[0][words.turn_of[left[often]]]
    people = _different(place[often], speakers, len(pairs_kept))
    names = np.array(words.vocabulary, dtype=object)
    return pd.DataFrame(
        {
            "first": names[left_word[order]],
            "second": names[right_word[order]],
            "count": counts_kept[order],
            "people": people[order],
            "ll": ll[order],
        }
    )


def keyness(
    words: Words, group: Collection[str], other: Collection[str], *, k: int, least: int = 5
) -> pd.DataFrame:
    r"""Return which words one group of people uses more, or less, than another.

    Parameters
    ----------
    words : Words
    group, other : collection of str
        Codes of participants.
    k : int
        Smallest group that may be shown: each group has at least `k` people who speak, and a
        word is only there when in each group nobody or at least `k` people said it.
    least : int, default=5
        Fewest times that both groups together said it.

    Returns
    -------
    pandas.DataFrame
        ``word``, the most used form; ``count, count_other``; ``people, people_other``;
        ``per_1000, per_1000_other`` words; ``ll``, the log-likelihood, with a minus for words
        that the group uses less; ``log_ratio``, how many doublings more. Strongest first,
        empty words left out, forms of one word together.

    Raises
    ------
    CodingError
        ``finding.too_few_people``.

    Notes
    -----
    :math:`G^2 = 2 [a \ln(a / E_1) + b \ln(b / E_2)]` with :math:`E_1 = c(a + b)/(c + d)` and
    :math:`E_2 = d(a + b)/(c + d)`, for a word said :math:`a` times in :math:`c` words against
    :math:`b` times in :math:`d`. Source: Rayson, P. and Garside, R. (2000). Comparing corpora
    using frequency profiling. Proceedings of the Workshop on Comparing Corpora, ACL, 1-6. The
    log ratio is that of Hardie, A. (2014), with half a word added where the count is 0. Many
    words are compared at once and words of one person are alike: it shows where to read, it
    proves nothing.
    """
    speakers, names = words.speaker_of
    side = np.array([(n in group) - 2 * (n in other) for n in names], dtype=np.int64)
    if any(len(set(names) & set(people)) < k for people in (group, other)):
        raise CodingError("finding.too_few_people", k=k)
    who = speakers[words.turn_of]
    stems, _ = pd.factorize(words.stems)
    said = stems[words.ids]
    parts = []
    for wanted in (1, -2):
        mine = side[who] == wanted
        counts = np.bincount(said[mine], minlength=len(words.vocabulary))
        people = _different(said[mine], who[mine], len(words.vocabulary))
        parts.append((counts, people, int(mine.sum())))
    (count, people, total), (count_other, people_other, total_other) = parts
    safe = _shown(people, k) & _shown(people_other, k)
    forms, full = _main_forms(words, stems, said)
    rows = np.flatnonzero(safe & full & (count + count_other >= least))
    a, b = count[rows], count_other[rows]
    frame = pd.DataFrame(
        {
            "word": forms[rows],
            "count": a,
            "count_other": b,
            "people": people[rows],
            "people_other": people_other[rows],
            "per_1000": 1000 * a / total,
            "per_1000_other": 1000 * b / total_other,
            "ll": keyness_log_likelihood(a, b, total, total_other),
            "log_ratio": np.log2(np.where(a, a, 0.5) / total)
            - np.log2(np.where(b, b, 0.5) / total_other),
        }
    )
    strongest = frame.assign(size=frame["ll"].abs())
    return strongest.sort_values(["size", "word"], ascending=[False, True], ignore_index=True).drop(
        columns="size"
    )


def log_likelihood(both: Array, first: Array, second: Array, total: int) -> Array:
    """Return Dunning's log-likelihood ratio of pairs; see `collocations`.

    Parameters
    ----------
    both, first, second : ndarray
        How often the pair, its first word and its second word are there.
    total : int
        Number of words.

    Examples
    --------
    >>> log_likelihood(np.array([110]), np.array([2552]), np.array([221]), 31777).round(2)
    array([270.72])
    """
    cells = [both, first - both, second - both, total - first - second + both]
    rows, columns = [first, first, total - first, total - first], [second, total - second] * 2
    found = np.zeros(len(both))
    for cell, row, column in zip(cells, rows, columns, strict=True):
        found += _term(np.asarray(cell, dtype=float), row * (column / total))
    return 2 * found


def keyness_log_likelihood(a: npt.NDArray[Any], b: npt.NDArray[Any], c: int, d: int) -> Array:
    """Return Rayson and Garside's log-likelihood, with a minus when `a` is less than expected.

    Examples
    --------
    >>> keyness_log_likelihood(np.array([20]), np.array([5]), 1000, 1000).round(3)
    array([9.637])
    """
    expected = c * (a + b) / (c + d), d * (a + b) / (c + d)
    size = 2 * (_term(a, expected[0]) + _term(b, expected[1]))
    return np.where(a < expected[0], -size, size)


def _term(observed: Array, expected: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(observed > 0, observed * np.log(observed / expected), 0.0)


def _pairs(words: Words, window: int) -> tuple[Numbers, Numbers]:
    """Return the places of every two words of a turn that are less than `window` apart."""
    places = np.arange(len(words.ids))
    left, right = [], []
    for step in range(1, window):
        begin = places[: max(len(places) - step, 0)]
        same = words.turn_of[begin] == words.turn_of[begin + step]
        left.append(begin[same])
        right.append(begin[same] + step)
    return np.concatenate(left), np.concatenate(right)


def _different(what: Numbers, who: Numbers, size: int) -> Numbers:
    """Return for each of `size` things how many different people it goes with."""
    if not len(what):
        return np.zeros(size, dtype=np.int64)
    people = int(who.max()) + 1
    there = np.unique(what * people + who) // people
    return np.bincount(there, minlength=size)


def _shown(people: Numbers, k: int) -> npt.NDArray[np.bool_]:
    return np.asarray(np.logical_or(people == 0, people >= k))


def _main_forms(
    words: Words, stems: Numbers, said: Numbers
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.bool_]]:
    """Return per stem its most used form, and whether that says what something is about."""
    size = len(words.vocabulary)
    used = np.bincount(words.ids, minlength=size)
    order = np.lexsort((np.arange(size), -used, stems))
    first = order[np.unique(stems[order], return_index=True)[1]]
    forms = np.full(size, "", dtype=object)
    full = np.zeros(size, dtype=bool)
    forms[stems[first]] = np.array(words.vocabulary, dtype=object)[first]
    full[stems[first]] = ~words.empty[first]
    return forms, full
