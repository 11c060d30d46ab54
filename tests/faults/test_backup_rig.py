"""The rig of backups, in short: a wrong way is caught, and what is restored is a state that there was.

`python -m tests.faults --rig backup` plays hundreds.
"""

from collections.abc import Iterator

import pytest

from tests.fakes.forking import preload
from tests.faults.backup_planted import BUILDS, properly
from tests.faults.backup_rig import Score, Stage, caught, played, stage
from tests.faults.cluster import cluster, why_not

SEED = 1
FEW = 2

needs_programs = pytest.mark.skipif(bool(why_not()), reason=why_not() or "there are the programs")


@pytest.fixture(scope="module")
def files() -> Iterator[Stage]:
    """SQLite, and a process that writes."""
    preload("tests.faults.backup_writers")
    with stage(None) as opened:
        yield opened


@pytest.fixture(scope="module")
def server() -> Iterator[Stage]:
    """The same on a PostgreSQL of its own."""
    preload("tests.faults.backup_writers")
    with cluster() as found, stage(found.address) as opened:
        yield opened


def test_a_backup_under_load_is_a_state_that_there_was(files: Stage) -> None:
    score = Score()
    assert [played(files, f"{SEED} {number}", properly, score) for number in range(FEW)] == [None] * FEW
    assert score.plays == FEW
    assert max(score.meanwhile) > 0


@pytest.mark.parametrize("build", BUILDS["sqlite"])
def test_a_wrong_way_is_caught(files: Stage, build: str) -> None:
    well, said = caught(files, SEED, build, BUILDS["sqlite"][build])
    assert well, said


@needs_programs
def test_a_dump_under_load_is_a_state_that_there_was(server: Stage) -> None:
    assert played(server, f"{SEED} 0", properly, Score()) is None


@pytest.mark.slow
@needs_programs
@pytest.mark.parametrize("build", BUILDS["postgres"])
def test_a_wrong_dump_is_caught(server: Stage, build: str) -> None:
    well, said = caught(server, SEED, build, BUILDS["postgres"][build])
    assert well, said
