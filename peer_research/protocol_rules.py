"""The rules that a protocol is checked by, one function per concern; see `protocol_check`.

Every rule takes a `Case` and yields findings. ``fout`` must be mended before a conversation;
``let op`` asks a person to look.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

from peer_research import protocol_text as words
from peer_research.anonymiser_bridge import nearest
from peer_research.model import CONSENT_USES, Question
from peer_research.protocol import shipped_consent_policy
from peer_research.protocol_finding import Case, Finding
from peer_research.protocol_model import COLOURS

LONGEST_UNDER_16 = 40  # minutes
NEEDS_PAUSE_ABOVE = 60  # minutes
STALE_AFTER = 183  # days; half a year
ROLES_NEEDED = {
    "focusgroep": ("gespreksleider", "notulist", "buddy"),
    "panelgesprek": ("gespreksleider", "notulist"),
    "spiegelgesprek": ("gespreksleider", "notulist", "buddy"),
    "werksessie": ("gespreksleider", "notulist"),
}
_VERSION = re.compile(r"\d+\.\d+\.\d+\Z")


# ---------------------------------------------------------------- the file itself


def _identity(case: Case) -> Iterator[Finding]:
    protocol = case.protocol
    if case.file_name and Path(case.file_name).stem != protocol.id:
        yield case.finding("fout", "id_not_file_name", "id", id=protocol.id, file=case.file_name)
    versions = [change.version for change in protocol.changes]
    if not all(_VERSION.match(version) for version in (protocol.version, *versions)):
        yield case.finding("fout", "bad_version", "versie", version=protocol.version)
        return
    newest = max(versions, key=lambda v: [int(n) for n in v.split(".")], default="-")
    if newest != protocol.version:
        values = {"version": protocol.version, "newest": newest}
        yield case.finding("fout", "change_not_noted", "wijzigingen", **values)


def _question_ids(case: Case) -> Iterator[Finding]:
    if not case.protocol.questions:
        yield case.finding("fout", "no_questions", "vragen")
    for name, count in Counter(q.id for q in case.protocol.questions).items():
        if count > 1:
            yield case.finding("fout", "id_twice", name, id=name, count=count)


def _codes(case: Case) -> Iterator[Finding]:
    known = case.codebook.by_id
    used = [(q.id, code) for q in case.protocol.questions for code in q.codes]
    used += [("themakaart", code) for theme in case.protocol.themes for code in theme.codes]
    for place, code in used:
        if code not in known:
            near = nearest(code, known)
            yield case.finding("fout", "unknown_code", place, code=code, suggestion=near)


# ---------------------------------------------------------------- time


def _time(case: Case) -> Iterator[Finding]:
    protocol = case.protocol
    if protocol.planned_minutes > protocol.minutes:
        values = {"planned": protocol.planned_minutes, "minutes": protocol.minutes}
        yield case.finding("fout", "too_little_time", "duur_min", **values)
    if protocol.minutes > NEEDS_PAUSE_ABOVE and not protocol.pause.strip():
        yield case.finding("let op", "no_pause", "duur_min", minutes=protocol.minutes)


def _young(case: Case) -> Iterator[Finding]:
    protocol, youngest = case.protocol, case.protocol.audience.age_min
    policy = shipped_consent_policy(protocol.consent.policy)
    if youngest is None:
        yield case.finding("let op", "no_age", "doelgroep")
    elif policy and youngest < policy.youngest:
        values = {"age": youngest, "youngest": policy.youngest}
        yield case.finding("fout", "too_young", "doelgroep", **values)
    too_long = protocol.minutes > LONGEST_UNDER_16 and not protocol.short
    if youngest is not None and youngest < 16 and too_long:
        yield case.finding("let op", "long_for_young", "duur_min", minutes=protocol.minutes)


def _short_version(case: Case) -> Iterator[Finding]:
    protocol, short = case.protocol, case.protocol.short
    if not short:
        return
    by_id = {question.id: question for question in protocol.questions}
    for name in short.questions:
        if name not in by_id:
            yield case.finding("fout", "short_unknown", "kort", id=name)
    around = protocol.planned_minutes - protocol.question_minutes - protocol.pause_minutes
    planned = around + sum(by_id[n].minutes for n in short.questions if n in by_id)
    if planned > short.minutes or short.minutes > LONGEST_UNDER_16:
        values = {"planned": planned, "minutes": short.minutes, "longest": LONGEST_UNDER_16}
        yield case.finding("fout", "short_too_long", "kort", **values)


# ---------------------------------------------------------------- order and weight


def _order(case: Case) -> Iterator[Finding]:
    questions = case.protocol.questions
    if not questions:
        return
    if questions[0].sensitivity > 0:
        yield case.finding("fout", "heavy_first", questions[0].id)
    if questions[-1].sensitivity > 1:
        yield case.finding("fout", "heavy_last", questions[-1].id)
    for before, after in pairwise(questions):
        if before.sensitivity == after.sensitivity == 2 and not after.reason.strip():
            yield case.finding("fout", "heavy_twice", after.id, before=before.id)
    has_advice = any(question.kind == "advies" for question in questions)
    if not has_advice and case.protocol.form != "werksessie":
        yield case.finding("fout", "no_advice", "vragen")


def _heavy(case: Case) -> Iterator[Finding]:
    for q in case.protocol.questions:
        if q.sensitivity == 2 and not (q.announcement.strip() or q.skip_when.strip()):
            yield case.finding("fout", "not_announced", q.id)


def _leave_alone(case: Case) -> Iterator[Finding]:
    asked = {
        place for place, text in words.question_texts(case.protocol) if words.asks_directly(text)
    }
    for place in sorted(asked):
        yield case.finding("fout", "asks_directly", place)


# ---------------------------------------------------------------- people


def _people(case: Case) -> Iterator[Finding]:
    protocol = case.protocol
    present = {role.role for role in protocol.roles if role.count > 0}
    for role in ROLES_NEEDED.get(protocol.form, ("gespreksleider",)):
        if role not in present:
            yield case.finding("fout", "role_missing", "rollen", role=role, form=protocol.form)
    if protocol.is_group and not protocol.ground_rules:
        yield case.finding("let op", "no_ground_rules", "spelregels")


def _mirror(case: Case) -> Iterator[Finding]:
    setup = case.protocol.setup
    if case.protocol.form != "spiegelgesprek":
        return
    if not setup.follow_up.strip():
        yield case.finding("fout", "no_follow_up", "opzet")
    if not setup.before.strip() or setup.before_minutes <= 0:
        yield case.finding("fout", "no_meeting_before", "opzet")


def _consent(case: Case) -> Iterator[Finding]:
    consent = case.protocol.consent
    for use in consent.uses:
        if use not in CONSENT_USES:
            near = nearest(use, CONSENT_USES)
            yield case.finding("fout", "unknown_use", "toestemming", use=use, suggestion=near)
    if "meedoen" not in consent.uses or not consent.script.strip():
        yield case.finding("fout", "no_consent", "toestemming")
    if shipped_consent_policy(consent.policy) is None:
        yield case.finding("let op", "unknown_policy", "toestemming", policy=consent.policy)


def _care(case: Case) -> Iterator[Finding]:
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


def _helplines(case: Case) -> Iterator[Finding]:
    if case.helplines is None:
        name = case.protocol.aftercare.helplines
        yield case.finding("fout", "unknown_helplines", "nazorg", name=name)
        return
    days = [line.checked for line in case.helplines.lines if line.checked]
    if not days or (case.today - min(days)).days > STALE_AFTER:
        oldest = min(days).isoformat() if days else "-"
        values = {"file": f"{case.helplines.id}.toml", "day": oldest}
        yield case.finding("let op", "helplines_stale", "nazorg", **values)


# ---------------------------------------------------------------- words


def _questions_in_words(case: Case) -> Iterator[Finding]:
    for question in case.protocol.questions:
        marks = question.text.count("?")
        if marks > words.MAX_QUESTION_MARKS:
            yield case.finding("let op", "many_questions", question.id, count=marks)
        if _is_closed(question):
            start = " ".join(question.text.split()[:2])
            yield case.finding("let op", "closed_question", question.id, start=start)
    said = ((q, text) for q in case.protocol.questions for text in (q.text, *q.probes))
    why = [q.id for q, text in said for _ in range(words.why_starts(text))]
    if len(why) > 1:
        yield case.finding("let op", "why_twice", why[-1], count=len(why))


def _is_closed(question: Question) -> bool:
    # A reason says that yes or no is wanted here, as in a question that not everybody answers.
    is_key = question.kind == "kern" and not question.reason.strip()
    return is_key and words.starts_closed(question.text)


def _long_sentences(case: Case) -> Iterator[Finding]:
    for place, text in words.protocol_texts(case.protocol):
        for count in words.long_sentences(text):
            values = {"count": count, "most": words.MAX_WORDS}
            yield case.finding("let op", "long_sentence", place, **values)


def _who_and_where(case: Case) -> Iterator[Finding]:
    for place, text in words.protocol_texts(case.protocol):
        if words.contact_kinds(text):
            yield case.finding("fout", "contact", place)
        for word in words.capitals(text):
            yield case.finding("let op", "name_or_place", place, word=word)


Rule = Callable[[Case], Iterator[Finding]]
RULES: tuple[Rule, ...] = (
    _identity,
    _question_ids,
    _codes,
    _time,
    _young,
    _short_version,
    _order,
    _heavy,
    _leave_alone,
    _people,
    _mirror,
    _consent,
    _care,
    _helplines,
    _questions_in_words,
    _long_sentences,
    _who_and_where,
)
