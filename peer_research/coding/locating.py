"""Find a piece of a transcript by its first and last words, and code it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from peer_research.errors import CodingError
from peer_research.model import CodedSegment, Transcript, nfc
from peer_research.study import Study


def locate(transcript: Transcript, first: str, last: str) -> tuple[int, int]:
    """Return where the piece from the words `first` to the words `last` stands.

    Both must be in one turn. White space and capitals make no difference.

    Raises
    ------
    CodingError
        The words are not there, or there more than once.

    Examples
    --------
    >>> from peer_research.model import Turn
    >>> turn = Turn(id="T1", speaker="P01", text="Eerst was het stil. Toen ging het beter, echt.")
    >>> locate(Transcript(id="S01", version=1, turns=(turn,)), "Toen ging", "beter, echt.")
    (20, 46)
    """
    begin, end = _folded(first), _folded(last)
    found = []
    for turn, offset, _ in transcript.spans():
        text = _folded(turn.text, strip=False)
        position = text.find(begin)
        while position >= 0 and begin:
            stop = text.find(end, position + (len(begin) if begin != end else 0))
            stop = text.find(end, position) if stop < 0 else stop
            if stop >= 0:
                found.append((offset + position, offset + stop + len(end)))
            position = text.find(begin, position + 1)
    if len(found) != 1:
        raise CodingError("locating.not_once", times=len(found), session=transcript.id)
    return found[0]


def _folded(text: str, *, strip: bool = True) -> str:
    # Turns hold single spaces only, so folding keeps every offset.
    plain = " ".join(nfc(text).split()) if strip else text
    return "".join(low if len(low := c.lower()) == 1 else c for c in plain)


def code_by_words(
    study: Study,
    session: str,
    coder: str,
    code: str,
    first: str,
    last: str,
    attributes: Mapping[str, str] | None = None,
) -> CodedSegment:
    """Give the piece from `first` to `last` a code; see `locate`."""
    log = study.coding_log(session, coder)
    start, end = locate(log.transcript, first, last)
    return log.apply(start, end, code, attributes)


def parse_attributes(options: Sequence[str]) -> dict[str, str]:
    """Return ``{"citaat": "mag"}`` for ``["citaat=mag"]``."""
    found = {}
    for option in options:
        name, equals, value = option.partition("=")
        if not equals:
            raise CodingError("locating.bad_attribute")
        found[name.strip()] = value.strip()
    return found
