"""Invented conversations in youth care, made from sentences with gaps.

Every name is drawn from the lists of the package or made up letter by letter. One name in
five never counts as listed, so that the model has to learn from the words around it.
"""

from __future__ import annotations

import random
import re
import tomllib
from functools import cache
from pathlib import Path
from zlib import crc32

from anonymiser.data.tagger_training.examples import Example, join, lower, upper, without_marks
from anonymiser.lexicon import DATA, GENERIC, NAME, PLACE, WORD, flags_of, zipf

HERE = Path(__file__).parent
_SLOT = re.compile(r"\{(\w+)\}")
_KIND = {
    "first": "PERSON", "full": "PERSON", "last": "PERSON", "nick": "PERSON", "pet": "OTHER",
    "firstposs": "PERSON", "initials": "PERSON", "town": "LOCATION", "wijk": "LOCATION",
    "country": "LOCATION", "street": "LOCATION", "square": "LOCATION", "school": "ORGANISATION",
    "org": "ORGANISATION", "house": "ORGANISATION", "housebare": "ORGANISATION",
    "club": "ORGANISATION", "church": "ORGANISATION", "shop": "ORGANISATION",
    "umc": "ORGANISATION", "care": "ORGANISATION",
}  # fmt: skip
# How often each file of sentences is drawn from.
_SHARE = {"person": 30, "place": 15, "organisation": 18, "negative": 37}
_STYLES = ("written", "lower", "speech", "chat", "careless", "capitals")
_STYLE_WEIGHTS = (38, 14, 20, 12, 10, 6)
_FOREIGN = ("el", "al", "ait", "ben", "bin", "ould")


@cache
def parts() -> dict[str, list[str]]:
    """Return the words that names are composed of."""
    data = tomllib.loads((HERE / "parts.toml").read_text("utf-8"))
    return {key: [w.replace("_", " ") for w in text.split()] for key, text in data.items()}


@cache
def templates(part: str) -> dict[str, list[str]]:
    """Return the sentences of every file; `part` is ``"train"`` or ``"held-out"``.

    One sentence in eight, chosen by its letters, is held out for measuring.
    """
    found = {}
    for name in _SHARE:
        lines = (HERE / "templates" / f"{name}.txt").read_text("utf-8").splitlines()
        lines = [line for line in lines if line and not line.startswith("#")]
        held = [line for line in lines if crc32(line.encode()) % 8 == 0]
        found[name] = held if part == "held-out" else [x for x in lines if x not in set(held)]
    return found


def unlisted(name: str) -> bool:
    """Return whether `name` counts as one that no list knows."""
    return crc32(name.lower().encode()) % 5 == 0


@cache
def listed(folder: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return a list in three: written by hand, taken over, and also ordinary words."""
    lines = (DATA / folder / "own.txt").read_text("utf-8").splitlines()
    own = " ".join(line for line in lines if not line.startswith("#")).split()
    own = [word.replace("_", " ") for word in own]
    taken = (DATA / folder / "items.txt").read_text("utf-8").splitlines()
    taken = [capitals(word) for word in taken if len(word) > 2]
    words = [w for w in own + taken if flags_of(w.lower()) & WORD and 2.5 < zipf(w.lower()) < 5.5]
    return tuple(own), tuple(taken), tuple(words)


def capitals(word: str) -> str:
    """Return a name from the lists with its capitals.

    Examples
    --------
    >>> capitals("mei-ling"), capitals("capelle aan den ijssel")
    ('Mei-Ling', 'Capelle aan den Ijssel')
    """
    small = {"aan", "den", "de", "der", "van", "het", "op", "en", "bij", "'s", "in", "onder"}
    pieces = re.split(r"([ -])", word)
    return "".join(p if p in small and i else p[:1].upper() + p[1:] for i, p in enumerate(pieces))


@cache
def letters(folder: str) -> dict[str, str]:
    """Return which letters follow which three in a list of names."""
    following: dict[str, list[str]] = {}
    for word in listed(folder)[0]:
        padded = f"^^^{word.lower()}$"
        for i in range(len(padded) - 3):
            following.setdefault(padded[i : i + 3], []).append(padded[i + 3])
    return {key: "".join(found) for key, found in following.items()}


@cache
def ordinary() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return ordinary words that are names too, and ordinary words."""
    lines = (DATA / "frequency" / "items.txt").read_text("utf-8").splitlines()
    used = [w for line in lines for w in line.split()[1:] if 2.4 < float(line.split()[0]) < 5.5]
    words = [w for w in used if flags_of(w) & WORD and not flags_of(w) & GENERIC and len(w) > 2]
    both = [w for w in words if flags_of(w) & (NAME | PLACE)]
    return tuple(both), tuple(words)


@cache
def particles() -> tuple[str, ...]:
    """Return what stands before a surname, the usual ones more often."""
    usual = ["van de", "van den", "van der", "van der", "van den", "van de"]
    return tuple([*parts()["tussen"], *usual, *usual, "van 't", "in 't", "op de", "van het", "de la"])


class Writer:
    """Fills sentences with names.

    Parameters
    ----------
    rng : random.Random
    part : {"train", "held-out"}
        Which sentences.
    """

    def __init__(self, rng: random.Random, part: str = "train") -> None:
        self.rng = rng
        self.templates = templates(part)
        self.cast: dict[str, list[str]] = {}

    def pick(self, key: str) -> str:
        """Return one of the words called `key`."""
        return self.rng.choice(parts()[key])

    def invented(self, folder: str) -> str:
        """Return a name made up letter by letter."""
        table, word = letters(folder), "^^^"
        while len(word) < 16:
            letter = self.rng.choice(table[word[-3:]])
            if letter == "$":
                break
            word += letter
        return capitals(word[3:]) if len(word) > 5 else self.drawn(folder)

    def drawn(self, folder: str) -> str:
        """Return a name from a list; some are ordinary words, some no list knows."""
        own, taken, words = listed(folder)
        source = self.rng.choices((own, taken, words, None), (48, 22, 20, 10))[0]
        return self.rng.choice(source) if source else self.invented(folder)

    def first(self) -> str:
        name = self.drawn("first_names")
        roll = self.rng.random()
        if roll < 0.02 and name[-1] not in "aeiou":
            return name + "tje"
        return f"{name}-{self.drawn('first_names')}" if roll > 0.985 else name

    def again(self, slot: str, make: str) -> str:
        """Return a name for `slot`, half of the time one that was used before in this text."""
        cast = self.cast.setdefault(slot, [])
        if cast and self.rng.random() < 0.45:
            return self.rng.choice(cast)
        name: str = getattr(self, make)()
        cast.append(name)
        return name

    def last(self) -> str:
        name = self.drawn("surnames")
        often = 0.5 if flags_of(name.lower()) & WORD else 0.3
        if self.rng.random() < often:
            tussen = self.rng.choice(particles())
            tussen = tussen if self.rng.random() < 0.6 else tussen[0].upper() + tussen[1:]
            return f"{tussen} {name}"
        if self.rng.random() < 0.07:
            tussen = self.rng.choice(("", "", "de ", "van ", "van den ", "el "))
            return f"{name}-{tussen}{self.drawn('surnames')}"
        return name

    def full(self) -> str:
        last = self.last()
        if " " in last and self.rng.random() < 0.8:
            last = last[0].lower() + last[1:]
        return f"{self.again('first', 'first')} {last}"

    def firstposs(self) -> str:
        name = self.again("first", "first")
        return f"{name}'" if name[-1] in "sxz" else f"{name}'s" if name[-1] in "aiouy" else f"{name}s"

    def initials(self) -> str:
        return "".join(self.rng.choice("ABCDEFGHJKLMNPRSTVWYZ") + "." for _ in range(self.rng.choice((1, 1, 2))))

    def town(self) -> str:
        return self.drawn("places")

    def wijk(self) -> str:
        if self.rng.random() < 0.5:
            return self.drawn("places")
        stem = self.pick("head") if self.rng.random() < 0.6 else self.drawn("surnames")
        return capitals(stem + self.pick("wijk_tail").lower())

    def country(self) -> str:
        lines = (DATA / "countries" / "items.txt").read_text("utf-8").splitlines()
        return capitals(self.rng.choice([w for w in lines if w and not w.startswith("#")]))

    def street(self) -> str:
        stem = self.pick("noun") if self.rng.random() < 0.5 else self.drawn("surnames").lower()
        return capitals(stem.replace(" ", "") + self.pick("street_tail"))

    def square(self) -> str:
        return capitals(self.drawn("surnames").lower() + "plein")

    def house(self) -> str:
        bare = self.housebare()
        roll = self.rng.random()
        if bare[:3] in ("De ", "Het") or roll < 0.35:
            return bare
        return f"{'De' if roll < 0.85 else 'Het'} {bare}"

    def housebare(self) -> str:
        roll = self.rng.random()
        if roll < 0.4:
            return capitals(self.pick("noun"))
        if roll < 0.75:
            return capitals(self.pick("head") + self.pick("tail"))
        if roll < 0.9:
            article = self.rng.choice(("De", "Het", "'t"))
            return f"{article} {capitals(self.pick('adjective'))} {capitals(self.pick('noun'))}"
        return self.drawn("first_names") + self.rng.choice(("huis", "hoeve", "hof", " Huis"))

    def org(self) -> str:
        roll = self.rng.random()
        if roll < 0.3:
            name = self.pick("care_name") if roll < 0.15 else self.house()
            return f"{self.pick('care_head')} {name}"
        if roll < 0.45:
            return f"{self.pick('care_head')} {self.pick('tail_word')}"
        if roll < 0.6:
            return self.pick("care_name")
        if roll < 0.7:
            return "".join(self.rng.choice("ABCDEGHIJKLMNOPRSTVZ") for _ in range(self.rng.choice((3, 3, 4))))
        if roll < 0.8:
            return f"{self.pick('care_name')} {self.pick('tail_word')}"
        return self.invented("places") if roll < 0.86 else self.house()

    def school(self) -> str:
        roll = self.rng.random()
        if roll < 0.3:
            return f"{self.pick('school_head')} {self.house()}"
        if roll < 0.55:
            return f"{self.rng.choice((self.drawn('surnames'), self.town()))} {self.pick('school_tail')}"
        if roll < 0.75:
            return f"{self.pick('school_adjective')} {self.pick('school_tail')}"
        return self.house() if roll < 0.9 else f"{self.housebare()}school"

    def club(self) -> str:
        return f"{self.pick('club_head')} {self.rng.choice((self.pick('club_name'), self.town()))}"

    def shop(self) -> str:
        return self._inner(self.pick("shop"))

    def _inner(self, text: str) -> str:
        return _SLOT.sub(lambda m: getattr(self, m[1])(), text)

    def nick(self) -> str:
        return self.pick("nick") if self.rng.random() < 0.7 else self.invented("first_names")[:6]

    def noun(self) -> str:
        return self.pick("noun")

    def plain(self) -> str:
        return self.rng.choice(ordinary()[0])

    def woord(self) -> str:
        word = self.rng.choice(ordinary()[1])
        return word + self.rng.choice(ordinary()[1]) if self.rng.random() < 0.15 else word

    def umc(self) -> str:
        return self.pick("umc")

    def care(self) -> str:
        return self.pick("care_name")

    def pet(self) -> str:
        return self.pick("pet")

    def church(self) -> str:
        return self.pick("church")

    def num(self) -> str:
        return str(self.rng.randint(3, 24))

    def filled(self, template: str) -> Example:
        """Return a sentence with names in its gaps, in small letters but for the names."""
        text, names, position = "", [], 0
        for gap in _SLOT.finditer(template):
            text += template[position : gap.start()]
            position = gap.end()
            slot = gap[1]
            value = self.again(slot, slot) if slot in ("first", "town", "house") else getattr(self, slot)()
            kind = _KIND.get(slot)
            start = len(text)
            text += value
            if kind:
                if slot == "last" and names and names[-1][1] == start - 1 and names[-1][2] == kind:
                    start, *_ = names.pop()
                names.append((start, len(text), kind, unlisted(value)))
        return Example(text + template[position:], tuple(names))

    def sentence(self) -> Example:
        """Return one sentence with the hesitations of speech."""
        name = self.rng.choices(tuple(_SHARE), tuple(_SHARE.values()))[0]
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
