"""Twenty hands on one hold at the same moment, through the flows themselves: it ends once, and the books
balance whoever was first."""

import asyncio
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import pytest

from bot.desk.people import Role
from bot.desk.request import Request, RequestState
from bot.flows.bundle import Flows, build_flows
from bot.flows.holding import expire
from bot.flows.scene import Flow
from bot.flows.source import Source
from bot.ids import ChatId, MessageId, RequestId, UserId
from bot.ports import Tx
from bot.quota.hold import Hold
from bot.quota.lot import Category
from storage import DatabaseStore, invariants
from tests.flows.lab import StillClock, ToldClassifier, house
from tests.storage.conftest import Place
from tests.storage.test_races import WRITERS, writers
from tests.storage.world import NOW, contact, lot, minutes, plan, request

T = TypeVar("T")
LATER = NOW + timedelta(days=2)
MEETING = timedelta(seconds=20)
HANDS = tuple(UserId(8_000_000_001 + number) for number in range(WRITERS))
"""Each both a lead and a contact, each another person: one person's own acts wait for each other anyway."""


class Meeting:
    """A store whose transactions all stand before the account's lock at once, having read what they read. On
    SQLite the second one waits before its first read, so there they meet just before."""

    def __init__(self, store: DatabaseStore, barrier: threading.Barrier | None) -> None:
        self._store, self._barrier = store, barrier

    async def write(self, body: Callable[[Tx], T]) -> T:
        return await self._store.write(lambda tx: body(self._watched(tx)))

    async def read(self, body: Callable[[Tx], T]) -> T:
        return await self._store.read(body)

    def _watched(self, tx: Any) -> Any:
        if self._barrier is not None:
            lock = tx.accounts.lock

            def meet_and_lock(account_id: Any) -> Any:
                barrier, self._barrier = self._barrier, None
                if barrier is not None:
                    barrier.wait(MEETING.total_seconds())
                return lock(account_id)

            tx.accounts.lock = meet_and_lock
        return tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """One who acts: flows of its own on a connection of its own."""

    flows: Flows
    user: UserId
    now: datetime

    def source(self) -> Source:
        return Source(
            inbox_id=None,
            user=self.user,
            chat=ChatId(int(self.user)),
            thread=None,
            message=MessageId(1),
            first_name="x",
            username=None,
            language_code="en",
            at=self.now,
            private=True,
        )


def world(tx: Tx, *, state: RequestState) -> tuple[Request, Hold]:
    """A request with a consultation held whose time is over tomorrow; a lead works on it, or nobody."""
    asked = request(tx)
    tx.ledger.hold(
        request_id=asked.id,
        account_id=asked.account_id,
        plan=plan(lot(tx, asked.account_id, category=Category.BONUS)),
        net=0,
        tax=0,
        expires_at=minutes(60 * 24),
        now=NOW,
    )
    for user in HANDS:
        tx.people.seen(user_id=user, first_name="x", username=None, guess="en", now=NOW)
        tx.people.started(user)
        tx.staff.put(user_id=user, role=Role.LEAD, name="lead", now=NOW)
        contact(tx, asked.account_id, user_id=user)
    if state is RequestState.TAKEN:
        tx.requests.move(asked, RequestState.TAKEN, assignee=HANDS[0])
    hold = tx.ledger.live_hold(asked.id)
    assert hold is not None
    return asked, hold


def hands(stores: Sequence[DatabaseStore], place: Place) -> list[Hand]:
    book = house().plan_book
    rules = replace(house(), plan_book=replace(book, plans={"standard": book.plans["basic"]}))
    barrier = threading.Barrier(WRITERS) if place.kind == "postgres" else None
    return [
        Hand(
            now=LATER,
            user=user,
            flows=build_flows(
                store=Meeting(store, barrier),
                clock=StillClock(moment=LATER),
                house=rules,
                classifier=ToldClassifier(),
                tokens=lambda: "token",
            ),
        )
        for store, user in zip(stores, HANDS, strict=True)
    ]


async def finish(hand: Hand, request_id: RequestId, _: Hold) -> str:
    toast = await hand.flows.staff.done(hand.source(), request_id=request_id, minutes=5)
    return "" if toast is None else toast.code


async def cancel(hand: Hand, request_id: RequestId, _: Hold) -> str:
    return (await hand.flows.staff.cancel(hand.source(), request_id=request_id)).code


async def put_back(hand: Hand, request_id: RequestId, _: Hold) -> str:
    toast = await hand.flows.staff.release(hand.source(), request_id=request_id)
    return "" if toast is None else toast.code


async def solve(hand: Hand, request_id: RequestId, _: Hold) -> str:
    return (await hand.flows.client.solve(hand.source(), request_id=request_id)).code


async def take(hand: Hand, request_id: RequestId, _: Hold) -> str:
    return (await hand.flows.staff.take(hand.source(), request_id=request_id)).code


async def undo(hand: Hand, request_id: RequestId, _: Hold) -> str:
    return (await hand.flows.client.undo(hand.source(), request_id=request_id)).code


async def end_by_time(hand: Hand, request_id: RequestId, hold: Hold) -> str:
    ticker: Flow = hand.flows.ticker
    done = await ticker.work(partial(expire, request_id=request_id, hold_id=hold.id))
    return "expired" if done else "kept"


async def reverse(hand: Hand, request_id: RequestId, _: Hold) -> str:
    await hand.flows.admin.reverse(hand.source(), request_id=request_id, because="a test")
    return "told"


Act = Callable[[Hand, RequestId, Hold], Awaitable[str]]


async def at_once(place: Place, asked: Request, hold: Hold, acts: Sequence[Act]) -> Counter[str]:
    async with writers(place) as stores:
        people = hands(stores, place)
        codes = await asyncio.gather(
            *(acts[n % len(acts)](hand, asked.id, hold) for n, hand in enumerate(people))
        )
    return Counter(codes)


async def test_twenty_who_finish_at_once_charge_once(store: DatabaseStore, place: Place) -> None:
    asked, hold = await store.write(partial(world, state=RequestState.TAKEN))
    codes = await at_once(place, asked, hold, [finish])
    assert codes == {"done": 1, "gone": WRITERS - 1}
    assert place.rows("SELECT state FROM hold") == [("captured",)]
    assert place.rows("SELECT COUNT(*) FROM journal WHERE reason = 'capture'") == [(1,)]


async def test_finish_cancel_close_and_put_back_at_once_end_in_one_of_them(
    store: DatabaseStore, place: Place
) -> None:
    asked, hold = await store.write(partial(world, state=RequestState.TAKEN))
    codes = await at_once(place, asked, hold, [finish, cancel, put_back, solve])
    ((state, held),) = place.rows(
        "SELECT request.state, hold.state FROM request JOIN hold ON hold.request_id = request.id"
    )
    assert (state, held) in {
        ("done", "captured"),
        ("cancelled", "released"),
        ("queued", "held"),
        ("undone", "released"),
    }
    finals = codes["done"] + codes["cancelled"] + codes["solved"] + codes["undone"]
    assert finals == (0 if state == "queued" else 1) or state == "undone"
    assert codes["released"] <= 1
    charged = place.rows("SELECT COUNT(*) FROM journal WHERE reason = 'capture'")
    assert charged == [(int(state == "done"),)]
    assert await store.read(invariants.check) == ()


async def test_take_end_by_time_and_withdraw_at_once_agree_on_what_is_held(
    store: DatabaseStore, place: Place
) -> None:
    asked, hold = await store.write(partial(world, state=RequestState.QUEUED))
    codes = await at_once(place, asked, hold, [take, end_by_time, undo])
    ((state,),) = place.rows("SELECT state FROM request")
    holds = [row[0] for row in place.rows("SELECT state FROM hold ORDER BY id")]
    assert codes["expired"] == 1, "it is over, whoever came first; one tells of it"
    assert state in {"taken", "undone"}
    assert holds == (["expired", "held"] if state == "taken" else ["expired"])
    live = place.rows("SELECT COALESCE(SUM(held), 0) FROM lot WHERE asset = 'consultation'")
    assert live == [(int(state == "taken"),)]


async def test_twenty_who_take_a_charge_back_at_once_do_it_once(store: DatabaseStore, place: Place) -> None:
    asked, hold = await store.write(partial(world, state=RequestState.TAKEN))
    async with writers(place) as stores:
        await finish(hands(stores, replace(place, kind="sqlite"))[0], asked.id, hold)
    await at_once(place, asked, hold, [reverse])
    assert place.rows("SELECT COUNT(*) FROM journal WHERE reason = 'reversal'") == [(1,)]
    assert place.rows("SELECT COUNT(*) FROM hold WHERE reversed_at IS NOT NULL") == [(1,)]
    assert await store.read(invariants.check) == ()


@pytest.mark.parametrize("own_place", ["postgres"], indirect=True)
async def test_the_meeting_would_catch_who_looks_before_the_lock(own_place: Place) -> None:
    """Without looking anew under the lock, all twenty would find the hold live."""
    async with writers(own_place) as stores:
        await stores[0].migrate()
        asked, _ = await stores[0].write(partial(world, state=RequestState.TAKEN))
        barrier = threading.Barrier(WRITERS)

        def look_then_lock(tx: Tx) -> bool:
            live = tx.ledger.live_hold(asked.id) is not None
            tx.accounts.lock(asked.account_id)
            return live

        meetings = [Meeting(one, barrier) for one in stores]
        found = await asyncio.gather(*(one.write(look_then_lock) for one in meetings))
    assert found == [True] * WRITERS
