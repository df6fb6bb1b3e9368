"""Where a study stands: what is done, what is next, what needs care. Never a name.

It only brings together what other parts of the program know; nothing is decided here. What
cannot be read counts as not there: the doctor says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from peer_research.care.aftercare import AFTERCARE, INCIDENTS, due_care
from peer_research.coding.rounds import Round, round_of
from peer_research.coding.sense_making import THEMES
from peer_research.coding.team import CONSENSUS, coders_of
from peer_research.doctor.case import Case, Finding, attempt
from peer_research.doctor.examining import examine
from peer_research.finding.small_groups import few_alone
from peer_research.pipeline import next_action
from peer_research.registers.data_management import retention
from peer_research.study import Study
from peer_research.texts import texts

if TYPE_CHECKING:
    from peer_research.identifiable import Identifiable

Level = Literal["fout", "let op"]
# Which notebook is about what; the word is part of the notebook's file name.
_PLACES = {
    "import": "import", "review": "anonim", "code": "coder", "second_coder": "coder",
    "consent": "protocol", "write": "rapport", "protocol": "protocol", "people": "protocol",
    "safe": "anonim", "coded": "coder", "themes": "duiden", "report": "rapport",
    "advice": "rapport", "tidy": "opruim",
}  # fmt: skip
# What the doctor finds, by the part of the work that it belongs to.
_OF_RULE = {
    "unknown_participant": "people", "contradiction": "people", "no_consent": "people",
    "not_asked": "people", "no_authority": "people", "withdrawal_undone": "people",
    "not_in_session": "people", "no_session": "import", "no_debrief": "people",
    "no_transcript": "review", "words_of_who_said_no": "tidy", "recorded_without": "tidy",
    "kept_too_long": "tidy", "no_end": "tidy", "unfinished_withdrawal": "tidy",
    "unknown_codes": "code", "coding_into_nothing": "code", "stale_helplines": "protocol",
    "unknown_protocol": "protocol", "other_version": "protocol", "no_follow_up": "protocol",
    "protocol_wrong": "protocol", "stale_output": "report",
    "known_in_output": "report", "quote_without_consent": "report",
}  # fmt: skip
_ASIDE = frozenset(
    {"audio_here", "key_here", "raw_here", "copy", "session_twice", "changed_by_hand",
     "damaged_transcript"}
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A part of the work: whether it is done, and how far it is, in a few words."""

    key: str
    name: str
    done: bool
    how_far: str
    notebook: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """Where one conversation stands.

    Parameters
    ----------
    id, form : str
    inside : bool
        Whether its text was taken in.
    safe : bool
        Whether there is a safe text.
    read_over : bool
        Whether a person went over what is hidden, and said so.
    coders : tuple of str
    round : str
        Where the round of coding stands, in a sentence.
    """

    id: str
    form: str
    inside: bool
    safe: bool
    read_over: bool
    coders: tuple[str, ...]
    round: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """Something that needs care.

    Parameters
    ----------
    level : {"fout", "let op"}
    text, where : str
    remedy : str
        What the program can do about it: ``call``, ``incident``, ``withdraw``, ``aside``,
        ``protocol`` or ``leftovers``; empty when only people can.
    about : str
        What the remedy is for: a row, a participant's code, a protocol.
    notebook : str
        File where people can work on it; empty when there is none.
    command : str
        The command for who works on the command line.
    """

    level: Level
    text: str
    where: str = ""
    remedy: str = ""
    about: str = ""
    notebook: str = ""
    command: str = ""


def _say(name: str, **values: object) -> str:
    return texts(f"overview.{name}", **values)


def notebook_for(study: Study, part: str) -> str:
    """Return the file name of the notebook about a part of the work; empty when there is none."""
    word = _PLACES.get(part, "")
    found = sorted((study.path / "notebooks").glob(f"*{word}*.ipynb")) if word else []
    return found[0].name if found else ""


def next_for_people(study: Study) -> tuple[str, str]:
    """Return what people do next, in a sentence, and the notebook for it."""
    name, values = next_action(study)
    return texts(f"pipeline.next_{name}", **values), notebook_for(study, name)


# ------------------------------------------------------------------ what is done


def conversations(study: Study) -> list[Conversation]:
    """Return where every conversation stands, in order."""
    case = Case(study, date.min)
    taken_in = _sessions_in_log(case, "imported")
    read_over = _sessions_in_log(case, "reviewed")
    safe = set(study.transcript_ids())
    ids = sorted({*(session.id for session in case.sessions.values()), *taken_in, *safe})
    forms = {session.id: session.form for session in case.sessions.values()}
    return [
        Conversation(
            id=name,
            form=texts(f"report.form_{forms[name]}") if name in forms else "",
            inside=name in taken_in or name in safe,
            safe=name in safe,
            read_over=name in read_over,
            coders=tuple(coders_of(study, name)),
            round=_round(study, name),
        )
        for name in ids
    ]


def _sessions_in_log(case: Case, action: str) -> set[str]:
    rows = (row["facts"] for row in case.log if row["action"] == action)
    return {str(facts["session"]) for facts in rows if "session" in facts}


def _round(study: Study, session: str) -> str:
    if any(path.stem == CONSENSUS for path in study.coding_files(session)):
        return _say("round_agreed")
    found: Round | None = attempt(partial(round_of, study, session))
    if found is None:
        return _say("round_free")
    if found.is_blind:
        return _say("round_blind", waiting=", ".join(found.waiting_for))
    return _say("round_done")


def steps(study: Study, known: list[Conversation]) -> list[Step]:
    """Return the parts of the work in their order.

    Parameters
    ----------
    study : Study
    known : list of Conversation
        From `conversations`.
    """
    return [
        Step(key=name, name=_say(f"step_{name}"), done=done, how_far=_say(f"far_{name}", **values),
             notebook=notebook_for(study, name))
        for name, done, values in (*_before(study, known), *_after(study, known))
    ]  # fmt: skip


_Far = tuple[str, bool, Mapping[str, object]]  # part of the work, whether done, how far


def _before(study: Study, known: list[Conversation]) -> Iterator[_Far]:
    """Yield what comes before coding."""
    people = attempt(study.taking_part) or {}
    protocols = attempt(study.protocols) or {}
    asked = sum("meedoen" in person.consents for person in people.values())
    shown = few_alone(len(people), study.settings.min_group)
    yield "protocol", bool(protocols), {"count": len(protocols)}
    yield "people", bool(people) and asked == len(people), {"count": shown}
    for name, what in (("import", "inside"), ("safe", "safe"), ("review", "read_over")):
        count = sum(getattr(one, what) for one in known)
        yield name, bool(known) and count == len(known), {"count": count, "total": len(known)}


def _after(study: Study, known: list[Conversation]) -> Iterator[_Far]:
    """Yield coding and what comes after it."""
    needed = 2 if study.settings.method == "codeboek" else 1
    enough, total = sum(len(one.coders) >= needed for one in known), len(known)
    themes = attempt(partial(THEMES.rows, study)) or []
    advice = attempt(study.recommendations) or []
    report = (study.output / "rapport.docx").is_file()
    yield "coded", bool(known) and enough == total, {"count": enough, "total": total}
    yield "themes", bool(themes), {"count": len(themes)}
    yield "report", report, {"made": _say("made" if report else "not_made")}
    yield "advice", bool(advice), {"count": len(advice)}


# ------------------------------------------------------------------ what needs care


def care_first(study: Study, today: date) -> list[Attention]:
    """Return the withdrawals that are not finished and the care that is due: quick to know."""
    return [*_withdrawals(study), *_care(study, today), *_last_day(study)]


def _withdrawals(study: Study) -> Iterator[Attention]:
    for code in attempt(study.unfinished_withdrawals) or []:
        yield Attention(
            level="fout", text=texts("doctor.unfinished_withdrawal", where=code),
            remedy="withdraw", about=code,
        )  # fmt: skip
    if attempt(study.withdrawn):
        # How many is nobody's business: of one person everybody would know who.
        yield Attention(level="let op", text=_say("withdrawn"), notebook=_tidy(study))


def _tidy(study: Study) -> str:
    return notebook_for(study, "tidy")


def _care(study: Study, today: date) -> Iterator[Attention]:
    calls = {row.id for row in attempt(partial(AFTERCARE.rows, study)) or []}
    incidents = {row.id for row in attempt(partial(INCIDENTS.rows, study)) or []}
    for due in attempt(partial(due_care, study, today)) or []:
        remedy = ""
        if due.day is not None and due.kind != "clock":
            remedy = "call" if due.row in calls else "incident" if due.row in incidents else ""
        yield Attention(
            level="let op", text=due.text, where=due.about, remedy=remedy, about=due.row,
            notebook=notebook_for(study, "people"),
        )  # fmt: skip


def _last_day(study: Study) -> Iterator[Attention]:
    kept = [item for item in attempt(partial(retention, study)) or [] if item.due is not None]
    if kept:
        yield Attention(level="let op", text=kept[0].text, notebook=_tidy(study))


def findings(study: Study, today: date, private: Identifiable | None = None) -> list[Attention]:
    """Return what the doctor finds, with what the program can do about it.

    What `care_first` tells already is not told twice.
    """
    told = ("care_due", "unfinished_withdrawal")
    return [
        _attention(study, found)
        for found in examine(study, today, private)
        if found.rule not in told
    ]


def _attention(study: Study, found: Finding) -> Attention:
    remedy, about = "", ""
    if found.rule in _ASIDE:
        remedy = "aside"
    elif found.rule == "leftovers":
        remedy = "leftovers"
    elif found.rule == "unknown_protocol" and (about := _missing_protocol(study, found)):
        remedy = "protocol"
    return Attention(
        level=found.level, text=found.what, where=found.where, remedy=remedy, about=about,
        notebook=notebook_for(study, _OF_RULE.get(found.rule, "")), command=found.command,
    )  # fmt: skip


def _missing_protocol(study: Study, found: Finding) -> str:
    """Return the protocol that a conversation used and that the program can put back."""
    from peer_research.protocol.reading import find_protocol

    session = Case(study, date.min).sessions.get(Path(found.where).stem)
    wanted = session.protocol if session else ""
    path: Path | None = attempt(partial(find_protocol, wanted)) if wanted else None
    return wanted if path else ""
