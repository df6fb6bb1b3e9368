"""Every regular expression of both packages, and what would make it slow.

Run as a program it prints, as JSON, the expressions that get slower than the text gets longer:
``python tests/regular_expressions.py``. It is a program of its own, because expressions are
caught where they are compiled, also within functions.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(HERE), str(ROOT)]

SIZE = 8000  # characters; what takes longer than linear shows itself here
SLOW = 0.05  # seconds
STUCK = 10.0  # seconds of processor time; what is not ready then never gets ready
# Expressions that never see more characters than this, as the text before them is cut.
LONGEST = {
    "anonymiser/leaks.py": 40,
    "anonymiser/organisation_types.py": 200,  # the name of one organisation
}
PUMPS = (" ", "a", "A", "1", "Aa ", "a.", "1 ", "-", '"', "'", "(", "[", "<", "\\", "\n", " \n",
         "\t", "a@", "0.", "é", "{", "&", "a-", "/", "a1", "1,", "Jan ", "van de ", "\xa0",
         ":", "A-", "A'", "=", ",", "_", "*", "#", ". ", "a: ", "a b ", "00:", "\r\n", "](",
         "[a](", "a=")  # fmt: skip

Found = dict[tuple[str | bytes, int], tuple[re.Pattern[Any], str, int, str]]


def collect() -> Found:
    """Import every module, read a file of every kind, and catch what is compiled."""
    found: Found = {}
    real = re._compile  # type: ignore[attr-defined]

    def caught(pattern: Any, flags: int) -> re.Pattern[Any]:
        made = real(pattern, flags)
        frame = sys._getframe(2)
        file = frame.f_code.co_filename
        if file.startswith((f"{ROOT}/peer_research", f"{ROOT}/anonymiser")):
            how = sys._getframe(1).f_code.co_name
            found.setdefault((made.pattern, made.flags), (made, file, frame.f_lineno, how))
        return made

    re._compile = caught  # type: ignore[attr-defined]
    try:
        for package in map(importlib.import_module, ("anonymiser", "peer_research")):
            for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
                if not module.name.endswith("__main__") and ".data." not in module.name:
                    importlib.import_module(module.name)
        _read_everything()
    finally:
        re._compile = real  # type: ignore[attr-defined]
    return found


def _read_everything() -> None:
    from fuzz.targets import TARGETS, attempt

    with tempfile.TemporaryDirectory() as folder:
        for name, target in TARGETS.items():
            for path in sorted((HERE / "fuzz" / "corpus" / name).glob("*")):
                attempt(target, path.read_bytes(), Path(folder))


def way_of(file: str, line: int, how: str) -> str:
    """Return how an expression is used: anchored (``match``) or anywhere (``finditer``)."""
    if how != "compile":
        return how if how in ("match", "fullmatch") else "finditer"
    source = Path(file).read_text("utf-8")
    lines = source.splitlines()
    name = next(
        (
            m[1]
            for n in range(line, 0, -1)
            if (m := re.match(r"\s*(\w+)(?:: .*)? = ", lines[n - 1]))
        ),
        "",
    )
    if not name:
        return "finditer"
    everywhere = [source] if name.startswith("_") else [
        path.read_text("utf-8") for part in ("anonymiser", "peer_research")
        for path in (ROOT / part).rglob("*.py")
    ]  # fmt: skip
    used = {m[1] for text in everywhere for m in re.finditer(rf"\b{name}\.(\w+)\b", text)}
    imported = re.compile(rf"^\s*{name},$|^(?:from|import) .*$", re.MULTILINE)
    plain = sum(
        len(re.findall(rf"\b{name}\b(?!\.)", imported.sub("", text))) for text in everywhere
    )
    anchored = used and used <= {"match", "fullmatch", "pattern", "flags"} and plain <= 1
    return ("fullmatch" if used == {"fullmatch"} else "match") if anchored else "finditer"


# --------------------------------------------------------------------------- texts that hurt

_PARSER, _CODES = re._parser, re._constants  # type: ignore[attr-defined]
_REPEATS = {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}


def _character(items: list[Any]) -> str:
    """Return a character of a set."""
    allowed = re.compile("[" + "".join(map(_shown, items)) + "]")
    return next((c for c in "a 1.-A(\"'<>\n~é_,;:/@\t0" if allowed.match(c)), "") or next(
        (chr(n) for n in range(0x300) if allowed.match(chr(n))), "x"
    )


def _shown(item: Any) -> str:
    kind, value = str(item[0]), item[1]
    if kind == "NEGATE":
        return "^"
    if kind == "LITERAL":
        return re.escape(chr(value))
    if kind == "RANGE":
        return f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
    letter = {"SPACE": "s", "DIGIT": "d", "WORD": "w"}[str(value).rpartition("_")[2]]
    return "\\" + (letter.upper() if "NOT" in str(value) else letter)


def _example(parsed: Any) -> str:
    return "".join(_one(str(kind), value) for kind, value in parsed)


def _one(kind: str, value: Any) -> str:
    if kind == "LITERAL":
        return chr(value)
    if kind in ("ANY", "NOT_LITERAL"):
        return "a" if value != ord("a") else "b"
    if kind == "IN":
        return _character(value)
    if kind in _REPEATS:
        return _example(value[2]) * value[0]
    if kind == "SUBPATTERN":
        return _example(value[3])
    if kind == "ATOMIC_GROUP":
        return _example(value)
    return _example(value[1][0]) if kind == "BRANCH" else ""


def attacks(parsed: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """Yield what leads to each repetition, and what it repeats."""
    for code, value in parsed:
        kind = str(code)
        if kind in _REPEATS:
            if value[1] > 30:
                yield before, _example(value[2]) or "a"
            yield from attacks(value[2], before)
        elif kind == "BRANCH":
            for branch in value[1][:20]:
                yield from attacks(branch, before)
        elif kind in ("SUBPATTERN", "ASSERT", "ASSERT_NOT"):
            yield from attacks(value[-1], before)
        elif kind == "ATOMIC_GROUP":
            yield from attacks(value, before)
        before += _one(kind, value)


class Measured(NamedTuple):
    """The worst text of an expression: how much longer twice as much takes, and how long."""

    growth: float
    text: str
    seconds: float


def seconds(pattern: re.Pattern[Any], way: str, text: Any) -> float:
    """Return the processor time of looking for a pattern once through a text."""
    look: Callable[[Any], object] = getattr(pattern, way)
    begin = time.process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, STUCK)
    try:
        found = look(text)
        if way == "finditer":
            for _ in found:  # type: ignore[attr-defined]
                pass
    except TimeoutError:
        return STUCK
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return time.process_time() - begin


def _stop(number: int, frame: object) -> None:
    raise TimeoutError


def growth(
    pattern: re.Pattern[Any], way: str, text: Callable[[int], Any], most: int = SIZE
) -> tuple[float, float]:
    """Return how much longer a text of twice the length takes, 0 when quick; and the seconds."""
    if (whole := seconds(pattern, way, text(most))) < SLOW:
        return 0.0, whole
    if whole >= STUCK:
        return float("inf"), whole
    half = min(seconds(pattern, way, text(most // 2)) for _ in range(2))
    whole = min(whole, seconds(pattern, way, text(most)))
    return whole / max(half, 1e-6), whole


def worst(pattern: re.Pattern[Any], way: str, most: int = SIZE) -> Measured:
    """Return the worst growth of a pattern, and the text that gives it."""
    parsed = _PARSER.parse(pattern.pattern, pattern.flags)
    found = Measured(0.0, "", 0.0)
    signal.signal(signal.SIGVTALRM, _stop)
    for before, pump in {*(("", pump) for pump in PUMPS), *attacks(parsed)}:

        def text(size: int, before: str = before, pump: str = pump) -> Any:
            made = before + pump * (size // len(pump) + 1) + "\0"
            return made.encode("latin-1", "replace") if isinstance(pattern.pattern, bytes) else made

        rate, took = growth(pattern, way, text, most)
        found = max(found, Measured(rate, f"{before[-20:]!r} + {pump[:20]!r} * n", took),
                    key=lambda one: (one.growth, one.seconds))  # fmt: skip
        if found.growth > 2.8:
            break
    return found


def main() -> None:
    """Print how many expressions there are, those that are slow, and the ten slowest."""
    slow, patterns, rows = {}, collect(), []
    for pattern, file, line, how in patterns.values():
        name = Path(file).relative_to(ROOT).as_posix()
        found = worst(pattern, way_of(file, line, how), LONGEST.get(name, SIZE))
        place = f"{name}:{line}"
        rows.append([round(found.seconds * 1000, 1), place, pattern.pattern[:60], found.text])
        if found.growth > 2.8:
            slow[place] = [pattern.pattern[:80], found.growth, found.text]
    slowest = sorted(rows, key=lambda row: row[0], reverse=True)[:15]
    told = {"patterns": len(patterns), "characters": SIZE, "slow": slow, "slowest_ms": slowest}
    print(json.dumps(told, default=repr))


if __name__ == "__main__":
    main()
