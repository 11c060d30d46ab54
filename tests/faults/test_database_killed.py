"""The rig of the killed database, in short: a planted build is caught, and the bot loses and doubles nothing.

`python -m tests.faults --rig database-killed` plays thousands of strikes.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.fakes.forking import preload
from tests.faults import cluster as clusters
from tests.faults.cluster import NoCluster, cluster, why_not
from tests.faults.database_killed import Found
from tests.faults.database_planted import BUILDS
from tests.faults.database_rig import TEETH, parent
from tests.faults.kill_rig import Task, done_by, parents

SEED = 1
FEW = 6
"""Strikes that take a few seconds."""

needs_programs = pytest.mark.skipif(bool(why_not()), reason=why_not() or "there are the programs")
Lines = list[Any]


@pytest.fixture(scope="module")
def lines() -> Iterator[Lines]:
    """One process that plays on a cluster of its own."""
    preload("tests.faults.database_rig")
    with parents("", 1, parent) as opened:
        yield opened


def played(lines: Lines, task: Task) -> Found:
    """What came of it."""
    tasks = iter([task])
    found: Found
    ((_, found),) = done_by(lines, lambda: next(tasks, None))
    return found


@needs_programs
def test_a_database_that_is_killed_loses_and_doubles_nothing(lines: Lines) -> None:
    found = played(lines, Task(seed=SEED, number=0, kills=FEW))
    assert found.differences == []
    assert found.kills == FEW


@pytest.mark.slow
@needs_programs
@pytest.mark.parametrize("build", BUILDS)
def test_a_planted_build_is_caught(lines: Lines, build: str) -> None:
    found = played(lines, Task(seed=SEED, number=0, build=build))
    assert BUILDS[build][1] in {one.kind for one in found.differences}
    assert found.kills <= 2 * TEETH


@needs_programs
def test_a_cluster_comes_back_from_every_end_and_leaves_nothing() -> None:
    with cluster() as server:
        with psycopg.connect(server.address) as one:
            one.execute("CREATE TABLE kept (number INTEGER)")
            one.commit()
            pid = one.info.backend_pid
            assert not server.kill_backend(1), "what is not the server's is not killed"
            assert server.kill_backend(pid)
        server.wait()
        server.kill()
        server.start()
        assert server.look("SELECT COUNT(*) FROM kept") == [(0,)]
        folder = server.folder
    assert not folder.exists()


def test_without_the_programs_it_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(clusters, "FOLDERS", (f"{tmp_path}/*/bin",))
    monkeypatch.setenv("PATH", str(tmp_path))
    clusters.programs.cache_clear()
    try:
        assert "initdb, postgres" in why_not()
        with pytest.raises(NoCluster, match="install the server"), cluster():
            pass
    finally:
        clusters.programs.cache_clear()
