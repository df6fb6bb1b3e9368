"""What a person decides after reading: hide more, or show again what was hidden by mistake."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from peer_research.anonymiser_bridge import Span
from peer_research.errors import StudyError
from peer_research.identifiable import Identifiable
from peer_research.model import Transcript, nfc


def hide_everywhere(private: Identifiable, words: str, label: str) -> int:
    """Hide `words` wherever they stand in the study, and return how often that is.

    Capitals and white space make no difference; only whole words count.

    Parameters
    ----------
    private : Identifiable
    words : str
        As they stand in the conversation.
    label : str
        What it is: ``PERSON``, ``LOCATION`` and so on.

    Raises
    ------
    StudyError
        The words are nowhere.
    UserError
        The label is unknown.
    """
    with private.vault.locked():
        found = _hide(private, words, label)
    if not found:
        raise StudyError("review.nowhere")
    private.study.note("hidden", label=label, times=found)
    return found


def _hide(private: Identifiable, words: str, label: str) -> int:
    found = 0
    for session in private.sessions():
        raw = private.raw(session)
        spans = list(places_of(raw, words, label))
        if spans:
            found += len(spans)
            _add(private, raw, spans)
    return found


def places_of(raw: Transcript, words: str, label: str) -> Iterator[dict[str, Any]]:
    """Yield a decision to hide `words` as `label` for every place where they stand.

    Capitals and white space make no difference; only whole words count.
    """
    parts = [re.escape(part) for part in nfc(words).split()]
    if not parts:
        return
    pattern = re.compile(r"(?<!\w)" + r"\s+".join(parts) + r"(?!\w)", re.IGNORECASE)
    for match in pattern.finditer(raw.text):
        span = Span(start=match.start(), end=match.end(), label=label)
        yield {"start": span.start, "end": span.end, "label": label, "source": "review"}


def _add(private: Identifiable, raw: Transcript, spans: list[dict[str, Any]]) -> None:
    decisions = private.decisions(raw.id)
    if decisions and decisions["sha256"] != raw.sha256:
        raise StudyError("anonymise.stale_review", session=raw.id)
    known = decisions.get("add", [])
    decisions = {
        "sha256": raw.sha256,
        "keep": decisions.get("keep", []),
        "add": known + [span for span in spans if span not in known],
    }
    private.put_decisions(raw.id, decisions)
