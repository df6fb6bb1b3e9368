"""The codebook as cards on a page: look, and change it with a reason.

What a change does to what was coded is up to `codebook.editing`; versions and reasons to
`codebook.history`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from peer_research.care.heavy import is_heavy
from peer_research.codebook.editing import (
    Carried,
    add_code,
    change_code,
    merge_codes,
    move_code,
    remove_code,
    split_code,
)
from peer_research.codebook.history import Reason, history
from peer_research.codebook.looks import COLOURS, PATTERNS
from peer_research.codebook.open_codes import free_id
from peer_research.codebook.rows import code_row
from peer_research.codebook.use import usage
from peer_research.coding.rounds import segments_for
from peer_research.errors import CodingError, ProtocolError
from peer_research.model import Code, CodedSegment
from peer_research.texts import texts
from peer_research.widgets.coding_page_parts import code_rows
from peer_research.widgets.live import Answer, script, style
from peer_research.widgets.team_page import Row, TeamPage, number_of, text_of

_WORDS = (
    "tree", "search", "none_found", "version", "add_top", "definition", "used", "not_used",
    "automatic", "change", "name", "colour", "pattern", "heavy", "heavy_0",
    "heavy_1", "heavy_2", "save", "add", "move", "to_top", "under", "merge", "merge_help", "into",
    "split", "split_help", "split_new", "split_more", "split_show", "split_sure", "split_rest",
    "split_stays", "split_piece", "remove", "remove_help", "why", "why_help", "history",
    "history_none", "when", "who_did", "what", "keys", "where", "none_chosen",
    "split_none", "own_colour",
)  # fmt: skip
_WRITTEN = {
    "name": "label_nl", "definition": "definitie", "include": "wel", "exclude": "niet",
    "example": "voorbeeld", "colour": "kleur", "pattern": "patroon",
}  # fmt: skip
_HEAVY = 2
_MOST_NEW = 6
_SHOWN_CHANGES = 100


class CodebookPage(TeamPage):
    """A tree of codes, with a card for the chosen one and what can be done with it.

    Parameters
    ----------
    study : Study
    who : str, optional
    """

    concern: ClassVar[str] = "codebook_page"
    wording: ClassVar[tuple[str, ...]] = (*_WORDS, "who_ask")
    _esm = script("dialogue.mjs", "team_parts.mjs", "codebook_tree.mjs", "codebook_page.mjs")
    _css = style("team_page.css")

    def content(self, who: str) -> Answer:
        """Return the codes, how often each was given, and what changed."""
        book = self._study.codebook()
        used = Counter(segment.code for segment in segments_for(self._study, who))
        own = {code.id: code for code in book.codes}
        rows = [
            {**row, "used": used[row["id"]], "parent": own[row["id"]].parent,
             "sensitivity": own[row["id"]].sensitivity, "colour": own[row["id"]].colour,
             "pattern": own[row["id"]].pattern}
            for row in code_rows(book)
        ]  # fmt: skip
        return {
            **self.frame("book"), "who": who, "codes": rows, "version": book.version,
            "title": book.title, "colours": list(COLOURS), "patterns": list(PATTERNS),
            "history": [
                [change.version, change.day.isoformat() if change.day else "", change.who,
                 change.what, change.why]
                for change in history(self._study)[:_SHOWN_CHANGES]
            ],
        }  # fmt: skip

    def do_where(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Return where a code is used, in words; who used it is not told."""
        self.known()
        return {"where": usage(self._study, self._code(data).id).in_words()}

    # ------------------------------------------------------------------ changes

    def do_add(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Add a code."""
        values, parent = _values(data.get("values")), str(data.get("parent", ""))
        row = {name: value for name, value in values.items() if value}
        if parent:
            row["ouder"] = parent
        row["id"] = self._new_id(str(row.get("label_nl", "")), parent)
        made = add_code(self._study, row, self._reason(data))
        return self._done("added", made.id)

    def do_change(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Give a code other words, another look or another weight."""
        code = self._code(data)
        old = code_row(code)
        given = _values(data.get("values"))
        changed = {w: v or None for w, v in given.items() if (v or None) != (old.get(w) or None)}
        change_code(self._study, code.id, changed, self._reason(data))
        return self._done("changed", code.id)

    def do_move(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Hang a code under another one."""
        code = self._code(data)
        move_code(self._study, code.id, str(data.get("parent", "")), self._reason(data))
        return self._done("moved", code.id)

    def do_merge(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Join a code with another one; everything that was coded comes along."""
        code, into = self._code(data), str(data.get("into", ""))
        carried = merge_codes(self._study, code.id, into, self._reason(data))
        return self._done("merged", into, carried)

    def do_pieces(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Return the pieces with a code that this person may see, for splitting it."""
        code, who = self._code(data), self.known()
        found = [one for one in segments_for(self._study, who) if one.code == code.id]
        if data.get("sure") is not True and (warning := self._heavy(code, found)):
            return {"warning": warning, "pieces": []}
        rows = [{"id": one.id, "session": one.transcript, "quote": one.quote} for one in found]
        return {"warning": "", "pieces": rows}

    def do_split(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Split a code; for each piece is said to which of the new codes it goes."""
        code, stays = self._code(data), data.get("stays") is True
        new = self._new_codes(data.get("new"), code.id if stays else code.parent)
        names = [*(str(row["id"]) for row in new), *([code.id] if stays else [])]
        chosen = data.get("choices")
        choices = {
            str(segment): names[number]
            for segment, number in (chosen.items() if isinstance(chosen, dict) else ())
            if number_of(number) in range(len(names))
        }
        rest = number_of(data.get("rest"))
        carried = split_code(
            self._study, code.id, new, choices, self._reason(data),
            rest=names[rest] if rest in range(len(names)) else "", stays=stays,
        )  # fmt: skip
        return self._done("split", names[0], carried)

    def do_remove(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Take a code away that nobody uses."""
        code = self._code(data)
        remove_code(self._study, code.id, self._reason(data))
        return self._done("removed", code.parent)

    # ------------------------------------------------------------------ shared

    def _code(self, data: Mapping[str, Any]) -> Code:
        name, known = str(data.get("code", "")), self._study.codebook().by_id
        if name not in known:
            raise ProtocolError("codebook_page.gone")
        return known[name]

    def _reason(self, data: Mapping[str, Any]) -> Reason:
        sure = data.get("confirmed") is True
        return Reason(who=self.known(), why=text_of(data.get("why")), confirmed=sure)

    def _new_id(self, name: str, parent: str, taken: Sequence[str] = ()) -> str:
        if not any(letter.isalnum() for letter in name):
            raise ProtocolError("codebook_editing.empty_name")
        book = self._study.codebook()
        once = {old for change in book.changes for old in change.before}
        return free_id({*book.by_id, *once, *taken}, name, f"{parent}." if parent else "")

    def _new_codes(self, given: Any, parent: str) -> list[Row]:
        rows: list[Row] = []
        for one in given[:_MOST_NEW] if isinstance(given, list) else []:
            values = {w: v for w, v in _values(one).items() if v}
            if not values:
                continue
            taken = [str(row["id"]) for row in rows]
            name = str(values.get("label_nl", ""))
            rows.append({"id": self._new_id(name, parent, taken), **values})
        if len(rows) < 2:
            raise ProtocolError("codebook_page.two_new")
        return rows

    def _heavy(self, code: Code, found: Sequence[CodedSegment]) -> str:
        if code.sensitivity == _HEAVY:
            return texts("coding_page.heavy_code")
        sessions = dict.fromkeys(one.transcript for one in found)
        return next(filter(None, (is_heavy(self._study, name) for name in sessions)), "")

    def _done(self, what: str, selected: str, carried: Carried | None = None) -> Answer:
        view = dict(self.content(self.known()))
        said = texts(f"codebook_page.said_{what}", version=view["version"])
        if carried is not None:
            said += " " + texts("codebook_page.carried", n=carried.segments)
            if carried.look_at:
                said += " " + texts("codebook_page.look_at", ids=", ".join(carried.look_at))
        return {**view, "said": said, "selected": selected}


def _values(given: Any) -> Row:
    """Return what the browser filled in, by the words of the file.

    Raises
    ------
    CodingError
        ``team_page.too_long``, or ``codebook_page.bad_weight``.
    """
    if not isinstance(given, Mapping):
        return {}
    values: Row = {_WRITTEN[name]: text_of(given[name]) for name in _WRITTEN if name in given}
    if "sensitivity" in given:
        weight = number_of(given["sensitivity"])
        if weight not in range(_HEAVY + 1):
            raise CodingError("codebook_page.bad_weight")
        values["gevoelig"] = weight
    return values
