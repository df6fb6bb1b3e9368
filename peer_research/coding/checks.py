"""What is looked at before something is coded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from peer_research.anonymiser_bridge import nearest
from peer_research.coding.moves import Splits
from peer_research.errors import CodingError
from peer_research.model import Codebook


class Latest(Protocol):
    """Tells what is on disk now, so that nobody goes on coding what has changed."""

    def sha256(self) -> str:
        """Return the fingerprint of the newest text of the conversation."""
        ...

    def codebook(self) -> Codebook:
        """Return the codebook."""
        ...

    def splits(self) -> Splits:
        """Return which segments went where when their code was split."""
        ...


def check_code(codebook: Codebook, code: str) -> None:
    """Refuse a code that is not in the codebook."""
    if code not in codebook.by_id:
        suggestion = nearest(code, codebook.by_id) if codebook.codes else "-"
        raise CodingError("coding.unknown_code", code=code, suggestion=suggestion)


def check_attributes(codebook: Codebook, attributes: Mapping[str, str]) -> None:
    """Refuse attributes or values that are not in the codebook."""
    known = codebook.attributes
    for name, value in attributes.items():
        if name not in known:
            suggestion = nearest(name, known) if known else "-"
            raise CodingError("coding.unknown_attribute", name=name, suggestion=suggestion)
        if value not in known[name]:
            choices = ", ".join(known[name])
            raise CodingError("coding.unknown_value", value=value, name=name, choices=choices)
