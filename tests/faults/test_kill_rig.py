"""The rig of kills, in short: planted builds are caught, and the bot loses and doubles nothing.

`python -m tests.faults --rig kill` plays thousands.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.fakes.forking import preload
from tests.faults.kill import Found
from tests.faults.kill_planted import BUILDS
from tests.faults.kill_rig import KILLS, TEETH, Task, done_by, parents

SEED = 1
FEW = 16
"""Kills that take a few seconds of a processor."""


Lines = list[Any]


@pytest.fixture(scope="module")
def lines() -> Iterator[Lines]:
    """One process that plays; it is forked from a parent that has imported the rig."""
    preload("tests.faults.kill_rig")
    with parents("sqlite", 1) as opened:
        yield opened


def played(lines: Lines, task: Task) -> Found:
    """What came of it."""
    tasks = iter([task])
    found: Found
    ((_, found),) = done_by(lines, lambda: next(tasks, None))
    return found


def test_a_history_of_kills_loses_and_doubles_nothing(lines: Lines) -> None:
    found = played(lines, Task(seed=SEED, number=0, kills=FEW))
    assert found.differences == []
    assert found.kills == FEW


def test_what_loses_is_caught(lines: Lines) -> None:
    assert_caught(lines, "acknowledges first")


@pytest.mark.slow
@pytest.mark.parametrize("build", [build for build in BUILDS if build != "acknowledges first"])
def test_a_planted_build_is_caught(lines: Lines, build: str) -> None:
    assert_caught(lines, build)


def assert_caught(lines: Lines, build: str) -> None:
    """With what it does wrong."""
    found = played(lines, Task(seed=SEED, number=0, build=build))
    assert BUILDS[build][1] in {one.kind for one in found.differences}
    assert found.kills <= TEETH + KILLS
