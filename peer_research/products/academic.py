"""The academic package: tables, codebook, checklists and what they are, as a folder and a zip.

Whole conversations, even without names, are not for everybody: the exchange file stands in a
folder of its own that is not in the zip.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from peer_research import store
from peer_research.codebook.csv_file import export_csv
from peer_research.finding.safe_tables import agreement_table, code_table, group_table
from peer_research.products import facts
from peer_research.products.academic_tables import as_csv, safe_codebook, segments_csv
from peer_research.products.checklist import write_checklist
from peer_research.products.checklists import checklists_for
from peer_research.products.source import Source
from peer_research.texts import texts
from peer_research.word.template import pack

FOLDER = "academisch"
ZIP = "academisch.zip"
RESTRICTED = "alleen-met-afspraak"
README = "LEESMIJ.md"
_TABLES = ("stukken", "codeboek", "codes", "codes-per-groep", "overeenstemming")


def write_package(source: Source, folder: Path) -> list[Path]:
    """Write the academic package and return its files, the zip last.

    Parameters
    ----------
    source : Source
    folder : Path
        In it come a folder ``academisch`` and ``academisch.zip``.

    Returns
    -------
    list of Path

    Raises
    ------
    StudyError
        A file cannot be written.
    """
    home = folder / FOLDER
    study = source.open_study
    shareable = [*_tables(source, home), export_csv(safe_codebook(source), home / "codeboek.csv")]
    for checklist in checklists_for(reflexive=source.data.reflexive):
        path = home / f"{checklist.say('file')}.docx"
        shareable.append(write_checklist(checklist, source, path))
    restricted = []
    if find_spec("peer_research.exchange") and study.transcript_ids():
        from peer_research.exchange import export_project

        restricted.append(export_project(study, home / RESTRICTED / "project.qdpx"))
    readme = home / README
    store.write_text(readme, _readme(source, home, shareable, restricted))
    shareable.append(readme)
    packed = {path.relative_to(home).as_posix(): path.read_bytes() for path in shareable}
    store.write_bytes(folder / ZIP, pack(packed))
    return [*shareable, *restricted, folder / ZIP]


def _tables(source: Source, home: Path) -> list[Path]:
    study = source.open_study
    store.write_bytes(home / "stukken.csv", segments_csv(source))
    tables = {"codes": code_table(study), "codes-per-groep": group_table(study)}
    if not source.data.reflexive and (agreement := agreement_table(study)) is not None:
        tables["overeenstemming"] = agreement
    for name, table in tables.items():
        shown = table.astype(object).where(table.notna(), "")
        rows = [[str(column) for column in table.columns], *shown.to_numpy().tolist()]
        store.write_bytes(home / f"{name}.csv", as_csv(rows))
    return [home / "stukken.csv", *(home / f"{name}.csv" for name in tables)]


def _readme(
    source: Source, home: Path, shareable: Sequence[Path], restricted: Sequence[Path]
) -> str:
    parts = [
        f"# {source.data.title}",
        texts("products_academic.about"),
        f"## {texts('products_academic.study')}",
        *(f"- {known}" for fact in _FACTS if (known := fact(source))),
        f"## {texts('products_academic.files')}",
        *(f"- `{_name(path, home)}` – {_about(path)}  \n  sha256 `{_sum(path)}`"
          for path in [*shareable, *restricted]),
        *([texts("products_academic.restricted")] if restricted else []),
        f"## {texts('products_academic.columns')}",
        *(f"- `{name}` – {texts(f'products_academic.column_{name}')}" for name in _COLUMNS),
        f"## {texts('products_academic.left_out')}",
        texts("products_academic.left_out_line", k=source.data.k),
        f"## {texts('products_academic.to_add')}",
        *(texts(f"products_academic.cue_{name}") for name in ("rights", "contact", "cite")),
    ]  # fmt: skip
    return "\n\n".join(parts).replace("\n\n- ", "\n- ") + "\n"


_FACTS = (
    facts.question, facts.conversations, facts.participants, facts.ages, facts.protocols,
    facts.coders, facts.tree, facts.anonymised, facts.withdrawn, facts.software,
)  # fmt: skip
_COLUMNS = (
    "id", "session", "coder", "code", "participant", "group", "age_band", "start", "words",
    "quote_released", "quote", "toon",
)  # fmt: skip


def _name(path: Path, home: Path) -> str:
    return path.relative_to(home).as_posix()


def _about(path: Path) -> str:
    if path.stem in _TABLES:
        return texts(f"products_academic.file_{path.stem.replace('-', '_')}")
    kind = "checklist" if path.suffix == ".docx" else "project"
    return texts(f"products_academic.file_{kind}")


def _sum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
