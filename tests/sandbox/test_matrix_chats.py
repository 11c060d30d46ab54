"""Behaviours that a Bot API server must have, part three: topics, members, reactions, payments."""

from __future__ import annotations

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    EphemeralMessageParameters,
    LabeledPrice,
    ReactionTypeEmoji,
    ReplyParameters,
)

from tests.sandbox.lab import Lab
from tests.sandbox.matrix import BUTTON, aiogram_bot, forum, fresh, newest


async def test_a_topic_has_its_own_thread(lab: Lab, bot: Bot) -> None:
    chat, boss = await forum(lab)
    thread = (await bot.create_forum_topic(chat, "Queue")).message_thread_id
    sent = await bot.send_message(chat, "x", message_thread_id=thread)
    await lab.act(boss, "send", chat=chat, thread=thread, text="y")
    heard = await newest(bot)
    assert (sent.message_thread_id, sent.is_topic_message) == (thread, True)
    assert (heard.message_thread_id, heard.is_topic_message) == (thread, True)


async def test_general_has_no_thread_and_a_reply_there_is_no_topic(lab: Lab, bot: Bot) -> None:
    chat, _ = await forum(lab)
    first = await bot.send_message(chat, "x")
    reply = await bot.send_message(chat, "y", reply_parameters=ReplyParameters(message_id=first.message_id))
    assert (first.message_thread_id, first.is_topic_message) == (None, None)
    assert (reply.message_thread_id, reply.is_topic_message) == (first.message_id, None)
    with pytest.raises(TelegramBadRequest, match="message thread not found"):
        await bot.send_message(chat, "x", message_thread_id=1)


async def test_a_reply_without_a_thread_goes_where_the_answered_message_is(lab: Lab, bot: Bot) -> None:
    chat, boss = await forum(lab)
    thread = await lab.topic(chat, boss)
    asked = await lab.act(boss, "send", chat=chat, thread=thread, text="?")
    sent = await bot.send_message(chat, "!", reply_parameters=ReplyParameters(message_id=asked["message_id"]))
    assert sent.message_thread_id == thread


async def test_a_deleted_topic_of_a_group_is_refused(lab: Lab, bot: Bot) -> None:
    chat, boss = await forum(lab)
    thread = await lab.topic(chat, boss)
    await lab.control("topic_delete", chat_id=chat, message_thread_id=thread)
    with pytest.raises(TelegramBadRequest, match="message thread not found"):
        await bot.send_message(chat, "x", message_thread_id=thread)


async def test_topics_live_in_private_chats(lab: Lab) -> None:
    await lab.reset(bot={"has_topics_enabled": True})
    async with aiogram_bot(lab) as bot:
        anna = await lab.person()
        me = await bot.get_me()
        thread = (await bot.create_forum_topic(anna, "Request 1")).message_thread_id
        await lab.act(anna, "send", thread=thread, text="hello")
        heard = await newest(bot)
        assert (me.has_topics_enabled, me.allows_users_to_create_topics) == (True, True)
        assert (heard.message_thread_id, heard.is_topic_message) == (thread, True)
        assert await bot.edit_forum_topic(anna, thread, name="Request 2")
        with pytest.raises(TelegramBadRequest, match="the chat is not a forum"):
            await bot.close_forum_topic(anna, thread)
        assert await bot.delete_forum_topic(anna, thread)
        assert await lab.violations() == []


async def test_a_deleted_topic_of_a_private_chat_is_silently_ignored(lab: Lab) -> None:
    for lost in ("ignored", "refused"):
        await lab.reset(bot={"has_topics_enabled": True, "deleted_topics": lost})
        async with aiogram_bot(lab) as bot:
            anna = await lab.person()
            thread = await lab.topic(anna, anna)
            await lab.control("topic_delete", chat_id=anna, message_thread_id=thread)
            if lost == "refused":
                with pytest.raises(TelegramBadRequest, match="message thread not found"):
                    await bot.send_message(anna, "x", message_thread_id=thread)
            else:
                sent = await bot.send_message(anna, "x", message_thread_id=thread)
                assert (sent.message_thread_id, sent.is_topic_message) == (None, None)


async def test_a_missing_right_is_named(lab: Lab, bot: Bot) -> None:
    chat, boss = await forum(lab)
    said = await lab.act(boss, "send", chat=chat, text="x")
    rights = {"can_manage_topics": False, "can_delete_messages": False, "can_pin_messages": False}
    await lab.control("members", chat_id=chat, user_id=42, status="administrator", allowed=rights)
    with pytest.raises(TelegramBadRequest, match="not enough rights to create a topic"):
        await bot.create_forum_topic(chat, "x")
    with pytest.raises(TelegramBadRequest, match="message can't be deleted"):
        await bot.delete_message(chat, said["message_id"])
    with pytest.raises(TelegramBadRequest, match="not enough rights to manage pinned messages in the chat"):
        await bot.pin_chat_message(chat, said["message_id"])
    change = (await fresh(bot))[-1].my_chat_member
    assert change is not None
    assert getattr(change.new_chat_member, "can_manage_topics", None) is False


async def test_members_are_told_only_to_an_administrator_who_asked(lab: Lab, bot: Bot) -> None:
    chat, boss = await forum(lab)
    ivan = await lab.person("ivan")
    await lab.control("members", chat_id=chat, user_id=ivan, status="member")
    await bot.get_updates(allowed_updates=["chat_member"], timeout=0)
    await fresh(bot)
    for status, allowed in (
        ("administrator", {"can_pin_messages": False}),
        ("restricted", {"can_send_messages": True}),
        ("kicked", None),
    ):
        await lab.control("members", chat_id=chat, user_id=ivan, status=status, allowed=allowed, by=boss)
    changes = [u.chat_member for u in await fresh(bot) if u.chat_member]
    assert [c.new_chat_member.status for c in changes] == ["administrator", "restricted", "kicked"]
    assert changes[1].old_chat_member.status == "administrator"
    assert changes[0].from_user.id == boss


async def test_the_bots_own_rise_and_fall_are_told(lab: Lab, bot: Bot) -> None:
    chat, _ = await forum(lab)
    await fresh(bot)
    for status in ("member", "administrator", "kicked"):
        await lab.control("members", chat_id=chat, user_id=42, status=status)
    changes = [u.my_chat_member for u in await fresh(bot) if u.my_chat_member]
    assert [c.new_chat_member.status for c in changes] == ["member", "administrator", "kicked"]
    refusal = await lab.refused("sendMessage", chat_id=chat, text="x")
    assert refusal == "403 Forbidden: bot was kicked from the supergroup chat"


async def test_administrators_are_listed_as_aiogram_reads_them(lab: Lab, bot: Bot) -> None:
    chat, _ = await forum(lab)
    assert {m.status for m in await bot.get_chat_administrators(chat)} == {"creator", "administrator"}
    assert (await bot.get_chat(chat)).is_forum is True


async def test_reactions_are_told_when_asked_for_and_checked_when_given(lab: Lab, bot: Bot) -> None:
    chat, boss = await forum(lab)
    await bot.get_updates(allowed_updates=["message_reaction"], timeout=0)
    sent = await bot.send_message(chat, "x")
    await lab.act(boss, "react", chat=chat, message_id=sent.message_id, emoji="👍")
    told = (await fresh(bot))[-1].message_reaction
    assert told is not None
    assert [r.emoji for r in told.new_reaction if isinstance(r, ReactionTypeEmoji)] == ["👍"]
    assert await bot.set_message_reaction(chat, sent.message_id, [ReactionTypeEmoji(emoji="👀")], is_big=True)
    with pytest.raises(TelegramBadRequest, match="REACTION_INVALID"):
        await bot.set_message_reaction(chat, sent.message_id, [ReactionTypeEmoji(emoji="🧾")])


async def test_an_invoice_is_paid_and_refunded(lab: Lab, bot: Bot) -> None:
    anna = await lab.person()
    price = [LabeledPrice(label="Hour", amount=100)]
    bill = await bot.send_invoice(anna, "Hour", "One hour", "order-1", "XTR", price, provider_token="")
    await lab.act(anna, "pay", message_id=bill.message_id)
    query = (await fresh(bot))[-1].pre_checkout_query
    assert query is not None
    assert (query.invoice_payload, query.total_amount) == ("order-1", 100)
    assert await bot.answer_pre_checkout_query(query.id, ok=True)
    paid = (await newest(bot)).successful_payment
    assert paid is not None
    assert paid.invoice_payload == "order-1"
    assert await bot.refund_star_payment(anna, paid.telegram_payment_charge_id)
    assert (await newest(bot)).refunded_payment is not None
    with pytest.raises(TelegramBadRequest, match="CHARGE_ALREADY_REFUNDED"):
        await bot.refund_star_payment(anna, paid.telegram_payment_charge_id)


async def test_a_payment_that_is_not_confirmed_in_ten_seconds_fails(lab: Lab, bot: Bot) -> None:
    anna = await lab.person()
    price = [LabeledPrice(label="Hour", amount=10000)]
    order = ("Hour", "One hour", "order-1", "PLN", price)
    bill = await bot.send_invoice(anna, *order, provider_token="1:TEST:x")
    query = (await lab.act(anna, "pay", message_id=bill.message_id))["pre_checkout_query_id"]
    await lab.control("advance", by=11)
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_pre_checkout_query(query, ok=True)
    assert [e["state"] for e in await lab.seen(anna) if e["kind"] == "payment"] == ["asked", "expired"]
    with pytest.raises(TelegramBadRequest, match="PAYMENT_PROVIDER_INVALID"):
        await bot.send_invoice(anna, *order)


async def test_an_ephemeral_message_is_seen_by_one_member(lab: Lab, bot: Bot) -> None:
    chat, boss = await forum(lab)
    to_boss = EphemeralMessageParameters(receiver_user_id=boss)
    sent = await bot.send_message(chat, "x", ephemeral_message_parameters=to_boss, reply_markup=BUTTON)
    assert (sent.message_id, sent.receiver_user and sent.receiver_user.id) == (0, boss)
    event = (await lab.seen(chat))[-1]
    assert (event["kind"], event["user_id"], event["text"]) == ("ephemeral", boss, "x")
    named = {"chat_id": chat, "receiver_user_id": boss, "ephemeral_message_id": sent.ephemeral_message_id}
    assert await lab.result("editEphemeralMessageText", text="y", **named)
    assert await lab.result("deleteEphemeralMessage", **named)
    assert (await lab.look("messages", chat_id=chat))["messages"][-1]["text"] is None
