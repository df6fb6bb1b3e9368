"""Kinds of files that must never be in a study or in git, by the end of their name."""

from __future__ import annotations

AUDIO = frozenset({
    ".3gp", ".aac", ".aif", ".aiff", ".amr", ".avi", ".caf", ".ds2", ".dss", ".flac", ".m4a",
    ".mkv", ".mov", ".mp3", ".mp4", ".oga", ".ogg", ".opus", ".wav", ".webm", ".wma",
})  # fmt: skip
KEYS = frozenset({".age", ".gpg", ".kdbx", ".key", ".p12", ".pem", ".pfx"})


def git_ignore() -> str:
    """Return a ``.gitignore`` that keeps these files, and what is derived, out of git."""
    kinds = [f"*{end}" for end in sorted(AUDIO | KEYS)]
    return "\n".join([*kinds, "vault.json", "output/", ".tmp-*", ""])
