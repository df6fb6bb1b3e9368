"""Codes that the codebook no longer has in that form, and what stands for them in a coding log.

Joining or splitting codes is written down once, beside the codebook. Every log follows when it
is opened, so that a log that was on another computer at the time follows too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from peer_research.coding.events import State
from peer_research.model import Codebook

REST = "*"
# Of each code that was split: to which code each segment went, and the revision it then had.
Splits = Mapping[str, Mapping[str, tuple[str, int]]]


def moves(state: State, codebook: Codebook, splits: Splits) -> list[dict[str, Any]]:
    """Return what must be written in a log so that it follows the codebook.

    Parameters
    ----------
    state : State
        What the log amounts to.
    codebook : Codebook
    splits : mapping
        See `Splits`; the key ``"*"`` stands for every segment that is not named.

    Returns
    -------
    list of dict
        ``from``, ``to`` and, for one segment only, ``target``.
    """
    used = {segment.code for segment in state.segments}
    used |= {event["segment"]["code"] for event in state.undone if "segment" in event}
    found = [{"from": a, "to": b} for a, b in sorted(codebook.replaced.items()) if a in used]
    return [*found, *_split(state, codebook, splits)]


def _split(state: State, codebook: Codebook, splits: Splits) -> Iterator[dict[str, Any]]:
    for segment in state.segments:
        choices = splits.get(segment.code)
        if choices is None or segment.code in codebook.replaced:
            continue
        to, rev = choices.get(segment.id, ("", 0))
        # What was changed after the choice was made, is chosen by who changed it.
        if rev != segment.rev:
            to = "" if segment.code in codebook.by_id else choices.get(REST, ("", 0))[0]
        to = codebook.replaced.get(to, to)
        if to in codebook.by_id and to != segment.code:
            yield {"from": segment.code, "to": to, "target": segment.id}
