"""Every sentence a user reads, in Dutch first and English second.

A catalogue is a folder of TOML files. The key ``vault.wrong_passphrase`` is table
``[wrong_passphrase]`` of ``vault.toml``, with one string per language.
"""

from __future__ import annotations

import os
import tomllib
from functools import cache
from pathlib import Path

LANGUAGES = ("nl", "en")


def language() -> str:
    """Return the language of messages: ``PEER_RESEARCH_LANGUAGE`` or Dutch."""
    chosen = os.environ.get("PEER_RESEARCH_LANGUAGE", "nl")
    return chosen if chosen in LANGUAGES else "nl"


@cache
def _load(path: Path) -> dict[str, dict[str, str]]:
    with path.open("rb") as stream:
        return tomllib.load(stream)


class Catalogue:
    """The messages of one package.

    Parameters
    ----------
    folder : Path
        Folder with one TOML file per concern.
    fallback : Catalogue, optional
        Asked for concerns that are not in `folder`.

    Examples
    --------
    >>> texts("spans.empty", start=3, end=3)
    'een vindplaats moet minstens één teken lang zijn (begin 3, einde 3)'
    """

    def __init__(self, folder: Path, fallback: Catalogue | None = None) -> None:
        self.folder = folder
        self.fallback = fallback

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the sentence for `key` with `values` filled in."""
        sentence = self._sentence(key, language())
        return sentence.format(**values) if values or "{" in sentence else sentence

    @cache  # noqa: B019 - there is one catalogue per package, for as long as it runs
    def _sentence(self, key: str, spoken: str) -> str:
        concern, _, name = key.partition(".")
        path = self.folder / f"{concern}.toml"
        if self.fallback is not None and not path.is_file():
            return self.fallback._sentence(key, spoken)
        return _load(path)[name][spoken]


texts = Catalogue(Path(__file__).parent / "messages")
