"""The pages of the notebooks: one call per cell, everything shown in plain Dutch.

No page ever shows a raw transcript, a name or anything else from the vault.
"""

from __future__ import annotations

import html
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peer_research.errors import PeerResearchError
from peer_research.study import STUDY_VARIABLE, Study, open_study
from peer_research.texts import texts
from peer_research.widgets.mistakes import show_mistakes_in_dutch

if TYPE_CHECKING:
    import pandas as pd

    from peer_research.plots.report_figures import Plot


@dataclass(frozen=True, slots=True)
class Page:
    """Something to show: a title, sentences, tables and figures.

    Parameters
    ----------
    title : str
    sentences : sequence of str
    tables : sequence of (str, DataFrame)
        Caption and table; small groups are already hidden.
    plots : sequence of Plot
        Each is shown with its title, its sentence, its description and its numbers.
    """

    title: str
    sentences: Sequence[str] = ()
    tables: Sequence[tuple[str, Any]] = ()
    plots: Sequence[Plot] = ()

    def _repr_html_(self) -> str:
        parts = [f"<h2>{html.escape(self.title)}</h2>"]
        parts += [f"<p>{html.escape(sentence)}</p>" for sentence in self.sentences]
        for caption, table in self.tables:
            parts += [f"<h3>{html.escape(caption)}</h3>", _table(table)]
        for plot in self.plots:
            parts += [f"<h3>{html.escape(plot.title)}</h3>", f"<p>{html.escape(plot.sentence)}</p>"]
            parts += [_picture(plot.png, plot.alt), _table(plot.data)]
        return f'<section lang="nl">{"".join(parts)}</section>'

    def __repr__(self) -> str:
        return self.title


def _table(table: pd.DataFrame) -> str:
    for name in table.columns[table.isna().any()]:
        # pandas writes <NA> for a whole number that is hidden, whatever `na_rep` says.
        table = table.assign(**{name: table[name].astype(object).where(table[name].notna(), "-")})
    return str(
        table.to_html(index=False, escape=True, border=0, na_rep="-", float_format="{:.2f}".format)
    )


def _picture(png: bytes, alt: str) -> str:
    import base64

    data = base64.b64encode(png).decode("ascii")
    return f'<img src="data:image/png;base64,{data}" alt="{html.escape(alt)}" width="640">'


def _study() -> Study:
    show_mistakes_in_dutch()
    study = open_study()
    study.require_no_unfinished_withdrawal()
    return study


def _say(key: str, **values: object) -> str:
    return texts(f"pages.{key}", **values)


def start() -> Any:
    """Show which study is open, what is in it and what comes next; or the form for a new one."""
    import pandas as pd

    from peer_research.pipeline import next_step

    show_mistakes_in_dutch()
    folder = Path(os.environ.get(STUDY_VARIABLE) or Path.cwd())
    if STUDY_VARIABLE in os.environ and not (folder / "study.toml").is_file():
        from peer_research.widgets.study_pages import new_study_form

        return new_study_form(folder)
    study = _study()
    counts = {
        "conversations": len(study.sessions()),
        "safe": len(study.transcript_ids()),
        "participants": len(study.participants()),
        "coders": len(study.coders()),
    }
    table = pd.DataFrame(
        {
            _say("what"): [_say(name) for name in counts],
            _say("number"): list(counts.values()),
        }
    )
    return Page(study.title, [next_step(study)], [(_say("in_study"), table)])


def overview() -> Any:
    """Show what is done, what is next and what needs care; or the form for a new study."""
    chosen = os.environ.get(STUDY_VARIABLE)
    if chosen and not (Path(chosen) / "study.toml").is_file():
        return start()
    from peer_research.widgets.overview_page import study_overview

    return study_overview()


def print_protocol() -> Any:
    """Choose a protocol and make its Word files."""
    from peer_research.widgets.protocol_pages import print_form

    return print_form(_study())


def new_protocol(template: str = "") -> Any:
    """Make a protocol of your own from one that is there."""
    from peer_research.widgets.protocol_pages import new_protocol_form

    return new_protocol_form(_study(), template)


def protocol_changes(protocol: str) -> Page:
    """Show what changed between the versions of a protocol, who did that and why."""
    import pandas as pd

    from peer_research.protocol.diff import as_rows, protocol_diff
    from peer_research.protocol.versions import load_version, versions

    study = _study()
    known = [load_version(study, protocol, one) for one in versions(study, protocol)]
    tables = []
    for old, new in pairwise(known):
        rows = [
            {_say("where"): row["where"], _say("change"): row["what"], _say("words"): row["words"]}
            for row in as_rows(protocol_diff(old, new))
        ]
        tables.append((f"{old.version} → {new.version}", pd.DataFrame(rows)))
    made = [f"{c.version}: {c.who}. {c.why}" for c in known[-1].changes]
    return Page(_say("changes_title", protocol=protocol), made or [_say("no_changes")], tables)


def participants() -> Any:
    """Register participants."""
    from peer_research.widgets.study_pages import participant_form

    return participant_form(_study())


def consent() -> Any:
    """Write down what participants say yes and no to."""
    from peer_research.widgets.study_pages import consent_form

    return consent_form(_study())


def session() -> Any:
    """Register a conversation that was held."""
    from peer_research.widgets.study_pages import session_form

    return session_form(_study())


def register(name: str) -> Any:
    """Write in a register, such as ``stoplicht``, ``nazorg`` or ``uren``."""
    from peer_research.widgets.register_pages import register_form

    return register_form(_study(), name)


def import_conversation() -> Any:
    """Bring in the text of a conversation."""
    from peer_research.widgets.import_page import ImportPage

    return ImportPage(_study())


def review(session: str = "") -> Any:
    """Look over what was found, and decide what is hidden."""
    from peer_research.widgets.review_page import ReviewPage

    return ReviewPage(_study(), session)


def correct() -> Any:
    """Correct a misheard word or a wrong speaker."""
    from peer_research.widgets.edit_page import edit_form

    return edit_form(_study())


def anonymise() -> Any:
    """Let the computer do every step that needs no person."""
    from peer_research.widgets.run_page import run_form

    return run_form(_study())


def conversations() -> Page:
    """Show the conversations that were brought in, without names."""
    import pandas as pd

    study = _study()
    rows = [
        {
            _say("conversation"): session.id,
            _say("form"): session.form,
            _say("protocol"): session.protocol,
            _say("quarter"): session.quarter,
            _say("minutes"): session.minutes,
            _say("participants"): len(session.participants),
            _say("safe_text"): _say("yes" if study.versions(session.id) else "no"),
        }
        for session in study.sessions().values()
    ]
    intro = [_say("import_how"), _say("import_names")]
    return Page(_say("import_title"), intro, [(_say("conversations"), pd.DataFrame(rows))])


def hidden() -> Page:
    """Show how much of what was hidden, per kind; never what it was."""
    import pandas as pd

    study = _study()
    rows = [
        {_say("kind"): texts(f"labels.{label}"), _say("times"): number}
        for label, number in study.account().items()
    ]
    intro = [_say("hidden_how"), _say("hidden_limits")]
    return Page(_say("hidden_title"), intro, [(_say("hidden_table"), pd.DataFrame(rows))])


def read(session: str = "", *, heavy: bool = False) -> Any:
    """Show the safe text of a conversation as a dialogue with line numbers.

    Parameters
    ----------
    session : str, optional
        Without it the page asks which.
    heavy : bool, default=False
        Whether you want to see it when it may be heavy to read.
    """
    import pandas as pd

    from peer_research.care.heavy import is_heavy

    study = _study()
    if not session:
        from peer_research.widgets.choose_page import read_form

        return read_form(study)
    if not heavy and (reason := is_heavy(study, session)):
        asked = _say("heavy_how", session=session)
        return Page(_say("read_title", session=session), [reason, asked])
    turns = study.transcript(session).turns
    rows = [
        {_say("line"): number, _say("speaker"): turn.speaker, _say("text"): turn.text}
        for number, turn in enumerate(turns, start=1)
    ]
    with pd.option_context("display.max_colwidth", None):
        return Page(_say("read_title", session=session), (), [(session, pd.DataFrame(rows))])


def code(session: str = "", coder: str = "") -> Any:
    """Give pieces of a conversation a code; without `session` the page asks which."""
    from peer_research.widgets.choose_page import choose_coding
    from peer_research.widgets.coding_page import CodingPage

    study = _study()
    return CodingPage(study, session, coder) if session else choose_coding(study, coder)


def codes() -> Page:
    """Show how many people and pieces each code has, and where two coders agree."""
    from peer_research.finding.safe_tables import agreement_table, code_table
    from peer_research.widgets.plain_tables import agreements, code_counts

    study = _study()
    tables: list[tuple[str, Any]] = [(_say("codes_table"), code_counts(code_table(study)))]
    sentences = [_say("codes_how")]
    agreement = agreement_table(study) if len(study.coders()) > 1 else None
    if agreement is not None:
        names = {code.id: code.name for code in study.codebook().codes}
        tables.append((_say("agreement_table"), agreements(agreement, names)))
        sentences.append(_say("agreement_how"))
    return Page(_say("codes_title"), sentences, tables, _code_figures(study))


def _code_figures(study: Study) -> list[Plot]:
    """Return which group speaks about which code, and how many new codes still come."""
    from peer_research.finding.finder import Finder
    from peer_research.finding.safe_tables import group_table
    from peer_research.plots.coding_figures import curve, heat_map

    groups = group_table(study).drop(columns="code").set_index("name")
    found = Finder(study).new_codes_curve()
    shown = []
    if len(found):
        words = {name: texts(f"plots.curve_{name}") for name in ("new", "total")}
        words["session"] = texts("report.col_session")
        shown.append(
            replace(curve(found), data=found[["session", "new", "total"]].rename(columns=words))
        )
    if len(groups) and len(groups.columns) > 1:
        plot = heat_map(groups, what="group")
        shown.append(
            replace(plot, data=plot.data.rename_axis(texts("plain_tables.name")).reset_index())
        )
    return shown


def consensus(session: str = "", by: str = "") -> Any:
    """Talk about what coders saw differently, and write down what you decide."""
    from peer_research.widgets.consensus_page import ConsensusPage

    return ConsensusPage(_study(), session, by)


def sorting(who: str = "") -> Any:
    """Sort cards with quotes into piles, and see together which themes come out."""
    from peer_research.widgets.card_sorting_page import CardSortingPage

    return CardSortingPage(_study(), who)


def codebook(who: str = "") -> Any:
    """Look at the codes as cards and change them, with a reason."""
    from peer_research.widgets.codebook_page import CodebookPage

    return CodebookPage(_study(), who)


def sense() -> Any:
    """Make sense together: themes, statements with quotes, what was decided."""
    from peer_research.widgets.sense_page import SensePage

    return SensePage(_study())


def check() -> Any:
    """Look the whole study over."""
    from peer_research.widgets.tidy_pages import check_form

    return check_form(_study())


def keeping() -> Any:
    """Show what is kept how long, and write when a period began."""
    from peer_research.widgets.tidy_pages import keeping_form

    return keeping_form(_study())


def clean_up() -> Any:
    """Remove what may not be kept any longer, after a person signed."""
    from peer_research.widgets.tidy_pages import cleanup_form

    return cleanup_form(_study())


def withdraw() -> Any:
    """Take every word of somebody who withdraws out of the study."""
    from peer_research.widgets.tidy_pages import withdraw_form

    show_mistakes_in_dutch()
    # Not `_study`: a withdrawal that was not finished is finished here.
    return withdraw_form(open_study())


def practise() -> Any:
    """Do every step once in a practice study, with a guide."""
    from peer_research.widgets.tour import tour

    return tour()


def report() -> Page:
    """Write the report draft and say where it is."""
    from peer_research.pipeline import write_report

    study = _study()
    path = write_report(study)
    where = path.relative_to(study.path.parent).as_posix()
    return Page(_say("report_title"), [_say("report_where", path=where), _say("report_how")])


def build_report() -> Any:
    """Choose themes and quotes, make the report, and see what is left to write."""
    from peer_research.widgets.report_page import report_builder

    return report_builder()


def advice() -> Any:
    """Keep up what became of the recommendations."""
    from peer_research.widgets.advice_page import advice_tracker

    return advice_tracker()


__all__ = [
    "Page",
    "PeerResearchError",
    "advice",
    "anonymise",
    "build_report",
    "check",
    "clean_up",
    "code",
    "codebook",
    "codes",
    "consensus",
    "consent",
    "conversations",
    "correct",
    "hidden",
    "import_conversation",
    "keeping",
    "new_protocol",
    "overview",
    "participants",
    "practise",
    "print_protocol",
    "protocol_changes",
    "read",
    "register",
    "report",
    "review",
    "sense",
    "session",
    "sorting",
    "start",
    "withdraw",
]
