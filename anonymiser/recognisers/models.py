"""Evidence of models of others, when they are on this computer: spaCy for Dutch, and GLiNER.

They are an extra opinion beside our own recognisers, never needed and never downloaded. What
only a model says gets a modest score: it is hidden, but it does not make a word a name in
every other conversation.

Sources: spaCy's Dutch pipelines (https://spacy.io/models/nl); GLiNER, Zaratiana et al. (2024),
"GLiNER: Generalist Model for Named Entity Recognition using Bidirectional Transformer".
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import os
import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from anonymiser.errors import InputError
from anonymiser.lexicon import COUNTRY, GENERIC, NATION, flags_of
from anonymiser.spans import Span
from anonymiser.texts import texts

Recogniser = Callable[[str], list[Span]]

VARIABLE = "PEER_RESEARCH_GLINER"
CONFIG = "gliner_config.json"
SPACY_MODELS = ("nl_core_news_lg", "nl_core_news_md", "nl_core_news_sm")
SPACY_LABELS = {
    "PERSON": "PERSON", "PER": "PERSON", "GPE": "LOCATION", "LOC": "LOCATION",
    "ORG": "ORGANISATION",
}  # fmt: skip
GLINER_LABELS = {
    "person": "PERSON", "city": "LOCATION", "village": "LOCATION", "neighbourhood": "LOCATION",
    "street address": "ADDRESS", "organization": "ORGANISATION", "school": "ORGANISATION",
    "user name": "URL",
}  # fmt: skip
# Parts of a pipeline that find no names; without them it is twice as fast.
_NOT_NEEDED = ("tagger", "morphologizer", "parser", "senter", "attribute_ruler", "lemmatizer")
_SPACY_SCORE = 0.6
# Below `anonymiser.known.CERTAIN`: a model may be sure of itself and wrong.
_GLINER_MOST = 0.65
_GLINER_LEAST = 0.5
# GLiNER silently drops what is longer than its window, so we cut, with overlap.
GLINER_WINDOW, GLINER_OVERLAP = 384, 48
_SPACY_WINDOW, _SPACY_OVERLAP = 20_000, 50
_PIECE = re.compile(r"\w{1,24}|[^\w\s]")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelChoice:
    """Which models are used.

    Parameters
    ----------
    spacy : str, default=""
        Name of an installed pipeline, such as ``"nl_core_news_md"``.
    gliner : str, default=""
        Folder of a GLiNER model.
    """

    spacy: str = ""
    gliner: str = ""

    def identity(self) -> str:
        """Return what changes when one of the models is replaced by another."""
        digest = hashlib.sha256()
        if self.spacy:
            version = getattr(importlib.import_module(self.spacy), "__version__", "")
            digest.update(f"{self.spacy} {version}".encode())
        if self.gliner:
            for path in sorted(Path(self.gliner).rglob("*")):
                found = path.stat()
                digest.update(f"\0{path.name} {found.st_size} {found.st_mtime_ns}".encode())
        return digest.hexdigest()


def choose_models(folder: Path | None = None) -> ModelChoice:
    """Return the models that are there: an installed Dutch spaCy, and GLiNER in a folder.

    Parameters
    ----------
    folder : Path, optional
        Of a GLiNER model; otherwise the variable ``PEER_RESEARCH_GLINER`` is used.

    Raises
    ------
    InputError
        A folder was named, but there is no model in it or the package is missing.
    """
    named = folder or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    found = next((name for name in SPACY_MODELS if importlib.util.find_spec(name)), "")
    if named is None:
        return ModelChoice(spacy=found)
    place = named.expanduser()
    if not place.is_dir():
        raise InputError("models.no_folder", folder=place.name)
    if not (place / CONFIG).is_file():
        raise InputError("models.not_gliner", folder=place.name, file=CONFIG)
    if importlib.util.find_spec("gliner") is None:
        raise InputError("models.no_package")
    return ModelChoice(spacy=found, gliner=str(place.resolve()))


def load_models(choice: ModelChoice) -> list[Recogniser]:
    """Return a recogniser for each chosen model; a model is loaded once per process.

    Raises
    ------
    InputError
        A model cannot be loaded.
    """
    found: list[Recogniser] = []
    if choice.spacy:
        found.append(_SpacyNames(_loaded(_load_spacy, choice.spacy)))
    if choice.gliner:
        found.append(_GlinerNames(_loaded(_load_gliner, choice.gliner)))
    return found


@cache
def _loaded(load: Callable[[str], Any], name: str) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load(name)
    except Exception as problem:
        shown = Path(name).name
        raise InputError("models.broken", model=shown, kind=type(problem).__name__) from None


def _load_spacy(name: str) -> Any:
    return importlib.import_module(name).load(exclude=list(_NOT_NEEDED))


def _load_gliner(folder: str) -> Any:
    # A second lock on the door: its libraries look for what is missing on the internet.
    for variable in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        os.environ[variable] = "1"
    if not (Path(folder) / CONFIG).is_file():
        raise FileNotFoundError
    package = importlib.import_module("gliner")
    return package.GLiNER.from_pretrained(folder, local_files_only=True)


class _SpacyNames:
    """Names found by a spaCy pipeline."""

    def __init__(self, nlp: Any) -> None:
        self._nlp = nlp

    def __call__(self, text: str) -> list[Span]:
        found: list[Span] = []
        for start, end in windows(text, _SPACY_WINDOW, _SPACY_OVERLAP):
            for entity in self._nlp(text[start:end]).ents:
                label = SPACY_LABELS.get(entity.label_, "")
                place = (start + entity.start_char, start + entity.end_char)
                found += _span(text, *place, label, _SPACY_SCORE, "spacy")
        return sorted(set(found), key=_order)


class _GlinerNames:
    """Names found by a GLiNER model."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._window = min(GLINER_WINDOW, getattr(model.config, "max_len", GLINER_WINDOW))
        tokenizer = getattr(getattr(model, "data_processor", None), "transformer_tokenizer", None)

        @lru_cache(maxsize=100_000)
        def cost(word: str) -> int:
            # A rare Dutch word falls apart into many pieces, and the window counts pieces.
            return len(tokenizer.tokenize(word)) if tokenizer else -(-len(word) // 3)

        self._cost = cost

    def __call__(self, text: str) -> list[Span]:
        found: list[Span] = []
        for start, end in windows(text, self._window, GLINER_OVERLAP, self._cost):
            piece = text[start:end]
            entities = self._model.predict_entities(
                piece, list(GLINER_LABELS), threshold=_GLINER_LEAST
            )
            for entity in entities:
                label = GLINER_LABELS.get(entity["label"], "")
                score = min(round(float(entity["score"]), 4), _GLINER_MOST)
                place = (start + entity["start"], start + entity["end"])
                found += _span(text, *place, label, score, "gliner")
        return sorted(set(found), key=_order)


def windows(
    text: str, size: int, overlap: int, cost: Callable[[str], int] = lambda word: 1
) -> Iterator[tuple[int, int]]:
    """Yield ranges of `text` that a model can read at once; together they hold every word.

    Parameters
    ----------
    text : str
    size : int
        What fits, in the unit of `cost`.
    overlap : int
        How much of a window comes back in the next one, at most half of it.
    cost : callable, optional
        What a word or sign (at most 24 characters) costs; one each when left out.

    Examples
    --------
    >>> text = "een twee drie vier vijf"
    >>> [text[start:end] for start, end in windows(text, 3, 1)]
    ['een twee drie', 'drie vier vijf']
    """
    places = [match.span() for match in _PIECE.finditer(text)]
    costs = [max(1, cost(text[start:end])) for start, end in places]
    overlap = min(overlap, size // 2)
    first = 0
    while first < len(places):
        last = _reach(costs, first, size, 1)
        yield places[first][0], places[last - 1][1]
        if last == len(places):
            return
        first = max(first + 1, _reach(costs, last - 1, overlap, -1) + 1)


def _reach(costs: list[int], start: int, size: int, step: int) -> int:
    """Return where counting from `start` stops, because `size` would be passed."""
    at, total = start, 0
    while 0 <= at < len(costs) and (total + costs[at] <= size or (at == start and step > 0)):
        total += costs[at]
        at += step
    return at


def _span(text: str, start: int, end: int, label: str, score: float, source: str) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    word = text[start:end].lower()
    # Countries, peoples and national bodies stay; a model calls them places and organisations.
    stays = label != "PERSON" and flags_of(word) & (COUNTRY | NATION | GENERIC)
    if label and start < end and not stays:
        reason = texts(f"models.{source}")
        yield Span(start=start, end=end, label=label, score=score, source=source, reason=reason)


def _order(span: Span) -> tuple[int, int, str, float]:
    return span.start, span.end, span.label, span.score
