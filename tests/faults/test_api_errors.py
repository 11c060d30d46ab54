"""Errors of the Bot API at random calls, a few times; `make faults RIG=api-errors`: thousands of times."""

import pytest

from tests.faults import api_errors
from tests.faults.api_kinds import KINDS
from tests.faults.api_planted import BUILDS

SEED = 1


@pytest.mark.parametrize("planted", BUILDS)
def test_a_planted_build_is_caught(planted: str) -> None:
    assert any(api_errors.one(SEED, -1 - number, planted).differences for number in range(api_errors.WITHIN))


@pytest.mark.parametrize("number", [5, 7, 14])
def test_whatever_goes_wrong_nothing_is_lost_doubled_or_unseen(number: int) -> None:
    """All kinds at once, a text that is refused, a group that puts the bot out."""
    found = api_errors.one(SEED, number)
    assert found.differences == []
    assert found.strikes.total() > 0


def test_every_kind_has_its_plays() -> None:
    every = api_errors.MIXED_EACH * len(KINDS)
    alone = {kinds[0] for kinds in map(api_errors.kinds_of, range(every)) if len(kinds) == 1}
    assert alone == set(KINDS)
