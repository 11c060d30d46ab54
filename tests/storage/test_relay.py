"""Albums, copies in parts, and rows of the outbox that wait for more or have more to send."""

from bot.desk.talk import Content, Side
from bot.ids import ChatId, MessageId, OutboxId, TalkId
from bot.ports import Send, Tx
from storage import DatabaseStore
from tests.storage.world import CLIENT, NOW, minutes

CHAT, OTHER = ChatId(CLIENT), ChatId(CLIENT + 1)


def say(tx: Tx, message: int, *, chat: ChatId = CHAT, group: str | None = "g") -> TalkId:
    content = Content(text="вот", media="photo", file_id="F", details='{"a": 1}', origin='{"kind": "user"}')
    number = tx.talk.add(
        request_id=None,
        draft_id=None,
        side=Side.STAFF,
        user_id=CLIENT,
        chat_id=chat,
        message_id=MessageId(message),
        content=content,
        at=NOW,
        media_group=group,
        reply_to=MessageId(3),
        quoted='{"text": "a"}',
    )
    assert number is not None
    return number


def put(tx: Tx, slot: str | None, payload: str, *, minute: int | None = None) -> OutboxId:
    not_before = None if minute is None else minutes(minute)
    send = Send(chat_id=CHAT, shape="album", payload=payload, slot=slot, not_before=not_before)
    return tx.outbox.put(send, now=NOW)


async def heads(store: DatabaseStore, minute: int) -> list[str]:
    rows = await store.read(lambda tx: tx.outbox.heads(busy=(), limit=9, now=minutes(minute)))
    return [row.send.payload for row in rows]


async def test_an_albums_pieces_are_found_in_telegrams_order(store: DatabaseStore) -> None:
    def body(tx: Tx) -> list[int]:
        say(tx, 9)
        say(tx, 7)
        say(tx, 8, chat=OTHER)
        say(tx, 5, group=None)
        return [int(one.message_id) for one in tx.talk.album(CHAT, "g")]

    assert await store.write(body) == [7, 9]


async def test_what_sends_it_again_and_where_it_came_from_is_kept(store: DatabaseStore) -> None:
    number = await store.write(lambda tx: say(tx, 9))
    found = await store.read(lambda tx: tx.talk.get(number))
    assert found is not None
    assert (found.media_group, found.reply_to, found.quoted) == ("g", 3, '{"text": "a"}')
    assert (found.content.details, found.content.origin) == ('{"a": 1}', '{"kind": "user"}')


async def test_a_hushed_album_is_a_note_and_other_chats_are_not(store: DatabaseStore) -> None:
    def body(tx: Tx) -> list[Side]:
        numbers = [say(tx, 9), say(tx, 7), say(tx, 8, chat=OTHER)]
        tx.talk.hush(CHAT, "g")
        return [one.side for number in numbers if (one := tx.talk.get(number)) is not None]

    assert await store.write(body) == [Side.NOTE, Side.NOTE, Side.STAFF]


async def test_an_edit_of_looks_leaves_what_was_before_alone(store: DatabaseStore) -> None:
    def body(tx: Tx) -> list[str | None]:
        number, seen = say(tx, 9), []
        for text, entities in (
            ("вот", '[{"type": "bold"}]'),
            ("новое", "[]"),
            ("новое", '[{"type": "code"}]'),
        ):
            tx.talk.edit(number, Content(text=text, entities=entities))
            found = tx.talk.get(number)
            assert found is not None
            seen.append(found.before)
        return seen

    assert await store.write(body) == [None, "вот", "вот"]


async def test_a_row_waits_till_its_time_and_holds_back_what_came_after(store: DatabaseStore) -> None:
    await store.write(lambda tx: [put(tx, "album:1", "first", minute=2), put(tx, None, "second")])
    assert await heads(store, 1) == []
    assert await store.read(lambda tx: tx.outbox.next_due(now=minutes(1))) == minutes(2)
    assert await heads(store, 2) == ["first"]


async def test_more_for_the_same_slot_makes_it_wait_anew_but_never_less(store: DatabaseStore) -> None:
    await store.write(lambda tx: [put(tx, "album:1", "a", minute=2), put(tx, "album:1", "b", minute=4)])
    assert await heads(store, 3) == []
    await store.write(lambda tx: put(tx, "album:1", "c"))
    assert await heads(store, 3) == []
    assert await heads(store, 4) == ["c"]


async def test_only_a_row_that_waits_is_pending(store: DatabaseStore) -> None:
    row = await store.write(lambda tx: put(tx, "album:1", "a"))
    assert await store.read(lambda tx: tx.outbox.pending(CHAT, "album:1")) == "a"
    assert await store.read(lambda tx: tx.outbox.pending(OTHER, "album:1")) is None
    await store.write(lambda tx: tx.outbox.sending(row, now=NOW))
    assert await store.read(lambda tx: tx.outbox.pending(CHAT, "album:1")) is None


async def test_a_row_with_more_to_send_keeps_its_place_and_forgets_doubts(store: DatabaseStore) -> None:
    first = await store.write(lambda tx: [put(tx, "copy:1", "part 0"), put(tx, None, "next")][0])

    def body(tx: Tx) -> None:
        tx.outbox.sending(first, now=NOW)
        tx.outbox.reclaim()
        tx.outbox.sending(first, now=NOW)
        put(tx, "copy:1", "newer")
        tx.outbox.advance(first, shape="relay", payload="part 1")

    await store.write(body)
    (row,) = await store.read(lambda tx: tx.outbox.heads(busy=(), limit=9, now=NOW))
    assert (row.id, row.send.payload, row.send.shape, row.repeat) == (first, "part 1", "relay", False)
    assert row.send.slot is None


async def test_only_what_is_being_sent_advances(store: DatabaseStore) -> None:
    row = await store.write(lambda tx: put(tx, None, "part 0"))
    await store.write(lambda tx: tx.outbox.advance(row, shape="relay", payload="part 1"))
    assert await heads(store, 0) == ["part 0"]
