"""Who must say yes before somebody may take part, by age; the rules stand in a policy file.

The shipped policy is ``protocols/beleid/nl-strikt.toml``. Laws and committees differ, so a team
may keep another one, and no age stands in the code. A band that lies across a border of the
policy gets the strictest of its rules, and so does a young person whose age was not asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from peer_research.errors import ProtocolError, StudyError
from peer_research.protocol.reading import load_consent_policy, shipped_consent_policy
from peer_research.protocol.support import AgeRule, ConsentPolicy

Signer = Literal["deelnemer", "gezag"]
Group = Literal["jongere", "ouder", "professional"]

STRICT = "nl-strikt"
_ADULT = 18
_SIGNERS: tuple[Signer, ...] = ("deelnemer", "gezag")
_BAND = re.compile(r"(?P<least>\d{1,2})(?:-(?P<most>\d{1,2})|(?P<open>\+))\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentDuty:
    """What must be there before somebody may take part.

    Parameters
    ----------
    allowed : bool
        Whether somebody of this age may take part at all.
    people : tuple of {"deelnemer", "gezag"}
        Who must say yes: the participant, and everybody with authority over the participant.
    inform : tuple of str
        Who is told about it, when the participant wants that.
    explanation : tuple of str
        The rules in plain words.
    policy : str
        Id and version of the policy.
    """

    allowed: bool
    people: tuple[Signer, ...]
    inform: tuple[str, ...] = ()
    explanation: tuple[str, ...] = ()
    policy: str = ""


def consent_policy(name: str = STRICT, folder: Path | None = None) -> ConsentPolicy:
    """Return the consent policy called `name`: the team's own, or the shipped one.

    Parameters
    ----------
    name : str
        As a protocol has it under ``toestemming.beleid``.
    folder : Path, optional
        Where a team keeps policies of its own.

    Raises
    ------
    ProtocolError
        There is no such policy, or it has a mistake.
    """
    own = folder / f"{name}.toml" if folder is not None else None
    if own is not None and Path(name).name == name and own.is_file():
        return load_consent_policy(own)
    found = shipped_consent_policy(name)
    if found is None:
        raise ProtocolError("materials_consent.no_policy", name=name)
    return found


def who_must_consent(
    age_band: str | int | None, policy: ConsentPolicy | None = None, *, group: Group = "jongere"
) -> ConsentDuty:
    """Return who must say yes before somebody may take part.

    Parameters
    ----------
    age_band : str, int or None
        A band such as ``"12-15"`` or ``"28+"``, or an age in years. None: not asked; then the
        strictest rule holds under which somebody may take part.
    policy : ConsentPolicy, optional
        The strict shipped one when left out.
    group : {"jongere", "ouder", "professional"}
        Parents and professionals speak for themselves, as adults.

    Raises
    ------
    StudyError
        `age_band` is no band; a birth date for example. What was written is not repeated.
    ProtocolError
        The policy has no rule for an age in the band.

    Examples
    --------
    >>> who_must_consent("12-15").people
    ('deelnemer', 'gezag')
    >>> who_must_consent("16-17").people
    ('deelnemer',)
    >>> who_must_consent(11).allowed
    False
    """
    policy = policy or consent_policy()
    if group != "jongere":
        age_band = _ADULT
    rules = [policy.rule_for(age) for age in _ages(age_band, policy)]
    return _strictest(list(dict.fromkeys(rules)), policy)


def _strictest(rules: list[AgeRule], policy: ConsentPolicy) -> ConsentDuty:
    asked = {person for rule in rules for person in rule.yes_from}
    return ConsentDuty(
        allowed=all(rule.allowed for rule in rules),
        people=tuple(person for person in _SIGNERS if person in asked),
        inform=tuple(dict.fromkeys(rule.inform for rule in rules if rule.inform)),
        explanation=tuple(rule.explanation for rule in rules if rule.explanation),
        policy=f"{policy.id} {policy.version}",
    )


def _ages(band: str | int | None, policy: ConsentPolicy) -> range:
    """Return the ages in a band; of an open one up to where the last rule has started."""
    last = max(rule.age_min for rule in policy.ages)
    if band is None:
        return range(policy.youngest, max(last, policy.youngest) + 1)
    if isinstance(band, int):
        return range(band, band + 1)
    match = _BAND.match(band)
    least = int(match["least"]) if match else 0
    most = int(match["most"] or max(last, least)) if match else -1
    if most < least:
        raise StudyError("materials_consent.bad_band")
    return range(least, most + 1)


def duties(least: int, most: int | None, policy: ConsentPolicy) -> dict[str, ConsentDuty]:
    """Return the different duties between two ages, by the ages they hold for.

    Parameters
    ----------
    least, most : int, int or None
        Ages in years, both included; None is no upper border.
    policy : ConsentPolicy

    Returns
    -------
    dict of str to ConsentDuty
        Neighbouring ages with the same signers and the same people to inform are one entry,
        such as ``"12-15"`` or ``"18+"``. Ages at which nobody may take part are left out.

    Examples
    --------
    >>> list(duties(14, 23, consent_policy()))
    ['14-15', '16-17', '18-23']
    """
    last = most if most is not None else max(least, *(rule.age_min for rule in policy.ages))
    found: list[tuple[int, int, ConsentDuty]] = []
    for age in range(least, last + 1):
        duty = who_must_consent(age, policy)
        if found and _same(found[-1][2], duty):
            found[-1] = (found[-1][0], age, duty)
        elif duty.allowed:
            found.append((age, age, duty))
    return {_ages_name(a, b, b == last and most is None): duty for a, b, duty in found}


def _same(first: ConsentDuty, second: ConsentDuty) -> bool:
    return (first.allowed, first.people, first.inform) == (
        second.allowed, second.people, second.inform,
    )  # fmt: skip


def _ages_name(least: int, most: int, is_open: bool) -> str:
    if is_open:
        return f"{least}+"
    return str(least) if least == most else f"{least}-{most}"
