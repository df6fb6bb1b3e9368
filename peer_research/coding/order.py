"""Which question of the protocol a part of a conversation answers, so its codes come first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from math import log

from peer_research.model import Question, Transcript, is_participant

# Half of what makes a question itself must come back before a turn counts as asking it: people
# ask in their own words, but hardly ever without the words that matter.
_ENOUGH = 0.5
_WORD = re.compile(r"[^\W\d_]{3,}")


def asked(transcript: Transcript, questions: Iterable[Question]) -> tuple[str, ...]:
    """Return for every turn the id of the question that was asked last; empty before the first.

    Parameters
    ----------
    transcript : Transcript
    questions : iterable of Question
        Of the protocol that was used.

    Returns
    -------
    tuple of str
        As long as ``transcript.turns``. It is a guess, by words that question and turn share
        and that few other questions have.

    Examples
    --------
    >>> from peer_research.model import Turn
    >>> home = Question(id="q1", kind="kern", text="Hoe ziet jouw thuis eruit?", minutes=5)
    >>> turns = (Turn(id="T0001", speaker="I1", text="Vertel: hoe ziet jouw thuis eruit?"),
    ...          Turn(id="T0002", speaker="P01", text="Gewoon een flat."))
    >>> asked(Transcript(id="S01", version=1, turns=turns), [home])
    ('q1', 'q1')
    """
    known = [(question.id, words) for question in questions for words in _ways(question)]
    rarity = _rarity([words for _, words in known])
    found, now = [], ""
    for turn in transcript.turns:
        if not is_participant(turn.speaker):
            now = _best(_words(turn.text), known, rarity) or now
        found.append(now)
    return tuple(found)


def _ways(question: Question) -> list[frozenset[str]]:
    ways = (_words(text) for text in (question.text, *question.probes))
    return [words for words in ways if len(words) > 1]


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


def _rarity(rows: list[frozenset[str]]) -> dict[str, float]:
    counts = Counter(word for words in rows for word in words)
    return {word: log(1 + len(rows) / count) for word, count in counts.items()}


def _best(
    said: frozenset[str], known: list[tuple[str, frozenset[str]]], rarity: dict[str, float]
) -> str:
    best, score = "", _ENOUGH
    for name, words in known:
        share = sum(rarity[w] for w in words & said) / sum(rarity[w] for w in words)
        if share >= score and len(words & said) > 1:
            best, score = name, share
    return best
