"""What is put in the place of an identifier. All of it stands in [square brackets]."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from anonymiser.entities import NOUNS
from anonymiser.generalise import age_band, quarter
from anonymiser.policy import Policy
from anonymiser.spans import Span


class Namer(Protocol):
    """Gives the same placeholder to the same person: a `PseudonymTable`, for instance."""

    def placeholder(self, label: str, text: str) -> str:
        """Return what stands for `text`."""


Operator = Callable[[str, str, Namer], str]


def pseudonym(label: str, text: str, names: Namer) -> str:
    """Return the placeholder of `text`, such as ``[PERSOON-3]`` or ``[Regenboog]``."""
    return names.placeholder(label, text)


def another_name(label: str, text: str, names: Namer) -> str:
    """Return a realistic name of the same kind, such as ``[Zeynep]``; see `surrogates`."""
    from anonymiser.surrogates import surrogate

    return surrogate(label, text, names)


def age_group(label: str, text: str, names: Namer) -> str:
    """Return the age band, such as ``[16-17]``, or ``[leeftijd]`` when there is not one."""
    band = age_band(text)
    return f"[{band}]" if band else kind(label, text, names)


def year_and_quarter(label: str, text: str, names: Namer) -> str:
    """Return ``[2019, 1e kwartaal]``, ``[2019]``, or ``[datum]`` when there is no year."""
    coarse = quarter(text)
    return f"[{coarse}]" if coarse else kind(label, text, names)


def kind(label: str, text: str, names: Namer) -> str:
    """Return what kind of thing was there, such as ``[plaats]``."""
    return f"[{NOUNS[label].lower()}]"


def leave_out(label: str, text: str, names: Namer) -> str:
    """Return ``[...]``."""
    return "[...]"


def keep(label: str, text: str, names: Namer) -> str:
    """Return the text itself."""
    return text


OPERATORS: dict[str, Operator] = {
    "schuilnaam": pseudonym,
    "leeftijdsgroep": age_group,
    "jaar": year_and_quarter,
    "soort": kind,
    "weglaten": leave_out,
    "houden": keep,
    "andere_naam": another_name,
}


def replacer(policy: Policy, names: Namer) -> Callable[[Span, str], str]:
    """Return the function that `anonymiser.replace.apply` asks what to write.

    Parameters
    ----------
    policy : Policy
        Tells which operator goes with which label.
    names : Namer
        The pseudonym table of the study, or `DocumentNumbers` for one publication.

    Examples
    --------
    >>> from anonymiser.policy import INTERNAL
    >>> from anonymiser.pseudonyms import PseudonymTable
    >>> write = replacer(INTERNAL, PseudonymTable())
    >>> write(Span(start=0, end=3, label="PERSON"), "Kim")
    '[PERSOON-1]'
    >>> write(Span(start=0, end=9, label="AGE"), "zeventien")
    '[16-17]'
    """

    def write(span: Span, text: str) -> str:
        return OPERATORS[policy.operators[span.label]](span.label, text, names)

    return write
