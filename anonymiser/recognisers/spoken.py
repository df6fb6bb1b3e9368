"""Numbers and addresses that are said aloud: "nul zes …", "jan apenstaartje … punt nl".

A speech recogniser writes them as ordinary words, so each is built outward from a word
that gives it away: "nul", "apenstaartje", "punt nl", "underscore".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from anonymiser.recognisers.context import FUNCTION_WORDS, matches_at, words
from anonymiser.recognisers.needles import places_of
from anonymiser.recognisers.numbers import number_at, read_chain

_PHONE_START = re.compile(r"(?:nul|0\d{0,4}|plus|\+)(?<![\w.,:+-]nul)(?<!\w0)(?!\w)")
_PHONE_CUE = re.compile(
    r"(?:nummer|bel|belt|bellen|gebeld|telefoon|tel|mobiel|app|appen|whatsapp)(?!\w)"
)
_CUE_REACH = 60


def phones(folded: str) -> Iterator[tuple[int, int, float, str]]:
    """Yield start, end, score and reason of telephone numbers said aloud.

    Parameters
    ----------
    folded : str
        As `fold` returns it.
    """
    reach = 0
    opening = places_of(folded, ("nul", "0", "plus", "+"))
    for match in matches_at(_PHONE_START, folded, opening):
        if match.start() < reach:
            continue
        first = match.end() + 1 if match.group() in ("plus", "+") else match.start()
        chain = read_chain(folded, first)
        reach = chain[-1][0] if chain else match.end()
        cued = bool(_PHONE_CUE.search(folded, max(0, match.start() - _CUE_REACH), match.start()))
        length = _phone_length(chain, first != match.start(), cued)
        end = chain[length - 1][0] if length else match.start()
        # Without a single word it is a written number, which has its own pattern.
        if any(char.isalpha() for char in folded[match.start() : end]):
            yield match.start(), end, 0.9, "phone_spoken"


def _phone_length(chain: list[tuple[int, str]], plus: bool, cued: bool) -> int:
    """Return how many links of the chain are the phone number, 0 when it is none."""
    digits, total = "", 0
    for total, (_, part) in enumerate(chain, start=1):  # noqa: B007
        digits += part
        if len(digits) >= (11 if plus else 13 if digits.startswith("00") else 10):
            break
    rest = "".join(part for _, part in chain[total:])
    if len(digits) >= 10 and 0 < len(rest) <= 2:
        # One number too many was said; better hidden than left.
        total = len(chain)
    if plus:
        return total if len(digits) >= 10 else 0
    if digits.startswith("00"):
        return total if len(digits) >= 12 else 0
    enough = 7 if cued else 8 if digits.startswith("06") else 10
    return total if len(digits) >= enough else 0


_AT = re.compile(r"(?<!\w)(?:apen?[ -]?sta+r(?:t|tje)|at|@|\(at\)|\[at\])(?!\w)")
# How every spelling of "apenstaartje" begins.
_MONKEY = "ape"
_AT_WORD = re.compile(r"at(?<!\wat)(?!\w)")
_JOINER = (
    r"(?:punt(?:je)?|dot|streepje|min(?:netje)?|koppelteken|underscore|under score|laag streepje"
    r"|lage? streep(?:je)?|liggend streepje|onderstreepje|verbindingsstreepje)"
)
_TOKEN = r"[a-z0-9][\w.'-]{0,40}"
_DOMAIN = re.compile(
    rf"[ ,]{{0,2}}(?P<host>{_TOKEN}(?: {_JOINER} {_TOKEN}){{0,4}}?)"
    r"(?: ?(?:punt|puntje|dot|\.) ?(?:nl|com|org|net|eu|be|de|nu|info|co punt uk|en el)(?!\w))"
)
# After a word that is nothing but the at-sign the domain may be several words.
_WIDE_DOMAIN = re.compile(
    rf"[ ,]{{0,2}}{_TOKEN}(?: {_TOKEN}){{1,3}}?"
    r" (?:punt|puntje|dot) (?:nl|com|org|net|eu|be|en el)(?!\w)"
)
_WRITTEN_DOMAIN = re.compile(
    r"[ ,]{0,2}[a-z0-9][\w-]{0,62}(?:\.[a-z0-9][\w-]{0,62}){0,4}\.[a-z]{2,6}(?!\w)"
)
_PROVIDER = re.compile(
    r"[ ,]{0,2}(?:gmail|hotmail|outlook|live|icloud|yahoo|ziggo|kpnmail|planet|xs4all"
    r"|proton(?:mail)?)(?!\w)"
)
# Nobody says "at gmail" of anything else, so there "at" needs no "punt com" after it.
_SURE_PROVIDER = re.compile(r"[ ,]{0,2}(?:gmail|hotmail|outlook|icloud|yahoo|kpnmail)(?!\w)")
_LOCAL_REACH = 80


@lru_cache(maxsize=2)
def emails(folded: str) -> tuple[tuple[int, int], ...]:
    """Return start and end of e-mail addresses said aloud.

    Both the recogniser of addresses and that of web addresses ask for them.

    Parameters
    ----------
    folded : str
        As `fold` returns it.
    """
    return tuple(_emails(folded))


def _emails(folded: str) -> Iterator[tuple[int, int]]:
    signs = places_of(folded, (_MONKEY, "@", "(at)", "[at]"))
    words = (match.start() for match in _AT_WORD.finditer(folded))
    for match in matches_at(_AT, folded, sorted({*signs, *words})):
        end = _domain_end(folded, match)
        start = _local_start(folded, match.start()) if end else 0
        if end and start < match.start():
            yield start, end


def _domain_end(folded: str, at: re.Match[str]) -> int:
    clear = at.group() not in ("at", "@")
    patterns = [_DOMAIN, _WRITTEN_DOMAIN]
    patterns += [_WIDE_DOMAIN, _PROVIDER] if clear else [_SURE_PROVIDER]
    for pattern in patterns:
        if domain := pattern.match(folded, at.end()):
            return domain.end()
    return 0


_THEN = re.compile(r"[ ,]{1,2}(?:en )?(?:dan|toen)(?: (?:zo'n|een|het))?\Z")


def _local_start(folded: str, at: int) -> int:
    """Return where the part before the at-sign starts; `at` itself when there is none."""
    floor = max(0, at - _LOCAL_REACH, folded.rfind("\n", 0, at) + 1)
    window = _THEN.sub("", folded[floor:at].rstrip(" ,"))
    words = window.split(" ")
    taken = _taken_words(words)
    if anchored := _anchored(words[: len(words) - taken] if taken else words, taken):
        taken += anchored
    kept = words[len(words) - taken :]
    return floor + len(window) - len(" ".join(kept)) if taken else at


def _taken_words(words: list[str]) -> int:
    """Return how many words at the end surely belong to the address."""
    taken = 0
    while taken < len(words):
        word = words[-1 - taken]
        joins = _is_joiner(words, taken)
        after_joiner = taken > 0 and _is_joiner(words, taken - 1)
        if (
            not word
            or word.endswith((",", ":", ".", "?", "!"))
            or (taken > 0 and not joins and not after_joiner and not _sticks(words, taken))
        ):
            break
        if word in FUNCTION_WORDS and not after_joiner and taken == 0:
            break
        taken += 1
    return taken


def _is_joiner(words: list[str], back: int) -> bool:
    word = words[-1 - back]
    return bool(re.fullmatch(_JOINER, word)) or word in ("laag", "lage", "liggend", "under")


def _sticks(words: list[str], back: int) -> bool:
    """Spelled letters and numbers stick to what stands before them."""
    word, after = words[-1 - back], words[-back]
    number = number_at(after, 0)
    return (
        len(after) == 1
        or after.isdigit()
        or len(word) == 1
        or (number is not None and number.end == len(after))
    )


_STARTERS = frozenset(words("is naar op mailadres mail email e-mail adres emailadres e-mailadres"))


def _anchored(words: list[str], taken: int) -> int:
    """Return how many more words lie between "mijn mail is" and the address."""
    for more, word in enumerate(reversed(words[-4:])):
        if word.rstrip(":") in _STARTERS or word.endswith(":"):
            return more
        if word in FUNCTION_WORDS and word not in ("van", "de", "der", "den", "het", "te"):
            return more if more and taken else 0
        if word.endswith((",", ".", "?", "!")):
            return 0
    return 0


_PUNT_TLD = re.compile(
    r"(?<!\w)(?:punt|puntje|dot) (?:nl|com|org|net|eu|en el)(?!\w)"
    r"(?: (?:slash|schuine streep) [a-z0-9][\w.-]{0,40}){0,4}"
)
_WWW = re.compile(r"(?<!\w)(?:www|w w w|(?:wee? ?){3})(?!\w)")


def urls(folded: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of web addresses said aloud ("ngozi streepje vertelt punt nl").

    Parameters
    ----------
    folded : str
        As `fold` returns it.
    """
    for match in matches_at(_PUNT_TLD, folded, places_of(folded, ("punt ", "puntje ", "dot "))):
        floor = max(0, match.start() - _LOCAL_REACH, folded.rfind("\n", 0, match.start()) + 1)
        window = folded[floor : match.start()].rstrip(" ")
        taken = _taken_words(window.split(" "))
        start = floor + len(window) - len(" ".join(window.split(" ")[-taken:])) if taken else 0
        prefix = _WWW.search(window)
        if prefix:
            start = floor + prefix.start()
        if taken and not _AT.search(folded, floor, match.start()):
            yield start, match.end()


_UNDERSCORES = ("underscore", "under score", "laag streepje", "lage streep", "liggend streepje")
_UNDERSCORE = re.compile(rf"(?<!\w)(?:{'|'.join(_UNDERSCORES)})(?!\w)")
_TAIL = re.compile(rf" (?:{_JOINER} )?(?P<word>[a-z0-9][\w.'-]{{0,30}})")


def handles(folded: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of social-media handles said aloud.

    Parameters
    ----------
    folded : str
        As `fold` returns it.
    """
    for match in matches_at(_UNDERSCORE, folded, places_of(folded, _UNDERSCORES)):
        start = _local_start(folded, match.start())
        end = _handle_end(folded, match.end())
        if start < match.start() and end > match.end():
            yield start, end
    for match in matches_at(_AT, folded, places_of(folded, (_MONKEY,))):
        if not _domain_end(folded, match):
            end = _handle_end(folded, match.end())
            if end > match.end() and next_is_name(folded, match.end()):
                yield match.start(), end


def next_is_name(folded: str, position: int) -> bool:
    """Return whether an ordinary word, not a function word, follows `position`."""
    tail = _TAIL.match(folded, position)
    return tail is not None and tail["word"] not in FUNCTION_WORDS


def _handle_end(folded: str, position: int) -> int:
    """Take the next word, then what is joined to it, then numbers."""
    tail = _TAIL.match(folded, position)
    end = tail.end() if tail else position
    for _ in range(6):
        tail = _TAIL.match(folded, end)
        if tail is None:
            break
        joined = tail.start("word") - end > 1
        number = number_at(tail["word"], 0)
        if (
            not joined
            and not tail["word"].isdigit()
            and (number is None or number.end < len(tail["word"]) or tail["word"] == "een")
        ):
            break
        end = tail.end()
    return end
