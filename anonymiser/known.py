"""Find known names everywhere: those of the roster, and those found once in the study.

A table from the words of a name to its label is looked up at every word of a text, so the
work grows with the text and not with the number of names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from anonymiser.lexicon import (
    FIRST,
    INITIAL,
    LOW,
    SURE_NAME,
    UPPER,
    WORD,
    entries,
    flags_of,
    fold,
)
from anonymiser.name_forms import (
    MIN_FUZZY,
    Key,
    deletions,
    diminutives,
    is_doubtful,
    one_apart,
    variants,
    words_of,
)
from anonymiser.recognisers.weigh import DETERMINERS, ROLE, Weigher, small_initials
from anonymiser.roster import Roster
from anonymiser.spans import Document, Span
from anonymiser.texts import texts
from anonymiser.tokens import SPELLED, Tokens, is_word, tokenise

_NAMES = ("PERSON", "LOCATION", "ORGANISATION")
# A recogniser is certain of a name from here on.
CERTAIN = 0.7
_BEFORE_PLACE = frozenset("in naar uit te vanuit bij van op via rond".split())
_GENITIVES = ("'s", "s", "'")


@dataclass(frozen=True, slots=True)
class _Form:
    label: str
    doubtful: bool


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
        self._forms: dict[Key, _Form] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}
        self._near: dict[str, set[str]] = {}
        self._verbatim: dict[str, str] = {}
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
        for document in documents:
            for span in document.spans:
                if span.label in _NAMES:
                    text = document.text[span.start : span.end]
                    if _is_certain(span, text):
                        names[span.label, text] = None
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
        search = _Search(self, tokenise(text))
        spans = search.run()
        unique = dict.fromkeys([*spans, *self._find_verbatim(text)])
        return sorted(unique, key=lambda s: (s.start, s.end))

    def exact(self, key: Key) -> _Form | None:
        """Return the form with exactly these words."""
        return self._forms.get(key)

    def lengths(self, word: str) -> tuple[int, ...]:
        """Return how many words the forms have that begin with `word`, longest first."""
        return self._lengths.get(word, ())

    def near(self, word: str) -> str:
        """Return the known word of which `word` is a misspelling, or ""."""
        if len(word) < MIN_FUZZY - 1 or flags_of(word) & (WORD | SURE_NAME):
            return ""
        for shorter in deletions(word):
            for known in self._near.get(shorter, ()):
                if one_apart(word, known):
                    return known
        return ""

    def span(self, start: int, end: int, label: str, like: bool) -> Span:
        """Return a span of this source."""
        roster = self._source == "roster"
        score = (0.85 if like else 1.0) if roster else (0.6 if like else 0.75)
        reason = texts(f"names.{self._source}{'_like' if like else ''}")
        return Span(
            start=start, end=end, label=label, score=score, source=self._source, reason=reason
        )

    def _add(self, label: str, name: str) -> None:
        if label not in _NAMES:
            if len(name.strip()) > 1:
                self._verbatim.setdefault(name.strip().casefold(), label)
            return
        if not words_of(name):
            return
        for key in variants(label, name):
            if self._source == "study" and len(key) == 1 and len(key[0]) < 3:
                continue
            if key not in self._forms:
                self._forms[key] = _Form(label, is_doubtful(key))
        if label == "PERSON":
            self._add_pet_forms(words_of(name)[0])

    def _add_pet_forms(self, given: str) -> None:
        if len(given) > 2 and given.isalpha():
            for pet in diminutives(given):
                if (pet,) not in self._forms:
                    self._forms[(pet,)] = _Form("PERSON", is_doubtful((pet,)))

    def _index(self) -> None:
        lengths: dict[str, set[int]] = {}
        for key, form in self._forms.items():
            lengths.setdefault(key[0], set()).add(len(key))
            if len(key) == 1 and len(key[0]) >= MIN_FUZZY and not form.doubtful:
                for shorter in deletions(key[0]):
                    self._near.setdefault(shorter, set()).add(key[0])
        self._lengths = {word: tuple(sorted(n, reverse=True)) for word, n in lengths.items()}

    def _find_verbatim(self, text: str) -> list[Span]:
        found = []
        if self._verbatim:
            folded = text.casefold() if len(text.casefold()) == len(text) else text.lower()
            for name, label in self._verbatim.items():
                for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", folded):
                    found.append(self.span(match.start(), match.end(), label, False))
        return found


def _is_certain(span: Span, text: str) -> bool:
    if span.source == "roster" or span.score >= CERTAIN:
        return True
    words = re.findall(r"[^\W\d_]+", text)
    # A capitalised word that no list knows, not even as an ordinary word, is not an accident.
    return span.score >= 0.5 and all(len(w) > 3 and not flags_of(w.lower()) for w in words)


class _Search:
    """One walk over one text."""

    def __init__(self, known: KnownForms, tokens: Tokens) -> None:
        self._known, self._tokens = known, tokens
        self._weigher = Weigher(tokens, bytearray(len(tokens) + 1))
        self._memo: dict[str, tuple[str, bool]] = {}
        self._words = [fold(word) for word in tokens.low]
        self._found: list[Span] = []

    def run(self) -> list[Span]:
        """Return the spans of all tokens."""
        index, size = 0, len(self._tokens)
        lengths = self._known.lengths
        while index < size:
            word = self._words[index]
            step = 0
            if lengths(word):
                step = self._longest(index, word)
            if not step and is_word(self._tokens.shape[index]):
                step = self._changed(index, word)
            index += step or 1
        return [*_joined(self._found, self._tokens.text), *self._spelled()]

    def _longest(self, index: int, word: str) -> int:
        for length in self._known.lengths(word):
            end = index + length
            if end > len(self._words):
                continue
            key = tuple(self._words[index:end])
            form = self._known.exact(key)
            cut = 0
            if form is None and length > 1:
                key, cut = self._genitive(key)
                form = self._known.exact(key)
            if form and (not form.doubtful or self._is_meant(index, end, form)):
                self._emit(index, end, cut, form.label, False)
                return length
        return 0

    def _genitive(self, key: Key) -> tuple[Key, int]:
        for ending in _GENITIVES:
            if key[-1].endswith(ending):
                return (*key[:-1], key[-1][: -len(ending)]), len(ending) if "'" in ending else 0
        return key, 0

    def _changed(self, index: int, word: str) -> int:
        """Find a possessive, a misspelling or a part of a word with hyphens."""
        if word not in self._memo:
            self._memo[word] = self._resolve(word)
        base, like = self._memo[word]
        if not base:
            return self._parts(index) if "-" in word else 0
        form = self._known.exact((base,))
        if form is None or (form.doubtful and not self._is_meant(index, index + 1, form)):
            return 0
        ending = re.search(r"'s?$", word)
        self._emit(index, index + 1, len(ending.group()) if ending else 0, form.label, like)
        return 1

    def _resolve(self, word: str) -> tuple[str, bool]:
        for ending in _GENITIVES:
            base = word[: -len(ending)]
            if word.endswith(ending) and len(base) > 2 and self._known.exact((base,)):
                plain = flags_of(word) & WORD and not flags_of(word) & SURE_NAME
                return ("", False) if ending == "s" and plain else (base, False)
        letters = word.split("-")
        if len(letters) > 2 and all(len(letter) == 1 for letter in letters):
            joined = "".join(letters)
            return (joined, False) if self._known.exact((joined,)) else ("", False)
        bare = word.removesuffix("'s")
        return (self._known.near(bare), True)

    def _parts(self, index: int) -> int:
        """Find a known name inside a word with hyphens ("ex-Yassira")."""
        start = self._tokens.start[index]
        surface = self._tokens.text[start : self._tokens.end[index]]
        found = 0
        for match in re.finditer(r"[^\-‐‑]+", surface):
            form = self._known.exact((fold(match.group().lower()),))
            if form and not form.doubtful:
                span = (start + match.start(), start + match.end())
                self._found.append(self._known.span(*span, form.label, False))
                found = 1
        return found

    def _is_meant(self, index: int, end: int, form: _Form) -> bool:
        """Return whether an ordinary word is here the known name."""
        tokens = self._tokens
        shapes = tokens.shape[index:end]
        before = tokens.low[index - 1] if index else ""
        if shapes[-1] != LOW and not (end == index + 1 and tokens.opening[index]):
            return shapes[-1] != UPPER or self._is_label(index, end) or before != ""
        if shapes[-1] == UPPER and self._is_label(index, end):
            return True
        if form.label == "PERSON":
            return self._is_person(index, end)
        after = tokens.low[end] if end < len(tokens) else "."
        ends = not after[:1].isalnum() or after in entries("cues", "function.txt")
        return shapes[-1] == LOW and before in _BEFORE_PLACE and ends

    def _is_person(self, index: int, end: int) -> bool:
        if self._is_label(index, end):
            return True
        weight, _ = self._weigher.weigh(end - 1)
        if weight:
            return True
        word = self._words[end - 1]
        if word in entries("cues", "verbs.txt") or word in entries("cues", "function.txt"):
            return False
        before = self._tokens.low[index - 1] if index else ""
        if self._weigher.acts(end - 1) and before not in DETERMINERS:
            return True
        return self._weigher.cue(index) >= ROLE and bool(flags_of(word) & FIRST or end > index + 1)

    def _is_label(self, index: int, end: int) -> bool:
        """Return whether the word stands as speaker before a colon."""
        tokens = self._tokens
        if end >= len(tokens) or tokens.low[end] != ":":
            return False
        begin = tokens.start[index]
        return tokens.text[:begin].rpartition("\n")[2].strip() == "" and tokens.shape[index] != LOW

    def _emit(self, index: int, end: int, cut: int, label: str, like: bool) -> None:
        tokens = self._tokens
        start = tokens.start[index]
        if label == "ORGANISATION" and end > index + 1 and tokens.low[index] in ("de", "het"):
            # "het Kompas": an article in small letters stays in the sentence.
            start = tokens.start[index + (tokens.shape[index] == LOW != tokens.shape[end - 1])]
        if label == "PERSON":
            while index and tokens.shape[index - 1] == INITIAL:
                index -= 1
                start = tokens.start[index]
            index = small_initials(tokens, index)
            start = tokens.start[index]
        self._found.append(self._known.span(start, tokens.end[end - 1] - cut, label, like))

    def _spelled(self) -> list[Span]:
        found = []
        for match in SPELLED.finditer(self._tokens.text):
            word = fold("".join(re.findall(r"[^\W\d_]", match.group())).lower())
            form = self._known.exact((word,))
            if form and len(word) > 2:
                found.append(self._known.span(match.start(), match.end(), form.label, False))
        return found


def _joined(spans: list[Span], text: str) -> list[Span]:
    """Join neighbours of one label with only a space between: parts of one name."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        last = joined[-1] if joined else None
        if last and last.label == span.label == "PERSON" and text[last.end : span.start] == " ":
            joined[-1] = Span(
                start=last.start,
                end=span.end,
                label=span.label,
                score=min(last.score, span.score),
                source=span.source,
                reason=last.reason if last.score < span.score else span.reason,
            )
        else:
            joined.append(span)
    return joined
