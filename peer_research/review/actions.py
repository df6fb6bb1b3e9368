"""What a reviewer can do; each thing stands in the vault before it returns."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal, NamedTuple

from peer_research.anonymise import key_table
from peer_research.anonymiser_bridge import PseudonymTable, Span, UserError
from peer_research.errors import StudyError
from peer_research.model import nfc
from peer_research.review.by_hand import places_of
from peer_research.review.decisions import TWICE, Decisions, Place
from peer_research.review.state import Mention, ReviewState

Scope = Literal["here", "session", "study"]
Verb = Literal["agree", "hide", "keep", "reset"]
MOST_UNDO = 200
# A flag stays readable whatever is decided, so what must be hidden needs a kind that is hidden.
HIDDEN_AS = {
    "COUNTRY": "LOCATION", "NATIONALITY": "LOCATION", "RELIGION": "ORGANISATION",
    "HEALTH": "ID", "SEXUALITY": "ID", "OFFENCE": "ID", "RARE": "ID",
}  # fmt: skip
# What then stands in the text of the team; data, so not in the language of the messages.
_NOUNS = {
    "COUNTRY": "land", "NATIONALITY": "nationaliteit", "RELIGION": "geloof",
    "HEALTH": "gezondheid", "SEXUALITY": "seksualiteit", "OFFENCE": "strafbaar feit",
    "RARE": "bijzonderheid",
}  # fmt: skip


class _Step(NamedTuple):
    """What a reviewer did: the decisions before and after, and the key table before."""

    before: dict[str, dict[str, Any]]
    after: dict[str, dict[str, Any]]
    table: dict[str, Any] | None
    table_after: dict[str, Any] | None


class Reviewer:
    """Decides about the places of a `ReviewState`, and can take it back.

    Parameters
    ----------
    state : ReviewState
    """

    def __init__(self, state: ReviewState) -> None:
        self.state = state
        self._private = state.private
        self._done: list[_Step] = []
        self._asked: dict[tuple[int, str, Place], int] = {}

    def with_state(self, state: ReviewState) -> Reviewer:
        """Return a reviewer of the same study, read anew, that can still take steps back."""
        fresh = Reviewer(state)
        fresh._done = self._done
        return fresh

    @property
    def undoable(self) -> int:
        """How many steps can be taken back."""
        return len(self._done)

    def find(self, session: str, start: Any, end: Any, quote: Any) -> Mention:
        """Return the mention at a place, after checking that these words stand there.

        Raises
        ------
        StudyError
            The words are not there, or nothing is proposed there.
        """
        place = self.checked(session, start, end, quote)
        mention = self.state.at(session, place)
        if mention is None:
            raise StudyError("review_page.moved")
        return mention

    def checked(self, session: str, start: Any, end: Any, quote: Any) -> Place:
        """Return the place when exactly these words stand there, within one turn."""
        whole = type(start) is int and type(end) is int and isinstance(quote, str)
        raw = self.state.raw.get(session)
        if raw is None or not whole or not 0 <= start < end <= len(raw.text):
            raise StudyError("review_page.moved")
        words = raw.text[start:end]
        if words != nfc(quote) or not words.strip() or "\n" in words:
            raise StudyError("review_page.moved")
        return start, end

    def decide(
        self, mention: Mention, verb: Verb, scope: Scope, *, label: str = "", confirmed: int = 0
    ) -> set[str]:
        """Decide about a mention and those like it; return the conversations touched.

        Parameters
        ----------
        mention : Mention
        verb : {"agree", "hide", "keep", "reset"}
            Follow the proposal, hide, leave readable, or make undecided.
        scope : {"here", "session", "study"}
            Only this place, this person or thing in this conversation, or in the whole study.
        label : str, default=""
            What to hide it as; the kind that was found when empty.
        confirmed : int, default=0
            How often the reviewer answered that a dangerous choice is meant.

        Raises
        ------
        StudyError
            Leaving it readable may identify somebody, and was not confirmed often enough.
        """
        mentions = self._within(mention, scope)
        sure = 0
        if verb == "keep":
            sure = self._confirm(mention, scope, mentions, confirmed)
        named = None
        if verb == "hide" and not label and mention.label in HIDDEN_AS:
            label = HIDDEN_AS[mention.label]
            named = self._noun(mention, label)

        def change(decided: Decisions, one: Mention) -> None:
            if verb == "reset" or (verb == "keep" and not one.found_as):
                decided.forget(one.place)
            elif verb == "keep":
                decided.leave(one.place, sure)
            else:
                decided.hide(one.place, label or one.label, found_as=one.found_as)

        return self._change(mentions, change, named)

    def agree_with_certain(self, session: str) -> set[str]:
        """Agree with everything undecided in a conversation that is certain."""
        found = self.state.mentions[session]
        certain = [m for m in found if m.state == "open" and self.state.is_certain(m)]
        return self._change(certain, lambda d, m: d.hide(m.place, m.label, found_as=m.found_as))

    def add(self, session: str, place: Place, label: str, *, everywhere: bool) -> set[str]:
        """Hide words that the computer missed, here or wherever they stand in the study."""
        Span(start=place[0], end=place[1], label=label)
        places = {session: [place]}
        if everywhere:
            words = self.state.raw[session].text[place[0] : place[1]]
            for other, raw in self.state.raw.items():
                rows = places_of(raw, words, label)
                found = [(row["start"], row["end"]) for row in rows]
                places[other] = sorted({*places.get(other, []), *found})
        return self._write({s: self._adding(s, found, label) for s, found in places.items()})

    def rename(self, mention: Mention, pseudonym: str) -> set[str]:
        """Give somebody or something another pseudonym, in the whole study.

        Raises
        ------
        UserError
            The pseudonym is taken, looks like a name, or was chosen by the participant.
        """
        group = self.state.group(mention.group)
        forms = list(group.forms) if group else [self.state.words(mention)]
        if not pseudonym.strip():
            raise StudyError("review_page.no_pseudonym")
        with self._private.vault.locked():
            before = self._private.key_table().to_json()
            table = key_table(self._private)
            code, names = self._known(table, mention)
            people = self._private.study.participants()
            if code in people and people[code].pseudonym:
                raise StudyError("review_page.own_choice", code=code)
            table.add_entity(
                mention.label, names or forms, pseudonym=pseudonym.strip(), code=code or None
            )
            self._private.put_key_table(table)
            self._remember(_Step({}, {}, before, self._private.key_table().to_json()))
        self.state.reload_names()
        return set(self.state.raw)

    def undo(self) -> set[str]:
        """Take the last step back; return the conversations touched.

        Raises
        ------
        StudyError
            There is nothing to take back, or somebody else changed it since.
        """
        if not self._done:
            raise StudyError("review_page.nothing_to_undo")
        step = self._done[-1]
        with self._private.vault.locked():
            if any(self._private.decisions(s) != after for s, after in step.after.items()) or (
                step.table_after and self._private.key_table().to_json() != step.table_after
            ):
                raise StudyError("review_page.changed_since")
            for session, before in step.before.items():
                self._private.put_decisions(session, before)
            if step.table is not None:
                self._private.put_key_table(PseudonymTable.from_json(step.table))
            self._done.pop()
        self._reread(step.before, names=step.table is not None)
        return set(step.before) or set(self.state.raw)

    def start_over(self, session: str) -> None:
        """Forget the decisions about a text that is another one now."""
        with self._private.vault.locked():
            Decisions(self.state.raw[session].sha256).write(self._private, session)
        self.state.refresh(session)

    # ------------------------------------------------------------------ how

    def _within(self, mention: Mention, scope: Scope) -> list[Mention]:
        if scope == "here":
            return [mention]
        found = self.state.of_group(mention.group)
        return found if scope == "study" else [m for m in found if m.session == mention.session]

    def _confirm(
        self, mention: Mention, scope: Scope, mentions: Sequence[Mention], confirmed: int
    ) -> int:
        """Return how sure the reviewer is, or ask again."""
        key = (mention.group, scope, mention.place)
        known = any(
            m.source == "roster" or self.state.words(m) in self.state.known for m in mentions
        )
        others = [m for m in self.state.of_group(mention.group) if m not in mentions]
        elsewhere = any(not self.state.is_readable(m) for m in others)
        needed = TWICE if known else int(elsewhere)
        # Only an answer to a question that was asked counts.
        given = min(confirmed, self._asked.get(key, 0))
        if given < needed:
            self._asked[key] = given + 1
            question = ("on_roster" if not given else "on_roster_again") if known else "elsewhere"
            raise StudyError(f"review_page.{question}")
        self._asked.pop(key, None)
        return max(needed, 1)

    def _noun(self, mention: Mention, label: str) -> PseudonymTable:
        """Return the key table in which a flag that is hidden is called what it is."""
        table, words = key_table(self._private), self.state.words(mention)
        for letter in ("", *"BCDEFGHIJKLMNOPQRSTUVWXYZ"):
            with contextlib.suppress(UserError):
                noun = f"{_NOUNS[mention.label]} {letter}".strip()
                table.add_entity(label, [words], pseudonym=noun)
                break
        return table

    def _change(
        self,
        mentions: Iterable[Mention],
        change: Callable[[Decisions, Mention], None],
        table: PseudonymTable | None = None,
    ) -> set[str]:
        changes: dict[str, list[Mention]] = {}
        for mention in mentions:
            changes.setdefault(mention.session, []).append(mention)

        def doing(found: Sequence[Mention]) -> Callable[[Decisions], None]:
            def change_each(decided: Decisions) -> None:
                for one in found:
                    change(decided, one)

            return change_each

        return self._write({session: doing(found) for session, found in changes.items()}, table)

    def _adding(
        self, session: str, places: Sequence[Place], label: str
    ) -> Callable[[Decisions], None]:
        def put(decided: Decisions) -> None:
            for place in places:
                mention = self.state.at(session, place)
                decided.hide(place, label, found_as=mention.found_as if mention else "")

        return put

    def _write(
        self, changes: dict[str, Callable[[Decisions], None]], table: PseudonymTable | None = None
    ) -> set[str]:
        """Change the decisions of conversations; each stands on disk before the next."""
        before, after = {}, {}
        tables: tuple[dict[str, Any], dict[str, Any]] | tuple[None, None] = (None, None)
        with self._private.vault.locked():
            ready = {session: self._current(session) for session in changes}
            if table is not None:
                old_table = self._private.key_table().to_json()
                self._private.put_key_table(table)
                tables = (old_table, self._private.key_table().to_json())
            for session, change in changes.items():
                old = self._private.decisions(session)
                change(ready[session])
                if ready[session].to_json() == old:
                    continue
                ready[session].write(self._private, session)
                before[session] = old or Decisions(ready[session].sha256).to_json()
                after[session] = self._private.decisions(session)
        if before:
            self._remember(_Step(before, after, *tables))
        self._reread(before, names=table is not None)
        return set(before)

    def _reread(self, sessions: Iterable[str], *, names: bool) -> None:
        if names:
            self.state.reload_names()
        for session in sessions:
            self.state.refresh(session)

    def _current(self, session: str) -> Decisions:
        raw = self.state.raw[session]
        if session not in self._private.sessions() or (
            self._private.raw(session).sha256 != raw.sha256
        ):
            raise StudyError("review_page.other_text", session=session)
        return Decisions.of(self._private, raw)

    def _remember(self, step: _Step) -> None:
        self._done = [*self._done, step][-MOST_UNDO:]

    def _known(self, table: PseudonymTable, mention: Mention) -> tuple[str, list[str]]:
        """Return code and names of whoever on the list of known names is meant."""
        wanted = table.placeholder(mention.label, self.state.words(mention))
        for row in self._private.roster_rows():
            same = [e for e in table.entities_of(row.get("code") or "") if e.placeholder == wanted]
            if any(e.explicit and set(row["names"]) <= set(e.forms) for e in same):
                return row.get("code") or "", list(row["names"])
        return "", []


def whole_words(text: str, start: int, end: int) -> Place:
    """Return the place widened to whole words and without white space around it.

    Examples
    --------
    >>> text = "dat zei Fatima toen"
    >>> whole_words(text, 9, 12)
    (8, 14)
    """
    while start < end and not re.match(r"\w", text[start]):
        start += 1
    while end > start and not re.match(r"\w", text[end - 1]):
        end -= 1
    while start and start < end and re.match(r"\w", text[start - 1]):
        start -= 1
    while end > start and end < len(text) and re.match(r"\w", text[end]):
        end += 1
    return start, end
