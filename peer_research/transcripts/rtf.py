"""RTF as f4, NVivo, Word and LibreOffice write it."""

from __future__ import annotations

from pathlib import Path

from peer_research.errors import ImportFileError
from peer_research.model import Turn
from peer_research.transcripts.decode import load
from peer_research.transcripts.ledger import ImportLedger, Tally
from peer_research.transcripts.paragraphs import Paragraphs
from peer_research.transcripts.rtf_text import BrokenRtfError, LostTextError, parse
from peer_research.transcripts.text import Line, read_rows
from peer_research.transcripts.word_table import table_lines


def read(path: Path) -> tuple[tuple[Turn, ...], ImportLedger]:
    """Return the turns of an RTF file and the account of its paragraphs.

    Raises
    ------
    ImportFileError
        When it is no RTF, damaged, or holds text that would be lost.
    """
    data = load(path).lstrip(b"\xef\xbb\xbf \r\n\t")
    if not data.startswith(b"{\\rtf"):
        raise ImportFileError("transcripts_documents.not_rtf", file=path.name)
    try:
        rtf = parse(data)
    except LostTextError as error:
        raise ImportFileError(f"transcripts_documents.{error}", file=path.name) from None
    except BrokenRtfError:
        raise ImportFileError("transcripts_documents.damaged_rtf", file=path.name) from None
    numbered = Paragraphs()
    lines: list[Line] = []
    for block in rtf.blocks:
        if isinstance(block, str):
            lines += numbered.lines(block)
        else:
            lines += table_lines([[numbered.cell(cell) for cell in row] for row in block])
    tally = Tally(len(lines))
    tally.unread.update(numbered.dropped + rtf.unread)
    return read_rows(lines, tally, paragraphs=False)
