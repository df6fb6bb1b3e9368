"""Which words may be quoted, and which of them are: several voices, none too loud.

A piece may be quoted when its speaker said yes to quoting, a coder marked it ``mag``, nobody
marked the same words otherwise, one person speaks in it, and it carries no heavy code unless
a second person approved it. Words with a place and a year together are never quoted. Which
pieces are chosen depends on the words and their place only, so that a study that is built twice
gives the same report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from peer_research.model import WITHDRAWN, Participant
from peer_research.report.cleaning import lightly_cleaned
from peer_research.report.counts import HEAVY, Counts
from peer_research.report.data import ReportData
from peer_research.report.places import place_and_year
from peer_research.report.sources import Origin, Origins
from peer_research.texts import texts

Row = dict[Hashable, Any]

PER_THEME = 4
LARGEST_SHARE = 0.15
_MAY = "mag"
_SILENT = ("", "niet_gevraagd", _MAY)
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


def quotable(counts: Counts) -> pd.DataFrame:
    """Return the segments that may be quoted.

    Parameters
    ----------
    counts : Counts

    Returns
    -------
    DataFrame
        Columns as `ReportData.segments`.
    """
    data = counts.data
    frame = counts.spoken
    allowed = [code for code, person in data.participants.items() if _allows(person)]
    frame = frame[frame["participant"].isin(allowed) & (frame["citaat"] == _MAY)]
    frame = _keep(frame, lambda row: str(row["quote"]).strip() != "")
    frame = _keep(frame, lambda row: WITHDRAWN not in str(row["quote"]))
    frame = _keep(frame, _alone)
    barred = _Barred(data, counts)
    frame = _keep(frame, lambda row: not barred.bars(row))
    return _keep(frame, lambda row: not place_and_year(str(row["quote"])))


def _keep(frame: pd.DataFrame, test: Callable[[Row], bool]) -> pd.DataFrame:
    return frame[np.array([test(row) for row in frame.to_dict("records")], dtype=bool)]


def _allows(person: Participant) -> bool:
    taking_part = person.consents.get("meedoen")
    return person.allows("citeren") and (taking_part is None or taking_part.answer == "ja")


def _alone(row: Row) -> bool:
    """Return whether only the participant speaks in the piece, as far as is known."""
    speakers = str(row.get("speakers", "")).split()
    return not speakers or speakers == [row["participant"]]


class _Barred:
    """Words that may not be quoted, whatever another coder says of them."""

    def __init__(self, data: ReportData, counts: Counts) -> None:
        frame = data.segments
        heavy = [counts.sensitivity(str(code)) >= HEAVY for code in frame["code"]]
        refused = ~frame["citaat"].isin(_SILENT)
        self.approved = data.approved
        self.heavy = _by_session(frame[np.array(heavy, dtype=bool)])
        self.refused = _by_session(frame[refused])

    def bars(self, row: Row) -> bool:
        """Return whether the words of `row` overlap with words that are barred."""
        place = str(row["session"]), int(row["start"]), int(row["end"])
        if _overlaps(*place, self.refused):
            return True
        return row["id"] not in self.approved and _overlaps(*place, self.heavy)


def _by_session(frame: pd.DataFrame) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for session, start, end in frame[["session", "start", "end"]].itertuples(index=False):
        found.setdefault(str(session), []).append((int(start), int(end)))
    return found


def _overlaps(session: str, start: int, end: int, places: dict[str, list[tuple[int, int]]]) -> bool:
    return any(s < end and start < e for s, e in places.get(session, ()))


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
        Most quotes per theme and group of people.
    """
    candidates = _candidates(counts)
    speakers = {quote.participant for quote in candidates}
    share = max(LARGEST_SHARE, 1 / len(speakers)) if speakers else LARGEST_SHARE
    most = int(share * per_theme * len({_chapter(quote) for quote in candidates}))
    for cap in range(most, 1, -1):
        chosen = _Choice(cap, per_theme).fill(candidates)
        if _loudest(chosen) <= share * len(chosen):
            return chosen
    return _Choice(1, per_theme).fill(candidates)


def _loudest(quotes: Iterable[Quote]) -> int:
    """Return how many quotes the person with most quotes has."""
    return max(Counter(quote.participant for quote in quotes).values(), default=0)


def _candidates(counts: Counts) -> list[Quote]:
    origins = Origins(counts.data)
    quotes = [_quote(counts, row, origins) for row in quotable(counts).to_dict("records")]
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

    def __init__(self, cap: int, per_theme: int) -> None:
        self.cap = cap
        self.per_theme = per_theme
        self.chosen: list[Quote] = []
        self.used: Counter[tuple[str, ...]] = Counter()
        self.places: dict[str, list[tuple[int, int]]] = {}

    def fill(self, candidates: Sequence[Quote]) -> list[Quote]:
        """Return the chosen quotes."""
        by_theme: dict[tuple[str, str], list[Quote]] = {}
        for quote in candidates:
            by_theme.setdefault(_chapter(quote), []).append(quote)
        for _ in range(self.per_theme):
            for _, quotes in sorted(by_theme.items()):
                free = [quote for quote in quotes if self._free(quote)]
                if free:
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
        return not _overlaps(quote.session, quote.start, quote.end, self.places)

    def _cost(self, quote: Quote) -> tuple[int, ...]:
        here, code, everywhere = (self.used[voice] for voice in _voices(quote))
        return here, code, _discomfort(quote.text), everywhere


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
