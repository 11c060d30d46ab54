"""Random histories beside a plain model, in small plays; `make faults RIG=histories` plays many."""

import logging
from collections.abc import Iterator

import pytest
import structlog

from tests.faults import histories
from tests.faults.histories_planted import BUILDS

SEED, FEW = 7, 30


@pytest.fixture(autouse=True)
def in_silence() -> Iterator[None]:
    """Each update is logged several times."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


def test_whatever_happens_in_any_order_comes_to_what_the_model_says() -> None:
    for number in range(2):
        found = histories.one(SEED, number, length=FEW)
        assert (found.wrong, found.steps if found.wrong else []) == ([], [])
        assert found.updates >= FEW


def test_a_play_depends_on_its_seed_and_number_only() -> None:
    one, again, other = (histories.one(SEED, number, length=12) for number in (1, 1, 2))
    assert (one.steps, one.digest) == (again.steps, again.digest)
    assert one.steps != other.steps


@pytest.mark.parametrize("planted", BUILDS)
def test_the_rig_catches_a_build_in_which_it_would_not(planted: str) -> None:
    assert histories.caught(SEED, planted, FEW)


@pytest.mark.postgres
def test_both_databases_end_the_same(postgres_room: str) -> None:
    found = histories.one(SEED, 0, room=postgres_room, length=FEW)
    assert found.wrong == []
    assert len(found.digest) > 30
