"""SubRip: numbered cues with a comma in the time, and speakers as ``Naam: tekst``."""

from __future__ import annotations

from pathlib import Path

from peer_research.model import Turn
from peer_research.transcripts.cues import labelled_pieces, parse_cues
from peer_research.transcripts.decode import read_lines
from peer_research.transcripts.ledger import ImportLedger, Tally
from peer_research.transcripts.turns import make_turns


def read(path: Path) -> tuple[tuple[Turn, ...], ImportLedger]:
    """Return the turns of an SRT file and the account of its lines."""
    lines, dropped = read_lines(path)
    tally = Tally(len(lines))
    if dropped:
        tally.unread["stuurteken"] = dropped
    cues = parse_cues(lines, 0, tally, path.name, notes=False)
    turns = make_turns(labelled_pieces(cues, tally))
    return turns, tally.close(turns)
