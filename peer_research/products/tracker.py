"""The page that says what happened to the recommendations."""

from __future__ import annotations

from pathlib import Path

from peer_research.products.source import Source
from peer_research.registers.advice_word import write_advice


def write_tracker(source: Source, path: Path) -> Path:
    """Write the recommendation tracker as a Word file; see `advice_word.write_advice`.

    Parameters
    ----------
    source : Source
    path : Path

    Returns
    -------
    Path
        `path`.
    """
    return write_advice(source.open_study, path, source.today)
