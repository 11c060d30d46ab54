"""The rig of the ill disk in short: it sees a build that acknowledges in spite of a failed commit, and finds
that the real one does not, says that it is not ready, and recovers by itself."""

import random
from dataclasses import replace
from unittest.mock import patch

import pytest

from bot.desk.request import Request
from bot.flows.handing import hand_over
from bot.flows.notices import Toast
from bot.flows.scene import Scene, Work
from bot.flows.staff import take as taking
from bot.ids import RequestId, UserId
from bot.ports import Away
from tests.faults import disk_errors
from tests.faults.disk_errors import EACH, ILLS, Course, Illness, course, judged, left_alone, play
from tests.faults.disk_stage import quiet, stories

MANY = 3
"""Points of a short course, in the middle of the story."""
(RACE,) = (n for n, story in enumerate(stories()) if story.path.stem == "12-release-to-another-ru")
"""Two press at once, and the story tells of what follows when the first of them wins."""
FIRST = 2
"""Which press of *Take* in it is the first of these."""


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


def second_wins(*, loses: bool = False) -> Course:
    """The transaction of whoever presses first fails once, and the other one's does not. `loses`: planted,
    the winner does not get the request into their own chat."""
    presses, take = 0, taking.take

    def failing(scene: Scene, request_id: RequestId) -> Toast:
        nonlocal presses
        presses += 1
        if presses == FIRST:
            raise Away("planted")
        return take(scene, request_id)

    def losing(work: Work, request: Request, to: UserId) -> None:
        if presses < FIRST or not loses:
            hand_over(work, request, to)

    with quiet(), patch.multiple(taking, take=failing, hand_over=losing):
        return left_alone(stories()[RACE])


def verdict(found: Course) -> tuple[str, ...]:
    with quiet():
        return judged(RACE, found)


def test_whoever_fails_once_may_come_second() -> None:
    found = second_wins()
    assert "expected the text 'sveta'" in found.wrong[0]
    assert verdict(found) == ()


def test_what_the_winner_does_not_get_is_found_whoever_wins() -> None:
    found, lost = second_wins(), second_wins(loses=True)
    assert lost.stopped == found.stopped
    assert verdict(lost) == lost.wrong


def test_a_story_that_stops_elsewhere_did_not_go_on() -> None:
    found = second_wins()
    assert found.stopped is not None
    assert verdict(replace(found, stopped=found.stopped + 1)) == found.wrong
    assert verdict(replace(found, stopped=None)) == found.wrong
