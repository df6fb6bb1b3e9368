"""What can still be recognised in the words of one person: facts that point at somebody."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from peer_research.anonymiser_bridge import Document
from peer_research.model import nfc

if TYPE_CHECKING:
    from peer_research.anonymiser_bridge import Anonymiser

# What was hidden stands in square brackets, and says nothing about who it was.
_BRACKETS = re.compile(r"\[(?P<inside>[^\[\]\n]{1,60})\]")
_SAYS_NOTHING = re.compile(r"[A-Z]+(?:-\d+)?|\.{3}|\w+", re.ASCII)
_FAMILY = re.compile(
    r"\b(?:tweeling\w*|(?:half|stief|pleeg)?(?:zus|broer)(?:je)?s?|stief(?:vader|moeder)|"
    r"(?:mijn\s+)(?:zoon|dochter|kind(?:je)?|baby)|oma|opa|zwanger|overled\w+|wees)\b",
    re.IGNORECASE,
)
STRIKING = frozenset({
    "AGE", "DATE", "LOCATION", "ORGANISATION", "ADDRESS", "COUNTRY", "NATIONALITY", "RELIGION",
    "HEALTH", "SEXUALITY", "OFFENCE", "RARE", "PERSON",
})  # fmt: skip


def labels_in(text: str) -> frozenset[str]:
    """Return the labels of the anonymiser for what can be read in `text`.

    Examples
    --------
    >>> sorted(labels_in("Ik woonde in Utrecht bij [PERSOON-1]."))
    ['LOCATION']
    """
    return frozenset(label for label, _ in _read(text))


def striking_facts(quotes: Iterable[str], known: Iterable[str] = ()) -> frozenset[tuple[str, str]]:
    """Return the facts in somebody's quotes that may point at them, as (kind, value).

    Parameters
    ----------
    quotes : iterable of str
    known : iterable of str
        What stands below every quote already, such as the age band.

    Examples
    --------
    >>> facts = striking_facts(["Mijn zusje woont in Utrecht.", "Ik ben [18-20]."], ["18-20"])
    >>> sorted(kind for kind, _ in facts)
    ['FAMILY', 'LOCATION']
    """
    shown = {value.casefold() for value in known}
    found: set[tuple[str, str]] = set()
    for text in quotes:
        found |= {(label, value) for label, value in _read(text) if label in STRIKING}
        found |= {("FAMILY", match.group().casefold()) for match in _FAMILY.finditer(text)}
        insides = (match["inside"] for match in _BRACKETS.finditer(text))
        found |= {("COARSE", i) for i in insides if not _SAYS_NOTHING.fullmatch(i)}
    return frozenset(fact for fact in found if fact[1].casefold() not in shown)


@lru_cache(maxsize=512)
def _read(text: str) -> tuple[tuple[str, str], ...]:
    # Blanks of the same length keep every place where it was.
    plain = _BRACKETS.sub(lambda match: " " * len(match.group()), nfc(text))
    (found,) = _anonymiser().scan([Document(id="quote", text=plain)])
    return tuple((span.label, plain[span.start : span.end].casefold()) for span in found.spans)


@lru_cache(maxsize=1)
def _anonymiser() -> Anonymiser:
    from peer_research.anonymiser_bridge import Anonymiser

    return Anonymiser()
