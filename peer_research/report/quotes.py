"""Which quotes stand in a report: several voices, none too loud.

What may be quoted at all is decided in `quotable`. Which pieces are chosen depends on the words
and their place only, so that a study that is built twice gives the same report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from peer_research.model import Participant
from peer_research.report.cleaning import lightly_cleaned
from peer_research.report.counts import Counts
from peer_research.report.quotable import Row, overlaps, quotable
from peer_research.report.sources import Origin, Origins
from peer_research.texts import texts

__all__ = ["LARGEST_SHARE", "Quote", "Row", "candidates", "choose", "quotable", "source", "voices"]

PER_THEME = 4
LARGEST_SHARE = 0.15
_LOUDEST = 180  # characters of a quote on the cover
_STAY = 2  # quotes that a chapter keeps
_COMFORTABLE = (40, 320)  # characters; shorter says little, longer is skipped by readers


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words of one person, ready for the report.

    Parameters
    ----------
    segment : str
        Id of the coded segment.
    theme, code : str
    participant : str
        A code; never shown.
    session : str
    start, end : int
        Where the words stand.
    text : str
        The segment's text; or the vaguer words that the participant chose instead.
    source : str
        Whose words, as shown, and whether they are the exact words.
    group : str
        Young person, parent or professional.
    tone : str
        As a coder gave it; may be empty.
    message : str
        Likewise.
    origin : Origin
        Which turn, and which question was asked.
    cleaned : int
        How many hesitations were left out.
    """

    segment: str
    theme: str
    code: str
    participant: str
    session: str
    start: int
    end: int
    text: str
    source: str
    group: str
    tone: str
    message: str
    origin: Origin
    cleaned: int = 0


def source(person: Participant) -> str:
    """Return whose words it are, such as ``– Regenboog, 18-20 jaar``.

    Parameters
    ----------
    person : Participant
        Shown by pseudonym and age band; parents and professionals by pseudonym and group.
    """
    name = person.pseudonym or texts(f"report.one_{person.group}")
    if person.group != "jongere":
        about = texts(f"report.one_{person.group}") if person.pseudonym else ""
    else:
        about = texts("report.years", band=person.age_band) if person.age_band else ""
    return f"– {name}, {about}" if about else f"– {name}"


def _source(person: Participant, row: Row, cleaned: int) -> str:
    if row.get("reworded") is True:
        return texts("read_back.reworded", source=source(person))
    return texts("report.cleaned", source=source(person)) if cleaned else source(person)


def choose(counts: Counts, *, per_theme: int = PER_THEME) -> list[Quote]:
    """Return the quotes of the report, the same ones every time.

    Nobody gives more than 15 % of them. With fewer than seven people that cannot be; then
    everybody gives as many as the others.

    Parameters
    ----------
    counts : Counts
    per_theme : int, default=4
        Most quotes per theme of the largest group of people; of each other group half as many.
    """
    found, wanted = candidates(counts), counts.data.choices.wanted
    room = _room(counts, per_theme)
    speakers = {quote.participant for quote in found}
    share = max(LARGEST_SHARE, 1 / len(speakers)) if speakers else LARGEST_SHARE
    most = int(share * sum(room[group] for _, group in {_chapter(quote) for quote in found}))
    for cap in range(most, 1, -1):
        chosen = _Choice(cap, room, wanted).fill(found)
        if _loudest(chosen) <= share * len(chosen):
            return chosen
    return _Choice(1, room, wanted).fill(found)


def _room(counts: Counts, per_theme: int) -> dict[str, int]:
    """Return how many quotes each group may have in a theme: a chapter stays a chapter."""
    largest = max(counts.groups.values(), default=0)
    most = {name: per_theme for name, people in counts.groups.items() if people == largest}
    return {name: most.get(name, max(1, per_theme // 2)) for name in counts.groups}


def _loudest(quotes: Iterable[Quote]) -> int:
    """Return how many quotes the person with most quotes has."""
    return max(Counter(quote.participant for quote in quotes).values(), default=0)


def candidates(counts: Counts) -> list[Quote]:
    """Return every quote that may stand in a theme of the report, the easiest to read first."""
    origins = Origins(counts.data)
    quotes = [_quote(counts, row, origins) for row in quotable(counts).to_dict("records")]
    shown = {code.id for code in counts.themes}
    quotes = counts.data.choices.without_refused([q for q in quotes if q.theme in shown])
    # Ids are drawn by chance, so they must not decide; equal words are equal for the reader.
    return sorted(quotes, key=lambda q: (_discomfort(q.text), q.session, q.start, q.end, q.code))


def _quote(counts: Counts, row: Row, origins: Origins) -> Quote:
    person = counts.data.participants[str(row["participant"])]
    text, cleaned = str(row["quote"]), 0
    if counts.data.clean_quotes and row.get("reworded") is not True:
        text, cleaned = lightly_cleaned(text)
    return Quote(
        segment=str(row["id"]),
        theme=counts.book.path(str(row["code"]))[0],
        code=str(row["code"]),
        participant=person.code,
        session=str(row["session"]),
        start=int(row["start"]),
        end=int(row["end"]),
        text=text,
        source=_source(person, row, cleaned),
        group=person.group,
        tone=str(row["toon"]),
        message=str(row["boodschap"]),
        origin=origins.of(str(row["session"]), int(row["start"])),
        cleaned=cleaned,
    )


def _discomfort(text: str) -> int:
    """Return how many characters a quote is too short or too long, roughly."""
    low, high = _COMFORTABLE
    return max(0, low - len(text), len(text) - high) // 20


class _Choice:
    """A greedy choice, one quote per theme at a time, so that no theme takes all voices."""

    def __init__(self, cap: int, room: Mapping[str, int], wanted: Collection[str]) -> None:
        self.cap = cap
        self.wanted = wanted
        self.room = room
        self.chosen: list[Quote] = []
        self.used: Counter[tuple[str, ...]] = Counter()
        self.places: dict[str, list[tuple[int, int]]] = {}

    def fill(self, candidates: Sequence[Quote]) -> list[Quote]:
        """Return the chosen quotes."""
        by_theme: dict[tuple[str, str], list[Quote]] = {}
        for quote in candidates:
            by_theme.setdefault(_chapter(quote), []).append(quote)
        for turn in range(max(self.room.values(), default=0)):
            for (_, group), quotes in sorted(by_theme.items()):
                free = [quote for quote in quotes if self._free(quote)]
                if free and turn < self.room[group]:
                    self._take(min(free, key=self._cost))
        return self.chosen

    def _take(self, quote: Quote) -> None:
        self.chosen.append(quote)
        self.used.update(_voices(quote))
        self.used["text", quote.text] += 1
        self.places.setdefault(quote.session, []).append((quote.start, quote.end))

    def _free(self, quote: Quote) -> bool:
        if self.used["person", quote.participant] >= self.cap or self.used["text", quote.text]:
            return False
        # The same words often carry two codes; they are printed once.
        return not overlaps(quote.session, quote.start, quote.end, self.places)

    def _cost(self, quote: Quote) -> tuple[int, ...]:
        here, code, everywhere = (self.used[voice] for voice in _voices(quote))
        return quote.segment not in self.wanted, here, code, _discomfort(quote.text), everywhere


def _chapter(quote: Quote) -> tuple[str, str]:
    """Return where a quote competes for room: its theme, among people of its own group."""
    return quote.theme, quote.group


def _voices(quote: Quote) -> tuple[tuple[str, ...], ...]:
    """Return what should not come back too often, the worst first."""
    return (
        ("theme", quote.theme, quote.participant),
        ("code", quote.theme, quote.group, quote.code),
        ("person", quote.participant),
    )


def voices(quotes: Sequence[Quote], many: int = 2) -> list[Quote]:
    """Return short quotes of different people for the cover and the summary.

    They come out of chapters that keep two quotes or more, and hold nothing that was hidden.

    Parameters
    ----------
    quotes : sequence of Quote
        From `choose`.
    many : int, default=2
    """
    left = Counter(_chapter(quote) for quote in quotes)
    taken: list[Quote] = []
    short = [q for q in quotes if "[" not in q.text and len(q.text) <= _LOUDEST]
    for quote in sorted(short, key=lambda q: (-left[_chapter(q)], _away(q), q.session, q.start)):
        fresh = not any(
            quote.participant == other.participant or _chapter(quote) == _chapter(other)
            for other in taken
        )
        if len(taken) < many and fresh and left[_chapter(quote)] > _STAY:
            taken.append(quote)
    return taken


def _away(quote: Quote) -> int:
    return abs(len(quote.text) - _LOUDEST // 2)
