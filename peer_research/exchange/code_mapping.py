"""Which code of one codebook is which code of another, or of another version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from peer_research.errors import StudyError
from peer_research.model import Codebook

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = 8


def propose_mapping(old: Codebook, new: Codebook) -> pd.DataFrame:
    """Return for every code of `old` what it may be in `new`, for a person to look at.

    Returns
    -------
    DataFrame
        ``code, name``; ``to``, empty when nothing is like it; ``why``: ``zelfde code``,
        ``samengevoegd`` or ``zelfde naam``; ``same_words``, whether name, definition, include
        and exclude are equal.
    """
    import pandas as pd

    rows = []
    for code in old.codes:
        to, why = _proposal(old, new, code.id)
        rows.append(
            {
                "code": code.id,
                "name": code.name,
                "to": to,
                "why": why,
                "same_words": bool(to) and _words(old, code.id) == _words(new, to),
            }
        )
    return pd.DataFrame(rows, columns=["code", "name", "to", "why", "same_words"])


def final_mapping(
    old: Codebook, new: Codebook, chosen: Mapping[str, str], used: Iterable[str]
) -> dict[str, str]:
    """Return what each used code becomes; an empty choice leaves its pieces out.

    In versions of one codebook a code keeps its id, and a code that was joined is followed.
    Between different codebooks the same id may mean something else, so there every used code
    must be chosen.

    Raises
    ------
    StudyError
        ``exchange.unmapped`` with the codes that a person must choose for, or
        ``exchange.bad_mapping`` for a choice that is not in the codebook.
    """
    for code in chosen.values():
        if code and code not in new.by_id:
            raise StudyError("exchange.bad_mapping", code=code, codebook=new.id)
    found: dict[str, str] = {}
    missing = []
    for code in sorted(set(used)):
        to, why = _proposal(old, new, code)
        if code in chosen:
            found[code] = chosen[code]
        elif to and old.id == new.id and why != "zelfde naam":
            found[code] = to
        else:
            missing.append(code)
    if missing:
        shown = ", ".join(missing[:_SHOWN])
        raise StudyError(
            "exchange.unmapped", count=len(missing), codes=shown, codebook=f"{old.id} {old.version}"
        )
    return found


def changed_meaning(old: Codebook, new: Codebook, mapping: Mapping[str, str]) -> list[str]:
    """Return the codes whose words are not the same in both, so that a person can look."""
    return [
        code
        for code, to in mapping.items()
        if to and code in old.by_id and _words(old, code) != _words(new, to)
    ]


def _proposal(old: Codebook, new: Codebook, code: str) -> tuple[str, str]:
    if code in new.by_id:
        return code, "zelfde code"
    if (to := new.replaced.get(code, "")) in new.by_id:
        return to, "samengevoegd"
    known = old.by_id.get(code)
    same = [c.id for c in new.codes if known and c.name.casefold() == known.name.casefold()]
    return (same[0], "zelfde naam") if len(same) == 1 else ("", "")


def _words(book: Codebook, code: str) -> tuple[str, ...]:
    found = book.by_id[code]
    return found.name, found.definition, found.include, found.exclude
