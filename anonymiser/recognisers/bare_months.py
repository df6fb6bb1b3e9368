"""Months without a day or a year that still say when something was in somebody's life.

A month by itself stays ("in december is het druk"): it tells little, and much is told of
months in general. It is a date with a year told in other words ("februari vorig jaar"), as
the begin or the end of a stay, a measure or a silence ("sinds juli", "nog tot april"), or
as that of a document ("het verslag van oktober").
"""

from __future__ import annotations

import re

from anonymiser.recognisers.context import capitalised, words

_REACH = 60
_THAT_YEAR = r"(?:vorig|afgelopen|verleden|volgend|komend|datzelfde|hetzelfde)"
_YEAR_AFTER = re.compile(rf" (?:van )?(?:het )?{_THAT_YEAR}e? jaar(?!\w)")
_YEAR_BEFORE = re.compile(
    rf"(?<!\w){_THAT_YEAR} jaar,? (?:(?:ergens|pas|al|weer|nog) )?(?:in|sinds|vanaf|rond)"
    r"(?: eind| begin| half)? \Z"
)
_SINCE = re.compile(r"(?<!\w)sinds \Z")
_NO_MORE_TIME = re.compile(r" (?:er|weg|hier|bij ons|met) |(?: is| was)(?!\w)")
# "dat duurt nog tot april", "contactverbod t/m juni"
_UNTIL = re.compile(
    r"(?<!\w)(?:nog|duurt|duurde|loopt|liep|blijft|blijf|bleef|zit|zat|woont|woon|woonde|wacht"
    r"|verlengd|geldig|geschorst|opgenomen|geplaatst|ots|gh|muhp|\w*(?:verbod|machtiging|maatregel"
    r"|plaatsing|stelling|indicatie|beschikking|schorsing|opname|proeftijd))"
    r"(?:,? \w{1,12}){0,3} (?:tot|t/m|tot en met) \Z"
)
# "blijft tot april open" is told of a place, "blijft van mei tot juli nat" of every year.
_OPEN = re.compile(r" (?:\w+ )?(?:open|dicht|gesloten|geopend)(?!\w)")
_RANGE = re.compile(
    r"(?<!\w)(?:van|vanaf|tussen|iedere|elke?|ieder|altijd|meestal|vaak|jaarlijks)(?!\w)"
)
_DOCUMENT = re.compile(
    r"(?<!\w)(?:het|de|dat|die|mijn|haar|zijn|hun|een|jouw|uw|in|uit) (?:\w+ )?"
    r"(?P<kind>[a-z-]{0,16}(?:verslag|brief|brieven|mail|mailtje|rapport|rapportage|zorgplan"
    r"|hulpplan|gezinsplan|beschikking|uitspraak|zitting|gesprek|gesprekje|evaluatie|melding"
    r"|huisbezoek|overleg|incident)) van(?: eind| begin| half)? \Z"
)
_PUBLIC = ("nieuws", "klanten", "leden", "kamer", "jaar", "maand", "kwartaal", "werk")
# First names as well; with a capital they are one.
_NAMES_TOO = frozenset(words("mei april juni juli augustus"))


def bare_month(text: str, folded: str, start: int, end: int) -> int:
    """Return where the date ends whose month has no day and no year, 0 when it is none.

    Parameters
    ----------
    text : str
        NFC text.
    folded : str
        As `context.fold` returns it.
    start, end : int
        Place of the name of the month.

    Examples
    --------
    >>> text = "ze is sinds juli weg, in oktober regent het"
    >>> bare_month(text, text, 12, 16), bare_month(text, text, 25, 32)
    (16, 0)
    """
    floor = max(0, start - _REACH)
    before = folded[max(floor, folded.rfind("\n", floor, start) + 1) : start]
    if after := _YEAR_AFTER.match(folded, end):
        return after.end()
    if folded[start:end] in _NAMES_TOO and capitalised(text, start):
        return 0
    if _YEAR_BEFORE.search(before):
        return end
    if _SINCE.search(before):
        return 0 if _NO_MORE_TIME.match(folded, end) else end
    if until := _UNTIL.search(before):
        general = _RANGE.search(before, max(0, until.start() - 20)) or _OPEN.match(folded, end)
        return 0 if general else end
    paper = _DOCUMENT.search(before)
    return end if paper and not paper["kind"].startswith(_PUBLIC) else 0
