"""What the doctor looks for around people: roles, consent, care, sessions, protocols."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from functools import partial
from typing import get_args, get_type_hints

from peer_research.anonymiser_bridge import UserError
from peer_research.consent.taking_part import takes_part
from peer_research.doctor.case import Case, Finding, Level, attempt
from peer_research.model import CONSENT_USES, Participant, is_participant
from peer_research.settings import TeamMember
from peer_research.texts import texts

# Somebody leads, somebody keeps the key, and somebody is there for the team.
_ALWAYS = ("gespreksleider", "datahouder", "coach")
_TEAM_ROLES: tuple[str, ...] = get_args(get_type_hints(TeamMember)["role"])


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
        command = ("consent", code, "--groep", "jongere", "--gebruik", "meedoen")
        yield case.find("fout", "unknown_participant", code, command)
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
        asked = ("consent", code, *(word for use in missing for word in ("--gebruik", use)))
        yield case.find("let op", "not_asked", code, asked, uses=", ".join(missing))
    if code in case.without_needed_yes:
        ask = ("consent", code, "--gebruik", "meedoen", "--van", "gezag")
        yield case.find("fout" if spoke else "let op", "no_authority", code, ask)
    if not person.allows("opnemen") and "opnemen" in person.consents:
        yield from _recorded(case, code)
    if spoke and not any(code in s.participants for s in case.sessions.values()):
        session = next(n for n, text in case.transcripts.items() if code in text.speakers)
        yield case.find("let op", "not_in_session", code, ("doctor", "--sprekers", session))
    if not spoke:
        yield case.find("let op", "no_session", code, ("import", "BESTAND", "--gesprek", "S…"))


def _recorded(case: Case, code: str) -> Iterator[Finding]:
    """Find texts of somebody with times, as only a recording gives, that nobody signed away."""
    from peer_research.registers.data_management import REMOVALS

    rows = attempt(lambda: REMOVALS.rows(case.study)) or []
    signed = {row.about for row in rows if row.kind == "opname"}
    for name, text in case.transcripts.items():
        timed = any(turn.start_ms is not None for turn in text.turns)
        if code in text.speakers and timed and name not in signed:
            sign = ("doctor", "--gewist", f"{name}={_signer(case)}")
            yield case.find("fout", "recorded_without", code, sign)


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
            command = ("doctor", "--nabesproken", session.id)
            yield case.find("let op", "no_debrief", session.id, command)
    yield from _due(case)


def _due(case: Case) -> Iterator[Finding]:
    from peer_research.care.aftercare import due_care

    for due in attempt(lambda: due_care(case.study, case.today)) or []:
        if due.kind != "debrief":
            what = {"row": due.row or "-", "text": due.text}
            given = _caring(case, due.kind, due.about, due.row)
            yield case.find("let op", "care_due", due.about or due.row, given, **what)


def _caring(case: Case, kind: str, about: str, row: str) -> tuple[str, ...]:
    """Return the command with which people write down that care was given."""
    if kind == "signal":
        found = case.sessions.get(about)
        colour = found.traffic_light if found else "oranje"
        done = "opname_uit;coach_gebeld" if colour == "rood" else "pauze"
        words = (f"gesprek={about}", f"kleur={colour}", f"gedaan={done}", "door=gespreksleider")
        return ("register", "stoplicht", *map(shlex.quote, words))
    if kind == "tell":
        return ("care", "--verteld", f"{row}=coach")
    return ("care",) if kind == "clock" else ("care", "--gedaan", row)


def retention(case: Case) -> Iterator[Finding]:
    """Find what should have been removed already, and what has no end."""
    from peer_research.registers.data_management import BY_HAND, due_for_removal, without_day

    for item in attempt(lambda: due_for_removal(case.study, case.today)) or []:
        where = item.about or item.kind
        hand = ("--met-de-hand",) if item.kind in BY_HAND else ()
        sign = ("cleanup", "--onderzoeker", _signer(case), *hand)
        yield case.find("fout", "kept_too_long", where, sign, name=item.name, day=item.due)
    if not case.started:
        return
    waiting: dict[tuple[str, str], set[str]] = {}
    for item in attempt(lambda: without_day(case.study)) or []:
        about = item.about if item.event == "tekst_nagekeken" else ""
        waiting.setdefault((item.event, about), set()).add(item.name)
    for (event, about), names in sorted(waiting.items()):
        values = {"names": ", ".join(sorted(names)), "event": texts(f"tidy_pages.event_{event}")}
        words = [f"gebeurtenis={event}", "datum=JJJJ-MM-DD", *([f"gesprek={about}"] * bool(about))]
        where = about or "registers"
        yield case.find("let op", "no_end", where, ("register", "bewaardata", *words), **values)


def _signer(case: Case) -> str:
    from peer_research.registers.tools import researchers

    return next(iter(attempt(lambda: researchers(case.study)) or []), "CODE")


def protocols(case: Case) -> Iterator[Finding]:
    """Find protocols with mistakes, without a follow-up, or that are not the ones used."""
    for path in sorted(case.study.protocols_folder.glob("*.toml")):
        yield from _of_protocol(case, path.name)
    for session in case.sessions.values():
        where = f"sessions/{session.id}.toml"
        known = case.protocols.get(session.protocol)
        if session.protocol and known is None:
            add = ("doctor", "--protocol", session.protocol)
            yield case.find("fout", "unknown_protocol", where, add, id=session.protocol)
        elif known and session.protocol_version not in _versions(case, known.id):
            values = {"used": session.protocol_version or "-", "known": known.version}
            command = _keep(known.id, session.protocol_version)
            yield case.find("let op", "other_version", where, command, id=known.id, **values)


def _versions(case: Case, protocol: str) -> list[str]:
    from peer_research.protocol.versions import versions

    return attempt(partial(versions, case.study, protocol)) or []


def _keep(protocol: str, version: str) -> tuple[str, ...]:
    """Return the command that keeps the version that was used, when it is a shipped one."""
    from peer_research.protocol.reading import find_protocol, load_protocol

    path = attempt(partial(find_protocol, protocol))
    shipped = attempt(partial(load_protocol, path)) if path else None
    if shipped is not None and shipped.version == version:
        return ("doctor", "--protocol", protocol)
    return ("protocol check", f"protocols/{protocol}.toml")


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
    from peer_research.materials.helpline_card import study_helplines
    from peer_research.materials.texts_file import FOLDER
    from peer_research.protocol.check import check_helplines

    own = case.study.protocols_folder / FOLDER
    names = {p.aftercare.helplines for p in case.protocols.values()} or {"hulplijnen-nl"}
    for name in sorted(names):
        lines = attempt(partial(study_helplines, name, own))
        if lines is None:
            continue
        stale = [finding.where for finding in check_helplines(lines, case.today)]
        if stale:
            values = {"count": len(stale), "lines": ", ".join(stale)}
            unknown = {line.name for line in lines.lines if not (line.phone or line.website)}
            answers = [f"{one}=NUMMER" if one in unknown else one for one in stale]
            looked = tuple(w for a in answers for w in ("--nagekeken", shlex.quote(a)))
            yield case.find("let op", "stale_helplines", name, ("doctor", *looked), **values)
