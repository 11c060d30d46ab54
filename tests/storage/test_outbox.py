"""The outbox: order within a chat, slots, retries, and what a restart finds."""

from functools import partial

from bot.ids import ChatId, MessageId, OutboxId, TopicId
from bot.ports import OutboxRow, Send, Tx
from storage import DatabaseStore
from tests.storage.conftest import Place
from tests.storage.world import NOW, minutes

A, B, C = ChatId(-1_001_111_111_111), ChatId(-1_002_222_222_222), ChatId(3)


def put(
    tx: Tx, chat: ChatId = A, payload: str = "1", *, slot: str | None = None, priority: int = 5
) -> OutboxId:
    send = Send(chat_id=chat, shape="card", payload=payload, slot=slot, priority=priority)
    return tx.outbox.put(send, now=NOW)


def heads(tx: Tx, *busy: ChatId, limit: int = 10, minute: int = 0) -> tuple[OutboxRow, ...]:
    return tx.outbox.heads(busy=busy, limit=limit, now=minutes(minute))


async def payloads(store: DatabaseStore, *busy: ChatId, limit: int = 10, minute: int = 0) -> list[str]:
    found = await store.read(lambda tx: heads(tx, *busy, limit=limit, minute=minute))
    return [row.send.payload for row in found]


async def ask(store: DatabaseStore, *, minute: int = 0) -> tuple[int, object]:
    now = minutes(minute)
    return await store.read(lambda tx: (tx.outbox.due(now=now), tx.outbox.next_due(now=now)))


async def test_a_row_is_read_back_as_it_was_put(store: DatabaseStore) -> None:
    send = Send(
        chat_id=A,
        shape="relay",
        payload='{"talk": 7}',
        thread_id=TopicId(12),
        slot="card:7",
        reply_to=MessageId(99),
        priority=2,
    )
    await store.write(lambda tx: tx.outbox.put(send, now=NOW))
    (row,) = await store.read(heads)
    assert (row.send, row.attempts, row.repeat, row.created_at) == (send, 0, False, NOW)


async def test_a_chat_sends_by_priority_then_age(store: DatabaseStore) -> None:
    await store.write(
        lambda tx: [put(tx, A, "a1"), put(tx, A, "a2"), put(tx, B, "b1"), put(tx, A, "fast", priority=1)]
    )
    assert await payloads(store) == ["fast", "b1"]
    assert await payloads(store, limit=1) == ["fast"]
    assert await payloads(store, A, limit=1) == ["b1"]
    assert await payloads(store, A, B) == []
    (first, _) = await store.read(heads)
    assert await store.write(lambda tx: tx.outbox.sending(first.id, now=NOW))
    assert not await store.write(lambda tx: tx.outbox.sending(first.id, now=NOW))
    assert await payloads(store) == ["a1", "b1"]


async def test_a_row_with_a_slot_replaces_the_one_that_waits(store: DatabaseStore, place: Place) -> None:
    first = await store.write(lambda tx: put(tx, A, "old", slot="card:1"))
    await store.write(lambda tx: [put(tx, A, "other"), put(tx, B, "elsewhere", slot="card:1")])
    assert await store.write(lambda tx: put(tx, A, "new", slot="card:1")) == first
    assert await payloads(store) == ["new", "elsewhere"]
    assert place.rows("SELECT COUNT(*) FROM outbox") == [(3,)]


async def test_a_replacement_keeps_the_more_urgent_priority(store: DatabaseStore, place: Place) -> None:
    await store.write(lambda tx: put(tx, A, "x", slot="s", priority=3))
    await store.write(lambda tx: put(tx, A, "y", slot="s", priority=9))
    assert place.rows("SELECT payload, priority FROM outbox") == [("y", 3)]
    await store.write(lambda tx: put(tx, A, "z", slot="s", priority=1))
    assert place.rows("SELECT payload, priority FROM outbox") == [("z", 1)]


async def test_a_row_being_sent_is_not_replaced(store: DatabaseStore) -> None:
    first = await store.write(lambda tx: put(tx, A, "old", slot="card:1"))
    await store.write(lambda tx: tx.outbox.sending(first, now=NOW))
    assert await store.write(lambda tx: put(tx, A, "new", slot="card:1")) != first
    assert await payloads(store) == ["new"]
    assert await store.read(lambda tx: tx.outbox.latest(A, "card:1")) == "new"


async def test_sent_remembers_the_message_of_the_slot(store: DatabaseStore) -> None:
    row = await store.write(lambda tx: put(tx, A, slot="card:1"))
    await store.write(lambda tx: tx.outbox.sending(row, now=NOW))
    await store.write(lambda tx: tx.outbox.sent(row, message_id=MessageId(70), now=NOW))

    def remembered(tx: Tx) -> tuple[object, ...]:
        return (
            tx.outbox.slot(A, "card:1"),
            tx.outbox.slot(B, "card:1"),
            tx.outbox.slot_of(A, MessageId(70)),
            tx.outbox.slot_of(A, MessageId(71)),
            tx.outbox.latest(A, "card:1"),
            tx.outbox.latest(A, "card:2"),
        )

    assert await store.read(remembered) == (70, None, "card:1", None, "1", None)
    again = await store.write(lambda tx: put(tx, A, slot="card:1"))
    await store.write(lambda tx: tx.outbox.sent(again, message_id=MessageId(80), now=NOW))
    assert await store.read(lambda tx: tx.outbox.slot(A, "card:1")) == 80
    await store.write(lambda tx: tx.outbox.forget_slot(A, "card:1"))
    assert await store.read(lambda tx: tx.outbox.slot(A, "card:1")) is None


async def test_an_edit_without_a_message_leaves_the_slot_as_it_is(store: DatabaseStore) -> None:
    def sent(tx: Tx, message_id: MessageId | None) -> None:
        tx.outbox.sent(put(tx, A, slot="card:1"), message_id=message_id, now=NOW)

    await store.write(lambda tx: sent(tx, MessageId(70)))
    await store.write(lambda tx: sent(tx, None))
    assert await store.read(lambda tx: tx.outbox.slot(A, "card:1")) == 70


async def test_a_retry_holds_back_later_rows_of_its_priority_only(store: DatabaseStore) -> None:
    first, _, _ = await store.write(
        lambda tx: (put(tx, A, "first"), put(tx, A, "second"), put(tx, A, "slow", priority=9))
    )
    await store.write(lambda tx: tx.outbox.sending(first, now=NOW))
    await store.write(lambda tx: tx.outbox.again(first, not_before=minutes(3), repeat=False, error="429"))
    assert await payloads(store) == ["slow"]
    assert await ask(store) == (1, minutes(3))
    assert await payloads(store, minute=3) == ["first"]
    assert await ask(store, minute=3) == (3, None)
    (row,) = await store.read(lambda tx: heads(tx, minute=3))
    assert (row.attempts, row.repeat) == (1, False)


async def test_a_doubt_once_there_stays(store: DatabaseStore) -> None:
    row = await store.write(put)

    def fail(tx: Tx, repeat: bool) -> None:
        tx.outbox.sending(row, now=NOW)
        tx.outbox.again(row, not_before=NOW, repeat=repeat, error="")

    await store.write(lambda tx: fail(tx, True))
    await store.write(lambda tx: fail(tx, False))
    (found,) = await store.read(heads)
    assert (found.repeat, found.attempts) == (True, 2)


async def test_a_row_that_comes_back_gives_way_to_the_newer_one(store: DatabaseStore, place: Place) -> None:
    older = await store.write(lambda tx: put(tx, A, "older", slot="card:1"))
    await store.write(lambda tx: tx.outbox.sending(older, now=NOW))
    newer = await store.write(lambda tx: put(tx, A, "newer", slot="card:1"))
    await store.write(lambda tx: tx.outbox.again(older, not_before=minutes(2), repeat=True, error="reset"))
    assert place.rows("SELECT id, payload, repeat, state FROM outbox") == [(newer, "newer", 1, "new")]
    assert await payloads(store, minute=1) == []
    assert await payloads(store, minute=2) == ["newer"]


async def test_a_paused_chat_waits_and_others_go_on(store: DatabaseStore) -> None:
    await store.write(lambda tx: [put(tx, A, "a"), put(tx, B, "b")])
    await store.write(lambda tx: tx.outbox.pause(A, until=minutes(5)))
    await store.write(lambda tx: tx.outbox.pause(A, until=minutes(2)))
    assert await payloads(store) == ["b"]
    assert await ask(store) == (1, minutes(5))
    assert await payloads(store, minute=4) == ["b"]
    assert await payloads(store, minute=5) == ["a", "b"]


async def test_nothing_waits_in_an_empty_outbox(store: DatabaseStore) -> None:
    await store.write(lambda tx: tx.outbox.pause(A, until=minutes(5)))
    assert await ask(store) == (0, None)
    assert await store.read(lambda tx: (tx.outbox.waiting(), tx.outbox.oldest())) == (0, None)
    assert await store.write(lambda tx: tx.outbox.reclaim()) == 0


async def test_reclaim_marks_what_was_being_sent(store: DatabaseStore) -> None:
    plain, older = await store.write(lambda tx: (put(tx, A, "plain"), put(tx, B, "older", slot="s")))
    await store.write(lambda tx: [tx.outbox.sending(row, now=NOW) for row in (plain, older)])
    await store.write(lambda tx: [put(tx, B, "newer", slot="s"), put(tx, C, "untouched")])
    assert await store.write(lambda tx: tx.outbox.reclaim()) == 2
    found = await store.read(heads)
    assert [(row.send.payload, row.repeat) for row in found] == [
        ("plain", True),
        ("newer", True),
        ("untouched", False),
    ]


async def test_a_dead_row_is_kept_but_never_sent(store: DatabaseStore, place: Place) -> None:
    row = await store.write(put)
    await store.write(lambda tx: tx.outbox.dead(row, error="bot was blocked", now=NOW))
    assert await payloads(store) == []
    assert await store.read(lambda tx: tx.outbox.waiting()) == 0
    assert place.rows("SELECT state, error FROM outbox") == [("dead", "bot was blocked")]
    await store.write(lambda tx: tx.outbox.sent(row, message_id=None, now=NOW))
    assert place.rows("SELECT state FROM outbox") == [("dead",)]


async def test_operations_leave_out_reactions_and_what_was_not_sent(store: DatabaseStore) -> None:
    def some(tx: Tx) -> None:
        for minute, chat in ((0, A), (1, B), (2, A)):
            tx.outbox.sent(put(tx, chat), message_id=MessageId(minute + 1), now=minutes(minute))
        reaction = tx.outbox.put(Send(chat_id=A, shape="reaction", payload="{}"), now=NOW)
        tx.outbox.sent(reaction, message_id=None, now=minutes(2))
        tx.outbox.dead(put(tx, A), error="", now=minutes(2))
        put(tx, A)

    await store.write(some)
    found = await store.read(lambda tx: tx.outbox.operations_since(minutes(1)))
    assert [(one.chat_id, one.at, one.shape) for one in found] == [
        (B, minutes(1), "card"),
        (A, minutes(2), "card"),
    ]


async def test_what_is_being_sent_may_arrive_as_late_as_now(store: DatabaseStore) -> None:
    def some(tx: Tx) -> None:
        for chat in (A, B):
            tx.outbox.sending(put(tx, chat), now=NOW)
        menu = tx.outbox.put(Send(chat_id=C, shape="menu", payload="{}"), now=NOW)
        tx.outbox.sending(menu, now=NOW)
        put(tx, A)

    await store.write(some)
    found = await store.read(lambda tx: tx.outbox.under_way(now=minutes(3)))
    assert [(one.chat_id, one.at) for one in found] == [(A, minutes(3)), (B, minutes(3))]


async def test_what_was_not_called_waits_again_as_if_it_had_never_been_begun(
    store: DatabaseStore, place: Place
) -> None:
    row = await store.write(put)
    await store.write(lambda tx: tx.outbox.sending(row, now=NOW))
    await store.write(lambda tx: tx.outbox.again(row, not_before=NOW, repeat=False, error="", attempts=0))
    assert place.rows("SELECT state, attempts, repeat FROM outbox") == [("new", 0, 0)]


async def test_prune_leaves_what_waits(store: DatabaseStore, place: Place) -> None:
    done, _ = await store.write(lambda tx: (put(tx, A), put(tx, A)))
    await store.write(lambda tx: tx.outbox.sent(done, message_id=MessageId(1), now=minutes(1)))
    assert await store.write(lambda tx: tx.outbox.prune(before=minutes(1))) == 0
    assert await store.write(lambda tx: tx.outbox.prune(before=minutes(2))) == 1
    assert place.rows("SELECT state FROM outbox") == [("new",)]
    assert await store.read(lambda tx: tx.outbox.oldest()) == NOW


def send_into(tx: Tx, payload: str) -> None:
    row = put(tx, A, payload, slot="card:1")
    tx.outbox.sending(row, now=NOW)
    tx.outbox.sent(row, message_id=MessageId(70), now=NOW)


async def test_what_a_message_said_is_found_after_its_slot_began_anew(store: DatabaseStore) -> None:
    for payload in ("older", "newer"):
        await store.write(partial(send_into, payload=payload))
    await store.write(lambda tx: tx.outbox.start_anew(A, "card:1", now=NOW))

    def told(tx: Tx) -> list[object]:
        return [tx.outbox.said(chat, MessageId(number)) for chat, number in ((A, 70), (A, 71), (B, 70))]

    first, *others = await store.read(told)
    assert isinstance(first, tuple)
    assert (first[0], first[2], others) == ("card:1", "newer", [None, None])
