"""Which lines begin with a speaker, decided over all lines of a file together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from peer_research.transcripts.labels import (
    Found,
    Shape,
    is_called,
    is_form,
    is_known,
    is_machine,
    is_name,
    is_one_word,
)

# How much of the lines must look labelled before a name that occurs once counts as a label.
DENSE = 0.8
# A word that also starts sentences must come back this often to be a speaker.
OFTEN = 3
# So many lines that all begin with a label are enough to trust labels of any form.
ENOUGH = 4
# Names on lines of their own: at least one to so many lines of text.
BLOCK = 6
# How much of the lines must have a label before a tab.
TABBED = 0.5
# A role of so few letters ("I", "R1") on a line of its own may be anything.
SHORT = 3


def choose(
    found: Sequence[Found | None],
    starts: Sequence[bool],
    *,
    named: bool = False,
    times: int = 0,
    cues: bool = False,
) -> list[bool]:
    """Return for every line whether it begins with a speaker.

    Parameters
    ----------
    found : sequence of Found or None
        What `find` says of every line with text.
    starts : sequence of bool
        Whether the line comes first in its paragraph or cue.
    named : bool
        Whether the program that made the file puts speakers alone on a line (aTrain).
    times : int
        How many lines have a time in front or above them.
    cues : bool
        Whether these are cues: a program labels all of them or none, and a line that wraps
        within a cue names nobody new.

    Examples
    --------
    >>> from peer_research.transcripts.labels import find
    >>> lines = ["Noor: hoi", "Ik dacht: nu niet", "Noor: doei"]
    >>> choose([find(line) for line in lines], [True] * 3)
    [True, False, True]
    """
    counts = Counter((f.shape, f.key) for f in found if f)
    timed: dict[Shape, bool] = {
        "name_time": _layout_on("name_time", found, counts, 0),
        "time_name": _layout_on("time_name", found, counts, times),
        "tabbed": _layout_on("tabbed", found, counts, len(found) * TABBED / DENSE),
    }
    dense = _is_dense(found, starts)
    odd = _odd_labels(found, starts, counts, cues)
    chosen = [
        f is not None
        and ((start and f.key in odd and _spoken(f)) or _accept(f, counts, timed, dense and start))
        for f, start in zip(found, starts, strict=True)
    ]
    alone = _alone(found, starts, counts, named)
    chosen = [one or other for one, other in zip(chosen, alone, strict=True)]
    return _without_wrapped(found, starts, chosen) if cues else chosen


def _without_wrapped(
    found: Sequence[Found | None], starts: Sequence[bool], chosen: Sequence[bool]
) -> list[bool]:
    rows = list(zip(found, starts, chosen, strict=True))
    firsts = {f.key for f, start, yes in rows if f and start and yes}
    return [
        yes and f is not None and (start or f.key in firsts or is_known(f.name))
        for f, start, yes in rows
    ]


def _accept(
    f: Found, counts: Counter[tuple[Shape, str]], timed: dict[Shape, bool], dense: bool
) -> bool:
    known = is_known(f.name)
    times = counts["colon", f.key] + counts["stamped", f.key]
    if f.shape in timed:
        # Teams puts "Wit, Noor de" above a turn; elsewhere a comma means a sentence.
        name = f.name.replace(", ", " ") if f.shape == "name_time" else f.name
        return timed[f.shape] and (known or is_name(name))
    if f.shape == "alone":
        return is_machine(f.name)
    if known:
        return True
    if is_name(f.name) and (times > 1 or dense or f.bare or f.shape == "stamped"):
        return True
    return is_one_word(f.name) and times >= OFTEN


def _spoken(f: Found) -> bool:
    return f.shape in ("colon", "stamped")


def _odd_labels(
    found: Sequence[Found | None],
    starts: Sequence[bool],
    counts: Counter[tuple[Shape, str]],
    cues: bool,
) -> frozenset[str]:
    """Return labels that do not look like names, such as ``noor123`` and ``Kamer 2.14``.

    Zoom puts whatever people call themselves before every cue. When nearly every first line has
    something before a colon, what comes back there is a label; when every line has, and they
    are cues or the same few things come back, all of them are.
    """
    firsts = [f for f, start in zip(found, starts, strict=True) if start]
    labels = [f for f in firsts if f and _spoken(f) and not is_form(f.name)]
    if len(labels) < max(ENOUGH, DENSE * len(firsts)):
        return frozenset()
    keys = {f.key for f in labels}
    every = len(labels) == len(firsts) and (cues or 2 * len(keys) <= len(labels))
    often = {f.key for f in labels if counts["colon", f.key] + counts["stamped", f.key] > 1}
    # Among names a number is a point of a list.
    numbers = all(key.isdecimal() for key in keys)
    return frozenset(
        f.key
        for f in labels
        if (numbers or not f.key.isdecimal()) and is_called(f.name) and (every or f.key in often)
    )


def _alone(
    found: Sequence[Found | None],
    starts: Sequence[bool],
    counts: Counter[tuple[Shape, str]],
    named: bool,
) -> list[bool]:
    """Return which lines are names above what that person says.

    A label comes back and has text below it. What stands right above or below another label is
    an answer ("Gewoon"), and so is the same word elsewhere.
    """
    names = [f.key if f and f.shape == "alone" else "" for f in found]
    known = {f.key for f in found if f and f.shape == "alone" and _is_role(f)}
    labels = {key for key in names if key and (counts["alone", key] > 1 or key in known)}
    if not named:
        could = [key in labels for key in names]
        labels -= {
            key
            for i, key in enumerate(names)
            if could[i] and (any(could[max(0, i - 1) : i]) or any(could[i + 1 : i + 2]))
        }
    at = [i for i, key in enumerate(names) if key in labels]
    if not named and not _are_alone(at, names, known, counts):
        return [False] * len(found)
    blocks = [bool(key) for key, start in zip(names, starts, strict=True) if start]
    # Every paragraph begins with a name: then one that says a single thing does too.
    all_start = not all(starts) and sum(blocks) >= DENSE * len(blocks)
    return [
        key in labels or bool(all_start and key and start)
        for key, start in zip(names, starts, strict=True)
    ]


def _is_role(f: Found) -> bool:
    return is_known(f.name) and len(f.key) > SHORT


def _are_alone(
    at: Sequence[int], names: Sequence[str], known: set[str], counts: Counter[tuple[Shape, str]]
) -> bool:
    """Return whether the lines `at` are labels: there are roles, or names that take turns."""
    keys = [names[i] for i in at]
    if any(key in known and counts["alone", key] > 1 for key in keys):
        return True
    turns = all(one != other for one, other in pairwise(keys))
    return len(set(keys)) > 1 and at[0] == 0 and turns and BLOCK * len(at) >= len(names)


def _layout_on(
    shape: Shape,
    found: Sequence[Found | None],
    counts: Counter[tuple[Shape, str]],
    times: float,
) -> bool:
    mine = [f for f in found if f and f.shape == shape]
    if not any(is_known(f.name) or counts[shape, f.key] > 1 for f in mine):
        return False
    # "[00:05] Precies" is a short answer when most times are followed by a sentence.
    return len(mine) >= DENSE * times


def _is_dense(found: Sequence[Found | None], starts: Sequence[bool]) -> bool:
    firsts = [f for f, start in zip(found, starts, strict=True) if start]
    labelled = sum(1 for f in firsts if f and _could_be(f))
    return bool(firsts) and labelled >= DENSE * len(firsts)


def _could_be(f: Found) -> bool:
    return f.shape in ("colon", "stamped") and (is_known(f.name) or is_name(f.name))
