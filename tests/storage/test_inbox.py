"""The inbox: stored once, worked off in order by lane."""

import json
from datetime import datetime, timedelta
from functools import partial

import pytest

from bot.ids import BotId, InboxId
from bot.ports import InboxRow, Tx
from storage import DatabaseStore
from tests.storage.conftest import Place
from tests.storage.world import NOW, minutes

BOT = BotId(4_200_000_000)


def add(tx: Tx, update_id: int, lane: str = "chat:1", raw: str = "{}") -> bool:
    return tx.inbox.add(bot_id=BOT, update_id=update_id, lane=lane, raw=raw, now=minutes(update_id))


def end(tx: Tx, number: int) -> bool:
    return tx.inbox.done(InboxId(number), now=NOW)


def heads(tx: Tx, *busy: str, limit: int = 10, minute: int = 60) -> tuple[InboxRow, ...]:
    return tx.inbox.heads(busy=busy, limit=limit, now=minutes(minute))


async def three_in_two_lanes(store: DatabaseStore) -> None:
    await store.write(lambda tx: [add(tx, 1, "a"), add(tx, 2, "a"), add(tx, 3, "b")])


async def test_an_update_is_stored_once(store: DatabaseStore, place: Place) -> None:
    raw = json.dumps({"text": "Здравствуйте\0\ud83d", "n": 1})
    assert await store.write(lambda tx: add(tx, 1, raw=raw))
    assert not await store.write(lambda tx: add(tx, 1, raw="{}"))
    assert await store.write(lambda tx: tx.inbox.add(bot_id=BotId(9), update_id=1, lane="a", raw="", now=NOW))
    assert place.rows("SELECT raw FROM inbox ORDER BY id") == [(raw,), ("",)]


async def test_after_a_quiet_week_a_number_that_was_there_before_is_another_update(
    store: DatabaseStore, place: Place
) -> None:
    def at(tx: Tx, days: int, raw: str) -> bool:
        return tx.inbox.add(bot_id=BOT, update_id=7, lane="a", raw=raw, now=NOW + timedelta(days=days))

    assert await store.write(lambda tx: at(tx, 0, "first"))
    assert not await store.write(lambda tx: at(tx, 1, "first"))
    assert await store.write(lambda tx: at(tx, 7, "second"))
    assert not await store.write(lambda tx: at(tx, 8, "second"))
    assert place.rows("SELECT raw FROM inbox ORDER BY id") == [("first",), ("second",)]
    assert await store.read(lambda tx: tx.inbox.highest(BOT)) == 7


async def test_heads_are_the_oldest_of_each_lane(store: DatabaseStore) -> None:
    await three_in_two_lanes(store)
    found = await store.read(heads)
    assert [(row.update_id, row.lane, row.received_at) for row in found] == [
        (1, "a", minutes(1)),
        (3, "b", minutes(3)),
    ]
    assert [row.update_id for row in await store.read(lambda tx: heads(tx, limit=1))] == [1]
    assert [row.update_id for row in await store.read(lambda tx: heads(tx, "a", limit=1))] == [3]
    assert await store.read(lambda tx: heads(tx, "a", "b")) == ()


async def test_done_lets_the_lane_go_on_once(store: DatabaseStore) -> None:
    await three_in_two_lanes(store)
    (first, _) = await store.read(heads)
    assert await store.write(lambda tx: tx.inbox.done(first.id, now=NOW))
    assert not await store.write(lambda tx: tx.inbox.done(first.id, now=NOW))
    assert await store.read(lambda tx: tx.inbox.is_done(first.id))
    assert not await store.read(lambda tx: tx.inbox.is_done(InboxId(2)))
    assert [row.update_id for row in await store.read(heads)] == [2, 3]
    assert await store.read(lambda tx: tx.inbox.waiting()) == 2


async def test_a_head_that_failed_holds_back_its_lane_till_its_moment(store: DatabaseStore) -> None:
    await three_in_two_lanes(store)
    (first, _) = await store.read(heads)

    def fail(tx: Tx) -> int:
        return tx.inbox.failed(first.id, error="boom", not_before=minutes(61))

    assert await store.write(fail) == 1
    assert await store.write(fail) == 2
    assert [row.update_id for row in await store.read(heads)] == [3]
    assert await store.read(lambda tx: tx.inbox.next_retry(after=NOW)) == minutes(61)
    later = await store.read(lambda tx: heads(tx, minute=61))
    assert [(row.update_id, row.attempts) for row in later] == [(1, 2), (3, 0)]


async def test_a_row_set_aside_lets_the_lane_go_on(store: DatabaseStore, place: Place) -> None:
    await three_in_two_lanes(store)
    assert await store.write(lambda tx: tx.inbox.quarantine(InboxId(1), error="unreadable", now=NOW))
    assert not await store.write(lambda tx: tx.inbox.quarantine(InboxId(1), error="again", now=NOW))
    assert not await store.write(lambda tx: tx.inbox.done(InboxId(1), now=NOW))
    assert await store.write(lambda tx: tx.inbox.failed(InboxId(1), error="late", not_before=NOW)) == 0
    assert [row.update_id for row in await store.read(heads)] == [2, 3]
    assert place.rows("SELECT state, error FROM inbox WHERE id = 1") == [("quarantined", "unreadable")]


async def test_what_was_set_aside_waits_again_in_the_place_it_had(store: DatabaseStore, place: Place) -> None:
    await store.write(
        lambda tx: [add(tx, one, lane, raw="{1}") for one, lane in ((1, "a"), (2, "a"), (3, "b"))]
    )

    def again(tx: Tx) -> bool:
        return tx.inbox.again(bot_id=BOT, update_id=1)

    assert not await store.write(again), "nothing is wrong with it"
    await store.write(lambda tx: tx.inbox.failed(InboxId(1), error="boom", not_before=minutes(90)))
    await store.write(lambda tx: tx.inbox.quarantine(InboxId(1), error="boom", now=minutes(5)))
    assert await store.read(lambda tx: tx.inbox.aside(limit=5)) == ((BOT, 1),)
    assert await store.write(again)
    assert not await store.write(again)
    assert [(row.update_id, row.attempts) for row in await store.read(heads)] == [(1, 0), (3, 0)]
    assert await store.read(lambda tx: tx.inbox.aside(limit=5)) == ()
    await store.write(lambda tx: tx.inbox.done(InboxId(1), now=NOW))
    assert not await store.write(again)
    assert place.rows("SELECT state, error FROM inbox WHERE id = 1") == [("done", "")]


async def test_of_what_was_erased_nothing_is_left_to_be_handled_once_more(
    store: DatabaseStore, place: Place
) -> None:
    await store.write(lambda tx: add(tx, 1, raw='{"message": 1}'))
    await store.write(lambda tx: tx.inbox.quarantine(InboxId(1), error="boom", now=NOW))
    assert await store.read(lambda tx: tx.inbox.has(bot_id=BOT, update_id=1))
    place.tamper("UPDATE inbox SET raw = '{}'")
    assert not await store.write(lambda tx: tx.inbox.again(bot_id=BOT, update_id=1))
    assert not await store.read(lambda tx: tx.inbox.has(bot_id=BOT, update_id=1))
    assert await store.read(lambda tx: tx.inbox.aside(limit=5)) == ()


async def test_a_press_or_a_payment_that_waits_is_known_until_it_is_done(store: DatabaseStore) -> None:
    await store.write(lambda tx: [add(tx, 1, "chat:7"), add(tx, 2, "other:poll")])
    assert not await store.read(lambda tx: tx.inbox.presses())
    for number, lane in ((3, "press:7"), (4, "pay:7")):
        await store.write(partial(add, update_id=number, lane=lane))
        assert await store.read(lambda tx: tx.inbox.presses())
        await store.write(partial(end, number=number))
        assert not await store.read(lambda tx: tx.inbox.presses())


async def test_an_empty_inbox_knows_nothing(store: DatabaseStore) -> None:
    def everything(tx: Tx) -> tuple[object, ...]:
        inbox = tx.inbox
        return inbox.waiting(), inbox.oldest(), inbox.next_retry(after=NOW), inbox.highest(BOT), heads(tx)

    assert await store.read(everything) == (0, None, None, None, ())


async def test_highest_is_the_last_to_come_not_the_largest(store: DatabaseStore) -> None:
    await store.write(lambda tx: [add(tx, 900_000), add(tx, 17)])
    assert await store.read(lambda tx: tx.inbox.highest(BOT)) == 17
    assert await store.read(lambda tx: tx.inbox.oldest()) == minutes(900_000)


@pytest.mark.parametrize(("before", "left"), [(minutes(5), 3), (minutes(5) + timedelta(microseconds=1), 2)])
async def test_prune_deletes_only_what_ended_before(
    store: DatabaseStore, place: Place, before: datetime, left: int
) -> None:
    await three_in_two_lanes(store)
    await store.write(lambda tx: tx.inbox.done(InboxId(1), now=minutes(5)))
    deleted = await store.write(lambda tx: tx.inbox.prune(before=before))
    assert deleted == 3 - left
    assert len(place.rows("SELECT id FROM inbox")) == left


async def test_a_number_is_never_given_twice(store: DatabaseStore) -> None:
    await store.write(lambda tx: add(tx, 1))
    await store.write(lambda tx: (tx.inbox.done(InboxId(1), now=NOW), tx.inbox.prune(before=minutes(1))))
    await store.write(lambda tx: add(tx, 2))
    assert [row.id for row in await store.read(heads)] == [2]
