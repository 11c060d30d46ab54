"""Behaviours that a Bot API server must have, part one: receiving, texts, edits, presses, refusals.

The whole list, with what the sandbox lacks, stands in sandbox/README.md; the names there are the names here.
"""

from __future__ import annotations

import asyncio

import pytest
from aiogram import Bot
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import TelegramMethod
from aiogram.types import (
    BotCommand,
    BotCommandScopeChat,
    InaccessibleMessage,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    MessageEntity,
)
from aiohttp import web

from tests.sandbox.hook import open_hook
from tests.sandbox.lab import Lab, eventually, settled_soon
from tests.sandbox.matrix import BUTTON, aiogram_bot, fresh, newest


async def test_a_wrong_token_is_unauthorized(lab: Lab) -> None:
    async with aiogram_bot(lab, "1:WRONG") as stranger:
        with pytest.raises(TelegramUnauthorizedError):
            await stranger.get_me()


async def test_an_unknown_method_is_not_found(lab: Lab, bot: Bot) -> None:
    with pytest.raises(TelegramNotFound, match="Not Found"):
        await bot(GetEverything())


class GetEverything(TelegramMethod[bool]):
    """A method that Telegram does not have."""

    __returning__ = bool
    __api_method__ = "getEverything"


async def test_get_me_tells_the_bots_abilities(bot: Bot) -> None:
    me = await bot.get_me()
    assert (me.username, me.can_read_all_group_messages, me.has_topics_enabled) == (
        "doorman_bot",
        True,
        False,
    )


async def test_updates_stay_until_an_offset_confirms_them(lab: Lab, bot: Bot) -> None:
    await lab.person()
    first, again = await bot.get_updates(timeout=0), await bot.get_updates(timeout=0)
    assert first == again
    assert await bot.get_updates(offset=first[-1].update_id + 1, timeout=0) == []


async def test_a_negative_offset_keeps_only_the_newest(lab: Lab, bot: Bot) -> None:
    anna = await lab.person()
    await lab.act(anna, "send", text="newest")
    assert [u.message.text for u in await bot.get_updates(offset=-1, timeout=0) if u.message] == ["newest"]
    assert len(await bot.get_updates(timeout=0)) == 1


async def test_allowed_updates_are_remembered(lab: Lab, bot: Bot) -> None:
    await bot.get_updates(allowed_updates=["edited_message"], timeout=0)
    anna = await lab.person()
    said = await lab.act(anna, "send", text="x")
    await lab.act(anna, "edit", chat="private", message_id=said["message_id"], text="y")
    assert [u.event_type for u in await bot.get_updates(timeout=0)] == ["edited_message"]


async def test_a_second_poller_ends_the_first(lab: Lab, bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=20))
    await settled_soon()
    assert await bot.get_updates(timeout=0) == []
    with pytest.raises(TelegramConflictError, match="terminated by other getUpdates request"):
        await first


async def test_polling_is_refused_while_a_webhook_is_set(lab: Lab, bot: Bot) -> None:
    await bot.set_webhook("http://127.0.0.1:9/none")
    with pytest.raises(TelegramConflictError, match="webhook is active"):
        await bot.get_updates(timeout=0)
    assert (await bot.get_webhook_info()).url.endswith("/none")


async def test_a_webhook_gets_its_secret(lab: Lab, bot: Bot) -> None:
    async with open_hook() as hook:
        await bot.set_webhook(hook.url, secret_token="s3cret")
        await lab.person()
        await hook.received(1)
        assert hook.secrets == ["s3cret"]


async def test_a_webhook_that_fails_is_offered_the_update_again(lab: Lab, bot: Bot) -> None:
    async with open_hook() as hook:
        hook.answer = lambda _: web.Response(status=500 if len(hook.updates) < 2 else 200)
        await bot.set_webhook(hook.url)
        await lab.person()
        await hook.received(2)
        assert hook.updates[0] == hook.updates[1]


async def test_a_chats_second_message_waits_for_its_first_at_a_webhook(lab: Lab, bot: Bot) -> None:
    async with open_hook() as hook:
        hook.gate.clear()
        await bot.set_webhook(hook.url)
        anna = await lab.person()
        await lab.act(anna, "send", text="second")
        await hook.received(1)
        await settled_soon()
        assert hook.texts() == ["/start"]
        hook.gate.set()
        await hook.received(2)


async def test_a_call_in_a_webhooks_answer_is_carried_out(lab: Lab, bot: Bot) -> None:
    async with open_hook() as hook:
        hook.answer = lambda update: web.json_response(
            {"method": "sendMessage", "chat_id": update["message"]["chat"]["id"], "text": "by answer"}
        )
        await bot.set_webhook(hook.url)
        anna = await lab.person()

        async def answered() -> bool:
            return bool((await lab.seen(anna))[-1]["text"] == "by answer")

        await eventually(answered)


async def test_messages_wait_a_day_and_presses_150_seconds(lab: Lab, bot: Bot) -> None:
    anna = await lab.person()
    await lab.act(anna, "forge", chat="private", message_id=1, data="x")
    await lab.control("advance", by=151)
    assert [u.event_type for u in await bot.get_updates(timeout=0)] == ["message"]
    await lab.control("advance", by=24 * 3600)
    assert await bot.get_updates(timeout=0) == []


async def test_any_update_can_be_put_in_by_hand(lab: Lab, bot: Bot) -> None:
    chat = {"id": 5, "type": "private"}
    put = {"message": {"message_id": 1, "date": 1, "chat": chat, "text": "x"}}
    await lab.control("act", do="raw", update=put)
    assert (await newest(bot)).text == "x"


async def test_html_becomes_text_and_entities(lab: Lab, bot: Bot) -> None:
    sent = await bot.send_message(await lab.person(), "<b>a</b> <i>b</i>", parse_mode="HTML")
    assert (sent.text, [e.type for e in sent.entities or []]) == ("a b", ["bold", "italic"])


async def test_markdown_v2_becomes_text_and_entities(lab: Lab, bot: Bot) -> None:
    sent = await bot.send_message(await lab.person(), "*a* `b`", parse_mode="MarkdownV2")
    assert (sent.text, [e.type for e in sent.entities or []]) == ("a b", ["bold", "code"])


async def test_broken_markup_is_refused_with_its_place(lab: Lab, bot: Bot) -> None:
    anna = await lab.person()
    with pytest.raises(TelegramBadRequest, match="can't parse entities"):
        await bot.send_message(anna, "<b>a", parse_mode="HTML")
    with pytest.raises(TelegramBadRequest, match="is reserved and must be escaped"):
        await bot.send_message(anna, "1.", parse_mode="MarkdownV2")


async def test_a_text_beyond_4096_units_is_refused(lab: Lab, bot: Bot) -> None:
    anna = await lab.person()
    longest = "<b>" + "😀" * 2048 + "</b>"
    assert len((await bot.send_message(anna, longest, parse_mode="HTML")).text or "") == 2048
    with pytest.raises(TelegramBadRequest, match="Bad Request: message is too long"):
        await bot.send_message(anna, longest + "x", parse_mode="HTML")


async def test_entities_beyond_the_hundredth_are_dropped(lab: Lab, bot: Bot) -> None:
    entities = [MessageEntity(type="bold", offset=2 * n, length=1) for n in range(120)]
    sent = await bot.send_message(await lab.person(), "x " * 120, entities=entities)
    assert len(sent.entities or []) == 100
    assert [e.offset for e in sent.entities or []] == [2 * n for n in range(100)]


async def test_commands_and_links_are_found_in_plain_texts(lab: Lab, bot: Bot) -> None:
    await lab.act(await lab.person(), "send", text="/quota see https://example.com")
    assert [e.type for e in (await newest(bot)).entities or []] == ["bot_command", "url"]


async def test_an_edit_keeps_the_date_and_sets_its_own(lab: Lab, bot: Bot) -> None:
    sent = await bot.send_message(await lab.person(), "old")
    await lab.control("advance", by=60)
    edited = await bot.edit_message_text("new", chat_id=sent.chat.id, message_id=sent.message_id)
    assert not isinstance(edited, bool)
    assert (edited.text, edited.date, bool(edited.edit_date)) == ("new", sent.date, True)


async def test_an_edit_that_changes_nothing_is_refused(lab: Lab, bot: Bot) -> None:
    sent = await bot.send_message(await lab.person(), "same")
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await bot.edit_message_text("same", chat_id=sent.chat.id, message_id=sent.message_id)


async def test_only_messages_that_exist_and_are_its_own_can_be_edited(lab: Lab, bot: Bot) -> None:
    anna = await lab.person()
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await bot.edit_message_text("x", chat_id=anna, message_id=99)
    with pytest.raises(TelegramBadRequest, match="message can't be edited"):
        await bot.edit_message_text("x", chat_id=anna, message_id=1)


async def test_a_deleted_message_is_gone(lab: Lab, bot: Bot) -> None:
    sent = await bot.send_message(await lab.person(), "x")
    assert await bot.delete_message(sent.chat.id, sent.message_id)
    with pytest.raises(TelegramBadRequest, match="message to delete not found"):
        await bot.delete_message(sent.chat.id, sent.message_id)


async def test_after_48_hours_a_private_message_stays(lab: Lab, bot: Bot) -> None:
    sent = await bot.send_message(await lab.person(), "x")
    await lab.control("advance", by=48 * 3600)
    with pytest.raises(TelegramBadRequest, match="message can't be deleted for everyone"):
        await bot.delete_message(sent.chat.id, sent.message_id)


async def test_a_press_carries_the_message_as_it_is_now(lab: Lab, bot: Bot) -> None:
    anna = await lab.person()
    sent = await bot.send_message(anna, "card", reply_markup=BUTTON)
    await bot.edit_message_text("taken", chat_id=anna, message_id=sent.message_id)
    press = {"chat": "private", "message_id": sent.message_id, "data": "take:1"}
    await lab.act(anna, "press", **press)
    await lab.act(anna, "press", **press)
    one, two = (u.callback_query for u in (await fresh(bot))[-2:])
    assert one is not None
    assert two is not None
    assert one.id != two.id
    assert not isinstance(one.message, InaccessibleMessage)
    assert one.message is not None
    assert one.message.text == "taken"


async def test_a_press_on_a_deleted_message_finds_it_inaccessible(lab: Lab, bot: Bot) -> None:
    sent = await bot.send_message(await lab.person(), "card", reply_markup=BUTTON)
    await bot.delete_message(sent.chat.id, sent.message_id)
    await lab.act(sent.chat.id, "press", chat="private", message_id=sent.message_id, data="take:1")
    query = (await fresh(bot))[-1].callback_query
    assert query is not None
    assert isinstance(query.message, InaccessibleMessage)


async def test_a_press_must_be_answered_soon(lab: Lab, bot: Bot) -> None:
    anna = await lab.person()
    query = (await lab.act(anna, "forge", chat="private", message_id=1, data="x"))["callback_query_id"]
    await lab.control("advance", by=16)
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_callback_query(query)


async def test_callback_data_beyond_64_bytes_is_refused(lab: Lab, bot: Bot) -> None:
    button = InlineKeyboardButton.model_construct(text="x", callback_data="ж" * 33)
    markup = InlineKeyboardMarkup.model_construct(inline_keyboard=[[button]])
    with pytest.raises(TelegramBadRequest, match="BUTTON_DATA_INVALID"):
        await bot.send_message(await lab.person(), "x", reply_markup=markup)
    lab.world.violations.errors.clear()  # that is what the check is for


async def test_a_chat_that_nobody_knows_is_not_found(bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.send_message(1, "x")


async def test_who_blocked_the_bot_or_never_started_it_is_out_of_reach(lab: Lab, bot: Bot) -> None:
    anna, stranger = await lab.person(), await lab.person("ivan", started=False)
    await lab.act(anna, "block")
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await bot.send_message(anna, "x")
    with pytest.raises(TelegramForbiddenError, match="bot can't initiate conversation with a user"):
        await bot.send_message(stranger, "x")


async def test_a_migrated_group_names_its_new_id(lab: Lab, bot: Bot) -> None:
    chat = await lab.group(forum=False, type="group")
    new = (await lab.control("migrate", chat_id=chat))["chat_id"]
    old_side, new_side = (u.message for u in (await fresh(bot))[-2:])
    assert old_side is not None
    assert new_side is not None
    assert (old_side.chat.id, old_side.migrate_to_chat_id) == (chat, new)
    assert (new_side.chat.id, new_side.migrate_from_chat_id) == (new, chat)
    with pytest.raises(TelegramMigrateToChat) as moved:
        await bot.send_message(chat, "x")
    assert moved.value.migrate_to_chat_id == new


async def test_a_group_takes_twenty_sends_and_edits_a_minute(lab: Lab, bot: Bot) -> None:
    chat = await lab.group()
    sent = [await bot.send_message(chat, "x") for _ in range(10)]
    for message in sent:
        await bot.edit_message_text("y", chat_id=chat, message_id=message.message_id)
    with pytest.raises(TelegramRetryAfter) as refusal:
        await bot.create_forum_topic(chat, "x")
    assert refusal.value.retry_after == 60


async def test_a_private_chat_takes_about_one_message_a_second(lab: Lab, bot: Bot) -> None:
    anna = await lab.person()
    for _ in range(3):
        await bot.send_message(anna, "x")
    with pytest.raises(TelegramRetryAfter):
        await bot.send_message(anna, "x")
    await lab.control("advance", by=1)
    await bot.send_message(anna, "x")


async def test_commands_are_kept_by_scope_and_language(lab: Lab, bot: Bot) -> None:
    chat = await lab.group()
    scope = BotCommandScopeChat(chat_id=chat)
    await bot.set_my_commands([BotCommand(command="a", description="A")], language_code="pl")
    await bot.set_my_commands([BotCommand(command="b", description="B")], scope=scope)
    assert [c.command for c in await bot.get_my_commands(language_code="pl")] == ["a"]
    assert [c.command for c in await bot.get_my_commands(scope=scope)] == ["b"]
    assert await bot.get_my_commands() == []


async def test_errors_can_be_planted(lab: Lab, bot: Bot) -> None:
    anna = await lab.person()
    await lab.control("faults", method="sendMessage", kind="429", times=1, retry_after=7)
    with pytest.raises(TelegramRetryAfter, match="7"):
        await bot.send_message(anna, "x")
    await lab.control("faults", method="sendMessage", kind="500", times=1)
    with pytest.raises(TelegramServerError):
        await bot.send_message(anna, "x")
    assert (await bot.send_message(anna, "x")).text == "x"
