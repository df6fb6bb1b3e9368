"""Rules about who is there and how people are looked after; see `protocol.rules`."""

from __future__ import annotations

from collections.abc import Iterator

from peer_research.anonymiser_bridge import nearest
from peer_research.model import CONSENT_USES
from peer_research.protocol.findings import Case, Finding
from peer_research.protocol.model import COLOURS, InterviewProtocol
from peer_research.protocol.reading import shipped_consent_policy

STALE_AFTER = 183  # days; half a year
_GROUP_ROLES = ("gespreksleider", "notulist", "buddy")
ROLES_NEEDED = {
    "focusgroep": _GROUP_ROLES,
    "panelgesprek": _GROUP_ROLES,
    "spiegelgesprek": _GROUP_ROLES,
    "werksessie": _GROUP_ROLES,
}
_SAFETY = "veilig"  # the branch of the codebook about being safe where you live


def people(case: Case) -> Iterator[Finding]:
    """Who must be there for this form of conversation."""
    protocol = case.protocol
    # Somebody who need not come is not somebody to rely on.
    present = {role.role for role in protocol.roles if role.count > 0 and role.required}
    for role in ROLES_NEEDED.get(protocol.form, ("gespreksleider",)):
        if role not in present:
            yield case.finding("fout", "role_missing", "rollen", role=role, form=protocol.form)
    if protocol.is_group and not protocol.ground_rules:
        yield case.finding("let op", "no_ground_rules", "spelregels")
    is_heavy = any(question.sensitivity == 2 for question in protocol.questions)
    if is_heavy and not protocol.is_group and "buddy" not in present:
        yield case.finding("let op", "heavy_without_buddy", "rollen")


def group_size(case: Case) -> Iterator[Finding]:
    """How many people take part, and whether that fits the form."""
    protocol, size = case.protocol, case.protocol.group
    fits = 1 <= size.min <= size.max and size.reserve >= 0
    if not fits or (protocol.is_group and size.max < 2):
        values = {"least": size.min, "most": size.max, "form": protocol.form}
        yield case.finding("fout", "bad_group_size", "groep", **values)


def place(case: Case) -> Iterator[Finding]:
    """Nobody talks freely about safety on the place where it is about."""
    protocol = case.protocol
    if not protocol.is_group and not protocol.place.not_at.strip() and _is_about_safety(protocol):
        yield case.finding("let op", "no_safe_place", "plek")


def _is_about_safety(protocol: InterviewProtocol) -> bool:
    about = [
        question
        for question in protocol.questions
        if any(code.split(".")[0] == _SAFETY for code in question.codes)
    ]
    return len(about) > 1


def aims_and_reward(case: Case) -> Iterator[Finding]:
    """Say what is missing of the aims, the field note and the reward."""
    protocol = case.protocol
    present = {
        "doelen": any(goal.strip() for goal in protocol.goals),
        "veldnotitie": bool(protocol.field_note),
        "beloning": any(text.strip() for text in protocol.rewards.values()),
    }
    for part, is_there in present.items():
        if not is_there:
            yield case.finding("let op", f"no_{part}", part)


def mirror(case: Case) -> Iterator[Finding]:
    """Look for the meeting before and the follow-up of a mirror conversation."""
    setup = case.protocol.setup
    if case.protocol.form != "spiegelgesprek":
        return
    if not setup.follow_up.strip():
        yield case.finding("fout", "no_follow_up", "opzet")
    if not setup.before.strip() or setup.before_minutes <= 0:
        yield case.finding("fout", "no_meeting_before", "opzet")


def consent(case: Case) -> Iterator[Finding]:
    """Whether consent is asked for each use, in words."""
    consent = case.protocol.consent
    for use in consent.uses:
        if use not in CONSENT_USES:
            near = nearest(use, CONSENT_USES)
            yield case.finding("fout", "unknown_use", "toestemming", use=use, suggestion=near)
    if "meedoen" not in consent.uses or not consent.script.strip():
        yield case.finding("fout", "no_consent", "toestemming")
    if shipped_consent_policy(consent.policy) is None:
        yield case.finding("let op", "unknown_policy", "toestemming", policy=consent.policy)


def care(case: Case) -> Iterator[Finding]:
    """Whether everything that keeps people safe is written down."""
    protocol, light = case.protocol, case.protocol.traffic_light
    complete = all(light.signs.get(c) and light.actions.get(c) for c in COLOURS)
    present = {
        "intro_script": bool(protocol.intro_script.strip()),
        "stoplicht": complete,
        "afsluiting": bool(protocol.closing),
        "nazorg": bool(protocol.aftercare.coach.strip() and protocol.aftercare.call_days),
        "nabespreken": bool(protocol.debrief),
    }
    for part, is_there in present.items():
        if not is_there:
            yield case.finding("fout", f"no_{part}", part)


def helplines(case: Case) -> Iterator[Finding]:
    """Whether the helplines exist and were checked lately."""
    if case.helplines is None:
        name = case.protocol.aftercare.helplines
        yield case.finding("fout", "unknown_helplines", "nazorg", name=name)
        return
    days = [line.checked for line in case.helplines.lines if line.checked]
    if not days or (case.today - min(days)).days > STALE_AFTER:
        oldest = min(days).isoformat() if days else "-"
        values = {"file": f"{case.helplines.id}.toml", "day": oldest}
        yield case.finding("let op", "helplines_stale", "nazorg", **values)
