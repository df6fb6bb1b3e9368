"""Find who speaks: a name at the begin of a line, before a colon, and in the voice tags of VTT."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from anonymiser.lexicon import (
    FIRST,
    LAST,
    NAME,
    SURE_NAME,
    WORD,
    clean,
    cue_words,
    flags_of,
    stems,
    zipf,
)
from anonymiser.recognisers.context import span
from anonymiser.recognisers.house_names import is_coined
from anonymiser.recognisers.small_letters import NAMED_WORDS
from anonymiser.spans import Span
from anonymiser.tokens import labels

_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,40})?[ \t]+(?P<name>[^<>\n]{1,60})>")
_WORDS = re.compile(r"[^\W\d_](?:[\w'’.-]*[^\W_])?")
_VOWEL = re.compile(r"[aeiouyáéèëíïóöúü]")
LINKS = frozenset(("van", "de", "der", "den", "el", "al", "het", "'t", "ten", "ter", "en"))
_ROLES = cue_words("roles", "speakers")
# More speakers than this are no talk, and each costs a look through the text.
_MOST_SPEAKERS = 20
_CODE = re.compile(r"[A-Z]{2}|[a-z]{2}")
_PARTICLES = r"(?:(?:van|de|der|den|el|ten|ter|'t) ){0,3}"
# What a study finds everywhere has more letters.
_SHORT = 3
# How words for what somebody is or does end, or a group: "Jongerenwerker", "Cliëntlid".
_ROLE_ENDINGS = (
    "er", "ers", "or", "eur", "ent", "ist", "lid", "leden", "kracht", "kind", "zus", "coach",
    "arts", "man", "vrouw", "groep", "team", "baas", "hulp", "maat", "gast", "voogd", "raad",
    "dienst", "stem", "stuk", "vraag", "deel",
)  # fmt: skip
_LONGEST = 9
# Among speakers with a name, a short word that speaks so often is one too ("Fin:").
_OFTEN, _NICKNAME, _USUAL = 3, 4, 4.2
# So many turns, and of all turns so large a part, are taken by nobody but a speaker.
_TURNS, _SHARE = 6, 5
_NOTES = frozenset(("antwoord", "reactie", "notitie", "actie", "vervolg", "thema", "quote"))


def find_speakers(text: str) -> list[Span]:
    r"""Return the names that stand as speaker at the begin of a line.

    Examples
    --------
    >>> text = "Ayoub: ewa\nFin: ja\nAyoub: kom je\nFin: hoe laat\nFin: ik kom"
    >>> sorted({text[s.start:s.end] for s in find_speakers(text)})
    ['Ayoub', 'Fin']
    """
    found = []
    for voice, matches in ((False, labels(text)), (True, tuple(_VOICE.finditer(text)))):
        often = Counter(match["name"].strip() for match in matches)
        speakers = _speakers(often, voice) | _by_initials(text, often)
        for match in matches:
            name = match["name"].strip()
            if name in speakers:
                start = match.start("name")
                found.append(person_span(start, start + len(name), 0.85, "person_label"))
    return [*found, *_spoken_to(text, {text[s.start : s.end].lower() for s in found})]


def person_span(start: int, end: int, score: float, reason: str) -> Span:
    """Return a name of somebody; `reason` is a key of ``names`` in the message catalogue."""
    return span(start, end, "PERSON", score, "person", f"names.{reason}")


def _speakers(often: Counter[str], voice: bool) -> set[str]:
    """Return which of these labels are names."""
    found = {name for name in often if _is_speaker(name, voice, often[name] > 1)}
    if any(flags_of(clean(word)) & SURE_NAME for name in found for word in name.split()):
        regular = {name for name, times in often.items() if times >= _OFTEN}
        found |= {name for name in regular if _is_short(name) or _is_strange(name)}
        found |= {name for name, times in often.items() if _is_half(name, times, often.total())}
    return found


def _by_initials(text: str, often: Counter[str]) -> set[str]:
    """Return the labels that are the first letters of a name in the text: "SV" of "Sanne V."."""
    found: set[str] = set()
    codes = [name for name, times in often.items() if times > 1 and _CODE.fullmatch(name)]
    if len(codes) <= _MOST_SPEAKERS:
        for name in codes:
            first, last = name[0], name[1]
            pair = re.compile(
                rf"(?<!\w)({first}[\w'’-]{{0,20}})\.? {_PARTICLES}({last}(?:[\w'’-]+|\.))"
            )
            names = ((clean(m[1]), clean(m[2])) for m in pair.finditer(text))
            found |= {name for given, last in names if _are_called(given, last, name.islower())}
    return found


def _are_called(given: str, last: str, small: bool) -> bool:
    """Return whether two words are a name; in small letters the second must be a surname."""
    flags = flags_of(last)
    if small and len(last) > 1 and flags & WORD and not flags & LAST:
        return False
    return len(given) == 1 or bool(flags_of(given) & FIRST)


def _is_short(name: str) -> bool:
    """Return whether a label can be a nickname: one short, unusual word that is no role."""
    if not name.isalpha() or name.isupper() or not 1 < len(name) <= _NICKNAME:
        return False
    word = clean(name)
    # Without a vowel it is a role cut short: "vz", "gl".
    return word not in _ROLES and zipf(word) < _USUAL and bool(_VOWEL.search(word))


def _is_strange(name: str) -> bool:
    """Return whether a label is no role, but a name that only looks like a compound: "Berkant"."""
    word = clean(name)
    plain = (name.istitle() or name.islower()) and name.isalpha()
    coined = plain and is_coined(flags_of(word), word)
    return coined and _NICKNAME < len(word) <= _LONGEST and not word.endswith(_ROLE_ENDINGS)


def _is_half(name: str, times: int, total: int) -> bool:
    """Return whether a usual word speaks so often that somebody is called so: "Best"."""
    word = clean(name)
    if times < _TURNS or times * _SHARE < total or not (name.istitle() and name.isalpha()):
        return False
    return word not in _ROLES | _NOTES and not word.endswith(_ROLE_ENDINGS)


def _spoken_to(text: str, names: Iterable[str]) -> list[Span]:
    """Return the short names of speakers where they stand alone: "oké. mo, en jij?"."""
    found = []
    for name in sorted(names):
        if len(name) <= _SHORT and name.isalpha():
            alone = re.compile(rf"(?<=[.,:!?] ){name}(?=[.,!?])", re.IGNORECASE)
            found += [
                person_span(*match.span(), 0.7, "person_cue") for match in alone.finditer(text)
            ]
    return found


def _is_speaker(name: str, voice: bool, often: bool) -> bool:
    words = [clean(word) for word in _WORDS.findall(name)]
    if not words or len(words) > 5 or any(w in _ROLES for w in words) or len(words[0]) < 2:
        return False
    kinds = [flags_of(word) for word in words]
    if len(words) == 1 and len(words[0]) < 4 and not kinds[0] & NAME:
        # "VZ:", "GW:": an abbreviation of a role, not of a name.
        return False
    if any(kind & SURE_NAME for kind in kinds) or voice:
        pairs = zip(words, kinds, strict=True)
        return all(kind & NAME or not kind & WORD or word in LINKS for word, kind in pairs)
    if len(words) == 1 and (name[0].isupper() or often):
        pet = any(flags_of(stem) & FIRST for stem in stems(words[0]))
        if often and name[0].isupper() and words[0] in NAMED_WORDS:
            return True
        named = kinds[0] & NAME or (often and pet)
        return not kinds[0] or bool(named and zipf(words[0]) < 5)
    return False
