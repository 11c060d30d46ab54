"""Topics of talks, ready answers, words with a rating, requests that come back."""

from datetime import timedelta

import pytest

from bot.desk.ready import ReadyAnswer
from bot.desk.request import RequestState
from bot.desk.talk import Content, Side
from bot.ids import ChatId, MessageId, RequestId, TalkId, TopicId
from bot.ports import Tx
from storage import DatabaseStore
from storage.errors import ConstraintRefused
from tests.storage.world import AGENT, CLIENT, LEAD, NOW, account, contact, found, request

CHAT = ChatId(7_000_000_001)


async def test_a_topic_is_found_by_request_and_by_thread(store: DatabaseStore) -> None:
    def put(tx: Tx) -> RequestId:
        number = request(tx).id
        tx.topics.put(number, CHAT, TopicId(5))
        tx.topics.put(number, CHAT, TopicId(6))
        return number

    number = await store.write(put)
    assert await store.read(lambda tx: tx.topics.of(number, CHAT)) == 6
    assert await store.read(lambda tx: tx.topics.request(CHAT, TopicId(6))) == number
    assert await store.read(lambda tx: tx.topics.request(CHAT, TopicId(5))) is None
    assert await store.read(lambda tx: tx.topics.of(number, ChatId(1))) is None
    await store.write(lambda tx: tx.topics.drop(number, CHAT))
    assert await store.read(lambda tx: tx.topics.of(number, CHAT)) is None


async def test_one_topic_is_one_requests(store: DatabaseStore) -> None:
    def put(tx: Tx) -> None:
        owner = account(tx)
        for _ in range(2):
            tx.topics.put(request(tx, account_id=owner).id, CHAT, TopicId(5))

    with pytest.raises(ConstraintRefused):
        await store.write(put)


async def test_ready_answers_are_kept_by_name(store: DatabaseStore) -> None:
    def put(tx: Tx) -> list[bool]:
        said = [("hello", "Hello"), ("bye", "Bye"), ("hello", "Good day")]
        return [tx.answers.put(name=name, text=text, by=AGENT, now=NOW) for name, text in said]

    assert await store.write(put) == [True, True, False]
    kept = await store.read(lambda tx: tx.answers.all())
    assert [(one.name, one.text) for one in kept] == [("hello", "Good day"), ("bye", "Bye")]
    assert await store.read(lambda tx: tx.answers.named("hello")) == kept[0]
    assert await store.read(lambda tx: tx.answers.get(kept[1].id)) == ReadyAnswer(
        id=kept[1].id, name="bye", text="Bye"
    )
    assert await store.write(lambda tx: tx.answers.remove("hello")) is True
    assert await store.write(lambda tx: tx.answers.remove("hello")) is False
    assert await store.read(lambda tx: tx.answers.named("hello")) is None
    assert await store.read(lambda tx: tx.answers.get(kept[0].id)) is None


async def test_a_rating_keeps_its_word_and_a_request_how_often_it_came_back(store: DatabaseStore) -> None:
    def change(tx: Tx) -> RequestId:
        made = request(tx)
        tx.requests.change(made.id, rating=4, comment="quick", minutes=15)
        assert tx.requests.move(made, RequestState.DONE, reopened=2, closed_at=NOW)
        return made.id

    number = await store.write(change)
    stored = await store.read(lambda tx: found(tx, number))
    assert (stored.rating, stored.comment, stored.minutes, stored.reopened) == (4, "quick", 15, 2)


async def test_what_was_closed_lately_is_listed_the_latest_last(store: DatabaseStore) -> None:
    def close(tx: Tx) -> list[RequestId]:
        owner = account(tx)
        numbers = []
        for hours in (50, 1, 30):
            made = request(tx, account_id=owner)
            tx.requests.move(made, RequestState.DONE, closed_at=NOW - timedelta(hours=hours))
            numbers.append(made.id)
        tx.requests.move(request(tx, account_id=owner), RequestState.CANCELLED, closed_at=NOW)
        return numbers

    old, newest, middle = await store.write(close)
    since = NOW - timedelta(hours=48)
    closed = await store.read(lambda tx: tx.requests.closed_of_user(CLIENT, since=since))
    assert [one.id for one in closed] == [middle, newest]
    assert await store.read(lambda tx: tx.requests.closed_of_user(LEAD, since=since)) == ()
    assert old not in {one.id for one in closed}


async def test_a_draft_remembers_the_closed_request_it_replies_to(store: DatabaseStore) -> None:
    def draft(tx: Tx) -> tuple[RequestId, RequestId | None, RequestId | None]:
        owner = account(tx)
        person = contact(tx, owner)
        number = request(tx, account_id=owner).id
        made = tx.drafts.open(
            user_id=CLIENT, chat_id=CHAT, account_id=owner, contact_id=person, opened_at=NOW, due_at=NOW
        )
        before = tx.drafts.get(made)
        tx.drafts.about(made, number)
        after = tx.drafts.get(made)
        assert before is not None
        assert after is not None
        return number, before.about, after.about

    number, before, after = await store.write(draft)
    assert (before, after) == (None, number)


async def test_some_messages_leave_a_request_for_another(store: DatabaseStore) -> None:
    def split(tx: Tx) -> tuple[list[str], list[str]]:
        owner = account(tx)
        here, there = request(tx, account_id=owner).id, request(tx, account_id=owner).id
        talks = [say(tx, here, number) for number in (1, 2, 3)]
        tx.talk.split(talks[1:], there)
        return words(tx, here), words(tx, there)

    assert await store.write(split) == (["word 1"], ["word 2", "word 3"])


def say(tx: Tx, number: RequestId, message: int) -> TalkId:
    added = tx.talk.add(
        request_id=number,
        draft_id=None,
        side=Side.CLIENT,
        user_id=CLIENT,
        chat_id=CHAT,
        message_id=MessageId(message),
        content=Content(text=f"word {message}"),
        at=NOW,
    )
    assert added is not None
    return added


def words(tx: Tx, number: RequestId) -> list[str]:
    return [one.content.text for one in tx.talk.of_request(number)]
