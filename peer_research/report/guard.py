"""Nothing known from the vault goes out with the report; what people typed is looked at too.

With the opened vault every text is held against the key table: a name, number or address in it
stops the report. Places and organisations stop it as well, except in the fields where a team
says openly for whom and about what it works; there they are marked. Without the vault the texts
that people typed are searched for names, and what may be one stops the report until two people
have looked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from dataclasses import field as column
from typing import TYPE_CHECKING, Any

from peer_research.errors import ReportError
from peer_research.model import nfc
from peer_research.report.unquoted import unquoted
from peer_research.texts import texts

if TYPE_CHECKING:
    from peer_research.identifiable import Identifiable
    from peer_research.model import Memo
    from peer_research.report.data import ReportData
    from peer_research.study import Study

DIRECT = frozenset({"PERSON", "ADDRESS", "POSTCODE", "EMAIL", "BSN", "IBAN", "ID", "PHONE", "URL"})
# Help lines and protocols hold telephone numbers and addresses on purpose.
EVERYWHERE = DIRECT - {"PHONE", "URL"}
_AROUND = 16  # letters on each side
_MOST_NAMED = 6  # places in one message
# Text to leaks; each has a label, a start and an end.
LeakLook = Callable[[str], Sequence[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A text that somebody of the team typed and that stands in the report.

    Parameters
    ----------
    field : str
        Where it stands, in words a person knows, such as ``aanbeveling A1``.
    text : str
    public : bool
        Whether places and organisations may stand in it.
    """

    field: str
    text: str = column(repr=False)
    public: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Something in a typed text that a person must look at; never the words themselves."""

    text: str = column(repr=False)
    note: str


class Guard:
    """Looks for what may not go out.

    Parameters
    ----------
    known : callable, optional
        The leak check of the key table; None when the vault is closed.
    makers : iterable of str
        Names that members of the team chose to be known by.
    names_checked : bool, default=False
        Whether two people looked at the typed texts; only asked without the vault.
    """

    def __init__(
        self, known: LeakLook | None, makers: Iterable[str] = (), *, names_checked: bool = False
    ) -> None:
        self.known = known
        self.makers = frozenset(_plain(name) for name in makers)
        self.names_checked = names_checked

    @property
    def has_key(self) -> bool:
        """Whether the key table is looked at."""
        return self.known is not None

    def labels(self, text: str, own: str = "") -> list[str]:
        """Return the labels of what is known and stands in `text`; names of makers left out.

        Parameters
        ----------
        text : str
        own : str, default=""
            See `kinds_in`.
        """
        if self.known is None:
            return []
        whole = nfc(text)
        leaks = self.known(whole)
        return [
            k.label
            for k in leaks
            if _plain(whole[k.start : k.end]) not in self.makers
            and not (own and _around(whole, k.start, k.end) in own)
        ]

    def look(self, data: ReportData) -> list[Doubt]:
        """Return what must be looked at in the texts of a report.

        Raises
        ------
        ReportError
            Somebody who may not be quoted is quoted in what people typed, something in it is
            in the key table, a chosen pseudonym is somebody's name, or, without the vault, a
            typed text may hold a name.
        """
        typed = typed_texts(data)
        self._refuse_unquoted(typed, data)
        self._pseudonyms(data)
        self._refuse_known(typed)
        guessed = self._guess([row for row in typed if row.field != texts("report.field_makers")])
        if guessed and not self.has_key and not self.names_checked:
            fields = _listed(sorted({row.field for row, _ in guessed}))
            raise ReportError("report.maybe_name", fields=fields)
        return [*self._marked(typed), *(_doubt(row, label) for row, label in guessed)]

    def clean_memos(self, data: ReportData) -> list[Memo]:
        """Return the memos in which nobody is named; a note to each other stops no report."""
        from peer_research.registers.note_check import check_note

        barred = unquoted(data)
        return [
            memo
            for memo in data.memos
            if not self.labels(memo.text)
            and not check_note(memo.text)
            and not barred.stand_in(memo.text)
        ]

    def require_clean(self, lines: Iterable[str]) -> None:
        """Refuse a finished report in which somebody can be recognised after all.

        Raises
        ------
        ReportError
            ``report.known_in_file``; with the labels and how often, never the words.
        """
        what, count = self.kinds_in(lines)
        if count:
            raise ReportError("report.known_in_file", what=what, count=count)

    def kinds_in(self, lines: Iterable[str], own: str = "") -> tuple[str, int]:
        """Return what is known and stands in a finished file, in words, and how often.

        Parameters
        ----------
        lines : iterable of str
        own : str, default=""
            Words of the program itself; a form that stands in the same surroundings there, such
            as a name that is also a word, is no name.
        """
        found = [label for line in lines for label in self.labels(line, own)
                 if label in EVERYWHERE]  # fmt: skip
        return _kinds(found), len(found)

    def _pseudonyms(self, data: ReportData) -> None:
        for code, person in data.participants.items():
            # In a sentence, with a capital: so that a name that is a word is seen as well.
            name = person.pseudonym.strip()
            shown = f"heet {name[:1].upper()}{name[1:]}"
            if name and self.known is not None and any(k.start > 4 for k in self.known(shown)):
                raise ReportError("report.pseudonym_is_name", code=code)

    def _refuse_unquoted(self, typed: Sequence[Typed], data: ReportData) -> None:
        barred = unquoted(data)
        fields = [row.field for row in typed if barred.stand_in(row.text)]
        if fields:
            raise ReportError("consent.unquoted_words", fields=_listed(list(dict.fromkeys(fields))))

    def _refuse_known(self, typed: Sequence[Typed]) -> None:
        found = [
            (row.field, label)
            for row in typed
            for label in self.labels(row.text)
            if label in DIRECT or not row.public
        ]
        if found:
            where = _listed(list(dict.fromkeys(place for place, _ in found)))
            what = _kinds([label for _, label in found])
            raise ReportError("report.known_name", fields=where, what=what)

    def _marked(self, typed: Sequence[Typed]) -> list[Doubt]:
        rows = ((row, set(self.labels(row.text)) - DIRECT) for row in typed if row.public)
        return [
            Doubt(text=row.text, note=texts("report.doubt_known", what=_kinds(sorted(labels))))
            for row, labels in rows
            if labels
        ]

    def _guess(self, typed: Sequence[Typed]) -> list[tuple[Typed, str]]:
        from peer_research.registers.note_check import check_note

        return [
            (row, found.label)
            for row in typed
            for found in check_note(row.text)
            if _plain(nfc(row.text)[found.start : found.end]) not in self.makers
        ]


def open_guard(
    study: Study, private: Identifiable | None = None, *, names_checked: bool = False
) -> Guard:
    """Return the guard of a study, with the key table when it can be opened without asking.

    Parameters
    ----------
    study : Study
    private : Identifiable, optional
        The opened vault; without it the passphrase is taken from the surroundings, if there.
    names_checked : bool, default=False
        See `Guard`.

    Raises
    ------
    VaultError
        There is a passphrase, and it is the wrong one.
    """
    makers = [member.name for member in study.settings.team]
    opened = private or _open_quietly(study)
    known = known_forms(opened) if opened else None
    return Guard(known, makers, names_checked=names_checked)


def known_forms(private: Identifiable) -> LeakLook:
    """Return the leak check of everything in the key table and the list of known people."""
    from peer_research.anonymise import key_table
    from peer_research.anonymiser_bridge import Hiding, load_policy

    policy = load_policy(private.study.settings.policy)
    return Hiding(policy=policy, table=key_table(private)).check()


def _open_quietly(study: Study) -> Identifiable | None:
    from peer_research.identifiable import Identifiable, find_passphrase

    if not (study.vault_folder / "vault.json").is_file() or find_passphrase(study) is None:
        return None
    return Identifiable(study)


def typed_texts(data: ReportData) -> list[Typed]:
    """Return everything in a report that people typed, with where it stands."""
    rows = [
        *_front(data),
        *_advice(data),
        *_analysis(data),
        *_people(data),
    ]
    return [row for row in rows if row.text.strip()]


def _front(data: ReportData) -> Iterable[Typed]:
    for name in ("title", "subtitle", "commissioner", "question", "why"):
        yield Typed(field=_say(name), text=getattr(data, name), public=True)
    for title in data.projects["title"].unique() if len(data.projects) else ():
        yield Typed(field=_say("title"), text=str(title), public=True)
    for maker in data.makers:
        yield Typed(field=_say("makers"), text=maker, public=True)


def _advice(data: ReportData) -> Iterable[Typed]:
    for row in data.recommendations:
        where = _say("advice", id=row.id)
        state = data.states.get(row.id)
        yield Typed(field=where, text=row.text)
        # Who has to act is named on purpose: a municipality or an organisation, no person.
        for text in (row.owner, row.due, state.owner if state else ""):
            yield Typed(field=where, text=text, public=True)
        for text in (state.answer, state.evidence) if state else ():
            yield Typed(field=where, text=text, public=True)


def _analysis(data: ReportData) -> Iterable[Typed]:
    from peer_research.report.shipped import shipped_texts

    known = shipped_texts(frozenset(data.protocols))
    for code in data.codebook.codes:
        for text in (code.name, code.definition):
            if text not in known:
                yield Typed(field=_say("code", id=code.id), text=text)
    for protocol in data.protocols.values():
        for text in (protocol.title, *(question.text for question in protocol.questions)):
            if text not in known:
                yield Typed(field=_say("protocol", id=protocol.id), text=text)
    for theme in data.sense.themes:
        yield Typed(field=_say("theme", id=theme.id), text=f"{theme.name}\n{theme.about}")
    for statement in data.sense.statements:
        yield Typed(field=_say("statement", id=statement.id), text=statement.text)
    for decision in data.changes:
        yield Typed(field=_say("decision", id=decision.id), text=f"{decision.what}\n{decision.why}")


def _people(data: ReportData) -> Iterable[Typed]:
    for code, person in data.participants.items():
        for value in person.attributes.values():
            yield Typed(field=_say("person", id=code), text=value)
    frame = data.segments
    if "reworded" in frame:
        for row in frame[frame["reworded"].eq(True)].to_dict("records"):
            yield Typed(field=_say("reworded", id=row["session"]), text=str(row["quote"]))


def _say(name: str, **values: object) -> str:
    return texts(f"report.field_{name}", **values)


def _doubt(row: Typed, label: str) -> Doubt:
    what = texts(f"note_check.what_{label.lower()}")
    return Doubt(text=row.text, note=texts("report.doubt_guess", what=what))


def _kinds(labels: Sequence[str]) -> str:
    """Return the kinds of what was found, in words."""
    return _listed([texts(f"report.label_{label}").lower() for label in dict.fromkeys(labels)])


def _listed(parts: Sequence[str]) -> str:
    shown = ", ".join(parts[:_MOST_NAMED])
    return shown + texts("report.and_more", count=len(parts) - _MOST_NAMED) * (
        len(parts) > _MOST_NAMED
    )


def _around(text: str, start: int, end: int) -> str:
    """Return a form with the letters around it, enough to know a sentence by."""
    return text[max(0, start - _AROUND) : end + _AROUND].strip()


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
