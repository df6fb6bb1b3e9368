"""What is different between two versions of a protocol, for people who do not read code.

Questions are followed when they move or get another number. Words that went and words that
came are marked one by one. `protocol.diff_word` makes a Word file of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from peer_research.model import Question
from peer_research.protocol.model import InterviewProtocol
from peer_research.protocol.pairs import Pair, moved, paired
from peer_research.texts import texts

Kind = Literal["added", "removed", "moved", "changed", "minutes"]
Mark = Literal["same", "removed", "added"]

_TOKEN = re.compile(r"\s+|[^\W_]+(?:[-'’.][^\W_]+)*|.", re.DOTALL)
_APART = " · "


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words with what happened to them."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is different.

    Parameters
    ----------
    kind : {"added", "removed", "moved", "changed", "minutes"}
    where : str
        Which question or which part of the protocol, in words.
    message : str
        What happened, in one sentence.
    pieces : tuple of Piece
        The words, when words changed.
    question : str
        Id of the question in the new version, or in the old one when it is gone; empty for
        another part.
    """

    kind: Kind
    where: str
    message: str
    pieces: tuple[Piece, ...] = ()
    question: str = ""


def protocol_diff(old: InterviewProtocol, new: InterviewProtocol) -> list[Difference]:
    """Return what is different in `new`: the protocol's own parts first, then its questions.

    The version, its history and the makers are left out: they say who and why.
    """
    before, after = parts(old), parts(new)
    found = [
        _changed("changed", _part(name), "part", before.get(name, ""), after.get(name, ""))
        for name in dict.fromkeys([*before, *after])
        if before.get(name, "") != after.get(name, "")
    ]
    if old.minutes != new.minutes:
        found.append(_minutes(texts("protocol_diff.whole"), old.minutes, new.minutes))
    return found + _questions(old.questions, new.questions)


def marked_words(before: str, after: str) -> tuple[Piece, ...]:
    """Return the words of both texts once, marked as gone, new or the same.

    Examples
    --------
    >>> [(p.mark, p.text) for p in marked_words("Wat hielp je toen?", "Wie hielp je toen?")]
    [('removed', 'Wat'), ('added', 'Wie'), ('same', ' hielp je toen?')]
    """
    first, second = _TOKEN.findall(before), _TOKEN.findall(after)
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    rows = [
        (what, "".join(first[a:b]), "".join(second[c:d]))
        for what, a, b, c, d in matcher.get_opcodes()
    ]
    return tuple(piece for row in _without_scraps(rows) for piece in _pieces(*row))


def _without_scraps(rows: Sequence[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Join changes with only a space or a comma between them: one mark reads better than five."""
    found: list[tuple[str, str, str]] = []
    for number, (what, gone, came) in enumerate(rows):
        inside = 0 < number < len(rows) - 1
        is_scrap = what == "equal" and inside and not re.search(r"\w", gone)
        kind = "equal" if what == "equal" and not is_scrap else "other"
        if found and kind == found[-1][0] == "other":
            gone, came = found[-1][1] + gone, found[-1][2] + came
            found[-1] = ("other", gone, came)
        else:
            found.append((kind, gone, came))
    return found


def _pieces(what: str, gone: str, came: str) -> list[Piece]:
    if what == "equal":
        return [Piece("same", gone)]
    marks: tuple[tuple[Mark, str], ...] = (("removed", gone), ("added", came))
    return [Piece(mark, text) for mark, text in marks if text]


def as_rows(differences: Sequence[Difference]) -> list[dict[str, str]]:
    """Return the differences as rows of plain text, with marks that a screen reader says.

    Examples
    --------
    >>> row = Difference(kind="changed", where="vraag 1", message="andere woorden",
    ...                  pieces=marked_words("Wat hielp?", "Wie hielp?"))
    >>> as_rows([row])[0]["words"]
    '[weg: Wat][nieuw: Wie] hielp?'
    """
    return [
        {
            "kind": difference.kind,
            "where": difference.where,
            "what": difference.message,
            "words": "".join(map(_spoken, difference.pieces)),
        }
        for difference in differences
    ]


def parts(protocol: InterviewProtocol) -> Mapping[str, str]:
    """Return what a protocol says beside its questions, by the Dutch key, as text."""
    found = _talk(protocol) | _around(protocol) | _care(protocol)
    return {name: " ".join(text.split()) for name, text in found.items() if text.strip()}


def _talk(p: InterviewProtocol) -> dict[str, str]:
    return {
        "titel": p.title,
        "vorm": texts(f"protocol_diff.form_{p.form}"),
        "doelgroep": _joined(p.audience.description, _ages(p), *p.audience.exclude),
        "groep": f"{p.group.min}-{p.group.max}" + f" (+{p.group.reserve})" * bool(p.group.reserve),
        "rollen": _joined(*(f"{r.count} x {r.role}" for r in p.roles)),
        "taken": _joined(*p.role_tasks.values()),
        "doelen": _joined(*p.goals),
        "materiaal": _joined(*p.materials),
        "plek": _joined(p.place.needs, p.place.not_at),
        "vooraf": p.preparation,
        "uitnodigen": p.invitation,
    }


def _around(p: InterviewProtocol) -> dict[str, str]:
    return {
        "pauze": _joined(p.pause, *([f"{p.pause_minutes} min"] * bool(p.pause_minutes))),
        "opzet": _joined(p.setup.before, p.setup.circle, p.setup.after, p.setup.follow_up),
        "intro_script": p.intro_script,
        "intro_aanpassing": p.intro_note,
        "spelregels": _joined(*p.ground_rules),
        "uitkomst": p.outcome,
        "kort": _joined(*p.short.questions, p.short.note) if p.short else "",
        "themakaart": _joined(*(f"{t.theme}: {', '.join(t.codes)}" for t in p.themes)),
    }


def _care(p: InterviewProtocol) -> dict[str, str]:
    light = p.traffic_light
    return {
        "onderdelen": _joined(*(u.replace("_", " ") for u in p.consent.uses)),
        "toestemming": p.consent.script,
        "beleid": p.consent.policy,
        "stoplicht": _joined(*light.signs.values(), *light.actions.values()),
        "afsluiting": _joined(*p.closing),
        "nazorg": _joined(p.aftercare.coach, *(str(day) for day in p.aftercare.call_days)),
        "nabespreken": _joined(*p.debrief),
        "veldnotitie": _joined(*p.field_note, p.field_note_rule),
        "beloning": _joined(*p.rewards.values()),
    }


def _ages(protocol: InterviewProtocol) -> str:
    youngest, oldest = protocol.audience.age_min, protocol.audience.age_max
    return "" if youngest is None and oldest is None else f"{youngest or ''}-{oldest or ''}"


def _joined(*entries: str) -> str:
    return _APART.join(entry.strip() for entry in entries if entry.strip())


def _part(name: str) -> str:
    return texts(f"protocol_diff.part_{name}")


def _questions(old: Sequence[Question], new: Sequence[Question]) -> list[Difference]:
    pairs = paired(old, new)
    gone = [_removed(pair) for pair in pairs if pair.new is None]
    jumped = moved(pairs)
    rest = [d for pair in pairs if pair.new is not None for d in _about(pair, pair in jumped)]
    return gone + rest


def _removed(pair: Pair) -> Difference:
    assert pair.old is not None
    return Difference(
        kind="removed",
        where=texts("protocol_diff.old_question", number=pair.before),
        message=texts("protocol_diff.removed"),
        pieces=(Piece("removed", pair.old.text),),
        question=pair.old.id,
    )


def _about(pair: Pair, jumped: bool) -> list[Difference]:
    old, new = pair.old, pair.new
    assert new is not None
    where = texts("protocol_diff.question", number=pair.after)
    if old is None:
        return [_added(new, where)]
    before, after = _said(old), _said(new)
    found = [_moved(new, where, pair)] if jumped else []
    found += [
        _changed("changed", where, name, before[name], after[name], new.id)
        for name in before
        if before[name] != after[name]
    ]
    if old.minutes != new.minutes:
        found.append(_minutes(where, old.minutes, new.minutes, new.id))
    return found


def _added(new: Question, where: str) -> Difference:
    message = texts("protocol_diff.added", minutes=new.minutes)
    pieces = (Piece("added", _joined(new.announcement, new.text, *new.probes)),)
    return Difference(kind="added", where=where, message=message, pieces=pieces, question=new.id)


def _moved(new: Question, where: str, pair: Pair) -> Difference:
    message = texts("protocol_diff.moved", before=pair.before, after=pair.after)
    pieces = (Piece("same", new.text),)
    return Difference(kind="moved", where=where, message=message, pieces=pieces, question=new.id)


def _said(question: Question) -> dict[str, str]:
    return {
        "aankondigen": question.announcement,
        "tekst": question.text,
        "doorvragen": _joined(*question.probes),
        "overslaan_als": question.skip_when,
        "soort": texts(f"guide.kind_{question.kind}"),
        "gevoelig": texts(f"protocol_diff.heavy_{question.sensitivity}"),
        "reden": question.reason,
        "codes": _joined(*question.codes),
    }


def _changed(
    kind: Kind, where: str, name: str, before: str, after: str, question: str = ""
) -> Difference:
    came = "new" if not before else "gone" if not after else "other"
    message = texts(f"protocol_diff.{came}_words", what=texts(f"protocol_diff.what_{name}"))
    pieces = marked_words(before, after)
    return Difference(kind=kind, where=where, message=message, pieces=pieces, question=question)


def _minutes(where: str, before: int, after: int, question: str = "") -> Difference:
    message = texts("protocol_diff.minutes", before=before, after=after)
    return Difference(kind="minutes", where=where, message=message, question=question)


def _spoken(piece: Piece) -> str:
    if piece.mark == "same":
        return piece.text
    return texts(f"protocol_diff.mark_{piece.mark}", text=piece.text)
