"""The ledger by movements, on both databases; warnings once a period, whoever comes first."""

import asyncio
from functools import partial

from bot.ids import AccountId
from bot.ports import Entry, Tx
from bot.ports.statements import LAST
from bot.quota.lot import Category
from bot.quota.statement import Moved
from storage import DatabaseStore, open_store
from tests.storage.conftest import Place
from tests.storage.world import NOW, account, lot, minutes, post


def booked(tx: Tx) -> AccountId:
    """Two payments, a charge of both at one moment, one of them later."""
    owner = account(tx)
    first = lot(tx, owner, amount=0, asset="PLN", category=Category.DEPOSIT, key="a")
    second = lot(tx, owner, amount=0, asset="PLN", category=Category.DEPOSIT, key="b")
    for into, amount, at in ((first, 100, 1), (second, 50, 2)):
        post(tx, owner, into, amount, reason="deposit", system="cash", now=minutes(at), asset="PLN")
    for out, amount in ((first, -100), (second, -20)):
        post(tx, owner, out, amount, reason="adjust", system="adjusted", now=minutes(3), asset="PLN")
    return owner


async def test_what_was_booked_at_once_for_one_matter_is_one_movement(store: DatabaseStore) -> None:
    owner = await store.write(booked)
    found = await store.read(
        lambda tx: tx.statements.movements(owner, since=NOW, until=LAST, up_to=2**40, newest=9)
    )
    assert [(one.at, one.amount, one.reason) for one in found] == [
        (minutes(1), 100, "deposit"),
        (minutes(2), 50, "deposit"),
        (minutes(3), -120, "adjust"),
    ]
    assert await store.read(lambda tx: tx.statements.posted(owner)) == {"PLN": 30}


async def test_a_span_is_half_open_and_only_the_newest_are_given(store: DatabaseStore) -> None:
    owner = await store.write(booked)

    spans = [(1, 2, 9), (2, 3, 9), (3, 9, 9), (0, 9, 2)]
    found = [
        await store.read(partial(amounts, owner=owner, since=since, until=until, newest=newest))
        for since, until, newest in spans
    ]
    assert found == [[100], [50], [-120], [50, -120]]


def amounts(tx: Tx, *, owner: AccountId, since: int, until: int, newest: int) -> list[int]:
    found = tx.statements.movements(
        owner, since=minutes(since), until=minutes(until), up_to=2**40, newest=newest
    )
    return [one.amount for one in found]


async def test_what_was_booked_after_the_promise_does_not_count(store: DatabaseStore) -> None:
    owner = await store.write(booked)
    up_to = await store.read(lambda tx: tx.statements.newest())

    def more(tx: Tx) -> None:
        into = lot(tx, owner, amount=0, asset="PLN", category=Category.DEPOSIT, key="c")
        post(tx, owner, into, 7, reason="deposit", system="cash", now=minutes(3), asset="PLN")

    await store.write(more)
    counted = await store.read(
        lambda tx: tx.statements.movements(owner, since=NOW, until=LAST, up_to=up_to, newest=9)
    )
    assert sum(one.amount for one in counted) == 30
    moved = await store.read(lambda tx: tx.statements.moved(owner, since=minutes(2)))
    assert moved == {"PLN": Moved(amount=50 - 120 + 7, count=3)}


async def test_what_was_taken_back_is_not_spent(own_place: Place) -> None:
    store = await open_store(own_place.url)
    try:
        await store.migrate()
        owner = await store.write(charged)
        spent = [await store.read(partial(spending, owner=owner, since=since)) for since in (0, 2, 3, 4)]
        assert spent == [50, -20, -20, 0]
    finally:
        await store.close()


def charged(tx: Tx) -> AccountId:
    """A charge, a part of it taken back, and an admin's change undone, which is none."""
    owner = account(tx)
    own = lot(tx, owner, amount=0, asset="PLN", category=Category.DEPOSIT, key="a")
    booked = ((100, "deposit", "p", 0), (-70, "capture", "request:7", 1), (20, "reversal", "request:7", 3))
    for amount, reason, reference, at in (*booked, (5, "reversal", "audit:3", 3)):
        legs = [
            Entry(asset="PLN", amount=amount, lot_id=own),
            Entry(asset="PLN", amount=-amount, system="revenue"),
        ]
        tx.ledger.post(
            reason=reason,
            reference=reference,
            account_id=owner,
            entries=legs,
            actor=None,
            now=minutes(at),
        )
    return owner


def spending(tx: Tx, *, owner: AccountId, since: int) -> int:
    return tx.statements.spent(owner, "PLN", since=minutes(since))


async def test_each_level_is_told_of_once_and_never_a_lower_one(store: DatabaseStore) -> None:
    owner = await store.write(account)
    told = [
        await store.write(partial(warn, owner=owner, level=level, period=period))
        for period, level in ((0, 80), (0, 80), (0, 50), (0, 100), (0, 100), (1, 50))
    ]
    assert told == [True, False, False, True, False, True]


async def test_of_many_at_once_one_tells(store: DatabaseStore) -> None:
    owner = await store.write(account)
    told = await asyncio.gather(
        *(store.write(partial(warn, owner=owner, level=80, period=0)) for _ in range(8))
    )
    assert sum(told) == 1


def warn(tx: Tx, *, owner: AccountId, level: int, period: int) -> bool:
    return tx.statements.warned(owner, "consultation", period=period, level=level, now=NOW)


WARNINGS = 16
"""The migration that brings them."""


async def test_the_table_of_warnings_goes_and_comes_with_everything_else_kept(own_place: Place) -> None:
    store = await open_store(own_place.url)
    try:
        await store.migrate()
        owner = await store.write(booked)
        await store.write(partial(warn, owner=owner, level=80, period=0))
        await store.migrate(to=WARNINGS - 1)
        kept = own_place.rows("SELECT SUM(posted) FROM lot")
        await store.migrate()
        assert own_place.rows("SELECT SUM(posted) FROM lot") == kept
        assert own_place.rows("SELECT COUNT(*) FROM warning") == [(0,)]
        assert await store.write(partial(warn, owner=owner, level=50, period=0))
    finally:
        await store.close()
