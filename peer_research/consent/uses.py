"""Consent: asked per use, dated, and taken back at any moment.

What counts now stands in `participants.toml`; every answer that was ever given stands in the
register ``toestemming``. A newer answer replaces an older one; what follows from it in the
outputs happens at once.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from peer_research.consent.authority import without_needed_yes
from peer_research.consent.enrolment import register_participant
from peer_research.consent.outputs import Cleared, clear, clear_all, clear_files_with, words_of
from peer_research.consent.rows import (
    ANSWERS,
    CHOICES,
    Answer,
    Answered,
    Giver,
    How,
    InterviewerChoice,
    all_answers,
    by_hand,
    consent_history,
    record_interviewer_choice,
    require_use,
)
from peer_research.consent.taking_part import takes_part
from peer_research.errors import StudyError
from peer_research.model import CONSENT_USES, Participant
from peer_research.records import change_participant
from peer_research.registers.tools import (
    require_clock,
    require_days,
    require_known,
    require_past,
)
from peer_research.study import Study
from peer_research.texts import texts

TAKING_PART = "meedoen"
QUOTING = "citeren"
READING_BACK = "teruglezen"
_ORAL = "mondeling"
_VERSION = re.compile(r"[\w][\w.-]{0,59}")

__all__ = [
    "ANSWERS",
    "CHOICES",
    "Answered",
    "Change",
    "InterviewerChoice",
    "consent_history",
    "record_consent",
    "record_interviewer_choice",
    "register_participant",
    "withdraw_use",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an answer changed.

    Parameters
    ----------
    participant, use, answer : str
    counts : bool
        Whether this is the answer that counts now; an older answer is only kept.
    closed : tuple of str
        Other uses that ended with this answer.
    removed, to_destroy, cleaned : tuple of Path
        Files that held words which may no longer go out; see `outputs.Cleared`.
    next_steps : tuple of str
        Sentences: what people still have to do.
    """

    participant: str
    use: str
    answer: Answer
    counts: bool = True
    closed: tuple[str, ...] = ()
    removed: tuple[Path, ...] = ()
    to_destroy: tuple[Path, ...] = ()
    cleaned: tuple[Path, ...] = ()
    next_steps: tuple[str, ...] = ()


def record_consent(
    study: Study,
    code: str,
    use: str,
    answer: Answer,
    day: date,
    text_version: str,
    how: How = "papier",
    *,
    giver: Giver = "deelnemer",
    today: date | None = None,
) -> Change:
    """Write down an answer; the newest counts, all are kept.

    Parameters
    ----------
    study : Study
    code : str
        Of a participant.
    use : str
        One of `CONSENT_USES`.
    answer : {"ja", "nee"}
    day : date
        On which it was given.
    text_version : str
        Version of the consent text that was read or heard, such as ``"1.0"``.
    how : {"papier", "gesproken", "digitaal"}
    giver : {"deelnemer", "gezag"}
        ``gezag`` for a parent or guardian; their yes never stands in for the participant's.
    today : date, optional

    Returns
    -------
    Change
        A no has the same effects as `withdraw_use`.

    Raises
    ------
    StudyError
        Two answers of one day, a yes from somebody who does not take part, a day that has
        yet to come, or a clock that was set back; then nothing was written.
    """
    _require_order(study, code, use, day, today)
    if not _VERSION.fullmatch(text_version.strip()):
        raise StudyError("consent.bad_version")
    person = study.participants()[code]
    history = all_answers(study, person)
    if answer == "ja":
        _require_taking_part(person, use)
        _require_no_refusal(history, use, giver)
    row = {
        "deelnemer": code, "gebruik": use, "antwoord": answer, "datum": day,
        "tekst": text_version.strip(), "hoe": how, "van": giver,
    }  # fmt: skip
    same_day = [old for old in history if (old.use, old.giver, old.day) == (use, giver, day)]
    _require_one_answer(same_day, answer)
    return _write(study, person, row, is_new=not same_day)


def withdraw_use(
    study: Study, code: str, use: str, day: date, *, today: date | None = None
) -> Change:
    """Take the consent for one use back; what follows in the outputs happens at once.

    * ``citeren``: every output with words of this person goes, as does what is quoted from now.
    * ``meedoen``: everything in ``output/`` goes, for every count changes, and all other uses
      end. To remove the words themselves: `withdrawal.withdraw`.
    * ``teruglezen``: the letter with their words goes.
    * ``opnemen``, ``langer_bewaren``, ``bericht``: what people must do is in ``next_steps``.

    Can be repeated: when the machine stopped half-way, doing it again finishes it.

    Parameters
    ----------
    study : Study
    code, use : str
    day : date
        On which it was taken back; may be the day on which it was given.
    today : date, optional

    Raises
    ------
    StudyError
        An unknown participant or use, or a day that has yet to come.
    """
    _require_order(study, code, use, day, today)
    person = study.participants()[code]
    old = person.consents.get(use)
    row = {
        "deelnemer": code, "gebruik": use, "antwoord": "nee", "datum": day,
        "tekst": old.text if old else _ORAL, "hoe": "gesproken", "ingetrokken": True,
    }  # fmt: skip
    present = consent_history(study, code)
    is_new = not any(r.withdrawn and (r.use, r.day) == (use, day) for r in present)
    return _write(study, person, row, is_new=is_new)


def _require_order(study: Study, code: str, use: str, day: date, today: date | None) -> None:
    now = today or date.today()
    require_use(use)
    require_known(code, study.participants(), texts("consent.participants"))
    require_days(code, day)
    require_clock(study, now)
    require_past(day, now)


def _require_taking_part(person: Participant, use: str) -> None:
    if use != TAKING_PART and not takes_part(person):
        raise StudyError("consent.not_taking_part", code=person.code, use=use)


def _require_no_refusal(history: Sequence[Answered], use: str, giver: Giver) -> None:
    """Refuse a yes while the person with authority last said no."""
    theirs = [row for row in history if row.giver == "gezag" and row.use in (use, TAKING_PART)]
    if giver == "deelnemer" and theirs and theirs[-1].answer == "nee":
        raise StudyError("consent.authority_said_no", code=theirs[-1].participant)


def _require_one_answer(same_day: Sequence[Answered], answer: Answer) -> None:
    for row in same_day:
        if row.answer != answer:
            raise StudyError(
                "consent.two_answers",
                code=row.participant, use=row.use, day=row.day, old=row.answer, new=answer,
            )  # fmt: skip


def _write(study: Study, person: Participant, row: dict[str, Any], *, is_new: bool) -> Change:
    """Write what counts, let outputs follow, and keep the answer; in that order.

    When the machine stops half-way, words are gone before anything says they are.
    """
    use, answer, day = row["gebruik"], row["antwoord"], row["datum"]
    _keep_present(study, person)
    counts = _counts(study, person, row)
    closed: tuple[str, ...] = ()
    cleared = Cleared()
    if counts:
        closed = _closed_by(person, use, answer)
        _put(study, person.code, (use, *closed), row)
        if answer == "nee":
            cleared = _clear(study, person.code, use)
    if is_new:
        ANSWERS.add(study, row, confirmed=True)
    for other in closed:
        ANSWERS.add(study, {**row, "gebruik": other}, confirmed=True)
    study.note(
        "consent", participant=person.code, use=use, answer=answer, day=day.isoformat(),
        removed=len(cleared.removed), to_destroy=len(cleared.to_destroy),
        cleaned=len(cleared.cleaned),
    )  # fmt: skip
    return Change(
        participant=person.code, use=use, answer=answer, counts=counts, closed=closed,
        removed=cleared.removed, to_destroy=cleared.to_destroy, cleaned=cleared.cleaned,
        next_steps=_next_steps(study, person, use, answer, cleared) if counts else (),
    )  # fmt: skip


def _keep_present(study: Study, person: Participant) -> None:
    """Keep answers that were written in `participants.toml` by hand before they change."""
    for row in by_hand(person, consent_history(study, person.code)):
        values = {
            "deelnemer": row.participant, "gebruik": row.use, "antwoord": row.answer,
            "datum": row.day, "tekst": row.text, "hoe": row.how,
        }  # fmt: skip
        ANSWERS.add(study, values, confirmed=True)


def _counts(study: Study, person: Participant, row: dict[str, Any]) -> bool:
    """Return whether an answer is the one that counts now."""
    if row.get("van") == "gezag":
        # Their yes is needed beside the participant's and is never instead of it.
        rows = consent_history(study, person.code, row["gebruik"])
        later = [r for r in rows if r.giver == "gezag" and r.day > row["datum"]]
        return row["antwoord"] == "nee" and not any(r.answer == "ja" for r in later)
    present = person.consents.get(row["gebruik"])
    return present is None or row["datum"] >= present.day


def _closed_by(person: Participant, use: str, answer: Answer) -> tuple[str, ...]:
    if use != TAKING_PART or answer == "ja":
        return ()
    return tuple(u for u in CONSENT_USES if u != use and person.allows(u))


def _put(study: Study, code: str, uses: Sequence[str], row: dict[str, Any]) -> None:
    answer = {name: row[name] for name in ("antwoord", "datum", "tekst", "hoe")}

    def change(values: MutableMapping[str, Any]) -> None:
        consents = dict(values.get("toestemming", {}))
        consents.update({use: dict(answer) for use in uses})
        values["toestemming"] = {use: consents[use] for use in CONSENT_USES if use in consents}

    change_participant(study, code, change)


def _clear(study: Study, code: str, use: str) -> Cleared:
    if use == TAKING_PART:
        return clear_all(study, words_of(study, code))
    if use == QUOTING:
        return clear_files_with(study, words_of(study, code))
    letter = study.read_back_file(code)
    if use == READING_BACK and letter.is_file():
        return clear(study, [letter])
    return Cleared()


def _next_steps(
    study: Study, person: Participant, use: str, answer: Answer, cleared: Cleared
) -> tuple[str, ...]:
    names = {"code": person.code, "study": study.path.name}
    steps = []
    if cleared.removed:
        steps.append(texts("consent.next_report", **names))
    if cleared.to_destroy:
        steps.append(texts("consent.next_destroy", count=len(cleared.to_destroy), **names))
    if cleared.cleaned:
        files = ", ".join(path.name for path in cleared.cleaned)
        steps.append(texts("consent.next_cleaned", files=files, **names))
    if answer == "nee" and use != QUOTING:
        steps.append(texts(f"consent.next_{use}", **names))
    if answer == "ja" and use == TAKING_PART and person.code in without_needed_yes(study):
        steps.append(texts("consent.next_gezag", **names))
    return tuple(steps)
