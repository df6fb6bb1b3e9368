"""The texts of the benchmark: labelled ones for recall, a real debate for speed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bench_rivals import ROOT

from anonymiser.evaluation import Gold
from anonymiser.jsonl import read_gold

SHARED = ROOT.parent / "shared"
GOLD = ROOT / "tests" / "anonymiser" / "gold"
DEBATE = SHARED / "data" / "debate_zorgverzekeraars.txt"
ROUNDS = 5


@dataclass(frozen=True)
class TextSet:
    """Labelled texts under one name; `rows` is empty when the file is not here."""

    name: str
    rows: tuple[Gold, ...]

    @property
    def characters(self) -> int:
        """How much text it is."""
        return sum(len(row.text) for row in self.rows)


def text_sets() -> list[TextSet]:
    """Return the held-out texts first, then those that were used to build ours."""
    files = {
        "held out": GOLD / "heldout.jsonl",
        "dev": GOLD / "dev.jsonl",
    } | {
        f"shared {name}": SHARED / "anonymiser" / "dev_gold" / f"{name}.jsonl"
        for name in ("utterances", "stress", "formats")
    }
    return [TextSet(name, _rows(path)) for name, path in files.items()]


def _rows(path: Path) -> tuple[Gold, ...]:
    if not path.is_file():
        return ()
    with path.open("rb") as stream:
        return tuple(read_gold(stream, path.name))


def speed_source() -> tuple[str, str]:
    """Return the name and the text that speed is measured on: the debate, or else dev."""
    if DEBATE.is_file():
        return "a debate in the Tweede Kamer (ParlaMint-NL, CC BY 4.0)", DEBATE.read_text("utf-8")
    return "tests/anonymiser/gold/dev.jsonl", "\n".join(r.text for r in _rows(GOLD / "dev.jsonl"))


def speed_text(text: str, times: int, round_: int) -> str:
    """Return `text` `times` over, begun at another sentence in every round.

    So no tool can answer from its memory of a whole text, and all get the same.
    """
    sentences = text.split(". ")
    cut = (round_ + 1) * len(sentences) // (ROUNDS + 2)
    return ". ".join((sentences[cut:] + sentences[:cut]) * times)
