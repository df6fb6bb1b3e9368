"""Which sequences of words stand for a known name: its parts, its variants, its misspellings."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from anonymiser.lexicon import ORG_HEAD, SURE_NAME, WORD, entries, flags_of, fold, zipf
from anonymiser.tokens import is_word, words_in

Key = tuple[str, ...]


class Form(NamedTuple):
    """What a sequence of words stands for.

    Parameters
    ----------
    label : str
    key : tuple of str
        The words.
    """

    label: str
    key: Key

    @property
    def doubtful(self) -> bool:
        """Whether it is ordinary Dutch too, so that it needs a capital or a cue."""
        # Worked out when asked: most forms of a name stand nowhere in a text.
        return is_doubtful(self.key)


def may_be_misspelt(word: str) -> bool:
    """Return whether `word` may be a misspelling: long enough, and neither a word nor a name."""
    long = MIN_FUZZY - 1 <= len(word) <= MAX_FUZZY
    return long and not flags_of(word) & (WORD | SURE_NAME)


# Shorter words differ by one letter from too many others.
MIN_FUZZY = 6
MAX_FUZZY = 30
_MOST_WORDS = 12
_LONGEST = 120


@lru_cache(maxsize=8192)
def words_of(name: str) -> Key:
    """Return the words of `name`, in small letters and without accents.

    Examples
    --------
    >>> words_of("Ayşe van 't Hof")
    ('ayse', 'van', "'t", 'hof')
    """
    kept = (
        fold(word).lower()
        for word, shape in words_in(name)
        if is_word(shape) or any(c.isalnum() for c in word)
    )
    return tuple(kept)


@lru_cache(maxsize=8192)
def is_doubtful(key: Key) -> bool:
    """Return whether `key` is also ordinary Dutch, so that it needs a capital or a cue.

    Examples
    --------
    >>> is_doubtful(("roos",)), is_doubtful(("de", "wit")), is_doubtful(("yassira",))
    (True, True, False)
    """
    particles = entries("cues", "prefixes.txt")
    content = [word for word in key if word not in particles and word not in ("en", "&")]
    if not content:
        return True
    if len(content) > 1:
        return all(zipf(word) > 5 for word in content)
    word = content[0]
    flags = flags_of(word)
    return len(word) < 3 or bool(flags & WORD and not flags & SURE_NAME)


def variants(label: str, name: str) -> Iterator[Key]:
    """Yield every sequence of words that stands for `name`, the name itself first."""
    key = words_of(name)
    # What is longer is no name but a text in which everything looks like one.
    if not key or len(key) > _MOST_WORDS or len(name) > _LONGEST:
        return
    yield key
    if label == "PERSON":
        yield from _person(key)
    elif label == "ORGANISATION":
        yield from _organisation(key)


def _person(key: Key) -> Iterator[Key]:
    key = tuple(word for word in key if not word.endswith(".") or len(word) > 2)
    particles = entries("cues", "prefixes.txt")
    first = next((i for i, word in enumerate(key) if word in particles and i < len(key) - 1), None)
    if len(key) < 2 or first == 0:
        if first == 0 and len(key) > 1 and not is_doubtful(key[-1:]):
            yield key[-1:]
        return
    begin = first if first is not None else (1 if len(key) < 4 else len(key) - 1)
    surname = key[begin:]
    yield surname
    for given in key[:begin]:
        yield (given,)
    core = tuple(w for i, w in enumerate(surname) if w not in particles or i == len(surname) - 1)
    if core != surname:
        yield core
        yield (key[0], *core)
        yield ("".join(surname),)
        yield ("-".join(surname),)
    if begin > 1:
        yield (key[0], *surname)
    if len(surname) > 1 and first is None:
        yield from ((word,) for word in surname if len(word) > 3)


def _organisation(key: Key) -> Iterator[Key]:
    rest = key
    while len(rest) > 1 and flags_of(rest[0]) & ORG_HEAD:
        rest = rest[1:]
    if rest != key:
        yield rest
    if rest[0] in ("de", "het", "'t") and len(rest) > 1:
        yield rest[1:]


def diminutives(word: str) -> Iterator[str]:
    """Yield the pet forms of a first name.

    Examples
    --------
    >>> "daantje" in set(diminutives("daan")), "yassiraatje" in set(diminutives("yassira"))
    (True, True)
    """
    if word[-1] in "aou":
        yield f"{word}{word[-1]}tje"
    if word[-1] == "i":
        yield f"{word}etje"
    if word[-1] in "bglmnr":
        yield f"{word}{word[-1]}etje"
    if word[-1] == "m":
        yield f"{word}pje"
    yield f"{word}je"
    yield f"{word}tje"
    yield f"{word}'tje"


def deletions(word: str) -> set[str]:
    """Return `word` and what remains of it when one letter is left out."""
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def one_apart(left: str, right: str) -> bool:
    """Return whether one letter put in, left out, replaced or swapped tells the two apart.

    Examples
    --------
    >>> one_apart("yassira", "yasira"), one_apart("yassira", "yassria"), one_apart("daan", "dana")
    (True, True, True)
    """
    if left == right or abs(len(left) - len(right)) > 1:
        return False
    begin = 0
    while begin < min(len(left), len(right)) and left[begin] == right[begin]:
        begin += 1
    a, b = left[begin:], right[begin:]
    if len(a) == len(b):
        return a[1:] == b[1:] or (len(a) > 1 and a[:2] == b[1::-1] and a[2:] == b[2:])
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    return longer[1:] == shorter
