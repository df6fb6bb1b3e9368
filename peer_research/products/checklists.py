"""Which fact of the study answers which item of COREQ, SRQR, GRIPP2 and the reflexive list.

COREQ: Tong, Sainsbury & Craig (2007), doi:10.1093/intqhc/mzm042. SRQR: O'Brien et al. (2014),
doi:10.1097/ACM.0000000000000388. GRIPP2 short form: Staniszewska et al. (2017),
doi:10.1136/bmj.j3453. The reflexive list follows the values of Braun & Clarke (2024),
PMC11157981, for whom agreement of coders and saturation do not fit reflexive work. The items
are named in our own words.
"""

from __future__ import annotations

from peer_research.products import facts as f
from peer_research.products.checklist import Checklist, Item

COREQ = Checklist(
    name="coreq",
    items=(
        Item(number="1", known=(f.team,), ask=False),
        Item(number="2"),
        Item(number="3"),
        Item(number="4"),
        Item(number="5"),
        Item(number="6"),
        Item(number="7"),
        Item(number="8"),
        Item(number="9"),
        Item(number="10"),
        Item(number="11", known=(f.recruitment,)),
        Item(number="12", known=(f.participants, f.conversations), ask=False),
        Item(number="13", known=(f.recruitment, f.withdrawn)),
        Item(number="14", known=(f.places,), ask=False),
        Item(number="15", known=(f.roles,)),
        Item(number="16", known=(f.ages,)),
        Item(number="17", known=(f.protocols,)),
        Item(number="18", known=(f.again,), ask=False),
        Item(number="19", known=(f.recording,), ask=False),
        Item(number="20", known=(f.notes,), ask=False),
        Item(number="21", known=(f.duration,), ask=False),
        Item(number="22", known=(f.saturation,)),
        Item(number="23", known=(f.read_back,), ask=False),
        Item(number="24", known=(f.coders, f.agreement), ask=False),
        Item(number="25", known=(f.tree,), ask=False),
        Item(number="26", known=(f.tree,)),
        Item(number="27", known=(f.software,), ask=False),
        Item(number="28", known=(f.read_back,)),
        Item(number="29", known=(f.quotes,), ask=False),
        Item(number="30"),
        Item(number="31", known=(f.themes,)),
        Item(number="32", known=(f.rare,)),
    ),
)

SRQR = Checklist(
    name="srqr",
    items=(
        Item(number="1", known=(f.title,)),
        Item(number="2"),
        Item(number="3", known=(f.reason,)),
        Item(number="4", known=(f.question,), ask=False),
        Item(number="5"),
        Item(number="6", known=(f.team,)),
        Item(number="7", known=(f.places, f.asked_by)),
        Item(number="8", known=(f.recruitment,)),
        Item(number="9", known=(f.consent,)),
        Item(number="10", known=(f.conversations, f.duration)),
        Item(number="11", known=(f.protocols, f.recording)),
        Item(number="12", known=(f.participants, f.ages), ask=False),
        Item(number="13", known=(f.anonymised, f.software)),
        Item(number="14", known=(f.coders, f.tree)),
        Item(number="15", known=(f.agreement, f.read_back, f.debriefed)),
        Item(number="16", known=(f.themes,)),
        Item(number="17", known=(f.quotes,), ask=False),
        Item(number="18"),
        Item(number="19", known=(f.withdrawn,)),
        Item(number="20"),
        Item(number="21", known=(f.asked_by,)),
    ),
)

GRIPP2 = Checklist(
    name="gripp2",
    items=(
        Item(number="1", known=(f.question,)),
        Item(number="2", known=(f.team, f.work, f.say_of_peers)),
        Item(number="3", known=(f.changes, f.asks)),
        Item(number="4", known=(f.say_of_peers,)),
        Item(number="5"),
    ),
)

REFLEXIVE = Checklist(
    name="reflexive",
    items=(
        Item(number="1", known=(f.question, f.reason)),
        Item(number="2"),
        Item(number="3", known=(f.team,)),
        Item(number="4"),
        Item(number="5", known=(f.participants, f.ages)),
        Item(number="6", known=(f.conversations, f.duration, f.protocols)),
        Item(number="7", known=(f.consent, f.anonymised)),
        Item(number="8", known=(f.coders, f.tree)),
        Item(number="9"),
        Item(number="10", known=(f.themes,)),
        Item(number="11", known=(f.quotes,)),
        Item(number="12", known=(f.read_back,)),
        Item(number="13", known=(f.rare,)),
        Item(number="14", known=(f.software,), ask=False),
        Item(number="15", known=(f.asks,)),
    ),
)


def checklists_for(*, reflexive: bool) -> tuple[Checklist, ...]:
    """Return the checklists that fit how a study was done.

    Parameters
    ----------
    reflexive : bool
        Reflexive thematic analysis. GRIPP2 is about taking part in research and fits always.

    Examples
    --------
    >>> [found.name for found in checklists_for(reflexive=True)]
    ['reflexive', 'gripp2']
    """
    return (REFLEXIVE, GRIPP2) if reflexive else (COREQ, SRQR, GRIPP2)
