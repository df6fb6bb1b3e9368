"""In how many windows a study is open: signs of life, silence, and clocks that jump."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from peer_research.study import Study
from peer_research.widgets import presence
from peer_research.widgets.overview_page import OverviewPage
from peer_research.widgets.presence import PATIENCE, PATIENCE_HIDDEN, Presence

FIRST, SECOND = "a" * 12, "b" * 12


class Clocks:
    """A clock that only goes forward, and the clock on the wall, which may jump."""

    def __init__(self) -> None:
        self.steady, self.wall = 1000.0, 2_000_000_000.0

    def wait(self, seconds: float) -> None:
        self.steady += seconds
        self.wall += seconds


class Kernel:
    """A notebook's own view of the windows; what it writes carries the wall clock's time."""

    def __init__(self, folder: Path, clocks: Clocks) -> None:
        self.folder, self.clocks = folder, clocks
        self.presence = Presence(folder, lambda: clocks.steady, lambda: clocks.wall)

    def beat(self, tab: str, *, hidden: bool = False) -> int:
        others = self.presence.beat(tab, hidden=hidden)
        for path in self.folder.glob(f"{tab}*"):
            os.utime(path, (self.clocks.wall, self.clocks.wall))
        return others


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def kernels(tmp_path: Path, clocks: Clocks) -> tuple[Kernel, Kernel]:
    folder = tmp_path / "vensters"
    return Kernel(folder, clocks), Kernel(folder, clocks)


def test_a_second_window_is_seen_by_both(kernels: tuple[Kernel, Kernel], clocks: Clocks) -> None:
    one, two = kernels
    assert one.beat(FIRST) == 0
    assert two.beat(SECOND) == 1
    clocks.wait(10)
    assert one.beat(FIRST) == 1


def test_a_window_that_is_silent_counts_no_more(
    kernels: tuple[Kernel, Kernel], clocks: Clocks
) -> None:
    one, two = kernels
    two.beat(SECOND)
    assert one.beat(FIRST) == 1
    clocks.wait(PATIENCE + 1)
    assert one.beat(FIRST) == 0
    two.beat(SECOND)
    assert one.beat(FIRST) == 1


def test_a_window_that_nobody_looks_at_may_be_silent_longer(
    kernels: tuple[Kernel, Kernel], clocks: Clocks
) -> None:
    one, two = kernels
    two.beat(SECOND, hidden=True)
    one.beat(FIRST)
    clocks.wait(PATIENCE_HIDDEN - 1)
    assert one.beat(FIRST) == 1
    clocks.wait(2)
    assert one.beat(FIRST) == 0


@pytest.mark.parametrize("jump", [-86_400.0, -3600.0, 3600.0, 86_400.0 * 40])
def test_a_clock_that_jumps_loses_nobody(
    kernels: tuple[Kernel, Kernel], clocks: Clocks, jump: float
) -> None:
    one, two = kernels
    two.beat(SECOND)
    one.beat(FIRST)
    clocks.wall += jump
    clocks.wait(10)
    assert one.beat(FIRST) == 1
    two.beat(SECOND)
    assert one.beat(FIRST) == 1
    clocks.wait(PATIENCE + 1)
    assert one.beat(FIRST) == 0


def test_an_old_sign_of_a_window_is_no_window_and_is_tidied_up(
    kernels: tuple[Kernel, Kernel], clocks: Clocks
) -> None:
    one, two = kernels
    two.beat(SECOND)
    clocks.wait(3 * 86_400)
    assert one.beat(FIRST) == 0
    assert [path.stem for path in one.folder.glob("*")] == [FIRST]


def test_a_window_that_closes_is_gone_at_once(kernels: tuple[Kernel, Kernel]) -> None:
    one, two = kernels
    two.beat(SECOND)
    assert one.beat(FIRST) == 1
    two.presence.leave(SECOND)
    assert one.beat(FIRST) == 0
    two.presence.leave(SECOND)


def test_damaged_signs_do_no_harm(kernels: tuple[Kernel, Kernel]) -> None:
    one, _ = kernels
    one.beat(FIRST)
    (one.folder / "kapot.venster").write_bytes(b"\xff\xfe\x00")
    assert one.beat(FIRST) == 0


@pytest.mark.parametrize("tab", ["../../study", "A" * 12, "a", "", None, 7, "a" * 41, "a/b" * 4])
def test_no_name_leads_anywhere_else(demo_copy: Study, tab: Any) -> None:
    before = sorted(demo_copy.files())
    assert presence.answer(demo_copy, {"tab": tab}) == {"others": 0}
    assert sorted(demo_copy.files()) == before
    assert not presence.runtime_folder(demo_copy).exists()


def test_a_widget_answers_and_the_study_holds_no_trace(demo_copy: Study) -> None:
    page = OverviewPage(demo_copy)
    before = sorted(demo_copy.files())
    for tab, others in ((FIRST, 0), (SECOND, 1)):
        asked = {"number": 1, "action": "presence", "data": {"tab": tab}}
        assert page.answer(asked)["data"] == {"others": others}
    gone = {"number": 1, "action": "presence", "data": {"tab": SECOND, "leaves": True}}
    assert page.answer(gone)["data"] == {"others": 0}
    assert sorted(demo_copy.files()) == before
    folder = presence.runtime_folder(demo_copy)
    assert [path.stem for path in folder.glob("*")] == [FIRST]
    assert not folder.is_relative_to(demo_copy.path)
