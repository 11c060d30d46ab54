"""Updates given again and in another order, in small plays; `make faults RIG=redelivery` plays large ones."""

import logging
from collections.abc import Iterator

import pytest
import structlog

from tests.faults import redelivery
from tests.faults.redelivery_planted import BUILDS

SEED, FEW = 3, 20


@pytest.fixture(autouse=True)
def in_silence() -> Iterator[None]:
    """Each update is logged several times."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


def test_what_comes_again_takes_effect_once() -> None:
    found = redelivery.one(SEED, 0, writing=FEW)
    assert found.differences == []
    assert found.updates > 4 * FEW
    assert found.repeats > FEW // 2


@pytest.mark.parametrize("planted", BUILDS)
def test_the_rig_catches_a_build_in_which_it_would_not(planted: str) -> None:
    assert redelivery.one(SEED, 1, planted, writing=FEW).differences != []


@pytest.mark.postgres
def test_workers_that_share_a_database_are_told_the_same_at_once(postgres_room: str) -> None:
    found = redelivery.one(SEED, 2, room=postgres_room, writing=6)
    assert found.differences == []
