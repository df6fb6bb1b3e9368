"""Read a conversation over before it is used: what is hidden, what stays, what was missed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from peer_research.care.heavy import is_heavy
from peer_research.editing.corrections import finish_correction
from peer_research.errors import StudyError
from peer_research.identifiable import Identifiable
from peer_research.pipeline import next_step
from peer_research.review.actions import Reviewer, Scope, Verb, whole_words
from peer_research.review.hide import finish, make
from peer_research.review.state import ReviewState
from peer_research.review.view import ReviewView
from peer_research.study import Study, open_study
from peer_research.texts import texts
from peer_research.widgets.door import is_open, open_vault
from peer_research.widgets.live import Answer, LiveWidget, script, style
from peer_research.widgets.mistakes import show_mistakes_in_dutch

OUTPUTS = ("intern", "publicatie")
# The question before a heavy conversation is the one of every page that shows a whole one.
_HEAVY_WORDS = ("heavy_title", "heavy_go", "heavy_back")


def review(session: str = "") -> ReviewPage:
    """Show the page on which a conversation is read over.

    Parameters
    ----------
    session : str, default=""
        Such as ``"S01"``; the first conversation when left out.
    """
    show_mistakes_in_dutch()
    study = open_study()
    study.require_no_unfinished_withdrawal()
    return ReviewPage(study, session)


class ReviewPage(LiveWidget):
    """The text of a conversation with what is proposed to hide, and every decision about it.

    Parameters
    ----------
    study : Study
    session : str, default=""

    Notes
    -----
    The raw text goes to the screen and nowhere else; of a heavy conversation only after the
    reader said yes, once for as long as the page is there. Every decision stands in the vault
    before the page says so.
    """

    _esm = script("team_parts.mjs", "review_page.mjs")
    _css = style("review_page.css")

    def __init__(self, study: Study, session: str = "") -> None:
        self._study, self._session = study, session.strip().upper()
        self._reviewer: Reviewer | None = None
        self._ready: ReviewView | None = None
        # Heavy conversations of which the reader said: I want to read it.
        self._sure: set[str] = set()
        super().__init__()

    def view(self) -> Answer:
        """Return the locked door, the question before heavy words, or the conversation."""
        if not is_open(self._study):
            return {"words": ReviewView.words(), "locked": True}
        private = open_vault(self._study)
        finish_correction(private)
        there = private.sessions()
        self._choose(there)
        if self._session not in self._sure and (
            warning := is_heavy(self._study, self._session, there)
        ):
            self._ready = None
            return {**self._frame("heavy", there), "warning": warning}
        self._open(private)
        return self._view.whole(self._reviewing.undoable)

    def do_unlock(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Open the vault."""
        open_vault(self._study, str(data.get("passphrase", "")))
        return {"said": texts("review_page.opened")}

    def do_open(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Go to another conversation."""
        self._session = self._known(data)
        return self.view()

    def do_start(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Open a heavy conversation for a reader who is sure."""
        self._session = self._known(data)
        if data.get("sure") is True:
            self._sure.add(self._session)
        return self.view()

    def do_leave(self, _data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Leave a heavy conversation closed, and choose another one."""
        there = self._there()
        self._ready = None
        return self._frame("which", there)

    def do_decide(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Decide about a place, and those like it."""
        reviewer, session = self._reviewing, self._session
        mention = reviewer.find(session, data.get("start"), data.get("end"), data.get("quote"))
        verb = _one_of(data.get("verb"), get_args(Verb))
        scope = _one_of(data.get("scope", "session"), get_args(Scope))
        label, confirmed = data.get("label") or "", data.get("confirmed", 0)
        if not isinstance(label, str) or type(confirmed) is not int:
            raise StudyError("review_page.not_this")
        words = self._view.form_of(mention)
        state = self._view.remember()
        touched = reviewer.decide(
            mention, verb, scope, label=_label(label) if label else "", confirmed=confirmed
        )
        answer = self._view.changes(state, touched, reviewer.undoable)
        after = reviewer.state.at(session, mention.place)
        said = {"words": words, "state": self._view.state_words(after), "times": answer["times"]}
        return {**answer, "said": texts("review_page.decided", **said)}

    def do_certain(self, _data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Agree with all that is certain in this conversation."""
        state = self._view.remember()
        touched = self._reviewing.agree_with_certain(self._session)
        answer = self._view.changes(state, touched, self._reviewing.undoable)
        return {**answer, "said": texts("review_page.certain_done", times=answer["times"])}

    def do_add(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Hide words that were missed."""
        reviewer, session = self._reviewing, self._session
        given = reviewer.checked(session, data.get("start"), data.get("end"), data.get("quote"))
        place = whole_words(reviewer.state.raw[session].text, *given)
        if place[0] >= place[1]:
            raise StudyError("review_page.moved")
        state = self._view.remember()
        everywhere = data.get("everywhere") is True
        label = _label(data.get("label"))
        touched = reviewer.add(session, place, label, everywhere=everywhere)
        answer = self._view.changes(state, touched, reviewer.undoable)
        return {**answer, "said": texts("review_page.added", times=answer["times"])}

    def do_rename(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Give somebody another pseudonym."""
        reviewer = self._reviewing
        mention = reviewer.find(
            self._session, data.get("start"), data.get("end"), data.get("quote")
        )
        state = self._view.remember()
        touched = reviewer.rename(mention, str(data.get("pseudonym", "")))
        answer = self._view.changes(state, touched, reviewer.undoable)
        return {**answer, "said": texts("review_page.renamed")}

    def do_undo(self, _data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Take the last step back."""
        state = self._view.remember()
        touched = self._reviewing.undo()
        answer = self._view.changes(state, touched, self._reviewing.undoable)
        return {**answer, "said": texts("review_page.undone")}

    def do_start_over(self, _data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Forget the decisions about a text that is another one now."""
        if self._session not in self._reviewing.state.stale:
            raise StudyError("review_page.not_this")
        self._reviewing.start_over(self._session)
        return {**self.view(), "said": texts("review_page.started_over")}

    def do_preview(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Return the safe text as it would become; nothing is written."""
        state = self._reviewing.state
        policy = _one_of(data.get("policy"), OUTPUTS)
        raw = list(state.raw.values())
        made = make(state.private, raw, [state.found[one.id] for one in raw], policy)
        safe = next(text for text, _ in made.safe if text.id == self._session)
        turns = [(n, turn.speaker, turn.text) for n, turn in enumerate(safe.turns, start=1)]
        return {"turns": turns, "said": texts("review_page.preview_ready")}

    def do_finish(self, _data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Make the safe texts of the study and say what comes next."""
        state = self._reviewing.state
        done = finish(state.private)
        undecided = sum(m.state == "open" for found in state.mentions.values() for m in found)
        self._study.note("reviewed", session=self._session, undecided=undecided)
        said = texts("review_page.finished", count=len(done.written), open=undecided)
        return {"said": f"{said} {next_step(self._study)}"}

    # ------------------------------------------------------------------ what is open

    def _there(self) -> list[str]:
        if not is_open(self._study):
            raise StudyError("widgets.locked")
        return open_vault(self._study).sessions()

    def _known(self, data: Mapping[str, Any]) -> str:
        session = str(data.get("session", ""))
        if session not in self._there():
            raise StudyError("review_page.no_such")
        return session

    def _choose(self, there: Sequence[str]) -> None:
        """Take the first conversation when none was chosen."""
        if not there:
            raise StudyError("review_page.no_conversations")
        self._session = self._session or there[0]
        if self._session not in there:
            raise StudyError("review_page.no_such")

    def _frame(self, step: str, there: Sequence[str]) -> dict[str, Any]:
        """Return a view without a word of any conversation."""
        heavy = {name: texts(f"coding_page.{name}") for name in _HEAVY_WORDS}
        words = {**ReviewView.words(), **heavy}
        return {
            "words": words, "locked": False, "step": step, "session": self._session,
            "sessions": list(there),
        }  # fmt: skip

    def _open(self, private: Identifiable) -> None:
        # Another page may have decided something; what can be undone here stays.
        done = self._reviewer
        state = ReviewState(private)
        self._reviewer = Reviewer(state) if done is None else done.with_state(state)
        self._ready = ReviewView(state, self._session)

    @property
    def _reviewing(self) -> Reviewer:
        if self._reviewer is None or self._ready is None:
            raise self._closed()
        return self._reviewer

    @property
    def _view(self) -> ReviewView:
        if self._ready is None:
            raise self._closed()
        return self._ready

    def _closed(self) -> StudyError:
        """Return why nothing can be done: the vault, or a question that was not answered."""
        return StudyError("review_page.asks" if is_open(self._study) else "widgets.locked")


def _one_of(value: Any, known: tuple[Any, ...]) -> Any:
    if value not in known:
        raise StudyError("review_page.not_this")
    return value


def _label(value: Any) -> str:
    if value not in ReviewView.labels():
        raise StudyError("review_page.not_this")
    return str(value)
