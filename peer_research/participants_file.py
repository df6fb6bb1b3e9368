"""Who takes part, as `participants.toml` says: codes, bands and consents; never a name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from peer_research.anonymiser_bridge import load, nearest
from peer_research.errors import StudyError
from peer_research.model import CONSENT_USES, Participant, key


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    participants: tuple[Participant, ...] = key("deelnemer", default=())


def read_participants(path: Path) -> dict[str, Participant]:
    """Return the participants of a file by code; a file that is not there has none.

    Raises
    ------
    StudyError
        A mistake in the file, a code twice, or consent for a use that there is not.
    """
    if not path.is_file():
        return {}
    rows = load(_File, path, StudyError).participants
    found: dict[str, Participant] = {}
    for number, row in enumerate(rows, start=1):
        if not re.fullmatch(r"P\d{1,3}", row.code):
            raise StudyError("study.bad_participant_code", number=number)
        if row.code in found:
            raise StudyError("study.twice", what=row.code, file=path.name)
        for use in row.consents:
            if use not in CONSENT_USES:
                raise StudyError(
                    "study.unknown_use", use=use, suggestion=nearest(use, CONSENT_USES)
                )
        found[row.code] = row
    return found
