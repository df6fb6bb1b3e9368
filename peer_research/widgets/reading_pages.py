"""Pages to look at only: what is in the study, a safe text, the codes. Nothing to fill in.

No page shows a raw transcript, a name or anything else from the vault.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pandas as pd

from peer_research.care.heavy import is_heavy
from peer_research.finding.safe_tables import agreement_table, code_table, group_table
from peer_research.pipeline import next_step, write_report
from peer_research.plots.coding_figures import curve, heat_map
from peer_research.plots.report_figures import Plot
from peer_research.protocol.diff import as_rows, protocol_diff
from peer_research.protocol.versions import load_version, versions
from peer_research.study import Study
from peer_research.texts import texts
from peer_research.widgets.plain_page import Page
from peer_research.widgets.plain_tables import agreements, code_counts


def _say(key: str, **values: object) -> str:
    return texts(f"pages.{key}", **values)


def contents(study: Study) -> Page:
    """Return what is in the study and what comes next."""
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


def protocol_changes(study: Study, protocol: str) -> Page:
    """Return what changed between the versions of a protocol, who did that and why."""
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


def conversations(study: Study) -> Page:
    """Return the conversations that were brought in, without names."""
    safe = set(study.transcript_ids())
    rows = [
        {
            _say("conversation"): session.id,
            _say("form"): session.form,
            _say("protocol"): session.protocol,
            _say("quarter"): session.quarter,
            _say("minutes"): session.minutes,
            _say("participants"): len(session.participants),
            _say("safe_text"): _say("yes" if session.id in safe else "no"),
        }
        for session in study.sessions().values()
    ]
    intro = [_say("import_how"), _say("import_names")]
    tables = [(_say("conversations"), pd.DataFrame(rows))]
    return Page(_say("import_title"), intro, tables, again=lambda: conversations(study))


def hidden(study: Study) -> Page:
    """Return how much of what was hidden, per kind; never what it was."""
    rows = [
        {_say("kind"): texts(f"labels.{label}"), _say("times"): number}
        for label, number in study.account().items()
    ]
    intro = [_say("hidden_how"), _say("hidden_limits")]
    tables = [(_say("hidden_table"), pd.DataFrame(rows))]
    return Page(_say("hidden_title"), intro, tables, again=lambda: hidden(study))


def safe_text(study: Study, session: str, *, heavy: bool) -> Page:
    """Return the safe text of a conversation as a dialogue with line numbers.

    Parameters
    ----------
    study : Study
    session : str
    heavy : bool
        Whether it is shown when it may be heavy to read.
    """
    if not heavy and (reason := is_heavy(study, session)):
        asked = _say("heavy_how", session=session)
        return Page(_say("read_title", session=session), [reason, asked])
    turns = study.transcript(session).turns
    rows = [
        {_say("line"): number, _say("speaker"): turn.speaker, _say("text"): turn.text}
        for number, turn in enumerate(turns, start=1)
    ]
    return Page(_say("read_title", session=session), (), [(session, pd.DataFrame(rows))])


def codes(study: Study) -> Page:
    """Return how many people and pieces each code has, and where two coders agree."""
    tables = [(_say("codes_table"), code_counts(code_table(study)))]
    sentences = [_say("codes_how")]
    agreement = agreement_table(study) if len(study.coders()) > 1 else None
    if agreement is not None:
        names = {code.id: code.name for code in study.codebook().codes}
        tables.append((_say("agreement_table"), agreements(agreement, names)))
        sentences.append(_say("agreement_how"))
    figures = _code_figures(study)
    return Page(_say("codes_title"), sentences, tables, figures, again=lambda: codes(study))


def _code_figures(study: Study) -> list[Plot]:
    """Return which group speaks about which code, and how many new codes still come."""
    # Finding text takes seconds to load; the other pages do without.
    from peer_research.finding.finder import Finder

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


def written_report(study: Study) -> Page:
    """Write the report draft and return where it is."""
    path = write_report(study)
    where = path.relative_to(study.path.parent).as_posix()
    return Page(_say("report_title"), [_say("report_where", path=where), _say("report_how")])
