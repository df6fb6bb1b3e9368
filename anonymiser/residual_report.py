"""The report of `anonymiser.residual`: counts, small groups, and the words around them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from anonymiser.texts import texts

# So many striking facts of one person make a mosaic.
MOSAIC = 3
# Before the name of what the team wrote down of a participant, such as the kind of care.
ATTRIBUTE = "attribute:"
CHECKLIST = ("who", "time", "search", "words", "near", "inside", "together", "write")

Row = dict[str, str | int]


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallGroup:
    """Participants who share facts that fewer than `k` share.

    Parameters
    ----------
    kinds : tuple of str
        Labels of the facts, at most `MAX_TOGETHER`.
    people : tuple of str
        Their codes.
    values : tuple of str, default=()
        In the order of `kinds`; only for whoever holds the vault.
    """

    kinds: tuple[str, ...]
    people: tuple[str, ...]
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRisk:
    """What may point at one participant.

    Parameters
    ----------
    person : str
        Code.
    counts : dict of str to int
        Different values per label.
    sessions : int
        Conversations or quotes with a fact in them.
    smallest : int
        People in the smallest group; the whole study when there is no small group.
    because : tuple of str
        Labels that make that group.
    striking : tuple of str
        Label of every striking fact: a rare one, or one that only this person has of a
        special kind.
    striking_sessions : int
        Conversations or quotes the striking facts stand in.
    """

    person: str
    counts: dict[str, int]
    sessions: int
    smallest: int
    because: tuple[str, ...]
    striking: tuple[str, ...]
    striking_sessions: int

    @property
    def mosaic(self) -> bool:
        """Whether the striking facts together draw a picture of one person."""
        spread = len(set(self.striking)) > 1 or self.striking_sessions > 1
        return len(self.striking) >= MOSAIC and spread


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidualReport:
    """What may still point at somebody in a study; see `residual_risk`.

    Parameters
    ----------
    people : tuple of PersonRisk
        Every participant, in the order given.
    groups : tuple of SmallGroup
        Smallest first.
    k : int
        Groups smaller than this are small.
    key_exists : bool
        Whether somebody can still find out who is who.
    """

    people: tuple[PersonRisk, ...]
    groups: tuple[SmallGroup, ...]
    k: int
    key_exists: bool

    @property
    def at_risk(self) -> tuple[PersonRisk, ...]:
        """Participants in a small group."""
        return tuple(person for person in self.people if person.because)

    @property
    def singletons(self) -> tuple[str, ...]:
        """Codes of participants who are the only one with some facts."""
        return tuple(p.person for p in self.at_risk if p.smallest == 1)

    def as_rows(self) -> list[Row]:
        """Return a table with a row per participant: codes, kinds and counts only."""
        return [
            {
                texts("residual.column_person"): person.person,
                texts("residual.column_facts"): sum(person.counts.values()),
                texts("residual.column_sessions"): person.sessions,
                texts("residual.column_group"): person.smallest,
                texts("residual.column_kinds"): kinds_in_words(person.because),
                texts("residual.column_striking"): len(person.striking),
                texts("residual.column_mosaic"): texts(
                    f"residual.{'yes' if person.mosaic else 'no'}"
                ),
            }
            for person in self.people
        ]

    def group_rows(self) -> list[Row]:
        """Return a table with a row per combination of kinds; values when they were asked."""
        found: dict[tuple[str, ...], list[SmallGroup]] = defaultdict(list)
        for group in self.groups:
            found[group.kinds].append(group)
        rows = [self._group_row(kinds, groups) for kinds, groups in found.items()]
        by_size = texts("residual.column_small")
        return sorted(rows, key=lambda row: -int(row[by_size]))

    def _group_row(self, kinds: tuple[str, ...], groups: list[SmallGroup]) -> Row:
        alone = {group.people[0] for group in groups if len(group.people) == 1}
        row: Row = {
            texts("residual.column_kinds"): kinds_in_words(kinds),
            texts("residual.column_small"): len({p for group in groups for p in group.people}),
            texts("residual.column_alone"): len(alone),
        }
        values = "; ".join(" + ".join(group.values) for group in groups if group.values)
        return row | {texts("residual.column_values"): values} if values else row

    def summary(self) -> list[str]:
        """Return sentences that say how it stands, ending with what the law calls it."""
        total, numbers = len(self.people), {"people": len(self.people), "k": self.k}
        if not any(person.counts for person in self.people):
            said = [texts("residual.summary_none")]
        else:
            mosaic = sum(person.mosaic for person in self.people)
            said = [
                texts("residual.summary_people", small=len(self.at_risk), **numbers),
                texts("residual.summary_alone", alone=len(self.singletons), **numbers),
                texts("residual.summary_mosaic", mosaic=mosaic, **numbers),
            ]
        if total < self.k:
            said.append(texts("residual.summary_few", **numbers))
        verdict = "key_exists" if self.key_exists else "key_gone"
        return [*said, texts("residual.limits"), texts(f"residual.{verdict}")]

    def warnings(self) -> list[str]:
        """Return a sentence per participant of whom striking facts add up."""
        return [
            texts(
                "residual.mosaic",
                person=person.person,
                facts=len(person.striking),
                kinds=kinds_in_words(person.striking),
                sessions=person.striking_sessions,
            )
            for person in self.people
            if person.mosaic
        ]

    def checklist(self) -> list[str]:
        """Return the steps of the test with a motivated intruder."""
        return [texts(f"residual.intruder_{step}") for step in CHECKLIST]


def kinds_in_words(labels: Iterable[str]) -> str:
    """Return labels as a reader knows them, each once.

    Examples
    --------
    >>> kinds_in_words(["AGE", "RARE", "AGE"])
    'leeftijd + bijzonder feit'
    """
    return " + ".join(map(kind_in_words, dict.fromkeys(labels)))


def kind_in_words(label: str) -> str:
    """Return one label as a reader knows it; of an attribute its own name."""
    if label.startswith(ATTRIBUTE):
        return label.removeprefix(ATTRIBUTE)
    return texts(f"residual.kind_{label}")
