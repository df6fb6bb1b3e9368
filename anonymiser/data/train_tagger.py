"""Train the recogniser of names and measure it. For development only.

Run it from the project folder: ``python anonymiser/data/train_tagger.py /work/shared/ner``.
It needs scipy, the Universal Dependencies files and the newspapers in the folder given, and
the word lists of this package; the same lists and versions give the same bytes. With
``--compare`` it trains the other methods of MODEL_CARD.md too and prints their table.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
import random
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

from anonymiser.data import build_usual
from anonymiser.data.tagger_training import measure
from anonymiser.data.tagger_training.examples import (
    Example,
    join,
    lower,
    nameless,
    read_bio,
    read_conllu,
    tokenised,
    upper,
    without_marks,
)
from anonymiser.data.tagger_training.generate import conversations
from anonymiser.data.tagger_training.learn import Labelled, fit, narrowed, prepare
from anonymiser.tagger.model import PATH, Model, dump, parse

SEED = 20260
CARD = PATH.parent / "MODEL_CARD.md"
TREEBANKS = ("alpino", "lassysmall")


def treebanks(folder: Path, part: str) -> list[Example]:
    """Return the sentences of the treebanks; `part` is ``"dev"`` or ``"test"``."""
    files = [folder / f"nl_{name}-ud-{part}.conllu" for name in TREEBANKS]
    return [sentence for path in files for sentence in read_conllu(path)]


def passages(sentences: list[Example], rng: random.Random, longest: int = 6) -> list[Example]:
    """Return the sentences in order, a few to a text."""
    found, start = [], 0
    while start < len(sentences):
        size = rng.randint(1, longest)
        found.append(join(sentences[start : start + size], " "))
        start += size
    return found


def written(folder: Path, rng: random.Random) -> tuple[list[Example], list[Example]]:
    """Return written text to train on, and one passage in eight of it to calibrate on."""
    texts = passages(treebanks(folder, "dev"), rng)
    newspaper = folder / "enp_NL.kb.bio"
    if newspaper.is_file():
        texts += passages(nameless(read_bio(newspaper)), rng)
    return [t for i, t in enumerate(texts) if i % 8], texts[::8]


def varied(texts: Iterable[Example], rng: random.Random) -> list[Example]:
    """Return every text as it is, in small letters, and bare as from a recogniser of speech."""
    found = []
    for text in texts:
        small = lower(text)
        found += [text, without_marks(small), small if rng.random() < 0.7 else upper(text)]
    return found


def labelled(texts: Iterable[Example], rng: random.Random, hide: float) -> Labelled:
    """Return the texts as tokens with their allowed tags."""
    return [tokenised(text, rng, hide) for text in texts if text.text.strip()]


def calibrated(model: Model, texts: list[Example]) -> tuple[float, float]:
    """Return slope and intercept that make scores the share of spans that are names.

    Logistic scaling (Platt 1999), fitted by Newton's method on `texts`.
    """
    model.calibration = (1.0, 0.0)
    points = []
    for text in texts:
        for start, end, _, score in measure.find(model, text.text, 0.0):
            right = any(start < e and end > s for s, e, _, _ in text.names)
            bounded = min(max(score, 1e-4), 1 - 1e-4)
            points.append((math.log(bounded / (1 - bounded)), float(right)))
    return _logistic(points)


def _logistic(points: list[tuple[float, float]]) -> tuple[float, float]:
    """Newton's method; a step that makes things worse is halved."""
    line = (1.0, 0.0)
    for _ in range(30):
        step, size = _newton_step(points, line), 1.0
        while size > 1e-3:
            tried = (line[0] - size * step[0], line[1] - size * step[1])
            if _surprise(points, tried) <= _surprise(points, line):
                line = tried
                break
            size /= 2
    return round(line[0], 4), round(line[1], 4)


def _chance(x: float, line: tuple[float, float]) -> float:
    return 1 / (1 + math.exp(-min(max(line[0] * x + line[1], -30.0), 30.0)))


def _surprise(points: list[tuple[float, float]], line: tuple[float, float]) -> float:
    return -sum(math.log(abs(1 - y - _chance(x, line)) + 1e-12) for x, y in points)


def _newton_step(
    points: list[tuple[float, float]], line: tuple[float, float]
) -> tuple[float, float]:
    g0 = g1 = h00 = h01 = h11 = 1e-9
    for x, y in points:
        p = _chance(x, line)
        w = p * (1 - p)
        g0, g1 = g0 + (p - y) * x, g1 + (p - y)
        h00, h01, h11 = h00 + w * x * x, h01 + w * x, h11 + w
    determinant = h00 * h11 - h01 * h01
    if abs(determinant) < 1e-9:
        return 0.0, 0.0
    return (h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant


def train(folder: Path, settings: dict[str, object]) -> Model:
    """Return a model trained on `folder` and on invented conversations.

    Parameters
    ----------
    folder : Path
        With the files named in MODEL_CARD.md.
    settings : dict
        Any of the keys of `DEFAULTS`.
    """
    chosen = DEFAULTS | settings
    rng = random.Random(SEED)
    known, kept = written(folder, rng)
    count = int(str(chosen["conversations"]))
    spoken = conversations(count, SEED) if count else []
    hide = float(str(chosen["hide"]))
    texts = labelled(varied(known if chosen["written"] else [], rng), rng, hide * 0.6)
    texts += labelled(spoken, rng, hide)
    buckets = 1 << int(str(chosen["bits"]))
    drop = frozenset(str(chosen["drop"]).split())
    fitted = fit(
        prepare(texts, buckets, drop),
        buckets,
        penalty=float(str(chosen["penalty"])),
        steps=int(str(chosen["steps"])),
        chain=bool(chosen["chain"]),
    )
    model = narrowed(fitted, drop)
    model.calibration = calibrated(
        model, varied(kept, rng) + conversations(max(count // 20, 5), 1, "held-out")
    )
    return narrowed(parse(dump(model)), drop)


DEFAULTS: dict[str, object] = {
    "conversations": 8000, "hide": 0.35, "written": True, "bits": 17, "drop": "",
    "penalty": 2.0, "steps": 70, "chain": True,
}  # fmt: skip
COMPARED: dict[str, dict[str, object]] = {
    "conditional random field": {},
    "twice the penalty": {"penalty": 2.0},
    "every word for itself (maximum entropy)": {"chain": False},
    "without combinations of features": {"drop": "combinations"},
    "without the other places of a word": {"drop": "elsewhere"},
    "without lists": {"drop": "lists"},
    "no name hidden from the lists": {"hide": 0.0},
    "without invented conversations": {"conversations": 0},
    "invented conversations only": {"written": False},
}


def measured(
    model: Model, folder: Path, gold: Path | None, threshold: float
) -> dict[str, dict[str, float]]:
    """Return the figures of MODEL_CARD.md for one threshold."""
    sentences = treebanks(folder, "test")
    test = passages(sentences, random.Random(1), 8)
    clean = [lower(e) for e in measure.without_names(sentences)]
    rows = {
        "UD test": measure.on_examples(model, test, threshold),
        "UD test, small letters": measure.on_examples(model, map(lower, test), threshold),
        "UD test, bare": measure.on_examples(
            model, [without_marks(lower(t)) for t in test], threshold
        ),
        "UD test without names, small letters": measure.on_examples(model, clean, threshold),
        "invented, held out": measure.on_examples(
            model, conversations(300, 2, "held-out"), threshold
        ),
    }
    if gold is not None:
        files = sorted(gold.glob("*.jsonl"))
        rows["development gold"] = measure.on_gold(model, files, threshold, small=False)
        rows["development gold, small letters"] = measure.on_gold(
            model, files, threshold, small=True
        )
    return {name: score.row() for name, score in rows.items()}


def write(model: Model, path: Path) -> str:
    """Write the weights whole or not at all; return their SHA-256."""
    data = dump(model)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    Path(stream.name).chmod(0o644)
    Path(stream.name).replace(path)
    return hashlib.sha256(data).hexdigest()


def main(arguments: list[str] | None = None) -> None:
    """Train, write the weights and their hash, print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, default=PATH)
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--compare", action="store_true")
    parser.add_argument("--only", nargs="*", help="rows to compare")
    parser.add_argument("--settings", type=json.loads, default={})
    chosen = parser.parse_args(arguments)
    if chosen.compare:
        for name, settings in COMPARED.items():
            if chosen.only and not any(word in name for word in chosen.only):
                continue
            model = train(chosen.folder, chosen.settings | settings)
            figures = measured(model, chosen.folder, chosen.gold, 0.5)
            print(json.dumps({name: figures}), flush=True)  # noqa: T201
        return
    model = train(chosen.folder, chosen.settings)
    digest = write(model, chosen.out)
    if chosen.out == PATH:
        build_usual.write()
    if chosen.out == PATH and CARD.is_file():
        card = CARD.read_text("utf-8")
        CARD.write_text(re.sub(r"\b[0-9a-f]{64}\b", digest, card), "utf-8")
    print(digest)  # noqa: T201


if __name__ == "__main__":
    main()
