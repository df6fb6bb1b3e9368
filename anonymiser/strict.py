"""Read TOML into frozen dataclasses, refusing what it does not know.

One loader for every file that people edit: a policy, a roster, a protocol, a study. A
field may be written in the file under another (Dutch) name: ``field(metadata={"key": "titel"})``.
An unknown key, a wrong type or a missing value is an error that names file, line and the
nearest known key. A value that is like no known one is not repeated: it may be somebody's name.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
import tomllib
import types
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from anonymiser.errors import PolicyError, UserError

T = TypeVar("T")
# So alike is a word with a wrong letter or two; `nearest` guesses more freely.
_SLIP = 0.7


@dataclasses.dataclass(frozen=True, slots=True)
class Source:
    """Where data came from, to say it in an error.

    Parameters
    ----------
    name : str
        File name as the user knows it.
    text : str
        Whole text of the file, for line numbers.
    error : type of UserError, default=PolicyError
        What to raise.
    """

    name: str
    text: str = ""
    error: type[UserError] = PolicyError

    def line_of(self, word: str) -> int:
        """Return the 1-based line where `word` first stands as a key or value, or 0."""
        pattern = re.compile(rf"(?<![\w.-]){re.escape(word)}(?![\w-])")
        for number, line in enumerate(self.text.splitlines(), start=1):
            if pattern.search(line):
                return number
        return 0


def parse_toml(path: Path, error: type[UserError] = PolicyError) -> tuple[dict[str, Any], Source]:
    """Return the data of a TOML file with its source.

    Raises
    ------
    UserError
        The file is missing, not UTF-8 or not TOML; of the type `error`.
    """
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise error("strict.missing_file", file=path.name) from None
    except (OSError, UnicodeDecodeError):
        raise error("strict.unreadable", file=path.name) from None
    source = Source(path.name, text, error)
    try:
        return tomllib.loads(text), source
    except tomllib.TOMLDecodeError as problem:
        place = re.search(r"line (\d+)", str(problem))
        line = place.group(1) if place else str(len(text.splitlines()))
        raise error("strict.not_toml", file=path.name, line=line) from None
    except (RecursionError, ValueError):
        # Brackets a thousand deep, or a number of thousands of digits: nobody means that.
        raise error("strict.too_much", file=path.name, line=_fullest(text)) from None


def _fullest(text: str) -> int:
    """Return the line with the most brackets, or else digits."""
    lines = [re.sub(r"[^\[{\d]", "", line) for line in text.splitlines()]
    weights = [(len(line.strip("0123456789")), len(line)) for line in lines]
    return max(range(len(weights)), key=weights.__getitem__, default=0) + 1


def load(kind: type[T], path: Path, error: type[UserError] = PolicyError) -> T:
    """Return the TOML file at `path` as the dataclass `kind`."""
    data, source = parse_toml(path, error)
    return build(kind, data, source)


def build(kind: type[T], data: Mapping[str, Any], source: Source) -> T:
    """Return `data` as the dataclass `kind`.

    Parameters
    ----------
    kind : type
        A dataclass.
    data : mapping
        As it came from TOML.
    source : Source
        Named in errors.

    Raises
    ------
    UserError
        Unknown key, missing key or wrong type; of the type ``source.error``.
    """
    fields = _fields(kind)  # type: ignore[arg-type]
    for key in data:
        if key not in fields:
            raise source.error(
                "strict.unknown_key",
                key=key,
                file=source.name,
                line=source.line_of(key),
                suggestion=nearest(key, fields),
            )
    values: dict[str, Any] = {}
    for key, (name, hint, required) in fields.items():
        if key in data:
            values[name] = _convert(hint, data[key], key, source)
        elif required:
            raise source.error("strict.missing_key", key=key, file=source.name)
    return kind(**values)


def nearest(word: str, known: Any) -> str:
    """Return the known word nearest to `word`, or all of them when none is near."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.4)
    return near[0] if near else ", ".join(sorted(filter(None, known)))


def meant(word: str, known: Iterable[str]) -> str:
    """Return the known word that `word` is a slip of the pen of; empty when there is none.

    A message may repeat `word` only when this finds something: what is like no known word may
    be a name.

    Examples
    --------
    >>> meant("codebook", ["codeboek", "reflexief"]), meant("Fatima", ["codeboek", "reflexief"])
    ('codeboek', '')
    """
    near = difflib.get_close_matches(word, [k for k in known if k], n=1, cutoff=_SLIP)
    return near[0] if near else ""


@cache
def _fields(kind: type[Any]) -> dict[str, tuple[str, Any, bool]]:
    hints = get_type_hints(kind)
    missing = dataclasses.MISSING
    return {
        f.metadata.get("key", f.name): (
            f.name,
            hints[f.name],
            f.default is missing and f.default_factory is missing,
        )
        for f in dataclasses.fields(kind)
        if f.init
    }


def _convert(hint: Any, value: Any, key: str, source: Source) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        choices = [a for a in arguments if a is not type(None)]
        return _convert(choices[0], value, key, source)
    if origin is tuple:
        return tuple(_convert(arguments[0], v, key, source) for v in _of(list, value, key, source))
    if origin in (dict, Mapping) or hint is dict:
        table = _of(dict, value, key, source)
        inner = arguments[1] if arguments else Any
        return {k: _convert(inner, v, k, source) for k, v in table.items()}
    if origin is Literal:
        if value not in arguments or isinstance(value, bool):
            raise _unknown_value(value, [str(a) for a in arguments], key, source)
        return value
    if dataclasses.is_dataclass(hint):
        return build(hint, _of(dict, value, key, source), source)  # type: ignore[arg-type]
    return value if hint is Any else _of(hint, value, key, source)


def _unknown_value(value: Any, known: list[str], key: str, source: Source) -> UserError:
    word = str(value) if isinstance(value, str | int | float) else ""
    near = meant(word, known)
    choices = ", ".join(filter(None, known))
    shown = {"value": word, "suggestion": near} if near else {"choices": choices}
    line = (source.line_of(word) if word else 0) or source.line_of(key)
    message = "strict.unknown_value" if near else "strict.other_value"
    return source.error(message, key=key, file=source.name, line=line, **shown)


_NAMES = {
    str: "tekst",
    int: "heel getal",
    float: "getal",
    bool: "true of false",
    date: "datum",
    list: "lijst",
    dict: "tabel",
}


def _of(kind: Any, value: Any, key: str, source: Source) -> Any:
    if kind is float and type(value) is int:
        return float(value)
    # bool is an int in Python; a yes/no where a number is asked is a mistake.
    if isinstance(value, bool) is not (kind is bool) or not isinstance(value, kind):
        raise source.error(
            "strict.wrong_type",
            key=key,
            file=source.name,
            line=source.line_of(key),
            expected=_NAMES.get(kind, str(kind)),
        )
    return value
