"""Periods, plan changes that wait, and what changed a lot: what a renewal reads and writes."""

from datetime import timedelta
from functools import partial

import pytest

from bot.desk.request import Request
from bot.ids import AccountId, LotId
from bot.ports import Entry, Tx
from bot.quota.hold import HoldState
from bot.quota.lot import Category
from bot.quota.period import Period
from bot.quota.renewal import Change, Running
from storage import DatabaseStore
from storage.errors import ConstraintRefused
from storage.sql import Sql
from tests.storage.conftest import Place
from tests.storage.world import LEAD, NOW, account, lot, minutes, plan, post, request

FIRST = Period(index=0, starts_at=NOW, ends_at=minutes(60))
SECOND = Period(index=1, starts_at=minutes(60), ends_at=minutes(120))


def open_one(account_id: AccountId, period: Period, tx: Tx) -> None:
    tx.accounts.open_period(account_id, period, plan="standard")


def set_gold(account_id: AccountId, at: int, tx: Tx) -> None:
    tx.accounts.set_plan(account_id, plan="gold", starts_at=minutes(at), now=NOW)


def run(statement: str, sql: Sql) -> int:
    return sql.change(statement)


async def opened(store: DatabaseStore, *periods: Period) -> AccountId:
    account_id = await store.write(account)
    for period in periods:
        await store.write(partial(open_one, account_id, period))
    return account_id


async def test_the_newest_period_is_the_running_one(store: DatabaseStore) -> None:
    account_id = await opened(store)
    await store.write(lambda tx: tx.accounts.plan_followed(account_id, until=NOW))
    assert await store.read(lambda tx: tx.accounts.running(account_id)) is None
    await store.write(lambda tx: tx.accounts.open_period(account_id, FIRST, plan="standard"))
    await store.write(lambda tx: tx.accounts.open_period(account_id, SECOND, plan="gold"))
    running = await store.read(lambda tx: tx.accounts.running(account_id))
    assert running == Running(period=SECOND, change_at=None)


async def test_a_period_is_written_once_and_for_good(store: DatabaseStore, place: Place) -> None:
    account_id = await opened(store, FIRST)
    with pytest.raises(ConstraintRefused):
        await store.write(lambda tx: tx.accounts.open_period(account_id, FIRST, plan="gold"))
    for statement in ("UPDATE period SET ends_at = ends_at + 1", "DELETE FROM period"):
        with pytest.raises(ConstraintRefused, match="append-only"):
            await store.run(partial(run, statement))
    assert place.rows("SELECT n, plan FROM period") == [(0, "standard")]
    backwards = Period(index=1, starts_at=minutes(60), ends_at=minutes(60))
    with pytest.raises(ConstraintRefused):
        await store.write(lambda tx: tx.accounts.open_period(account_id, backwards, plan="gold"))


async def test_the_first_plan_change_that_waits_is_named_until_it_is_followed(store: DatabaseStore) -> None:
    account_id = await opened(store, FIRST)
    await store.write(lambda tx: tx.accounts.plan_followed(account_id, until=NOW))
    for at in (30, 10, 50):
        await store.write(partial(set_gold, account_id, at))

    def waiting(tx: Tx) -> object:
        running = tx.accounts.running(account_id)
        assert running is not None
        return running.change_at

    assert await store.read(waiting) == minutes(10)
    await store.write(lambda tx: tx.accounts.plan_followed(account_id, until=minutes(30)))
    assert await store.read(waiting) == minutes(50)
    await store.write(lambda tx: tx.accounts.plan_followed(account_id, until=minutes(50)))
    assert await store.read(waiting) is None


async def test_a_journal_tells_when_it_took_effect_and_when_it_was_booked(
    store: DatabaseStore, place: Place
) -> None:
    account_id = await store.write(account)
    lot_id = await store.write(lambda tx: lot(tx, account_id))
    legs = [
        Entry(asset="consultation", amount=1, lot_id=lot_id),
        Entry(asset="consultation", amount=-1, system="issued"),
    ]

    def late(tx: Tx, *, at: int, now: int) -> int:
        return tx.ledger.post(
            reason="bonus",
            reference="",
            account_id=account_id,
            entries=legs,
            actor=LEAD,
            now=minutes(now),
            at=minutes(at),
        )

    await store.write(lambda tx: late(tx, at=5, now=9))
    rows = place.rows("SELECT booked_at - at FROM journal ORDER BY id")
    assert rows == [(0,), (4 * 60_000_000,)]
    with pytest.raises(ConstraintRefused):
        await store.write(lambda tx: late(tx, at=9, now=5))
    (line,) = await store.read(lambda tx: tx.ledger.lines(account_id, since=minutes(5), until=minutes(6)))
    assert (line.at, line.reason) == (minutes(5), "bonus")


async def test_what_changed_a_lot_is_told_from_a_moment_on(store: DatabaseStore) -> None:
    asked = await store.write(request)
    account_id = asked.account_id
    lot_id = await store.write(lambda tx: lot(tx, account_id, amount=5, expires_at=minutes(5)))

    def act(tx: Tx) -> None:
        tx.ledger.hold(
            request_id=asked.id, account_id=account_id, plan=plan(lot_id, 2), net=0, tax=0, now=minutes(1)
        )
        held = tx.ledger.live_hold(asked.id)
        assert held is not None
        tx.ledger.close_hold(held, HoldState.RELEASED, now=minutes(7))
        post(tx, account_id, lot_id, -3, reason="expire", system="expired", now=minutes(5))

    await store.write(act)
    held, expired = Change(at=minutes(1), amount=-2), Change(at=minutes(5), amount=-3, settled=True)
    back = Change(at=minutes(7), amount=2)

    async def since(moment: int) -> tuple[Change, ...]:
        return await store.read(lambda tx: tx.ledger.changes(lot_id, since=minutes(moment)))

    assert await since(0) == (Change(at=NOW, amount=5), held, expired, back)
    assert await since(1) == (held, expired, back)
    assert await since(5) == (expired, back)
    assert await since(7) == (back,)
    assert await since(8) == ()


def used_up(tx: Tx, asked: Request, lot_id: LotId) -> None:
    tx.ledger.post(
        reason="capture",
        reference=f"request:{asked.id}",
        account_id=asked.account_id,
        entries=[
            Entry(asset="consultation", amount=-1, lot_id=lot_id),
            Entry(asset="consultation", amount=1, system="consumed"),
        ],
        actor=None,
        now=minutes(59),
    )


@pytest.mark.parametrize(
    ("created", "held", "closed", "state", "charged"),
    [
        (10, 10, None, HoldState.HELD, True),
        (10, 10, 59, HoldState.CAPTURED, True),
        (10, 10, 60, HoldState.RELEASED, True),
        (10, 10, 59, HoldState.RELEASED, False),
        (10, 60, None, HoldState.HELD, False),
        (0, 10, None, HoldState.HELD, True),
        (-1, 10, None, HoldState.HELD, False),
        (60, 60, None, HoldState.HELD, False),
    ],
)
async def test_a_period_is_charged_by_its_own_requests_up_to_its_end(
    store: DatabaseStore, created: int, held: int, closed: int | None, state: HoldState, charged: bool
) -> None:
    asked = await store.write(lambda tx: request(tx, created_at=minutes(created)))
    lot_id = await store.write(lambda tx: lot(tx, asked.account_id))

    def act(tx: Tx) -> bool:
        tx.ledger.hold(
            request_id=asked.id,
            account_id=asked.account_id,
            plan=plan(lot_id),
            net=0,
            tax=0,
            now=minutes(held),
        )
        live = tx.ledger.live_hold(asked.id)
        assert live is not None
        if closed is not None:
            tx.ledger.close_hold(live, state, now=minutes(closed))
        if state is HoldState.CAPTURED:
            used_up(tx, asked, lot_id)
        return tx.ledger.charged(asked.account_id, FIRST)

    assert await store.write(act) is charged


async def test_arrears_are_what_was_drawn_before_a_moment(store: DatabaseStore) -> None:
    account_id = await store.write(account)

    def act(tx: Tx) -> list[bool]:
        credit = lot(tx, account_id, amount=0, asset="PLN", category=Category.CREDIT)
        post(tx, account_id, credit, -5, asset="PLN", reason="capture", system="revenue", now=minutes(1))
        post(tx, account_id, credit, 5, asset="PLN", reason="capture", system="cash", now=minutes(3))
        return [tx.ledger.in_arrears(account_id, moment=minutes(at)) for at in (0, 1, 2, 3, 4)]

    assert await store.write(act) == [False, False, True, True, False]


async def test_a_boost_without_an_end_is_refused(store: DatabaseStore) -> None:
    account_id = await store.write(account)
    with pytest.raises(ConstraintRefused):
        await store.write(lambda tx: lot(tx, account_id, category=Category.BOOST))
    assert await store.write(
        lambda tx: lot(tx, account_id, category=Category.BOOST, expires_at=NOW + timedelta(days=1))
    )


async def test_the_newest_included_lot_names_the_period_where_old_books_go_on(store: DatabaseStore) -> None:
    account_id = await store.write(account)
    assert await store.read(lambda tx: tx.ledger.last_included(account_id)) is None
    await store.write(
        lambda tx: lot(tx, account_id, key="lot:1:included:consultation:11", expires_at=minutes(9))
    )
    found = await store.read(lambda tx: tx.ledger.last_included(account_id))
    assert found == Period(index=11, starts_at=NOW, ends_at=minutes(9))
