"""A new protocol by filling in a form: no TOML typed.

`form_fields` says what to ask, with the template's words filled in. `protocol_from_form` checks
the answers and writes the protocol; `form_problems` says what is wrong with them per field.
How answers become a protocol is in `protocol.form_values`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peer_research import store
from peer_research.errors import ProtocolError, StudyError
from peer_research.protocol.form_values import FIELDS, QUESTION_FIELDS, Answers, Kind, Spec
from peer_research.protocol.model import InterviewProtocol
from peer_research.protocol.reading import load_protocol, protocol_from_text, shipped_protocols
from peer_research.protocol.versions import EARLIER, new_mistakes, save_new_version
from peer_research.protocol.write import HISTORY, edited
from peer_research.registers.note_check import require_no_names
from peer_research.texts import texts

if TYPE_CHECKING:
    from peer_research.study import Study

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,60}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One thing to fill in.

    Parameters
    ----------
    name : str
        Key in the answers.
    label, help : str
        What the form shows.
    kind : {"text", "long_text", "number", "choice", "yes_no", "list", "questions"}
        A ``list`` is one entry per line; ``questions`` is a list of rows.
    required : bool
    value : object
        What the template says.
    choices : tuple of (value, label)
        Of a ``choice``.
    columns : tuple of FormField
        Of ``questions``: what is filled in for each question.
    """

    name: str
    label: str
    help: str = ""
    kind: Kind = "text"
    required: bool = False
    value: Any = None
    choices: tuple[tuple[str, str], ...] = ()
    columns: tuple[FormField, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with the answer to one field.

    Parameters
    ----------
    field : str
        Name of the field; ``vragen.3.min`` is the minutes of the third question.
    label : str
        The field as the form calls it.
    message : str
        What is the matter and what to do.
    """

    field: str
    label: str
    message: str


def form_fields(template: InterviewProtocol) -> list[FormField]:
    """Return what to ask for a new protocol that starts from `template`.

    Examples
    --------
    >>> from peer_research.protocol.reading import find_protocol
    >>> fields = form_fields(load_protocol(find_protocol("p03-pleegzorg")))
    >>> [field.name for field in fields][:3]
    ['sjabloon', 'titel', 'id']
    """
    hidden = FormField(
        name="sjabloon", label=texts("protocol_form.sjabloon"), required=True, value=template.id
    )
    shown = [spec for spec in FIELDS if spec.fits(template)]
    return [hidden, *(_field(spec, spec.value_in(template)) for spec in shown)]


def form_problems(
    study: Study, values: Mapping[str, Any], *, confirmed: bool = False
) -> list[Problem]:
    """Return what is wrong with the answers, an empty list when the protocol can be written.

    With `confirmed` a person says that the answer to why names nobody.
    """
    try:
        return _Draft(study, values).problems(confirmed=confirmed)
    except (ProtocolError, StudyError) as problem:
        return [Problem("", texts("protocol_form.whole"), str(problem))]


def protocol_from_form(
    study: Study,
    values: Mapping[str, Any],
    *,
    today: date | None = None,
    confirmed: bool = False,
) -> Path:
    """Write a new protocol into the study and return its file.

    Parameters
    ----------
    study : Study
    values : mapping
        Answers by the names of `form_fields`; a field that is left out keeps the template's.
    today : date, optional
    confirmed : bool, default=False
        A person says that the answer to why names nobody.

    Raises
    ------
    ProtocolError
        ``protocol_form.problem`` names the first field that is wrong and what to do; nothing
        is written.
    """
    draft = _Draft(study, values, today)
    _refuse(draft.problems(confirmed=confirmed))
    path = study.protocols_folder / f"{draft.id}.toml"
    store.write_text(path, draft.text())
    study.note("protocol_made", protocol=draft.id, template=draft.template.id)
    return path


def version_from_form(
    study: Study,
    protocol_id: str,
    values: Mapping[str, Any],
    *,
    today: date | None = None,
    confirmed: bool = False,
) -> Path:
    """Save a new version of a protocol in the study from the answers, and return its file.

    Parameters
    ----------
    study : Study
    protocol_id : str
    values : mapping
        As of `protocol_from_form`; the id stays what it was.
    today : date, optional
    confirmed : bool, default=False
        A person says that the answer to why names nobody.

    Raises
    ------
    ProtocolError
        An answer is wrong, or what `versions.save_new_version` refuses; nothing is written.
    """
    draft = _Draft(study, {**values, "sjabloon": protocol_id, "id": protocol_id}, today)
    _refuse(draft.wrong_answers())
    edits = draft.answers.edits()
    who = str(values.get("wie", "")).strip()
    known = {maker.name for maker in draft.template.makers}
    left_out = {"id", "versie", HISTORY, *({"makers"} if who in known else ())}
    if _codes_asked(edits) == {code for q in draft.template.questions for code in q.codes}:
        left_out.add("themakaart")
    changes = {word: value for word, value in edits.items() if word not in left_out}
    return save_new_version(
        study, protocol_id, changes, f"{who} ({draft.answers.values.get('rol')})",
        draft.answers.why, today=today, confirmed=confirmed,
    )  # fmt: skip


def _refuse(problems: Iterable[Problem]) -> None:
    for problem in problems:
        raise ProtocolError("protocol_form.problem", field=problem.label, message=problem.message)


def _codes_asked(edits: Mapping[str, Any]) -> set[str]:
    return {code for row in edits["vragen"] for code in row.get("codes", ())}


def template_file(study: Study, protocol_id: str) -> Path:
    """Return the file of a template: the study's own version, or the one that is shipped.

    Raises
    ------
    ProtocolError
        Neither has a protocol with this id.
    """
    known = shipped_protocols()
    known |= {path.stem: path for path in study.protocols_folder.glob("*.toml")}
    if protocol_id not in known:
        raise ProtocolError("protocol_form.no_template", id=protocol_id or "-")
    return known[protocol_id]


class _Draft:
    """A protocol in the making."""

    def __init__(self, study: Study, values: Mapping[str, Any], today: date | None = None) -> None:
        self.study = study
        self.path = template_file(study, str(values.get("sjabloon", "")))
        self.template = load_protocol(self.path)
        given = {field.name: field.value for field in form_fields(self.template)} | dict(values)
        given["id"] = values.get("id", "")
        self.answers = Answers(given, self.template, today or date.today())

    @property
    def id(self) -> str:
        """Return the id: as given, or made from the title."""
        return self.answers.id

    def text(self) -> str:
        """Return the protocol as TOML."""
        made = edited(self.path.read_text("utf-8-sig"), self.answers.edits())
        first, line_end, rest = made.partition("\n")
        # The first line of a shipped protocol says what it is about.
        return f"# {self.answers.title}{line_end}{rest}" if first.startswith("#") else made

    def wrong_answers(self) -> list[Problem]:
        """Return what is wrong with the kind of an answer."""
        return [Problem(*row) for row in self.answers.wrong()]

    def problems(self, *, confirmed: bool) -> list[Problem]:
        """Return what is wrong: first the kind of answer, then names, then the protocol."""
        wrong = [*self.wrong_answers(), *self._wrong_id()]
        return wrong or ([] if confirmed else self._names()) or self._mistakes()

    def _wrong_id(self) -> list[Problem]:
        label = texts("protocol_form.id")
        earlier = (self.study.protocols_folder / EARLIER).glob(f"{self.id}.v*.toml")
        if not _ID.match(self.id):
            return [Problem("id", label, texts("protocol_form.bad_id"))]
        if (self.study.protocols_folder / f"{self.id}.toml").exists() or any(earlier):
            return [Problem("id", label, texts("protocol_form.id_taken", id=self.id))]
        return []

    def _names(self) -> list[Problem]:
        label = texts("protocol_form.waarom")
        try:
            require_no_names(self.answers.why, label)
        except StudyError as problem:
            return [Problem("waarom", label, str(problem))]
        return []

    def _mistakes(self) -> list[Problem]:
        path = self.study.protocols_folder / f"{self.id}.toml"
        protocol = protocol_from_text(self.text(), path)
        asked = {
            texts("protocol_check.question", id=question.id): number
            for number, question in enumerate(protocol.questions, start=1)
        }
        found = []
        for finding in new_mistakes(self.study, None, protocol):
            message = f"{finding.message}. {finding.remedy}"
            name, label = _place(finding.where, asked)
            found.append(Problem(name, label, message))
        return found


def _place(where: str, asked: Mapping[str, int]) -> tuple[str, str]:
    """Return the field that a finding of the check is about, with its label."""
    if where in asked:
        number = asked[where]
        return f"vragen.{number}", texts("protocol_form.question", number=number)
    names = [spec.name for spec in FIELDS if spec.name.partition(".")[0] == where]
    if not names:
        return where, where
    return names[0], texts(f"protocol_form.{_key(names[0])}")


def _field(spec: Spec, value: Any) -> FormField:
    key = _key(spec.name)
    columns: Sequence[Spec] = QUESTION_FIELDS if spec.kind == "questions" else ()
    return FormField(
        name=spec.name,
        label=texts(f"protocol_form.{key}"),
        help=texts(f"protocol_form.{key}_help") if spec.has_help else "",
        kind=spec.kind,
        required=spec.required,
        value=value,
        choices=tuple((choice, texts(f"protocol_form.{key}_{choice}")) for choice in spec.choices),
        columns=tuple(_field(column, column.start) for column in columns),
    )


def _key(name: str) -> str:
    return name.replace(".", "_")
