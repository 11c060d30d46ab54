"""Replies with a quoted part, and custom emoji, as a Bot API server takes or refuses them."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.desk.talk import Content, Side
from bot.flows.relay import put_relay
from bot.flows.scene import Work
from bot.ids import ChatId, MessageId, UserId
from tests.fakes.line import Line, open_line
from tests.handlers.test_outbox_sender import finish, sending
from tests.handlers.test_relaying import STAFF_CHAT, params, passed

SMILE = json.dumps([{"type": "custom_emoji", "offset": 6, "length": 2, "custom_emoji_id": "55"}])


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    async with open_line(tmp_path) as opened:
        yield opened


async def answered(line: Line, text: str, quote: dict[str, Any], *, now_says: str | None = None) -> int:
    """anna writes, staff reply to the copy with a quote of it; the number of anna's message. `now_says`: what
    her message says by then, as far as we know."""
    anna = await line.lab.person("anna")
    said = await line.lab.act(anna, "send", text=text)
    number = int(said["message_id"])

    def body(work: Work) -> None:
        common = {"request_id": None, "draft_id": None, "at": work.now}
        talk = work.tx.talk.add(
            side=Side.CLIENT,
            user_id=UserId(anna),
            chat_id=ChatId(anna),
            message_id=MessageId(number),
            content=Content(text=text if now_says is None else now_says),
            **common,  # type: ignore[arg-type]  # the same for both
        )
        assert talk is not None
        work.tx.talk.copied(talk, chat_id=ChatId(STAFF_CHAT), message_id=MessageId(50))
        answer = work.tx.talk.add(
            side=Side.STAFF,
            user_id=UserId(STAFF_CHAT),
            chat_id=ChatId(STAFF_CHAT),
            message_id=MessageId(51),
            content=Content(text="yes"),
            reply_to=MessageId(50),
            quoted=json.dumps(quote),
            **common,  # type: ignore[arg-type]  # the same for both
        )
        assert answer is not None
        put_relay(work, answer, ChatId(anna))

    await line.outbox.work(body)
    async with sending(line) as sender:
        await finish(line, sender)
    return number


async def replies(line: Line) -> list[dict[str, Any]]:
    """`reply_parameters` of every call that sent a text."""
    found = [one.get("reply_parameters") or {} for one in await params(line, "sendMessage")]
    return [json.loads(one) if isinstance(one, str) else one for one in found]


async def test_a_quote_arrives_with_the_reply_at_its_place(line: Line) -> None:
    head = "anna:\n"
    quote = {"text": "one", "position": len(head) + 8, "from_end": 3}
    number = await answered(line, "one two one", quote)
    (reply,) = await replies(line)
    assert (reply["message_id"], reply["quote"], reply["quote_position"]) == (number, "one", 8)


async def test_words_that_are_no_more_there_are_answered_without_a_quote(line: Line) -> None:
    number = await answered(line, "one two", {"text": "three", "position": 0, "from_end": 7})
    (reply,) = await replies(line)
    assert (reply["message_id"], "quote" in reply) == (number, False)


async def test_a_quote_that_telegram_refuses_is_left_out_and_the_reply_stays(line: Line) -> None:
    quote = {"text": "three", "position": 0, "from_end": 5}
    number = await answered(line, "one two", quote, now_says="three")
    tried, sent = await replies(line)
    assert (tried["quote"], sent["message_id"], "quote" in sent) == ("three", number, False)
    assert await line.outbox.waiting() == 0


async def test_a_custom_emoji_is_passed_on_as_one(line: Line) -> None:
    anna = await line.lab.person("anna")
    await passed(line, anna, Content(text="hello 🙂", entities=SMILE))
    async with sending(line) as sender:
        await finish(line, sender)
    (call,) = await params(line, "sendMessage")
    assert [one.get("custom_emoji_id") for one in entities(call)][-1] == "55"


async def test_where_custom_emoji_are_refused_the_plain_one_is_sent(line: Line) -> None:
    anna = await line.lab.person("anna")
    await line.lab.control(
        "faults",
        method="sendMessage",
        times=1,
        kind="error",
        code=400,
        description="Bad Request: DOCUMENT_INVALID",
    )
    await passed(line, anna, Content(text="hello 🙂", entities=SMILE))
    async with sending(line) as sender:
        await finish(line, sender)
    *_, sent = await params(line, "sendMessage")
    assert sent["text"].endswith("hello 🙂")
    assert "custom_emoji" not in [one["type"] for one in entities(sent)]
    seen = (await line.lab.seen(anna))[-1]
    assert seen["text"].endswith("hello 🙂")


def entities(call: dict[str, Any]) -> list[dict[str, Any]]:
    found = call.get("entities") or []
    listed: list[dict[str, Any]] = json.loads(found) if isinstance(found, str) else found
    return listed
