"""Which version of a text codings point into, and carrying them over to the newest."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from peer_research.coding.carrying import projection
from peer_research.coding.events import carry_over_log
from peer_research.model import Transcript

if TYPE_CHECKING:
    from peer_research.study import Study

_POINTS = b'"transcript_sha256": "%b"'
_CODED_ON = re.compile(rb'"transcript_sha256":\s*"([0-9a-f]{64})"')


def coded_on(path: Path) -> str:
    """Return the fingerprint of the text that a coding log points into; empty if none."""
    return next(iter(_coded_on(path)), "")


def coded_texts(study: Study, session: str) -> set[str]:
    """Return the fingerprints of all texts that codings of a conversation point into."""
    return {sha for path in study.coding_files(session) for sha in _coded_on(path)}


def carry_codings_over(study: Study, session: str, newest: Transcript | None = None) -> None:
    """Carry codings of an earlier version of a text over to the newest.

    After a crash, or when somebody coded an old text, a log may point into an earlier
    version. Nothing is guessed: a log that fits no version is left as it is.
    """
    if newest is None and not study.versions(session):
        return
    newest = newest or study.transcript(session)
    for path in study.coding_files(session):
        coded = _coded_on_other(path, newest.sha256)
        if not coded:
            continue
        versions = study.versions(session)[:-1]
        older = (study.transcript(session, version) for version in versions)
        old = next((text for text in older if text.sha256 == coded), None)
        if old is not None:
            carry_over_log(path, projection(old, newest), newest)


def _coded_on(path: Path) -> list[str]:
    # Within a text quotation marks are escaped, so this is found in no quote.
    found = _CODED_ON.findall(path.read_bytes()) if path.is_file() else []
    return [name.decode() for name in dict.fromkeys(found)]


def _coded_on_other(path: Path, newest: str) -> str:
    """Return the fingerprint of another text that a log points into; empty if none."""
    data = path.read_bytes()
    # Counting takes a tenth of the time of finding, and there is hardly ever another.
    if data.count(b'"transcript_sha256":') == data.count(_POINTS % newest.encode()):
        return ""
    return next((s for s in _coded_on(path) if s != newest), "")
