"""Measure the recogniser: what it finds, what it hides for nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anonymiser.data.tagger_training.examples import ANY, Example, lower
from anonymiser.lexicon import COUNTRY, GENERIC, NATION
from anonymiser.recognisers.tagger import names
from anonymiser.tagger.model import Model
from anonymiser.tokens import Tokens, is_word

Found = list[tuple[int, int, str, float]]
LABELS = frozenset(("PERSON", "LOCATION", "ORGANISATION"))


@dataclass
class Score:
    """Counts of one measurement."""

    mentions: int = 0
    hidden: int = 0  # mentions of which every word is covered
    tokens: int = 0
    covered: int = 0
    spans: int = 0
    right: int = 0  # spans that touch a name
    predicted: int = 0  # words covered
    wrong: int = 0  # … that are no part of a name
    words: int = 0
    same_label: int = 0

    def row(self) -> dict[str, float]:
        """Return shares, rounded, and false alarms per 1,000 words."""
        return {
            "mention recall": round(self.hidden / max(self.mentions, 1), 3),
            "token recall": round(self.covered / max(self.tokens, 1), 3),
            "span precision": round(self.right / max(self.spans, 1), 3),
            "token precision": round(1 - self.wrong / max(self.predicted, 1), 3),
            "right kind": round(self.same_label / max(self.right, 1), 3),
            "false alarms per 1,000 words": round(
                1000 * (self.spans - self.right) / max(self.words, 1), 2
            ),
        }


def find(model: Model, text: str, threshold: float) -> Found:
    """Return what `model` finds in `text`."""
    return names(Tokens(text), model, threshold)


def count(
    score: Score, example: Example, found: Found, skip: Iterable[tuple[int, int]] = ()
) -> None:
    """Add one text to `score`; what lies in `skip` counts neither way."""
    ignored = list(skip)
    gold = [(s, e, k) for s, e, k, _ in example.names if (s, e) not in ignored]
    taken = [(s, e, k) for s, e, k, _ in found if not _touched((s, e), ignored)]
    tokens = Tokens(example.text)
    words = [
        (s, e)
        for s, e, form in zip(tokens.start, tokens.end, tokens.shape, strict=True)
        if is_word(form) and not _touched((s, e), ignored)
    ]
    score.words += len(words)
    for name in gold:
        inside = [w for w in words if _touched(w, [name])]
        hit = sum(1 for w in inside if _touched(w, found))
        score.mentions += bool(inside)
        score.hidden += bool(inside) and hit == len(inside)
        score.tokens += len(inside)
        score.covered += hit
    for span in taken:
        kinds = [name[2] for name in _touched(span, gold)]
        score.spans += 1
        score.right += bool(kinds)
        score.same_label += any(k == ANY or span[2] in k.split("|") for k in kinds)
        inside = [w for w in words if _touched(w, [span])]
        score.predicted += len(inside)
        score.wrong += sum(1 for w in inside if not _touched(w, gold))


def _touched(place: Sequence[Any], others: Iterable[Sequence[Any]]) -> list[Sequence[Any]]:
    """Return those of `others` that share a character with `place`; both begin (start, end)."""
    return [other for other in others if place[0] < other[1] and place[1] > other[0]]


def kept(name: str) -> bool:
    """Return whether `name` is a country, a people or a national body: these stay."""
    flags = Tokens(name).flags
    return all(f & (COUNTRY | NATION | GENERIC) for f in flags)


def on_examples(model: Model, examples: Iterable[Example], threshold: float) -> Score:
    """Return the score on labelled examples."""
    score = Score()
    for example in examples:
        skip = [(s, e) for s, e, _, _ in example.names if kept(example.text[s:e])]
        count(score, example, find(model, example.text, threshold), skip)
    return score


def read_gold(path: Path) -> list[tuple[Example, list[tuple[int, int]]]]:
    """Return rows of a gold file: the names, and the other identifiers, which are ignored."""
    rows = []
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        spans = [(s["start"], s["end"], s["label"], False) for s in row["spans"]]
        kept = tuple(s for s in spans if s[2] in LABELS)
        rows.append((Example(row["text"], kept), [s[:2] for s in spans if s[2] not in LABELS]))
    return rows


def on_gold(model: Model, paths: Iterable[Path], threshold: float, *, small: bool) -> Score:
    """Return the score on gold files; `small` puts their text in small letters first."""
    score = Score()
    for path in paths:
        for example, skip in read_gold(path):
            text = lower(example) if small else example
            count(score, text, find(model, text.text, threshold), skip)
    return score


def without_names(examples: Iterable[Example]) -> list[Example]:
    """Return the examples that hold no name at all."""
    return [e for e in examples if not e.names and re.search(r"\w", e.text)]
