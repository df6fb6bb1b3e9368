"""Look a study over: what is missing or does not fit, each with the command that mends it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from peer_research.doctor import files, outputs, people
from peer_research.doctor.case import Case, Finding
from peer_research.study import Study

if TYPE_CHECKING:
    from peer_research.identifiable import Identifiable

__all__ = ["Finding", "examine"]

RULES: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    files.settings,
    files.log,
    files.secrets,
    files.copies,
    files.leftovers,
    files.sessions,
    files.transcripts,
    files.codings,
    outputs.quotes,
    outputs.known,
    outputs.stale,
    people.consents,
    people.histories,
    people.roles,
    people.care,
    people.retention,
    people.protocols,
    people.helplines,
)


def examine(study: Study, today: date, private: Identifiable | None = None) -> list[Finding]:
    """Return everything that is missing or does not fit, the musts first.

    Parameters
    ----------
    study : Study
    today : date
    private : Identifiable, optional
        The opened vault; with it raw texts are looked at as well.

    Returns
    -------
    list of Finding
        Empty when nothing was found. No finding holds a name or a word of a conversation.
    """
    case = Case(study, today, private)
    found = [finding for rule in RULES for finding in rule(case)]
    return sorted(dict.fromkeys(found), key=lambda finding: finding.level != "fout")
