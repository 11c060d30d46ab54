"""Writers that truly meet: own connections, own threads, a barrier at the worst moment."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

import psycopg
import pytest

from bot.desk.request import Request, RequestState
from bot.ids import AccountId, UserId
from bot.ports import Away, Tx
from storage import DatabaseStore, invariants, open_store
from storage.errors import ConstraintRefused
from storage.postgres import ATTEMPTS
from tests.fakes.store import unhurried
from tests.storage.conftest import Place
from tests.storage.world import account, found, lot, minutes, plan, request

WRITERS = 20
PATIENCE = timedelta(seconds=60)


@asynccontextmanager
async def writers(place: Place) -> AsyncIterator[list[DatabaseStore]]:
    """So many stores, each with a connection of its own, on one database."""
    async with AsyncExitStack() as stack:
        stores = []
        for _ in range(WRITERS):
            store = await open_store(place.url, timeout=PATIENCE, connections=1)
            stack.push_async_callback(store.close)
            await unhurried(store)
            stores.append(store)
        yield stores


def meeting(place: Place) -> Callable[[], None]:
    """Waits inside a transaction until all writers are inside theirs. On SQLite that can never be: the second
    one waits before its first read, which is what makes it safe, so there they meet just before."""
    if place.kind == "sqlite":
        return lambda: None
    barrier = threading.Barrier(WRITERS)
    return lambda: _pass(barrier)


def _pass(barrier: threading.Barrier) -> None:
    barrier.wait(PATIENCE.total_seconds())


async def test_one_of_twenty_takers_wins(store: DatabaseStore, place: Place) -> None:
    asked = await store.write(request)
    meet = meeting(place)

    def take(number: int) -> Callable[[Tx], bool]:
        def body(tx: Tx) -> bool:
            assert asked == found(tx, asked.id) or place.kind == "sqlite"
            meet()
            return tx.requests.move(asked, RequestState.TAKEN, assignee=UserId(number))

        return body

    async with writers(place) as stores:
        won = await asyncio.gather(*(one.write(take(number)) for number, one in enumerate(stores, start=1)))
    assert won.count(True) == 1
    assert place.rows("SELECT state, version, assignee FROM request") == [("taken", 2, won.index(True) + 1)]


@pytest.mark.parametrize("own_place", ["postgres"], indirect=True)
async def test_the_meeting_would_catch_a_taker_who_looks_first_and_then_writes(own_place: Place) -> None:
    store = await open_store(own_place.url)
    await store.migrate()
    asked = await store.write(request)
    meet = meeting(own_place)

    def look_then_write(tx: Tx) -> bool:
        free = found(tx, asked.id).rating is None
        meet()
        if free:
            tx.requests.change(asked.id, rating=1)
        return free

    async with writers(own_place) as stores:
        won = await asyncio.gather(*(one.write(look_then_write) for one in stores))
    await store.close()
    assert won.count(True) == WRITERS


async def test_one_of_twenty_requests_gets_the_last_unit(store: DatabaseStore, place: Place) -> None:
    def world(tx: Tx) -> list[Request]:
        account_id = account(tx)
        lot(tx, account_id, amount=1)
        return [request(tx, account_id=account_id) for _ in range(WRITERS)]

    requests = await store.write(world)
    meet = meeting(place)

    def hold(asked: Request) -> Callable[[Tx], int]:
        def body(tx: Tx) -> int:
            (one,) = tx.ledger.lots(asked.account_id)
            meet()
            return tx.ledger.hold(
                request_id=asked.id,
                account_id=asked.account_id,
                plan=plan(one.id),
                net=0,
                tax=0,
                now=minutes(1),
            )

        return body

    async with writers(place) as stores:
        outcomes = await asyncio.gather(
            *(one.write(hold(asked)) for one, asked in zip(stores, requests, strict=True)),
            return_exceptions=True,
        )
    refused = [outcome for outcome in outcomes if isinstance(outcome, ConstraintRefused)]
    assert len(refused) == WRITERS - 1
    assert place.rows("SELECT posted, held FROM lot") == [(1, 1)]
    assert place.rows("SELECT COUNT(*) FROM hold") == [(1,)]
    assert await store.read(invariants.check) == ()


async def test_a_lock_on_the_account_lets_one_decide_at_a_time(store: DatabaseStore, place: Place) -> None:
    account_id = await store.write(account)
    inside, most = 0, 0

    def body(tx: Tx) -> None:
        nonlocal inside, most
        tx.accounts.lock(account_id)
        inside += 1
        most = max(most, inside)
        number = tx.requests.next_order(account_id)
        request(tx, account_id=account_id, kind="estimate", order_number=number)
        inside -= 1

    async with writers(place) as stores:
        await asyncio.gather(*(one.write(body) for one in stores))
    assert most == 1
    numbers = place.rows("SELECT order_number FROM request ORDER BY order_number")
    assert numbers == [(number,) for number in range(1, WRITERS + 1)]


@pytest.mark.parametrize("own_place", ["postgres"], indirect=True)
async def test_two_that_block_each_other_both_end_well(own_place: Place) -> None:
    store = await open_store(own_place.url, connections=2)
    await store.migrate()
    ids = await store.write(lambda tx: (account(tx, name="a"), account(tx, name="b")))
    barrier = threading.Barrier(2)
    runs = 0

    def crosswise(first: AccountId, second: AccountId) -> Callable[[Tx], None]:
        def body(tx: Tx) -> None:
            nonlocal runs
            runs += 1
            tx.accounts.lock(first)
            if runs <= 2:
                _pass(barrier)
            tx.accounts.lock(second)
            tx.accounts.set_plan(first, plan="gold", starts_at=minutes(1), now=minutes(1))

        return body

    await asyncio.gather(store.write(crosswise(*ids)), store.write(crosswise(*reversed(ids))))
    await store.close()
    # One of them is run again. A woken waiter has to take its row anew, and the one that was refused may be
    # there first: then they block each other once more, so more than one run again is right as well.
    assert 3 <= runs <= 2 * ATTEMPTS
    assert own_place.rows("SELECT COUNT(*) FROM account_plan WHERE plan = 'gold'") == [(2,)]


@pytest.mark.parametrize("own_place", ["postgres"], indirect=True)
@pytest.mark.parametrize(("losses", "kept"), [(ATTEMPTS - 1, True), (ATTEMPTS, False)])
async def test_a_transaction_that_keeps_losing_is_given_up(own_place: Place, losses: int, kept: bool) -> None:
    store = await open_store(own_place.url)
    await store.migrate()
    runs = 0

    def body(tx: Tx) -> None:
        nonlocal runs
        runs += 1
        account(tx)
        if runs <= losses:
            raise psycopg.errors.SerializationFailure

    if kept:
        await store.write(body)
    else:
        with pytest.raises(Away):
            await store.write(body)
    await store.close()
    assert (runs, store.retried) == (ATTEMPTS, ATTEMPTS - 1)
    assert own_place.rows("SELECT COUNT(*) FROM account") == [(int(kept),)]
