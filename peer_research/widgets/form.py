"""Forms in the notebook: fields in plain Dutch, one button, and an answer that is true."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from peer_research.errors import StudyError
from peer_research.widgets.live import Answer, LiveWidget, script

Kind = Literal[
    "text", "long", "choice", "choices", "number", "date", "check", "secret", "file", "rows",
    "hidden",
]  # fmt: skip
_MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that a person picked; empty when none was."""

    name: str = ""
    data: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question of a form.

    Parameters
    ----------
    name : str
        Key of the answer.
    label : str
        The question as the user reads it.
    kind : str
        ``text``, ``long``, ``choice``, ``choices``, ``number``, ``date``, ``check``, ``secret``,
        ``file``, ``rows`` or ``hidden``. The answer to a file is an `Upload`, to rows a list of
        answers.
    help : str
        A sentence below the question.
    options : sequence of (str, str)
        Value and words, for a choice.
    required : bool
    value : object
        What is filled in beforehand.
    columns : sequence of Field
        What is asked in each of the rows.
    """

    name: str
    label: str
    kind: Kind = "text"
    help: str = ""
    options: Sequence[tuple[str, str]] = ()
    required: bool = False
    value: Any = ""
    columns: Sequence[Field] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What saving a form did.

    Parameters
    ----------
    said : str
        A sentence for the user.
    columns, rows : sequence
        A table to show below, such as what is registered now.
    empty : bool
        Whether the form starts again empty.
    closed : bool
        Whether the form has done its work, so that only the sentence stays.
    """

    said: str
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = field(default_factory=tuple)
    empty: bool = True
    closed: bool = False


Save = Callable[[Mapping[str, Any], bool], Outcome]


class Form(LiveWidget):
    """A form that a function saves.

    Parameters
    ----------
    title : str
    fields : sequence of Field, or callable
        A function when they depend on what is in the study: it is asked each time, so that
        what another form saved can be chosen here.
    save : callable
        Gets the answers by name and whether a person confirmed that a doubtful text names
        nobody; returns an `Outcome` or raises an error with a sentence.
    button : str
        Words on the button.
    intro : str, or callable
    shown : callable, optional
        Returns the table that stands below; without it that is what saving last gave.
    """

    _esm = script("form.mjs")

    def __init__(
        self,
        title: str,
        fields: Sequence[Field] | Callable[[], Sequence[Field]],
        save: Save,
        *,
        button: str,
        intro: str | Callable[[], str] = "",
        shown: Callable[[], Outcome] | None = None,
    ) -> None:
        self._title, self._intro, self._button = title, intro, button
        self._fields, self._save, self._shown = fields, save, shown
        self._last: Outcome | None = None
        super().__init__()

    def _asked(self) -> Sequence[Field]:
        """Return the fields with what can be chosen at this moment."""
        return self._fields() if callable(self._fields) else self._fields

    def view(self) -> Answer:
        """Return title, fields and the table that is shown."""
        shown = self._shown() if self._shown else self._last
        return {
            "title": self._title,
            "intro": self._intro() if callable(self._intro) else self._intro,
            "button": self._button,
            "fields": [asdict(one) for one in self._asked()],
            "shown": asdict(shown) if shown else None,
        }

    def do_save(self, data: Mapping[str, Any], buffers: list[Any]) -> Answer:
        """Save the answers."""
        given, asked = data.get("values", {}), self._asked()
        values = {one.name: clean(one, given, buffers) for one in asked}
        for one in asked:
            _require_still_there(one, given, values[one.name])
        done = self._last = self._save(values, data.get("confirmed") is True)
        return {
            "said": done.said, "shown": asdict(done), "empty": done.empty, "closed": done.closed,
        }  # fmt: skip


def clean(one: Field, values: Mapping[str, Any], buffers: Sequence[Any] = ()) -> Any:
    """Return an answer of the type its field promises, whatever the browser sent."""
    value = values.get(one.name) if isinstance(values, Mapping) else None
    if one.kind == "file":
        return _upload(value, buffers)
    if one.kind == "rows":
        given = value if isinstance(value, list) else []
        return [{c.name: clean(c, row) for c in one.columns} for row in given[:_MOST_ROWS]]
    if one.kind == "secret":
        return value if isinstance(value, str) else ""
    known = {option for option, _ in one.options}
    if one.kind == "check":
        return value is True
    if one.kind == "choices":
        return [v for v in value if v in known] if isinstance(value, list) else []
    if one.kind == "number":
        text = str(value).strip() if isinstance(value, str | int) else ""
        return int(text) if text.lstrip("-").isdecimal() else None
    text = value.strip() if isinstance(value, str) else ""
    return text if one.kind != "choice" or text in known else ""


def _require_still_there(one: Field, given: Any, value: Any) -> None:
    """Refuse what was chosen but went away since; saving it as nothing would lose an answer.

    Raises
    ------
    StudyError
        ``widgets.choice_gone``.
    """
    chosen = given.get(one.name) if isinstance(given, Mapping) else None
    lost = one.kind == "choice" and chosen and not value
    if lost or (one.kind == "choices" and isinstance(chosen, list) and len(chosen) != len(value)):
        raise StudyError("widgets.choice_gone", label=one.label)


def _upload(value: Any, buffers: Sequence[Any]) -> Upload:
    """Return the file of a field; the browser says which buffer holds it."""
    place = value.get("buffer") if isinstance(value, dict) else None
    if not isinstance(place, int) or not 0 <= place < len(buffers):
        return Upload()
    return Upload(str(value.get("name", ""))[-200:], bytes(buffers[place]))
