"""Walk once over a text and look every word up among the known names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anonymiser.lexicon import (
    BREAK,
    CAP,
    FIRST,
    GUESSED,
    INITIAL,
    LOW,
    PUNCT,
    SURE_NAME,
    UPPER,
    WORD,
    entries,
    flags_of,
    fold,
    zipf,
)
from anonymiser.memo import Memo
from anonymiser.name_forms import Form, Key, may_be_misspelt
from anonymiser.recognisers.cues import DETERMINERS, ROLE, announced, small_initials
from anonymiser.recognisers.house_names import is_coined
from anonymiser.recognisers.runs import ends
from anonymiser.recognisers.small_letters import NAMED_WORDS
from anonymiser.recognisers.support import ENOUGH, STRONG, support
from anonymiser.recognisers.weigh import Weigher
from anonymiser.short_names import short_names
from anonymiser.spans import Span
from anonymiser.tokens import Tokens, is_word, spelled

if TYPE_CHECKING:
    from anonymiser.known import KnownForms

_BEFORE_PLACE = entries("cues", "before_known.txt")
# A known name that is a word more usual than this needs more than a place for a name.
_USUAL = 5.0
_USUAL_THING = 4.0
_RARE = 4.2
# A word rarer than this stands for the home or the person of the roster that is called so.
_USUAL_HOUSE, _RARE_NAME = 4.6, 3.6
_SUBJECTS = frozenset(
    ("ik", "k", "je", "jij", "u", "hij", "ie", "ze", "zij", "we", "wij", "jullie", "die", "wie")
)
_GENITIVES = ("'s", "s", "'")
_CHANGING = ("s", "'")


class Search:
    """One walk over one text."""

    def __init__(self, known: KnownForms, tokens: Tokens) -> None:
        self._known, self._tokens = known, tokens
        self._weigher = Weigher(tokens, bytearray(len(tokens) + 1))
        # Of all texts together: a study uses the same words again and again.
        self._memo = known.resolved
        bare = {word: fold(word) for word in tokens.different if not word.isascii()}
        self._words = [bare.get(word, word) for word in tokens.low] if bare else tokens.low
        self._found: list[Span] = []

    def run(self) -> list[Span]:
        """Return the spans of all tokens."""
        lengths = self._known.lengths
        # A text has far fewer different words than words, and few of them can be a name.
        different = set(self._words)
        hot = self._known.openers & different
        changing = filter(_CHANGES.__getitem__, different - hot)
        hot |= {word for word in changing if self._may_be_changed(word)}
        reach = 0
        for index in [at for at, word in enumerate(self._words) if word in hot]:
            if index < reach:
                continue
            word, step = self._words[index], 0
            if lengths(word):
                step = self._longest(index, word)
            if not step and is_word(self._tokens.shape[index]):
                step = self._changed(index, word)
            reach = index + step
        starts = {span.start for span in self._found}
        for index in short_names(self._tokens, self._words, self._known.begins):
            if self._tokens.start[index] not in starts:
                self._emit(index, index + 1, 0, "PERSON", True)
        return [*_joined(self._found, self._tokens.text), *self._spelled()]

    def _may_be_changed(self, word: str) -> bool:
        """Return whether `word` may be a known name in another form; most fail at a glance."""
        if "-" in word:
            return True
        bare, drawn = _plain_forms(word)
        if self._known.openers.isdisjoint((word[:-1], bare, drawn)):
            # No genitive and no drawn-out letter, so only a misspelling is left.
            return self._known.has_near and bool(self._known.near(bare))
        if word[-1:] == "s" and self._known.exact((word[:-1],)):
            return True
        if word not in self._memo:
            self._memo[word] = self._resolve(word)
        return bool(self._memo[word][0])

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
            if form and (not self._is_unsure(index, end, form) or self._is_meant(index, end, form)):
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
        if not base and self._is_genitive(index, word):
            self._emit(index, index + 1, 0, "PERSON", False)
            return 1
        if not base:
            return self._parts(index) if "-" in word else 0
        form = self._known.exact((base,))
        unsure = form and self._is_unsure(index, index + 1, form)
        if form is None or (unsure and not self._is_meant(index, index + 1, form)):
            return 0
        ending = re.search(r"'s?$", word)
        self._emit(index, index + 1, len(ending.group()) if ending else 0, form.label, like)
        return 1

    def _is_genitive(self, index: int, word: str) -> bool:
        """Return whether "Floors rooster": a known name that is a plural too, before a noun."""
        tokens, form = self._tokens, self._known.exact((word[:-1],)) if word.endswith("s") else None
        if form is None or form.label != "PERSON" or tokens.shape[index] == LOW:
            return False
        after = index + 1
        if after >= len(tokens) or tokens.shape[after] != LOW or zipf(word) >= _RARE:
            return False
        passed = entries("cues", "function.txt") | entries("cues", "verbs.txt")
        return bool(tokens.flags[after] & WORD) and tokens.low[after] not in passed

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
        bare, drawn = _plain_forms(word)
        if drawn != bare and self._known.exact((drawn,)) and not flags_of(bare) & WORD:
            # "lunaaa" in a chat
            return drawn, True
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

    def _is_unsure(self, index: int, end: int, form: Form) -> bool:
        """Return whether the words may be something else than the known name here."""
        if self._known.certain and end == index + 1 and self._is_coined(index):
            return False
        if form.doubtful or self._known.certain or end > index + 1:
            return form.doubtful
        tokens = self._tokens
        small = tokens.shape[index] == LOW and bool(tokens.flags[index] & WORD)
        sure = tokens.flags[index] & SURE_NAME and support(tokens, index, end) >= 0
        return small and (tokens.cased or not sure)

    def _is_coined(self, index: int) -> bool:
        """Return whether the word only looks like a compound: "vuurvlinder" on a roster."""
        before = self._tokens.low[index - 1] if index else ""
        flags = self._tokens.flags[index]
        named = flags & GUESSED and before not in DETERMINERS - {"de", "het"}
        return bool(named) and is_coined(flags, self._words[index])

    def _is_meant(self, index: int, end: int, form: Form) -> bool:
        """Return whether an ordinary word is here the known name."""
        tokens = self._tokens
        shapes = tokens.shape[index:end]
        before = tokens.low[index - 1] if index else ""
        if form.label == "PERSON" and before in DETERMINERS and before != "die":
            return False
        if shapes[-1] != LOW and not (end == index + 1 and tokens.opening[index]):
            return shapes[-1] != UPPER or self._is_label(index, end) or before != ""
        if shapes[-1] == UPPER and self._is_label(index, end):
            return True
        if form.label == "PERSON":
            return self._is_person(index, end)
        after = tokens.low[end] if end < len(tokens) else "."
        if form.label == "ORGANISATION" and before in ("de", "het", "t") and index > 1:
            before = tokens.low[index - 2]
        if shapes[-1] != LOW or before not in _BEFORE_PLACE:
            return False
        if tokens.cased and not self._known.certain and zipf(self._words[end - 1]) >= _USUAL_THING:
            # "op de brug" beside a home called "De Brug"
            return False
        if self._known.certain and zipf(self._words[end - 1]) < _USUAL_HOUSE:
            # Somebody wrote down that there is a home called "Anker".
            return form.label == "ORGANISATION" or ends(tokens, end) or _goes_on(after)
        return not after[:1].isalnum() or after in entries("cues", "function.txt")

    def _is_person(self, index: int, end: int) -> bool:
        if self._is_label(index, end) or self._is_alone(index, end):
            return True
        weight, _ = self._weigher.weigh(end - 1)
        if weight:
            return True
        word = self._words[end - 1]
        if self._known.certain and self._is_listed(index, end) and zipf(word) < _USUAL_HOUSE:
            return True
        signs = support(self._tokens, index, end)
        small = self._tokens.shape[end - 1] == LOW
        if self._known.certain and self._is_unexplained(index, end, signs):
            return True
        if word in entries("cues", "verbs.txt") or word in entries("cues", "function.txt"):
            rare = not self._tokens.cased and word in NAMED_WORDS and zipf(word) < _USUAL
            return (rare or not small) and signs >= ENOUGH
        if signs < 0 or (small and signs < (STRONG if self._tokens.cased else ENOUGH)):
            return False
        if signs >= ENOUGH and zipf(word) < _USUAL:
            return True
        if signs and not small and zipf(word) < _RARE:
            return True
        before = self._tokens.low[index - 1] if index else ""
        if self._weigher.acts(end - 1) and before not in DETERMINERS:
            return True
        return announced(self._tokens, index) >= ROLE and bool(
            flags_of(word) & FIRST or end > index + 1
        )

    def _is_listed(self, index: int, end: int) -> bool:
        """Return whether it opens a note ("- storm komt later") or stands in a list of people."""
        low = self._tokens.low
        before = low[index - 1] if index else ""
        after = low[end] if end < len(low) else ""
        opens = before in ("-", "+", "•", "*") or (
            index > 0 and self._tokens.shape[index - 1] == BREAK
        )
        closed = end >= len(low) or self._tokens.shape[end] in (PUNCT, BREAK)
        listed = closed and before in (",", "+", "ook", "&")
        return listed or (
            opens and (closed or after in entries("cues", "verbs.txt") or after == "+")
        )

    def _is_unexplained(self, index: int, end: int, signs: int) -> bool:
        """Return whether a name of the roster, a word too, does not stand as that word here.

        Somebody wrote down that a "Wolf" is talked about, so where capitals say nothing a noun
        without an article is he.
        """
        tokens, word = self._tokens, self._words[end - 1]
        before = tokens.low[index - 1] if index else ""
        if tokens.shape[end - 1] == LOW and before in DETERMINERS:
            return False
        if tokens.shape[end - 1] == LOW and tokens.cased and zipf(word) >= _RARE_NAME:
            return False
        if word in NAMED_WORDS - {"mark"}:
            after = tokens.low[end] if end < len(tokens) else ""
            spoken = before in _SUBJECTS or after in _SUBJECTS or after in ("niet", "graag")
            return not spoken and signs > 0
        if word != "mark" and (
            word in entries("cues", "verbs.txt") or word in entries("cues", "function.txt")
        ):
            return False
        return signs >= 0 and zipf(word) < _USUAL

    def _is_alone(self, index: int, end: int) -> bool:
        """Return whether the word is a sentence by itself ("Storm.") and no answer."""
        tokens = self._tokens
        passed = entries("cues", "function.txt") | entries("cues", "verbs.txt")
        closed = end >= len(tokens) or tokens.shape[end] in (PUNCT, BREAK)
        named = tokens.shape[index] in (CAP, UPPER) and tokens.low[index] not in passed
        return bool(tokens.opening[index] and closed and named)

    def _is_label(self, index: int, end: int) -> bool:
        """Return whether the word stands as speaker before a colon."""
        tokens = self._tokens
        if end >= len(tokens) or tokens.low[end] != ":":
            return False
        begin = tokens.start[index]
        named = tokens.shape[index] != LOW or not tokens.cased
        return tokens.text[:begin].rpartition("\n")[2].strip() == "" and named

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
        for match in spelled(self._tokens.text):
            word = fold("".join(re.findall(r"[^\W\d_]", match.group())).lower())
            form = self._known.exact((word,))
            if form and len(word) > 2:
                found.append(self._known.span(match.start(), match.end(), form.label, False))
        return found


def _plain_forms(word: str) -> tuple[str, str]:
    """Return `word` without "'s", and then without a drawn-out last letter: "lunaaa"."""
    bare = word.removesuffix("'s")
    return bare, bare.rstrip(bare[-1:]) + bare[-1:]


def _may_change(word: str) -> bool:
    """Return whether `word` may be another form of any name at all."""
    changed = "-" in word or word[-1:] in _CHANGING or word[-1:] == word[-2:-1]
    return changed or may_be_misspelt(word)


_CHANGES = Memo(_may_change)


def _goes_on(word: str) -> bool:
    return word in entries("cues", "function.txt") or (word.startswith("ge") and len(word) > 4)


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
