"""Change the TOML files that people edit too; their remarks and order stay."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from typing import Any

import tomlkit
from tomlkit.items import AoT

from peer_research import store
from peer_research.model import Session
from peer_research.study import Study


def write_session(study: Study, session: Session) -> None:
    """Write `sessions/<id>.toml`."""
    document = tomlkit.document()
    rows = {
        "id": session.id,
        "vorm": session.form,
        "protocol": session.protocol,
        "protocol_versie": session.protocol_version,
        "kwartaal": session.quarter,
        "duur_min": session.minutes,
        "plek_soort": session.place_kind,
        "deelnemers": list(session.participants),
        "nabesproken": session.debriefed,
        "stoplicht_hoogste": session.traffic_light,
    }
    for name, value in rows.items():
        document.add(name, tomlkit.item(value))
    store.write_text(study.session_file(session.id), tomlkit.dumps(document))


def add_participants(study: Study, codes: Iterable[str]) -> None:
    """Add a row for each participant that has none; nothing is said about consent."""
    known = study.participants()
    missing = [code for code in dict.fromkeys(codes) if code not in known]
    if missing:
        store.edit_text(study.participants_file, lambda text: _with_participants(text, missing))


def _with_participants(text: str, codes: Sequence[str]) -> str:
    """Return the text of `participants.toml` with rows at its end.

    They are added as text: reading hundreds of rows with their remarks for each conversation
    that comes in would take longer than everything else together.
    """
    rows = "".join(f'\n[[deelnemer]]\ncode = "{code}"\n' for code in codes)
    added = text.rstrip("\n") + "\n" + rows if text.strip() else rows.removeprefix("\n")
    try:
        found = [row["code"] for row in tomllib.loads(added)["deelnemer"]]
        if found[-len(codes) :] == list(codes):
            return added
    except (tomllib.TOMLDecodeError, KeyError, TypeError):
        pass  # an empty list in the old text, for example
    return edit_rows(
        text, "deelnemer", lambda there: there.extend(table({"code": c}) for c in codes)
    )


def put_participants(study: Study, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows of `participants.toml`; a row with the same code is replaced."""
    codes = {row["code"] for row in rows}

    def change(present: list[Any]) -> None:
        present[:] = [row for row in present if row.get("code") not in codes]
        present.extend(table(row) for row in rows)
        present.sort(key=lambda row: str(row["code"]))

    _edit(study, change)


def change_participant(
    study: Study, code: str, change: Callable[[MutableMapping[str, Any]], None]
) -> None:
    """Change one row of `participants.toml` while nobody else can; made when missing."""

    def change_rows(rows: list[Any]) -> None:
        row = next((row for row in rows if row.get("code") == code), None)
        if row is None:
            row = table({"code": code})
            rows.append(row)
            rows.sort(key=lambda row: str(row["code"]))
        values = row.unwrap()
        change(values)
        # Each row is written anew: a key may not come after a table within the row.
        rows[rows.index(row)] = table(values)

    _edit(study, change_rows)


def remove_participant(study: Study, code: str) -> None:
    """Remove a participant from `participants.toml` and from every session."""

    def change(rows: list[Any]) -> None:
        rows[:] = [row for row in rows if row.get("code") != code]

    _edit(study, change)
    for session in study.sessions().values():
        if code not in session.participants:
            continue
        path = study.session_file(session.id)
        document = tomlkit.parse(path.read_text("utf-8"))
        document["deelnemers"] = [p for p in session.participants if p != code]
        store.write_text(path, tomlkit.dumps(document))


def _edit(study: Study, change: Callable[[list[Any]], None]) -> None:
    store.edit_text(study.participants_file, lambda text: edit_rows(text, "deelnemer", change))


def edit_rows(text: str, name: str, change: Callable[[list[Any]], None]) -> str:
    """Return TOML `text` after `change` worked on its list of tables called `name`."""
    document = tomlkit.parse(text)
    rows = list(document.get(name, []))
    change(rows)
    tables = AoT([])
    for row in rows:
        tables.append(row)
    document[name] = tables
    return tomlkit.dumps(document)


def table(row: Mapping[str, Any]) -> Any:
    """Return `row` as a table of a TOML file."""
    made = tomlkit.table()
    # What is itself a table comes last, or the keys after it would be inside it.
    for name, value in sorted(row.items(), key=lambda pair: pair[0] == "toestemming"):
        made.add(name, _inner(name, value))
    return made


def _inner(name: str, value: Any) -> Any:
    if name == "kenmerken":
        return _inline(value)
    if name == "toestemming":
        uses = tomlkit.table()
        for use, answer in value.items():
            uses.add(use, _inline(answer))
        return uses
    return value


def _inline(values: Mapping[str, Any]) -> Any:
    inline = tomlkit.inline_table()
    inline.update(values)
    return inline
