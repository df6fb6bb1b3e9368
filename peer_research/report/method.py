"""Why the research was done, and how: conversations, people, consent, names, coding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import Any

import pandas as pd

from peer_research.coding.team import NOBODY
from peer_research.model import CONSENT_USES, Session
from peer_research.report.counts import age_table, everybody, everybody_together, group_name
from peer_research.report.draft import Draft, group_titles, pieces, quarter
from peer_research.report.people import features, left_out, roles, work_session
from peer_research.report.quotes import LARGEST_SHARE
from peer_research.texts import texts

ALL_CODES = "*"  # the row of the agreement table over all codes
_LEAST_ALIKE = 5  # codes in the chapter; all of them stand in the appendix
_ROUND = 100  # words
_ONE_BY_ONE = 12  # conversations; of more, those that are alike share a row


def why(draft: Draft) -> None:
    """Write why the research was done; mostly for people to fill in."""
    data = draft.data
    draft.chapter(texts("report.why"))
    if data.question:
        draft.typed(data.question, lead=texts("report.question"))
    if data.why:
        for part in data.why.strip().split("\n\n"):
            draft.typed(part)
    else:
        draft.cue("why")
    draft.cue("position")


def method(draft: Draft) -> None:
    """Write how it was done."""
    draft.chapter(texts("report.how"), new_page=False)
    for section in (_conversations, _people, roles, _consent, _names, _coding, _agreement,
                    work_session, left_out):  # fmt: skip
        section(draft)


def _conversations(draft: Draft) -> None:
    data = draft.data
    draft.word.heading(texts("report.the_conversations"), 2)
    many = len(data.sessions)
    draft.say(
        "conversations_line",
        sessions=texts("report.one_session") if many == 1 else texts("report.sessions", count=many),
        people=everybody(draft.counts),
        duration=_duration(sum(session.minutes for session in data.sessions)),
        mark="gesprekken",
    )
    words = sum(data.words.values())
    if words >= 10 * _ROUND:
        thousands = f"{round(words, -2):,}".replace(",", ".")
        draft.say("words_line", count=thousands, mark="woorden")
    elif words:
        draft.say("words_few", count=words, mark="woorden")
    if many > _ONE_BY_ONE:
        _by_form(draft)
    elif many:
        rows = [_session_row(draft, session) for session in data.sessions]
        header = ("session", "form", "protocol", "people", "minutes", "quarter")
        title = texts("report.sessions_table")
        draft.table(title, header, rows, (1.9, 3.3, 5.0, 1.8, 1.8, 2.2), mark="gesprekkentabel")


def _by_form(draft: Draft) -> None:
    """Write a row per form, guide and quarter: of many conversations a list is read by nobody."""
    together: dict[tuple[str, str, str], list[Session]] = {}
    for session in draft.data.sessions:
        _, form, guide, _, _, when = _session_row(draft, session)
        together.setdefault((form, guide, when), []).append(session)
    rows = [
        [form, guide, when, str(len(held)), str(sum(len(s.participants) for s in held)),
         _mean_minutes(held)]
        for (form, guide, when), held in sorted(together.items())
    ]  # fmt: skip
    header = ("form", "protocol", "quarter", "conversations", "people", "mean_minutes")
    title = texts("report.sessions_table")
    draft.table(title, header, rows, (2.9, 4.6, 2.4, 2.3, 1.8, 2.0), mark="gesprekkentabel")


def _mean_minutes(held: Sequence[Session]) -> str:
    known = [session.minutes for session in held if session.minutes]
    return str(round(sum(known) / len(known))) if known else texts("report.empty")


def _session_row(draft: Draft, session: Session) -> list[str]:
    protocol = draft.data.protocols.get(session.protocol)
    name = protocol.title if protocol else session.protocol
    versioned = texts("report.protocol_version", protocol=name, version=session.protocol_version)
    return [
        session.id,
        texts(f"report.form_{session.form}"),
        versioned if session.protocol_version else name or texts("report.empty"),
        str(len(session.participants)),
        str(session.minutes or texts("report.empty")),
        quarter(session.quarter) or texts("report.empty"),
    ]


def _duration(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if not hours:
        return texts("report.duration_minutes", minutes=rest)
    key = "duration" if rest else "duration_hours"
    return texts(f"report.{key}", hours=hours, minutes=rest)


def _people(draft: Draft) -> None:
    data = draft.data
    draft.word.heading(texts("report.who"), 2)
    rows = age_table(data)
    if rows:
        title = texts("report.who_table")
        draft.table(title, ("group", "number"), rows, (9, 7), mark="deelnemers")
        features(draft)
        draft.say("small_groups", k=data.k)


def _consent(draft: Draft) -> None:
    draft.word.heading(texts("report.consent"), 2)
    line = draft.say("consent_line")
    if versions := ", ".join(draft.data.consent_texts):
        draft.word.footnote(line, texts("report.note_consent", versions=versions))
    counts = draft.counts
    if not counts.groups:
        return
    header = [texts("report.col_use"), *group_titles(counts)]
    rows = [
        [texts(f"report.use_{use}"), *(_said_yes(draft, use, group) for group in counts.groups)]
        for use in CONSENT_USES
    ]
    first = 10.0 if len(counts.groups) == 1 else 6.0
    widths = [first, *[(16 - first) / len(counts.groups)] * len(counts.groups)]
    draft.count_table(texts("report.consent_table"), header, rows, widths, mark="toestemming")


def _said_yes(draft: Draft, use: str, group: str) -> str:
    """Return how many people of a group said yes; of a small group not, for it shows who."""
    people = [p for p in draft.data.participants.values() if p.group == group]
    if len(people) < draft.data.k:
        return texts("report.not_shown")
    number = sum(person.allows(use) for person in people)
    return texts("report.of", number=number, size=len(people), name=group_name(group, len(people)))


def _names(draft: Draft) -> None:
    account = {label: count for label, count in draft.data.account.items() if count}
    draft.word.heading(texts("report.names"), 2)
    if not account:
        draft.say("names_none")
        return
    draft.say("names_line", count=sum(account.values()), mark="namen")
    ordered = sorted(account.items(), key=lambda pair: (-pair[1], pair[0]))
    rows = [[_label(label), str(count)] for label, count in ordered]
    title = texts("report.names_table")
    draft.table(title, ("kind", "times"), rows, (10, 6), mark="namentabel")


def _label(label: str) -> str:
    try:
        return texts(f"report.label_{label}")
    except KeyError:  # a label of an own policy
        return label


def _coding(draft: Draft) -> None:
    spoken = draft.counts.spoken
    draft.word.heading(texts("report.coding"), 2)
    if spoken.empty:
        draft.say("no_segments")
        return
    coders = len(set(spoken["coder"]) - NOBODY)
    many = pieces(len(spoken.drop_duplicates(["session", "start", "end"])))
    if len(draft.counts.groups) > 1:
        many = f"{many} ({everybody_together()})"
    draft.say(
        "coding_line",
        coders=texts("report.coder_one") if coders == 1 else texts("report.coders", count=coders),
        pieces=many,
        mark="coderen",
    )
    draft.word.paragraph(_quotes_line(draft), mark="citaten")
    if cleaned := sum(quote.cleaned for quote in draft.quotes):
        draft.say("cleaned_line", count=cleaned, mark="opgeschoond")


def _quotes_line(draft: Draft) -> str:
    by_person = Counter(quote.participant for quote in draft.quotes)
    count, people = len(draft.quotes), len(by_person)
    if people < 2:
        return texts("report.quotes_one" if people else "report.quotes_none")
    most = max(by_person.values())
    few = most > max(1, LARGEST_SHARE * count) or people * LARGEST_SHARE < 1
    key = "report.quotes_line_few" if few else "report.quotes_line"
    return texts(key, count=count, people=people, most=most)


def _agreement(draft: Draft) -> None:
    draft.word.heading(texts("report.same_choice"), 2)
    if draft.data.reflexive:
        draft.say("reflexive_line")
        return
    table = measured(draft)
    if table.empty:
        draft.say("agreement_none")
        return
    line = draft.say("same_choice_line", percent=_percent(_overall(table)), mark="gelijk")
    draft.word.footnote(line, texts("report.note_kappa"))
    where = draft.say("kappa_line")
    where.add_run(texts("report.all_in"))
    draft.word.refer(where, "gelijk_alle")
    where.add_run(".")
    total = table[table["code"] == ALL_CODES]
    codes = table[table["code"] != ALL_CODES].sort_values(["kappa", "code"])
    few = pd.concat([total, codes.head(_LEAST_ALIKE)])
    agreement_table(draft, few, "agreement_table", "gelijk_minst")


def measured(draft: Draft) -> pd.DataFrame:
    """Return the rows of the agreement table with something in them; none when reflexive."""
    table = draft.data.agreement
    if draft.data.reflexive:
        return table.head(0)
    return table[(pd.to_numeric(table["n"]) > 0) & table["percent"].notna()]


def agreement_table(draft: Draft, rows: pd.DataFrame, title: str, mark: str) -> None:
    """Append a table of agreement."""
    cells = [_agreement_row(draft, row) for row in rows.to_dict("records")]
    header = ("code", "compared", "same", "kappa")
    draft.table(texts(f"report.{title}"), header, cells, (7, 3, 3, 3), mark=mark)


def _percent(share: float) -> int:
    """Return a percentage without decimals that is 100 only when it really is."""
    return 100 if share == 100 else min(99, round(share))


def _overall(table: pd.DataFrame) -> float:
    """Return the percentage of all choices that were the same."""
    total = table[table["code"] == ALL_CODES]
    rows = total if len(total) else table
    return float((rows["percent"] * rows["n"]).sum() / rows["n"].sum())


def _agreement_row(draft: Draft, row: dict[Hashable, Any]) -> list[str]:
    code = draft.counts.book.by_id.get(str(row["code"]))
    name = (
        texts("report.all_codes") if row["code"] == ALL_CODES else str(row["name"] or row["code"])
    )
    kappa = row["kappa"]
    return [
        code.name if code else name,
        f"{row['n']:.0f}",
        f"{_percent(float(row['percent']))}%",
        texts("report.empty") if pd.isna(kappa) else f"{kappa:.2f}".replace(".", ","),
    ]
