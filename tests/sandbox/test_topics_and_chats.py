"""Forum topics, questions about chats, the bot's own profile."""

from __future__ import annotations

import pytest

from tests.sandbox.lab import Json, Lab


async def test_a_topic_lives_from_creation_to_deletion(lab: Lab) -> None:
    boss = await lab.person("boss")
    chat = await lab.group(admins=[boss])
    topic = await lab.result("createForumTopic", chat_id=chat, name="Consultations")
    thread = topic["message_thread_id"]
    assert topic == {"message_thread_id": thread, "name": "Consultations", "icon_color": 7322096}
    where = {"chat_id": chat, "message_thread_id": thread}
    sent = await lab.result("sendMessage", text="card", **where)
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (thread, True)
    assert await lab.result("editForumTopic", name="Questions", **where) is True
    assert await lab.result("closeForumTopic", **where) is True
    assert await lab.result("sendMessage", text="admins may", **where)
    assert await lab.result("reopenForumTopic", **where) is True
    assert await lab.result("deleteForumTopic", **where) is True
    assert await lab.refused("sendMessage", text="x", **where) == "400 Bad Request: message thread not found"
    gone = await lab.refused("editMessageText", chat_id=chat, message_id=sent["message_id"], text="x")
    assert gone == "400 Bad Request: message to edit not found"
    kinds = [e["service"] for e in await lab.seen(chat) if e["kind"] == "service"]
    expected = ["created", "edited", "closed", "reopened"]
    assert kinds[1:] == [f"forum_topic_{kind}" for kind in expected]
    assert await lab.violations() == []


async def test_a_topic_deleted_by_staff_leaves_no_update(lab: Lab) -> None:
    boss = await lab.person("boss")
    chat = await lab.group(admins=[boss])
    thread = await lab.topic(chat, boss)
    before = len(await lab.updates())
    await lab.control("topic_delete", chat_id=chat, message_thread_id=thread)
    assert len(await lab.updates()) == before
    refusal = await lab.refused("sendMessage", chat_id=chat, message_thread_id=thread, text="x")
    assert refusal == "400 Bad Request: message thread not found"
    assert (await lab.ask("topic_delete", chat_id=chat, message_thread_id=thread))[0] == 404


@pytest.mark.parametrize(
    ("method", "params", "words"),
    [
        ("createForumTopic", {"name": " "}, "topic name must be non-empty"),
        ("createForumTopic", {"name": "x" * 129}, "TOPIC_TITLE_INVALID"),
        ("createForumTopic", {"name": "x", "icon_color": 1}, "invalid icon color specified"),
        ("editForumTopic", {"message_thread_id": 99, "name": "x"}, "TOPIC_ID_INVALID"),
        ("closeForumTopic", {"message_thread_id": 99}, "TOPIC_ID_INVALID"),
        ("deleteForumTopic", {"message_thread_id": 99}, "TOPIC_ID_INVALID"),
    ],
)
async def test_senseless_topics_are_refused(lab: Lab, method: str, params: Json, words: str) -> None:
    chat = await lab.group()
    assert await lab.refused(method, chat_id=chat, **params) == f"400 Bad Request: {words}"


async def test_topics_that_change_nothing_are_refused(lab: Lab) -> None:
    boss = await lab.person("boss")
    chat = await lab.group(admins=[boss])
    where = {"chat_id": chat, "message_thread_id": await lab.topic(chat, boss)}
    unmodified = "400 Bad Request: TOPIC_NOT_MODIFIED"
    assert await lab.refused("editForumTopic", name="Queue", **where) == unmodified
    assert await lab.refused("reopenForumTopic", **where) == unmodified


async def test_topics_need_a_forum_and_rights(lab: Lab) -> None:
    plain = await lab.group(forum=False)
    assert await lab.refused("createForumTopic", chat_id=plain, name="x") == (
        "400 Bad Request: the chat is not a forum"
    )
    boss = await lab.person("boss")
    chat = await lab.group(bot="member", admins=[boss])
    thread = await lab.topic(chat, boss)
    refusals = [
        await lab.refused("createForumTopic", chat_id=chat, name="x"),
        await lab.refused("closeForumTopic", chat_id=chat, message_thread_id=thread),
        await lab.refused("deleteForumTopic", chat_id=chat, message_thread_id=thread),
    ]
    assert [r.removeprefix("400 Bad Request: ") for r in refusals] == [
        "not enough rights to create a topic",
        "not enough rights to close or open the topic",
        "not enough rights to delete the topic",
    ]


async def test_a_plain_member_cannot_write_to_a_closed_topic(lab: Lab) -> None:
    boss = await lab.person("boss")
    chat = await lab.group(admins=[boss])
    thread = await lab.topic(chat, boss)
    await lab.result("closeForumTopic", chat_id=chat, message_thread_id=thread)
    await lab.control("members", chat_id=chat, user_id=42, status="member")
    refusal = await lab.refused("sendMessage", chat_id=chat, message_thread_id=thread, text="x")
    assert refusal == "400 Bad Request: TOPIC_CLOSED"


async def test_a_bot_with_private_topics_has_them_in_private_chats(lab: Lab) -> None:
    await lab.reset(bot={"has_topics_enabled": True})
    anna = await lab.person()
    topic = await lab.result("createForumTopic", chat_id=anna, name="Request 1")
    sent = await lab.result(
        "sendMessage", chat_id=anna, message_thread_id=topic["message_thread_id"], text="x"
    )
    assert sent["is_topic_message"] is True
    assert (await lab.result("getMe"))["has_topics_enabled"] is True


async def test_the_general_topic_has_no_thread_id(lab: Lab) -> None:
    chat = await lab.group()
    general = await lab.result("sendMessage", chat_id=chat, text="x")
    assert "message_thread_id" not in general
    by_number = await lab.refused("sendMessage", chat_id=chat, message_thread_id=1, text="x")
    assert by_number == "400 Bad Request: message thread not found"
    assert await lab.result("closeGeneralForumTopic", chat_id=chat) is True
    assert await lab.result("reopenGeneralForumTopic", chat_id=chat) is True


async def test_members_and_administrators_are_known(lab: Lab) -> None:
    boss, lead, ivan, anna = [await lab.person(name) for name in ("boss", "lead", "ivan", "anna")]
    chat = await lab.group(admins=[boss, lead], members=[ivan])
    admins = await lab.result("getChatAdministrators", chat_id=chat)
    assert {a["user"]["id"]: a["status"] for a in admins} == {
        boss: "creator",
        lead: "administrator",
        42: "administrator",
    }
    statuses = [
        (await lab.result("getChatMember", chat_id=chat, user_id=who))["status"]
        for who in (boss, lead, ivan, anna)
    ]
    assert statuses == ["creator", "administrator", "member", "left"]
    assert await lab.result("getChatMemberCount", chat_id=chat) == 4
    assert await lab.result("getChatMemberCount", chat_id=anna) == 2
    full = await lab.result("getChat", chat_id=chat)
    assert (full["title"], full["type"], full["is_forum"]) == ("Staff", "supergroup", True)
    assert await lab.violations() == []


async def test_senseless_questions_about_chats_are_refused(lab: Lab) -> None:
    anna = await lab.person()
    stranger = await lab.person(started=False)
    chat = await lab.group()
    refusals = [
        await lab.refused("getChat", chat_id=stranger),
        await lab.refused("getChat", chat_id=-1),
        await lab.refused("getChatAdministrators", chat_id=anna),
        await lab.refused("getChatMember", chat_id=chat, user_id=77),
        await lab.refused("leaveChat", chat_id=anna),
    ]
    assert [r.removeprefix("400 Bad Request: ") for r in refusals] == [
        "chat not found",
        "chat not found",
        "there are no administrators in the private chat",
        "user not found",
        "chat member status can't be changed in private chats",
    ]


async def test_after_leaving_the_bot_is_outside(lab: Lab) -> None:
    chat = await lab.group()
    assert await lab.result("leaveChat", chat_id=chat) is True
    change = (await lab.updates())[-1]["my_chat_member"]
    assert change["new_chat_member"]["status"] == "left"
    assert (await lab.refused("getChat", chat_id=chat)).startswith("403 Forbidden: bot is not a member")


async def test_banning_needs_an_ordinary_member(lab: Lab) -> None:
    boss, ivan = await lab.person("boss"), await lab.person("ivan")
    chat = await lab.group(admins=[boss], members=[ivan])
    assert await lab.result("banChatMember", chat_id=chat, user_id=ivan) is True
    assert (await lab.result("getChatMember", chat_id=chat, user_id=ivan))["status"] == "kicked"
    assert await lab.result("unbanChatMember", chat_id=chat, user_id=ivan) is True
    refusal = await lab.refused("banChatMember", chat_id=chat, user_id=boss)
    assert refusal == "400 Bad Request: can't remove chat owner"


async def test_commands_are_kept_by_scope_and_language(lab: Lab) -> None:
    chat = await lab.group()
    help_ = [{"command": "help", "description": "Help"}]
    pomoc = [{"command": "help", "description": "Pomoc"}]
    scope = {"type": "chat", "chat_id": chat}
    assert await lab.result("setMyCommands", commands=help_) is True
    assert await lab.result("setMyCommands", commands=pomoc, language_code="pl") is True
    assert await lab.result("setMyCommands", commands=help_ * 2, scope=scope) is True
    assert await lab.result("getMyCommands") == help_
    assert await lab.result("getMyCommands", language_code="pl") == pomoc
    assert await lab.result("getMyCommands", language_code="ru") == []
    assert len(await lab.result("getMyCommands", scope=scope)) == 2
    state = (await lab.look("state"))["commands"]
    assert {(c["scope"]["type"], c["language_code"]) for c in state} == {
        ("default", ""),
        ("default", "pl"),
        ("chat", ""),
    }
    assert await lab.result("deleteMyCommands", language_code="pl") is True
    assert await lab.result("getMyCommands", language_code="pl") == []
    assert await lab.violations() == []


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"commands": [{"command": "Help me", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "help", "description": " "}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": [{"command": "help", "description": "x"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": [], "scope": {"type": "chat", "chat_id": -77}}, "chat not found"),
        ({"commands": [], "language_code": "POL"}, "invalid language code specified"),
        ({}, "can't parse commands list: Expected an Array of BotCommand"),
    ],
)
async def test_senseless_commands_are_refused(lab: Lab, params: Json, words: str) -> None:
    assert await lab.refused("setMyCommands", **params) == f"400 Bad Request: {words}"


async def test_names_and_descriptions_fall_back_to_the_default_language(lab: Lab) -> None:
    assert await lab.result("setMyDescription", description="Front door") is True
    assert await lab.result("setMyShortDescription", short_description="Drzwi", language_code="pl") is True
    assert await lab.result("getMyDescription", language_code="ru") == {"description": "Front door"}
    assert await lab.result("getMyShortDescription", language_code="pl") == {"short_description": "Drzwi"}
    assert await lab.result("getMyName") == {"name": "Doorman"}
    long = await lab.refused("setMyName", name="x" * 65)
    assert long == "400 Bad Request: BOT_NAME_TOO_LONG"
    assert await lab.result("setChatMenuButton", menu_button={"type": "commands"}) is True
    assert await lab.result("getChatMenuButton") == {"type": "commands"}


async def test_get_me_says_who_the_bot_is(lab: Lab) -> None:
    me = await lab.result("getMe")
    assert (me["id"], me["is_bot"], me["username"]) == (42, True, "doorman_bot")
    assert await lab.violations() == []


async def test_the_bot_is_told_of_its_own_topics_and_pins_but_not_of_its_texts(lab: Lab) -> None:
    chat = await lab.group()
    before = len(await lab.updates())
    topic = await lab.result("createForumTopic", chat_id=chat, name="Queue")
    where = {"chat_id": chat, "message_thread_id": topic["message_thread_id"]}
    card = await lab.result("sendMessage", text="card", **where)
    await lab.result("pinChatMessage", chat_id=chat, message_id=card["message_id"])
    await lab.result("closeForumTopic", **where)
    own = [update["message"] for update in (await lab.updates())[before:]]
    assert [message["from"]["id"] for message in own] == [42, 42, 42]
    assert own[0]["forum_topic_created"]["name"] == "Queue"
    assert own[1]["pinned_message"]["text"] == "card"
    assert own[2]["forum_topic_closed"] == {}
    assert await lab.violations() == []
