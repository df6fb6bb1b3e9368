"""Take coded work to other programs and back, and bring studies together.

What goes out passes one gate, `shared`: only anonymised texts, only of people who take part.
What comes in of others is identifiable until proven otherwise: codings can be put on a
conversation that is already safe (`place_codings`), a text goes into the vault like every new
conversation (`raw_source.import_source`).
"""

from __future__ import annotations

from peer_research.exchange.code_mapping import propose_mapping
from peer_research.exchange.export import NotHeld, cannot_hold, export_project
from peer_research.exchange.imported import Imported
from peer_research.exchange.merge import Merged, merge_studies
from peer_research.exchange.placing import Placing, place_codings
from peer_research.exchange.provenance import gone_since, provenance, themes_by_project
from peer_research.exchange.read_project import import_project
from peer_research.exchange.tables import segments_table, write_segments

__all__ = [
    "Imported",
    "Merged",
    "NotHeld",
    "Placing",
    "cannot_hold",
    "export_project",
    "gone_since",
    "import_project",
    "merge_studies",
    "place_codings",
    "propose_mapping",
    "provenance",
    "segments_table",
    "themes_by_project",
    "write_segments",
]
