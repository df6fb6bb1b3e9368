"""Let a second person decide about heavy words; part of the command ``care``."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from peer_research.texts import texts

if TYPE_CHECKING:
    from peer_research.care.approvals import Verdict
    from peer_research.study import Study


def approving(study: Study, piece: str, who: str, decision: Verdict | None) -> None:
    """List the heavy pieces that wait, show one, or keep what somebody decides.

    Parameters
    ----------
    study : Study
    piece : str
        Id of a coded piece; empty to list those that wait, without their words.
    who : str
        Code of the researcher who decides.
    decision : {"ja", "nee"} or None
        None shows the words.

    Raises
    ------
    StudyError
        No such piece waits, or this person may not decide about it.
    """
    from peer_research.care.approvals import approve, waiting_for_approval
    from peer_research.errors import StudyError

    waiting = {one.id: one for one in waiting_for_approval(study)}
    if not piece:
        for one in waiting.values():
            values = {"session": one.transcript, "code": one.code, "coder": one.coder}
            click.echo(texts("approve_page.piece", id=one.id, **values))
        if not waiting:
            click.echo(texts("approve_page.none"))
    elif decision is not None:
        approve(study, piece, by=who, decision=decision, today=date.today())
        click.echo(texts(f"approve_page.said_{decision}"))
    elif piece in waiting:
        click.echo(waiting[piece].quote)
    else:
        raise StudyError("care.no_piece")
