"""A day's outage in the small; `make faults RIG=outage` piles up 20,000 updates."""

import pytest

from tests.faults import outage
from tests.faults.outage_planted import BUILDS

SEED = 1


@pytest.mark.parametrize("planted", BUILDS)
def test_a_planted_build_is_caught(planted: str) -> None:
    plays = range(outage.WITHIN)
    assert any(outage.one(SEED, -1 - number, outage.FEW, planted).differences for number in plays)


def test_after_a_day_away_everything_is_answered_in_order() -> None:
    found = outage.one(SEED, 0, outage.FEW)
    assert found.differences == []
    assert found.updates >= outage.FEW / 2
