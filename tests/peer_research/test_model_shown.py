"""A value that is shown, in a notebook or a traceback, holds no words of people."""

from __future__ import annotations

import pytest

from peer_research.model import CodedSegment, Memo, Transcript, Turn

SECRET = "Qwistoval"
SPOKEN = Turn(id="T0001", speaker=SECRET, text=f"Dag {SECRET}")
SEGMENT = CodedSegment(
    id="a1", transcript="S01", transcript_sha256="0", start=0, end=9, quote=SECRET,
    code="ik.hoop", coder="kim",
)  # fmt: skip


@pytest.mark.parametrize(
    ("value", "seen"),
    [
        (SPOKEN, "T0001"),
        (Transcript(id="S01", version=0, turns=(SPOKEN,)), "S01"),
        (SEGMENT, "ik.hoop"),
        (Memo(id="m1", coder="kim", about="S01", text=SECRET), "kim"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_no_words_are_shown(value: object, seen: str) -> None:
    assert SECRET not in repr(value) + str(value)
    assert seen in repr(value)


def test_what_is_not_shown_still_tells_two_values_apart() -> None:
    assert Turn(id="T0001", speaker=SECRET, text="Iets anders") != SPOKEN
