"""The forms with which a study begins: the study itself, participants, consent, a session."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, get_args

from peer_research import store
from peer_research.consent.enrolment import GROUPS
from peer_research.consent.rows import Giver
from peer_research.consent.uses import record_consent, register_participant, withdraw_use
from peer_research.errors import StudyError
from peer_research.identifiable import Identifiable
from peer_research.intake.importing import new_session
from peer_research.model import AGE_BANDS, CONSENT_USES
from peer_research.model import Form as ConversationForm
from peer_research.questions_new import Asked, make_study, questions
from peer_research.records import add_participants, write_session
from peer_research.sessions import describe_session
from peer_research.study import STUDY_VARIABLE, Study
from peer_research.texts import texts
from peer_research.widgets.door import is_open, open_vault, opened
from peer_research.widgets.form import Field, Form, Kind, Outcome

_KINDS: Mapping[str, Kind] = {
    "tekst": "text", "meer": "choices", "naam": "text", "dag": "date",
}  # fmt: skip
_TAKES_BACK = "intrekken"


def _say(key: str, **values: object) -> str:
    return texts(f"study_pages.{key}", **values)


def new_study_form(folder: Path) -> Form:
    """Return the form that makes a study with its vault in `folder`."""

    def save(values: Mapping[str, Any], confirmed: bool) -> Outcome:
        phrase, again = values["wachtzin"], values["nog_een_keer"]
        if phrase != again:
            raise StudyError("study_pages.phrases_differ")
        answers = {q.key: values[q.key] or None for q in questions()}
        study = make_study(folder, answers, date.today(), confirmed=confirmed)
        try:
            private = Identifiable(study, phrase, create=True)
        except Exception:
            # A study without a vault is of no use, and its files would be in the way.
            store.remove(study.settings_file)
            raise
        opened(study, private)
        os.environ[STUDY_VARIABLE] = str(study.path)
        return Outcome(said=_say("made", title=study.title), closed=True)

    secret = [
        Field(name="wachtzin", label=_say("phrase"), kind="secret", required=True,
              help=_say("phrase_help")),
        Field(name="nog_een_keer", label=_say("again"), kind="secret", required=True),
    ]  # fmt: skip
    fields = [*(_field(question) for question in questions()), *secret]
    return Form(_say("new_title"), fields, save, button=_say("make"), intro=_say("new_intro"))


def _field(question: Asked) -> Field:
    return Field(
        name=question.key,
        label=question.text,
        help=question.help,
        kind=_KINDS[question.kind],
        options=question.choices,
        required=question.required,
    )


def participant_form(study: Study) -> Form:
    """Return the form that registers a participant: a code, a band, a chosen name."""

    def save(values: Mapping[str, Any], confirmed: bool) -> Outcome:
        person = register_participant(
            study,
            values["code"] or None,
            group=values["groep"] or "jongere",
            age_band=values["leeftijd"] or None,
            pseudonym=values["schuilnaam"],
            private=open_vault(study) if is_open(study) else None,
            confirmed=confirmed,
        )
        return _participants(study, _say("registered", code=person.code))

    fields = [
        Field(name="code", label=_say("code"), help=_say("code_help")),
        Field(name="groep", label=_say("group"), kind="choice", value="jongere",
              options=[(group, texts(f"report.group_{group}")) for group in GROUPS]),
        Field(name="leeftijd", label=_say("age"), kind="choice", help=_say("age_help"),
              options=[(band, band) for band in AGE_BANDS]),
        Field(name="schuilnaam", label=_say("pseudonym"), help=_say("pseudonym_help")),
    ]  # fmt: skip
    return Form(
        _say("participant_title"), fields, save, button=_say("register"),
        intro=_say("participant_intro"), shown=lambda: _participants(study, ""),
    )  # fmt: skip


def _participants(study: Study, said: str) -> Outcome:
    rows = [
        (p.code, p.group, p.age_band or "-", p.pseudonym or "-", _yes(p.consents))
        for p in study.participants().values()
    ]
    names = ("code_column", "group", "age", "pseudonym", "said_yes")
    return Outcome(said=said, columns=[_say(name) for name in names], rows=rows)


def _yes(consents: Mapping[str, Any]) -> str:
    given = [texts(f"study_pages.use_{u}") for u, c in consents.items() if c.answer == "ja"]
    return ", ".join(given) or "-"


def consent_form(study: Study) -> Form:
    """Return the form that writes down what a participant says yes and no to."""

    def save(values: Mapping[str, Any], _confirmed: bool) -> Outcome:
        day = _day(values["datum"])
        answers = [(use, values[use]) for use in CONSENT_USES if values[use]]
        if not answers:
            raise StudyError("study_pages.no_answer")
        code: str = values["deelnemer"]
        giver: Any = values["van"] or "deelnemer"
        _require_one_story(code, dict(answers))
        todo: list[str] = []
        for use, answer in answers:
            if answer == _TAKES_BACK and giver == "deelnemer":
                change = withdraw_use(study, code, use, day)
            else:
                plain: Any = "nee" if answer == _TAKES_BACK else answer
                change = record_consent(study, code, use, plain, day, values["tekst"],
                                        values["hoe"] or "papier", giver=giver)  # fmt: skip
            if change.counts and change.answer == "nee":
                todo.append(_say(f"next_{use}", code=code))
        return _participants(study, " ".join([_say("consent_kept", code=code), *todo]))

    return Form(
        _say("consent_title"), lambda: _consent_fields(study), save, button=_say("keep"),
        intro=_say("consent_intro"), shown=lambda: _participants(study, ""),
    )  # fmt: skip


def _require_one_story(code: str, answers: Mapping[str, str]) -> None:
    """Refuse a yes beside a no to taking part before anything of it is written."""
    yes = [use for use, answer in answers.items() if answer == "ja"]
    if answers.get("meedoen") in ("nee", _TAKES_BACK) and yes:
        raise StudyError("consent.not_taking_part", code=code, use=yes[0])


def _people(study: Study) -> list[tuple[str, str]]:
    return [(code, code) for code in sorted(study.participants())]


def _consent_fields(study: Study) -> list[Field]:
    yes_no = [("ja", _say("yes")), ("nee", _say("no")), (_TAKES_BACK, _say("takes_back"))]
    givers = [(giver, _say(f"giver_{giver}")) for giver in get_args(Giver)]
    return [
        Field(name="deelnemer", label=_say("code_column"), kind="choice",
              options=_people(study), required=True),
        Field(name="van", label=_say("giver"), kind="choice", value="deelnemer", options=givers,
              help=_say("giver_help")),
        *(Field(name=use, label=_say(f"use_{use}"), kind="choice", options=yes_no)
          for use in CONSENT_USES),
        Field(name="datum", label=_say("day"), kind="date", required=True),
        Field(name="tekst", label=_say("version"), help=_say("version_help"), required=True),
        Field(name="hoe", label=_say("how"), kind="choice", value="papier",
              options=[(how, _say(f"how_{how}")) for how in ("papier", "gesproken", "digitaal")]),
    ]  # fmt: skip


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise StudyError("study_pages.no_day") from None


def session_form(study: Study) -> Form:
    """Return the form that registers a conversation that was held."""

    def save(values: Mapping[str, Any], _confirmed: bool) -> Outcome:
        session = describe_session(
            new_session(study, values["gesprek"].upper(), values["vorm"], values["protocol"]),
            study,
            quarter=values["kwartaal"],
            minutes=values["duur"] or 0,
            participants=values["deelnemers"],
            debriefed=values["nabesproken"],
            traffic_light=values["stoplicht"] or "groen",
        )
        add_participants(study, session.participants)
        write_session(study, session)
        study.note("session", session=session.id)
        return _sessions(study, _say("session_kept", session=session.id))

    return Form(
        _say("session_title"), lambda: _session_fields(study), save, button=_say("keep"),
        intro=_say("session_intro"), shown=lambda: _sessions(study, ""),
    )  # fmt: skip


def _session_fields(study: Study) -> list[Field]:
    forms = [(form, texts(f"report.form_{form}")) for form in get_args(ConversationForm)]
    protocols = [(one.id, one.title) for one in study.protocols().values()]
    lights = [(light, _say(f"light_{light}")) for light in ("groen", "oranje", "rood")]
    return [
        Field(name="gesprek", label=_say("session"), value=_next_session(study), required=True),
        Field(name="vorm", label=_say("form"), kind="choice", options=forms, required=True),
        Field(name="protocol", label=_say("protocol"), kind="choice", options=protocols),
        Field(name="kwartaal", label=_say("quarter"), value=_quarter(date.today()),
              help=_say("quarter_help"), required=True),
        Field(name="deelnemers", label=_say("participants"), kind="choices",
              options=_people(study)),
        Field(name="duur", label=_say("minutes"), kind="number"),
        Field(name="nabesproken", label=_say("debriefed"), kind="check"),
        Field(name="stoplicht", label=_say("light"), kind="choice", options=lights, value="groen"),
    ]  # fmt: skip


def _sessions(study: Study, said: str) -> Outcome:
    rows = [
        (s.id, s.form, s.protocol or "-", s.quarter or "-", ", ".join(s.participants) or "-",
         _say("yes") if s.debriefed else _say("no"))
        for s in study.sessions().values()
    ]  # fmt: skip
    names = ("session", "form", "protocol", "quarter", "participants", "debriefed")
    return Outcome(said=said, columns=[_say(name) for name in names], rows=rows)


def _next_session(study: Study) -> str:
    numbers = [int(s[1:]) for s in study.sessions() if s[:1] == "S" and s[1:].isdigit()]
    return f"S{max(numbers, default=0) + 1:02d}"


def _quarter(day: date) -> str:
    return f"{day.year}-K{(day.month + 2) // 3}"
