"""Ages told in passing: soon, in a question that only asks for a yes, or as a guess."""

from __future__ import annotations

import re

from anonymiser.recognisers.age_numbers import Candidate

_SPAN = r"(?:\d{1,2}|een|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|paar|een paar)"
_SOON = re.compile(
    r"(?<!\w)(?:binnenkort|overmorgen|volgende (?:week|maand)|over "
    rf"{_SPAN} (?:dagen|dagjes|weken|weekjes|maanden|maandjes|week|maand)) (?:al |pas |ook )?\Z"
)
_TO_BE_BEFORE = re.compile(r"(?<!\w)(?:word|wordt|ben|bent|is) [^.?!\n]{0,40}\Z")
_TO_BE_AFTER = re.compile(r"(?: jaar)? (?:word|wordt|ben|bent|is)(?!\w)")
_YOU = re.compile(
    r"(?<!\w)(?:(?:je|jij|u) (?:bent|wordt)|(?:ben|word) (?:je|jij|u))"
    r" (?:nu |pas |net |bijna |al |toch |inmiddels ){0,2}\Z"
)
# "toch?", and not "toch", which ends many a rule.
_TAG = re.compile(r"(?: jaar)?,? (?:toch|he|of niet|klopt dat|als ik het goed heb) ?\?")
_GUESS = re.compile(r"\((?:ik )?(?:schat|gok|denk)(?: ik)? (?:zo'n |een jaar of )?\Z")
_GUESS_END = re.compile(r"(?: jaar)?(?: of zo| ofzo)?[,;)]")
_YOUNG = re.compile(r"(?<!\w)(?:jong|oud),? (?:(?:he|hoor|denk ik|schat ik|ik schat), )?\Z")
_YOUNG_END = re.compile(r"(?: jaar)? (?:of zo|ofzo|denk ik|schat ik|geloof ik)(?!\w)")
# "ik ben twintig, of misschien negentien"
_MAYBE = re.compile(r"(?<!\w)(?:ben|bent|is|was) \w{2,20}(?: jaar)?,? of (?:misschien|toch) \Z")
_TITLED = re.compile(r"(?<!\w)(?:mevrouw|meneer) (?:is|was) (?:nu |al |inmiddels |bijna )?\Z")
_TITLED_END = re.compile(r"(?: jaar)?(?:[.,!?;\n]|\Z| en (?:heeft|is|kan|wil|woont|was|had)(?!\w))")
# "toen ik volgens hun achttien was"
_ACCORDING = re.compile(
    r"(?<!\w)(?:toen|omdat|dat) (?:ik|hij|ze|zij) volgens (?:[a-z]{2,12} ){1,2}\Z"
)
_WAS = re.compile(r"(?: jaar)? (?:was|ben|is)(?!\w)")
_FEWEST, _MOST = 6, 99


def told_in_passing(c: Candidate) -> bool:
    """Return whether it is "over drie weken zestien", "je bent zestien, toch?" and kin.

    Examples
    --------
    >>> from anonymiser.recognisers.age_numbers import candidates
    >>> [told_in_passing(c) for c in candidates("je wordt binnenkort zestien, en je bent zestien")]
    [True, False]
    """
    if not _FEWEST <= c.value <= _MOST:
        return False
    if _SOON.search(c.before):
        return bool(_TO_BE_AFTER.match(c.after) or _TO_BE_BEFORE.search(c.before))
    if _TAG.match(c.after) and _YOU.search(c.before):
        return True
    if _TITLED_END.match(c.after) and (_TITLED.search(c.before) or _MAYBE.search(c.before)):
        return True
    if _WAS.match(c.after) and _ACCORDING.search(c.before):
        return True
    if _GUESS_END.match(c.after) and _GUESS.search(c.before):
        return True
    return bool(_YOUNG_END.match(c.after) and _YOUNG.search(c.before))
