"""How much of what should be hidden is hidden: recall, precision and false alarms.

The measures follow the Text Anonymization Benchmark (Pilán and others, Computational
Linguistics 48(4), 2022): recall apart for direct and quasi-identifiers, and per entity, which
counts as hidden only when all its mentions are. A mention counts as hidden only when every
letter and digit of it is covered, whatever the label.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from anonymiser.normal import lower_same_length
from anonymiser.spans import DIRECT, IDENTIFIERS, QUASI, Document, Span


@dataclass(frozen=True, slots=True)
class Gold:
    """A labelled text: where identifiers are, by hand.

    Parameters
    ----------
    id, text : str
    spans : tuple of (start, end, label)
        Labels outside `IDENTIFIERS` are known but not counted.
    """

    id: str
    text: str
    spans: tuple[tuple[int, int, str], ...]

    def lowered(self) -> Gold:
        """Return the same text in lower case; offsets stay right."""
        return Gold(self.id, lower_same_length(self.text), self.spans)


@dataclass(frozen=True, slots=True)
class Share:
    """So many out of so many."""

    hit: int
    total: int

    @property
    def value(self) -> float | None:
        """The share from 0 to 1, or None when there was nothing to count."""
        return self.hit / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class Measurement:
    """What one evaluation found.

    Parameters
    ----------
    recall : dict of str to Share
        Mentions fully hidden, per label and for ``direct``, ``quasi`` and ``all``.
    entities : dict of str to Share
        Entities of which all mentions are hidden, for ``direct``, ``quasi`` and ``all``.
    precision : Share
        Predicted spans that touch a labelled one.
    labelled : Share
        Fully hidden mentions that also got the right label.
    false_alarms : float
        Predicted spans that touch nothing labelled, per 1,000 words.
    words : int
    """

    recall: dict[str, Share]
    entities: dict[str, Share]
    precision: Share
    labelled: Share
    false_alarms: float
    words: int


Scan = Callable[[Sequence[Document]], list[Document]]


def evaluate(rows: Sequence[Gold], scan: Scan) -> Measurement:
    """Return how well `scan` does on the labelled texts `rows`."""
    found = scan([Document(id=row.id, text=row.text) for row in rows])
    mentions: dict[str, list[bool]] = defaultdict(list)
    entities: dict[tuple[str, str, str], bool] = {}
    labelled = touching = alarms = words = 0
    for row, document in zip(rows, found, strict=True):
        spans = [s for s in document.spans if s.label in IDENTIFIERS]
        covered = {i for s in spans for i in range(s.start, s.end)}
        for start, end, label in row.spans:
            if label not in IDENTIFIERS:
                continue
            hidden = all(i in covered for i in range(start, end) if row.text[i].isalnum())
            mentions[label].append(hidden)
            labelled += hidden and any(
                s.label == label and s.start < end and start < s.end for s in spans
            )
            entity = (row.id, label, row.text[start:end].casefold())
            entities[entity] = entities.get(entity, True) and hidden
        right = sum(_touches(span, row.spans) for span in spans)
        touching += right
        alarms += len(spans) - right
        words += len(row.text.split())
    return Measurement(
        recall=_by_kind({label: _share(hits) for label, hits in sorted(mentions.items())}),
        entities=_entity_shares(entities),
        precision=Share(touching, touching + alarms),
        labelled=Share(labelled, sum(map(sum, mentions.values()))),
        false_alarms=1000 * alarms / words if words else 0.0,
        words=words,
    )


def _touches(span: Span, gold: Iterable[tuple[int, int, str]]) -> bool:
    return any(span.start < end and start < span.end for start, end, _ in gold)


def _share(hits: Iterable[bool]) -> Share:
    listed = list(hits)
    return Share(sum(listed), len(listed))


def _sum(shares: Iterable[Share]) -> Share:
    listed = list(shares)
    return Share(sum(s.hit for s in listed), sum(s.total for s in listed))


def _by_kind(labels: dict[str, Share]) -> dict[str, Share]:
    totals = {
        "direct": _sum(s for label, s in labels.items() if label in DIRECT),
        "quasi": _sum(s for label, s in labels.items() if label in QUASI),
        "all": _sum(labels.values()),
    }
    return labels | totals


def _entity_shares(entities: dict[tuple[str, str, str], bool]) -> dict[str, Share]:
    kinds = {"direct": DIRECT, "quasi": QUASI, "all": IDENTIFIERS}
    return {
        kind: _share(hidden for (_, label, _), hidden in entities.items() if label in members)
        for kind, members in kinds.items()
    }
