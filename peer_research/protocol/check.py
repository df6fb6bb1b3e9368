"""Check whether a protocol is ready to be used: what must change, and what to look at again.

The rules come from the practice of peer research (order of questions, announcing what is
heavy, somebody to look after people, plain words). ``fout`` must be mended before a
conversation; ``let op`` asks a person to look. Every finding says how to mend it.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from peer_research.model import Codebook
from peer_research.protocol.findings import Case, Finding
from peer_research.protocol.model import InterviewProtocol
from peer_research.protocol.reading import load_protocol, shipped_helplines
from peer_research.protocol.rules import RULES
from peer_research.protocol.rules_people import STALE_AFTER
from peer_research.protocol.support import Helplines
from peer_research.texts import texts

__all__ = ["Finding", "check_file", "check_helplines", "check_protocol"]


def check_file(path: Path, codebook: Codebook, *, today: date | None = None) -> list[Finding]:
    """Load the protocol at `path` and check it, with line numbers; see `check_protocol`.

    Raises
    ------
    ProtocolError
        The file cannot be read as a protocol.
    """
    path = Path(path)
    protocol = load_protocol(path)
    text = path.read_text("utf-8-sig")
    return check_protocol(protocol, codebook, text, file_name=path.name, today=today)


def check_protocol(
    protocol: InterviewProtocol,
    codebook: Codebook,
    text: str | None = None,
    *,
    file_name: str | None = None,
    today: date | None = None,
    helplines: Helplines | None = None,
) -> list[Finding]:
    """Return what must and what may be mended in `protocol`, the musts first.

    Parameters
    ----------
    protocol : InterviewProtocol
        As `load_protocol` gives it.
    codebook : Codebook
        The codes that questions and themes may name.
    text : str, optional
        The text of the protocol's file; with it findings name a line.
    file_name : str, optional
        Name of the file; with it the id is compared with the name.
    today : date, optional
        For the age of the helplines; today when left out.
    helplines : Helplines, optional
        The helplines the protocol names; those that are shipped when left out.

    Returns
    -------
    list of Finding
        Empty when nothing was found. A person still has to read the protocol aloud.
    """
    known = helplines or shipped_helplines(protocol.aftercare.helplines)
    case = Case(protocol, codebook, text or "", file_name or "", today or date.today(), known)
    found = [finding for rule in RULES for finding in rule(case)]
    return sorted(found, key=lambda finding: finding.level != "fout")


def check_helplines(helplines: Helplines, today: date | None = None) -> list[Finding]:
    """Return which helplines must be looked up again before they are printed."""
    today = today or date.today()
    found = []
    for line in helplines.lines:
        sure = line.status != "opnieuw_nakijken" and line.checked is not None
        if not sure:
            found.append(_about_line("line_not_confirmed", line.name))
        elif line.checked and (today - line.checked).days > STALE_AFTER:
            found.append(_about_line("line_stale", line.name))
    return found


def _about_line(rule: str, name: str) -> Finding:
    message = texts(f"protocol_check.{rule}", name=name)
    remedy = texts(f"protocol_check.{rule}_remedy", name=name)
    return Finding("let op", name, message, remedy, rule)
