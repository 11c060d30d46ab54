"""Rights of administrators, restrictions of members, topics of private chats, ephemeral messages."""

from __future__ import annotations

from tests.sandbox.lab import Lab


async def staffed(lab: Lab, *, bot: str = "administrator") -> tuple[int, int]:
    """A forum and its owner."""
    boss = await lab.person("boss")
    return await lab.group(admins=[boss], bot=bot), boss


async def allow(lab: Lab, chat: int, status: str = "administrator", **allowed: bool) -> None:
    await lab.control("members", chat_id=chat, user_id=42, status=status, allowed=allowed)


async def test_the_bots_own_topic_may_be_edited_and_closed_without_the_right(lab: Lab) -> None:
    chat, boss = await staffed(lab)
    own = (await lab.result("createForumTopic", chat_id=chat, name="Own"))["message_thread_id"]
    other = await lab.topic(chat, boss)
    await allow(lab, chat, can_manage_topics=False)
    assert await lab.result("editForumTopic", chat_id=chat, message_thread_id=own, name="Mine") is True
    assert await lab.result("closeForumTopic", chat_id=chat, message_thread_id=own) is True
    assert await lab.result("sendMessage", chat_id=chat, message_thread_id=own, text="x")
    refusals = [
        await lab.refused("editForumTopic", chat_id=chat, message_thread_id=other, name="x"),
        await lab.refused("closeForumTopic", chat_id=chat, message_thread_id=other),
        await lab.refused("closeGeneralForumTopic", chat_id=chat),
        await lab.refused("closeForumTopic", chat_id=chat, message_thread_id=-1),
    ]
    assert [r.removeprefix("400 Bad Request: ") for r in refusals] == [
        "not enough rights to edit the topic",
        "not enough rights to close or open the topic",
        "not enough rights to close or open the topic",
        "invalid forum topic identifier specified",
    ]


async def test_deleting_topics_banning_and_unpinning_need_their_rights(lab: Lab) -> None:
    chat, boss = await staffed(lab)
    own = (await lab.result("createForumTopic", chat_id=chat, name="Own"))["message_thread_id"]
    card = await lab.result("sendMessage", chat_id=chat, message_thread_id=own, text="card")
    await lab.result("pinChatMessage", chat_id=chat, message_id=card["message_id"])
    await allow(lab, chat, can_delete_messages=False, can_restrict_members=False, can_pin_messages=False)
    topic = {"chat_id": chat, "message_thread_id": own}
    refusals = [
        await lab.refused("deleteForumTopic", **topic),
        await lab.refused("banChatMember", chat_id=chat, user_id=boss),
        await lab.refused("unpinAllForumTopicMessages", **topic),
    ]
    assert [r.removeprefix("400 Bad Request: ") for r in refusals] == [
        "not enough rights to delete the topic",
        "not enough rights to restrict/unrestrict chat member",
        "not enough rights to manage pinned messages in the chat",
    ]
    assert await lab.result("deleteMessage", chat_id=chat, message_id=card["message_id"]) is True
    await allow(lab, chat)
    assert await lab.result("unpinAllForumTopicMessages", **topic) is True


async def test_a_restricted_bot_sends_only_what_it_may(lab: Lab) -> None:
    chat, boss = await staffed(lab)
    await lab.act(boss, "send", chat=chat, photo="p")
    known = (await lab.updates())[-1]["message"]["photo"][-1]["file_id"]
    await allow(lab, chat, "restricted", can_send_messages=True)
    assert await lab.result("sendMessage", chat_id=chat, text="x")
    refusal = await lab.refused("sendPhoto", chat_id=chat, photo=known)
    assert refusal == "400 Bad Request: not enough rights to send photos to the chat"
    await allow(lab, chat, "restricted")
    refusal = await lab.refused("sendMessage", chat_id=chat, text="x")
    assert refusal == "400 Bad Request: not enough rights to send text messages to the chat"
    change = (await lab.updates())[-1]["my_chat_member"]
    assert change["new_chat_member"]["can_send_messages"] is False
    assert await lab.violations() == []


async def test_rights_outlive_a_migration_and_end_with_the_office(lab: Lab) -> None:
    chat, _ = await staffed(lab)
    await allow(lab, chat, can_pin_messages=False)
    new = (await lab.control("migrate", chat_id=chat))["chat_id"]
    kept = await lab.result("getChatMember", chat_id=new, user_id=42)
    assert kept["can_pin_messages"] is False
    await lab.control("members", chat_id=new, user_id=42, status="member")
    await lab.control("members", chat_id=new, user_id=42, status="administrator")
    again = await lab.result("getChatMember", chat_id=new, user_id=42)
    assert again["can_pin_messages"] is True


async def test_rights_that_telegram_does_not_have_are_refused(lab: Lab) -> None:
    chat, boss = await staffed(lab)
    for status, allowed in (
        ("administrator", {"can_fly": True}),
        ("member", {"can_pin_messages": True}),
        ("restricted", ["can_send_messages"]),
    ):
        wish = {"chat_id": chat, "user_id": boss, "status": status, "allowed": allowed}
        assert (await lab.ask("members", **wish))[0] == 400


async def test_who_leaves_did_it_himself_and_who_is_removed_did_not(lab: Lab) -> None:
    chat, boss = await staffed(lab)
    ivan, olga = await lab.person("ivan"), await lab.person("olga")
    await lab.updates(allowed_updates=["chat_member", "message"])
    for who, status in ((ivan, "left"), (olga, "kicked")):
        await lab.control("members", chat_id=chat, user_id=who, status="member")
        await lab.control("members", chat_id=chat, user_id=who, status=status)
    heard = await lab.updates()
    changes = [u["chat_member"] for u in heard if "chat_member" in u]
    gone = [u["message"] for u in heard if "left_chat_member" in u.get("message", {})]
    assert [c["from"]["id"] for c in changes[1::2]] == [ivan, boss]
    assert [m["from"]["id"] for m in gone] == [ivan, boss]


async def test_people_make_topics_in_private_only_where_the_bot_lets_them(lab: Lab) -> None:
    for allowed, expected in ((True, 200), (False, 400)):
        await lab.reset(bot={"has_topics_enabled": True, "allows_users_to_create_topics": allowed})
        anna = await lab.person()
        wish = {"chat_id": anna, "name": "Mine", "by": anna}
        assert (await lab.ask("topics", **wish))[0] == expected
        assert (await lab.result("getMe"))["allows_users_to_create_topics"] is allowed
    assert (await lab.ask("reset", bot={"deleted_topics": "lost"}))[0] == 400


async def test_a_persons_own_topic_in_private_reaches_the_bot(lab: Lab) -> None:
    await lab.reset(bot={"has_topics_enabled": True})
    anna = await lab.person()
    thread = await lab.topic(anna, anna, "Mine")
    made = (await lab.updates())[-1]["message"]
    assert (made["forum_topic_created"]["name"], made["from"]["id"]) == ("Mine", anna)
    sent = await lab.result("sendMessage", chat_id=anna, message_thread_id=thread, text="x")
    assert sent["is_topic_message"] is True
    unknown = await lab.refused("sendMessage", chat_id=anna, message_thread_id=99, text="x")
    assert unknown == "400 Bad Request: message thread not found"
    assert await lab.result("sendChatAction", chat_id=anna, message_thread_id=99, action="typing") is True
    assert await lab.violations() == []


async def test_an_ephemeral_message_of_a_plain_member_needs_a_fresh_press(lab: Lab) -> None:
    chat, boss = await staffed(lab, bot="member")
    buttons = {"inline_keyboard": [[{"text": "a", "callback_data": "a"}]]}
    card = await lab.result("sendMessage", chat_id=chat, text="card", reply_markup=buttons)
    unasked = await lab.refused(
        "sendMessage", chat_id=chat, text="x", ephemeral_message_parameters={"receiver_user_id": boss}
    )
    assert unasked.startswith("400 Bad Request: sandbox: no press")
    press = await lab.act(boss, "press", chat=chat, message_id=card["message_id"], data="a")
    answer = {"receiver_user_id": boss, "callback_query_id": press["callback_query_id"]}
    wish = {"chat_id": chat, "text": "x", "reply_markup": buttons, "ephemeral_message_parameters": answer}
    sent = await lab.result("sendMessage", **wish)
    named = {"chat": chat, "ephemeral_message_id": sent["ephemeral_message_id"], "data": "a"}
    await lab.act(boss, "press", **named)
    carried = (await lab.result("getUpdates"))[-1]["callback_query"]["message"]
    assert (carried["message_id"], carried["ephemeral_message_id"]) == (0, sent["ephemeral_message_id"])
    await lab.control("advance", by=16)
    assert (await lab.refused("sendMessage", **wish)).startswith("400 Bad Request: sandbox: no press")
    stranger = {"receiver_user_id": 77}
    gone = await lab.refused("sendMessage", chat_id=chat, text="x", ephemeral_message_parameters=stranger)
    assert gone == "400 Bad Request: user not found"
    assert await lab.violations() == []
