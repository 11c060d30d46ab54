"""One claim, twenty at once over four workers; `make faults RIG=claims` does it thousands of times."""

from pathlib import Path

import pytest

from tests.fakes.forking import preload
from tests.faults import claims
from tests.faults.claims_races import KINDS, kind_of

FEW = {"sqlite": 20, "postgres": 20}
SEED = 2


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def test_exactly_one_of_twenty_wins(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """The planted build is played first: were it not caught, that would be a difference."""
    url = f"sqlite:///{tmp_path / 'claims.db'}"
    if kind == "postgres":
        url = request.getfixturevalue("postgres_url")
    preload("bot.__main__", "tests.faults.claims_hands")
    heard: list[int] = []
    tally = await claims.race(kind, url, range(FEW[kind]), SEED, heard.append)
    assert tally.differences == ()
    assert (tally.examples, sum(heard)) == (FEW[kind], FEW[kind])
    assert tally.steps == 20 * FEW[kind]


def test_the_few_are_of_each_kind() -> None:
    assert {kind_of(SEED, number) for number in range(20)} == set(KINDS)
