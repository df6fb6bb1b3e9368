"""When a yes counts: beside the participant's own, a policy may ask one of who has authority.

No age stands in the code: the policies that the protocols name say who must say yes. Until
everybody who must has said so, nobody is quoted, whatever was answered about quoting.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from peer_research.consent.policy import STRICT, consent_policy, who_must_consent
from peer_research.consent.rows import ANSWERS
from peer_research.errors import ProtocolError
from peer_research.model import Participant
from peer_research.protocol.support import ConsentPolicy
from peer_research.study import Study

_AUTHORITY = "gezag"
_TAKING_PART, _QUOTING = "meedoen", "citeren"


def policies_of(study: Study) -> list[ConsentPolicy]:
    """Return the policies that the protocols of `study` name; the strict one when none is known.

    A policy of the team's own in ``protocols/beleid/`` comes before a shipped one.
    """
    try:
        names = {protocol.consent.policy for protocol in study.protocols().values()}
    except ProtocolError:
        names = set()
    found: list[ConsentPolicy] = []
    for name in sorted(names or {STRICT}):
        try:
            found.append(consent_policy(name, study.protocols_folder / "beleid"))
        except ProtocolError:
            # What nobody knows must not be less strict than what is known.
            found.append(consent_policy(STRICT))
    return found


def needs_authority(person: Participant, policies: Collection[ConsentPolicy]) -> bool:
    """Return whether a parent or guardian must say yes as well.

    Examples
    --------
    >>> needs_authority(Participant(code="P01", age_band="12-15"), [consent_policy()])
    True
    >>> needs_authority(Participant(code="P01", age_band="16-17"), [consent_policy()])
    False
    """
    if person.age_band is None:
        return False
    try:
        duties = [who_must_consent(person.age_band, p, group=person.group) for p in policies]
    except ProtocolError:
        duties = [who_must_consent(person.age_band, group=person.group)]
    return any(_AUTHORITY in duty.people for duty in duties)


def with_authority(study: Study) -> frozenset[str]:
    """Return the participants for whom a parent or guardian last said yes to taking part."""
    theirs = [row for row in ANSWERS.rows(study) if row.giver == _AUTHORITY]
    newest = {
        row.participant: row.answer
        for row in sorted(theirs, key=lambda row: row.day)
        if row.use == _TAKING_PART
    }
    return frozenset(code for code, answer in newest.items() if answer == "ja")


def without_needed_yes(study: Study) -> frozenset[str]:
    """Return who takes part while a yes that the policy asks for is not there."""
    people = study.taking_part()
    # Only who is in a band can need somebody else's yes; then the files are looked at.
    if not any(person.age_band for person in people.values()):
        return frozenset()
    policies, said_yes = policies_of(study), with_authority(study)
    return frozenset(
        code
        for code, person in people.items()
        if code not in said_yes and needs_authority(person, policies)
    )


def as_it_counts(study: Study) -> dict[str, Participant]:
    """Return who takes part, without the consent to quote of who may not be quoted yet.

    Raises
    ------
    StudyError
        A file about the participants cannot be read.
    """
    waiting = without_needed_yes(study)
    return {
        code: _unquoted(person) if code in waiting or not person.allows(_TAKING_PART) else person
        for code, person in study.taking_part().items()
    }


def _unquoted(person: Participant) -> Participant:
    kept = {use: consent for use, consent in person.consents.items() if use != _QUOTING}
    return replace(person, consents=kept)
