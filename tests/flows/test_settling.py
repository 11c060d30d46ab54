"""A renewal is computed when somebody asks: months asleep, month ends, clocks, holds over the boundary."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.flows.accounts import load_standing
from bot.flows.money import deposit_lot
from bot.flows.scene import Work
from bot.flows.settling import settle
from bot.ids import AccountId
from bot.ports import Entry
from bot.quota.lot import Category, HoldLine, HoldPlan
from storage.values import micros
from tests.fakes.books import new_request
from tests.flows.asleep import HOUR, SECOND, desk


@pytest.mark.parametrize("months", [1, 2, 13])
def test_a_bot_that_slept_for_months_answers_right_at_once(months: int) -> None:
    with desk() as client:
        now = client.at(months) + HOUR
        assert client.left(now) == 5 + 2 + min(months, 2), "included, carried, one bonus of each quiet month"
        assert client.moved("grant") == [(client.at(0) + HOUR, 5)] + [
            (client.at(month), 5) for month in range(1, months + 1)
        ]
        assert client.moved("rollover") == [(client.at(month), 2) for month in range(1, months + 1)]


@pytest.mark.parametrize(("beside", "left"), [(-SECOND, 5), (timedelta(0), 8), (SECOND, 8)])
def test_a_boundary_belongs_to_the_period_it_opens(beside: timedelta, left: int) -> None:
    with desk() as client:
        assert client.left(client.at(1) + beside) == left


@pytest.mark.parametrize(
    ("day", "ends"),
    [
        (29, ["2026-02-28", "2026-03-29", "2026-04-29"]),
        (30, ["2026-02-28", "2026-03-30", "2026-04-30"]),
        (31, ["2026-02-28", "2026-03-31", "2026-04-30"]),
    ],
)
def test_a_month_end_is_clamped_and_never_drifts(day: int, ends: list[str]) -> None:
    with desk(date(2026, 1, day)) as client:
        for end in ends:
            now = datetime.fromisoformat(f"{end}T00:00:00+00:00") - timedelta(days=1)
            period = client.books.standing(now, client.account).period
            local = period.ends_at + 2 * HOUR
            assert local.date().isoformat() == end


def test_a_midnight_that_the_clocks_skip_turns_the_period_at_the_later_instant() -> None:
    # In Santiago the clocks go from 24:00 on 5 September 2026 straight to 01:00.
    turn = datetime(2026, 9, 6, 4, 0, tzinfo=UTC)
    with desk(date(2026, 8, 6), "America/Santiago") as client:
        assert client.at(1) == turn
        assert client.left(turn - SECOND) == 5
        assert client.left(turn) == 8
        assert client.moved("rollover") == [(turn, 2)]


def test_a_written_period_is_never_moved_by_a_new_zone() -> None:
    with desk() as client:
        client.left(client.at(0) + HOUR)
        ends_at = client.at(1)
        client.books.connection.execute("UPDATE account SET zone = 'Asia/Tokyo'")
        assert client.left(ends_at - SECOND) == 5
        assert client.left(ends_at) == 8


def test_what_is_held_over_the_boundary_is_not_carried_and_its_release_expires() -> None:
    with desk() as client:
        request = client.hold(client.at(0) + 2 * HOUR, 4)
        back = client.at(1) + 3 * HOUR
        client.end(back, request, keep=False)
        assert client.left(back + HOUR) == 5, (
            "one was free: half of it is nothing; and the month was not quiet"
        )
        assert client.moved("rollover") == []
        assert client.moved("expire") == [(client.at(1), 1), (back, 4)]


def test_what_is_held_over_the_boundary_and_charged_later_is_used_and_nothing_else() -> None:
    with desk() as client:
        request = client.hold(client.at(0) + 2 * HOUR, 1)
        client.end(client.at(1) + 3 * HOUR, request, keep=True)
        assert client.left(client.at(1) + 4 * HOUR) == 7
        assert client.moved("rollover") == [(client.at(1), 2)]
        assert client.moved("expire") == [(client.at(1), 2)]


def test_what_is_held_while_the_period_turns_is_not_carried_beside_the_hold() -> None:
    with desk() as client:
        request = client.hold(client.at(0) + 2 * HOUR, 2)
        assert client.left(client.at(1)) == 6, "half of the three that were free"
        client.end(client.at(1) + HOUR, request, keep=True)
        assert client.left(client.at(1) + 2 * HOUR) == 6
        assert client.moved("rollover") == [(client.at(1), 1)]


@pytest.mark.parametrize(("beside", "carried"), [(-SECOND, 2), (timedelta(0), 1), (SECOND, 1)])
def test_a_hold_counts_at_the_boundary_if_it_was_live_then(beside: timedelta, carried: int) -> None:
    with desk() as client:
        request = client.hold(client.at(0) + 2 * HOUR, 3)
        client.end(client.at(1) + beside, request, keep=False)
        client.left(client.at(2) - SECOND)
        assert [amount for _, amount in client.moved("rollover")] == [carried]


@pytest.mark.parametrize(("beside", "carried"), [(-SECOND, 2), (timedelta(0), 1), (SECOND, 1)])
def test_a_hold_whose_time_was_over_during_a_sleep_ended_at_its_time(beside: timedelta, carried: int) -> None:
    with desk() as client:
        ends = client.at(1) + beside
        client.hold(client.at(0) + 2 * HOUR, 3, ends=ends)
        quiet = beside < timedelta(0)
        assert client.left(client.at(2) - SECOND) == 5 + carried + quiet, "nothing is held any more"
        assert [amount for _, amount in client.moved("rollover")] == [carried]
        free, late = (5 - carried, []) if quiet else (2 - carried, [(ends, 3)])
        booked: dict[datetime, int] = {}
        for at, amount in [(client.at(1), free), *late]:
            booked[at] = booked.get(at, 0) + amount
        assert client.moved_by_time("expire", until=client.at(2)) == booked
        closed = client.books.connection.execute("SELECT state, closed_at = expires_at FROM hold").fetchall()
        assert [tuple(row) for row in closed] == [("expired", 1)]


def test_a_month_in_which_a_hold_ended_by_time_was_quiet() -> None:
    with desk() as client:
        client.hold(client.at(0) + 2 * HOUR, 1, ends=client.at(0) + 30 * HOUR)
        client.left(client.at(3))
        assert client.moved("bonus") == [(client.at(month), 1) for month in (1, 2, 3)]


def test_money_that_comes_back_during_a_sleep_pays_what_is_owed_at_that_moment() -> None:
    with desk() as client:
        ends = client.at(0) + 30 * HOUR
        client.books.act(client.at(0) + 2 * HOUR, lambda work: owe_beside_a_hold(work, client.account, ends))
        client.left(client.at(1) + HOUR)
        paid = [(leg[3], leg[5]) for leg in client.books.journals() if leg[1] == "repay"]
        assert sorted(paid) == [(micros(ends), -100), (micros(ends), 100)]
        assert client.moved("bonus") == [(client.at(1), 1)], "nothing was owed at the renewal"


def owe_beside_a_hold(work: Work, account_id: AccountId, ends: datetime) -> None:
    """3.00 of own money, all of it held until `ends`, and 1.00 owed."""
    lots = load_standing(work, account_id).lots
    credit = next(lot.id for lot in lots if lot.category is Category.CREDIT)
    own = deposit_lot(work, account_id, "EUR", reference="pay-1", key="pay-1")
    for lot, amount, system in ((own, 300, "cash"), (credit, -100, "revenue")):
        legs = [Entry(asset="EUR", amount=amount, lot_id=lot)]
        legs.append(Entry(asset="EUR", amount=-amount, system=system))
        work.tx.ledger.post(
            reason="deposit" if amount > 0 else "adjust",
            reference="",
            account_id=account_id,
            entries=legs,
            actor=None,
            now=work.now,
        )
    plan = HoldPlan(asset="EUR", lines=(HoldLine(lot_id=own, amount=300),))
    asked = new_request(work, account_id)
    work.tx.ledger.hold(
        request_id=asked.id,
        account_id=account_id,
        plan=plan,
        net=300,
        tax=0,
        expires_at=ends,
        now=work.now,
    )


def test_a_plan_that_takes_away_finds_free_what_was_held_until_before_it() -> None:
    with desk(plan="large") as client:
        change = client.at(0) + 50 * HOUR
        client.hold(client.at(0) + 2 * HOUR, 9, ends=change - SECOND)
        client.plan(client.at(0) + 3 * HOUR, "small", change)
        assert client.left(change + HOUR) == 5


def test_a_hold_on_which_somebody_works_outlasts_a_sleep() -> None:
    with desk() as client:
        request = client.hold(client.at(0) + 2 * HOUR, 3, ends=client.at(0) + 30 * HOUR)
        client.books.connection.execute("UPDATE request SET state = 'taken', assignee = 1")
        assert client.left(client.at(1) + HOUR) == 5 + 1
        client.end(client.at(1) + 2 * HOUR, request, keep=True)
        assert client.left(client.at(1) + 3 * HOUR) == 5 + 1


def test_settling_asks_no_more_for_holds_that_last() -> None:
    def queries(held: int) -> int:
        with desk() as client:
            client.left(client.at(0) + 2 * HOUR)
            for _ in range(held):
                client.hold(client.at(0) + 2 * HOUR, 1, ends=client.at(0) + 30 * HOUR)
            asked: list[str] = []
            client.books.connection.set_trace_callback(asked.append)
            client.left(client.at(0) + 3 * HOUR)
            client.books.connection.set_trace_callback(None)
            return len(asked)

    assert queries(3) == queries(0)


def test_carried_units_are_not_carried_again() -> None:
    with desk(plan="large") as client:
        client.left(client.at(1))
        assert client.left(client.at(2)) == 9 + 9 + 9
        assert client.left(client.at(3)) == 9 + 9 + 9, "what is carried lives two months, then it is gone"
        assert [amount for _, amount in client.moved("rollover")] == [9, 9, 9]
        assert client.moved("expire") == [(client.at(3), 9)]


def test_an_unknown_plan_stops_before_anything_is_written() -> None:
    with desk() as client:
        client.left(client.at(0) + HOUR)
        change = client.plan(client.at(0) + 2 * HOUR, "gone", client.at(1))
        before = client.books.lots(), client.books.journals()
        with pytest.raises(KeyError, match="gone"):
            client.left(client.at(2))
        assert (client.books.lots(), client.books.journals()) == before
        client.books.act(client.at(2), lambda work: work.tx.accounts.drop_plan(client.account, change=change))
        assert client.left(client.at(2)) == 5 + 2 + 2


def test_old_books_go_on_from_the_newest_period_that_was_granted() -> None:
    with desk() as client:
        client.left(client.at(2) + HOUR)
        client.books.connection.executescript("""
            DROP TRIGGER period_never_deleted;
            DELETE FROM period;
            UPDATE account_plan SET followed_at = NULL;
        """)
        before = client.books.journals()
        client.left(client.at(3) - SECOND)
        assert client.books.journals() == before, "what was given is not given again"
        assert client.left(client.at(3)) == 5 + 2 + 2
        assert client.moved("grant")[-1] == (client.at(3), 5)


def test_nothing_due_costs_two_questions_of_the_database() -> None:
    with desk() as client:
        now = client.at(1) + HOUR
        client.left(now)

        def body(work: Work) -> list[str]:
            account = work.tx.accounts.lock(client.account)
            asked: list[str] = []
            client.books.connection.set_trace_callback(asked.append)
            settle(work, account)
            client.books.connection.set_trace_callback(None)
            return asked

        asked = client.books.act(now + HOUR, body)
        assert len(asked) == 2, "the running period, and the lots that a standing is made of anyway"
        assert all(statement.lstrip().startswith("SELECT") for statement in asked)


def test_a_year_asleep_writes_as_much_as_a_year_awake() -> None:
    with desk() as sleeping, desk() as awake:
        for month in range(1, 13):
            awake.left(awake.at(month) + HOUR)
        sleeping.left(sleeping.at(12) + HOUR)
        assert sleeping.books.lots() == awake.books.lots()
        assert sleeping.books.journals() == awake.books.journals()
        booked = "SELECT COUNT(DISTINCT booked_at) FROM journal"
        assert sleeping.books.connection.execute(booked).fetchone()[0] == 1
        assert awake.books.connection.execute(booked).fetchone()[0] == 12
