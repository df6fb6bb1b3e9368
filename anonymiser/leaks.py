"""Does a known identifier survive in a text that should be safe? Then nothing is written.

What counts as surviving
------------------------
* Every known form, in any capitals, composed or decomposed, also with invisible characters
  in it (a soft hyphen, a zero-width space), between word boundaries. A hyphen, space, line
  end, underscore or other punctuation between its words makes no difference.
* The name of a person with a genitive s ("Fatimas").
* Numbers, however they are grouped: ``06 1234 5678`` is ``0612345678`` is ``+31612345678``.
  For any label when there are six digits or more, and for postcodes.
* A single word that is also ordinary Dutch (``common_words``: *roos*, *best*) counts only
  with a capital that is not due to the start of a sentence; "Roos" at the start of a sentence
  and "roos" anywhere are left to the person who reviews. A text without any lower-case
  letter in the line gives capitals no meaning, so there such a word does not count either.
* A form of one letter is not looked for on its own.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

from anonymiser.errors import LeakError
from anonymiser.forms import INVISIBLE, canonical, plain
from anonymiser.normal import to_nfc

Kind = Literal["word", "genitive", "number"]
Forms = Iterable[tuple[str, str]]

_WORD = re.compile(r"[^\W_]+")
# Digits, and the short groups of letters that stand in an IBAN, a postcode or a file number.
_PIECE = re.compile(r"\d+|(?<![^\W\d_])[^\W\d_]{1,4}(?![^\W\d_])")
_BRACKETS = re.compile(r"\[[^\[\]\n]{1,60}\]")
_HIDDEN = re.compile("[" + "".join(map(chr, INVISIBLE)) + "]")
_SENTENCE_START = re.compile(r"(?:^|[.!?:…]|\n)[\s\"'’‘“”„«»(\[*_–—-]*$")
_MOST_BETWEEN = 4
_FEWEST_DIGITS = 6
_GENITIVE_FROM = 4
_LOOK_BACK = 40
_NUMBERS = {"POSTCODE", "PHONE", "BSN", "IBAN", "ID"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Leak:
    """A known identifier that is still in a text.

    Parameters
    ----------
    label : str
        Of the identifier.
    start, end : int
        Code points in the text that was checked.
    kind : {"word", "genitive", "number"}
        How it was recognised.
    """

    label: str
    start: int
    end: int
    kind: Kind


class _Word(NamedTuple):
    start: int
    end: int
    plain: str


class _Known(NamedTuple):
    label: str
    kind: Kind
    first: str


class LeakCheck:
    """Looks for the known identifiers of a study; build it once for many texts.

    Parameters
    ----------
    forms : iterable of (label, form)
        Every known original; see `PseudonymTable.forms`.
    allowed : iterable of str, default=()
        What may stand in the text. ``"[Regenboog]"``, with brackets, is a placeholder and
        is skipped where it stands; without brackets it is a form that was kept on purpose.
    common_words : callable, optional
        Whether a case-folded word is also an ordinary Dutch word.

    Examples
    --------
    >>> check = LeakCheck([("PERSON", "Samira el Amrani"), ("PHONE", "0612345678")])
    >>> [(leak.label, leak.start) for leak in check("Bel SAMIRA EL-AMRANI op 06 1234 5678.")]
    [('PERSON', 4), ('PHONE', 24)]
    """

    def __init__(
        self,
        forms: Forms,
        allowed: Iterable[str] = (),
        common_words: Callable[[str], bool] | None = None,
    ) -> None:
        permitted = list(allowed)
        self._placeholders = {word for word in permitted if word.startswith("[")}
        self._common = common_words or (lambda word: False)
        self._words: dict[tuple[str, ...], _Known] = {}
        self._lengths: dict[str, set[int]] = {}
        self._numbers: dict[str, str] = {}
        kept = {plain(word) for word in permitted} - {plain(p) for p in self._placeholders}
        for label, form in sorted(set(forms)):
            if plain(form) not in kept:
                self._add(label, form)
        self._longest = max(map(len, self._numbers), default=0)

    def __call__(self, text: str) -> list[Leak]:
        """Return the leaks in `text`, in order of their place.

        Parameters
        ----------
        text : str
            In any Unicode form.
        """
        visible, origin = _visible(text)
        found = [*self._find_words(visible), *self._find_numbers(visible)]
        leaks = {
            Leak(label=leak.label, start=start, end=end, kind=leak.kind)
            for leak in found
            for start, end in [origin(leak.start, leak.end)]
        }
        return sorted(leaks, key=lambda leak: (leak.start, leak.end, leak.label, leak.kind))

    def _add(self, label: str, form: str) -> None:
        words = tuple(_WORD.findall(plain(form)))
        if words and len("".join(words)) > 1:
            self._know(words, _Known(label, "word", words[0]))
            if label == "PERSON" and len(words[-1]) >= _GENITIVE_FROM:
                self._know((*words[:-1], words[-1] + "s"), _Known(label, "genitive", words[0]))
        for number in _numbers(label, words):
            self._numbers.setdefault(number, label)

    def _know(self, words: tuple[str, ...], known: _Known) -> None:
        if words not in self._words or known.kind == "word":
            self._words[words] = known
        self._lengths.setdefault(words[0], set()).add(len(words))

    def _read(self, pattern: re.Pattern[str], text: str) -> list[_Word]:
        safe = [m.span() for m in _BRACKETS.finditer(text) if m.group() in self._placeholders]
        starts = [start for start, _ in safe]
        words = []
        for match in pattern.finditer(text):
            start, end = match.span()
            before = bisect_right(starts, start)
            if not before or safe[before - 1][1] <= start:
                words.append(_Word(start, end, plain(match.group())))
        return words

    def _find_words(self, text: str) -> Iterator[Leak]:
        # Most texts hold none of the words; seen in one look where a word is what it seems.
        if text.isascii() and self._lengths.keys().isdisjoint(_WORD.findall(text.casefold())):
            return
        words = self._read(_WORD, text)
        for index, word in enumerate(words):
            for length in self._lengths.get(word.plain, ()):
                run = words[index : index + length]
                spelled = tuple(part.plain for part in run)
                known = self._words.get(spelled)
                if known and _together(run) and self._counts(text, spelled, known, word):
                    yield Leak(
                        label=known.label, start=word.start, end=run[-1].end, kind=known.kind
                    )

    def _counts(self, text: str, spelled: tuple[str, ...], known: _Known, word: _Word) -> bool:
        ordinary = self._common(known.first) or self._common(spelled[0])
        if len(spelled) > 1 or not ordinary:
            return True
        if not text[word.start].isupper() or _shouted(text, word.start):
            return False
        return not _SENTENCE_START.search(text[max(0, word.start - _LOOK_BACK) : word.start])

    def _find_numbers(self, text: str) -> Iterator[Leak]:
        # Every known number holds a digit.
        digits = self._numbers and any(map(str.isdigit, text))
        pieces = self._read(_PIECE, text) if digits else []
        for index, first in enumerate(pieces):
            joined, previous = "", first
            for at in range(index, len(pieces)):
                piece = pieces[at]
                joined += _digits_as_ascii(piece.plain)
                if len(joined) > self._longest or piece.start - previous.end > _MOST_BETWEEN:
                    break
                if joined in self._numbers:
                    label = self._numbers[joined]
                    yield Leak(label=label, start=first.start, end=piece.end, kind="number")
                previous = piece


def check(
    text: str,
    forms: Forms,
    *,
    allowed: Iterable[str] = (),
    common_words: Callable[[str], bool] | None = None,
) -> list[Leak]:
    """Return the known identifiers that survive in one text; see `LeakCheck`.

    Examples
    --------
    >>> check("[PERSOON-1] ging naar huis.", [("PERSON", "Samira")])
    []
    """
    return LeakCheck(forms, allowed, common_words)(text)


def require_no_leak(
    text: str,
    forms: Forms | LeakCheck,
    *,
    document: str,
    allowed: Iterable[str] = (),
    common_words: Callable[[str], bool] | None = None,
) -> None:
    """Raise when a known identifier survives; the caller then writes nothing.

    Parameters
    ----------
    text : str
        About to be written.
    forms : iterable of (label, form), or LeakCheck
        A check that was built before already has its `allowed` and `common_words`.
    document : str
        Id of the document, for the message.

    Raises
    ------
    LeakError
        Naming how many, of which labels and in which document; never the text.
    """
    look = forms if isinstance(forms, LeakCheck) else LeakCheck(forms, allowed, common_words)
    leaks = look(text)
    if leaks:
        counts = sorted(Counter(leak.label for leak in leaks).items())
        labels = ", ".join(f"{label} {count}x" for label, count in counts)
        raise LeakError("leaks.found", document=document, count=len(leaks), labels=labels)


def _numbers(label: str, words: tuple[str, ...]) -> set[str]:
    joined = _digits_as_ascii("".join(words))
    digits = re.sub(r"\D", "", joined)
    found = {digits} if len(digits) >= _FEWEST_DIGITS else set()
    if label in _NUMBERS and digits and len(joined) >= _FEWEST_DIGITS:
        found.add(joined)
    national = canonical("PHONE", joined)
    if label == "PHONE" and national.startswith("0"):
        rest = national[1:]
        found |= {national, "31" + rest, "0031" + rest, "310" + rest}
    return found


def _together(run: list[_Word]) -> bool:
    return all(b.start - a.end <= _MOST_BETWEEN for a, b in pairwise(run))


def _shouted(text: str, place: int) -> bool:
    line = text[text.rfind("\n", 0, place) + 1 :]
    return not any(letter.islower() for letter in line.partition("\n")[0])


def _digits_as_ascii(word: str) -> str:
    if word.isascii():
        return word
    return "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in word)


def _visible(text: str) -> tuple[str, Callable[[int, int], tuple[int, int]]]:
    """Return NFC text without invisible characters, and the way back to `text`."""
    places = (
        [i for i, c in enumerate(text) if ord(c) not in INVISIBLE] if _HIDDEN.search(text) else None
    )
    seen = text if places is None else "".join(text[i] for i in places)
    nfc, back = to_nfc(seen)

    def origin(start: int, end: int) -> tuple[int, int]:
        start, end = back(start, end)
        return (start, end) if places is None else (places[start], places[end - 1] + 1)

    return nfc, origin
