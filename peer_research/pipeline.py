"""Every step that needs no person, and which step a person does next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from peer_research import study_log
from peer_research.consent.coming_back import forget_again
from peer_research.identifiable import Identifiable
from peer_research.study import Study
from peer_research.texts import texts

if TYPE_CHECKING:
    import pandas as pd

    from peer_research.review.cluster import ClusterChoice


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was done, and what people do next.

    Parameters
    ----------
    written : tuple of Path
        Files that were made.
    next_step : str
        One sentence for the team.
    """

    written: tuple[Path, ...]
    next_step: str


def run_study(
    study: Study, unlock: Callable[[], Identifiable], cluster: ClusterChoice | None = None
) -> Outcome:
    """Anonymise what is new, make tables, guides and report, and say what comes next.

    Parameters
    ----------
    study : Study
    unlock : callable
        Opens the vault; only called when there is one.
    cluster : ClusterChoice, optional
        Who searches the raw texts; this process alone when left out.

    Raises
    ------
    UserError
        The first thing that is wrong; nothing is half-written.
    """
    from peer_research.anonymise import anonymise
    from peer_research.editing.corrections import finish_correction
    from peer_research.report.guard import open_guard
    from peer_research.report.outputs import require_clean

    written: list[Path] = []
    private: Identifiable | None = None
    study_log.verify(study.log_file)
    study.require_no_unfinished_withdrawal()
    forget_again(study)
    imported = any(row["action"] == "imported" for row in study.log())
    if imported or study.vault_folder.is_dir():
        private = unlock()
        finish_correction(private)
        done = anonymise(private, cluster=cluster)
        newest = study.all_versions()
        written += [study.transcript_file(s, newest[s][-1]) for s in done.written]
    written += write_guides(study)
    if study.transcript_ids():
        tables = write_tables(study)
        if private:
            require_clean(open_guard(study, private), tables)
        written += [*tables, write_report(study, private)]
    return Outcome(written=tuple(written), next_step=next_step(study))


def next_step(study: Study) -> str:
    """Return the sentence that says what people do next."""
    name, values = next_action(study)
    return texts(f"pipeline.next_{name}", **values)


def next_action(study: Study) -> tuple[str, dict[str, str]]:
    """Return what people do next as a word, with what fills in the sentence about it."""
    if not study.transcript_ids():
        return "import", {"study": study.path.name}
    coders = study.coders()
    if not coders:
        return "code", {}
    if len(coders) == 1 and study.settings.method == "codeboek":
        return "second_coder", {}
    unasked = sorted(c for c, p in study.participants().items() if "citeren" not in p.consents)
    if unasked:
        return "consent", {"codes": ", ".join(unasked)}
    return "write", {}


def write_guides(study: Study) -> list[Path]:
    """Write the interview guide of each protocol the study uses, and return the files."""
    from peer_research.protocol.guide import interview_guide

    used = {session.protocol for session in study.sessions().values()} - {""}
    protocols = [p for name, p in study.protocols().items() if name in used or not used]
    return [
        interview_guide(protocol, study.output / "leidraden" / f"{protocol.id}.docx")
        for protocol in protocols
    ]


def write_report(study: Study, private: Identifiable | None = None) -> Path:
    """Write the report draft and return its path.

    Parameters
    ----------
    study : Study
    private : Identifiable, optional
        The opened vault, so that typed texts are held against the names in it.
    """
    from peer_research.report import write as report_write

    return report_write.write_report(study, private=private)[0]


def write_tables(study: Study) -> list[Path]:
    """Write the analysis tables as CSV files and return their paths."""
    from peer_research.finding.safe_tables import agreement_table, code_table, group_table

    tables = {"codes": code_table(study), "codes-per-groep": group_table(study)}
    if len(study.coders()) > 1 and study.settings.method == "codeboek":
        agreement = agreement_table(study)
        if agreement is not None:
            tables["overeenstemming"] = agreement
    return [_write_table(study, name, table) for name, table in tables.items()]


def _write_table(study: Study, name: str, table: pd.DataFrame) -> Path:
    from peer_research.exchange.tables import write_table

    plain = table if table.index.name is None else table.reset_index()
    return write_table(plain, study.output / "tabellen" / f"{name}.csv")
