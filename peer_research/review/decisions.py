"""What a reviewer decided about places in a raw text, as rows in the vault.

``add`` holds what is certainly hidden, ``keep`` what is certainly no finding: places and
labels, never words. Everything a person decides fits in these two, so that a correction or a
withdrawal carries all of it along.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from peer_research.anonymiser_bridge import KnownForms, Roster, Span
from peer_research.errors import StudyError
from peer_research.identifiable import Identifiable
from peer_research.model import Transcript, nfc

Place = tuple[int, int]
Row = dict[str, Any]
BY_HAND, AGREED = "review", "review.agreed"
# Readable although the team knows this name: somebody said so twice.
TWICE = 2


@dataclass(slots=True)
class Decisions:
    """The decisions about one raw text.

    Parameters
    ----------
    sha256 : str
        Of the raw text.
    keep, add : dict
        Rows by place.
    """

    sha256: str
    keep: dict[Place, Row] = field(default_factory=dict)
    add: dict[Place, Row] = field(default_factory=dict)

    @classmethod
    def of(cls, private: Identifiable, raw: Transcript) -> Decisions:
        """Return what was decided about `raw`.

        Raises
        ------
        StudyError
            The text is another one than was reviewed.
        """
        data = private.decisions(raw.id)
        if data and data["sha256"] != raw.sha256:
            raise StudyError("anonymise.stale_review", session=raw.id)
        return cls(raw.sha256, _placed(data.get("keep", [])), _placed(data.get("add", [])))

    def write(self, private: Identifiable, session: str) -> None:
        """Keep the decisions in the vault."""
        private.put_decisions(session, self.to_json())

    def to_json(self) -> dict[str, Any]:
        """Return the decisions as plain data."""
        keep, add = list(self.keep.values()), list(self.add.values())
        return {"sha256": self.sha256, "keep": keep, "add": add}

    def forget(self, place: Place) -> None:
        """Make a place undecided."""
        self.keep.pop(place, None)
        self.add.pop(place, None)

    def hide(self, place: Place, label: str, *, found_as: str = "") -> None:
        """Hide a place as `label`, whatever it was found as.

        Parameters
        ----------
        place : (int, int)
        label : str
        found_as : str, default=""
            Label of the computer's own proposal; empty when it had none.
        """
        self.forget(place)
        start, end = place
        source = AGREED if found_as else BY_HAND
        Span(start=start, end=end, label=label)
        self.add[place] = {"start": start, "end": end, "label": label, "source": source}
        if found_as and found_as != label:
            # Takes the proposal away, so that its label cannot win.
            self.keep[place] = {"start": start, "end": end, "instead": True}

    def leave(self, place: Place, sure: int) -> None:
        """Leave a place readable; `sure` counts how often somebody was asked again."""
        self.forget(place)
        self.keep[place] = {"start": place[0], "end": place[1], "sure": sure}


def _placed(rows: list[Row]) -> dict[Place, Row]:
    return {(row["start"], row["end"]): dict(row) for row in rows}


class KnownNames:
    """Whether words are on the list of known names of the study.

    Parameters
    ----------
    rows : list of dict
        Of the roster.
    """

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self._rows = rows
        self._asked: dict[str, bool] = {}

    @cached_property
    def _forms(self) -> KnownForms:
        return KnownForms.from_roster(Roster.from_rows(self._rows))

    @cached_property
    def _exact(self) -> set[str]:
        return {_folded(name) for row in self._rows for name in row["names"]}

    def __contains__(self, words: object) -> bool:
        text = str(words)
        if text not in self._asked:
            folded = _folded(text)
            parts = {folded, *folded.split()}
            self._asked[text] = bool(parts & self._exact) or bool(self._forms.find(text))
        return self._asked[text]


def _folded(words: str) -> str:
    return " ".join(nfc(words).casefold().split())


def stays_readable(row: Mapping[str, Any], words: str, known: KnownNames) -> bool:
    """Return whether a `keep` row counts; a known name needs that somebody said so twice."""
    if row.get("instead"):
        return False
    sure = row.get("sure", 0)
    return bool(sure >= TWICE or (sure >= 1 and words not in known))
