"""Who did the research, what people had in common, what was left out, and what was decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from peer_research.coding.team import SUGGESTIONS
from peer_research.finding.small_groups import small_cells
from peer_research.report.draft import Draft, group_titles, pieces
from peer_research.texts import texts

_REFUSED = ("mag_niet", "eerst_laten_lezen")


def roles(draft: Draft) -> None:
    """Write how many people of the team had each role; training and support are for people."""
    draft.word.heading(texts("report.team"), 2)
    if draft.data.roles:
        parts = [
            texts("report.role_count", role=role.replace("_", " "), count=count)
            for role, count in draft.data.roles.items()
        ]
        draft.say("team_line", roles=", ".join(parts), mark="team")
    draft.cue("support")


def features(draft: Draft) -> None:
    """Write what participants have in common, per group; small numbers are hidden."""
    for group, size in draft.counts.groups.items():
        people = [p for p in draft.data.participants.values() if p.group == group]
        names = sorted({name for person in people for name in person.attributes})
        rows = [
            [name.replace("_", " ").capitalize(), value, shown]
            for name in names
            for value, shown in _shown([p.attributes.get(name, "") for p in people], draft.data.k)
        ]
        if rows and size >= draft.data.k:
            title = texts("report.features_table", group=texts(f"report.group_{group}"))
            header = [texts("report.col_feature"), texts("report.col_value"),
                      *_title_of(draft, group)]  # fmt: skip
            draft.word.table(
                header, rows, (5, 7, 4), title=title, caption=True, mark=f"kenmerken_{group}"
            )


def _title_of(draft: Draft, group: str) -> Sequence[str]:
    titles = dict(zip(draft.counts.groups, group_titles(draft.counts), strict=True))
    return [title for name, title in titles.items() if name == group]


def _shown(values: Sequence[str], k: int) -> list[tuple[str, str]]:
    counts = Counter(value or texts("report.not_asked") for value in values)
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    hidden = small_cells([count for _, count in ordered], k)
    return [
        (name, _cell(count, hide, k)) for (name, count), hide in zip(ordered, hidden, strict=True)
    ]


def _cell(count: int, hide: bool, k: int) -> str:
    if not hide:
        return str(count)
    return texts("report.fewer", k=k) if count < k else texts("report.not_shown")


def left_out(draft: Draft) -> None:
    """Write what is not in the report, and how much that is; why is for people."""
    data = draft.data
    draft.word.heading(texts("report.left_out"), 2)
    if data.withdrawn:
        name = "withdrawn_one" if data.withdrawn == 1 else "withdrawn"
        draft.say(name, count=data.withdrawn, mark="gestopt")
    frame = data.segments.drop_duplicates(["session", "start", "end", "citaat"])
    refused = int(frame["citaat"].isin(_REFUSED).sum())
    if refused:
        draft.say("refused", pieces=pieces(refused), mark="geweigerd")
    if (data.segments["coder"] == SUGGESTIONS).any():
        draft.say("suggestions_out")
    empty = [session.id for session in data.sessions if not data.words.get(session.id)]
    if empty and data.words:
        draft.say("no_text", sessions=", ".join(empty), mark="zonder_tekst")
    draft.cue("left_out")


def work_session(draft: Draft) -> None:
    """Write what was decided when the team made sense of the codes, and what peers changed."""
    sense, changes = draft.data.sense, draft.data.changes
    draft.word.heading(texts("report.sense"), 2)
    if sense.themes:
        themes, said = len(sense.themes), len(sense.statements)
        draft.say("sense_line", themes=themes, statements=said, mark="duiding")
    else:
        draft.cue("sense")
    decisions = [texts("report.decided", what=d.decision, why=d.why) for d in sense.decisions]
    if decisions:
        draft.say("sense_decided")
        draft.word.bullets(decisions, mark="besluiten")
    if changes:
        draft.say("changed_by_peers")
        rows = [texts("report.decided", what=row.what, why=row.why) for row in changes]
        draft.word.bullets(rows, mark="wijzigingen")
