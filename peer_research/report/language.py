"""The language of a report, and hints about plain language; nothing here stops anybody."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from peer_research.protocol.question_check import plain_words
from peer_research.protocol.text import sentences
from peer_research.texts import texts

Language = Literal["nl", "en"]

_VARIABLE = "PEER_RESEARCH_LANGUAGE"
MOST_WORDS = 20  # per sentence; own choice, as for letters at B1
_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
_PASSIVE = re.compile(
    r"\b(?:wordt|worden|werd|werden)\b(?:\s+\w+){0,6}\s+(?:ge|be|ver|ont)\w+[dtn]\b"
)


def language_hints(text: str) -> list[str]:
    """Return what could be said more plainly in a text that somebody wrote.

    Examples
    --------
    >>> language_hints("We praten over je traject.")
    ['Niet iedereen kent ‘traject’. Je kunt ook zeggen: de hulp die je krijgt.']
    >>> language_hints("We luisteren eerst.")
    []
    """
    found = [_too_long(sentence) for sentence in sentences(text)]
    hints = [hint for hint in found if hint]
    hints += [
        texts("report.hint_word", word=word, rather=rather) for word, rather in plain_words(text)
    ]
    if _PASSIVE.search(text):
        hints.append(texts("report.hint_passive"))
    return hints


def _too_long(sentence: str) -> str:
    count = len(_WORD.findall(sentence))
    return texts("report.hint_long", count=count, most=MOST_WORDS) if count > MOST_WORDS else ""


@contextmanager
def speaking(language: Language | None) -> Iterator[None]:
    """Let the program speak a language for a while; nothing changes for None."""
    before = os.environ.get(_VARIABLE)
    if language is not None:
        os.environ[_VARIABLE] = language
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(_VARIABLE, None)
        else:
            os.environ[_VARIABLE] = before
