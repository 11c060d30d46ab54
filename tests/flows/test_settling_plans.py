"""What a plan promises beside its units, and plans that change while nobody asks."""

from datetime import datetime, timedelta

import pytest

from bot.flows.accounts import load_standing
from bot.flows.scene import Work
from bot.ids import AccountId
from bot.ports import Entry
from bot.quota.lot import Category
from bot.quota.standing import included
from tests.flows.asleep import HOUR, SECOND, UNIT, Desk, desk


def bonuses(client: Desk) -> list[datetime]:
    client.left(client.at(1) + 10 * HOUR)
    return [when for when, _ in client.moved("bonus")]


def test_a_quiet_month_earns_its_bonus() -> None:
    with desk() as client:
        assert bonuses(client) == [client.at(1)]


@pytest.mark.parametrize("keep", [True, False])
def test_a_month_with_a_live_hold_at_its_end_is_not_quiet_whatever_comes_of_it(keep: bool) -> None:
    with desk() as client:
        request = client.hold(client.at(1) - SECOND, 1)
        client.end(client.at(1), request, keep=keep)
        assert bonuses(client) == []


def test_a_month_with_a_charge_is_not_quiet_and_one_with_a_withdrawn_request_is() -> None:
    with desk() as client:
        client.end(client.at(1) - HOUR, client.hold(client.at(1) - 2 * HOUR, 1), keep=True)
        assert bonuses(client) == []
    with desk() as client:
        client.end(client.at(1) - HOUR, client.hold(client.at(1) - 2 * HOUR, 1), keep=False)
        assert bonuses(client) == [client.at(1)]


def test_a_request_of_the_month_before_does_not_spoil_a_quiet_one() -> None:
    with desk() as client:
        request = client.hold(client.at(1) - HOUR, 1)
        client.end(client.at(1) + HOUR, request, keep=True)
        client.left(client.at(2) + HOUR)
        assert [when for when, _ in client.moved("bonus")] == [client.at(2)]


@pytest.mark.parametrize(("beside", "earns"), [(-SECOND, False), (timedelta(0), True), (SECOND, True)])
def test_a_month_in_arrears_earns_nothing_and_only_the_last_moment_counts(
    beside: timedelta, earns: bool
) -> None:
    with desk() as client:
        client.books.act(client.at(1) + beside, lambda work: draw(work, client.account))
        assert (bonuses(client) == [client.at(1)]) is earns


def draw(work: Work, account_id: AccountId) -> None:
    """Puts the account into debt."""
    credit = next(lot for lot in load_standing(work, account_id).lots if lot.category is Category.CREDIT)
    legs = [Entry(asset="EUR", amount=-1, lot_id=credit.id), Entry(asset="EUR", amount=1, system="revenue")]
    work.tx.ledger.post(
        reason="adjust", reference="", account_id=account_id, entries=legs, actor=None, now=work.now
    )


def test_a_better_plan_gives_at_once_and_a_smaller_one_takes_only_what_is_free() -> None:
    with desk() as client:
        now = client.at(0) + 5 * HOUR
        client.hold(now, 4)
        client.plan(now + HOUR, "large")
        assert client.left(now + HOUR) == 5
        client.hold(now + 2 * HOUR, 3)
        client.plan(now + 3 * HOUR, "small")
        assert client.left(now + 3 * HOUR) == 0
        assert included(client.books.standing(now + 3 * HOUR, client.account), UNIT) == 7
        client.plan(now + 4 * HOUR, "large")
        assert client.left(now + 4 * HOUR) == 2, "seven of nine are in use: no unit is given twice"


def test_a_plan_from_a_date_in_a_month_nobody_asked_in_takes_effect_then() -> None:
    with desk() as client:
        start = client.at(1) + timedelta(days=10)
        client.plan(client.at(0) + 2 * HOUR, "large", start)
        assert client.left(client.at(3) + HOUR) == 9 + 9 + 9, "the bonus of the first quiet month is over"
        assert client.moved("plan") == [(start, 4)]
        assert client.moved("rollover") == [(client.at(1), 2), (client.at(2), 9), (client.at(3), 9)]
        assert [when for when, _ in client.moved("bonus")] == [client.at(1)]
    with desk() as client:
        client.plan(client.at(0) + 2 * HOUR, "large", client.at(1))
        assert client.left(client.at(1)) == 9 + 2 + 1, "rollover and bonus go by the plan that ends"
        assert client.moved("plan") == []


@pytest.mark.parametrize(("beside", "left"), [(-SECOND, 5), (timedelta(0), 9), (SECOND, 9)])
def test_a_plan_from_a_date_counts_from_that_very_moment(beside: timedelta, left: int) -> None:
    with desk() as client:
        start = client.at(0) + timedelta(days=3)
        client.plan(client.at(0) + 2 * HOUR, "large", start)
        assert client.left(start + beside) == left


def given_for_good(client: Desk, now: datetime, units: int) -> None:
    """Units without an end, as an admin gives them."""

    def body(work: Work) -> None:
        load_standing(work, client.account)
        lot = work.tx.ledger.add_lot(
            key="for good",
            account_id=client.account,
            asset=UNIT,
            category=Category.BONUS,
            priority=5,
            starts_at=now,
            expires_at=None,
            scope=None,
            now=now,
        )
        assert lot is not None
        legs = [
            Entry(asset=UNIT, amount=units, lot_id=lot),
            Entry(asset=UNIT, amount=-units, system="issued"),
        ]
        work.tx.ledger.post(
            reason="quota", reference="", account_id=client.account, entries=legs, actor=None, now=now
        )

    client.books.act(now, body)


def granted(client: Desk, now: datetime) -> int:
    return included(client.books.standing(now, client.account), UNIT)


def test_a_plan_that_includes_one_unit_more_loses_nothing_that_was_used_up_this_month() -> None:
    with desk(plan="large") as client:
        given_for_good(client, client.at(0) + 2 * HOUR, 2)
        client.end(client.at(1) + 2 * HOUR, client.hold(client.at(1) + HOUR, 2), keep=True)
        before = granted(client, client.at(1) + 3 * HOUR)
        assert before == 9 + 9 + 2, "included, carried over, and given for good"
        client.plan(client.at(1) + 4 * HOUR, "small")
        assert client.left(client.at(1) + 5 * HOUR, "minutes") == 90, (
            "a lot of its own in the middle of a month"
        )
        assert granted(client, client.at(1) + 5 * HOUR) == before - (9 - 5)
        assert granted(client, client.at(2) - SECOND) == before - (9 - 5)
        assert granted(client, client.at(2)) == 5 + 9 + 2, "the two for good were used up in the month before"


@pytest.mark.parametrize(("beside", "counts"), [(-SECOND, 0), (timedelta(0), 2), (SECOND, 2)])
def test_what_is_used_up_when_nobody_has_asked_since_the_month_began_counts_in_the_new_one(
    beside: timedelta, counts: int
) -> None:
    with desk(plan="bare") as client:
        given_for_good(client, client.at(0) + 2 * HOUR, 2)
        request = client.hold(client.at(0) + 3 * HOUR, 2)
        client.end(client.at(1) + beside, request, keep=True)
        assert granted(client, client.at(1) + HOUR) == counts
        assert granted(client, client.at(2)) == 0


@pytest.mark.parametrize(
    ("words", "taken", "left"), [(("bare", "small"), 4, 3), (("small", "bare"), 7, 0)], ids=["small", "bare"]
)
def test_of_two_plans_for_one_date_the_later_word_counts(
    words: tuple[str, str], taken: int, left: int
) -> None:
    with desk(plan="large") as client:
        start = client.at(0) + timedelta(days=3)
        client.hold(client.at(0) + 2 * HOUR, 2)
        for hours, word in enumerate(words, start=3):
            client.plan(client.at(0) + hours * HOUR, word, start)
        assert client.left(start) == left, "so few are held that the two plans take back different numbers"
        assert client.moved("plan") == [(start, taken)]


def test_less_in_a_month_nobody_asked_in_leaves_what_was_held_then() -> None:
    with desk(plan="large") as client:
        request = client.hold(client.at(0) + 2 * HOUR, 8)
        start = client.at(0) + timedelta(days=3)
        client.plan(client.at(0) + 3 * HOUR, "small", start)
        client.end(start + HOUR, request, keep=False)
        assert client.left(start + 2 * HOUR) == 8
        assert client.moved("plan") == [(start, 1)]
