"""Ages of people: "17 jaar", "toen ik veertien was", "een meisje van 12".

A number is an age through the words around it. The same words with a length of time
("drie jaar lang"), a count ("zeven groepen") or an age in the law ("als je 18 wordt")
are not somebody's age.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache

from anonymiser.lexicon import FIRST_SURE, flags_of
from anonymiser.recognisers import age_words as words
from anonymiser.recognisers.age_frames import framed, goes_on, is_baby, repeats
from anonymiser.recognisers.age_lists import listed, name_follows, of_a_kind
from anonymiser.recognisers.age_numbers import Candidate, candidates
from anonymiser.recognisers.age_passing import told_in_passing
from anonymiser.recognisers.context import (
    FUNCTION_WORDS,
    UNITS,
    capitalised,
    counts,
    ends_phrase,
    fold,
    next_word,
    shouted,
    span,
)
from anonymiser.recognisers.needles import places_of
from anonymiser.spans import Span


def find_age(text: str) -> list[Span]:
    """Return ages of people, in digits or in words.

    Parameters
    ----------
    text : str
        NFC text.

    Returns
    -------
    list of Span
        Label ``AGE``; a span holds the number only, not "jaar".

    Examples
    --------
    >>> text = "Ik ben nu negentien. Als je achttien wordt moet je weg, na 2 jaar."
    >>> [text[s.start : s.end] for s in find_age(text)]
    ['negentien']
    """
    folded = fold(text)
    spans: list[Span] = []
    told: list[Candidate] = []
    for found in candidates(folded):
        score = _score(text, folded, found)
        if not score and told and (goes_on(text, folded, told[-1], found) or repeats(told, found)):
            score = 0.7
        if score:
            told.append(found)
            spans.append(span(found.start, found.end, "AGE", score, "age", "ages.age"))
    return spans


# "drie kinderen, twee van Albert": counts them.
_COUNTABLE = 12
_OF_THEM = (" uit ", " van ", " in ", " met ", " zonder ", " bij ")
_NO_NAMES = FUNCTION_WORDS | words.NO_NAMES
_LETTER = re.compile(r"[a-z]")
# How far before an answer its question may stand.
_ASKED_REACH = 160


def _score(text: str, folded: str, c: Candidate) -> float:
    """Return how surely the number is an age, 0 when it is none."""
    if not (_LETTER.search(c.before, max(0, len(c.before) - 30)) or _LETTER.search(c.after)):
        return 0.0  # a table of numbers
    if c.opens and not c.before and words.CUE_NUMBER.match(c.after):
        return 0.0
    before = c.before
    if words.MONTH.match(c.after) or (
        before.endswith(words.NUMBERED_ENDS) and words.NUMBERED.search(before)
    ):
        return 0.0  # "ik ben 12 mei jarig", "in groep acht was ik"
    if c.ordinal:
        return 0.85 if _own_birthday(folded, c) else 0.0
    if words.YEAR_OLD.match(c.after):
        return 0.0 if words.LASTING.match(c.after) or words.UP_TO.search(c.before) else 0.9
    if before.endswith(words.LIMIT_ENDS) and words.LIMIT.search(before):
        return 0.0
    if words.OLD.match(c.after):
        return 0.0 if _in_law(c) else 0.95
    if "leeftijd" in c.before and words.AGE_WORD.search(c.before):
        return 0.9
    if is_baby(c):
        return 0.8
    if not _may_follow(folded, c):
        return 0.0
    if told_in_passing(c):
        return 0.8
    score = _by_sentence(text, folded, c)
    ruled = score and _in_law(c) and not ("hoe oud" in c.before and words.ASKED_ON.search(c.before))
    return 0.0 if ruled else score


def _stated(c: Candidate) -> re.Match[str] | None:
    """Return "ik ben (nu bijna)" before the number."""
    return words.STATED.search(c.before) if words.HAS_BE.search(c.before) else None


def _person_of(c: Candidate) -> re.Match[str] | None:
    """Return "meisje van (bijna)" before the number."""
    return words.PERSON_OF.search(c.before) if " van " in c.before else None


def _by_sentence(text: str, folded: str, c: Candidate) -> float:
    if _stated(c) or _clause(c) or words.INVERTED.match(c.after):
        return 0.9
    turned = words.TURNED.match(c.after) and not words.LASTED.search(c.before)
    if turned or (words.TO_BE.match(c.after) and words.MODAL.search(c.before)):
        return 0.85
    if _described(text, c) or _asked(folded, c) or _introduced(c):
        return 0.85
    if _named(text, folded, c):
        return 0.8
    if score := framed(text, folded, c):
        return score
    if listed(text, folded, c):
        return 0.75
    guesses = (_nearly, _answer, _half, _with, _decade)
    return 0.65 if any(guess(folded, c) for guess in guesses) else 0.0


def _asked(folded: str, c: Candidate) -> bool:
    """Return whether it answers "hoe oud was je?", also when somebody else says so below."""
    places = _questions(folded)
    last = bisect_left(places, c.start)
    near = (at for at in places[max(0, last - 2) : last] if c.start - at <= _ASKED_REACH)
    forms = (words.ASKED, words.ASKED_ON)
    return any(form.match(folded, at, c.start) for at in near for form in forms)


@lru_cache(maxsize=2)
def _questions(folded: str) -> list[int]:
    return places_of(folded, words.ASKING)


def _introduced(c: Candidate) -> bool:
    """Return whether it is "yasmina achttien ik zit nu": a line that opens with who speaks."""
    if not (c.opens and 8 <= c.value <= 30 and words.NAME_GOES_ON.match(c.after)):
        return False
    found = words.NAME_FIRST.match(c.before)
    return bool(found and flags_of(found["name"]) & FIRST_SURE)


def _may_follow(folded: str, c: Candidate) -> bool:
    """Return whether what comes after the number leaves room for an age."""
    small = c.value < 10
    if year := words.YEAR.match(c.after):
        stayed = words.LONG_TIME.match(c.after) or words.STAYED.search(c.after)
        after = next_word(folded, c.end + year.end())
        return not stayed and not (small and after and after not in words.AFTER_YEAR)
    follows = flags_of(next_word(folded, c.end)) & FIRST_SURE
    if small and follows and words.STATED.search(c.before):
        return True  # "en de jongste was vijf timo en die"
    # "mijn zusje van acht huilde": after a person the number needs no more support.
    if c.after.startswith(" man ") and words.CALLED_MAN.search(c.before):
        return True
    strict = small and not _person_of(c)
    if strict:
        return ends_phrase(folded, c.end)
    return not counts(folded, c.end) or name_follows(folded, c)


def _in_law(c: Candidate) -> bool:
    """Return whether the sentence tells a rule ("als je achttien wordt"), not a life."""
    clause = words.CLAUSE.search(c.before)
    found = clause or _stated(c) or words.MODAL.search(c.before)
    if found is None:
        return bool(words.LAW.search(c.before))
    if c.value == 18 and clause and clause["who"] in ("je", "jij", "jullie", "u"):
        return True  # "wat veranderde er toen je achttien werd?"
    who = next((w for w in found.groupdict().values() if w), "")
    near = found.group() + c.after[:20]
    if words.PAST.search(near) or len(who.split()) > 2:
        return False  # "omdat mijn broertje ilyas nu zestien is"
    ruled = bool(words.LAW_LEAD.search(c.before[: found.start() + 1]))
    if who in words.ANYONE and not words.OWN_KIN.search(c.before):
        return ruled or c.value in words.LAW_AGES or who in words.MANY
    return ruled and c.value in words.LAW_AGES


def _clause(c: Candidate) -> bool:
    """Return whether it is "(toen) ik 14 was"."""
    verb = words.CLAUSE_END.match(c.after)
    subject = words.CLAUSE.search(c.before) if verb else None
    if not subject or not verb:
        return False
    if subject["who"] == "die" and c.before[: subject.start()].endswith("van "):
        return False  # "niemand van die elf is bij ons geweest"
    several = verb["verb"] in ("zijn", "waren", "worden", "werden")
    # "die acht waren leuk" counts people.
    return not several or (c.value >= 10 and subject["who"] != "die")


def _described(text: str, c: Candidate) -> bool:
    """Return whether a word for a person carries it: "meisje van 12", "ik (17)"."""
    if person := _person_of(c):
        if person["kin"] in ("moeder", "vader", "mama", "papa", "ouders") and c.value < 13:
            return False  # "moeder van twee grote zoons"
        if person["kin"] in ("oudste", "jongste", "middelste"):
            return False
        return not of_a_kind(person, c)
    if c.before.endswith((", ", ": ", "van ")) and (kin := words.COMMA_KIN.search(c.before)):
        # "Respondent: Twee jaar": who speaks, not whose age it is.
        speaks = c.opens and not kin.start() and c.before.endswith(": ")
        return not (c.value < 5 and speaks) and not (
            c.value <= _COUNTABLE and c.after.startswith(_OF_THEM)
        )
    if "(" in c.before and words.GENDER.search(c.before):
        return True
    if c.after.startswith((", ", ",\n")) and c.before.endswith(", ") and 3 <= c.value <= 99:
        return _between(text, c)
    if not c.before.endswith("(") or c.value < 4 or not words.BRACKET_END.match(c.after):
        return False
    bracket = words.BRACKET.search(c.before)
    if not bracket:
        return False
    name = c.start - len(c.before) + bracket.start()
    return bracket["name"] == "ik" or bool(bracket["kin"]) or capitalised(text, name)


def _between(text: str, c: Candidate) -> bool:
    """Return whether it is "Sanne, 17, woont nu hier"."""
    found = words.BETWEEN.search(c.before)
    if found is None or found["name"] is None:
        return found is not None
    name = c.start - len(c.before) + found.start("name")
    return capitalised(text, name) and bool(flags_of(found["name"]) & FIRST_SURE)


def _named(text: str, folded: str, c: Candidate) -> bool:
    """Return whether it is "Sanne is veertien"; in text without capitals a guess."""
    found = words.NAMED.search(c.before) if words.HAS_VERB.search(c.before) else None
    if not found or found["name"] in _NO_NAMES:
        return False
    start = c.start - len(c.before) + found.start("name")
    if not (words.YEAR.match(c.after) or ends_phrase(folded, c.end)):
        return False
    if capitalised(text, start):
        return True
    caseless = shouted(text, start, c.end) or not any(
        ch.isupper() for ch in text[max(0, start - 60) : c.end]
    )
    if not caseless:
        return False
    if flags_of(found["name"]) & FIRST_SURE and 2 <= c.value <= 99:
        return True
    return 4 <= c.value <= 30 and not words.DETERMINER.search(c.before[: found.start()])


def _nearly(folded: str, c: Candidate) -> bool:
    return (
        8 <= c.value <= 30
        and ends_phrase(folded, c.end)
        and bool(words.NEARLY.search(c.before))
        and not words.NOT_NEARLY.search(c.before)
    )


def _answer(folded: str, c: Candidate) -> bool:
    """Return whether "17 jaar" is a whole answer, and not to "hoe lang"."""
    return (
        8 <= c.value <= 99
        and bool(words.WHOLE_ANSWER.match(c.after))
        and bool(words.ANSWER_START.search(c.before))
        and not words.HOW_LONG.search(folded, max(0, c.start - 100), c.start)
    )


def _decade(folded: str, c: Candidate) -> bool:
    """Return whether it is "een buurvrouw, van ver in de zeventig"."""
    told = c.value % 10 == 0 and 20 <= c.value <= 90 and ends_phrase(folded, c.end)
    return told and bool(words.DECADE.search(c.before))


def _half(folded: str, c: Candidate) -> bool:
    return c.value % 1 > 0 and 8 <= c.value <= 25 and ends_phrase(folded, c.end)


def _with(folded: str, c: Candidate) -> bool:
    """Return whether it is "ik ben met zestien op kamers gegaan"."""
    if not 8 <= c.value <= 25:
        return False
    if words.WENT.match(c.after) and words.WITH_FIRST.search(c.before):
        return True
    return ends_phrase(folded, c.end) and bool(words.WITH.search(c.before))


def _own_birthday(folded: str, c: Candidate) -> bool:
    """Return whether it is "op mijn zestiende", and not "op mijn zestiende school"."""
    own = words.OWN.search(c.before)
    if own is None or (own["whose"] in ("je", "jouw") and _anyones(own, c.value)):
        return False
    if words.BIRTHDAY.match(c.after):
        return True
    after = next_word(folded, c.end)
    if c.value < 10:
        # "sinds haar tweede"; "op mijn tweede" counts.
        few = 1 if own["lead"] == "sinds" else 2
        return c.value > few and ends_phrase(folded, c.end)
    return after not in words.PLACES and after not in UNITS


def _anyones(own: re.Match[str], value: float) -> bool:
    loose = own["lead"] in ("op", "rond", "sinds")
    return value in words.LAW_AGES and not (loose and value in (12, 16))
