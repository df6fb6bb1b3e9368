"""Ages that stand next to a name or to another age: "Ravi Ramdin, 18.", "toen 12, nu 15".

A name is a capitalised word or a word of the list of first names, for in speech that a
program wrote down names have no capital.
"""

from __future__ import annotations

import re

from anonymiser.lexicon import FIRST, FIRST_SURE, NAME, SURE_NAME, WORD, flags_of
from anonymiser.recognisers.age_numbers import Candidate
from anonymiser.recognisers.age_words import ADVERBS, CLAUSE_END, KIN, LONG_TIME, TO_BE
from anonymiser.recognisers.context import FUNCTION_WORDS, capitalised, counts, ends_phrase

# How far back the last sign of a frame may stand; a quick look before the slow pattern.
_SHORT = 16
_NAME = r"(?P<name>[a-z][\w'-]{1,30})"
_NOW = (
    r"(?:nu|inmiddels|toen|destijds|ondertussen|intussen|bijna|net|pas|toen net|nou|ook|zelf"
    r"|toen ook)"
)
_ENDS = re.compile(r"(?: jaar| jr?\.?)?\s{0,2}(?:[.,!?;)\n…]|\Z)")
_MORE_SELF = re.compile(
    r"(?: jaar)?,? en (?:ik|woon|zit|kom|ben|nu|heb|werk)(?!\w)"
    r"|(?: jaar)? sinds (?:\d|kort|vandaag|gisteren|vorige|deze|begin|eind|afgelopen)"
)

_INTRODUCED = re.compile(
    r"(?P<open>\A|[.:?!>\"=] ?|(?<!\w)(?:ik ben|ik heet|naam is|heet ik|heet|dit is|ben),? "
    r"|(?<!\w)(?:hoi|hallo|hey|hi|met|en|dan|eerst)[,:]? )"
    r"(?!(?:ik|mijn|m'n|dit|hoi|hallo|hey|hi|nou|ja|met|en|dan|eerst|hij|ze|heet|naam|ben) )"
    rf"{_NAME}(?P<more>(?: (?:van|de|der|den|el|ten|ter|'t|[a-z][\w'-]{{1,30}})){{0,3}}),"
    rf" (?:{_NOW} )?\Z"
)
_SELF = ("ik ben", "heet", "naam is", "ben")
_NAMED_NOW = re.compile(rf"(?<![\w'-]){_NAME}, {_NOW} \Z")
# "Zakaria, dertien inmiddels"
_NAMED_COMMA = re.compile(rf"(?<![\w'-]){_NAME}, \Z")
_NOW_ENDS = re.compile(
    r"(?: jaar)? (?:nu|inmiddels|toen|destijds|ondertussen|intussen|pas)(?=[,.;)\n]|\Z)"
)
_KIN_NOW = re.compile(rf"(?<![\w'-]){KIN}(?: [a-z][\w'-]{{1,20}})?, {_NOW} \Z")
_NAME_OF = re.compile(rf"(?<![\w'-])(?:(?P<kin>{KIN}),? )?{_NAME},? van (?:{_NOW} )?\Z")
_NOW_IS = re.compile(rf"(?<!\w){_NOW} (?:is|was|wordt|werd) {_NAME} {ADVERBS}\Z")
_WHEN = re.compile(
    r"(?<!\w)(?:toen|sinds|omdat|nadat|voordat|terwijl|dat|totdat|als|hoewel) (?:dat )?"
    rf"{_NAME} {ADVERBS}\Z"
)
# "Jongste van vijf": one of so many children.
_RANKED = frozenset(("jongste", "oudste", "middelste", "laatste", "eerste"))
_ONE_OF = re.compile(
    r"(?<!\w)(?:(?:ben|was|is) (?:ik|hij|ie|ze|zij)|(?:ik|hij|ie|ze|zij|die) (?:ben|was|is))"
    r"(?: er| 'r| d'r| daar| toen| nog| zelf| maar| ook){0,4} (?:een|eentje|'n|ene) van \Z"
)
_ONE_OF_KIN = re.compile(
    r"(?<!\w)(?:kinderen|jongens|meisjes|meiden|zoons|zonen|dochters|broers|broertjes|zussen|zusjes"
    r"|kids|tweeling)(?!\w)[^.?!\n]{0,40}(?<!\w)(?:eentje|een|de een|ander|andere) van \Z"
)
_OWN_YEARS = re.compile(r"(?<!\w)met (?:mijn|m'n|mn|me|je|jouw|zijn|z'n|haar|d'r) \Z")
_YEARS = re.compile(r" jaar(?! (?:ervaring|lang|werk|dienst|cel|straf))(?!\w)")
# "hij van zestien en ik van veertien"
_SOMEBODY_OF = re.compile(r"(?<!\w)(?:ik|hij|zij|ze) van \Z")
_SINCE = re.compile(r"(?<!\w)(?:al|ik|hij|ze|zij|nu) sinds \Z")
_SINCE_END = re.compile(
    r" (?:niet|geen|al|ben|werk|woon|ga|zit|heb|rook|blow|gebruik|alleen)(?!\w)"
)
_SO = re.compile(
    r"(?:jaar (?:ouder|jonger)(?: dan [\w']{1,12}){0,2}|(?:19|20)\d\d),? (?:en )?dus \Z"
)
_BABY = re.compile(
    r"(?<!\w)(?:baby|babytje|kleintje|kleine|dochtertje|zoontje|kindje)(?: [a-z]+)? "
    rf"(?:is|was) {ADVERBS}\Z"
)
_BABY_OF = re.compile(
    r"(?<!\w)(?:baby|babytje|kleintje|dochtertje|zoontje|kindje|broertje|halfbroertje"
    r"|zusje|halfzusje|neefje|nichtje|kleinkind|tweeling)"
    r"(?:(?:(?: \w{2,12}){0,3},)? [a-z][\w'-]{1,20},)? van \Z"
)
_MONTHS_OLD = re.compile(
    r" (?:maanden|maandjes|weken|weekjes|dagen)"
    r"(?=\s?[.,!?;)\n]|\Z| (?:oud|nu|en|die|dat|bij|in)(?!\w))"
)
_BRACKET_NOW = re.compile(rf"\((?:{_NOW}|ca\.?|circa|ongeveer|±|~) ?\Z")
_DATE_BRACKET = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d\d \(\Z")
_NAME_BRACKET = re.compile(rf"(?<![\w'-]){_NAME} ?\(\Z")
_INITIAL_BRACKET = re.compile(r"(?<![\w.])[a-z]\.? \(\Z")
_KIN_BRACKET = re.compile(rf"(?<!\w){KIN} \((?:van )?\Z")
_LISTED = re.compile(r" (?:en|of|tot) |, ?|\)")
# A subject left out, as in chats: "ben 15 word bijna 16".
_DROPPED = re.compile(rf"(?:\A|[.?!:] |- )(?:ja,? |nee,? )?(?:ben|was|word|werd) {ADVERBS}\Z")
# "chi-chi (14, sperwer):" at the begin of a line
_SPEAKER = re.compile(r"[\w'. -]{1,30} \(\Z")
_SPEAKS = re.compile(r"(?: jaar)?(?:, [^)\n]{1,30})?\)(?::| \(?(?:over|zegt|zei))")
_BRACKET_END = re.compile(r"(?: jaar| jr\.?)?\??[),;]")
_NOTE = re.compile(
    r"(?:\A|[.:?!;] ?)(?:meisje|jongen|man|vrouw|clie?nte?|leerling|jongere|moeder|vader|zus"
    r"|broer|respondent|deelnemer),? \Z"
)
_NOTE_END = re.compile(r" (?:jaar|jr\.?|j\.)(?=\s?[.,;:\n]|\Z)")
_SENTENCE = re.compile(r"(?:\A|[.?!:…\">] {0,2})\Z")
_STOPS = frozenset(".!?…,")
_THEN_NOW = re.compile(r" nu(?=\s?[.,!?\n]|\Z)")
_NOW_THEN = re.compile(r"[.?!:…] {0,2}nu \Z")
_COUNTED = re.compile(r"(?<!\w)(?:er|hadden|hebben|stuks)(?!\w)[^.?!]{0,40}[.?!] ?(?:nu )?\Z")
_SENTENCE_END = re.compile(r"\s?(?:[.!?,…\n]|\Z)")


def framed(text: str, folded: str, c: Candidate) -> float:
    """Return how surely the words around a number make it an age, 0 when they do not."""
    if _bracketed(text, c) or _of_name(text, folded, c) or _by_name(text, folded, c):
        return 0.8
    if _self_told(text, c) or _reckoned(folded, c):
        return 0.75
    return 0.65 if _alone(c) else 0.0


def _is_name(text: str, start: int, name: str, *, sure: bool = False) -> bool:
    """Return whether a word is used as a name; `sure` asks more of one without a capital."""
    flags = flags_of(name)
    if name in FUNCTION_WORDS:
        return False
    if capitalised(text, start):
        return bool(flags & NAME) or not flags
    return bool(flags & (FIRST_SURE if sure or flags & WORD else FIRST))


def _name_start(c: Candidate, found: re.Match[str]) -> int:
    return c.start - len(c.before) + found.start("name")


def _bracketed(text: str, c: Candidate) -> bool:
    """Return whether it is "(toen 12)" or "delano (16?)"."""
    if "(" not in c.before[-_SHORT:] or c.value < 3 or not _BRACKET_END.match(c.after):
        return False
    if c.opens and 8 <= c.value <= 99 and _SPEAKER.match(c.before) and _SPEAKS.match(c.after):
        return True
    if _BRACKET_NOW.search(c.before) or _DATE_BRACKET.search(c.before):
        return True
    initial = _INITIAL_BRACKET.search(c.before)
    if initial and capitalised(text, c.start - len(c.before) + initial.start()):
        return True
    name = _NAME_BRACKET.search(c.before) if c.before.endswith("(") else None
    if name is None:
        return False
    # "ziva brandsma (20)": a surname of the lists is as good, but one that is a word is not.
    known = flags_of(name["name"])
    listed = bool(known & SURE_NAME and not known & WORD)
    return listed or _is_name(text, _name_start(c, name), name["name"], sure=True)


def _of_name(text: str, folded: str, c: Candidate) -> bool:
    """Return whether it is "ons nakomertje Bram, van zes" or "een kindje, nu 4,"."""
    if _ENDS.match(c.after) and ", " in c.before[-_SHORT:] and _KIN_NOW.search(c.before):
        return True
    found = _NAME_OF.search(c.before) if "van " in c.before[-_SHORT:] else None
    if not found or c.value < 2 or not ends_phrase(folded, c.end) or found["name"] in _RANKED:
        return False
    if found["kin"] and not flags_of(found["name"]) and found["name"] not in FUNCTION_WORDS:
        return True
    return _is_name(text, _name_start(c, found), found["name"], sure=not found["kin"])


def _by_name(text: str, folded: str, c: Candidate) -> bool:
    """Return whether it is "nu is froukje 26", "toen Sam 14 was" or "Sanne, nu 22,"."""
    if c.value >= 4 and ends_phrase(folded, c.end) and (now := _NOW_IS.search(c.before)):
        return _is_name(text, _name_start(c, now), now["name"])
    if CLAUSE_END.match(c.after) and (when := _WHEN.search(c.before)):
        return _is_name(text, _name_start(c, when), when["name"], sure=True)
    if ", " not in c.before[-_SHORT:]:
        return False
    later = _NOW_ENDS.match(c.after) and c.value >= 4
    named = _NAMED_COMMA.search(c.before) if later else _NAMED_NOW.search(c.before)
    return (
        named is not None
        and bool(later or _ENDS.match(c.after))
        and _is_name(text, _name_start(c, named), named["name"], sure=True)
    )


def _self_told(text: str, c: Candidate) -> bool:
    """Return whether somebody makes himself known: "Ravi Ramdin, 18."."""
    if not (5 <= c.value <= 99 and "," in c.before[-_SHORT:]):
        return False
    if not (_ENDS.match(c.after) or _MORE_SELF.match(c.after)):
        return False
    found = _INTRODUCED.search(c.before)
    if not found:
        return False
    if found["open"] == "" and not c.opens:
        return False
    start = _name_start(c, found)
    if not _is_name(text, start, found["name"], sure=True):
        return False
    known = bool(flags_of(found["name"]) & NAME)
    return known or bool(found["more"]) or found["open"].strip(" ,").endswith(_SELF)


def _reckoned(folded: str, c: Candidate) -> bool:
    """Return whether it is "er een van twaalf", "met je 15 jaar", "… jaar ouder, dus 19"."""
    # What follows is looked at first: that takes no search.
    if _YEARS.match(c.after) and _OWN_YEARS.search(c.before):
        return c.value >= 5 and not LONG_TIME.match(c.after)
    if _NOTE_END.match(c.after) and _NOTE.search(c.before):
        return c.opens or not _NOTE.match(c.before)
    bracket = c.before.endswith(("(", "(van ")) and _KIN_BRACKET.search(c.before[-40:])
    if bracket and _LISTED.match(c.after):
        return True
    dropped = _DROPPED.search(c.before) if c.value >= 8 else None
    if dropped and (c.opens or dropped.group()[0] in ".?!:-"):
        return ends_phrase(folded, c.end)
    if c.before.endswith(" van ") and ends_phrase(folded, c.end) and _ONE_OF_KIN.search(c.before):
        return True
    if 4 <= c.value <= 30 and ends_phrase(folded, c.end) and _SOMEBODY_OF.search(c.before):
        return True
    if 8 <= c.value <= 25 and _SINCE_END.match(c.after) and _SINCE.search(c.before):
        return True
    one = c.before.endswith((" van ", "dus ")) and (
        _ONE_OF.search(c.before) or _SO.search(c.before)
    )
    return bool(one) and c.value >= 3 and not counts(folded, c.end)


def is_baby(c: Candidate) -> bool:
    """Return whether it is "de baby is negen maanden"."""
    return bool(
        _MONTHS_OLD.match(c.after) and (_BABY.search(c.before) or _BABY_OF.search(c.before))
    )


def _alone(c: Candidate) -> bool:
    """Return whether "achttien nu" or "nu achttien" is a whole sentence."""
    if not 8 <= c.value <= 60:
        return False
    if _THEN_NOW.match(c.after):
        told = _SENTENCE.search(c.before)
    else:
        told = _SENTENCE_END.match(c.after) and _NOW_THEN.search(c.before)
    return bool(told) and not _COUNTED.search(c.before)


_MORE = re.compile(
    r" |(?: jaar)?(?: was| ben| is| waren)?(?:, ?| en | of | tot | a | tot en met | en toen )"
    r"(?:van |mijn |m'n |de |ik |hij |zij |ze |op mijn "
    r"|(?:de )?(?:oudste|jongste|middelste|ander|andere)(?: is| was)? )?"
    r"|(?: jaar)? toen (?:ik|hij|ze|zij|we|wij) (?:[a-z]{2,10} ){1,3}en (?:was |ben )?"
    r"|(?: jaar)?(?: ofzo| of zo)?[,.…]{0,3}(?: en| maar)?"
    r" (?:bijna|nu|inmiddels|nou|word|wordt|werd|nu al|is nu|ben nu|nu net|toen|daarna|nu bijna) "
    # "elf geloof ik of twaalf nee elf"; "Veertien. Over drie weken vijftien."
    r"|(?: geloof ik| denk ik)? (?:of|nee)(?: nee)? "
    r"|[.,] (?:en )?over [a-z0-9]{1,6} (?:dagen|weken|maanden|weekjes|week|maand) "
)
_MORE_NAMED = re.compile(
    rf"(?: jaar)?(?:,? en|,)(?: van)? {_NAME} (?:is |was |van )?"
    r"(?:(?:nog |toen )?(?:maar |pas |net |al |nu ))?"
)
_LONGEST_BETWEEN = 30
_REPEAT_REACH = 120
# "je bent zeventien toch, zeventien ja"
_SAID_OVER = re.compile(r",?(?: (?:toch|he|hoor|ja|nee|dus|echt|gewoon|eh|uh|maar),?){1,3} ")
_SAID_END = re.compile(r"\s?(?:[.,!?;\n]|\Z)| (?:ja|nee|he|hoor|toch|dus|en|maar|bijna)(?!\w)")


def goes_on(text: str, folded: str, last: Candidate, c: Candidate) -> bool:
    """Return whether a number goes on from the age before it: "van 12 en 14", "nu 15"."""
    between = folded[last.end : c.start]
    if len(between) > _LONGEST_BETWEEN or LONG_TIME.match(c.after):
        return False
    unnamed = _MORE.fullmatch(between)
    if not unnamed:
        named = _MORE_NAMED.fullmatch(between)
        start = last.end + named.start("name") if named else 0
        if named is None or not _is_name(text, start, named["name"], sure=True):
            return False
    year = re.match(r" jaar(?!\w)" if unnamed else r" (?:jaar|maanden|maandjes)(?!\w)", c.after)
    end = c.end + (year.end() if year else 0)
    nearly = between.endswith("bijna ") and c.value >= 8
    if ends_phrase(folded, end) or TO_BE.match(c.after):
        return True
    return nearly and not counts(folded, end)


def repeats(told: list[Candidate], c: Candidate) -> bool:
    """Return whether a sentence of one number says an age over: "Ik was tien. Tien!"."""
    if told and told[-1].value == c.value and c.start - told[-1].end <= _LONGEST_BETWEEN:
        between = c.before[told[-1].end - c.start :]
        if _SAID_OVER.fullmatch(between) and _SAID_END.match(c.after):
            return True
    if c.after[:1] not in _STOPS or not _SENTENCE.search(c.before):
        return False
    near = (t for t in told[-3:] if c.start - t.end <= _REPEAT_REACH)
    return any(t.value == c.value for t in near)
