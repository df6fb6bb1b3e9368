"""Which fields the form for a protocol has, and what answers become in the protocol's file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from peer_research.protocol.form_rows import question_data, question_row
from peer_research.protocol.model import InterviewProtocol
from peer_research.texts import texts

Kind = Literal["text", "long_text", "number", "choice", "yes_no", "list", "questions"]
SHORT_MINUTES = 40

_Value = Callable[[InterviewProtocol], Any]
_Fits = Callable[[InterviewProtocol], bool]


def _always(_: InterviewProtocol) -> bool:
    return True


def _is_group(protocol: InterviewProtocol) -> bool:
    return protocol.is_group


def _is_mirror(protocol: InterviewProtocol) -> bool:
    return protocol.form == "spiegelgesprek"


@dataclass(frozen=True, slots=True)
class Spec:
    """A field of the form, without its words.

    Parameters
    ----------
    name : str
        Key in the answers; for most fields also the key in the file.
    kind : str
    value_in : callable
        Takes the value from a template.
    required : bool
    fits : callable
        Whether a template has this field.
    choices : tuple of str
    has_help : bool
    start : object
        What a new row has.
    """

    name: str
    kind: Kind
    value_in: _Value = lambda _: ""
    required: bool = False
    fits: _Fits = _always
    choices: tuple[str, ...] = ()
    has_help: bool = False
    start: Any = ""


QUESTION_FIELDS = (
    Spec("tekst", "long_text", required=True, has_help=True),
    Spec("soort", "choice", required=True, start="kern",
         choices=("warm", "opening", "inleiding", "kern", "advies", "afsluiting")),
    Spec("min", "number", required=True, start=5),
    Spec("gevoelig", "choice", required=True, start="0", choices=("0", "1", "2")),
    Spec("doorvragen", "list", has_help=True, start=()),
    Spec("aankondigen", "text", has_help=True),
    Spec("overslaan_als", "text"),
    Spec("reden", "text", has_help=True),
    Spec("codes", "list", start=()),
    Spec("kort", "yes_no", has_help=True, start=False),
)  # fmt: skip

FIELDS = (
    Spec("titel", "text", lambda p: p.title, required=True),
    Spec("id", "text", has_help=True),
    Spec("doelen", "list", lambda p: list(p.goals), required=True, has_help=True),
    Spec("doelgroep.omschrijving", "text", lambda p: p.audience.description, required=True),
    Spec("doelgroep.leeftijd_min", "number", lambda p: p.audience.age_min, required=True),
    Spec("doelgroep.leeftijd_max", "number", lambda p: p.audience.age_max),
    Spec("groep.min", "number", lambda p: p.group.min, required=True, fits=_is_group),
    Spec("groep.max", "number", lambda p: p.group.max, required=True, fits=_is_group),
    Spec("plek.eisen", "text", lambda p: p.place.needs),
    Spec("plek.niet_op", "text", lambda p: p.place.not_at, has_help=True),
    Spec("materiaal", "list", lambda p: list(p.materials)),
    Spec("vooraf", "long_text", lambda p: p.preparation),
    Spec("duur_min", "number", lambda p: p.minutes, required=True, has_help=True),
    Spec("pauze", "text", lambda p: p.pause),
    Spec("pauze_min", "number", lambda p: p.pause_minutes or None),
    Spec("opzet.voor", "long_text", lambda p: p.setup.before, required=True, fits=_is_mirror),
    Spec("opzet.voor_min", "number", lambda p: p.setup.before_minutes, required=True,
         fits=_is_mirror),
    Spec("opzet.vervolg", "long_text", lambda p: p.setup.follow_up, required=True,
         fits=_is_mirror),
    Spec("vragen", "questions", lambda p: [question_row(q, p) for q in p.questions],
         required=True),
    Spec("wie", "text", required=True, has_help=True),
    Spec("rol", "choice", lambda _: "expex", required=True,
         choices=("expex", "onderzoeker", "ouder")),
    Spec("waarom", "long_text", required=True, has_help=True),
)  # fmt: skip
_NOT_IN_FILE = ("id", "vragen", "wie", "rol", "waarom")


class Answers:
    """The answers to the form for one template.

    Parameters
    ----------
    values : mapping
        By the names of the fields.
    template : InterviewProtocol
    today : date
    """

    def __init__(self, values: Mapping[str, Any], template: InterviewProtocol, today: date) -> None:
        self.values = values
        self.template = template
        self.today = today
        self.specs = [spec for spec in FIELDS if spec.fits(template)]

    @property
    def title(self) -> str:
        """The title on one line."""
        return " ".join(str(self.values.get("titel") or "").split())

    @property
    def id(self) -> str:
        """The id: as given, or made from the title."""
        return str(self.values.get("id") or "").strip() or slug(self.title)

    @property
    def why(self) -> str:
        """Why the protocol was made."""
        return str(self.values.get("waarom") or "").strip()

    def rows(self) -> list[Mapping[str, Any]]:
        """Return the questions that have any words in them; an emptied row is a question less."""
        given = self.values.get("vragen") or ()
        return [row for row in given if str(row.get("tekst") or "").strip()]

    def wrong(self) -> Iterator[tuple[str, str, str]]:
        """Yield field, label and message of every answer of the wrong kind."""
        for spec in self.specs:
            message = _complaint(spec, self.values.get(spec.name))
            if message:
                yield spec.name, texts(f"protocol_form.{spec.name.replace('.', '_')}"), message
        for number, row in enumerate(self.rows(), start=1):
            for spec in QUESTION_FIELDS:
                message = _complaint(spec, row.get(spec.name, spec.start))
                if message:
                    yield f"vragen.{number}.{spec.name}", _column(spec, number), message

    def edits(self) -> dict[str, Any]:
        """Return the new values by the keys of the protocol's file."""
        made: dict[str, Any] = {
            spec.name: converted(spec, self.values.get(spec.name))
            for spec in self.specs
            if spec.name not in _NOT_IN_FILE
        }
        questions, short = question_data(self.rows(), QUESTION_FIELDS, converted)
        made |= {"id": self.id, "titel": self.title, "versie": "1.0.0", "vragen": questions}
        made |= {"kort": self._short(short), "themakaart": self._themes(questions)}
        made |= {"makers": self._makers(), "wijzigingen": [self._history()]}
        return made

    def _short(self, chosen: list[str]) -> dict[str, Any] | None:
        before = self.template.short
        if not chosen:
            return None
        minutes = before.minutes if before else SHORT_MINUTES
        note = {"uitleg": before.note} if before and before.note else {}
        return {"vragen": chosen, "duur_min": minutes, **note}

    def _themes(self, questions: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
        """Return the themes with the codes that are still asked about; new codes get a row."""
        used = list(dict.fromkeys(code for row in questions for code in row.get("codes", ())))
        rows = [
            {"thema": theme.theme, "codes": [code for code in theme.codes if code in used]}
            for theme in self.template.themes
        ]
        known = {code for theme in self.template.themes for code in theme.codes}
        rows.append(
            {
                "thema": texts("protocol_form.new_theme"),
                "codes": [code for code in used if code not in known],
            }
        )
        return [row for row in rows if row["codes"]] or None

    def _makers(self) -> list[dict[str, str]]:
        old = [
            {"naam_of_schuilnaam": m.name, "rol": m.role, "bijdrage": m.contribution}
            for m in self.template.makers
        ]
        who = " ".join(str(self.values.get("wie") or "").split())
        mine = texts("protocol_form.contribution")
        return [
            *old,
            {
                "naam_of_schuilnaam": who,
                "rol": str(self.values.get("rol")),
                "bijdrage": mine,
            },
        ]

    def _history(self) -> dict[str, Any]:
        what = texts("protocol_form.made_from", id=self.template.id, version=self.template.version)
        return {"versie": "1.0.0", "datum": self.today, "wie_rol": str(self.values.get("rol")),
                "wat": what, "waarom": self.why}  # fmt: skip


def slug(title: str) -> str:
    """Return a title as a short id.

    Examples
    --------
    >>> slug("Een plek vóór jezelf?")
    'een-plek-voor-jezelf'
    """
    plain = unicodedata.normalize("NFKD", title.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")


def converted(spec: Spec, value: Any) -> Any:
    """Return an answer as it comes in the file; None when nothing was filled in."""
    if spec.kind == "list":
        return _entries(value) or None
    if spec.kind == "number":
        return None if value in (None, "") else int(value)
    if spec.kind == "yes_no":
        return bool(value)
    text = str(value if value is not None else "").strip()
    if spec.name == "gevoelig":
        return int(text)
    return text or None


def _entries(value: Any) -> list[str]:
    rows = value.splitlines() if isinstance(value, str) else list(value or ())
    return [str(row).strip() for row in rows if str(row).strip()]


def _complaint(spec: Spec, value: Any) -> str:
    """Return what is wrong with an answer, or nothing."""
    is_empty = value is None or value == "" or value in ([], ())
    if isinstance(value, str) and not value.strip():
        is_empty = True
    if is_empty:
        return texts("protocol_form.empty") if spec.required else ""
    if spec.kind == "number" and not re.fullmatch(r"\s*\d{1,4}\s*", str(value)):
        return texts("protocol_form.not_a_number")
    if spec.choices and str(value) not in spec.choices:
        return texts("protocol_form.not_a_choice", choices=", ".join(spec.choices))
    return ""


def _column(spec: Spec, number: int) -> str:
    question = texts("protocol_form.question", number=number)
    return f"{question}, {texts(f'protocol_form.{spec.name}')}"
