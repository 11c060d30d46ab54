"""A topic per request in the taker's private chat, where the bot has topics there; else by reply."""

from dataclasses import replace

import pytest

from bot.desk.talk import Content
from bot.flows.notices import HeaderView, Relayed, StaffTold, WhichRequest
from bot.flows.prepared import Failure, Prepared
from bot.flows.source import Source
from bot.ids import ChatId, MessageId, RequestId, TopicId, UserId
from tests.flows.lab import EVA, IVAN, OLGA, PETR, Lab


def in_topic(lab: Lab, user: UserId, thread: TopicId | None) -> Source:
    return replace(lab.source(user), thread=thread)


async def topic(lab: Lab, request: RequestId, user: UserId = IVAN) -> TopicId | None:
    return await lab.store.read(lambda tx: tx.topics.of(request, ChatId(int(user))))


@pytest.fixture
async def desk(lab: Lab) -> Lab:
    lab.refit(private_topics=True)
    await lab.join()
    await lab.hire(IVAN, EVA)
    return lab


async def taken(lab: Lab, text: str = "how?", *, user: UserId = OLGA) -> RequestId:
    request = await lab.ask(text, "consultation", user=user)
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    return request


def to_ivan(sent: list[Prepared]) -> list[Prepared]:
    return [one for one in sent if one.chat_id == int(IVAN) and one.reaction is None and one.menu is None]


async def test_the_topic_comes_first_and_the_talk_goes_into_it(desk: Lab) -> None:
    await desk.fresh()
    request = await taken(desk)
    opened, header = to_ivan(await desk.fresh())
    assert opened.topic is not None
    assert (opened.topic.client, opened.topic.active) == ("Orbit", True)
    thread = await topic(desk, request)
    assert thread is not None
    assert isinstance(header.notice, HeaderView)
    await desk.flows.client.submit(desk.source(OLGA), content=Content(text="and?"))
    await desk.flows.staff.note(in_topic(desk, IVAN, thread), text="hm")
    said = to_ivan(await desk.fresh())
    assert {type(one.notice) for one in said} == {Relayed, StaffTold}
    assert {header.thread_id, *(one.thread_id for one in said)} == {thread}


async def test_words_in_a_topic_are_for_its_request_however_many_are_open(desk: Lab) -> None:
    first = await taken(desk)
    await desk.join("Other", user=PETR)
    await taken(desk, "and mine?", user=PETR)
    await desk.fresh()
    thread = await topic(desk, first)
    await desk.flows.staff.answer(in_topic(desk, IVAN, thread), content=Content(text="for olga"))
    assert [one.text for one in await desk.relays(OLGA)] == ["for olga"]
    assert await desk.relays(PETR) == []


async def test_words_in_a_topic_of_no_request_reach_nobody_by_themselves(desk: Lab) -> None:
    await taken(desk)
    await desk.fresh()
    await desk.flows.staff.answer(in_topic(desk, IVAN, TopicId(4242)), content=Content(text="lunch?"))
    assert isinstance(desk.told(IVAN)[-1], WhichRequest)
    assert await desk.relays(OLGA) == []


async def test_words_in_the_topic_of_a_closed_request_reach_nobody(desk: Lab) -> None:
    request = await taken(desk)
    await desk.fresh()
    thread = await topic(desk, request)
    await desk.flows.staff.done(in_topic(desk, IVAN, thread), minutes=5)
    await desk.fresh()
    second = await taken(desk, "something else")
    assert await desk.state(second) == "taken"
    await desk.fresh()
    await desk.flows.staff.answer(in_topic(desk, IVAN, thread), content=Content(text="bye"))
    assert desk.last(StaffTold, IVAN).what == "not_open"
    assert await desk.relays(OLGA) == []


async def test_a_reply_across_topics_is_asked_about(desk: Lab) -> None:
    first = await taken(desk)
    await desk.join("Other", user=PETR)
    second = await taken(desk, "and mine?", user=PETR)
    await desk.fresh()
    thread = await topic(desk, first)
    header = await desk.store.read(lambda tx: tx.outbox.slot(ChatId(int(IVAN)), f"talk:{second}"))
    source = in_topic(desk, IVAN, thread)
    await desk.flows.staff.answer(source, content=Content(text="whose?"), reply_to=header)
    asked = desk.last(WhichRequest, IVAN)
    assert {number for number, _ in asked.options} == {first, second}
    sent = await desk.fresh()
    assert not [one for one in sent if one.chat_id in (int(OLGA), int(PETR)) and one.notice is not None]


async def test_at_the_end_the_topic_says_so_and_is_used_again_when_reopened(desk: Lab) -> None:
    request = await taken(desk)
    await desk.fresh()
    thread = await topic(desk, request)
    await desk.flows.staff.done(in_topic(desk, IVAN, thread), minutes=5)
    (renamed,) = [one for one in await desk.fresh() if one.topic is not None]
    assert renamed.topic is not None
    assert (renamed.thread_id, renamed.topic.active) == (thread, False)
    fresh = await desk.ask("still not")
    await desk.flows.client.same_request(desk.source(OLGA), request_id=fresh)
    (again,) = [one for one in await desk.fresh() if one.topic is not None]
    assert again.topic is not None
    assert (again.thread_id, again.topic.active) == (thread, True)


async def test_handed_over_each_has_a_topic_of_their_own(desk: Lab) -> None:
    request = await taken(desk)
    await desk.fresh()
    await desk.flows.staff.transfer(desk.source(IVAN), request_id=request, to=EVA)
    made = {one.chat_id: one.topic for one in await desk.fresh() if one.topic is not None}
    assert {chat: view.active for chat, view in made.items()} == {int(IVAN): False, int(EVA): True}
    assert await topic(desk, request, EVA) is not None


async def row_of(lab: Lab, shape: str) -> Prepared:
    """The next row to ivan, prepared, which must be of that shape."""
    rows = await lab.flows.outbox.next((), 50)
    row = next(one for one in rows if one.send.chat_id == int(IVAN))
    assert row.send.shape == shape
    prepared = await lab.flows.outbox.prepare(row)
    assert prepared is not None
    return prepared


async def test_a_deleted_topic_is_made_anew_and_nothing_is_lost(desk: Lab) -> None:
    request = await taken(desk)
    await desk.fresh()
    before = await topic(desk, request)
    await desk.flows.client.submit(desk.source(OLGA), content=Content(text="are you there?"))
    prepared = await row_of(desk, "relay")
    assert prepared.thread_id == before
    await desk.flows.outbox.failed(prepared.row, Failure.TOPIC_GONE, "message thread not found")
    said = to_ivan(await desk.fresh())
    after = await topic(desk, request)
    assert after not in (None, before)
    assert [one.topic is not None for one in said] == [True, False, False]
    relayed = [one for one in said if isinstance(one.notice, Relayed)]
    assert [one.thread_id for one in relayed] == [after]
    assert [one.thread_id for one in said if isinstance(one.notice, HeaderView)] == [after]


async def test_where_no_topic_can_be_made_the_talk_goes_on_by_reply(desk: Lab) -> None:
    await desk.fresh()
    request = await taken(desk)
    prepared = await row_of(desk, "topic")
    await desk.flows.outbox.failed(prepared.row, Failure.REJECTED, "not a forum")
    (header,) = to_ivan(await desk.fresh())
    assert (header.thread_id, await topic(desk, request)) == (None, None)
    await desk.flows.staff.answer(desk.source(IVAN), content=Content(text="hello"))
    assert [one.text for one in await desk.relays(OLGA)] == ["hello"]


async def test_a_topic_that_keeps_vanishing_is_given_up(desk: Lab) -> None:
    request = await taken(desk)
    await desk.fresh()
    await desk.flows.client.submit(desk.source(OLGA), content=Content(text="are you there?"))
    for _ in range(4):
        rows = await desk.flows.outbox.next((), 50)
        mine = [one for one in rows if one.send.chat_id == int(IVAN)]
        for row in mine:
            prepared = await desk.flows.outbox.prepare(row)
            assert prepared is not None
            if prepared.topic is None and prepared.thread_id is not None and row.send.shape == "relay":
                await desk.flows.outbox.failed(row, Failure.TOPIC_GONE, "message thread not found")
            else:
                done = desk.done(prepared, MessageId(next(desk.numbers)))
                await desk.flows.outbox.delivered(row, done)
                desk.sent.append(prepared)
    await desk.deliver()
    assert [one.notice.text for one in desk.sent if isinstance(one.notice, Relayed)] == ["are you there?"]
    assert await desk.state(request) == "taken"


async def test_without_topics_nothing_is_made(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    await taken(lab)
    assert all(one.topic is None and one.thread_id is None for one in to_ivan(await lab.fresh()))
