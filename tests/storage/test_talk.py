"""Drafts and what was said."""

import pytest

from bot.desk.talk import Content, Draft, Side, TalkMessage
from bot.ids import ChatId, DraftId, MessageId, TalkId
from bot.ports import Tx
from storage import DatabaseStore
from storage.errors import ConstraintRefused
from tests.storage.world import AGENT, CLIENT, NOW, account, contact, minutes, request

CHAT, GROUP = ChatId(CLIENT), ChatId(-100)


def draft(tx: Tx, *, parked: bool = False) -> DraftId:
    return tx.drafts.open(
        user_id=CLIENT,
        chat_id=CHAT,
        account_id=None,
        contact_id=None,
        opened_at=NOW,
        due_at=None if parked else minutes(2),
    )


def say(tx: Tx, draft_id: DraftId | None, message: int, text: str = "Добрый день") -> TalkId | None:
    return tx.talk.add(
        request_id=None,
        draft_id=draft_id,
        side=Side.CLIENT,
        user_id=CLIENT,
        chat_id=CHAT,
        message_id=MessageId(message),
        content=Content(text=text, entities='[{"type": "bold"}]', media="photo", file_id="F1"),
        at=NOW,
    )


def message(tx: Tx, talk_id: TalkId | None) -> TalkMessage:
    assert talk_id is not None
    found = tx.talk.get(talk_id)
    assert found is not None
    return found


async def test_a_draft_is_open_until_it_is_sealed(store: DatabaseStore) -> None:
    draft_id = await store.write(draft)
    opened = Draft(
        id=draft_id,
        user_id=CLIENT,
        chat_id=CHAT,
        account_id=None,
        contact_id=None,
        opened_at=NOW,
        due_at=minutes(2),
    )
    assert await store.write(lambda tx: (tx.drafts.open_of(CLIENT), tx.drafts.get(draft_id))) == (
        opened,
        opened,
    )
    assert await store.write(lambda tx: tx.drafts.seal(draft_id, now=NOW))
    assert not await store.write(lambda tx: tx.drafts.seal(draft_id, now=NOW))
    assert await store.write(lambda tx: (tx.drafts.open_of(CLIENT), tx.drafts.get(draft_id))) == (None, None)
    assert await store.read(lambda tx: tx.drafts.next_due()) is None
    assert await store.write(draft) != draft_id


async def test_a_person_has_one_open_draft(store: DatabaseStore) -> None:
    await store.write(draft)
    with pytest.raises(ConstraintRefused):
        await store.write(draft)


async def test_drafts_come_due_at_the_end_of_the_quiet_time(store: DatabaseStore) -> None:
    draft_id = await store.write(draft)
    assert await store.read(lambda tx: tx.drafts.due(now=minutes(1), limit=9)) == ()
    assert [found.id for found in await store.read(lambda tx: tx.drafts.due(now=minutes(2), limit=9))] == [
        draft_id
    ]
    await store.write(lambda tx: tx.drafts.due_at(draft_id, minutes(4)))
    assert await store.read(lambda tx: tx.drafts.due(now=minutes(3), limit=9)) == ()
    assert await store.read(lambda tx: tx.drafts.next_due()) == minutes(4)


async def test_a_parked_draft_waits_until_it_is_adopted(store: DatabaseStore) -> None:
    draft_id = await store.write(lambda tx: draft(tx, parked=True))
    assert await store.read(lambda tx: tx.drafts.next_due()) is None
    assert await store.read(lambda tx: tx.drafts.due(now=minutes(999), limit=9)) == ()

    def adopt(tx: Tx) -> None:
        account_id = account(tx)
        contact_id = contact(tx, account_id)
        tx.drafts.adopt(draft_id, account_id=account_id, contact_id=contact_id, due_at=minutes(1))

    await store.write(adopt)
    (found,) = await store.read(lambda tx: tx.drafts.due(now=minutes(1), limit=9))
    assert (found.account_id, found.contact_id, found.due_at) == (1, 1, minutes(1))


async def test_a_message_is_stored_once(store: DatabaseStore) -> None:
    draft_id = await store.write(draft)
    talk_id = await store.write(lambda tx: say(tx, draft_id, 5))
    assert await store.write(lambda tx: say(tx, draft_id, 5, "other")) is None
    found = await store.read(lambda tx: message(tx, talk_id))
    assert found.content == Content(
        text="Добрый день", entities='[{"type": "bold"}]', media="photo", file_id="F1"
    )
    assert (found.side, found.draft_id, found.request_id, found.at, found.before) == (
        Side.CLIENT,
        draft_id,
        None,
        NOW,
        None,
    )
    assert await store.read(lambda tx: tx.talk.by_message(CHAT, MessageId(5))) == found
    assert await store.read(lambda tx: tx.talk.by_message(GROUP, MessageId(5))) is None


async def test_a_drafts_messages_become_the_requests(store: DatabaseStore) -> None:
    draft_id = await store.write(draft)
    await store.write(lambda tx: [say(tx, draft_id, number) for number in (8, 6, 7)])

    asked = await store.write(request)
    await store.write(lambda tx: tx.talk.assign(draft_id, asked.id))
    found = await store.read(lambda tx: tx.talk.of_draft(draft_id))
    assert [(said.message_id, said.request_id) for said in found] == [(8, 1), (6, 1), (7, 1)]
    assert await store.read(lambda tx: tx.talk.of_request(asked.id)) == found


async def test_a_message_is_given_to_one_request_only(store: DatabaseStore) -> None:
    talk_id = await store.write(lambda tx: say(tx, None, 5))
    first = await store.write(request)
    second = await store.write(lambda tx: request(tx, account_id=first.account_id))
    assert talk_id is not None
    assert await store.write(lambda tx: tx.talk.give(talk_id, first.id))
    assert not await store.write(lambda tx: tx.talk.give(talk_id, second.id))
    assert (await store.read(lambda tx: message(tx, talk_id))).request_id == first.id


async def test_an_edit_keeps_what_was_said_before(store: DatabaseStore) -> None:
    talk_id = await store.write(lambda tx: say(tx, None, 5, "5 штук"))
    assert talk_id is not None
    await store.write(lambda tx: tx.talk.edit(talk_id, Content(text="50 штук")))
    await store.write(lambda tx: tx.talk.edit(talk_id, Content(text="51 штука")))
    found = await store.read(lambda tx: message(tx, talk_id))
    assert (found.content, found.before) == (Content(text="51 штука"), "50 штук")


async def test_copies_lead_back_to_what_they_copy(store: DatabaseStore) -> None:
    talk_id = await store.write(lambda tx: say(tx, None, 5))
    assert talk_id is not None

    def copy(tx: Tx) -> None:
        for chat in (GROUP, ChatId(AGENT), GROUP):
            part = 2 if chat > 0 else 0
            tx.talk.copied(talk_id, chat_id=chat, message_id=MessageId(9), part=part)

    await store.write(copy)
    found = await store.read(lambda tx: message(tx, talk_id))
    assert await store.read(lambda tx: tx.talk.by_copy(GROUP, MessageId(9))) == found
    assert await store.read(lambda tx: tx.talk.by_copy(CHAT, MessageId(9))) is None
    copies = await store.read(lambda tx: tx.talk.copies(talk_id))
    assert [(one.chat_id, one.message_id, one.part) for one in copies] == [(GROUP, 9, 0), (AGENT, 9, 2)]
