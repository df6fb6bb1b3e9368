"""What may still point at somebody when the names are gone: a report for one study.

Per participant the kinds of facts of all conversations are laid together. A fact, or two or
three facts of different kinds together, that fewer than `k` participants share make a small
group (k-anonymity: Samarati and Sweeney, 1998). Only the smallest sets count: when "place X" by
itself is shared by few, "place X and age 16-17" says nothing new (minimal sample uniques:
Elliot, Manning and Ford, 2002). They are found level by level, as Apriori does (Agrawal and
Srikant, 1994): only facts that many share are tried together.

Values of facts are used to count and are left out of the report, unless whoever holds the
vault asks for them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from anonymiser.coarse import outside, own_places, told_places
from anonymiser.errors import InputError
from anonymiser.forms import canonical
from anonymiser.generalise import age_band, quarter
from anonymiser.moments import quarter_told
from anonymiser.residual_report import ATTRIBUTE, PersonRisk, ResidualReport, SmallGroup
from anonymiser.spans import FLAGGED, QUASI, Document, Span

# What says something about the speaker; names and numbers are hidden anyhow.
KINDS = ("ADDRESS", "POSTCODE", *QUASI, *FLAGGED)
MAX_TOGETHER = 3
# As `anonymiser.generalise.quarter` writes it; so it stands in a text that was made safe.
_QUARTER = re.compile(r"(?:19|20)\d\d, [1-4]e kwartaal")


class Fact(NamedTuple):
    """Something a participant said.

    Parameters
    ----------
    session : str
        Conversation, or a quote or chapter of a report; empty for what the team wrote down.
    label : str
        One of `KINDS`, or `ATTRIBUTE` with the name of an attribute, such as
        ``"attribute:kind of care"``.
    value : str
        Canonical value or band, such as ``"16-17"``.
    """

    session: str
    label: str
    value: str


Facts = Mapping[str, Sequence[tuple[str, str, str]]]
Turns = Mapping[str, Iterable[tuple[int, int, str]]]


def residual_risk(
    documents: Facts,
    people: Collection[str] = (),
    k: int = 5,
    *,
    key_exists: bool = True,
    with_values: bool = False,
) -> ResidualReport:
    """Return what may still point at the participants of a study.

    Parameters
    ----------
    documents : mapping of str to sequence of (session, label, value)
        Per participant code what they said over all conversations or quotes; see
        `facts_by_turn`. Labels that say nothing about the speaker are passed over.
    people : collection of str, default=()
        All participant codes; those of whom nothing was found count in the size of the
        study. When left out, the keys of `documents`.
    k : int, default=5
        Groups with fewer people are small.
    key_exists : bool, default=True
        Whether a key table is left.
    with_values : bool, default=False
        Put the values in the groups. Only for whoever holds the vault: they may identify.

    Returns
    -------
    ResidualReport

    Raises
    ------
    InputError
        `k` is below 2, or `documents` has somebody who is not in `people`.

    Examples
    --------
    >>> said = {f"P{n}": [("S1", "AGE", "16-17"), ("S1", "LOCATION", "zetten")] for n in range(6)}
    >>> said["P0"] += [("S1", "RARE", "de brand")]
    >>> report = residual_risk(said)
    >>> report.singletons, [group.kinds for group in report.groups]
    (('P0',), [('RARE',)])
    """
    everybody = list(dict.fromkeys(people or documents))
    _check(documents, everybody, k)
    facts = {
        person: [Fact(*fact) for fact in documents.get(person, ()) if _counts(fact[1])]
        for person in everybody
    }
    groups = _small_groups(facts, k)
    mine: dict[str, list[SmallGroup]] = defaultdict(list)
    for group in groups:
        for person in group.people:
            mine[person].append(group)
    total = len(everybody)
    rows = tuple(_person(who, facts[who], mine[who], total) for who in everybody)
    shown = (SmallGroup(kinds=g.kinds, people=g.people) for g in groups)
    return ResidualReport(
        people=rows,
        groups=groups if with_values else tuple(shown),
        k=k,
        key_exists=key_exists,
    )


def facts_by_turn(documents: Iterable[Document], turns: Turns) -> dict[str, list[Fact]]:
    """Return what every participant said, with ages and dates made coarser.

    Parameters
    ----------
    documents : iterable of Document
        With their spans. What was made coarser before and stands in the text in square
        brackets is counted too.
    turns : mapping of str to iterable of (start, end, participant)
        Per document id where who speaks, in code points. What stands outside a turn, such
        as the questions, belongs to nobody.

    Returns
    -------
    dict of str to list of Fact
        The id of the document is the session.

    Examples
    --------
    >>> from anonymiser.spans import Span
    >>> spans = (Span(start=7, end=16, label="AGE"),)
    >>> facts_by_turn([Document(id="S1", text="ik ben zeventien", spans=spans)],
    ...               {"S1": [(0, 16, "P01")]})
    {'P01': [Fact(session='S1', label='AGE', value='16-17')]}
    """
    found: dict[str, list[Fact]] = {}
    for document in documents:
        spoken = sorted(turns.get(document.id, ()))
        at = 0
        for span in _spans_of(document):
            while at < len(spoken) and spoken[at][1] <= span.start:
                at += 1
            if at < len(spoken) and spoken[at][0] <= span.start and span.label in KINDS:
                value = band(span.label, document.text[span.start : span.end])
                found.setdefault(spoken[at][2], []).append(Fact(document.id, span.label, value))
    return found


def _spans_of(document: Document) -> list[Span]:
    """Return what tells something in `document`, also what was made coarser there before."""
    spans = outside(list(document.spans), own_places(document.text))
    told = told_places(document.text)
    return sorted((*spans, *told), key=lambda span: span.start)


def band(label: str, text: str) -> str:
    """Return the value under which what was said is counted.

    Examples
    --------
    >>> band("AGE", "17 jaar"), band("DATE", "12 maart 2019"), band("LOCATION", "Zetten")
    ('16-17', '2019, 1e kwartaal', 'zetten')
    >>> band("DATE", "een dag begin 2019"), band("DATE", "een dag een jaar later")
    ('2019, 1e kwartaal', 'een dag een jaar later')
    """
    if label == "DATE" and (told := quarter_told(text)):
        return told
    if label == "DATE" and _QUARTER.fullmatch(text):
        return text
    coarse = age_band(text) if label == "AGE" else quarter(text) if label == "DATE" else None
    return coarse or canonical(label, text)


def _counts(label: str) -> bool:
    return label in KINDS or label.startswith(ATTRIBUTE)


def _check(documents: Facts, everybody: list[str], k: int) -> None:
    if k < 2:
        raise InputError("residual.bad_bound", k=k)
    unknown = set(documents) - set(everybody)
    if unknown:
        raise InputError("residual.unknown_person", count=len(unknown))


Attribute = tuple[str, str]
Together = tuple[Attribute, ...]


def _small_groups(facts: Mapping[str, list[Fact]], k: int) -> tuple[SmallGroup, ...]:
    """Return the smallest sets of facts that fewer than `k` share, with who shares them."""
    who = list(facts)
    having: dict[Attribute, int] = defaultdict(int)
    for number, said in enumerate(facts.values()):
        for fact in said:
            having[fact.label, fact.value] |= 1 << number
    # People are bits, so that "who has both" is one operation.
    found: list[tuple[Together, int]] = []
    shared: dict[Together, int] = {(): (1 << len(who)) - 1}
    single = sorted(having.items())
    for _ in range(MAX_TOGETHER):
        tried = list(_joined(shared, single))
        found += [(together, people) for together, people in tried if people.bit_count() < k]
        shared = {together: people for together, people in tried if people.bit_count() >= k}
        left = {attribute for together in shared for attribute in together}
        single = [(attribute, people) for attribute, people in single if attribute in left]
    groups = (_group(together, people, who) for together, people in found)
    return tuple(sorted(groups, key=lambda g: (len(g.people), len(g.kinds), g.kinds, g.people)))


def _joined(
    shared: dict[Together, int], single: list[tuple[Attribute, int]]
) -> Iterator[tuple[Together, int]]:
    """Yield every set with one fact more, of a later kind, that somebody has."""
    for before, people in shared.items():
        last = before[-1][0] if before else ""
        for attribute, having in single:
            if attribute[0] <= last or not people & having:
                continue
            together = (*before, attribute)
            parts = combinations(together, len(before))
            if len(before) < 2 or all(part in shared for part in parts):
                yield together, people & having


def _group(together: Together, people: int, who: list[str]) -> SmallGroup:
    kinds, values = zip(*together, strict=True)
    members = tuple(person for number, person in enumerate(who) if people >> number & 1)
    return SmallGroup(kinds=kinds, people=members, values=values)


def _person(person: str, facts: list[Fact], mine: list[SmallGroup], total: int) -> PersonRisk:
    smallest = min(mine, key=lambda g: (len(g.people), len(g.kinds), g.kinds), default=None)
    different = {(fact.label, fact.value) for fact in facts}
    alone = {(g.kinds[0], g.values[0]) for g in mine if len(g.people) == len(g.kinds) == 1}
    striking = {a for a in different if a[0] == "RARE" or (a[0] in FLAGGED and a in alone)}
    where = {fact.session for fact in facts if (fact.label, fact.value) in striking}
    return PersonRisk(
        person=person,
        counts=dict(sorted(Counter(label for label, _ in different).items())),
        sessions=len({fact.session for fact in facts if fact.session}),
        smallest=len(smallest.people) if smallest else total,
        because=smallest.kinds if smallest else (),
        striking=tuple(sorted(label for label, _ in striking)),
        striking_sessions=len(where),
    )
