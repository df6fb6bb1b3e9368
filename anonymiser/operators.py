"""What is put in the place of an identifier. All of it stands in [square brackets].

Most operators look at one identifier at a time. Those of `PER_DOCUMENT` remember what came
before it in the same document, so `replacer` makes a new one for each document.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from anonymiser.entities import NOUNS
from anonymiser.generalise import age_band, quarter
from anonymiser.moments import Timeline, in_season, in_years, moment
from anonymiser.organisation_types import UNKNOWN, Types
from anonymiser.policy import Policy
from anonymiser.regions import where
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


def season(label: str, text: str, names: Namer) -> str:
    """Return the quarter of a date in words, or ``[datum]`` when there is none.

    Examples
    --------
    >>> from anonymiser.pseudonyms import PseudonymTable
    >>> for text in ("14 maart 2019", "maart 2019", "2019", "3 mei"):
    ...     print(season("DATE", text, PseudonymTable()))
    [een dag begin 2019]
    [het begin van 2019]
    [2019]
    [een dag in het voorjaar]
    """
    when = moment(text)
    return f"[{in_season(when)}]" if when else kind(label, text, names)


def years(label: str, text: str, names: Namer) -> str:
    """Return the five years in which a date was, or ``[datum]`` when it has no year.

    Examples
    --------
    >>> from anonymiser.pseudonyms import PseudonymTable
    >>> years("DATE", "14 augustus 2008", PseudonymTable())
    '[een dag tussen 2005 en 2009]'
    """
    when = moment(text)
    told = in_years(when) if when else None
    return f"[{told}]" if told else kind(label, text, names)


def region(label: str, text: str, names: Namer) -> str:
    """Return size and part of the country, such as ``[een dorp in het oosten]``.

    A place that is not in the lists is ``[plaats]``.
    """
    coarse = where(text)
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


def _time_apart() -> Operator:
    timeline = Timeline()

    def write(label: str, text: str, names: Namer) -> str:
        told = timeline(text)
        return f"[{told}]" if told else kind(label, text, names)

    return write


def _kind_of_organisation() -> Operator:
    types = Types()

    def write(label: str, text: str, names: Namer) -> str:
        return f"[{types(text) or UNKNOWN}]"

    return write


OPERATORS: dict[str, Operator] = {
    "schuilnaam": pseudonym,
    "leeftijdsgroep": age_group,
    "jaar": year_and_quarter,
    "kwartaal": season,
    "jarenband": years,
    "streek": region,
    "soort": kind,
    "weglaten": leave_out,
    "houden": keep,
    "andere_naam": another_name,
}
# Each call makes an operator for one document.
PER_DOCUMENT: dict[str, Callable[[], Operator]] = {
    "relatief": _time_apart,
    "aanbieder": _kind_of_organisation,
}


class Write(Protocol):
    """Tells what to write for a span with this text."""

    def __call__(self, span: Span, text: str, /, *, birth: bool = False) -> str:
        """Return what stands for `text`; `birth` tells that it is a date of birth."""


def replacer(policy: Policy, names: Namer) -> Write:
    """Return the function that `anonymiser.replace.apply` asks what to write.

    Make one for each document, and ask it in the order of the text: "een jaar later" is told
    from the first date it was asked for.

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
    operators = {label: _operator(name) for label, name in policy.operators.items()}
    of_birth = operators["DATE"]
    if policy.birth_operator != policy.operators["DATE"]:
        of_birth = _operator(policy.birth_operator)

    def write(span: Span, text: str, /, *, birth: bool = False) -> str:
        operator = of_birth if birth and span.label == "DATE" else operators[span.label]
        return operator(span.label, text, names)

    return write


def _operator(name: str) -> Operator:
    return PER_DOCUMENT[name]() if name in PER_DOCUMENT else OPERATORS[name]
