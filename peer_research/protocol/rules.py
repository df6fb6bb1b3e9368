"""The rules that a protocol is checked by, one function per concern; see `protocol.check`.

Rules about people are in `protocol.rules_people`, about words in `protocol.rules_words`.

Every rule takes a `Case` and yields findings. ``fout`` must be mended before a conversation;
``let op`` asks a person to look.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

from peer_research.anonymiser_bridge import nearest
from peer_research.protocol import rules_people as people
from peer_research.protocol import rules_words as said
from peer_research.protocol import text as words
from peer_research.protocol.findings import Case, Finding
from peer_research.protocol.reading import shipped_consent_policy

LONGEST_UNDER_16 = 40  # minutes
NEEDS_PAUSE_ABOVE = 60  # minutes
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
    for change in protocol.changes:
        if not all(part.strip() for part in (change.who, change.what, change.why)):
            yield case.finding("fout", "change_without_why", "wijzigingen", version=change.version)


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


def _minutes(case: Case) -> Iterator[Finding]:
    # A question of no or fewer minutes would make the sum of the whole wrong.
    for question in case.protocol.questions:
        if question.minutes < 1:
            yield case.finding("fout", "no_minutes", question.id, minutes=question.minutes)


def _young(case: Case) -> Iterator[Finding]:
    protocol, youngest = case.protocol, case.protocol.audience.age_min
    policy = shipped_consent_policy(protocol.consent.policy)
    if youngest is None:
        yield case.finding("let op", "no_age", "doelgroep")
    elif policy and youngest < policy.youngest:
        values = {"age": youngest, "youngest": policy.youngest}
        yield case.finding("fout", "too_young", "doelgroep", **values)
    oldest = protocol.audience.age_max
    if youngest is not None and oldest is not None and oldest < youngest:
        yield case.finding("fout", "ages_reversed", "doelgroep", least=youngest, most=oldest)
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


Rule = Callable[[Case], Iterator[Finding]]
RULES: tuple[Rule, ...] = (
    _identity,
    _question_ids,
    _codes,
    _time,
    _minutes,
    _young,
    _short_version,
    _order,
    _heavy,
    _leave_alone,
    people.people,
    people.group_size,
    people.place,
    people.mirror,
    people.consent,
    people.care,
    people.aims_and_reward,
    people.helplines,
    said.questions_in_words,
    said.long_sentences,
    said.who_and_where,
)
