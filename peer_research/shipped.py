"""Where the files that come with the package are: protocols, codebooks, notebooks.

In a checkout they lie beside the package; the wheel carries them inside it.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    inside = _PACKAGE / f"_{name}"
    return inside if inside.is_dir() else _PACKAGE.parent / name


def protocols() -> Path:
    """Return the folder of the shipped protocols, codebooks and policies."""
    return _folder("protocols")


def notebooks() -> Path:
    """Return the folder of the shipped notebooks."""
    return _folder("notebooks")


def default_codebook() -> Path:
    """Return the codebook a new study starts with."""
    return protocols() / "codeboeken" / "jeugdhulp-start.toml"


def protocol_file(protocol: str) -> Path:
    """Return the file of a shipped protocol."""
    return protocols() / "gesprekken" / f"{protocol}.toml"
