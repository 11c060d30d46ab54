"""The rig of kills, in short: planted builds are caught, and the bot loses and doubles nothing.

`python -m tests.faults --rig kill` plays thousands.
"""

import pytest

from tests.fakes.forking import preload
from tests.faults.kill_planted import BUILDS
from tests.faults.kill_rig import KILLS, TEETH, Task, done_by, parents

SEED = 1


@pytest.fixture(autouse=True, scope="module")
def rig_imported() -> None:
    """Its processes are forked from a parent that has imported it."""
    preload("tests.faults.kill_rig")


def test_a_history_of_kills_loses_and_doubles_nothing() -> None:
    with parents("sqlite", 1) as lines:
        ((_, found),) = done_by(lines, iter([Task(seed=SEED, number=0)]), lambda: False)
    assert found.differences == []
    assert found.kills == KILLS


@pytest.mark.parametrize("build", BUILDS)
def test_a_planted_build_is_caught(build: str) -> None:
    with parents("sqlite", 1) as lines:
        ((_, found),) = done_by(lines, iter([Task(seed=SEED, number=0, build=build)]), lambda: False)
    assert BUILDS[build][1] in {one.kind for one in found.differences}
    assert found.kills <= TEETH
