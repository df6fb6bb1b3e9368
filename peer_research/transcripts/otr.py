"""oTranscribe: JSON with the text as HTML and times as marks in it.

The shape is described at https://github.com/oTranscribe/oTranscribe.
"""

from __future__ import annotations

import json
from pathlib import Path

from peer_research.errors import ImportFileError
from peer_research.model import Turn
from peer_research.transcripts.decode import clean, decode, load
from peer_research.transcripts.ledger import ImportLedger
from peer_research.transcripts.markup import parse
from peer_research.transcripts.web_page import read_page


def read(path: Path) -> tuple[tuple[Turn, ...], ImportLedger]:
    """Return the turns of an oTranscribe file and the account of its lines.

    Raises
    ------
    ImportFileError
        When it is no such file, or damaged.
    """
    data = load(path)
    try:
        content = json.loads(decode(data, path.name))
    except (ValueError, RecursionError):
        raise ImportFileError("transcripts_documents.not_otr", file=path.name) from None
    text = content.get("text") if isinstance(content, dict) else None
    if not isinstance(text, str):
        raise ImportFileError("transcripts_documents.not_otr", file=path.name)
    # JSON may hold half an emoji, which no file can keep.
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    source, dropped = clean(whole)
    return read_page(parse(source), dropped)
