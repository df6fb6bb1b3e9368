"""Make sense together: themes, what we say about them, what goes against it, what we decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, get_args

from peer_research.coding.sense_making import (
    SENSE_DECISIONS,
    STATEMENTS,
    Statement,
    Strength,
    add_decision,
    add_statement,
    add_theme,
    change_statement,
    evidence,
    of_people,
    remove_theme,
    themes,
    themes_from_codes,
)
from peer_research.coding.theme_map import theme_map, to_discuss
from peer_research.errors import StudyError
from peer_research.model import CodedSegment
from peer_research.registers.tools import Role
from peer_research.study import Study
from peer_research.texts import texts
from peer_research.widgets.live import Answer, LiveWidget, script, style

_MOST_PIECES = 80
_WORDS = (
    "title", "intro", "themes", "themes_how", "theme_name", "theme_codes", "theme_about",
    "theme_under", "theme_none", "theme_add", "theme_idea", "theme_ideas", "theme_remove",
    "no_themes", "map", "map_how", "map_first", "map_second", "map_kind", "map_people",
    "statements", "statements_how", "statement_theme", "statement_text", "pieces", "no_pieces",
    "side", "side_none", "side_for", "side_against", "looked", "statement_add", "for_it",
    "against_it", "against_none", "strength", "discuss", "discuss_none", "decisions",
    "decisions_how", "about", "decision", "why", "by", "session", "decision_add", "more_pieces",
)  # fmt: skip


def _say(key: str, **values: object) -> str:
    return texts(f"sense_page.{key}", **values)


class SensePage(LiveWidget):
    """Themes from codes, statements with the quotes for and against, and the decisions.

    Parameters
    ----------
    study : Study
    """

    _esm = script("sense_page.mjs")
    _css = style("sense_page.css")

    def __init__(self, study: Study) -> None:
        self._study = study
        super().__init__()

    def view(self) -> Answer:
        """Return everything the team has made so far, and what is left to talk about."""
        study, book = self._study, self._study.codebook()
        used = {piece.code for piece in of_people(study.coded_segments())}
        return {
            "words": {name: _say(name) for name in _WORDS},
            "codes": [(c.id, " › ".join(book.by_id[p].name for p in book.path(c.id)))
                      for c in book.codes if c.id in used],
            "themes": [(t.id, t.name, [book.by_id[c].name for c in t.codes if c in book.by_id],
                        t.about) for t in themes(study)],
            "ideas": self._ideas(),
            "map": self._map(),
            "statements": [self._statement(row) for row in STATEMENTS.rows(study)],
            "strengths": [(value, _say(value)) for value in get_args(Strength)],
            "discuss": to_discuss(study),
            "decisions": [self._decision(row) for row in SENSE_DECISIONS.rows(study)],
            "roles": [(role, role.replace("_", " ")) for role in get_args(Role)],
            "sessions": list(study.sessions()),
        }  # fmt: skip

    def _ideas(self) -> list[tuple[str, list[str]]]:
        taken = {theme.name for theme in themes(self._study)}
        ideas = themes_from_codes(self._study)
        return [(row["naam"], row["codes"]) for row in ideas if row["naam"] not in taken]

    def _map(self) -> list[tuple[str, str, str, str]]:
        found = theme_map(self._study)
        names = {node.id: node.name for node in found.nodes}
        few = _say("few")
        alone = [
            (node.name, "", _say("kind_theme"), few if node.people is None else str(node.people))
            for node in found.nodes
            if node.kind == "thema"
        ]
        pairs = [
            (names[edge.first], names[edge.second], _say(f"kind_{edge.kind}"),
             few if edge.people is None else str(edge.people))
            for edge in found.edges if edge.kind != "hoort_bij"
        ]  # fmt: skip
        return [*alone, *pairs]

    def _statement(self, row: Statement) -> Mapping[str, Any]:
        seen = evidence(self._study, row)
        return {
            "id": row.id,
            "theme": row.theme,
            "text": row.text,
            "strength": row.strength,
            "supporting": [self._quote(piece) for piece in seen.supporting],
            "contrary": [self._quote(piece) for piece in seen.contrary],
        }

    def _quote(self, piece: CodedSegment) -> tuple[str, str, str]:
        return piece.id, f"{piece.transcript}, {piece.speaker}", piece.quote

    def _decision(self, row: Any) -> tuple[str, str, str, str, str]:
        by = row.by.replace("_", " ")
        return row.about, row.decision, row.why, by, row.day.isoformat()

    def do_pieces(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Return the coded pieces of a theme, to choose what is for and against."""
        theme = next((t for t in themes(self._study) if t.id == data.get("theme")), None)
        if theme is None:
            raise StudyError("sense_page.no_theme")
        pieces = of_people(self._study.coded_segments())
        # The same words coded twice, by two people, are one piece to talk about.
        once = {(p.transcript, p.start, p.end): p for p in pieces if p.code in theme.codes}
        found = [once[place] for place in sorted(once)]
        rows = [self._quote(piece) for piece in found[:_MOST_PIECES]]
        return {"pieces": rows, "left": max(0, len(found) - _MOST_PIECES)}

    def do_theme(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Write a theme."""
        values = {"naam": _text(data, "name"), "codes": _list(data, "codes")}
        more = {"omschrijving": _text(data, "about"), "onder": _text(data, "under")}
        made = add_theme(
            self._study,
            {**values, **{word: text for word, text in more.items() if text}},
            confirmed=data.get("confirmed") is True,
        )
        return {"said": _say("theme_kept", name=made.name), "view": self.view()}

    def do_theme_remove(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Take away a theme about which nothing is said."""
        remove_theme(self._study, _text(data, "id"))
        return {"said": _say("theme_gone"), "view": self.view()}

    def do_statement(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Write what the team says about a theme, with the pieces for and against."""
        made = add_statement(
            self._study,
            _text(data, "theme"),
            _text(data, "text"),
            _list(data, "for"),
            _list(data, "against"),
            looked_for_contrary=data.get("looked") is True,
            confirmed=data.get("confirmed") is True,
        )
        return {"said": _say("statement_kept", id=made.id), "view": self.view()}

    def do_weigh(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Say whether a statement is too strong, right or too weak."""
        strength = _text(data, "strength")
        if strength not in get_args(Strength):
            raise StudyError("sense_page.no_strength")
        made = change_statement(self._study, _text(data, "id"), {"sterkte": strength})
        return {"said": _say("statement_kept", id=made.id), "view": self.view()}

    def do_decide(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Write what was decided and why."""
        values: dict[str, Any] = {
            "datum": date.today(),
            "over": _text(data, "about"),
            "besluit": _text(data, "decision"),
            "waarom": _text(data, "why"),
            "door_rol": _text(data, "by"),
        }
        if session := _text(data, "session"):
            values["gesprek"] = session
        add_decision(self._study, values, confirmed=data.get("confirmed") is True)
        return {"said": _say("decision_kept"), "view": self.view()}


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    return value.strip() if isinstance(value, str) else ""


def _list(data: Mapping[str, Any], name: str) -> list[str]:
    value = data.get(name)
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
