"""Words of somebody who may not be quoted, in texts that people typed: a quote all the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from peer_research.consent.traces import own_words, places, shows, telling
from peer_research.errors import ReportError
from peer_research.model import Participant, is_participant

if TYPE_CHECKING:
    import pandas as pd

    from peer_research.report.data import ReportData
    from peer_research.study import Study

_REFUSED, _MAY = "mag_niet", "mag"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unquoted:
    """What may stand in no typed text.

    Parameters
    ----------
    rows : frozenset of str
        Scrambled rows of words; see `traces.own_words`.
    phrases : frozenset of tuple of str
        Shorter pieces; see `traces.telling`.
    """

    rows: frozenset[str] = field(default=frozenset(), repr=False)
    phrases: frozenset[tuple[str, ...]] = field(default=frozenset(), repr=False)

    def stand_in(self, text: str) -> bool:
        """Return whether some of it stands in `text`."""
        return shows(text, set(self.rows)) or bool(places(text, set(), self.phrases))


def unquoted(data: ReportData) -> Unquoted:
    """Return the words of who may not be quoted, and pieces that a coder marked so.

    What somebody who may be quoted said in the same words is not in it.
    """
    return _unquoted(data.participants, data.transcripts, data.segments)


def require_own_words(study: Study, rows: Iterable[tuple[str, str]]) -> None:
    """Refuse typed texts in which somebody who may not be quoted is quoted all the same.

    Parameters
    ----------
    study : Study
    rows : iterable of (str, str)
        Where a text stands, in words a person knows, and the text.

    Raises
    ------
    ReportError
        ``consent.unquoted_words``; names the places, never the words.
    """
    from peer_research.consent.authority import as_it_counts

    frame = study.segments()
    barred = _unquoted(as_it_counts(study), study.transcripts(), frame)
    places_found = dict.fromkeys(where for where, text in rows if barred.stand_in(text))
    if places_found:
        raise ReportError("consent.unquoted_words", fields=", ".join(places_found))


def _unquoted(
    people: Mapping[str, Participant], transcripts: Mapping[str, Any], frame: pd.DataFrame
) -> Unquoted:
    barred = {c for c, p in people.items() if not (p.allows("citeren") and p.allows("meedoen"))}
    theirs, others = _said(people, transcripts, barred)
    refused = frame["participant"].isin(barred) | (frame["citaat"] == _REFUSED)
    pieces = [str(quote) for quote in frame[refused]["quote"]]
    free = [str(quote) for quote in frame[~refused & (frame["citaat"] == _MAY)]["quote"]]
    rows = (own_words(theirs) - own_words(others)) | (own_words(pieces) - own_words(others))
    marked = own_words(str(q) for q in frame[frame["citaat"] == _REFUSED]["quote"])
    everybody = " ".join(others)
    phrases = {phrase for phrase in telling(pieces) if not places(everybody, set(), {phrase})}
    return Unquoted(rows=frozenset((rows | marked) - own_words(free)), phrases=frozenset(phrases))


def _said(
    people: Collection[str], transcripts: Mapping[str, Any], barred: Collection[str]
) -> tuple[list[str], list[str]]:
    theirs: list[str] = []
    others: list[str] = []
    for transcript in transcripts.values():
        for turn in transcript.turns:
            # Who said no to taking part is not among the participants any more.
            gone = is_participant(turn.speaker) and turn.speaker not in people
            (theirs if gone or turn.speaker in barred else others).append(turn.text)
    return theirs, others
