"""Invented conversations in youth care, made from sentences with gaps.

Every name is drawn from the lists of the package or made up letter by letter. One name in
five never counts as listed, so that the model has to learn from the words around it.
"""

from __future__ import annotations

import random
import re

from anonymiser.data.tagger_training.examples import (
    Example,
    Name,
    join,
    lower,
    upper,
    without_marks,
)
from anonymiser.data.tagger_training.material import SHARE, templates, unlisted
from anonymiser.data.tagger_training.namer import Namer

_SLOT = re.compile(r"\{(\w+)\}")
_KIND = {
    "first": "PERSON", "full": "PERSON", "last": "PERSON", "nick": "PERSON", "pet": "OTHER",
    "firstposs": "PERSON", "initials": "PERSON", "town": "LOCATION", "wijk": "LOCATION",
    "country": "LOCATION", "street": "LOCATION", "square": "LOCATION", "school": "ORGANISATION",
    "org": "ORGANISATION", "house": "ORGANISATION", "housebare": "ORGANISATION",
    "club": "ORGANISATION", "church": "ORGANISATION", "shop": "ORGANISATION",
    "umc": "ORGANISATION", "care": "ORGANISATION",
}  # fmt: skip
_AGAIN = ("first", "town", "house")
_STYLES = ("written", "lower", "speech", "chat", "careless", "capitals")
_STYLE_WEIGHTS = (38, 14, 20, 12, 10, 6)


class Writer(Namer):
    """Fills sentences with names and writes them in one style.

    Parameters
    ----------
    rng : random.Random
    part : {"train", "held-out"}
        Which sentences.
    """

    def __init__(self, rng: random.Random, part: str = "train") -> None:
        super().__init__(rng)
        self.templates = templates(part)

    def filled(self, template: str) -> Example:
        """Return a sentence with names in its gaps, in small letters but for the names."""
        text, position = "", 0
        names: list[Name] = []
        for gap in _SLOT.finditer(template):
            text += template[position : gap.start()]
            position = gap.end()
            slot, start = gap[1], len(text)
            value = self.again(slot, slot) if slot in _AGAIN else getattr(self, slot)()
            text += value
            if slot == "last" and names and names[-1][1] == start - 1 and names[-1][2] == "PERSON":
                start, *_ = names.pop()
            if slot in _KIND:
                names.append((start, len(text), _KIND[slot], unlisted(value)))
        return Example(text + template[position:], tuple(names))

    def sentence(self) -> Example:
        """Return one sentence with the hesitations of speech."""
        name = self.rng.choices(tuple(SHARE), tuple(SHARE.values()))[0]
        found = self.filled(self.rng.choice(self.templates[name]))
        if self.rng.random() < 0.25:
            comma = ", " if self.rng.random() < 0.5 else " "
            found = join([Example(self.pick("filler"), ()), found], comma)
        if self.rng.random() < 0.15:
            found = join([found, Example(self.pick("tag"), ())], self.rng.choice((" ", ", ")))
        return found

    def turn(self, style: str) -> Example:
        """Return one to four sentences in one style of writing."""
        sentences = []
        for _ in range(self.rng.choice((1, 1, 2, 2, 3, 4))):
            sentence = self.sentence()
            if style in ("written", "careless", "lower", "capitals"):
                sentence = self._marked(sentence)
            sentences.append(sentence)
        return join(sentences, " ")

    def _marked(self, sentence: Example) -> Example:
        text = sentence.text
        end = "" if text[-1:] in ".?!," else self.rng.choice((".", ".", ".", ".", "?", "...", "!"))
        return Example(text[:1].upper() + text[1:] + end, sentence.names)

    def document(self) -> Example:
        """Return a conversation, a message or a note of a few turns."""
        self.cast = {}
        style = self.rng.choices(_STYLES, _STYLE_WEIGHTS)[0]
        label = self.rng.choice(("", "", "letter", "name"))
        turns = []
        for _ in range(self.rng.randint(1, 5)):
            turn = self.turn(style)
            if label == "letter":
                turn = join([Example(self.rng.choice(("I:", "R:", "P03:", "A:")), ()), turn], " ")
            elif label == "name":
                turn = self._spoken_by_name(turn)
            turns.append(self._styled(turn, style))
        return join(turns, "\n")

    def _spoken_by_name(self, turn: Example) -> Example:
        name = self.again("first", "first")
        label = Example(name + ":", ((0, len(name), "PERSON", unlisted(name)),))
        return join([label, turn], " ")

    def _styled(self, turn: Example, style: str) -> Example:
        if style == "lower":
            return lower(turn)
        if style == "speech":
            return without_marks(lower(turn))
        if style == "capitals":
            return upper(turn)
        if style == "chat":
            return turn if self.rng.random() < 0.5 else without_marks(turn)
        if style == "careless":
            return self._careless(turn)
        return self._odd_capitals(turn) if self.rng.random() < 0.3 else turn

    def _careless(self, turn: Example) -> Example:
        """Return `turn` with sentences begun properly and most names in small letters."""
        text = list(turn.text)
        for start, end, _, _ in turn.names:
            if self.rng.random() < 0.7:
                text[start:end] = lower(Example(turn.text[start:end], ())).text
        return Example("".join(text), turn.names)

    def _odd_capitals(self, turn: Example) -> Example:
        """Return `turn` with a capital where Dutch has none: "de Kinderrechter", "School"."""
        taken = {i for start, end, _, _ in turn.names for i in range(start, end)}
        text = list(turn.text)
        for match in re.finditer(r"(?<= )[a-z]\w{3,}", turn.text):
            if match.start() not in taken and self.rng.random() < 0.05:
                text[match.start()] = text[match.start()].upper()
        return Example("".join(text), turn.names)


def conversations(count: int, seed: int, part: str = "train") -> list[Example]:
    """Return `count` invented texts; the same seed gives the same texts."""
    writer = Writer(random.Random(seed), part)
    return [writer.document() for _ in range(count)]
