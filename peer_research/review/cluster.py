"""Search the raw texts of a study on a Dask cluster (extra ``scale``); the vault stays here.

Only the words of conversations and the list of known names travel to the workers. So the cluster
is on this computer, or somebody said that it is as safe as the vault and every connection to
another computer is encrypted. What was searched is kept in the vault as places and labels, so
that a run that was stopped goes on where it was; the result does not depend on it.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from peer_research.anonymiser_bridge import (
    Cluster,
    Document,
    ModelChoice,
    Roster,
    SearchSetup,
    complete,
    learn,
    search,
    unpack,
)
from peer_research.identifiable import Identifiable

if TYPE_CHECKING:
    from peer_research.anonymiser_bridge import Span

Progress = Callable[[int, int], None]
# How long a search may take before it is worth keeping.
SECONDS = 5.0
_NAME = "searched-"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterChoice:
    """Which cluster somebody chose.

    Parameters
    ----------
    address : str
        Of its scheduler, such as ``"tcp://127.0.0.1:8786"``.
    trusted : bool, default=False
        Whether they said that other computers may see the real text. Then every connection
        to another computer must be encrypted (``tls://``).
    """

    address: str
    trusted: bool = False

    def start(self, setup: SearchSetup) -> Cluster:
        """Connect.

        Raises
        ------
        InputError
            Package missing, wrong address, no scheduler, or a cluster that may not see text.
        """
        return Cluster(setup, self.address, trusted=self.trusted, encrypted=True)


def propose_on(
    cluster: ClusterChoice,
    private: Identifiable,
    documents: Sequence[Document],
    models: ModelChoice,
    progress: Progress | None = None,
) -> list[Document]:
    """Return every document with what was found in it, over the whole study.

    The same as `Anonymiser.scan` finds in one process.

    Parameters
    ----------
    cluster : ClusterChoice
    private : Identifiable
        Its vault keeps what was searched until `forget_search`.
    documents : sequence of Document
        All conversations of the study.
    models : ModelChoice
    progress : callable, optional
        Called with the number of documents done and the total.

    Raises
    ------
    InputError
        The cluster is gone, or may not see the text. What was searched is kept.
    """
    setup = SearchSetup(roster=Roster.from_rows(private.roster_rows()), models=models)
    kept = _Kept(private, _mark(private, setup))
    for done in _search(cluster, setup, documents, kept):
        if progress:
            progress(done, len(documents))
    everywhere = learn((d.text, kept.spans(d)) for d in documents)
    return [complete(document, kept.spans(document), everywhere) for document in documents]


def forget_search(private: Identifiable) -> None:
    """Remove from the vault what was kept of a search."""
    for name in private.vault.names():
        if name.startswith(_NAME):
            private.vault.delete(name, missing_ok=True)


def _search(
    cluster: ClusterChoice, setup: SearchSetup, documents: Sequence[Document], kept: _Kept
) -> Iterator[int]:
    new = [document for document in documents if document not in kept]
    done = len(documents) - len(new)
    yield done
    if not new:
        return
    workers = cluster.start(setup)
    try:
        for document, rows in search(new, workers, lambda d: d.text):
            kept.add(document, rows)
            done += 1
            yield done
    finally:
        workers.close()
        kept.flush()


def _mark(private: Identifiable, setup: SearchSetup) -> str:
    """Return what a search depends on, beside the text."""
    parts = [private.roster_rows(), setup.models.identity(), setup.stamp]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


class _Kept:
    """What was found in which text: places and labels by the fingerprint of the text."""

    def __init__(self, private: Identifiable, mark: str) -> None:
        self._vault, self._mark = private.vault, mark
        self._rows: dict[str, list[Any]] = {}
        self._fresh: dict[str, list[Any]] = {}
        self._parts = 0
        for name in self._vault.names():
            if name.startswith(_NAME):
                self._parts = max(self._parts, int(name.removeprefix(_NAME)))
                part = self._vault.get_json(name)
                if part["for"] == mark:
                    self._rows |= part["rows"]
        self._last = time.monotonic()

    def __contains__(self, document: Document) -> bool:
        return _key(document) in self._rows

    def spans(self, document: Document) -> list[Span]:
        """Return what one text told on its own."""
        return unpack(self._rows[_key(document)])

    def add(self, document: Document, rows: list[Any]) -> None:
        """Remember what was found in a text; once in a while what is new goes to the vault."""
        self._rows[_key(document)] = self._fresh[_key(document)] = rows
        if time.monotonic() - self._last > SECONDS:
            self.flush()

    def flush(self) -> None:
        """Put what is new in the vault."""
        if self._fresh:
            self._parts += 1
            self._vault.put_json(
                f"{_NAME}{self._parts:05d}", {"for": self._mark, "rows": self._fresh}
            )
            self._fresh = {}
        self._last = time.monotonic()


def _key(document: Document) -> str:
    return hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest()
