"""A certificate for everybody whose work is in the log: what they did, and how many hours."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from peer_research.materials.credits import write_certificate
from peer_research.registers.fees import HOURS
from peer_research.registers.participation import CONTRIBUTIONS
from peer_research.study import Study
from peer_research.texts import texts


def write_certificates(study: Study, folder: Path, *, own: Path | None = None) -> list[Path]:
    """Write a certificate for each researcher with hours or contributions, and return the files.

    The name is left open: on paper somebody may want another one than in the team.

    Parameters
    ----------
    study : Study
    folder : Path
    own : Path, optional
        Folder with texts of the team.
    """
    team = {member.coder: member for member in study.settings.team if member.coder}
    hours: dict[str, Decimal] = {}
    for worked in HOURS.rows(study):
        before = hours.get(worked.researcher, Decimal(0))
        hours[worked.researcher] = before + Decimal(str(worked.hours))
    did: dict[str, list[str]] = {}
    for row in CONTRIBUTIONS.rows(study):
        did.setdefault(row.researcher, []).extend(row.work)
    return [
        write_certificate(
            folder / f"certificaat-{who}.docx", study_title=study.title, role=team[who].role,
            did=[texts(f"fairness.work_{work}") for work in dict.fromkeys(did.get(who, ()))],
            hours=float(hours[who]) if who in hours else None, own=own,
        )
        for who in sorted({*hours, *did} & set(team))
    ]  # fmt: skip
