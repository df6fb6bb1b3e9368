"""From raw transcripts in the vault to safe transcripts in the study.

All conversations of a study are looked at together. What nobody decided about stays hidden,
and a text in which a known identifier would survive is not written.
"""

from __future__ import annotations

import importlib.util
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from peer_research import store
from peer_research.anonymiser_bridge import (
    Anonymiser,
    Block,
    Document,
    Hidden,
    Hiding,
    ModelChoice,
    Opened,
    Pile,
    PseudonymTable,
    Roster,
    Span,
    load_models,
    load_policy,
    require_no_leak,
)
from peer_research.errors import StudyError
from peer_research.identifiable import Identifiable
from peer_research.model import Transcript
from peer_research.settings import StudySettings

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Anonymised:
    """What anonymising did.

    Parameters
    ----------
    written : tuple of str
        Conversations whose safe text is new or changed.
    account : dict of str to int
        Replacements per label, over all conversations.
    """

    written: tuple[str, ...]
    account: dict[str, int]


def propose(
    private: Identifiable, raw: Sequence[Transcript], progress: Progress | None = None
) -> list[Document]:
    """Return every raw conversation with what was found in it, over the whole study.

    Raises
    ------
    StudyError
        The study asks for a language model that is not on this computer.
    """
    documents = [Document(id=transcript.id, text=transcript.text) for transcript in raw]
    roster = Roster.from_rows(private.roster_rows())
    models = load_models(chosen_models(private.study.settings))
    return Anonymiser(roster=roster, models=models).scan(documents, progress=progress)


def chosen_models(settings: StudySettings) -> ModelChoice:
    """Return the models that the study asks for; it never uses one unasked.

    Raises
    ------
    StudyError
        A model is not on this computer. Another computer would hide less without a word.
    """
    model = settings.language_model
    if model and importlib.util.find_spec(model) is None:
        raise StudyError("anonymise.no_language_model", model=model)
    return ModelChoice(spacy=model)


def anonymise(private: Identifiable, progress: Progress | None = None) -> Anonymised:
    """Write the safe text of every conversation that is new or changed.

    What is known from one conversation is hidden in all others, until nothing known is left.

    Returns
    -------
    Anonymised

    Raises
    ------
    LeakError
        A known identifier would have survived; of no conversation anything was written.
    """
    private.study.require_no_unfinished_withdrawal()
    store.remove_leftovers(private.study.path)
    with private.vault.locked():
        return _anonymise(private, progress)


def _anonymise(private: Identifiable, progress: Progress | None) -> Anonymised:
    study = private.study
    group = Hiding(policy=load_policy(study.settings.policy), table=key_table(private))
    raw = [private.raw(session) for session in private.sessions()]
    pile = Pile.of([_opened(transcript) for transcript in raw])
    for number, document in enumerate(propose(private, raw, progress)):
        group.add(pile, number, _decided(private, raw[number], document.spans))
    group.settle(pile)
    safe = [_safe(transcript, group.hidden(pile, n)) for n, transcript in enumerate(raw)]
    check = group.check()
    for transcript, _ in safe:
        require_no_leak(transcript.text, check, document=transcript.id)
    # The key goes first: a safe text without its key could never be withdrawn from.
    private.put_key_table(group.table)
    written = [t.id for t, account in safe if _write(private, t, account)]
    if written:
        study.note("anonymised", sessions=written, policy=group.policy.name)
    return Anonymised(written=tuple(written), account=study.account())


def _opened(transcript: Transcript) -> Opened:
    # One block per turn: nothing that is found can go over the border of a turn.
    texts = [turn.text for turn in transcript.turns]
    blocks = [Block(parts=((number, text),)) for number, text in enumerate(texts)]
    return Opened(units=texts, blocks=blocks, write=lambda units: "\n".join(units).encode())


def _safe(raw: Transcript, hidden: Hidden) -> tuple[Transcript, dict[str, int]]:
    turns = tuple(replace(t, text=text) for t, text in zip(raw.turns, hidden.units, strict=True))
    return replace(raw, turns=turns), dict(sorted(Counter(hidden.labels).items()))


def key_table(private: Identifiable) -> PseudonymTable:
    """Return the key table with everybody and everything of the roster in it."""
    table = private.key_table()
    chosen = {code: p.pseudonym for code, p in private.study.participants().items()}
    for row in private.roster_rows():
        code = row.get("code") or ""
        pseudonym = chosen.get(code) or None
        table.add_entity(row["label"], row["names"], pseudonym=pseudonym, code=code or None)
    return table


def _decided(private: Identifiable, raw: Transcript, spans: Sequence[Span]) -> list[Span]:
    decisions = private.decisions(raw.id)
    if decisions and decisions["sha256"] != raw.sha256:
        raise StudyError("anonymise.stale_review", session=raw.id)
    kept = {(row["start"], row["end"]) for row in decisions.get("keep", [])}
    added = [Span(**row) for row in decisions.get("add", [])]
    return [*(s for s in spans if (s.start, s.end) not in kept), *added]


def _write(private: Identifiable, safe: Transcript, account: dict[str, int]) -> bool:
    study = private.study
    versions = study.versions(safe.id)
    old = study.transcript(safe.id) if versions else None
    changed = old is None or old.sha256 != safe.sha256
    if changed:
        new = replace(safe, version=(versions[-1] if versions else 0) + 1)
        study.write_transcript(new, account)
    # Also when nothing changed: an earlier run may have been stopped before this.
    study.bring_codings_up_to_date(safe.id)
    return changed
