"""The themes of a study as a map: what hangs together, how strongly, and what to talk about.

Counts of people below the smallest group of the study are left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Literal

from peer_research.coding.sense_making import STATEMENTS, Theme, evidence, of_people
from peer_research.coding.sense_making import themes as all_themes
from peer_research.model import CodedSegment, is_participant
from peer_research.texts import texts

if TYPE_CHECKING:
    import pandas as pd

    from peer_research.study import Study


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A theme or a code on the map.

    Parameters
    ----------
    id, name : str
    kind : {"thema", "code"}
    people : int or None
        How many people spoke about it; None when they are too few to show.
    statements : int
        How many statements there are about a theme.
    """

    id: str
    name: str
    kind: Literal["thema", "code"]
    people: int | None
    statements: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A line on the map.

    Parameters
    ----------
    first, second : str
        Ids of nodes.
    kind : {"hoort_bij", "onder", "samen"}
        A code in a theme, a theme under another, or two themes in the same stories.
    people : int or None
        For ``samen``: how many people spoke about both; None when they are too few to show.
    """

    first: str
    second: str
    kind: Literal["hoort_bij", "onder", "samen"]
    people: int | None = None


@dataclass(frozen=True, slots=True)
class ThemeMap:
    """Nodes and edges, in the order of the themes."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def nodes_frame(self) -> pd.DataFrame:
        """Return the nodes: ``id, name, kind, people, statements``."""
        import pandas as pd

        columns = ["id", "name", "kind", "people", "statements"]
        rows = [[getattr(node, name) for name in columns] for node in self.nodes]
        return pd.DataFrame(rows, columns=columns).astype({"people": "Int64"})

    def edges_frame(self) -> pd.DataFrame:
        """Return the edges: ``first, second, kind, people``."""
        import pandas as pd

        columns = ["first", "second", "kind", "people"]
        rows = [[getattr(edge, name) for name in columns] for edge in self.edges]
        return pd.DataFrame(rows, columns=columns).astype({"people": "Int64"})


def theme_map(study: Study) -> ThemeMap:
    """Return the themes with their codes, and which themes people spoke about together.

    Two themes are joined by a line when the same people spoke about both.
    """
    themes, k = all_themes(study), study.settings.min_group
    book = study.codebook()
    by_code = _people_by_code(of_people(study.coded_segments()))
    heard = {theme.id: _heard(theme, by_code) for theme in themes}
    about = [row.theme for row in STATEMENTS.rows(study)]
    nodes = [Node(id=t.id, name=t.name, kind="thema", people=_shown(len(heard[t.id]), k),
                  statements=about.count(t.id)) for t in themes]  # fmt: skip
    codes = dict.fromkeys(code for theme in themes for code in theme.codes)
    for code in codes:
        name = book.by_id[code].name if code in book.by_id else code
        people = _shown(len(by_code.get(code, ())), k)
        nodes.append(Node(id=code, name=name, kind="code", people=people))
    return ThemeMap(tuple(nodes), tuple(_edges(themes, heard, k)))


def to_discuss(study: Study) -> list[str]:
    """Return sentences about what the team should still talk about, for W02."""
    found = []
    for row in STATEMENTS.rows(study):
        seen = evidence(study, row)
        if not seen.supporting:
            found.append(texts("sense_making.unsupported", id=row.id))
        elif seen.people < 2:
            found.append(texts("sense_making.one_person", id=row.id))
        if not row.contrary and not row.looked_for_contrary:
            found.append(texts("sense_making.nothing_against", id=row.id))
        if seen.gone:
            found.append(texts("sense_making.gone", id=row.id, n=seen.gone))
        if row.strength == "niet_besproken":
            found.append(texts("sense_making.not_weighed", id=row.id))
    said = {row.theme for row in STATEMENTS.rows(study)}
    silent = [theme.id for theme in all_themes(study) if theme.id not in said]
    return [*found, *(texts("sense_making.nothing_said", id=name) for name in silent)]


def _edges(themes: list[Theme], heard: Mapping[str, set[str]], k: int) -> Iterable[Edge]:
    for theme in themes:
        if theme.parent:
            yield Edge(first=theme.id, second=theme.parent, kind="onder")
        for code in theme.codes:
            yield Edge(first=code, second=theme.id, kind="hoort_bij")
    for first, second in combinations(themes, 2):
        together = len(heard[first.id] & heard[second.id])
        if together:
            yield Edge(first=first.id, second=second.id, kind="samen",
                       people=_shown(together, k))  # fmt: skip


def _people_by_code(segments: Iterable[CodedSegment]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for segment in segments:
        if is_participant(segment.speaker):
            found[segment.code].add(segment.speaker)
    return found


def _heard(theme: Theme, by_code: Mapping[str, set[str]]) -> set[str]:
    return set().union(*(by_code.get(code, set()) for code in theme.codes))


def _shown(people: int, k: int) -> int | None:
    return None if 0 < people < k else people
