"""Card sorting: which quotes come on the cards that a panel sorts into piles.

The method is Participatory Theme Elicitation: members of a panel each sort the same few dozen
quotes into piles of their own and give them names; what many put together becomes a theme.
Source: P. Best, J. Badham, R. Corepal, R. F. O'Neill, M. A. Tully, F. Kee and R. F. Hunter
(2017), "Network methods to support user involvement in qualitative data analyses: an
introduction to Participatory Theme Elicitation", Trials 18:559,
doi 10.1186/s13063-017-2289-5 (there: forty quotes, eight members of a youth panel).

A card may carry words that may be quoted in a report, and no others: see `report.quotes`. Words
of somebody who withdrew, or who took back the yes to quoting, are off the cards at once.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from peer_research.coding.card_sorting_rows import PILES, SORT_CARDS, rewrite
from peer_research.coding.team import NOBODY
from peer_research.errors import StudyError

if TYPE_CHECKING:
    import pandas as pd

    from peer_research.study import Study

FEWEST, USUAL, MOST = 30, 40, 60
LONGEST = 360  # characters that can be read on a card
_COMFORTABLE = 40  # characters; shorter says little without the words around it
_Place = tuple[str, int, int]
_Row = dict[Hashable, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SortingCard:
    """A card.

    Parameters
    ----------
    number : int
        As printed.
    segment : str
        Id of the coded piece.
    text : str
        Its words, or the vaguer ones that the participant chose instead.
    codes : tuple of str
        Codes that people gave to exactly these words.
    participant : str
        For spreading and counting; never shown.
    """

    number: int
    segment: str
    text: str = field(repr=False)
    codes: tuple[str, ...]
    participant: str = field(repr=False)


def choose_cards(study: Study, number: int = USUAL) -> list[SortingCard]:
    """Choose quotes, spread over people and codes, number them, and write that down.

    The same study gives the same cards. Numbers do not follow the conversations, so that
    neighbours are not of one person.

    Parameters
    ----------
    study : Study
    number : int, default=40
        From 30 to 60; fewer come when there are no more.

    Raises
    ------
    StudyError
        Another number, too few quotes, or somebody made piles with the cards that are there.
    """
    if isinstance(number, bool) or not FEWEST <= number <= MOST:
        raise StudyError("card_sorting.how_many", fewest=FEWEST, most=MOST)
    if PILES.rows(study):
        raise StudyError("card_sorting.in_use")
    chosen = _spread(_candidates(_quotable(study)), number)
    if len(chosen) < FEWEST:
        raise StudyError("card_sorting.too_few", found=len(chosen), fewest=FEWEST)
    chosen.sort(key=lambda row: hashlib.sha256(str(row["quote"]).encode()).hexdigest())
    rows = [{"nummer": n, "stuk": str(row["id"])} for n, row in enumerate(chosen, start=1)]
    rewrite(study, SORT_CARDS, lambda _: rows)
    return cards(study)


def cards(study: Study) -> list[SortingCard]:
    """Return the cards that may be read now, by number; none before `choose_cards`."""
    written = sorted(SORT_CARDS.rows(study), key=lambda row: row.number)
    if not written:
        return []
    frame = _quotable(study)
    rows = {str(row["id"]): row for row in frame.to_dict("records")}
    codes = _codes_by_place(frame)
    return [
        SortingCard(
            number=card.number,
            segment=card.segment,
            text=str(rows[card.segment]["quote"]),
            codes=codes[_place(rows[card.segment])],
            participant=str(rows[card.segment]["participant"]),
        )
        for card in written
        if card.segment in rows
    ]


def numbers_gone(study: Study, there: Sequence[SortingCard]) -> list[int]:
    """Return the numbers of printed cards that must be taken out of the stack and torn up.

    Parameters
    ----------
    study : Study
    there : sequence of SortingCard
        From `cards`.
    """
    last = max((row.number for row in SORT_CARDS.rows(study)), default=0)
    return sorted(set(range(1, last + 1)) - {card.number for card in there})


def _quotable(study: Study) -> pd.DataFrame:
    """Return the pieces that may be on a card: what a report may quote, and people coded."""
    from peer_research.care.approvals import approved_pieces
    from peer_research.consent.read_back import follow_read_back
    from peer_research.report.counts import Counts
    from peer_research.report.data import ReportData, with_speakers
    from peer_research.report.guard import open_guard
    from peer_research.report.quotes import quotable

    study.require_no_unfinished_withdrawal()
    transcripts = study.transcripts()
    data = ReportData(
        title=study.title,
        participants=study.taking_part(),
        segments=follow_read_back(study, with_speakers(study.segments(), transcripts)),
        codebook=study.codebook(),
        approved=frozenset(approved_pieces(study)),
    )
    found = quotable(Counts(data))
    open_guard(study).require_clean(str(quote) for quote in found["quote"])
    return found[~found["coder"].isin(sorted(NOBODY))]


def _candidates(frame: pd.DataFrame) -> list[_Row]:
    """Return one row for each piece of text that fits on a card, in a fixed order."""
    first: dict[_Place, _Row] = {}
    # Ids are drawn by chance, so they may not decide.
    order = frame.sort_values(["session", "start", "end", "coder", "code"], kind="stable")
    codes = _codes_by_place(frame)
    for row in order.to_dict("records"):
        row["codes"] = codes[_place(row)]
        if len(str(row["quote"])) <= LONGEST:
            first.setdefault(_place(row), row)
    return list(first.values())


def _spread(candidates: Sequence[_Row], number: int) -> list[_Row]:
    """Return rows of as many people, and then of as many codes, as can be."""
    used: Counter[object] = Counter()
    chosen: list[_Row] = []
    free = list(candidates)
    while free and len(chosen) < number:
        best = min(free, key=lambda row: _cost(row, used))
        chosen.append(best)
        used.update([("who", best["participant"]), *(("code", code) for code in best["codes"])])
        free = [row for row in free if not _same_words(row, best)]
    return chosen


def _cost(row: _Row, used: Mapping[object, int]) -> tuple[int, int, bool]:
    codes = max(used["code", code] for code in row["codes"])
    return used["who", row["participant"]], codes, len(str(row["quote"])) < _COMFORTABLE


def _same_words(row: _Row, other: _Row) -> bool:
    if str(row["quote"]).casefold() == str(other["quote"]).casefold():
        return True
    (session, start, end), (there, begin, stop) = _place(row), _place(other)
    return session == there and start < stop and begin < end


def _place(row: _Row) -> _Place:
    return str(row["session"]), int(row["start"]), int(row["end"])


def _codes_by_place(frame: pd.DataFrame) -> dict[_Place, tuple[str, ...]]:
    found: dict[_Place, set[str]] = {}
    for row in frame.to_dict("records"):
        found.setdefault(_place(row), set()).add(str(row["code"]))
    return {place: tuple(sorted(codes)) for place, codes in found.items()}
