"""Find known names everywhere: those of the roster, and those found once in the study.

A table from the words of a name to its label is looked up at every word of a text, so the
work grows with the text and not with the number of names.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, KeysView, Sequence
from functools import cached_property

from anonymiser.known_search import Search
from anonymiser.lexicon import (
    FIRST,
    FLOOR_ZIPF,
    GENERIC,
    GUESSED,
    NAME,
    WORD,
    entries,
    flags_of,
    zipf,
)
from anonymiser.name_forms import (
    MIN_FUZZY,
    Form,
    Key,
    deletions,
    diminutives,
    may_be_misspelt,
    one_apart,
    variants,
    words_of,
)
from anonymiser.normal import lower_same_length
from anonymiser.roster import Roster
from anonymiser.spans import Document, Span
from anonymiser.texts import texts
from anonymiser.tokens import tokenise

_NAMES = ("PERSON", "LOCATION", "ORGANISATION")
# Numbers and accounts that somebody has, wherever they stand: "@marjolein_78", "CL007435".
_OWNED = ("URL", "EMAIL", "PHONE", "BSN", "IBAN", "ID")
_SHORTEST_OWNED = 6
_WHOLE = re.compile(r"[^\W_](?:[\w.@/+-]*\w)?")
# A recogniser is certain of a name from here on.
CERTAIN = 0.7
# Words remembered at most; a collection of texts must not fill the memory.
_REMEMBERED = 100_000
# So few known words are compared one by one; for more a table of their parts is made.
_FEW = 200
LIKELY = 0.5
# A first name this long is cut short by those who know the person.
_LONG_ENOUGH = 5


class KnownForms:
    """Every way in which known names may be written.

    Parameters
    ----------
    names : iterable of (str, str)
        Label and name.
    source : str
        ``"roster"`` or ``"study"``; becomes the source of the spans.

    Examples
    --------
    >>> known = KnownForms([("PERSON", "Yassira el Amrani")], source="roster")
    >>> text = "toen zei yassiraatje tegen mevrouw El Amrani: Yasira's jas"
    >>> [text[s.start:s.end] for s in known.find(text)]
    ['yassiraatje', 'El Amrani', 'Yasira']
    """

    def __init__(self, names: Iterable[tuple[str, str]], *, source: str) -> None:
        self._source = source
        self._reasons = [texts(f"names.{source}{ending}") for ending in ("", "_like")]
        self._forms: dict[Key, Form] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}
        self._long: list[str] = []
        self._given: set[str] = set()
        self._verbatim: dict[str, str] = {}
        self.resolved: dict[str, tuple[str, bool]] = {}
        for label, name in names:
            self._add(label, name)
        self._index()

    @classmethod
    def from_roster(cls, roster: Roster) -> KnownForms:
        """Return the forms of everybody and everything in `roster`."""
        names = [(entry.label, name) for entry in roster.entries for name in entry.names]
        return cls(names, source="roster")

    @classmethod
    def from_spans(cls, documents: Sequence[Document]) -> KnownForms:
        """Return the forms of the names that were found with certainty in `documents`."""
        names: dict[tuple[str, str], None] = {}
        likely: set[tuple[str, str]] = set()
        for document in documents:
            for span in document.spans:
                text = document.text[span.start : span.end]
                if span.label in _OWNED and _is_owned(text.lstrip("@")):
                    names[span.label, text.lstrip("@")] = None
                name = (span.label, text)
                if span.label in _NAMES and name not in names:
                    # What was likely twice is no accident.
                    if (name in likely and span.score >= LIKELY) or _is_certain(span, text):
                        names[name] = None
                    elif span.score >= LIKELY:
                        likely.add(name)
        return cls(names, source="study")

    def __len__(self) -> int:
        return len(self._forms) + len(self._verbatim)

    def find(self, text: str) -> list[Span]:
        """Return where the known names stand in `text`.

        Parameters
        ----------
        text : str
            NFC text.

        Returns
        -------
        list of Span
            With source ``"roster"`` or ``"study"``.
        """
        if not len(self):
            return []
        if len(self.resolved) > _REMEMBERED:
            self.resolved = {}
        search = Search(self, tokenise(text))
        spans = search.run()
        unique = dict.fromkeys([*spans, *self._find_verbatim(text)])
        return sorted(unique, key=lambda s: (s.start, s.end))

    @property
    def certain(self) -> bool:
        """Whether people wrote these names down, so that they are surely names."""
        return self._source == "roster"

    @property
    def openers(self) -> KeysView[str]:
        """The words that open a form."""
        return self._lengths.keys()

    def exact(self, key: Key) -> Form | None:
        """Return the form with exactly these words."""
        return self._forms.get(key)

    def lengths(self, word: str) -> tuple[int, ...]:
        """Return how many words the forms have that begin with `word`, longest first."""
        return self._lengths.get(word, ())

    def near(self, word: str) -> str:
        """Return the known word of which `word` is a misspelling, or ""."""
        if not may_be_misspelt(word):
            return ""
        for known in self._candidates(word):
            if one_apart(word, known) and not self._forms[(known,)].doubtful:
                return known
        return ""

    def begins(self, word: str) -> bool:
        """Return whether a first name of somebody known begins with `word` and is longer."""
        names = self._long_given
        place = bisect_right(names, word)
        # What is longer and begins alike comes right behind it.
        return place < len(names) and names[place].startswith(word)

    @cached_property
    def _long_given(self) -> list[str]:
        long = (name for name in self._given if len(name) >= _LONG_ENOUGH)
        return sorted(name for name in long if flags_of(name) & FIRST)

    @property
    def has_near(self) -> bool:
        """Whether any known word is long enough to be recognised when misspelt."""
        return bool(self._long)

    def _candidates(self, word: str) -> Iterable[str]:
        """Return known words among which are all that one letter tells from `word`."""
        if len(self._long) <= _FEW:
            # One letter is at the begin, and then the end is the same, or it is not.
            places = {*self._long_ends.get(word[:1], ()), *self._long_ends.get(word[-2:], ())}
            return [self._long[place] for place in sorted(places)] if places else ()
        places = {place for part in deletions(word) for place in self._near.get(part, ())}
        return [self._long[place] for place in sorted(places)]

    @cached_property
    def _long_ends(self) -> dict[str, list[int]]:
        """Places in `_long`, by the first letter and by the last two of each word."""
        ends: dict[str, list[int]] = {}
        for place, known in enumerate(self._long):
            ends.setdefault(known[0], []).append(place)
            ends.setdefault(known[-2:], []).append(place)
        return ends

    @cached_property
    def _near(self) -> dict[str, list[int]]:
        """Places in `_long`, by what remains of each word when a letter is left out."""
        near: dict[str, list[int]] = {}
        for place, known in enumerate(self._long):
            for shorter in deletions(known):
                near.setdefault(shorter, []).append(place)
        return near

    def span(self, start: int, end: int, label: str, like: bool) -> Span:
        """Return a span of this source."""
        roster = self._source == "roster"
        score = (0.85 if like else 1.0) if roster else (0.6 if like else 0.75)
        reason = self._reasons[like]
        return Span(
            start=start, end=end, label=label, score=score, source=self._source, reason=reason
        )

    def _add(self, label: str, name: str) -> None:
        if label not in _NAMES:
            if len(name.strip()) > 1:
                self._verbatim.setdefault(lower_same_length(name.strip()), label)
            return
        if not words_of(name):
            return
        for key in variants(label, name):
            if self._source == "study" and len(key) == 1 and len(key[0]) < 3:
                continue
            if self._source == "study" and label == "PERSON" and _is_stray(key, name):
                continue
            if len(key) == 1 and key[0] in entries("cues", "titles.txt"):
                # "mw. drs. Ploegmakers" makes no name of "drs".
                continue
            if key not in self._forms:
                self._forms[key] = Form(label, key)
        if label == "PERSON":
            self._given.add(words_of(name)[0])
            self._add_pet_forms(words_of(name)[0])

    def _add_pet_forms(self, given: str) -> None:
        if len(given) > 2 and given.isalpha():
            for pet in diminutives(given):
                if (pet,) not in self._forms:
                    self._forms[(pet,)] = Form("PERSON", (pet,))

    def _index(self) -> None:
        lengths: dict[str, set[int]] = {}
        for key in self._forms:
            lengths.setdefault(key[0], set()).add(len(key))
        self._long = [key[0] for key in self._forms if len(key) == 1 and len(key[0]) >= MIN_FUZZY]
        # What is not one word must be searched for one by one; only a roster holds such.
        self._spaced = [name for name in self._verbatim if not _WHOLE.fullmatch(name)]
        self._lengths = {word: tuple(sorted(n, reverse=True)) for word, n in lengths.items()}

    def _find_verbatim(self, text: str) -> list[Span]:
        found = []
        if self._verbatim:
            folded = lower_same_length(text)
            # One fast look for all of them; most texts hold none.
            if not self._verbatim.keys().isdisjoint(_WHOLE.findall(folded)):
                whole = ((m, self._verbatim.get(m.group())) for m in _WHOLE.finditer(folded))
                found += [self.span(m.start(), m.end(), name, False) for m, name in whole if name]
            for name in (each for each in self._spaced if each in folded):
                places = re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", folded)
                label = self._verbatim[name]
                found += [self.span(m.start(), m.end(), label, False) for m in places]
        return found


def _is_stray(key: Key, name: str) -> bool:
    """Return whether it is "dit" of "maikel dit": a word that was taken for a surname."""
    if len(key) > 1 or key == words_of(name):
        return False
    flags = flags_of(key[0])
    if flags & GUESSED and zipf(key[0]) <= FLOOR_ZIPF:
        # "Gert Schuurhuis": only read as a compound, and nobody uses it as one.
        return False
    return bool(flags & (WORD | GENERIC)) and not flags & NAME


def _is_owned(text: str) -> bool:
    """Return whether a number or account means nothing else, wherever it stands."""
    marked = sum(not letter.isalpha() for letter in text) > 1
    long = len(text) >= _SHORTEST_OWNED and marked and any(c.isdigit() for c in text)
    return long and _WHOLE.fullmatch(text) is not None


def _is_certain(span: Span, text: str) -> bool:
    if span.source == "roster" or span.score >= CERTAIN:
        return True
    words = re.findall(r"[^\W\d_]+", text)
    # A capitalised word that no list knows, not even as an ordinary word, is not an accident.
    return span.score >= 0.5 and all(len(w) > 3 and not flags_of(w.lower()) for w in words)
