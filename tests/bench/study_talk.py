"""Conversations for the benchmarks, made up from a seed, with a list of what was planted.

Nothing in them is real. The sentences are ours; the words that make each one new are drawn
from the list of common Dutch words, as often as people use them. What identifies somebody is
made here and written down, so that it can be looked for afterwards in every file.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LISTS = Path(__file__).resolve().parents[2] / "anonymiser" / "data" / "nl"
WORD = re.compile(r"\w+")
_FIRST = WORD.findall(
    "Annelotte Berendina Chouaib Djamila Ebubekir Floortje Gijsbert Hatice Iftikhar Jildou Khadija "
    "Lieselot Mohamed Noureddine Oumaima Pieternel Quirine Ruthger Soufiane Tjeerd Umberto Vjosa "
    "Wietske Xaviera Yasemin Zakariya Aaltje Bouchra Cornelia Dieuwertje Emre Fenneke Gerbrich"
)
_LAST = WORD.findall(
    "Brinkhorst Dalmeijer Eikelboom Fokkinga Griffioen Hazelhoff Ijzerman Jellinghaus Kwakkelstein "
    "Luttikhuis Meulendijks Nieuwenhoven Oldenburger Posthumus Quispel Roodenrijs Steggerda "
    "Terpstra Uittenbogaard Verschuuren Wassenburg Zwartjes Oosterbaan Hofstede Kloosterboer"
)
_PLACES = WORD.findall(
    "Winterswijk Appingedam Bergeijk Coevorden Delfzijl Enkhuizen Franeker Gorinchem"
)
_STREETS = WORD.findall(
    "Kastanjelaan Vlasakkerweg Merelstraat Hertogsingel Bruggenhof Zandpad Molenkade"
)
_MONTHS = WORD.findall(
    "januari februari maart april mei juni juli augustus september oktober november"
)

_ASKED = (
    "Hoe ging het daar met {a} en {b}?", "Kun je iets meer vertellen over {a}?",
    "Wat vond je van {a}, en wie hielp je met {b}?", "En toen, hoe was {a} voor jou?",
    "Wat had anders gemoeten met {a}?", "Neem de tijd. Wat betekende {a} toen?",
)  # fmt: skip
_SAID = (
    "Ik woonde toen op de groep en het ging de hele dag over {a} en {b}.",
    "Niemand vroeg mij iets over {a}, terwijl ik daar juist {b} bij nodig had.",
    "Op school dachten ze dat {a} genoeg was, maar thuis was er geen {b}.",
    "Ik heb maanden gewacht op {a} en daarna moest ik ook nog {b} regelen.",
    "Ze kwam elke week langs, we praatten over {a} en over mijn {b}.",
    "Eerst was er {a}, toen {b}, en op het laatst wist ik het zelf niet meer.",
    "Wat mij hielp was {a}, gewoon iemand die luistert als het over {b} gaat.",
    "Na mijn achttiende stopte alles, ook {a}, en van {b} had ik nog nooit gehoord.",
    "Ik zou tegen de gemeente zeggen: begin met {a} en vergeet {b} niet.",
    "Soms was ik bang in de nacht, dan dacht ik aan {a} of aan {b}.",
    "Geld was er niet, dus {a} kon niet, en over {b} had niemand het.",
    "We lachten ook veel hoor, vooral om {a} en om de {b} van de kok.",
)
_PLANTED = (
    ("Mijn zus heet {name} en zij was er altijd.", "name"),
    ("Ik belde met {name} van de groep, mijn mentor.", "name"),
    ("Toen zei mijn voogd, mevrouw {name}, dat ik weg moest.", "name"),
    ("Wij woonden op de {street} in {place}.", "street"),
    ("Mijn nummer was toen {phone}, dat weet ik nog.", "phone"),
    ("Mailen kon naar {email}, dat las ze altijd.", "email"),
    ("Op die brief stond mijn burgerservicenummer {bsn}.", "bsn"),
    ("Het geld kwam op {iban} binnen.", "iban"),
    ("De postcode was {postcode}, dat klonk deftig.", "postcode"),
    ("Ik ben geboren op {date}, midden in de nacht.", "date"),
    ("Mijn dossiernummer was {case}, zo noemden ze mij bijna.", "case"),
)


@dataclass(frozen=True)
class Talk:
    """One conversation: who says what, and what was planted in it.

    Parameters
    ----------
    id : str
        Of the session, such as ``S001``.
    turns : tuple of (str, str)
        Label of the speaker and words.
    speakers : dict of str to str
        Label to code.
    planted : tuple of (str, str)
        Kind and words.
    """

    id: str
    turns: tuple[tuple[str, str], ...]
    speakers: dict[str, str]
    planted: tuple[tuple[str, str], ...]

    @property
    def words(self) -> int:
        """How many words are said."""
        return sum(len(WORD.findall(text)) for _, text in self.turns)


@cache
def _common() -> tuple[list[str], list[float]]:
    """Return common Dutch words of some length, with how often they are said."""
    ordinary = set((LISTS / "words" / "items.txt").read_text("utf-8").split())
    names = set((LISTS / "first_names" / "items.txt").read_text("utf-8").casefold().split())
    names |= set((LISTS / "places" / "items.txt").read_text("utf-8").casefold().split())
    # Words that a name follows ("meester", "prof.") would make a name of any word after them.
    for path in (LISTS / "cues").glob("*.txt"):
        names |= set(WORD.findall(path.read_text("utf-8").casefold()))
    words, chances = [], []
    for line in (LISTS / "frequency" / "items.txt").read_text("utf-8").splitlines():
        zipf, *found = line.split()
        if zipf[:1].isdigit():
            kept = [w for w in found if len(w) > 3 and w in ordinary and w not in names]
            words += kept
            # A little flatter than speech: function words stand in the sentences already.
            chances += [10 ** (0.7 * float(zipf))] * len(kept)
    return words, chances


class Teller:
    """Makes conversations; the same seed gives the same ones.

    Parameters
    ----------
    seed : int
    words : int
        About how many per conversation.
    """

    def __init__(self, seed: int = 1, words: int = 6000) -> None:
        self._random = random.Random(seed)
        self._words = words

    def talk(self, number: int, session: str, code: str) -> Talk:
        """Return one conversation of an interviewer with one participant."""
        me = self._name(number)
        planted = [("name", me)]
        turns = [("Interviewer", "Welkom. Hoe heet je, en waar wil je beginnen?"),
                 (me, f"Ik ben {me.split()[0]}.")]  # fmt: skip
        counted = 0
        while counted < self._words:
            turns.append(("Interviewer", self._filled(self._random.choice(_ASKED))))
            said = [self._filled(s) for s in self._random.choices(_SAID, k=3)]
            if len(turns) % 4 == 3:
                said.insert(1, self._secret(planted))
            turns.append((me, " ".join(said)))
            counted += sum(text.count(" ") + 1 for _, text in turns[-2:])
        speakers = {"Interviewer": "I1", me: code}
        return Talk(session, tuple(turns), speakers, tuple(planted))

    def _filled(self, sentence: str) -> str:
        words, chances = _common()
        a, b = self._random.choices(words, cum_weights=_cumulative(tuple(chances)), k=2)
        return sentence.format(a=a, b=b)

    def _name(self, number: int) -> str:
        return f"{_FIRST[number % len(_FIRST)]} {self._random.choice(_LAST)}"

    def _secret(self, planted: list[tuple[str, str]]) -> str:
        sentence, kind = self._random.choice(_PLANTED)
        draw = self._random
        facts = {
            "name": f"{draw.choice(_FIRST)} {draw.choice(_LAST)}",
            "street": f"{draw.choice(_STREETS)} {draw.randrange(1, 300)}",
            "place": draw.choice(_PLACES),
            "phone": f"06-{draw.randrange(10**7, 10**8)}",
            "email": f"{draw.choice(_FIRST)}.{draw.choice(_LAST)}@voorbeeld.nl".lower(),
            "bsn": _bsn(draw),
            "iban": _iban(draw),
            "postcode": f"{draw.randrange(1100, 9900)} {''.join(draw.choices('BCDFGHJ', k=2))}",
            "date": f"{draw.randrange(1, 29)} {draw.choice(_MONTHS)} {draw.randrange(1999, 2009)}",
            "case": f"JB-{draw.randrange(2015, 2025)}-{draw.randrange(10**5, 10**6)}",
        }
        planted.append((kind, facts[kind]))
        if kind == "street":
            planted.append(("place", facts["place"]))
        return sentence.format(**facts)


@cache
def _cumulative(chances: tuple[float, ...]) -> list[float]:
    total, sums = 0.0, []
    for chance in chances:
        total += chance
        sums.append(total)
    return sums


def _bsn(draw: random.Random) -> str:
    """Return a number that passes the eleven test, as a real one does."""
    while True:
        digits = [draw.randrange(1, 10), *(draw.randrange(10) for _ in range(7))]
        last = sum(d * w for d, w in zip(digits, range(9, 1, -1), strict=True)) % 11
        if last < 10:
            return "".join(map(str, [*digits, last]))


def _iban(draw: random.Random) -> str:
    account = f"{draw.randrange(10**9, 10**10)}"
    letters = "".join(str(ord(c) - 55) for c in "INGBNL")
    whole = letters[:8] + account + letters[8:]
    return f"NL{98 - int(whole + '00') % 97:02d}INGB{account}"


# ------------------------------------------------------------------ as files

FORMATS = ("vtt", "txt", "srt", "docx")


def write_talk(talk: Talk, folder: Path, kind: str) -> Path:
    """Write a conversation as a file of one of the `FORMATS` and return its path."""
    path = folder / f"{talk.id}.{kind}"
    if kind == "docx":
        from docx import Document

        document = Document()
        for speaker, text in talk.turns:
            document.add_paragraph(f"{speaker}: {text}")
        document.save(str(path))
        return path
    lines = {"txt": _as_text, "vtt": _as_vtt, "srt": _as_srt}[kind](talk)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def _as_text(talk: Talk) -> Iterable[str]:
    return (f"{speaker}: {text}" for speaker, text in talk.turns)


def _as_vtt(talk: Talk) -> Iterable[str]:
    yield "WEBVTT\n"
    for number, (speaker, text) in enumerate(talk.turns):
        yield f"{_time(number)} --> {_time(number + 1)}\n<v {speaker}>{text}</v>\n"


def _as_srt(talk: Talk) -> Iterable[str]:
    for number, (speaker, text) in enumerate(talk.turns):
        times = f"{_time(number)} --> {_time(number + 1)}".replace(".", ",")
        yield f"{number + 1}\n{times}\n{speaker}: {text}\n"


def _time(number: int) -> str:
    seconds = number * 9
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.000"
