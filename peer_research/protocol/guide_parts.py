"""The words of the interview guide, taken from a protocol."""

from __future__ import annotations

import re

from peer_research.model import CONSENT_USES
from peer_research.protocol.model import InterviewProtocol
from peer_research.texts import texts

_NUMBERED = re.compile(r"\s*\d+[.)]\s+(?P<text>.+)")
_FIELDS = (
    "gesprekscode", "datum", "plek_soort", "duur_min", "sfeer", "stoplicht_hoogste",
    "overgeslagen_vragen", "eigen_reactie_onderzoeker", "idee_voor_code",
)  # fmt: skip


def prose(text: str) -> str:
    """Return `text` without line breaks, which in a TOML file only keep lines short."""
    return " ".join(text.split())


def facts(protocol: InterviewProtocol) -> list[tuple[str, str]]:
    """Return the rows of the block below the title; rows without content are left out."""
    rows = [
        ("form", texts(f"report.form_{protocol.form}")),
        ("length", _length(protocol)),
        ("audience", _audience(protocol)),
        ("group", _group(protocol)),
        ("roles", ", ".join(_roles(protocol))),
        ("place", _place(protocol)),
        ("materials", "; ".join(protocol.materials)),
        ("goals", " ".join(protocol.goals)),
        ("before", " ".join(filter(None, map(prose, (protocol.preparation, protocol.invitation))))),
        ("pause", _numbered_questions(protocol, prose(protocol.pause))),
        ("short", _short(protocol)),
        ("reward", prose(protocol.rewards.get("deelnemer", ""))),
    ]
    return [(texts(f"guide.{name}"), value) for name, value in rows if value]


def _length(protocol: InterviewProtocol) -> str:
    key = "minutes_pause" if protocol.pause_minutes else "minutes"
    return texts(f"guide.{key}", minutes=protocol.minutes, pause=protocol.pause_minutes)


def _audience(protocol: InterviewProtocol) -> str:
    audience = protocol.audience
    who = audience.description.rstrip(".")
    ages = audience.age_min, audience.age_max
    if None not in ages and not all(str(age) in who for age in ages):
        who = texts("guide.ages", who=who, first=ages[0], last=ages[1])
    if audience.exclude:
        never = ", ".join(part.rstrip(".") for part in audience.exclude)
        who = f"{who}. {texts('guide.exclude', who=never[:1].lower() + never[1:])}"
    return who


def _group(protocol: InterviewProtocol) -> str:
    size = protocol.group
    if size.max <= 1:
        return ""
    key = "group_reserve" if size.reserve else "group_size"
    return texts(f"guide.{key}", least=size.min, most=size.max, extra=size.reserve)


def _roles(protocol: InterviewProtocol) -> list[str]:
    found = []
    for role in protocol.roles:
        name = role.role
        if role.count > 1:
            name = texts("guide.role_count", count=role.count, role=name)
        found.append(name if role.required else texts("guide.role_optional", role=name))
    return found


def _place(protocol: InterviewProtocol) -> str:
    place = protocol.place
    never = texts("guide.not_at", where=place.not_at) if place.not_at else ""
    return "; ".join(part for part in (prose(place.needs), never) if part)


def _numbered_questions(protocol: InterviewProtocol, text: str) -> str:
    """Return `text` with the numbers of questions, as they stand in the guide, for their ids."""
    for number, question in enumerate(protocol.questions, start=1):
        asked = texts("guide.question_number", number=number)
        text = re.sub(rf"\b{re.escape(question.id)}\b", asked, text)
    return text


def pause_after(protocol: InterviewProtocol) -> str:
    """Return the id of the question that the pause comes after, or nothing."""
    if not protocol.pause_minutes:
        return ""
    words = re.findall(r"\w+", protocol.pause)
    return next((question.id for question in protocol.questions if question.id in words), "")


def _short(protocol: InterviewProtocol) -> str:
    if protocol.short is None:
        return ""
    numbers = {q.id: str(n) for n, q in enumerate(protocol.questions, start=1)}
    asked = ", ".join(numbers.get(name, name) for name in protocol.short.questions)
    return texts("guide.short_line", questions=asked, minutes=protocol.short.minutes)


def consent_rows(protocol: InterviewProtocol) -> tuple[str, list[str], str]:
    """Return what is said before the consent card, its lines, and what is said after.

    The numbered lines of the script are the lines of the card when there is one for each use;
    otherwise the card has the standard sentences.
    """
    uses = protocol.consent.uses or CONSENT_USES
    script = protocol.consent.script.strip().splitlines()
    numbered = [n for n, line in enumerate(script) if _NUMBERED.match(line)]
    if len(numbered) != len(uses):
        known = set(CONSENT_USES)  # the check of the protocol tells about any other
        return "", [texts(f"guide.use_{use}") if use in known else use for use in uses], ""
    before = prose(" ".join(script[: numbered[0]]))
    after = prose(" ".join(script[numbered[-1] + 1 :]))
    rows = [match["text"] for line in script if (match := _NUMBERED.match(line))]
    return before, rows, after


def field_rows(protocol: InterviewProtocol) -> tuple[str, ...]:
    """Return the fields of the field note."""
    return protocol.field_note or _FIELDS
