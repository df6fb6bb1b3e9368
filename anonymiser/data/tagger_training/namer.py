"""Names that the invented conversations are filled with."""

from __future__ import annotations

import random
import re

from anonymiser.data.tagger_training.material import (
    capitals,
    countries,
    letters,
    listed,
    ordinary,
    particles,
    parts,
)
from anonymiser.lexicon import WORD, flags_of

_SLOT = re.compile(r"\{(\w+)\}")


class Namer:
    """Draws names; one method for every kind of gap in the sentences.

    Parameters
    ----------
    rng : random.Random
    """

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
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
        """Return a first name."""
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
        """Return a surname, often with particles; "van" may stand before a place."""
        if self.rng.random() < 0.06:
            return f"{self.rng.choice(('van', 'van', 'Van', 'te', 'uit'))} {self.drawn('places')}"
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
        """Return a first name with a surname."""
        last = self.last()
        if " " in last and self.rng.random() < 0.8:
            last = last[0].lower() + last[1:]
        return f"{self.again('first', 'first')} {last}"

    def firstposs(self) -> str:
        """Return a first name as owner of something."""
        name = self.again("first", "first")
        if name[-1] in "sxz":
            return f"{name}'"
        return f"{name}'s" if name[-1] in "aiouy" else f"{name}s"

    def initials(self) -> str:
        """Return one or two initials."""
        count = self.rng.choice((1, 1, 2))
        return "".join(self.rng.choice("ABCDEFGHJKLMNPRSTVWYZ") + "." for _ in range(count))

    def town(self) -> str:
        """Return a place."""
        return self.drawn("places")

    def wijk(self) -> str:
        """Return a neighbourhood."""
        if self.rng.random() < 0.5:
            return self.drawn("places")
        stem = self.pick("head") if self.rng.random() < 0.6 else self.drawn("surnames")
        return capitals(stem + self.pick("wijk_tail").lower())

    def country(self) -> str:
        """Return a country."""
        return capitals(self.rng.choice(countries()))

    def street(self) -> str:
        """Return a street."""
        stem = self.pick("noun") if self.rng.random() < 0.5 else self.drawn("surnames").lower()
        return capitals(stem.replace(" ", "") + self.pick("street_tail"))

    def square(self) -> str:
        """Return a square."""
        return capitals(self.drawn("surnames").lower() + "plein")

    def house(self) -> str:
        """Return the name of a house, often with an article."""
        bare = self.housebare()
        roll = self.rng.random()
        if bare[:3] in ("De ", "Het") or roll < 0.35:
            return bare
        return f"{'De' if roll < 0.85 else 'Het'} {bare}"

    def housebare(self) -> str:
        """Return the name of a house."""
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
        """Return the name of an institution."""
        roll = self.rng.random()
        if roll < 0.3:
            name = self.pick("care_name") if roll < 0.15 else self.house()
            return f"{self.pick('care_head')} {name}"
        if roll < 0.45:
            return f"{self.pick('care_head')} {self.pick('tail_word')}"
        if roll < 0.6:
            return self.pick("care_name")
        if roll < 0.7:
            count = self.rng.choice((3, 3, 4))
            return "".join(self.rng.choice("ABCDEGHIJKLMNOPRSTVZ") for _ in range(count))
        if roll < 0.8:
            return f"{self.pick('care_name')} {self.pick('tail_word')}"
        return self.invented("places") if roll < 0.86 else self.house()

    def school(self) -> str:
        """Return the name of a school."""
        roll = self.rng.random()
        if roll < 0.3:
            return f"{self.pick('school_head')} {self.house()}"
        if roll < 0.55:
            named_after = self.rng.choice((self.drawn("surnames"), self.town()))
            return f"{named_after} {self.pick('school_tail')}"
        if roll < 0.75:
            return f"{self.pick('school_adjective')} {self.pick('school_tail')}"
        return self.house() if roll < 0.9 else f"{self.housebare()}school"

    def club(self) -> str:
        """Return the name of a club."""
        return f"{self.pick('club_head')} {self.rng.choice((self.pick('club_name'), self.town()))}"

    def shop(self) -> str:
        """Return the name of a shop."""
        return self._inner(self.pick("shop"))

    def _inner(self, text: str) -> str:
        return _SLOT.sub(lambda m: getattr(self, m[1])(), text)

    def nick(self) -> str:
        """Return a nickname."""
        return self.pick("nick") if self.rng.random() < 0.7 else self.invented("first_names")[:6]

    def noun(self) -> str:
        """Return an ordinary word that houses are named after."""
        return self.pick("noun")

    def plain(self) -> str:
        """Return an ordinary word that is a name too."""
        return self.rng.choice(ordinary()[0])

    def woord(self) -> str:
        """Return an ordinary word."""
        word = self.rng.choice(ordinary()[1])
        return word + self.rng.choice(ordinary()[1]) if self.rng.random() < 0.15 else word

    def umc(self) -> str:
        """Return the name of a hospital."""
        return self.pick("umc")

    def care(self) -> str:
        """Return a word that institutions are named after."""
        return self.pick("care_name")

    def pet(self) -> str:
        """Return the name of an animal."""
        return self.pick("pet")

    def church(self) -> str:
        """Return the name of a church."""
        return self.pick("church")

    def num(self) -> str:
        """Return a small number."""
        return str(self.rng.randint(3, 24))
