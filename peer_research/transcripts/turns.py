"""From pieces of speech to turns: neighbours of one speaker become one turn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from peer_research.model import Turn, nfc

# Invisible marks that Teams and WhatsApp put around names.
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u2066\u2067\u2068\u2069"


@dataclass(slots=True)
class Piece:
    """What one line or cue says.

    Parameters
    ----------
    speaker : str
        The label of the file; "" when unknown.
    text : str
    line : int
        1-based.
    start_ms, end_ms : int or None
    follows : bool
        Whether it goes on where the piece before it stopped, in one paragraph or cue.
    apart : bool
        Whether it must not be joined with a neighbour.
    """

    speaker: str
    text: str
    line: int | None
    start_ms: int | None = None
    end_ms: int | None = None
    follows: bool = False
    apart: bool = False


def fold(text: str) -> str:
    r"""Return `text` as one line of NFC with single spaces.

    Examples
    --------
    >>> fold(" eh...  ja \n toch? ")
    'eh... ja toch?'
    """
    return nfc(" ".join(text.split()))


@lru_cache(maxsize=1024)
def label_key(label: str) -> str:
    """Return what two spellings of one label have in common.

    Examples
    --------
    >>> label_key(" Noor  de Wit:") == label_key("NOOR DE WIT")
    True
    """
    return nfc(fold(label).strip(_INVISIBLE).rstrip(": ").casefold())


def make_turns(pieces: Iterable[Piece]) -> tuple[Turn, ...]:
    """Return the turns of `pieces`, with ids ``T0001`` and up; pieces without text vanish.

    Pieces without a speaker are joined only within a paragraph or cue: nobody knows whether
    one person said them.

    Examples
    --------
    >>> [t.text for t in make_turns([Piece("A", "ja", 1), Piece("a", "hoor", 2)])]
    ['ja hoor']
    """
    spelling: dict[str, str] = {}
    turns = []
    for number, group in enumerate(_groups(pieces), 1):
        first = group[0]
        label = fold(first.speaker).strip(_INVISIBLE)
        # An end before the beginning says nothing.
        ends = [e for p in group if (e := p.end_ms) is not None and e >= (first.start_ms or 0)]
        turns.append(
            Turn(
                id=f"T{number:04d}",
                speaker=spelling.setdefault(label_key(label), label),
                text=" ".join(piece.text for piece in group),
                start_ms=first.start_ms,
                end_ms=max(ends, default=None),
                line=first.line,
            )
        )
    return tuple(turns)


def _groups(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    group: list[Piece] = []
    for piece in pieces:
        piece.text = fold(piece.text)
        if not piece.text:
            continue
        if group and not _belongs(group[-1], piece):
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def _belongs(last: Piece, piece: Piece) -> bool:
    key = label_key(piece.speaker)
    if key != label_key(last.speaker) or piece.apart or last.apart:
        return False
    return bool(key) or piece.follows
