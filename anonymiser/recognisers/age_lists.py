"""Ages in the notes and lists people make: "Yara, 16, zwanger", "marja (vrijwilliger, 66)".

Here no verb says that the number is an age; what stands before it does: a name, with at
most a place or a role in between, and the number closed by a comma, bracket or full stop.
"""

from __future__ import annotations

import re

from anonymiser.lexicon import FIRST_SURE, NAME, SURE_NAME, flags_of
from anonymiser.recognisers.age_numbers import Candidate
from anonymiser.recognisers.age_words import (
    ADVERBS,
    KIND,
    KIND_LEAD,
    KIND_RANGE,
    LAW_AGES,
    MANY,
    RANGE,
    SOME,
)
from anonymiser.recognisers.context import FUNCTION_WORDS, capitalised, ends_phrase, next_word

# A quick look for the sign every frame needs, before its slow pattern.
_SIGNS = (", ", " van ", "ordt ", "erd ")
_SIGN_REACH = 12
_WORD = r"[a-z][\w'-]{1,20}"
_FULL_NAME = rf"(?P<name>{_WORD})(?P<more>(?: (?:'t|{_WORD})){{0,3}})"
_CLOSED = re.compile(r"(?: jaar| jr\.?|j\.)?\s?[,:);]")
_STOPPED = re.compile(r"(?: jaar| jr\.?)?\s?(?:[,).;!?\n]|\Z)")

# "Yara, 16, zwanger": the name opens a point of a list, a sentence or the whole line.
_OPENS_POINT = re.compile(
    rf"(?:\A|[.:;?!•*] |- |\b[a-z0-9]{{1,2}}\) |\()(?:[a-z]{{1,3}}: )?{_FULL_NAME}"
    rf"(?P<place>, (?:uit )?{_WORD}(?: {_WORD})?)?, \Z"
)
# "(Jelle, 19)" and "marja (vrijwilliger, 66, oud marineverpleegster)"
_IN_BRACKET = re.compile(rf"\({_FULL_NAME}, \Z")
_ROLE_BRACKET = re.compile(rf"(?<![\w'-])(?P<name>{_WORD}) \({_WORD}(?: {_WORD}){{0,2}}, \Z")
# "drie kinderen soufiane van zeventien ilias van twaalf"
_NAME_OF = re.compile(rf"(?<![\w'-])(?P<name>{_WORD}),? van \Z")
# "Adam en Sham zijn zes"
_PAIR = re.compile(
    rf"(?<![\w'-])(?P<name>{_WORD}) en (?P<other>{_WORD}) (?:zijn|waren|worden|werden) {ADVERBS}\Z"
)
_PAIR_REACH = 45
_PAIR_VERBS = (" zijn ", " waren ", " worden ", " werden ")
# "Jarig morgen! Wordt 16."
_TURNS = re.compile(r"(?:\A|[.?!:] )(?:wordt|werd) (?:(?:nu|dan|morgen|vandaag|al|straks) )?\Z")


def listed(text: str, folded: str, c: Candidate) -> bool:
    """Return whether a number is the age of who is named in a list or a note."""
    if c.value < 4:
        return False
    if _pair(text, folded, c):
        return True
    if not any(sign in c.before[-_SIGN_REACH:] for sign in _SIGNS):
        return False
    if c.before.endswith(" van "):
        return _next_of_list(text, folded, c)
    if c.before.endswith(", ") and c.value >= 5:
        return _point(text, c) or _bracket(text, c)
    turned = 8 <= c.value <= 99 and _STOPPED.match(c.after) and _TURNS.search(c.before)
    return bool(turned)


def name_follows(folded: str, c: Candidate) -> bool:
    """Return whether a first name comes right after the number, as in speech without commas."""
    return bool(flags_of(next_word(folded, c.end)) & FIRST_SURE)


def of_a_kind(person: re.Match[str], c: Candidate) -> bool:
    """Return whether it is "allemaal jongens van zestien": people nobody could point out."""
    kin, lead = person["kin"], c.before[: person.start()]
    if kin.endswith(("en", "s")) and RANGE.match(c.after):
        return True
    if kin in MANY and c.value in LAW_AGES:
        return not SOME.search(lead)
    if kin not in KIND or SOME.search(lead):
        return False
    return bool(KIND_LEAD.search(lead) or KIND_RANGE.match(c.after))


def _is_name(text: str, c: Candidate, found: re.Match[str]) -> bool:
    name = found["name"]
    if name in FUNCTION_WORDS:
        return False
    flags = flags_of(name)
    whole = bool(found.groupdict().get("more"))
    if whole and capitalised(text, c.start - len(c.before) + found.start("name")):
        return bool(flags & SURE_NAME) or not flags
    return bool(flags & FIRST_SURE)


def _point(text: str, c: Candidate) -> bool:
    if not _CLOSED.match(c.after):
        return False
    found = _OPENS_POINT.search(c.before)
    if not found or (found.start() == 0 and not c.opens and found.group()[0].isalpha()):
        return False
    return _is_name(text, c, found)


def _bracket(text: str, c: Candidate) -> bool:
    if "(" not in c.before or not _CLOSED.match(c.after):
        return False
    found = (_IN_BRACKET.search(c.before), _ROLE_BRACKET.search(c.before))
    return any(_is_name(text, c, named) for named in found if named)


def _pair(text: str, folded: str, c: Candidate) -> bool:
    near = c.before[-_PAIR_REACH:]
    if " en " not in near or not any(verb in near for verb in _PAIR_VERBS):
        return False
    if not ends_phrase(folded, c.end):
        return False
    found = _PAIR.search(c.before)
    return bool(found and flags_of(found["other"]) & NAME and _is_name(text, c, found))


def _next_of_list(text: str, folded: str, c: Candidate) -> bool:
    found = _NAME_OF.search(c.before) if name_follows(folded, c) else None
    if found is None or ends_phrase(folded, c.end):
        return False
    return _is_name(text, c, found)
