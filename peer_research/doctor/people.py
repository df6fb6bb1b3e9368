"""What the doctor looks for around people: roles, consent, care, sessions, protocols."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import get_args, get_type_hints

from peer_research.anonymiser_bridge import UserError
from peer_research.consent.taking_part import takes_part
from peer_research.doctor.case import Case, Finding, Level, attempt
from peer_research.model import CONSENT_USES, Participant, is_participant
from peer_research.settings import TeamMember

# Somebody leads, somebody keeps the key, and somebody is there for the team.
_ALWAYS = ("gespreksleider", "datahouder", "coach")
_TEAM_ROLES: tuple[str, ...] = get_args(get_type_hints(TeamMember)["role"])
_YOUNG = "12-15"


def roles(case: Case) -> Iterator[Finding]:
    """Find roles without an owner, and two roles that one person may not have."""
    team = case.study.settings.team
    held = {member.role for member in team if member.name.strip()}
    used = {session.protocol for session in case.sessions.values()}
    asked = [p for name, p in case.protocols.items() if name in used or not used]
    needed = {role.role for protocol in asked for role in protocol.roles if role.required}
    level: Level = "fout" if case.started else "let op"
    for role in sorted({*_ALWAYS, *needed} & set(_TEAM_ROLES) - held):
        command = ("doctor", "--rol", f"{role}=NAAM")
        yield case.find(level, "role_without_owner", "study.toml", command, role=role)
    keepers = {member.name for member in team if member.role == "datahouder"}
    if keepers & {member.name for member in team if member.role == "opdrachtgever"}:
        command = ("doctor", "--rol", "datahouder=NAAM")
        yield case.find("fout", "keeper_is_commissioner", "study.toml", command)


def consents(case: Case) -> Iterator[Finding]:
    """Find answers that are missing or do not go together."""
    spoke = {code for session in case.sessions.values() for code in session.participants}
    spoke |= {s for text in case.transcripts.values() for s in text.speakers if is_participant(s)}
    for code in sorted(spoke - set(case.participants)):
        yield case.find("fout", "unknown_participant", code, ("consent", code))
    for code, person in case.participants.items():
        yield from _of_person(case, person, spoke=code in spoke)


def _of_person(case: Case, person: Participant, *, spoke: bool) -> Iterator[Finding]:
    code = person.code
    if not takes_part(person):
        also = [use for use in CONSENT_USES if use != "meedoen" and person.allows(use)]
        if also:
            command = ("consent", code, "--gebruik", "meedoen")
            yield case.find("fout", "contradiction", code, command, uses=", ".join(also))
        if spoke:
            yield case.find("fout", "words_of_who_said_no", code, ("withdraw", code))
        return
    if "meedoen" not in person.consents and spoke:
        command = ("consent", code, "--gebruik", "meedoen")
        yield case.find("fout", "no_consent", code, command)
    missing = [use for use in CONSENT_USES[1:] if use not in person.consents]
    if missing:
        command = ("consent", code, "--gebruik", missing[0])
        yield case.find("let op", "not_asked", code, command, uses=", ".join(missing))
    if person.age_band == _YOUNG and not _authority_said_yes(case, code):
        ask = ("consent", code, "--gebruik", "meedoen", "--van", "gezag")
        yield case.find("fout" if spoke else "let op", "no_authority", code, ask)
    if not person.allows("opnemen") and "opnemen" in person.consents and _recorded(case, code):
        yield case.find("fout", "recorded_without", code, ("cleanup",))
    if spoke and not any(code in s.participants for s in case.sessions.values()):
        yield case.find("let op", "not_in_session", code, ("import", "BESTAND"))
    if not spoke:
        yield case.find("let op", "no_session", code, ("import", "BESTAND", "--gesprek", "S…"))


def _authority_said_yes(case: Case, code: str) -> bool:
    from peer_research.consent.uses import consent_history

    rows = attempt(lambda: consent_history(case.study, code, "meedoen")) or []
    theirs = [row.answer for row in rows if row.giver == "gezag"]
    return bool(theirs) and theirs[-1] == "ja"


def _recorded(case: Case, code: str) -> bool:
    """Return whether a text with this person has times, as only a recording gives."""
    return any(
        turn.start_ms is not None
        for text in case.transcripts.values()
        if code in text.speakers
        for turn in text.turns
    )


def histories(case: Case) -> Iterator[Finding]:
    """Find answers of which the history says something else than what counts now."""
    from peer_research.consent.uses import ANSWERS

    rows = attempt(lambda: ANSWERS.rows(case.study)) or []
    newest = {}
    for row in sorted(rows, key=lambda row: row.day):
        if row.giver == "deelnemer":
            newest[row.participant, row.use] = row
    for (code, use), row in newest.items():
        person = case.participants.get(code)
        present = person.consents.get(use) if person else None
        in_force = present and (present.answer == "nee" or present.day > row.day)
        # A withdrawal that is not in force is worse than any other difference.
        if row.withdrawn and not in_force:
            command = ("consent", code, "--gebruik", use, "--intrekken")
            yield case.find("fout", "withdrawal_undone", code, command, use=use)


def care(case: Case) -> Iterator[Finding]:
    """Find conversations without a debrief, and care that is due."""
    for session in case.sessions.values():
        if not session.debriefed:
            command = ("care", "--gesprek", session.id)
            yield case.find("let op", "no_debrief", session.id, command)
    yield from _due(case)


def _due(case: Case) -> Iterator[Finding]:
    from peer_research.care.aftercare import due_care

    for due in attempt(lambda: due_care(case.study, case.today)) or []:
        if due.kind != "debrief":
            what = {"row": due.row or "-", "text": due.text}
            yield case.find("let op", "care_due", due.about or due.row, ("care",), **what)


def retention(case: Case) -> Iterator[Finding]:
    """Find what should have been removed already, and what has no end."""
    from peer_research.registers.data_management import due_for_removal, without_day

    for item in attempt(lambda: due_for_removal(case.study, case.today)) or []:
        where = item.about or item.kind
        yield case.find("fout", "kept_too_long", where, ("cleanup",), name=item.name, day=item.due)
    open_ended = attempt(lambda: without_day(case.study)) or []
    if open_ended and case.started:
        names = ", ".join(sorted({item.kind for item in open_ended}))
        yield case.find("let op", "no_end", "registers", ("cleanup",), names=names)


def protocols(case: Case) -> Iterator[Finding]:
    """Find protocols with mistakes, without a follow-up, or that are not the ones used."""
    for path in sorted(case.study.protocols_folder.glob("*.toml")):
        yield from _of_protocol(case, path.name)
    for session in case.sessions.values():
        where = f"sessions/{session.id}.toml"
        known = case.protocols.get(session.protocol)
        if session.protocol and known is None:
            command = ("doctor", "--protocol", session.protocol)
            yield case.find("fout", "unknown_protocol", where, command, id=session.protocol)
        elif known and session.protocol_version != known.version:
            values = {"used": session.protocol_version or "-", "known": known.version}
            check = ("protocol check", f"protocols/{known.id}.toml")
            yield case.find("let op", "other_version", where, check, id=known.id, **values)


def _of_protocol(case: Case, name: str) -> Iterator[Finding]:
    from peer_research.protocol.check import check_protocol
    from peer_research.protocol.reading import load_protocol

    where, command = f"protocols/{name}", ("protocol check", f"protocols/{name}")
    try:
        protocol = load_protocol(case.study.protocols_folder / name)
        book = case.study.codebook()
    except UserError as problem:
        yield case.broken(problem, where)
        return
    wrong = [f for f in check_protocol(protocol, book, today=case.today) if f.level == "fout"]
    follow = any(f.rule == "no_follow_up" for f in wrong) or not (
        protocol.aftercare.call_days or protocol.setup.follow_up.strip() or not protocol.questions
    )
    if follow:
        yield case.find("fout", "no_follow_up", where, command, id=protocol.id)
    rest = [f for f in wrong if f.rule != "no_follow_up"]
    if rest:
        values = {"id": protocol.id, "count": len(rest), "first": rest[0].message}
        yield case.find("fout", "protocol_wrong", where, command, **values)


def helplines(case: Case) -> Iterator[Finding]:
    """Find helplines of the protocols that must be looked up again before printing."""
    from peer_research.protocol.check import check_helplines
    from peer_research.protocol.reading import shipped_helplines

    names = {p.aftercare.helplines for p in case.protocols.values()} or {"hulplijnen-nl"}
    for name in sorted(names):
        lines = attempt(partial(shipped_helplines, name))
        if lines is None:
            continue
        stale = [finding.where for finding in check_helplines(lines, case.today)]
        if stale:
            values = {"count": len(stale), "lines": ", ".join(stale)}
            yield case.find("let op", "stale_helplines", name, ("materials",), **values)
