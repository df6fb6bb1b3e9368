"""Rules about the words of a protocol; see `protocol.rules`."""

from __future__ import annotations

from collections.abc import Iterator

from peer_research.model import Question
from peer_research.protocol import text as words
from peer_research.protocol.findings import Case, Finding


def questions_in_words(case: Case) -> Iterator[Finding]:
    """Whether questions are open, single, and not stern."""
    for question in case.protocol.questions:
        marks = question.text.count("?")
        if marks > words.MAX_QUESTION_MARKS:
            yield case.finding("let op", "many_questions", question.id, count=marks)
        if _is_closed(question):
            start = " ".join(question.text.split()[:2])
            yield case.finding("let op", "closed_question", question.id, start=start)
    said = ((q, text) for q in case.protocol.questions for text in (q.text, *q.probes))
    why = [q.id for q, text in said for _ in range(words.why_starts(text))]
    if len(why) > 1:
        yield case.finding("let op", "why_twice", why[-1], count=len(why))


def _is_closed(question: Question) -> bool:
    # A reason says that yes or no is wanted here, as in a question that not everybody answers.
    is_key = question.kind == "kern" and not question.reason.strip()
    return is_key and words.starts_closed(question.text)


def long_sentences(case: Case) -> Iterator[Finding]:
    """Whether sentences can be said in one breath."""
    for place, text in words.protocol_texts(case.protocol):
        for count in words.long_sentences(text):
            values = {"count": count, "most": words.MAX_WORDS}
            yield case.finding("let op", "long_sentence", place, **values)


def who_and_where(case: Case) -> Iterator[Finding]:
    """Whether contact data, names or places stand in the protocol."""
    for place, text in words.protocol_texts(case.protocol):
        if words.contact_kinds(text):
            yield case.finding("fout", "contact", place)
        for word in words.capitals(text):
            yield case.finding("let op", "name_or_place", place, word=word)
    for text in words.history_texts(case.protocol):
        if words.contact_kinds(text):
            yield case.finding("fout", "contact", "wijzigingen")
