"""Twenty presses for the last unit, a few times; `make faults RIG=last-unit` does it two thousand times."""

from pathlib import Path

import pytest

from bot.flows.client.quotes import AcceptCovered
from storage import open_store
from tests.faults import last_unit

FEW = 40


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def test_exactly_one_of_twenty_gets_the_last_unit(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path / 'races.db'}"
    if kind == "postgres":
        url = request.getfixturevalue("postgres_url")
    heard: list[int] = []
    tally = await last_unit.race(kind, url, FEW, heard.append)
    assert tally.differences == ()
    assert tally.examples == sum(heard) == FEW


async def test_a_build_that_looks_first_and_holds_then_is_caught(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path / 'planted.db'}")
    await store.migrate()
    assert await last_unit.once([store], 1, AcceptCovered) is None
    found = await last_unit.once([store], 2, last_unit.LooksFirst)
    await store.close()
    assert found is not None
    assert "accepted" in found
