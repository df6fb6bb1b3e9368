"""Ages told in passing: soon, in a question that only asks for a yes, or as a guess."""

from __future__ import annotations

import re

from anonymiser.recognisers.age_numbers import Candidate
from anonymiser.recognisers.age_words import ADVERBS, KIN

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
# "het meisje achter de balie was misschien twintig"
_THE_ONE = re.compile(
    rf"(?<!\w)(?:de|het|een|die|dat) {KIN} (?:achter|op|in|bij|van|met|aan|naast|uit|voor"
    rf"|tegenover) (?:(?:de|het|een|mijn|onze|haar|zijn) )?[\w-]{{2,20}}"
    rf" (?:is|was|leek|lijkt) {ADVERBS}\Z"
)
_ENDS = re.compile(r"(?: jaar)?(?:[.,!?;\n]|\Z| en | of )")
# "toen belde er een meisje aan, vijftien, lang haar"
_SOMEBODY = re.compile(rf"(?<!\w)(?:een|die|dat|ene) {KIN}(?: [a-z]{{2,12}}){{1,3}}, \Z")
# "de Volendammer is palingroker, 47 en vader van drie dochters"
_PARENT = re.compile(
    r" (?:jaar )?en (?:moeder|vader|oma|opa|getrouwd|gescheiden|alleenstaand)(?!\w)"
)
# "Van J., toen dertien, weet ik nog"
_INITIAL_NOW = re.compile(r"(?<![\w.])[a-z]\., (?:toen|nu|inmiddels|destijds|bijna|net) \Z")
# "die was ouder, tweeëntwintig"
_OLDER = re.compile(
    r"(?<!\w)(?:was|is) (?:veel |wat |al |een stuk )?(?:ouder|jonger),? (?:ook |al |toen )?\Z"
)
_YEAR_YOUNGER = re.compile(r"(?<!\w)een jaar(?:tje)? (?:ouder|jonger),? (?:(?:en )?dus )?\Z")
_SO_END = re.compile(r" dus(?!\w)|[.,!?;\n]|\Z")
# "Met achttien en één dag stond hij op straat."
_WITH = re.compile(r"(?<!\w)met \Z")
_AND_DAYS = re.compile(
    r"(?: jaar)? en (?:een|1|twee|2|drie|3|vier|4|\w{3,6}) "
    r"(?:dag|dagen|week|weken|maand|maanden)(?!\w)"
)
# "dan zit je daar zeventien te zijn"
_BEING = re.compile(r"(?: jaar)? te (?:zijn|wezen)(?!\w)")
_FEWEST, _MOST, _GROWN = 6, 99, 15


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
    if _of_somebody(c):
        return True
    return bool(_YOUNG_END.match(c.after) and _YOUNG.search(c.before))


def _of_somebody(c: Candidate) -> bool:
    """Return whether it belongs to somebody who is not named: "een meisje aan, vijftien, …"."""
    ends = _ENDS.match(c.after)
    if ends and _OLDER.search(c.before):
        return True
    if c.before.endswith(", "):
        if c.after.startswith(", ") and _SOMEBODY.search(c.before):
            return True
        return c.value > _GROWN and bool(_PARENT.match(c.after))
    if _BEING.match(c.after) or (_AND_DAYS.match(c.after) and _WITH.search(c.before)):
        return True
    if _SO_END.match(c.after) and _YEAR_YOUNGER.search(c.before):
        return True
    return bool(ends and (_INITIAL_NOW.search(c.before) or _THE_ONE.search(c.before)))
