"""From raw transcripts in the vault to safe transcripts in the study.

All conversations of a study are looked at together. What nobody decided about stays hidden,
and a text in which a known identifier would survive is not written.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from peer_research import store
from peer_research.anonymiser_bridge import (
    Anonymiser,
    Document,
    ModelChoice,
    PseudonymTable,
    Roster,
    load_models,
)
from peer_research.coding.text_versions import carry_codings_over
from peer_research.errors import StudyError
from peer_research.identifiable import Identifiable
from peer_research.model import Transcript
from peer_research.settings import StudySettings

if TYPE_CHECKING:
    from peer_research.review.cluster import ClusterChoice
    from peer_research.study import Study

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
    private: Identifiable,
    raw: Sequence[Transcript],
    progress: Progress | None = None,
    cluster: ClusterChoice | None = None,
) -> list[Document]:
    """Return every raw conversation with what was found in it, over the whole study.

    Parameters
    ----------
    private : Identifiable
    raw : sequence of Transcript
        All conversations of the study.
    progress : callable, optional
        Called with the number of conversations done and the total.
    cluster : ClusterChoice, optional
        Who searches; this process alone when left out.

    Raises
    ------
    StudyError
        The study asks for a language model that is not on this computer.
    """
    documents = [Document(id=transcript.id, text=transcript.text) for transcript in raw]
    models = chosen_models(private.study.settings)
    if cluster is not None:
        from peer_research.review.cluster import propose_on

        return propose_on(cluster, private, documents, models, progress)
    roster = Roster.from_rows(private.roster_rows())
    return Anonymiser(roster=roster, models=load_models(models)).scan(documents, progress=progress)


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


def anonymise(
    private: Identifiable,
    progress: Progress | None = None,
    cluster: ClusterChoice | None = None,
) -> Anonymised:
    """Write the safe text of every conversation that is new or changed.

    What is known from one conversation is hidden in all others, until nothing known is left.

    Parameters
    ----------
    private : Identifiable
    progress : callable, optional
        Called with the number of conversations searched and the total.
    cluster : ClusterChoice, optional
        Who searches; this process alone when left out.

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
        return _anonymise(private, progress, cluster)


def _anonymise(
    private: Identifiable, progress: Progress | None, cluster: ClusterChoice | None
) -> Anonymised:
    from peer_research.review.cluster import forget_search
    from peer_research.review.hide import make, put

    raw = [private.raw(session) for session in private.sessions()]
    found = propose(private, raw, progress, cluster)
    done = put(private, make(private, raw, found, private.study.settings.policy))
    forget_search(private)
    return done


def key_table(private: Identifiable) -> PseudonymTable:
    """Return the key table with everybody and everything of the roster in it."""
    table = private.key_table()
    chosen = {code: p.pseudonym for code, p in private.study.participants().items()}
    for row in private.roster_rows():
        code = row.get("code") or ""
        pseudonym = chosen.get(code) or None
        table.add_entity(row["label"], row["names"], pseudonym=pseudonym, code=code or None)
    return table


def write_safe(study: Study, safe: Transcript, account: dict[str, int], newest: int) -> bool:
    """Write a safe text when it is another than that of version `newest` (0: there is none).

    Returns
    -------
    bool
        Whether it is another.
    """
    old = study.transcript(safe.id, newest) if newest else None
    if same := old is not None and old.sha256 == safe.sha256:
        text = old
    else:
        text = replace(safe, version=newest + 1)
        study.write_transcript(text, account)
    # Also when nothing changed: an earlier run may have been stopped before this.
    carry_codings_over(study, safe.id, text)
    return not same
