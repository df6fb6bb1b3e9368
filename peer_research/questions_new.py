"""The few questions with which a study starts, as data, and the study that the answers make.

The command line asks them on a terminal, a notebook shows them as a form; neither knows what
makes an answer right. That stands here, once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from peer_research.errors import StudyError
from peer_research.model import Form
from peer_research.new_study import new_study
from peer_research.protocol.model import InterviewProtocol
from peer_research.protocol.reading import load_protocol, shipped_protocols
from peer_research.registers.data_management import DATES
from peer_research.registers.note_check import require_no_names
from peer_research.settings import TeamMember
from peer_research.study import Study
from peer_research.texts import texts

Kind = Literal["tekst", "meer", "naam", "dag"]
FORMS: tuple[str, ...] = get_args(Form)
ROLES = ("gespreksleider", "buddy", "notulist", "coach", "datahouder", "duider")
_DATES = {"terugtrekdatum": "terugtrekdatum", "einde": "einde_onderzoek"}
_LONGEST = {"titel": 120, "vraag": 300, "opdrachtgever": 120, "waarom": 600}
_SKIP = ("", "-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question of a new study.

    Parameters
    ----------
    key : str
        Under which the answer is given to `make_study`.
    text, help : str
        The question, and one sentence of explanation.
    kind : {"tekst", "meer", "naam", "dag"}
        A text, several of `choices`, the chosen name of somebody of the team, or a day.
    choices : tuple of (str, str)
        Value and what is shown.
    required : bool
        Whether the study cannot be made without it.
    """

    key: str
    text: str
    help: str
    kind: Kind = "tekst"
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False


def questions(forms: Sequence[str] = ()) -> tuple[Asked, ...]:
    """Return the questions in the order in which they are asked.

    Parameters
    ----------
    forms : sequence of str, optional
        Forms of conversation that were chosen already; then only their protocols are offered.

    Examples
    --------
    >>> [question.key for question in questions()][:3]
    ['titel', 'vraag', 'opdrachtgever']
    """
    protocols = tuple((p.id, p.title) for p in _of_forms(forms or FORMS))
    shown_forms = tuple((form, texts(f"report.form_{form}")) for form in FORMS)
    return (
        _asked("titel", required=True),
        _asked("vraag", required=True),
        _asked("opdrachtgever"),
        _asked("waarom"),
        _asked("vormen", "meer", shown_forms, required=True),
        _asked("protocollen", "meer", protocols, required=True),
        *(_asked(role, "naam") for role in ROLES),
        _asked("terugtrekdatum", "dag"),
        _asked("einde", "dag"),
    )


def check_answer(
    question: Asked, answer: object, today: date, *, confirmed: bool = False
) -> str | tuple[str, ...] | date | None:
    """Return an answer as it is kept; None when it was skipped.

    Parameters
    ----------
    question : Asked
    answer : object
        Text as it was typed, or a list of choices, or a date.
    today : date
    confirmed : bool, default=False
        Whether a person said that the text names nobody.

    Raises
    ------
    StudyError
        The answer is missing or not right; the message says what to do.
    """
    if answer is None or (isinstance(answer, str) and answer.strip() in _SKIP) or answer == []:
        if question.required:
            raise StudyError("questions_new.required", question=question.text)
        return None
    if question.kind == "meer":
        return _chosen(question, answer)
    if question.kind == "dag":
        return _day(question, answer, today)
    return _text(question, str(answer), confirmed=confirmed)


def make_study(
    folder: Path,
    answers: Mapping[str, object],
    today: date,
    *,
    codebook: Path | None = None,
    confirmed: bool = False,
) -> Study:
    """Make the study that the answers describe; complete, or not at all.

    Parameters
    ----------
    folder : Path
        New or empty.
    answers : mapping
        By the key of each question.
    today : date
    codebook : Path, optional
        The starter codebook when left out.
    confirmed : bool, default=False
        Whether a person said that no text names anybody.

    Raises
    ------
    StudyError
        An answer is missing or not right, or the folder is not empty; nothing was made.
    """
    given = _checked(answers, today, confirmed=confirmed)
    _require_together(given)
    known = shipped_protocols()
    study = new_study(
        folder,
        str(given["titel"]),
        codebook=codebook,
        protocols=[known[name] for name in given["protocollen"]],
        team=_team(given),
        **{word: given[word] for word in ("vraag", "opdrachtgever", "waarom") if word in given},
    )
    for word, event in _DATES.items():
        if word in given:
            DATES.add(study, {"gebeurtenis": event, "datum": given[word]})
    study.note("made", protocols=len(given["protocollen"]), roles=len(_team(given)))
    return study


def _checked(answers: Mapping[str, object], today: date, *, confirmed: bool) -> dict[str, Any]:
    # Which protocols there are to choose from hangs on the forms.
    first = next(question for question in questions() if question.key == "vormen")
    forms = check_answer(first, answers.get("vormen"), today)
    asked = questions([str(form) for form in forms] if isinstance(forms, tuple) else ())
    unknown = set(answers) - {question.key for question in asked}
    if unknown:
        raise StudyError("questions_new.unknown", known=", ".join(q.key for q in asked))
    found = {q.key: check_answer(q, answers.get(q.key), today, confirmed=confirmed) for q in asked}
    return {name: answer for name, answer in found.items() if answer is not None}


def _require_together(given: Mapping[str, Any]) -> None:
    keeper, payer = given.get("datahouder", ""), given.get("opdrachtgever", "")
    if keeper and keeper.casefold() == str(payer).casefold():
        raise StudyError("questions_new.keeper_pays")
    if "terugtrekdatum" in given and "einde" in given and given["einde"] < given["terugtrekdatum"]:
        raise StudyError("questions_new.end_before_withdrawal")


def _team(given: Mapping[str, Any]) -> list[TeamMember]:
    return [
        TeamMember(name=given[role], role=role, coder=_coder(given[role]))  # type: ignore[arg-type]
        for role in ROLES
        if role in given
    ]


def _coder(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40]


def _chosen(question: Asked, answer: object) -> tuple[str, ...]:
    values = [value for value, _ in question.choices]
    parts = answer.split(",") if isinstance(answer, str) else list(answer)  # type: ignore[call-overload]
    found = []
    for part in (str(part).strip() for part in parts):
        # A number is the place in the list, as a terminal shows it.
        place = int(part) - 1 if part.isdecimal() else -1
        value = values[place] if 0 <= place < len(values) else part
        if value not in values:
            raise StudyError("questions_new.no_choice", question=question.text, count=len(values))
        found.append(value)
    return tuple(dict.fromkeys(found))


def _day(question: Asked, answer: object, today: date) -> date:
    day = answer if type(answer) is date else _read_day(question, str(answer).strip())
    if day < today:
        raise StudyError("questions_new.past", question=question.text)
    return day


def _read_day(question: Asked, text: str) -> date:
    parts = [int(part) for part in re.findall(r"\d+", text)]
    try:
        if len(parts) == 3 and parts[0] > 31:
            return date(*parts)
        if len(parts) == 3:
            return date(parts[2], parts[1], parts[0])
    except ValueError:
        pass
    raise StudyError("questions_new.no_day", question=question.text)


def _text(question: Asked, answer: str, *, confirmed: bool) -> str:
    text = " ".join(answer.split())
    longest = _LONGEST.get(question.key, 60)
    if len(text) > longest:
        raise StudyError("questions_new.too_long", question=question.text, longest=longest)
    # In the team stand the names people chose themselves.
    if question.kind == "tekst" and not confirmed:
        require_no_names(text, question.key)
    if question.kind == "naam" and not _coder(text):
        raise StudyError("questions_new.no_letters", question=question.text)
    return text


def _asked(
    name: str, kind: Kind = "tekst", choices: tuple[tuple[str, str], ...] = (), *,
    required: bool = False,
) -> Asked:  # fmt: skip
    return Asked(
        key=name,
        text=texts(f"questions_new.{name}"),
        help=texts(f"questions_new.{name}_help"),
        kind=kind,
        choices=choices,
        required=required,
    )


@cache
def _all_protocols() -> tuple[InterviewProtocol, ...]:
    return tuple(load_protocol(path) for path in shipped_protocols().values())


def _of_forms(forms: Sequence[str]) -> list[InterviewProtocol]:
    return [protocol for protocol in _all_protocols() if protocol.form in forms]
