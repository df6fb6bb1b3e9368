"""Rules about the words of a protocol: length, open questions, names, subjects to leave alone.

The rules are rough on purpose: they read as a careful colleague would, and a person decides.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from peer_research.anonymiser_bridge import Document
from peer_research.protocol.model import InterviewProtocol

if TYPE_CHECKING:
    from peer_research.anonymiser_bridge import Anonymiser

MAX_WORDS = 15
MAX_QUESTION_MARKS = 2

# A name or place shows in a protocol as a capital inside a sentence. Recognisers for names
# learn from conversations and are unsure on such short text; this rule misses a name that
# opens a sentence, and asks about every other capital that is not in this list.
KNOWN_CAPITALS = frozenset({"Big", "ExpEx", "Nederland", "Nederlands", "Nederlandse", "Dichtbij"})

_WORTH_A_LOOK = re.compile(r"@|\d{4}|\d\d[ .-]?\d\d[ .-]?\d\d")
_SENTENCE_END = re.compile(r"(?<![.?!:])[.?!:]++(?=\s|[\"”’')]|$)|\n\s*\n")
_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
_CAPITAL = re.compile(r"\b[A-ZÀ-ÖØ-Þ][\w'’-]{0,60}[a-zà-öø-ÿ][\w'’-]*")
_MAY_OPEN = string.whitespace + "\xa0\"“‘'("  # stands between two sentences

_VERBS = (
    "heb hebt heeft hebben had hadden ben bent is zijn was waren vind vindt vond kun kunt kan "
    "kon mag mocht wil wilt wilde wou ga gaat ging doe doet deed krijg kreeg weet wist moet "
    "moest word wordt werd voel voelt voelde denk dacht zou ken kent woon woont werk werkt mis "
    "durf durft snap snapt geloof helpt hielp klopt"
)
_SUBJECTS = "je jij jullie u er iemand het dat dit de een jouw uw hij zij ze we wij"
_CLOSED = re.compile(
    rf"(?:{_VERBS.replace(' ', '|')})\s+(?:{_SUBJECTS.replace(' ', '|')})\b", re.IGNORECASE
)

# Self-harm, suicide, sexual violence and violence at home before care: never asked about.
# When somebody brings it up themselves there are codes and the traffic light for it.
# Patterns on text without accents; beginnings of words catch their other forms.
_LEAVE_ALONE = re.compile(
    "|".join(
        (
            r"zelfmoord|zelfdod|suicid|overdosis",
            r"\bdood\s+(?:wil|wou|zijn|maken)",
            r"\bniet\s+meer\s+(?:(?:wil|te)\w*\s+)*leven",
            r"\b(?:eind\w*|punt)\s+(?:aan|van|achter)\s+(?:je|jouw|uw|het)\s+leven",
            r"zelfbeschad|zelfverwond|automutil",
            r"\b(?:jezelf|uzelf|zichzelf)\s+(?:\w+\s+){0,2}(?:pijn|iets\s+aan|snij|sneed|gesned)",
            r"\b(?:jezelf|uzelf|zichzelf)\s+(?:\w+\s+){0,2}(?:verwond|beschadig)",
            r"\b(?:pijn|iets\s+aan)\s+(?:aan\s+)?(?:jezelf|uzelf|zichzelf)",
            r"\bsnij\w*\s+(?:je|jij|in|jezelf)\b",
            r"verkracht|aanrand|aangerand|betast|incest|\bontucht|loverboy",
            r"seksue\w*\s+(?:\w+\s+)?(?:geweld|misbruik|grens|intimid|overschr)",
            r"\bmisbruik|mishandel|\bthuis\s+(?:\w+\s+)?geslagen",
            r"\bseks\w*\s+(?:\w+\s+){0,3}(?:tegen|zonder|dwang|gedwongen|niet)\b",
            r"gedwongen\w*\s+(?:tot\s+)?seks|ongewenst\w*\s+(?:seks|aanra|aange)",
        )
    ),
    re.IGNORECASE,
)


def protocol_texts(protocol: InterviewProtocol) -> Iterator[tuple[str, str]]:
    """Yield everything that is said or read, with the key or question id where it stands.

    Chosen names of makers and the history of changes are left out.
    """
    yield from (("titel", protocol.title), *(("doelen", text) for text in protocol.goals))
    yield from (("materiaal", text) for text in protocol.materials)
    yield from (("vooraf", protocol.preparation), ("uitnodigen", protocol.invitation))
    yield from (("pauze", protocol.pause), ("uitkomst", protocol.outcome))
    yield from (("doelgroep", text) for text in _audience(protocol))
    yield from (("plek", text) for text in (protocol.place.needs, protocol.place.not_at))
    setup = protocol.setup
    yield from (("opzet", t) for t in (setup.before, setup.circle, setup.after, setup.follow_up))
    yield from (("intro_script", protocol.intro_script), ("intro_aanpassing", protocol.intro_note))
    yield from (("spelregels", text) for text in protocol.ground_rules)
    yield "toestemming", protocol.consent.script
    yield from question_texts(protocol)
    yield from ((q.id, text) for q in protocol.questions for text in (q.skip_when, q.reason))
    light = protocol.traffic_light
    yield from (("stoplicht", t) for t in (*light.signs.values(), *light.actions.values()))
    yield from (("afsluiting", text) for text in protocol.closing)
    yield "nazorg", protocol.aftercare.coach
    yield from (("nabespreken", text) for text in protocol.debrief)
    for place, table in (("taken", protocol.role_tasks), ("beloning", protocol.rewards)):
        yield from ((place, text) for text in table.values())


def question_texts(protocol: InterviewProtocol) -> Iterator[tuple[str, str]]:
    """Yield what is said of each question, with the question's id."""
    for question in protocol.questions:
        said = (question.announcement, question.text, *question.probes)
        yield from ((question.id, text) for text in said)


def history_texts(protocol: InterviewProtocol) -> Iterator[str]:
    """Yield what people wrote about versions and about who made what."""
    yield from (maker.contribution for maker in protocol.makers)
    for change in protocol.changes:
        yield from (change.who, change.what, change.why)


def _audience(protocol: InterviewProtocol) -> tuple[str, ...]:
    short = protocol.short.note if protocol.short else ""
    return (protocol.audience.description, *protocol.audience.exclude, short)


def sentences(text: str) -> list[str]:
    """Return the sentences of `text`; a colon ends one too, as a reader takes a breath there.

    Examples
    --------
    >>> sentences("Support: wie kun je bellen? Vertel maar.")
    ['Support', 'wie kun je bellen', 'Vertel maar']
    """
    return [part.strip() for part in _SENTENCE_END.split(text) if part.strip()]


def long_sentences(text: str) -> list[int]:
    """Return the number of words of each sentence with more than `MAX_WORDS`.

    Examples
    --------
    >>> long_sentences("kort zinnetje. " + "woord " * 16)
    [16]
    """
    counts = (len(_WORD.findall(sentence)) for sentence in sentences(text))
    return [count for count in counts if count > MAX_WORDS]


def starts_closed(text: str) -> bool:
    """Return whether a question starts as one that is answered with yes or no.

    Examples
    --------
    >>> starts_closed("Heb je daar gewoond?"), starts_closed("Denk aan iemand die hielp.")
    (True, False)
    """
    return bool(_CLOSED.match(text.strip().lstrip("\"“‘'")))


def why_starts(text: str) -> int:
    """Return how many sentences start with 'waarom'.

    Examples
    --------
    >>> why_starts("Plak een sticker. Waarom die kleur?")
    1
    """
    return sum(bool(re.match(r"waarom\b", s, re.IGNORECASE)) for s in sentences(text))


def asks_directly(text: str) -> bool:
    """Return whether `text` speaks of self-harm, suicide, or sexual or family violence.

    Examples
    --------
    >>> asks_directly("Heb je jezelf pijn gedaan?"), asks_directly("Wat geeft jou rust?")
    (True, False)
    """
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return bool(_LEAVE_ALONE.search(plain))


def capitals(text: str) -> list[str]:
    """Return the words that look like a name or place: a capital inside a sentence.

    Examples
    --------
    >>> capitals("Vraag aan Fatima hoe de Big 5 werkt.")
    ['Fatima']
    """
    found = []
    for match in _CAPITAL.finditer(text):
        word = match.group()
        inside = not _opens_sentence(text[: match.start()])
        if inside and word not in KNOWN_CAPITALS:
            found.append(word)
    return found


def _opens_sentence(before: str) -> bool:
    said = before.rstrip(_MAY_OPEN)
    return not said or said[-1] in ".?!:;" or "\n" in before[len(said) :]


def contact_kinds(text: str) -> list[str]:
    """Return the kinds of contact data in `text`, such as ``"PHONE"``; emergency lines aside.

    Examples
    --------
    >>> contact_kinds("Bel 06-12345678 of 112.")
    ['PHONE']
    """
    # The recognisers are slow to load, and almost no protocol has anything for them to find.
    if not _WORTH_A_LOOK.search(text):
        return []
    (found,) = _contact_finder().scan([Document(id="protocol", text=text)])
    return sorted({span.label for span in found.spans if span.end - span.start > len("0000")})


@cache
def _contact_finder() -> Anonymiser:
    from peer_research.anonymiser_bridge import Anonymiser

    return Anonymiser(names=("phone", "email", "bsn", "iban", "postcode"))
