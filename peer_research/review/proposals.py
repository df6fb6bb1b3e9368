"""What the computer proposes to hide, remembered in the vault so that a page opens at once.

What is remembered holds places and labels, never a word. It counts only for exactly these
texts, this list of known names and this version of the anonymiser.
"""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from peer_research.anonymise import propose
from peer_research.anonymiser_bridge import Document, Span
from peer_research.identifiable import Identifiable
from peer_research.model import Transcript

Progress = Callable[[int, int], None]
_NAME = "proposals"


def proposals(
    private: Identifiable, raw: Sequence[Transcript], progress: Progress | None = None
) -> list[Document]:
    """Return what was found in every raw conversation; looked for only when something changed.

    Parameters
    ----------
    private : Identifiable
    raw : sequence of Transcript
        All conversations of the study.
    progress : callable, optional
        Called with the number of conversations done and the total.
    """
    mark = _fingerprint(private, raw)
    known: Any = private.vault.get_json(_NAME) if _NAME in private.vault else {}
    if known.get("for") == mark:
        rows = known["spans"]
        return [
            Document(id=t.id, text=t.text, spans=tuple(Span(**row) for row in rows[t.id]))
            for t in raw
        ]
    found = propose(private, raw, progress)
    spans = {d.id: [_row(span) for span in d.spans] for d in found}
    private.vault.put_json(_NAME, {"for": mark, "spans": spans})
    return found


def _row(span: Span) -> dict[str, Any]:
    return {
        "start": span.start,
        "end": span.end,
        "label": span.label,
        "score": span.score,
        "source": span.source,
        "reason": span.reason,
    }


def _fingerprint(private: Identifiable, raw: Sequence[Transcript]) -> str:
    texts = [[t.id, t.sha256] for t in raw]
    model = private.study.settings.language_model
    parts = [texts, private.roster_rows(), model, _anonymiser()]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


@cache
def _anonymiser() -> list[list[str | int]]:
    """Return what tells one version of the anonymiser from another, also while it is made."""
    folder = Path(inspect.getfile(Span)).parent
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    facts = [(path, path.stat()) for path in files]
    return [[path.name, fact.st_size, fact.st_mtime_ns] for path, fact in facts]
