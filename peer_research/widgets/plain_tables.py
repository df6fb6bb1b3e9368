"""Tables for people: the columns that help a conversation, with names in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peer_research.texts import texts

if TYPE_CHECKING:
    import pandas as pd

_CODES = ("name", "people", "of_people", "segments", "conversations")
_AGREEMENT = ("code", "coder_a", "coder_b", "both", "only_a", "only_b", "alpha", "warning")
_ALL_CODES = "*"


def code_counts(table: pd.DataFrame) -> pd.DataFrame:
    """Return `safe_tables.code_table` with the columns that people read."""
    return _named(table, _CODES)


def agreements(table: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """Return `safe_tables.agreement_table` with the columns that people read.

    Parameters
    ----------
    table : DataFrame
    names : dict
        Name of each code by its id. A code about which nothing may be shown is left out.
    """
    shown = table[table["both"].notna()]
    codes = shown["code"].map({**names, _ALL_CODES: texts("plain_tables.all_codes")})
    return _named(shown.assign(code=codes.fillna(shown["code"])), _AGREEMENT)


def _named(table: pd.DataFrame, wanted: tuple[str, ...]) -> pd.DataFrame:
    kept = [name for name in wanted if name in table.columns]
    return table[kept].rename(columns={name: texts(f"plain_tables.{name}") for name in kept})
