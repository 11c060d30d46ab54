"""Telegram's flood limits, in the sandbox's time."""

from __future__ import annotations

from tests.sandbox.lab import Json, Lab


async def burst(lab: Lab, chat: int, count: int) -> list[Json]:
    return [await lab.call("sendMessage", chat_id=chat, text=f"{n}") for n in range(count)]


async def test_a_group_takes_twenty_operations_a_minute(lab: Lab) -> None:
    chat = await lab.group()
    answers = await burst(lab, chat, 21)
    assert [a["ok"] for a in answers] == [True] * 20 + [False]
    assert answers[-1] == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 60",
        "parameters": {"retry_after": 60},
    }
    await lab.control("advance", by=59)
    assert (await lab.call("sendMessage", chat_id=chat, text="x"))["parameters"] == {"retry_after": 1}
    await lab.control("advance", by=1)
    assert (await lab.call("sendMessage", chat_id=chat, text="x"))["ok"]
    assert await lab.violations() == []


async def test_sends_edits_and_topics_share_the_groups_limit(lab: Lab) -> None:
    chat = await lab.group()
    card = (await lab.result("sendMessage", chat_id=chat, text="card"))["message_id"]
    for n in range(9):
        await lab.result("editMessageText", chat_id=chat, message_id=card, text=f"{n}")
    for n in range(10):
        await lab.result("createForumTopic", chat_id=chat, name=f"{n}")
    edit = await lab.refused("editMessageText", chat_id=chat, message_id=card, text="x")
    topic = await lab.refused("createForumTopic", chat_id=chat, name="x")
    assert edit == topic == "429 Too Many Requests: retry after 60"


async def test_the_window_slides_and_is_no_bucket(lab: Lab) -> None:
    """A leaky bucket would let 39 calls through in the first minute."""
    chat = await lab.group()
    passed = 0
    for _ in range(60):
        passed += (await lab.call("sendMessage", chat_id=chat, text="x"))["ok"]
        await lab.control("advance", by=0.99)
    assert passed == 20


async def test_what_is_refused_does_not_count(lab: Lab) -> None:
    chat = await lab.group()
    await burst(lab, chat, 20)
    await lab.control("advance", by=30)
    assert not any(a["ok"] for a in await burst(lab, chat, 5))
    await lab.control("advance", by=30)
    assert all(a["ok"] for a in await burst(lab, chat, 20))


async def test_one_group_does_not_hold_up_another(lab: Lab) -> None:
    first, second = await lab.group(), await lab.group()
    await burst(lab, first, 20)
    await lab.control("advance", by=1)
    assert (await burst(lab, first, 1))[0]["error_code"] == 429
    assert (await burst(lab, second, 1))[0]["ok"]


async def test_a_private_chat_takes_a_short_burst_then_one_a_second(lab: Lab) -> None:
    anna = await lab.person()
    answers = await burst(lab, anna, 4)
    assert [a["ok"] for a in answers] == [True, True, True, False]
    assert answers[-1]["parameters"] == {"retry_after": 1}
    for _ in range(3):
        await lab.control("advance", by=1)
        assert [a["ok"] for a in await burst(lab, anna, 2)] == [True, False]


async def test_all_chats_together_take_thirty_a_second(lab: Lab) -> None:
    people = [await lab.person(f"p{n}") for n in range(31)]
    answers = [(await burst(lab, who, 1))[0] for who in people]
    assert [a["ok"] for a in answers] == [True] * 30 + [False]
    await lab.control("advance", by=1)
    assert (await burst(lab, people[-1], 1))[0]["ok"]


async def test_an_album_counts_as_many_messages_as_it_has(lab: Lab) -> None:
    boss = await lab.person("boss")
    chat = await lab.group(admins=[boss])
    await lab.act(boss, "send", chat=chat, photo="p.jpg")
    photo = (await lab.updates())[-1]["message"]["photo"][-1]["file_id"]
    media = [{"type": "photo", "media": photo}] * 10
    assert (await lab.call("sendMediaGroup", chat_id=chat, media=media))["ok"]
    assert (await lab.call("sendMediaGroup", chat_id=chat, media=media))["ok"]
    assert (await burst(lab, chat, 1))[0]["error_code"] == 429


async def test_toasts_questions_deletions_and_typing_are_free(lab: Lab) -> None:
    boss = await lab.person("boss")
    chat = await lab.group(admins=[boss])
    sent = await lab.result(
        "sendMessage",
        chat_id=chat,
        text="card",
        reply_markup={"inline_keyboard": [[{"text": "a", "callback_data": "a"}]]},
    )
    await burst(lab, chat, 19)
    press = {"chat": chat, "message_id": sent["message_id"], "data": "a"}
    for _ in range(25):
        query = (await lab.act(boss, "press", **press))["callback_query_id"]
        assert await lab.result("answerCallbackQuery", callback_query_id=query)
        assert await lab.result("getChat", chat_id=chat)
        assert await lab.result("sendChatAction", chat_id=chat, action="typing")
    assert await lab.result("deleteMessage", chat_id=chat, message_id=sent["message_id"])


async def test_limits_can_be_switched_off(lab: Lab) -> None:
    await lab.reset(limits=False)
    anna = await lab.person()
    assert all(a["ok"] for a in await burst(lab, anna, 50))


async def test_the_limits_run_by_the_real_clock_when_time_is_not_virtual(lab: Lab) -> None:
    await lab.reset(virtual=False, clock=None)
    chat = await lab.group()
    answers = await burst(lab, chat, 21)
    assert answers[-1]["parameters"]["retry_after"] in (59, 60)
    await lab.control("advance", by=60)
    assert (await burst(lab, chat, 1))[0]["ok"]
