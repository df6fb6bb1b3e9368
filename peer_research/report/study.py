"""What the registers of a study add to its report: makers, advice, colours, keeping, memos."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

from peer_research.coding.memos import kind_of
from peer_research.report.choices import choices
from peer_research.report.data import Sense

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from peer_research.model import Memo
    from peer_research.study import Study


def extras(study: Study, *, today: date | None = None) -> dict[str, Any]:
    """Return the fields of `ReportData` that come from registers.

    Parameters
    ----------
    study : Study
    today : date, optional
        Only tells which answers are late; no day of it is printed.
    """
    from peer_research.registers.advice import advice_overview
    from peer_research.registers.data_management import retention
    from peer_research.registers.participation import changes_by_peers, contributions
    from peer_research.registers.yields import big5_table

    states = advice_overview(study, today or date.today())
    return {
        "roles": dict(Counter(member.role for member in study.settings.team)),
        "contributions": tuple(contributions(study)),
        "changes": tuple(changes_by_peers(study)),
        "states": {state.recommendation.id: state for state in states},
        "big5": big5_table(study),
        "sense": sense(study),
        "kept": tuple(retention(study)),
        "consent_texts": _consent_texts(study),
        "memos": _memos(study),
        "choices": choices(study),
        "projects": _projects(study),
    }


def _projects(study: Study) -> pd.DataFrame:
    """Return themes per project and year; nothing of a study that was not brought together."""
    import pandas as pd

    from peer_research.exchange.provenance import is_merged, themes_by_project

    return themes_by_project(study) if is_merged(study) else pd.DataFrame()


def sense(study: Study) -> Sense:
    """Return what the team made of the codes; nothing when they did not do that yet."""
    from peer_research.coding import sense_making

    return Sense(
        themes=tuple(sense_making.themes(study)),
        statements=tuple(sense_making.STATEMENTS.rows(study)),
        decisions=tuple(sense_making.SENSE_DECISIONS.rows(study)),
    )


def _consent_texts(study: Study) -> Sequence[str]:
    people = study.taking_part().values()
    return sorted({consent.text for p in people for consent in p.consents.values() if consent.text})


def _memos(study: Study) -> Sequence[Memo]:
    """Return the memos about codes; those about a person or a conversation stay inside."""
    return tuple(memo for memo in study.memos() if kind_of(memo.about) == "code")
