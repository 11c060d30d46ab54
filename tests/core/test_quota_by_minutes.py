"""Kinds that a plan serves by the minutes spent: what is held for them, and when they are not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.ids import AccountId, LotId
from bot.quota.decision import Accept, Ask, Decline, Funding, Offer, decide
from bot.quota.handling import Handling
from bot.quota.hold import MINUTES
from bot.quota.lot import Category, Lot
from bot.quota.plan import ByMinutes
from bot.quota.standing import Standing
from tests.core.quota_samples import NOW, TARIFF, standing

RULE = ByMinutes(kinds=("work", "emergency", "complaint"), hold=60, step=15)
WORK = Ask(kind="work", handling=Handling.PRICED, asset=None, service="hour", order=None)


def minutes(left: int, *, expires_in: int | None = None, number: int = 900) -> Lot:
    return Lot(
        id=LotId(number),
        account_id=AccountId(1),
        asset=MINUTES,
        category=Category.INCLUDED,
        priority=10,
        starts_at=NOW,
        expires_at=None if expires_in is None else NOW + timedelta(days=expires_in),
        scope=None,
        granted=left,
        posted=left,
        held=0,
    )


def having(*lots: Lot, rule: ByMinutes | None = RULE) -> Standing:
    base = standing()
    return replace(base, lots=(*base.lots, *lots), plan=replace(base.plan, by_minutes=rule))


@pytest.mark.parametrize(("left", "held"), [(15, 15), (59, 59), (60, 60), (61, 60), (300, 60)])
def test_so_many_minutes_are_held_or_all_that_are_left(left: int, held: int) -> None:
    decision = decide(WORK, having(minutes(left)), TARIFF, now=NOW)
    assert isinstance(decision, Accept)
    assert decision.hold is not None
    assert (decision.funding, decision.hold.asset, decision.hold.total) == (Funding.QUOTA, MINUTES, held)


@pytest.mark.parametrize("left", [0, 14])
def test_less_than_a_step_is_as_if_there_were_none(left: int) -> None:
    decision = decide(WORK, having(minutes(left)), TARIFF, now=NOW)
    assert isinstance(decision, Offer | Decline)


def test_minutes_that_go_first_are_held_first() -> None:
    lots = minutes(40, number=900), minutes(40, expires_in=3, number=901)
    decision = decide(WORK, having(*lots), TARIFF, now=NOW)
    assert isinstance(decision, Accept)
    assert decision.hold is not None
    assert [(int(line.lot_id), line.amount) for line in decision.hold.lines] == [(901, 40), (900, 20)]


@pytest.mark.parametrize(
    ("ask", "rule"),
    [
        (WORK, None),
        (WORK, replace(RULE, kinds=("consultation",))),
        (replace(WORK, kind="complaint", handling=Handling.FREE, service=None), RULE),
    ],
)
def test_other_kinds_other_plans_and_what_is_free_draw_on_none(ask: Ask, rule: ByMinutes | None) -> None:
    decision = decide(ask, having(minutes(300), rule=rule), TARIFF, now=NOW)
    hold = decision.hold if isinstance(decision, Accept) else None
    assert hold is None or hold.asset != MINUTES


def test_an_emergency_is_accepted_whether_minutes_are_left_or_not() -> None:
    ask = replace(WORK, kind="emergency", handling=Handling.EMERGENCY, service="emergency")
    for left in (0, 300):
        assert isinstance(decide(ask, having(minutes(left)), TARIFF, now=NOW), Accept)
