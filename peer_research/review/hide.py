"""Make the safe texts as a reviewer decided, to look at first or to keep.

A place that a person leaves readable is taken out of sight while the rest is hidden and
checked, and put back at the end. So the check for leaks stays as strict as it is for every
other place, also where the same word is hidden.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from peer_research import store
from peer_research.anonymise import Anonymised, key_table, write_safe
from peer_research.anonymiser_bridge import (
    Block,
    Document,
    Hiding,
    Opened,
    Pile,
    PseudonymTable,
    Span,
    load_policy,
    require_no_leak,
)
from peer_research.coding.text_versions import coded_texts
from peer_research.identifiable import Identifiable
from peer_research.model import Transcript
from peer_research.review.decisions import Decisions, KnownNames, Place, stays_readable
from peer_research.review.proposals import proposals

# Private-use characters: no word, no name, no digit, so nothing is ever found in them.
_FIRST, _LAST = 0x100000, 0x10FFFD
_RUN = re.compile(rf"([{chr(_FIRST)}-{chr(_LAST)}])\1*")
_LOST = "[...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """The safe texts of a study, in the order of the raw ones.

    Parameters
    ----------
    safe : tuple of (Transcript, dict)
        Each with its replacements per label.
    table : PseudonymTable
        The key to them.
    policy : str
        Name of the policy.
    leaks : callable
        Returns what is known and stands in a text all the same.
    """

    safe: tuple[tuple[Transcript, dict[str, int]], ...]
    table: PseudonymTable
    policy: str
    leaks: Callable[[str], Sequence[object]]


def make(
    private: Identifiable,
    raw: Sequence[Transcript],
    found: Sequence[Document],
    policy: str,
) -> Made:
    """Return the safe text of every conversation; nothing is written.

    Parameters
    ----------
    private : Identifiable
    raw : sequence of Transcript
        All conversations of the study.
    found : sequence of Document
        What the computer proposes, in the same order.
    policy : str
        Such as ``"intern"`` or ``"publicatie"``.

    Raises
    ------
    LeakError
        A known identifier would have survived.
    StudyError
        A text changed after it was reviewed.
    """
    group = Hiding(policy=load_policy(policy), table=key_table(private))
    known = KnownNames(private.roster_rows())
    decided = [Decisions.of(private, one) for one in raw]
    masks = [Mask(one, _readable(one, d, known)) for one, d in zip(raw, decided, strict=True)]
    pile = Pile.of([mask.opened() for mask in masks])
    for number, (document, choices) in enumerate(zip(found, decided, strict=True)):
        group.add(pile, number, _spans(document, choices))
    group.settle(pile)
    check = group.check()
    safe = []
    for number, mask in enumerate(masks):
        hidden = group.hidden(pile, number)
        require_no_leak("\n".join(hidden.units), check, document=mask.raw.id)
        account = dict(sorted(Counter(hidden.labels).items()))
        safe.append((mask.lifted(hidden.units), account))
    return Made(safe=tuple(safe), table=group.table, policy=group.policy.name, leaks=check)


def finish(private: Identifiable) -> Anonymised:
    """Write the safe text of every conversation as it was decided.

    Returns
    -------
    Anonymised

    Raises
    ------
    LeakError
        A known identifier would have survived; nothing was written.
    """
    study = private.study
    study.require_no_unfinished_withdrawal()
    store.remove_leftovers(study.path)
    with private.vault.locked():
        raw = [private.raw(session) for session in private.sessions()]
        return put(private, make(private, raw, proposals(private, raw), study.settings.policy))


def put(private: Identifiable, made: Made) -> Anonymised:
    """Write what was made, with its key; the vault must be locked."""
    study = private.study
    # The key goes first: a safe text without its key could never be withdrawn from.
    private.put_key_table(made.table)
    before = study.all_versions()
    written = [
        safe.id
        for safe, account in made.safe
        if write_safe(study, safe, account, max(before.get(safe.id, ()), default=0))
    ]
    now = study.all_versions()
    for safe, _ in made.safe:
        _forget_older(private, safe.id, now[safe.id][:-1], made)
    if written:
        study.note("anonymised", sessions=written, policy=made.policy)
    return Anonymised(written=tuple(written), account=study.account())


def _forget_older(private: Identifiable, session: str, older: Sequence[int], made: Made) -> None:
    """Remove older texts that show what is hidden now, once no coding needs them any more."""
    if not older:
        return
    study = private.study
    raw, rows = private.raw(session).text, private.decisions(session).get("add", ())
    # The check for leaks leaves ordinary words alone; what a person hid by hand may be one.
    by_hand = {raw[row["start"] : row["end"]].casefold() for row in rows}
    needed = coded_texts(study, session)
    for version in older:
        old = study.transcript(session, version)
        shows = made.leaks(old.text) or any(w in old.text.casefold() for w in by_hand)
        if shows and old.sha256 not in needed:
            store.remove(study.transcript_file(session, version))


def _readable(raw: Transcript, decided: Decisions, known: KnownNames) -> list[Place]:
    rows = decided.keep.items()
    return [p for p, row in rows if stays_readable(row, raw.text[p[0] : p[1]], known)]


def _spans(document: Document, decided: Decisions) -> list[Span]:
    proposed = [s for s in document.spans if (s.start, s.end) not in decided.keep]
    return [*proposed, *(Span(**row) for row in decided.add.values())]


class Mask:
    """A raw text in which what stays readable is out of sight; as long as it was.

    Parameters
    ----------
    raw : Transcript
    places : sequence of (int, int)

    Examples
    --------
    >>> from peer_research.model import Turn
    >>> said = Turn(id="T1", speaker="P01", text="in mei")
    >>> mask = Mask(Transcript(id="S01", version=0, turns=(said,)), [(3, 6)])
    >>> mask.units[0][:3], len(mask.units[0]), mask.lifted(mask.units).text
    ('in ', 6, 'in mei')
    """

    def __init__(self, raw: Transcript, places: Sequence[Place]) -> None:
        self.raw = raw
        self._hidden: dict[str, str] = {}
        text, free = list(raw.text), _free(raw.text, len(places))
        for sign, (start, end) in zip(free, places, strict=True):
            self._hidden[sign] = raw.text[start:end]
            text[start:end] = [sign] * (end - start)
        whole = "".join(text)
        self.units = [whole[start:end] for _, start, end in raw.spans()]

    def opened(self) -> Opened:
        """Return the text for the anonymiser, one block per turn."""
        blocks = [Block(parts=((number, text),)) for number, text in enumerate(self.units)]
        return Opened(units=self.units, blocks=blocks, write=lambda u: "\n".join(u).encode())

    def lifted(self, units: Sequence[str]) -> Transcript:
        """Return the transcript with `units` as its texts, and what stays put back."""
        turns = zip(self.raw.turns, units, strict=True)
        lifted = tuple(replace(turn, text=_RUN.sub(self._back, text)) for turn, text in turns)
        return replace(self.raw, turns=lifted)

    def _back(self, run: re.Match[str]) -> str:
        words = self._hidden.get(run.group(1))
        if words is None:
            return run.group()
        # Something else hid a part of it: then all of it stays hidden.
        return words if len(words) == len(run.group()) else _LOST


def _free(text: str, count: int) -> list[str]:
    taken = {match.group(1) for match in _RUN.finditer(text)}
    signs = (sign for sign in map(chr, range(_FIRST, _LAST + 1)) if sign not in taken)
    return list(islice(signs, count))
