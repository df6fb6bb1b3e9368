"""Registers: what is written down about doing the research, one TOML file for each kind.

A register is a list of rows in ``registers/<name>.toml``. People may edit the file; the
program checks every row it reads and every row it writes. No row may name anybody: what is
written by hand is looked at by the anonymiser first (`note_check`).

Which registers there are stands beside their rows: `care`, `fairness`, `data_management`,
`advice`, `yields`.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from peer_research import store
from peer_research.anonymiser_bridge import Source, build, load
from peer_research.errors import StudyError
from peer_research.model import key
from peer_research.records import edit_rows, table
from peer_research.registers.note_check import require_no_names
from peer_research.study import Study


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


Row = TypeVar("Row", bound=_HasId)

_TABLE = "rij"
# Words under which people write in their own words: one small word there may be a name.
_NOTES = frozenset((
    "wat", "waarom", "waarom_anders", "eis", "belofte", "punt", "actie", "reden", "bewijs",
    "eigenaar",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Register(Generic[Row]):
    """One kind of row and the file it stands in.

    Parameters
    ----------
    name : str
        Name of the file without ``.toml``.
    letter : str
        What the ids of its rows start with; the rest is a number.
    kind : type
        Frozen dataclass with a field ``id``; its ``key`` metadata are the words in the file.
    """

    name: str
    letter: str
    kind: type[Row]

    def rows(self, study: Study) -> list[Row]:
        """Return the rows in the order of the file.

        Raises
        ------
        StudyError
            The file has a mistake; the message names file and line.
        """
        path = study.register_file(self.name)
        if not path.is_file():
            return []
        found: list[Row] = list(load(self._file_kind(), path, StudyError).rows)
        ids = [row.id for row in found]
        for row in ids:
            if ids.count(row) > 1:
                raise StudyError("registers.twice", file=path.name, id=row)
        return found

    def row(self, study: Study, id: str) -> Row:
        """Return one row.

        Raises
        ------
        StudyError
            ``registers.no_row``.
        """
        for row in self.rows(study):
            if row.id == id:
                return row
        raise StudyError("registers.no_row", register=self.name, id=id)

    def add(self, study: Study, values: Mapping[str, Any], *, confirmed: bool = False) -> Row:
        """Write a new row and return it.

        Parameters
        ----------
        study : Study
        values : mapping
            By the words of the file, without ``id``.
        confirmed : bool, default=False
            Whether a person said that no text in it names anybody.

        Raises
        ------
        StudyError
            An unknown word, a wrong value, or a text that may name somebody; then nothing
            was written.
        """
        made: list[Row] = []

        def change(rows: list[Any]) -> None:
            made.append(self._checked({"id": self._next_id(rows), **values}, confirmed))
            rows.append(table(_plain(made[0])))

        self.rows(study)
        self._edit(study, change, "register_added", made)
        return made[0]

    def change(
        self, study: Study, id: str, values: Mapping[str, Any], *, confirmed: bool = False
    ) -> Row:
        """Change some values of a row and return it; None takes a value out. See `add`."""
        made: list[Row] = []

        def change(rows: list[Any]) -> None:
            for number, row in enumerate(rows):
                if row.get("id") == id:
                    whole = {**row.unwrap(), **values}
                    kept = {word: value for word, value in whole.items() if value is not None}
                    made.append(self._checked(kept, confirmed))
                    rows[number] = table(_plain(made[0]))

        self.row(study, id)
        self._edit(study, change, "register_changed", made)
        return made[0]

    def written(self, row: Row) -> dict[str, Any]:
        """Return a row by the words of the file, without what is empty or left out."""
        return _plain(row)

    def with_defaults(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return values by the words of the file, with what a row takes when one is left out."""
        found = {
            field.metadata.get("key", field.name): field.default
            for field in dataclasses.fields(self.kind)  # type: ignore[arg-type]
            if field.default is not dataclasses.MISSING
        }
        lists = {word: tuple(v) if isinstance(v, list) else v for word, v in values.items()}
        return {**found, **lists}

    def remove(self, study: Study, id: str) -> None:
        """Remove a row, for somebody who withdraws or a row made by mistake."""
        gone = [self.row(study, id)]

        def change(rows: list[Any]) -> None:
            rows[:] = [row for row in rows if row.get("id") != id]

        self._edit(study, change, "register_removed", gone)

    def _edit(self, study: Study, change: Any, action: str, rows: Sequence[Row]) -> None:
        path = study.register_file(self.name)
        store.edit_text(path, lambda text: edit_rows(text, _TABLE, change))
        study.note(action, register=self.name, row=rows[0].id)

    def _checked(self, values: Mapping[str, Any], confirmed: bool) -> Row:
        source = Source(f"{self.name}.toml", "", StudyError)
        row = build(self.kind, values, source)
        if not confirmed:
            for field, text in _texts(values):
                require_no_names(text, field)
        return row

    def _next_id(self, rows: Sequence[Mapping[str, Any]]) -> str:
        found = (re.fullmatch(rf"{self.letter}(\d+)", str(row.get("id", ""))) for row in rows)
        numbers = [int(match.group(1)) for match in found if match]
        return f"{self.letter}{max(numbers, default=0) + 1:02d}"

    def _file_kind(self) -> type[Any]:
        return dataclasses.make_dataclass(
            "RegisterFile",
            [("rows", tuple[self.kind, ...], key(_TABLE, default=()))],  # type: ignore[name-defined]
            frozen=True,
        )


def _plain(row: Any) -> dict[str, Any]:
    """Return a row as the file writes it; what is empty or left out is not written."""
    values: dict[str, Any] = {}
    for field in dataclasses.fields(row):
        value = getattr(row, field.name)
        if value is None or value == () or (value == "" and field.default == ""):
            continue
        values[field.metadata.get("key", field.name)] = (
            list(value) if isinstance(value, tuple) else value
        )
    return values


def _texts(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return every text in `values` that a person may have written, with its word."""
    found: list[tuple[str, str]] = []
    for word, value in values.items():
        parts = value if isinstance(value, list | tuple) else [value]
        found += [(word, part) for part in parts if isinstance(part, str) and _is_prose(word, part)]
    return found


def _is_prose(word: str, text: str) -> bool:
    # A code or a choice from a list is no prose; a single word in a note may be a name.
    if word in _NOTES or " " in text.strip():
        return True
    return text[:1].isupper() and not re.fullmatch(r"[A-Z]\w?\d+", text)
