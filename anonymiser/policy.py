"""A policy: what is done with each label, and how sure a finding must be to count.

A policy is a TOML file with Dutch keys. What it leaves out is hidden: an identifier without
a rule gets a pseudonym.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from anonymiser.entities import NOUNS
from anonymiser.errors import PolicyError
from anonymiser.spans import FLAGGED, IDENTIFIERS, LABELS
from anonymiser.strict import Source, build, nearest, parse_toml

SAFE = "schuilnaam"
# Names only: what they do is in `operators.py`, and a test keeps the two equal.
OPERATOR_NAMES = (
    "schuilnaam", "leeftijdsgroep", "jaar", "kwartaal", "jarenband", "relatief", "streek",
    "aanbieder", "soort", "weglaten", "houden", "andere_naam",
)  # fmt: skip
ANOTHER_NAME = "andere_naam"
YEARS = "jarenband"
# The key of a policy for dates of birth.
BIRTH = "geboortedatum"
# Where dates are only made coarser, a date of birth would still tell an age to the season.
_COARSER = ("jaar", "kwartaal", "relatief")
_ONLY_FOR = {
    "leeftijdsgroep": ("AGE",),
    "jaar": ("DATE",),
    "kwartaal": ("DATE",),
    "jarenband": ("DATE",),
    "relatief": ("DATE",),
    "streek": ("LOCATION",),
    "aanbieder": ("ORGANISATION",),
    ANOTHER_NAME: ("PERSON", "LOCATION"),
}
_ROOT = Path(__file__).resolve().parent.parent
# In the source tree, and where the wheel puts the same files.
FOLDERS = (_ROOT / "protocols" / "beleid", _ROOT / "peer_research" / "_protocols" / "beleid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What is done with each label.

    Parameters
    ----------
    name : str
        Such as ``"intern"``.
    operators : mapping of str to str, default={}
        Label to operator. Labels left out are filled in: identifiers ``schuilnaam``,
        flagged labels ``houden``.
    threshold : float, default=0.5
        Findings with a lower score are only shown to the person who reviews, from 0 to 1.
    numbering : {"onderzoek", "document"}, default="onderzoek"
        Whether a number means the same person in the whole study or in one document.
    birth : str, default=""
        Operator for a date of birth; left out, it is the one of ``DATE``, but ``jarenband``
        where that would still tell the season or the year.

    Raises
    ------
    PolicyError
        Unknown label or operator, an operator that does not fit, or a wrong threshold.

    Examples
    --------
    >>> policy = Policy(name="mijn", operators={"AGE": "leeftijdsgroep"})
    >>> policy.operators["AGE"], policy.operators["PERSON"], policy.operators["HEALTH"]
    ('leeftijdsgroep', 'schuilnaam', 'houden')
    """

    name: str = field(metadata={"key": "naam"})
    operators: Mapping[str, str] = field(default_factory=dict, metadata={"key": "bewerking"})
    threshold: float = field(default=0.5, metadata={"key": "drempel"})
    numbering: Literal["onderzoek", "document"] = field(
        default="onderzoek", metadata={"key": "nummering"}
    )

    birth: str = field(default="", metadata={"key": BIRTH})

    def __post_init__(self) -> None:
        _check(self.operators, self.threshold, Source(self.name), self.numbering)
        _check_birth(self.birth, Source(self.name))
        full = dict.fromkeys(IDENTIFIERS, SAFE) | dict.fromkeys(FLAGGED, "houden")
        object.__setattr__(self, "operators", full | dict(self.operators))

    @property
    def birth_operator(self) -> str:
        """The operator for a date of birth.

        Examples
        --------
        >>> Policy(name="mijn", operators={"DATE": "kwartaal"}).birth_operator
        'jarenband'
        >>> Policy(name="mijn").birth_operator
        'schuilnaam'
        """
        dates = self.operators["DATE"]
        return self.birth or (YEARS if dates in _COARSER else dates)


def load_policy(path_or_name: str | Path = "intern") -> Policy:
    """Return a policy from a file or a shipped one by name.

    Parameters
    ----------
    path_or_name : str or Path, default="intern"
        ``"intern"``, ``"publicatie"`` or the path of a ``.toml`` file.

    Raises
    ------
    PolicyError
        Naming file, line and the nearest known word.
    """
    path = Path(path_or_name)
    if isinstance(path_or_name, Path) or path.suffix == ".toml":
        return _read(path)
    shipped = {file.stem: file for folder in FOLDERS for file in sorted(folder.glob("*.toml"))}
    if path_or_name in shipped:
        return _read(shipped[path_or_name])
    if path_or_name == INTERNAL.name:
        return INTERNAL
    known = sorted({*shipped, INTERNAL.name})
    raise PolicyError(
        "policy.unknown_policy", name=path_or_name, suggestion=nearest(path_or_name, known)
    )


def _read(path: Path) -> Policy:
    data, source = parse_toml(path, PolicyError)
    operators = data.get("bewerking")
    given = operators if isinstance(operators, dict) else {}
    # The strict loader says what is wrong with the types; here only words and bounds.
    known = {label: word for label, word in given.items() if isinstance(word, str)}
    _check(known, data.get("drempel", 0.5), source, data.get("nummering"))
    _check_birth(data.get(BIRTH, ""), source)
    return build(Policy, data, source)


def _check(
    operators: Mapping[str, str], threshold: Any, source: Source, numbering: Any = "onderzoek"
) -> None:
    for label, operator in operators.items():
        place = {"file": source.name, "line": _line(source, label)}
        if label not in LABELS:
            near = _nearest_label(label)
            raise PolicyError("policy.unknown_label", label=label, suggestion=near, **place)
        if operator not in OPERATOR_NAMES:
            near = nearest(operator, OPERATOR_NAMES)
            raise PolicyError(
                "policy.unknown_operator", operator=operator, suggestion=near, **place
            )
        _check_fit(label, operator, numbering, place)
    if isinstance(threshold, int | float) and not 0 <= threshold <= 1:
        line = _line(source, "drempel")
        raise PolicyError("policy.threshold", file=source.name, line=line)


def _check_birth(operator: Any, source: Source) -> None:
    if not operator or not isinstance(operator, str):
        return
    place = {"file": source.name, "line": _line(source, BIRTH)}
    if operator not in OPERATOR_NAMES:
        near = nearest(operator, OPERATOR_NAMES)
        raise PolicyError("policy.unknown_operator", operator=operator, suggestion=near, **place)
    _check_fit("DATE", operator, "", place)


def _check_fit(label: str, operator: str, numbering: Any, place: Mapping[str, Any]) -> None:
    only = _ONLY_FOR.get(operator, (label,))
    if label not in only:
        fitting = ", ".join(only)
        raise PolicyError(
            "policy.wrong_operator", operator=operator, label=label, fitting=fitting, **place
        )
    # A name that is the same in every publication is itself a way to recognise somebody.
    if operator == ANOTHER_NAME and numbering == "document":
        raise PolicyError("surrogates.study_only", operator=operator, **place)


def _line(source: Source, key: str) -> int:
    # A comment above may have the same word; the key stands at the start of its line.
    found = re.search(rf"^[ \t]*[\"']?{re.escape(key)}[\"']?\s*=", source.text, re.MULTILINE)
    return source.text.count("\n", 0, found.end()) + 1 if found else source.line_of(key)


def _nearest_label(word: str) -> str:
    # People think of the Dutch word that stands in the text: PLAATS, TELEFOON.
    dutch = {noun: label for label, noun in NOUNS.items()}
    known = [*LABELS, *dutch]
    near = difflib.get_close_matches(word.upper(), known, n=1, cutoff=0.4)
    return dutch.get(near[0], near[0]) if near else ", ".join(sorted(LABELS))


# Works where the folder with policies cannot be found; a test keeps it equal to intern.toml.
INTERNAL = Policy(name="intern", operators={"AGE": "leeftijdsgroep"})
