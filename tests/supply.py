"""What is installed with this project, and under which licence; writes the locked versions.

``python tests/supply.py > .ci/constraints.txt`` in the environment that was tested.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.markers import default_environment
from packaging.requirements import Requirement

PROJECT = "peer-research"
# Licences whose code may be used by, and shipped beside, a work under EUPL-1.2: they ask for
# notices only, or are in the appendix of the EUPL (LGPL, MPL). As words, so that every way in
# which packages write them is known.
FINE = (
    "0bsd", "apache", "bsd", "cc0", "cnri-python", "isc", "lgpl", "lesser general public",
    "mit", "mit-0", "mit-cmu", "mozilla public", "mpl-2.0", "psf", "psfl",
    "python software foundation", "zlib",
)  # fmt: skip
# Debian 12 has Python 3.11.2, for which the newest release of these is not meant:
# the first Python that it is for, and the release before it.
EARLIER = {"soupsieve": ("3.11.5", "2.10")}
_NOT_FINE = ("agpl", "affero", "proprietary", "commercial", "sspl", "noncommercial")


def plain(name: str) -> str:
    """Return a name of a package as the registry compares it.

    Examples
    --------
    >>> plain("Jupyter_Server.x")
    'jupyter-server-x'
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def direct(extras: Iterable[str] = ()) -> list[Requirement]:
    """Return what the project asks for itself, for this Python."""
    return list(_wanted(distribution(PROJECT), {"", *extras}))


def closure(extras: Iterable[str] = ()) -> dict[str, Distribution]:
    """Return every package that is installed with the project, by name; those missing left out."""
    found: dict[str, Distribution] = {}
    waiting, seen = direct(extras), set()
    while waiting:
        wanted = waiting.pop()
        key = plain(wanted.name), frozenset(wanted.extras)
        if key in seen:
            continue
        seen.add(key)
        try:
            package = distribution(wanted.name)
        except PackageNotFoundError:
            continue
        found[key[0]] = package
        waiting += _wanted(package, {"", *wanted.extras})
    return dict(sorted(found.items()))


def _wanted(package: Distribution, extras: set[str]) -> Iterator[Requirement]:
    environment = {str(k): str(v) for k, v in default_environment().items()}
    for text in package.requires or ():
        wanted = Requirement(text)
        marker = wanted.marker
        if marker is None or any(marker.evaluate(environment | {"extra": e}) for e in extras):
            yield wanted


def licences(package: Distribution) -> list[str]:
    """Return what a package says about its licence, the surest first, without long texts."""
    facts = package.metadata
    kinds = [c.split(" :: ")[-1] for c in facts.get_all("Classifier") or ()
             if c.startswith("License ::") and not c.casefold().endswith(" approved")]  # fmt: skip
    said = [facts.get("License-Expression") or "", *kinds]
    if not any(said):
        said.append((facts.get("License") or "").strip().split("\n")[0][:60])
    if not any(said):
        # The first line of the licence itself: "MIT License".
        said += [f.read_text("utf-8").strip().split("\n")[0] for f in package.files or ()
                 if f.parent.name == "licenses"]  # fmt: skip
    return [text for text in said if text]


def is_fine(licence: str) -> bool:
    """Return whether every part of a licence goes together with EUPL-1.2.

    Examples
    --------
    >>> [is_fine(x) for x in ("MIT", "BSD-3-Clause AND Zlib", "GPL-3.0-only", "Commercial")]
    [True, True, False, False]
    """
    low = licence.casefold()
    if any(word in low for word in _NOT_FINE):
        return False
    parts = [p.strip(" ()") for p in re.split(r"\band\b", low)]
    return all(any(_is_known(choice) for choice in re.split(r"\bor\b(?! later)", p)) for p in parts)


def _is_known(text: str) -> bool:
    return any(re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", text) for word in FINE)


def constraints(extras: Iterable[str]) -> str:
    """Return the versions that are installed, one a line."""
    lines: list[str] = []
    for name, package in closure(extras).items():
        since, before = EARLIER.get(name, ("", ""))
        if name in ("pip", "setuptools"):
            continue
        if since:
            lines.append(f'{name}=={before}; python_full_version < "{since}"')
        ending = f'; python_full_version >= "{since}"' if since else ""
        lines.append(f"{name}=={package.version}{ending}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    python = ".".join(map(str, sys.version_info[:3]))
    print(f"# Tested together (Python {python}). Made by: python tests/supply.py")
    print("# Used by make demo and make test: pip install -c .ci/constraints.txt")
    print(constraints(["test", "scale"]), end="")
