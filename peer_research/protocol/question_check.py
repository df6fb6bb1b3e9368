"""Hints about a question, for the people who write it; nothing here stops anybody.

The hints read as a careful colleague would: closed, leading, double, stern, long, hard words,
heavy without a way out. They are rough, and a question may be right in spite of all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from peer_research import shipped
from peer_research.anonymiser_bridge import load
from peer_research.errors import ProtocolError
from peer_research.model import Question, key
from peer_research.protocol import text as words
from peer_research.protocol.findings import Finding
from peer_research.protocol.model import InterviewProtocol
from peer_research.protocol.readability import Readability, readability
from peer_research.texts import texts

MOST_WORDS = 25  # of a whole question; own choice, read aloud it is about ten seconds
LONG_WORD = 14  # letters; own choice
WORDS_FOR_A_SCORE = 50  # below this the formula swings with every word
HARD_BELOW = 60.0  # Douma (1960) calls 60 to 70 'normal' and what is lower hard

_ASKS = r"(?:hoe|wat|wie|waar|wanneer|waarom|welke?|hoeveel)"
_DOUBLE = re.compile(rf"\b(?:en|of)\s+(?:\w+\s+)?{_ASKS}\b", re.IGNORECASE)
_STERN = re.compile(r"\b(?:waarom|hoezo)\b", re.IGNORECASE)
_LEADING = re.compile(
    "|".join(
        (
            r"\btoch\s*\?|\bniet\s+waar\s*\?|\bh[eèé]\s*\?|\bniet\s+dan\s*\?|\bof\s+niet\s*\?",
            r"\bvind\w*\s+(?:je|jij|u|jullie)\s+(?:ook\s+)?(?:niet|ook)\b",
            r"\b(?:denk|vond|was|is|zou|had|heb|ben)\w*\s+(?:je|jij|u|het|dat)\s+(?:ook\s+)?niet\b",
            r"\b(?:je|jij|u)\s+(?:\w+\s+){0,2}(?:zeker|vast|natuurlijk|toch)\b",
            r"\bzeker\s+(?:wel|niet|heel|erg)\b|\b(?:natuurlijk|uiteraard|logisch)\b",
            r"\b(?:ben|bent)\s+(?:je|jij|u)\s+het\s+(?:er\s*mee\s+)?eens\b|\bmee\s+eens\b",
            r"\b(?:iedereen|veel\s+(?:jongeren|mensen|ouders)|de\s+meeste\s+\w+)\s+"
            r"(?:zegt|zeggen|vindt|vinden|weet|weten|heeft|hebben)\b",
            r"\bhoe\s+(?:erg|slecht|vreselijk|verschrikkelijk|naar|fijn|goed|leuk|moeilijk|zwaar)"
            r"\s+(?:was|is|vond|vind|ging|gaat)\b",
        )
    ),
    re.IGNORECASE,
)
# Words with which somebody is told that not answering is fine.
_WAY_OUT = re.compile(
    r"\b(?:hoeft?\s+niet|hoef\s+je|mag\s+(?:je\s+)?(?:ook\s+)?(?:\w+\s+)?(?:overslaan|passen|stoppen)"
    r"|als\s+(?:je|u)\s+(?:dat\s+|er\s+iets\s+over\s+)?wilt?|(?:wil|wilt)\s+(?:je|u|iemand)"
    r"|overslaan\s+mag|passen\s+mag|je\s+mag\s+(?:iets|het|ook)|mag\s+leeg)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _PlainWord:
    words: tuple[str, ...] = key("woord")
    rather: str = key("liever")


@dataclass(frozen=True, slots=True, kw_only=True)
class _WordList:
    schema: Literal["peer-research/moeilijke-woorden@1"]
    version: str = key("versie")
    licence: str = key("licentie", default="CC BY 4.0")
    touching: tuple[str, ...] = key("gevoelig", default=())
    words: tuple[_PlainWord, ...] = key("woord", default=())


def check_question(
    text: str,
    sensitivity: int = 0,
    *,
    kind: str = "kern",
    announcement: str = "",
    skip_when: str = "",
    reason: str = "",
    where: str = "",
) -> list[Finding]:
    """Return hints about one question; an empty list says nothing more than that.

    Parameters
    ----------
    text : str
        The question as it is said.
    sensitivity : int, default=0
        0 ordinary, 1 may touch somebody, 2 heavy.
    kind : str, default="kern"
        Kind of question; a warm-up may be closed.
    announcement, skip_when : str
        What is said first, and when the question is skipped.
    reason : str
        Why yes or no is what you want here.
    where : str
        Named in the hints, such as ``vraag q3``.

    Examples
    --------
    >>> [hint.rule for hint in check_question("Vind je ook niet dat hulp te laat kwam?")]
    ['closed', 'leading']
    >>> check_question("Wat hielp jou toen?")
    []
    """
    where = where or texts("question_check.this_question")
    found = [*_open(text, kind, reason), *_single(text), *_lengths(text), *_hard_words(text)]
    found += _weight(text, sensitivity, f"{announcement} {text}", skip_when)
    return [_hint(rule, where, **values) for rule, values in found]


def check_questions(protocol: InterviewProtocol) -> list[Finding]:
    """Return hints about all questions and probes of `protocol`, and its language as a whole.

    Notes
    -----
    `readability_of` gives the numbers behind the last hint.
    """
    found = [hint for question in protocol.questions for hint in _about(question)]
    total = readability_of(protocol)
    if total and total.words >= WORDS_FOR_A_SCORE and total.flesch_douma < HARD_BELOW:
        score = f"{total.flesch_douma:.0f}"
        found.append(_hint("hard_text", texts("question_check.all_questions"), score=score))
    return found


def readability_of(protocol: InterviewProtocol) -> Readability | None:
    """Return how long sentences and words of the questions and probes are, taken together."""
    return readability(text for _, text in words.question_texts(protocol))


def readability_in_words(found: Readability) -> str:
    """Return the numbers as a sentence or two, with the formula and its source."""
    return texts(
        "question_check.numbers",
        per_sentence=_decimal(found.words_per_sentence),
        letters=_decimal(found.letters_per_word),
        syllables=_decimal(found.syllables_per_word),
        score=f"{found.flesch_douma:.0f}",
    )


def plain_words(text: str) -> list[tuple[str, str]]:
    """Return hard words in `text` with what you can say instead.

    Examples
    --------
    >>> plain_words("Hoe ging de evaluatie van je traject?")
    [('evaluatie', 'terugkijken hoe het ging'), ('traject', 'de hulp die je krijgt')]
    """
    hits = [
        (match.start(), match.group(), entry.rather)
        for pattern, entry in _patterns()
        for match in pattern.finditer(text)
    ]
    return list(dict.fromkeys((word, rather) for _, word, rather in sorted(hits)))


_Found = Iterator[tuple[str, dict[str, object]]]


def _about(question: Question) -> Iterator[Finding]:
    where = texts("protocol_check.question", id=question.id)
    yield from check_question(
        question.text,
        question.sensitivity,
        kind=question.kind,
        announcement=question.announcement,
        skip_when=question.skip_when,
        reason=question.reason,
        where=where,
    )
    place = texts("question_check.probe_of", where=where)
    for probe in question.probes:
        # After an open question a short closed one is a fair way to go on.
        hints = check_question(probe, question.sensitivity, kind="doorvraag", where=place)
        yield from (hint for hint in hints if hint.rule not in ("no_way_out", "may_touch"))


def _open(text: str, kind: str, reason: str) -> _Found:
    asked = [sentence for sentence in _asked(text) if sentence]
    is_closed = bool(asked) and all(map(words.starts_closed, asked))
    if is_closed and kind in ("kern", "advies") and not reason.strip():
        yield "closed", {"start": " ".join(asked[0].split()[:2])}
    if match := _LEADING.search(text):
        yield "leading", {"words": match.group().strip()}
    if any(_STERN.match(sentence) for sentence in asked):
        yield "why", {}


def _single(text: str) -> _Found:
    asked = _asked(text)
    joined = _DOUBLE.search(text) if asked else None
    if len(asked) > 1:
        yield "double", {"count": len(asked)}
    elif joined:
        yield "double", {"count": 2}


def _lengths(text: str) -> _Found:
    for count in words.long_sentences(text):
        yield "long_sentence", {"count": count, "most": words.MAX_WORDS}
    found = readability(text)
    if found and found.words > MOST_WORDS:
        yield "long_question", {"count": found.words, "most": MOST_WORDS}
    known = {word.casefold() for word, _ in plain_words(text)}
    for word in dict.fromkeys(re.findall(r"[^\W\d_]+", text)):
        if len(word) >= LONG_WORD and word.casefold() not in known:
            yield "long_word", {"word": word}


def _hard_words(text: str) -> _Found:
    for word, rather in plain_words(text):
        yield "jargon", {"word": word, "rather": rather}


def _weight(text: str, sensitivity: int, said: str, skip_when: str) -> _Found:
    if words.asks_directly(text):
        yield "leave_alone", {}
        return
    has_way_out = bool(skip_when.strip() or _WAY_OUT.search(said))
    if sensitivity > 1 and not has_way_out:
        yield "no_way_out", {}
    touching = _touching().search(text) if sensitivity == 0 else None
    if touching and not has_way_out:
        yield "may_touch", {"word": touching.group()}


def _asked(text: str) -> list[str]:
    """Return the sentences that end in a question mark, from their last pause on."""
    parts = re.findall(r"[^.?!:]+\?", text)
    return [part.strip(" \n?\"“”‘’'") for part in parts]


def _hint(rule: str, where: str, **values: object) -> Finding:
    message = texts(f"question_check.{rule}", **values)
    remedy = texts(f"question_check.{rule}_remedy", **values)
    return Finding("hint", where, message, remedy, rule)


def _decimal(number: float) -> str:
    return f"{number:.1f}".replace(".", ",")


@cache
def _list() -> _WordList:
    return load(_WordList, shipped.protocols() / "moeilijke-woorden.toml", ProtocolError)


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], _PlainWord], ...]:
    return tuple((_any_of(entry.words), entry) for entry in _list().words)


@cache
def _touching() -> re.Pattern[str]:
    return _any_of(_list().touching)


def _any_of(forms: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern for any of the words; a star stands for the rest of a longer word."""
    pieces = [re.escape(form.rstrip("*")) + r"\w*" * form.endswith("*") for form in forms]
    # An abbreviation such as GI counts only in capitals: 'gi' may be part of anything.
    shouted = [f"(?-i:{piece})" if piece.isupper() else piece for piece in pieces]
    return re.compile(rf"(?<!\w)(?:{'|'.join(shouted)})(?!\w)", re.IGNORECASE)
