"""What the review page shows: plain data for the browser, and only what changed after an action."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from peer_research.review.actions import HIDDEN_AS
from peer_research.review.state import Group, Mention, ReviewState
from peer_research.texts import texts

_IDENTIFIERS = (
    "PERSON", "LOCATION", "ORGANISATION", "ADDRESS", "POSTCODE", "DATE", "AGE", "PHONE", "EMAIL",
    "URL", "BSN", "IBAN", "ID",
)  # fmt: skip
_WORDS = (
    "title", "intro", "passphrase", "open", "loading", "session", "text", "panel", "list", "line",
    "why", "sure", "found_by", "where", "written", "becomes", "agree", "agree_hint",
    "agree_flag_hint", "keep", "hide", "reset", "scope", "scope_here", "scope_session",
    "scope_study", "label", "pseudonym", "rename", "add_title", "add_none", "add", "everywhere",
    "certain", "previous", "next", "none_left", "undo", "preview", "preview_intern",
    "preview_publicatie", "finish", "yes_once", "yes_twice", "no", "stale", "start_over",
    "own_turn", "chosen", "keys", "keys_list", "progress", "places_here", "state_open",
    "state_flag", "state_hidden", "state_kept", "state_noted", "state_mixed",
)  # fmt: skip
_FILLED = ("certain", "chosen", "progress", "places_here")
_SOURCES = ("roster", "study", "tagger", "review", "special")
_SURE = ((0.9, "very"), (0.7, "quite"), (0.5, "not"))


class ReviewView:
    """One conversation as the browser shows it.

    Parameters
    ----------
    state : ReviewState
    session : str
    """

    def __init__(self, state: ReviewState, session: str) -> None:
        self._state, self._session = state, session

    @staticmethod
    def words() -> dict[str, str]:
        """Return what the page says itself; what is in braces is filled in by the browser."""
        gaps = {name: f"{{{name}}}" for name in _GAPS}
        found = {name: texts(f"review_page.{name}", **gaps) for name in _WORDS}
        labels = (*_IDENTIFIERS, *HIDDEN_AS)
        return found | {label: texts(f"review_page.label_{label}") for label in labels}

    @staticmethod
    def labels() -> tuple[str, ...]:
        """Return the kinds that a place can be hidden as."""
        return _IDENTIFIERS

    def whole(self, undoable: int) -> dict[str, Any]:
        """Return everything of the conversation."""
        raw = self._state.raw[self._session]
        return {
            "words": self.words(),
            "locked": False,
            "session": self._session,
            "sessions": list(self._state.raw),
            "stale": self._session in self._state.stale,
            "labels": self.labels(),
            "turns": [
                (number, turn.speaker, start, turn.text)
                for number, (turn, start, _) in enumerate(raw.spans(), start=1)
            ],
            **self._changing(self._mine(), self._state.groups(self._session), undoable),
        }

    def remember(self) -> dict[tuple[str, int, int], Mention]:
        """Return what is decided now, to tell later what changed."""
        return {
            (m.session, m.start, m.end): m for found in self._state.mentions.values() for m in found
        }

    def changes(
        self, before: dict[tuple[str, int, int], Mention], touched: set[str], undoable: int
    ) -> dict[str, Any]:
        """Return what is different from `before`, for this conversation."""
        after = self.remember() if touched else before
        changed = [m for key, m in after.items() if before.get(key) != m]
        gone = [m for key, m in before.items() if key not in after]
        here = [m for m in changed if m.session == self._session]
        numbers = {m.group for m in (*changed, *gone)}
        numbers |= {before[k].group for k in after if k in before and before[k] != after[k]}
        groups = self._state.groups(self._session)
        # A new pseudonym changes no place; then every name is sent.
        shown = [g for g in groups if g.number in numbers] if numbers else groups
        return {
            **self._changing(here, shown, undoable),
            "gone": [_id(m) for m in gone if m.session == self._session],
            "order": [group.number for group in groups],
            "times": len(changed) + len(gone),
        }

    def form_of(self, mention: Mention) -> str:
        """Return the words of a mention."""
        return self._state.words(mention)

    def state_words(self, mention: Mention | None) -> str:
        """Return the state of a mention in words."""
        if mention is None:
            return texts("review_page.state_kept")
        open_but_readable = mention.state == "open" and self._state.is_readable(mention)
        return texts(f"review_page.state_{'flag' if open_but_readable else mention.state}")

    # ------------------------------------------------------------------ how

    def _mine(self) -> list[Mention]:
        return self._state.mentions[self._session]

    def _changing(
        self, mentions: Iterable[Mention], groups: Iterable[Group], undoable: int
    ) -> dict[str, Any]:
        mine = self._mine()
        open_groups = {m.group for m in mine if m.state == "open"}
        everything = {m.group for m in mine}
        certain = sum(m.state == "open" and self._state.is_certain(m) for m in mine)
        return {
            "mentions": [self._mention(m) for m in mentions],
            "groups": [self._group(group) for group in groups],
            "progress": {
                "all": len(everything),
                "done": len(everything) - len(open_groups),
                "places": len(mine),
                "places_done": sum(m.state != "open" for m in mine),
            },
            "certain": certain,
            "undo": undoable,
        }

    def _mention(self, mention: Mention) -> dict[str, Any]:
        readable = mention.state == "open" and self._state.is_readable(mention)
        return {
            "id": _id(mention), "start": mention.start, "end": mention.end,
            "group": mention.group, "label": mention.label,
            "state": "flag" if readable else mention.state,
        }  # fmt: skip

    def _group(self, group: Group) -> dict[str, Any]:
        here = [m for m in group.mentions if m.session == self._session]
        return {
            "id": group.number,
            "label": group.label,
            "forms": list(group.forms),
            "here": len(here),
            "study": len(group.mentions),
            "open": sum(m.state == "open" for m in here),
            "flag": self._state.is_flag(group.label),
            "becomes": self._becomes(group),
            "why": _most(self._why(m) for m in here),
            "found_by": _most(_source(m) for m in here),
            "sure": _most(self._sure(m) for m in here),
        }

    def _becomes(self, group: Group) -> str:
        operator = self._state.policy.operators[group.label]
        if operator == "schuilnaam":
            return group.placeholder
        return texts(f"review_page.{'as_is' if operator == 'houden' else 'as_band'}")

    @staticmethod
    def _why(mention: Mention) -> str:
        return mention.reason or texts("review_page.by_hand")

    @staticmethod
    def _sure(mention: Mention) -> str:
        word = next((word for least, word in _SURE if mention.score >= least), "doubt")
        return f"{texts(f'review_page.sure_{word}')} ({round(100 * mention.score)} %)"


_GAPS = (
    "count", "words", "done", "all", "places_done", "places", "here", "study",
)  # fmt: skip


def _id(mention: Mention) -> str:
    return f"{mention.start}-{mention.end}"


def _source(mention: Mention) -> str:
    name = mention.source.partition(".")[0]
    return texts(f"review_page.source_{name if name in _SOURCES else 'rule'}")


def _most(words: Iterable[str]) -> list[str]:
    return [word for word, _ in Counter(words).most_common(3)]
