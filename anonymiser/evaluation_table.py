"""The outcome of an evaluation as a table to read and as data for another program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from anonymiser.evaluation import Measurement, Share
from anonymiser.texts import texts

Results = Mapping[str, Measurement]


def as_data(results: Results) -> dict[str, Any]:
    """Return plain data: per kind of text the recall, precision and false alarms."""
    return {kind: _measurement(m) for kind, m in results.items()}


def _measurement(m: Measurement) -> dict[str, Any]:
    return {
        "recall": {name: _share(share) for name, share in m.recall.items()},
        "entity_recall": {name: _share(share) for name, share in m.entities.items()},
        "precision": _share(m.precision),
        "right_label": _share(m.labelled),
        "false_alarms_per_1000_words": round(m.false_alarms, 2),
        "words": m.words,
    }


def _share(share: Share) -> dict[str, float | int | None]:
    value = None if share.value is None else round(share.value, 4)
    return {"value": value, "hit": share.hit, "total": share.total}


def as_table(results: Results) -> str:
    """Return the table that ``evaluate`` prints; one column per kind of text."""
    kinds = list(results)
    lines = [_line("", [texts(f"evaluation.{kind}") for kind in kinds])]
    names = list(dict.fromkeys(name for m in results.values() for name in m.recall))
    lines.append(texts("evaluation.recall"))
    lines += [_row(f"  {n}", [results[k].recall.get(n, Share(0, 0)) for k in kinds]) for n in names]
    lines.append(texts("evaluation.entities"))
    lines += [
        _row(f"  {name}", [results[k].entities[name] for k in kinds])
        for name in ("direct", "quasi", "all")
    ]
    lines.append(_row(texts("evaluation.precision"), [results[k].precision for k in kinds]))
    lines.append(_row(texts("evaluation.right_label"), [results[k].labelled for k in kinds]))
    alarms = [f"{results[k].false_alarms:.2f}" for k in kinds]
    lines.append(_line(texts("evaluation.false_alarms"), alarms))
    lines.append(_line(texts("evaluation.words"), [str(results[k].words) for k in kinds]))
    return "\n".join(lines)


def _row(name: str, shares: list[Share]) -> str:
    cells = ["-" if s.value is None else f"{s.value:.3f} ({s.hit}/{s.total})" for s in shares]
    return _line(name, cells)


def _line(name: str, cells: list[str]) -> str:
    return name.ljust(34) + "".join(cell.rjust(20) for cell in cells)
