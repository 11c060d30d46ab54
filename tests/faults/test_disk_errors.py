"""The rig of the ill disk in short: it sees a build that acknowledges in spite of a failed commit, and finds
that the real one does not, says that it is not ready, and recovers by itself."""

import random

import pytest

from tests.faults import disk_errors
from tests.faults.disk_errors import EACH, ILLS, Illness, course, play
from tests.faults.disk_stage import quiet, stories

MANY = 3
"""Points of a short course, in the middle of the story."""


@pytest.mark.parametrize("kind", ILLS)
def test_no_illness_costs_anything(kind: str) -> None:
    illness = Illness(kind, [200, 500, 800], lasting=True)
    with quiet():
        found = course(stories()[0], illness, random.Random(1))
    assert found.wrong == ()
    assert found.struck == MANY
    assert found.red >= 1


def test_points_are_played_and_the_planted_build_is_caught() -> None:
    (tally,) = play(EACH, 1, lambda _: None)
    assert tally.well, tally.differences


def test_a_blind_rig_refuses_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk_errors, "planted_caught", lambda: False)
    (tally,) = play(EACH, 1, lambda _: None)
    assert tally.examples == 0
    assert "blind" in tally.differences[0]
