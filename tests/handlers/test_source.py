"""What middlewares read off an update, and that no spelling of anything in it stops the update."""

from typing import Any

import pytest
import structlog

from tests.handlers.rig import (
    GROUP,
    INBOX,
    IVAN,
    OLGA,
    SENT,
    TOPIC,
    Rig,
    by,
    in_topic,
    message,
    person,
    press,
    text,
)


async def test_the_source_of_a_private_message_is_complete(rig: Rig) -> None:
    sender = person(OLGA, username="olga_k", language_code="pl")
    source = (await rig.call(by(sender))).source
    assert source is not None
    assert (source.inbox_id, source.user, source.chat, source.message) == (INBOX, OLGA, OLGA, 5)
    assert (source.first_name, source.username, source.language_code) == ("Olga", "olga_k", "pl")
    assert (source.at, source.thread, source.private) == (SENT, None, True)


@pytest.mark.parametrize("code", ["en_US", "", None, "x-foo", "PL", "zh-hans-CN", "\x00", "🙂", "e" * 500])
async def test_no_language_code_stops_an_update(rig: Rig, code: str | None) -> None:
    sender = person(OLGA) | ({} if code is None else {"language_code": code})
    call = await rig.call(by(sender))
    assert call.flow == "client.submit"
    assert call.source is not None
    assert call.source.language_code == code


@pytest.mark.parametrize(
    ("more", "thread"),
    [
        ({"message_thread_id": TOPIC, "is_topic_message": True}, TOPIC),
        ({"message_thread_id": TOPIC}, None),
        ({"message_thread_id": TOPIC, "is_topic_message": False}, None),
        ({"message_thread_id": 0, "is_topic_message": True}, None),
        ({}, None),
    ],
)
async def test_only_a_topic_is_a_thread(rig: Rig, more: dict[str, Any], thread: int | None) -> None:
    raw = {
        "message": message(
            IVAN, text="/bind work", chat={"id": GROUP, "type": "supergroup", "title": "D"}, **more
        )
    }
    source = (await rig.call(raw)).source
    assert source is not None
    assert source.thread == thread


async def test_names_come_without_what_no_database_keeps(rig: Rig) -> None:
    sender = person(OLGA, first_name="Ol\x00ga\ud83d", username="o\x00k")
    source = (await rig.call(by(sender))).source
    assert source is not None
    assert (source.first_name, source.username) == ("Olga", "ok")


@pytest.mark.parametrize("number", [0, -1, 2**52, 10**30])
async def test_a_sender_with_an_impossible_id_is_nobody(rig: Rig, number: int) -> None:
    assert (await rig.call(by(person(number)))).flow == "inbox.done"


@pytest.mark.parametrize("number", [0, 2**52, -(10**30)])
async def test_a_chat_with_an_impossible_id_is_nowhere(rig: Rig, number: int) -> None:
    chat = {"id": number, "type": "private"}
    assert (await rig.call(text("/help", chat=chat))).flow == "inbox.done"


@pytest.mark.parametrize("number", [0, -3, 10**30])
async def test_a_message_with_an_impossible_id_has_none(rig: Rig, number: int) -> None:
    replied = message(message_id=number)
    call = await rig.call(text("hello", message_id=number, reply_to_message=replied))
    assert call.source is not None
    assert (call.source.message, call.values["reply_to"]) == (None, None)


@pytest.mark.parametrize(
    ("raw", "lane", "user"),
    [
        (text("my secret"), f"chat:{OLGA}", OLGA),
        (press("take:1", IVAN), f"press:{IVAN}", IVAN),
        (in_topic("/bind work", IVAN), f"chat:{GROUP}", IVAN),
        (
            {"channel_post": {"message_id": 1, "date": 1, "chat": {"id": -5, "type": "channel"}}},
            "other",
            None,
        ),
    ],
)
async def test_log_lines_name_update_lane_and_sender_and_no_text(
    rig: Rig, raw: dict[str, Any], lane: str, user: int | None
) -> None:
    seen: list[dict[str, Any]] = []
    rig.flows.during = lambda: seen.append(structlog.contextvars.get_contextvars())
    await rig.feed(raw)
    assert seen == [{"bot": 42, "update_id": 1, "lane": lane, "user": user}]
    assert structlog.contextvars.get_contextvars() == {}
