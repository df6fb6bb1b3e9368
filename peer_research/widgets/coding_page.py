"""Code a conversation: read, pick words, give them a code. Everything is on disk at once."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from peer_research.anonymiser_bridge import UserError
from peer_research.care.heavy import is_heavy, note_reading
from peer_research.codebook.open_codes import in_vivo, open_code
from peer_research.coding.log import CodingLog
from peer_research.coding.memos import PIECE, add_memo, delete_memo
from peer_research.coding.rounds import (
    finish,
    is_blind,
    memos_for,
    reopen,
    round_of,
    suggestions_allowed,
)
from peer_research.errors import CodingError
from peer_research.model import Codebook, CodedSegment
from peer_research.registers.tools import researchers
from peer_research.study import Study, open_study
from peer_research.texts import texts
from peer_research.widgets.coding_page_parts import (
    Row,
    chosen_attributes,
    code_rows,
    held_places,
    learner,
    memo_row,
    others,
    question_rows,
    quoted,
    segment_row,
    turn_rows,
)
from peer_research.widgets.live import Answer, LiveWidget, script, style
from peer_research.widgets.mistakes import show_mistakes_in_dutch

# Who coded last in this notebook: a page that is loaded again goes on where it was.
_last: dict[tuple[Path, str], str] = {}
_LONGEST_NAME = 60
_LONGEST_MEMO = 10_000
_WORDS = (
    "title", "who", "who_other", "who_hint", "begin", "heavy_title", "heavy_go", "heavy_back",
    "keys_title", "keys", "text", "text_help", "line", "undo", "redo", "next", "previous",
    "all_codes", "all_coders", "all_speakers", "only_me", "filter_code", "filter_coder",
    "filter_speaker", "find", "found", "not_found", "find_next", "find_previous", "picked",
    "nothing_picked", "picked_said", "codes", "search", "question", "question_now",
    "no_code_found", "include", "exclude", "example", "heavy_code", "remove", "other_code",
    "other_code_now", "other_place", "stop", "attributes", "no_value", "memo", "memo_text",
    "memo_save", "memo_remove", "memo_general", "suggest", "suggest_busy", "suggest_title",
    "suggest_no", "suggest_none", "new_title", "new_name", "new_make", "in_vivo", "held",
    "pick_first", "choose_first", "no_more", "shown", "side", "tools", "conversation_memo",
    "add_code", "counts", "blind", "choose_first_piece", "somebody_else",
    "round_done", "round_again", "round_waits",
)  # fmt: skip


def code(session: str, coder: str = "") -> CodingPage:
    """Return the page on which a conversation is coded; for a cell of a notebook.

    Parameters
    ----------
    session : str
        Such as ``"S01"``.
    coder : str, optional
        Who codes; without it the page asks.
    """
    show_mistakes_in_dutch()
    study = open_study()
    study.require_no_unfinished_withdrawal()
    return CodingPage(study, session, coder)


class CodingPage(LiveWidget):
    """The safe text of a conversation as a dialogue, with codes beside it.

    Parameters
    ----------
    study : Study
    session : str
    coder : str, optional

    Notes
    -----
    The browser sends the words it thinks it marks; Python compares them with the text, so a
    mark is never on other words than the reader saw.
    """

    _esm = script(
        "dialogue.mjs", "team_parts.mjs", "coding_pick.mjs", "coding_panel.mjs", "coding_page.mjs"
    )
    _css = style("coding_page.css")

    def __init__(self, study: Study, session: str, coder: str = "") -> None:
        self._study, self._session = study, session
        self._wanted = coder or _last.get((study.path, session), "")
        self._transcript = study.transcript(session)
        self._log: CodingLog | None = None
        self._sent: dict[str, CodedSegment] = {}
        self._book: Codebook | None = None
        self._held: list[tuple[int, int]] = []
        self._to_note = False
        super().__init__()

    # ------------------------------------------------------------------ opening

    def view(self) -> Answer:
        """Return the question who codes, or the text once that is known."""
        if self._log is None and self._wanted:
            return self._start(self._wanted, sure=False)
        if self._log is None:
            return self._ask_who()
        return self._text(self._log)

    def do_start(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Open the text for a coder; a heavy conversation only when the reader is sure."""
        coder = data.get("coder")
        if not isinstance(coder, str) or not coder.strip():
            raise CodingError("coding_page.no_coder")
        return self._start(coder.strip(), sure=data.get("sure") is True)

    def do_leave(self, _data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Close the text, so that somebody else can begin."""
        self._log, self._wanted = None, ""
        _last.pop((self._study.path, self._session), None)
        return self._ask_who()

    def _ask_who(self) -> Answer:
        team = [(m.coder, f"{m.name} ({m.coder})") for m in self._study.settings.team if m.coder]
        named = {coder for coder, _ in team}
        known = [(coder, coder) for coder in self._study.coders() if coder not in named]
        return {**self._frame("who"), "team": [*team, *known]}

    def _start(self, coder: str, *, sure: bool) -> Answer:
        self._study.coding_file(self._session, coder)  # refuses what cannot be a coder's code
        warning = is_heavy(self._study, self._session)
        if warning and not sure:
            return {**self._frame("heavy"), "warning": warning, "coder": coder}
        self._log = self._study.coding_log(self._session, coder)
        self._transcript = self._log.transcript
        self._held = held_places(self._study, self._transcript)
        self._wanted, self._to_note = coder, bool(warning)
        _last[self._study.path, self._session] = coder
        answer = self._text(self._log)
        return {**answer, "dose": self._note_heavy(coder)}

    def _note_heavy(self, coder: str) -> str:
        """Count the reading; somebody new is known only after the first code."""
        if not self._to_note or coder not in researchers(self._study):
            return ""
        self._to_note = False
        return note_reading(self._study, coder, self._session, date.today()).warning

    def _frame(self, step: str) -> Row:
        words = {name: texts(f"coding_page.{name}") for name in _WORDS}
        return {"step": step, "words": words, "session": self._session}

    def _text(self, log: CodingLog) -> Answer:
        mine = log.segments()
        self._sent, self._book = {one.id: one for one in mine}, log.codebook
        blind = is_blind(self._study, self._session)
        theirs, damaged = ([], []) if blind else others(self._study, self._session, log.coder)
        return {
            **self._frame("text"),
            "coder": log.coder,
            "turns": turn_rows(self._study, self._transcript, self._held),
            "codes": code_rows(log.codebook),
            "attributes": {name: list(v) for name, v in log.codebook.attributes.items()},
            "questions": question_rows(self._study, self._session),
            "segments": [segment_row(one) for one in (*mine, *theirs)],
            "memos": self._memos(log, [*mine, *theirs]),
            "piece": PIECE,
            "damaged": damaged,
            "suggests": suggestions_allowed(self._study, self._session),
            **self._round(log.coder),
        }

    def _round(self, coder: str) -> Row:
        """Return whether the first round is going on, and whether this coder is done in it."""
        found = round_of(self._study, self._session)
        member = found is not None and found.is_blind and coder in found.coders
        done = found is not None and coder in found.done
        return {"blind": found is not None and found.is_blind, "member": member, "done": done}

    def _memos(self, log: CodingLog, segments: list[CodedSegment]) -> list[Row]:
        here = {PIECE + one.id for one in segments} | {*log.codebook.by_id, self._session}
        memos = memos_for(self._study, log.coder)
        return [memo_row(memo) for memo in memos if memo.about in here]

    def do_done(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Say that this coder is done with the first round, or goes on after all."""
        log = self._opened()
        change = reopen if data.get("again") is True else finish
        change(self._study, self._session, log.coder)
        return {"said": texts("coding_page.round_kept")}

    # ------------------------------------------------------------------ codes

    def do_apply(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Give the picked words a code."""
        log, name = self._opened(), str(data.get("code", ""))
        start, end = self._place(data)
        now = self._now(log)
        if any((s.start, s.end, s.code) == (start, end, name) for s in now.values()):
            raise CodingError("coding_page.already")
        made = log.apply(start, end, name, chosen_attributes(data.get("attributes")))
        if data.get("suggested") is True:
            self._judged(log, name, taken=True)
        dose = self._note_heavy(log.coder)
        now[made.id] = made
        return {**self._changes(log, "applied", now), "id": made.id, "dose": dose}

    def do_change(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Give a piece another code, other words or other attributes; what is not sent stays."""
        log = self._opened()
        start, end = self._place(data) if "quote" in data else (None, None)
        name = str(data["code"]) if "code" in data else None
        given = data.get("attributes")
        attributes = None if given is None else chosen_attributes(given)
        now = self._now(log)
        made = log.recode(str(data.get("id", "")), name, start, end, attributes)
        now[made.id] = made
        return self._changes(log, "changed", now)

    def do_remove(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Take a code away; it can be undone."""
        log = self._opened()
        now, name = self._now(log), str(data.get("id", ""))
        log.remove(name)
        now.pop(name, None)
        return self._changes(log, "removed", now)

    def do_undo(self, _data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Undo the last action."""
        log = self._opened()
        return self._changes(log, "undone" if log.undo() else "nothing_to_undo")

    def do_redo(self, _data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Do again what was undone."""
        log = self._opened()
        return self._changes(log, "redone" if log.redo() else "nothing_to_redo")

    def do_new_code(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Make an open code with a name of one's own; words that are picked get it."""
        log, name = self._opened(), str(data.get("name", ""))
        if len(name) > _LONGEST_NAME:
            raise CodingError("coding_page.bad_name", longest=_LONGEST_NAME)
        place = self._place(data) if "quote" in data else None
        made = open_code(self._study, name, log.coder, confirmed=data.get("confirmed") is True)
        log.require_newest()
        segment = log.apply(*place, made.id).id if place else ""
        return {**self._changes(log, "new_made"), "id": segment}

    def do_in_vivo(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Make a code of the picked words themselves, and give it to them."""
        log, (start, end) = self._opened(), self._place(data)
        sure = data.get("confirmed") is True
        made = in_vivo(self._study, self._session, log.coder, start, end, confirmed=sure)
        log.require_newest()
        return {**self._changes(log, "new_made"), "id": made.id}

    # ------------------------------------------------------------------ suggestions

    def do_suggest(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Return three codes that may fit the picked words, or that it takes a moment more."""
        log = self._opened()
        if not suggestions_allowed(self._study, self._session):
            raise CodingError("coding_page.blind_suggest")
        start, end = self._place(data)
        rows = learner(self._study, log.coder).rows(self._transcript.text[start:end])
        return {"waiting": True} if rows is None else {"suggestions": rows}

    def do_reject(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Write down that a suggestion did not fit."""
        log, name = self._opened(), str(data.get("code", ""))
        if name not in log.codebook.by_id:
            raise CodingError("coding.unknown_segment")
        self._judged(log, name, taken=False)
        return {"said": texts("coding_page.rejected")}

    def _judged(self, log: CodingLog, name: str, *, taken: bool) -> None:
        self._study.note(
            "suggestion", conversation=self._session, coder=log.coder, code=name, taken=taken
        )

    # ------------------------------------------------------------------ memos

    def do_memo(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Keep a memo about a piece, a code or the conversation."""
        log, about = self._opened(), str(data.get("about", ""))
        text = str(data.get("text", ""))
        if len(text) > _LONGEST_MEMO:
            raise CodingError("coding_page.long_memo", longest=_LONGEST_MEMO)
        sure = data.get("confirmed") is True
        memo = add_memo(self._study, log.coder, about, text.strip(), confirmed=sure)
        return {"said": texts("coding_page.memo_kept"), "memo": memo_row(memo)}

    def do_forget(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Remove a memo of one's own."""
        log, name = self._opened(), str(data.get("id", ""))
        if name not in {memo.id for memo in self._study.memos() if memo.coder == log.coder}:
            raise CodingError("coding_page.not_own_memo")
        delete_memo(self._study.memos_folder, name)
        return {"said": texts("coding_page.memo_gone")}

    # ------------------------------------------------------------------ shared

    def _receive(self, widget: Any, content: Any, buffers: list[Any]) -> None:
        super()._receive(widget, content, buffers)
        if self._log is not None:
            # A long log is read again after the answer, while nobody waits for it.
            with contextlib.suppress(UserError):
                self._log.state()

    def _opened(self) -> CodingLog:
        if self._log is None:
            raise CodingError("coding_page.no_coder")
        return self._log

    def _place(self, data: Mapping[str, Any]) -> tuple[int, int]:
        start, end = quoted(self._transcript, data)
        if any(first < end and start < last for first, last in self._held):
            raise CodingError("coding_page.held_words")
        return start, end

    def _now(self, log: CodingLog) -> dict[str, CodedSegment]:
        return {one.id: one for one in log.segments()}

    def _changes(
        self, log: CodingLog, said: str, now: dict[str, CodedSegment] | None = None
    ) -> Row:
        """Return what is different from what the browser was last told."""
        now = self._now(log) if now is None else now
        put = [segment_row(one) for name, one in now.items() if self._sent.get(name) != one]
        gone = [name for name in self._sent if name not in now]
        changed = log.codebook is not self._book
        self._sent, self._book = now, log.codebook
        answer = {"said": texts(f"coding_page.{said}"), "put": put, "gone": gone}
        return {**answer, "codes": code_rows(log.codebook)} if changed else answer
