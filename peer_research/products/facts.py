"""What a study knows about itself, as sentences for checklists of academic journals.

Every sentence comes from a file of the study; what is not known is an empty string. Small
numbers of people are hidden, as everywhere outside the team.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

from peer_research.coding.team import NOBODY
from peer_research.finding.small_groups import few_alone
from peer_research.finding.time_tables import new_codes_curve
from peer_research.model import CONSENT_USES
from peer_research.products.source import Source
from peer_research.registers.participation import (
    changes_by_peers,
    contributions,
    participation_table,
)
from peer_research.report.counts import age_table, join
from peer_research.report.draft import quarter
from peer_research.texts import texts

Fact = Callable[[Source], str]
_PACKAGE = "peer-research"


def _say(name: str, **values: object) -> str:
    return texts(f"products_facts.{name}", **values)


def title(source: Source) -> str:
    """Return the title."""
    return _say("title", title=source.data.title)


def question(source: Source) -> str:
    """Return the research question."""
    return _say("question", question=source.data.question) if source.data.question else ""


def reason(source: Source) -> str:
    """Return why the research was done, as the team wrote it."""
    return " ".join(source.data.why.split())


def asked_by(source: Source) -> str:
    """Return who asked for the research."""
    return _say("asked_by", who=source.data.commissioner) if source.data.commissioner else ""


def team(source: Source) -> str:
    """Return the team, by chosen names and roles."""
    return _say("team", makers=", ".join(source.data.makers)) if source.data.makers else ""


def conversations(source: Source) -> str:
    """Return how many conversations of which form, and when."""
    sessions = source.data.sessions
    if not sessions:
        return ""
    forms = Counter(session.form for session in sessions)
    named = join([f"{texts(f'report.form_{form}').lower()}: {n}" for form, n in forms.items()])
    quarters = sorted({session.quarter for session in sessions if session.quarter})
    when = join([quarter(name) for name in quarters])
    text = _say("conversations", count=len(sessions), forms=named)
    return f"{text} {_say('when', when=when)}" if when else text


def participants(source: Source) -> str:
    """Return how many people took part."""
    return _say("participants", people=source.everybody()) if source.counts.groups else ""


def ages(source: Source) -> str:
    """Return how many people there are per age band, small numbers hidden."""
    rows = "; ".join(f"{band}: {number}" for band, number in age_table(source.data))
    return _say("ages", rows=rows, k=source.data.k) if rows else ""


def recruitment(source: Source) -> str:
    """Return how many were asked, refused and dropped out, small numbers hidden."""
    from peer_research.registers.recruitment import recruitment_table

    table = recruitment_table(source.open_study)
    if table.empty:
        return ""
    row = table.to_dict("records")[-1]
    return _say("recruitment", **{str(name): value for name, value in row.items()})


def withdrawn(source: Source) -> str:
    """Return how many people withdrew."""
    count = source.data.withdrawn
    return _say("withdrawn", count=few_alone(count, source.data.k)) if count else ""


def places(source: Source) -> str:
    """Return in which kinds of places the conversations were."""
    kinds = sorted({s.place_kind.replace("_", " ") for s in source.data.sessions if s.place_kind})
    return _say("places", places=", ".join(kinds)) if kinds else ""


def roles(source: Source) -> str:
    """Return who is there beside the participants, by the protocols that were used."""
    found = [role.role for name in sorted(source.data.protocols)
             for role in source.data.protocols[name].roles]  # fmt: skip
    names = list(dict.fromkeys(found))
    return _say("roles", roles=", ".join(names)) if names else ""


def protocols(source: Source) -> str:
    """Return the protocols that were used, with versions and number of questions."""
    used = {session.protocol for session in source.data.sessions}
    rows = [
        _say("protocol", title=p.title, version=p.version, questions=len(p.questions))
        for name, p in sorted(source.data.protocols.items())
        if name in used
    ]
    return _say("protocols", rows="; ".join(rows)) if rows else ""


def again(source: Source) -> str:
    """Return whether people took part in more than one conversation."""
    times = Counter(code for session in source.data.sessions for code in session.participants)
    more = sum(count > 1 for count in times.values())
    return _say("again", count=few_alone(more, source.data.k)) if more else _say("never_again")


def recording(source: Source) -> str:
    """Return how many people said yes to recording."""
    return _consent(source, "opnemen")


def duration(source: Source) -> str:
    """Return how long the conversations were, in minutes."""
    minutes = [session.minutes for session in source.data.sessions if session.minutes]
    if not minutes:
        return ""
    return _say("duration", least=min(minutes), most=max(minutes), total=sum(minutes))


def notes(source: Source) -> str:
    """Return whether the protocols ask for notes after a conversation."""
    kinds = {kind for p in source.data.protocols.values() for kind in p.field_note}
    return _say("notes", count=len(kinds)) if kinds else ""


def debriefed(source: Source) -> str:
    """Return how many conversations were talked over afterwards."""
    sessions = source.data.sessions
    done = sum(session.debriefed for session in sessions)
    return _say("debriefed", done=done, count=len(sessions)) if sessions else ""


def saturation(source: Source) -> str:
    """Return how many new codes each conversation brought."""
    spoken = source.counts.spoken
    if spoken.empty:
        return ""
    held = [s.id for s in source.data.sessions if s.id in set(spoken["session"])]
    curve = new_codes_curve(spoken, held)
    rows = ", ".join(f"{row.session}: {row.new}" for row in curve.itertuples())
    return _say("saturation", rows=rows)


def read_back(source: Source) -> str:
    """Return how many people wanted to read their words back, and how many answered."""
    from peer_research.consent.read_back import newest_answers

    text = _consent(source, "teruglezen")
    answers = len(newest_answers(source.open_study)) if source.study else 0
    return f"{text} {_say('answers', count=answers)}" if text and answers else text


def coders(source: Source) -> str:
    """Return how many people coded, and how many pieces."""
    spoken = source.counts.spoken
    if spoken.empty:
        return ""
    pieces = len(spoken.drop_duplicates(["session", "start", "end"]))
    return _say("coders", count=len(set(spoken["coder"]) - NOBODY), pieces=pieces)


def agreement(source: Source) -> str:
    """Return how alike coders were over all codes; nothing for a reflexive study."""
    table = source.data.agreement
    total = table[(table["code"] == "*") & table["percent"].notna()]
    if source.data.reflexive or total.empty:
        return ""
    row = total.iloc[0]
    kappa = "–" if str(row["kappa"]) in ("nan", "") else f"{row['kappa']:.2f}".replace(".", ",")
    return _say("agreement", percent=f"{row['percent']:.0f}", kappa=kappa)


def tree(source: Source) -> str:
    """Return the size and version of the codebook."""
    book = source.data.codebook
    themes = sum(not code.parent for code in book.codes)
    return _say("tree", version=book.version, codes=len(book.codes), themes=themes)


def themes(source: Source) -> str:
    """Return the themes that were used, with how many people."""
    rows = "; ".join(f"{theme.code.name}: {theme.people}" for theme in source.themes)
    return _say("themes", rows=rows) if rows else ""


def rare(source: Source) -> str:
    """Return the codes that few people spoke about, by name and without numbers."""
    k = source.data.k
    codes = source.data.codebook.codes
    few = [c.name for c in codes if 0 < source.counts.of_code(c.id).total < k]
    return _say("rare", k=k, names="; ".join(few)) if few else ""


def quotes(source: Source) -> str:
    """Return how many quotes the report has, and how people are called in it."""
    people = {quote.participant for quote in source.quotes}
    count = len(source.quotes)
    return _say("quotes", count=count, people=len(people)) if count else _say("no_quotes")


def anonymised(source: Source) -> str:
    """Return how much was taken out, by kind."""
    account = {label: n for label, n in source.data.account.items() if n}
    if not account:
        return ""
    ordered = sorted(account.items(), key=lambda pair: (-pair[1], pair[0]))
    kinds = ", ".join(f"{label} {count}" for label, count in ordered)
    return _say("anonymised", count=sum(account.values()), kinds=kinds)


def consent(source: Source) -> str:
    """Return for what consent was asked, and how many said yes."""
    rows = [found for use in CONSENT_USES if (found := _consent(source, use))]
    return " ".join(rows)


def _consent(source: Source, use: str) -> str:
    people = source.data.participants.values()
    asked = [person for person in people if use in person.consents]
    if not asked:
        return ""
    yes = few_alone(sum(person.allows(use) for person in asked), source.data.k)
    name = texts(f"report.use_{use}").lower()
    return _say("consent", use=name, yes=yes, asked=few_alone(len(asked), source.data.k))


def software(source: Source) -> str:
    """Return the software with its version, and the language model that was used."""
    try:
        number = version(_PACKAGE)
    except PackageNotFoundError:
        number = "–"
    model = source.study.settings.language_model if source.study else ""
    return f"{_say('software', version=number)} " + (
        _say("model", model=model) if model else _say("no_model")
    )


def asks(source: Source) -> str:
    """Return how many recommendations there are."""
    count = len(source.data.recommendations)
    return _say("asks", count=count) if count else ""


def work(source: Source) -> str:
    """Return who did what; who does not want to be named has no name."""
    rows = [
        f"{maker.name} ({maker.role}): {', '.join(maker.work)}"
        for maker in contributions(source.open_study)
    ]
    return _say("work", rows="; ".join(rows)) if rows else ""


def say_of_peers(source: Source) -> str:
    """Return the Participatiematrix in words: planned and actual role per phase and group."""
    rows = [
        _say("say_row", phase=row["phase"], who=row["who"], planned=row["planned"],
             actual=row["actual"] or "–")
        for row in participation_table(source.open_study).to_dict("records")
    ]  # fmt: skip
    return _say("say", rows="; ".join(rows)) if rows else ""


def changes(source: Source) -> str:
    """Return what went differently because of peer researchers."""
    found = changes_by_peers(source.open_study)
    rows = "; ".join(row.what for row in found)
    return _say("changes", count=len(found), rows=rows) if found else ""
