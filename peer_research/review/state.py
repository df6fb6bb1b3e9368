"""What there is to decide about a study: places, grouped by whom or what they are about."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Literal

from peer_research.anonymise import key_table
from peer_research.anonymiser_bridge import Document, PseudonymTable, Span, load_policy
from peer_research.errors import StudyError
from peer_research.identifiable import Identifiable
from peer_research.model import Transcript
from peer_research.review.decisions import Decisions, KnownNames, Place, stays_readable
from peer_research.review.proposals import Progress, proposals

State = Literal["open", "hidden", "kept", "noted"]
# From here on the computer is hardly ever wrong; measured by `python -m anonymiser evaluate`.
CERTAIN = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One place that may identify somebody.

    Parameters
    ----------
    session : str
    start, end : int
        Code points in the raw text.
    label : str
        What it is hidden as, or was found as.
    found_as : str
        Label of the proposal; empty when a person added the place.
    score : float
    source, reason : str
        Who or what found it, and why, in plain Dutch.
    group : int
        Number of the person or thing that it is about.
    state : {"open", "hidden", "kept", "noted"}
        Undecided, certainly hidden, stays readable, or a seen flag that follows the policy.
    """

    session: str
    start: int
    end: int
    label: str
    found_as: str
    score: float
    source: str
    reason: str
    group: int
    state: State

    @property
    def place(self) -> Place:
        """Start and end."""
        return self.start, self.end


@dataclass(frozen=True, slots=True)
class Group:
    """Everything that is about the same person or thing.

    Parameters
    ----------
    number : int
    label : str
    placeholder : str
        What stands for it in the safe text of the team.
    forms : tuple of str
        How it is written, most frequent first.
    mentions : tuple of Mention
        In the whole study, in order.
    """

    number: int
    label: str
    placeholder: str
    forms: tuple[str, ...] = field(repr=False)
    mentions: tuple[Mention, ...]


class ReviewState:
    """The places of a study and what was decided about them.

    Parameters
    ----------
    private : Identifiable
    progress : callable, optional
        Called while the computer looks for names.
    """

    def __init__(self, private: Identifiable, progress: Progress | None = None) -> None:
        self.private = private
        self.raw = {session: private.raw(session) for session in private.sessions()}
        self.found = {d.id: d for d in proposals(private, [*self.raw.values()], progress)}
        self.known = KnownNames(private.roster_rows())
        self.policy = load_policy(private.study.settings.policy)
        self._numbers: dict[tuple[str, str], int] = {}
        self._named: dict[tuple[str, str], str] = {}
        # Conversations whose text is another one than was reviewed.
        self.stale: set[str] = set()
        self.reload_names()

    def reload_names(self) -> None:
        """Read the key table and every decision anew."""
        # It is not written: looking must not give anybody a number.
        self._table: PseudonymTable = key_table(self.private)
        self._named.clear()
        self.mentions: dict[str, list[Mention]] = {}
        for session in self.raw:
            self.refresh(session)

    def refresh(self, session: str) -> None:
        """Read the decisions about a conversation anew."""
        raw = self.raw[session]
        self.stale.discard(session)
        try:
            decided = Decisions.of(self.private, raw)
        except StudyError:
            self.stale.add(session)
            decided = Decisions(raw.sha256)
        self.mentions[session] = list(self._mentions(raw, self.found[session], decided))

    def words(self, mention: Mention) -> str:
        """Return what stands at a place."""
        return self.raw[mention.session].text[mention.start : mention.end]

    def at(self, session: str, place: Place) -> Mention | None:
        """Return the mention at exactly this place."""
        return next((m for m in self.mentions[session] if m.place == place), None)

    def of_group(self, number: int) -> list[Mention]:
        """Return the mentions of a group in the whole study."""
        return [m for found in self.mentions.values() for m in found if m.group == number]

    def groups(self, session: str) -> list[Group]:
        """Return the groups of a conversation in order of first appearance."""
        order = dict.fromkeys(m.group for m in self.mentions[session])
        found: dict[int, list[Mention]] = {number: [] for number in order}
        for mentions in self.mentions.values():
            for mention in mentions:
                if mention.group in found:
                    found[mention.group].append(mention)
        return [self._group(number, mentions) for number, mentions in found.items()]

    def group(self, number: int) -> Group | None:
        """Return one group, or None when no mention of it is left."""
        mentions = self.of_group(number)
        return self._group(number, mentions) if mentions else None

    def is_flag(self, label: str) -> bool:
        """Return whether the policy leaves this kind readable until somebody decides."""
        return self.policy.operators[label] == "houden"

    def is_certain(self, mention: Mention) -> bool:
        """Return whether a proposal needs no second look.

        A model that learned from examples takes ordinary words for names now and then.
        """
        if mention.source == "tagger" and not self.words(mention)[0].isupper():
            return False
        return mention.score >= CERTAIN and not self.is_flag(mention.label)

    def is_readable(self, mention: Mention) -> bool:
        """Return whether the team could read this place as things stand now."""
        if mention.state != "open":
            return mention.state != "hidden"
        return self.is_flag(mention.label) or mention.score < self.policy.threshold

    def _group(self, number: int, mentions: Sequence[Mention]) -> Group:
        first = mentions[0]
        placeholder = self._placeholder(first.label, self.words(first))
        forms = _by_count(self.words(mention) for mention in mentions)
        return Group(number, first.label, placeholder, forms, tuple(mentions))

    def _mentions(self, raw: Transcript, found: Document, decided: Decisions) -> Iterable[Mention]:
        spans = {(span.start, span.end): span for span in found.spans}
        inside = _covered(spans, decided.add)
        for place in sorted({*spans, *decided.add}):
            if place not in inside:
                yield self._mention(raw, place, spans.get(place), decided)

    def _mention(
        self, raw: Transcript, place: Place, span: Span | None, decided: Decisions
    ) -> Mention:
        row = decided.add.get(place)
        label = row["label"] if row else span.label  # type: ignore[union-attr]
        words = raw.text[place[0] : place[1]]
        return Mention(
            session=raw.id, start=place[0], end=place[1], label=label,
            found_as=span.label if span else "",
            score=span.score if span else 1.0,
            source=span.source if span else str(row and row.get("source", "")),
            reason=span.reason if span else "",
            group=self._number(label, words),
            state=self._state(place, words, label, decided),
        )  # fmt: skip

    def _state(self, place: Place, words: str, label: str, decided: Decisions) -> State:
        if place in decided.add:
            return "noted" if self.is_flag(label) else "hidden"
        row = decided.keep.get(place)
        # What came on the list of known names later is undecided again, and hidden.
        return "kept" if row and stays_readable(row, words, self.known) else "open"

    def _number(self, label: str, words: str) -> int:
        key = (label, self._placeholder(label, words))
        return self._numbers.setdefault(key, len(self._numbers) + 1)

    def _placeholder(self, label: str, words: str) -> str:
        if (label, words) not in self._named:
            self._named[label, words] = self._table.placeholder(label, words)
        return self._named[label, words]


def _covered(places: Iterable[Place], add: Iterable[Place]) -> set[Place]:
    """Return the places that lie inside a wider one that was decided about."""
    wide = sorted(add)
    starts = [start for start, _ in wide]
    reach = list(accumulate((end for _, end in wide), max))
    known, inside = set(wide), set()
    for place in places:
        before = bisect_right(starts, place[0])
        if place not in known and before and reach[before - 1] >= place[1]:
            inside.add(place)
    return inside


def _by_count(words: Iterable[str]) -> tuple[str, ...]:
    counts: dict[str, int] = {}
    for one in words:
        counts[one] = counts.get(one, 0) + 1
    return tuple(sorted(counts, key=lambda one: -counts[one]))
