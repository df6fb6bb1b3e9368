"""Work out the scores of the most usual words for the recogniser of names. For development only.

Run it from the project folder after the weights, the word lists or the features change:
``python anonymiser/data/build_usual.py``. Training runs it too. The same weights and lists give
the same bytes.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from anonymiser.lexicon import flags_of, frequency
from anonymiser.tagger import usual
from anonymiser.tagger.model import PATH, Model, parse

# More words fill the package and take longer to read than they save in a text.
MOST = 20_000


def most_usual(count: int = MOST) -> list[tuple[str, int]]:
    """Return the most frequent words with their flags, most frequent first.

    So what a text needs most lies together in memory, which makes finding it quicker.
    """
    used = frequency()
    found = sorted(used, key=lambda word: (-used[word], word))[:count]
    return [(word, flags_of(word)) for word in found]


def built(model: Model, words: list[tuple[str, int]]) -> usual.Usual:
    """Return what `model` works out for `words`."""
    model.begin_with(usual.none())
    low, flags = [word for word, _ in words], [flag for _, flag in words]
    types, scores, numbers = model._look(low, flags)
    rows = dict(zip(low, range(1, len(words) + 1), strict=True))
    if list(rows.values()) != types[2:-2].tolist() or not np.issubdtype(scores.dtype, np.integer):
        raise ValueError("words that stand twice, or weights that are not whole steps")
    size = len(rows) + 1
    return usual.Usual(rows, np.array([0, *flags], dtype=np.int64), scores[:size], numbers[:size])


def write(weights: Path = PATH, path: Path = usual.PATH) -> None:
    """Write the table for the weights in a file beside them."""
    data = weights.read_bytes()
    path.write_bytes(usual.dump(built(parse(data), most_usual()), data))


if __name__ == "__main__":
    write()
