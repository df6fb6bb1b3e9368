"""Read and write files in their own format: only what is replaced changes.

A format turns a file into pieces of text that may be edited (`anonymiser.formats.layout`)
and puts the edited pieces back. It knows nothing of identifiers.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from pathlib import PurePath

from anonymiser.errors import InputError
from anonymiser.formats.layout import Opened

Reader = Callable[[bytes, str, bool], Opened]
Lister = Callable[[bytes, str], Iterator[str]]

_FORMATS = {
    ".txt": "plain",
    ".md": "plain",
    ".vtt": "subtitles",
    ".srt": "subtitles",
    ".json": "json_text",
    ".jsonl": "json_text",
    ".csv": "tables",
    ".tsv": "tables",
    ".docx": "word",
}
EXTENSIONS = tuple(sorted(_FORMATS))


def is_known(name: str) -> bool:
    """Return whether files with this name can be read."""
    return PurePath(name).suffix.lower() in _FORMATS


def read(data: bytes, name: str, *, allow_unread: bool = False) -> Opened:
    r"""Return the text of a file, ready to be edited.

    Parameters
    ----------
    data : bytes
        Content of the file.
    name : str
        Its name; the extension tells the format.
    allow_unread : bool, default=False
        Leave out pictures and other parts that cannot be read, instead of refusing.

    Raises
    ------
    InputError
        Unknown extension, empty, damaged, or with parts that cannot be read.

    Examples
    --------
    >>> opened = read(b"Dag Kim!\r\n", "a.txt")
    >>> opened.units, opened.write(["Dag [PERSOON-1]!", ""])
    (['Dag Kim!', ''], b'Dag [PERSOON-1]!\r\n')
    """
    module = _module(name)
    if not data.strip():
        raise InputError("formats.empty", file=name)
    reader: Reader = module.read
    return reader(data, name, allow_unread)


def everything(data: bytes, name: str) -> Iterator[str]:
    """Yield every text in a file as it is written, also what is not edited.

    The leak check looks at this besides the blocks of `read`, so that what a format
    overlooks is not overlooked twice.
    """
    lister: Lister = _module(name).everything
    return lister(data, name)


def _module(name: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
    module = _FORMATS.get(PurePath(name).suffix.lower())
    if module is None:
        raise InputError("formats.unknown", file=name, known=" ".join(EXTENSIONS))
    return importlib.import_module(f"anonymiser.formats.{module}")
