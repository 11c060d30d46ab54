"""What people do reaches the bot as the updates that Telegram would send."""

from __future__ import annotations

import pytest

from tests.sandbox.lab import Lab


async def test_start_with_a_payload_arrives_as_a_command(lab: Lab) -> None:
    anna = await lab.person(started=False, language_code="pl", username="anna_b")
    made = await lab.act(anna, "start", payload="inv_42")
    (update,) = await lab.updates()
    message = update["message"]
    assert update["update_id"] == made["update_id"]
    assert message["text"] == "/start inv_42"
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert message["from"] == {
        "id": anna,
        "is_bot": False,
        "first_name": "anna",
        "username": "anna_b",
        "language_code": "pl",
    }
    assert message["chat"] == {"id": anna, "type": "private", "first_name": "anna", "username": "anna_b"}
    assert message["date"] == 1795424400


async def test_ids_of_messages_count_up_in_each_chat_apart(lab: Lab) -> None:
    anna, piotr = await lab.person(), await lab.person("piotr")
    first = await lab.act(anna, "send", text="a")
    second = await lab.act(anna, "send", text="b")
    other = await lab.act(piotr, "send", text="c")
    assert (first["message_id"], second["message_id"], other["message_id"]) == (2, 3, 2)


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("/quota@doorman_bot Budmax", [{"type": "bot_command", "offset": 0, "length": 18}]),
        ("see https://example.com/a?b=1.", [{"type": "url", "offset": 4, "length": 25}]),
        ("😀 @bartek_1 hi", [{"type": "mention", "offset": 3, "length": 9}]),
        (
            "#tag and a@b.pl",
            [{"type": "hashtag", "offset": 0, "length": 4}, {"type": "email", "offset": 9, "length": 6}],
        ),
        ("a/b 5/10 and /", None),
    ],
)
async def test_entities_of_a_text_are_found_in_utf16_units(
    lab: Lab, text: str, entities: list[object] | None
) -> None:
    anna = await lab.person()
    await lab.act(anna, "send", text=text)
    assert (await lab.updates())[-1]["message"].get("entities") == entities


@pytest.mark.parametrize(
    "kind", ["photo", "document", "voice", "video", "audio", "sticker", "animation", "video_note"]
)
async def test_a_made_up_file_has_a_stable_file_id_that_the_bot_can_send_back(lab: Lab, kind: str) -> None:
    anna = await lab.person()
    await lab.act(anna, "send", **{kind: "sf.jpg"})
    await lab.act(anna, "send", **{kind: "sf.jpg"})
    await lab.act(anna, "send", **{kind: "other.jpg"})
    ids = [_file_id(u["message"][kind]) for u in (await lab.updates())[1:]]
    assert ids[0] == ids[1] != ids[2]
    method = {"video_note": "sendVideoNote"}.get(kind, f"send{kind.title()}")
    sent = await lab.result(method, chat_id=anna, **{kind: ids[0]})
    assert _file_id(sent[kind]) == ids[0]
    assert (await lab.seen(anna))[-1]["file_name"] == "sf.jpg"
    assert await lab.violations() == []


def _file_id(file: object) -> str:
    found = file[-1] if isinstance(file, list) else file
    assert isinstance(found, dict)
    return str(found["file_id"])


async def test_a_photo_with_a_caption_carries_caption_entities(lab: Lab) -> None:
    anna = await lab.person()
    await lab.act(anna, "send", photo="p.jpg", caption="/help please", media_group_id="77")
    message = (await lab.updates())[-1]["message"]
    assert message["caption"] == "/help please"
    assert message["caption_entities"][0]["type"] == "bot_command"
    assert message["media_group_id"] == "77"


@pytest.mark.parametrize(
    "sent",
    [
        {"contact": {"phone_number": "+48123", "first_name": "Jan"}},
        {"location": {"latitude": 52.1, "longitude": 21.2}},
        {"poll": {"question": "why?", "options": ["a", "b"]}},
        {"dice": "🎯"},
    ],
)
async def test_contact_location_poll_and_dice_are_whole_objects(lab: Lab, sent: dict[str, object]) -> None:
    anna = await lab.person()
    await lab.act(anna, "send", **sent)
    message = (await lab.updates())[-1]["message"]
    assert next(iter(sent)) in message
    assert await lab.violations() == []


async def test_a_forwarded_message_names_its_origin(lab: Lab) -> None:
    anna, piotr = await lab.person(), await lab.person("piotr")
    await lab.act(anna, "send", text="x", forward_from=piotr)
    await lab.act(anna, "send", text="y", forward_from="Hidden One")
    known, hidden = (u["message"]["forward_origin"] for u in (await lab.updates())[-2:])
    assert known["sender_user"]["id"] == piotr
    assert hidden["sender_user_name"] == "Hidden One"


async def test_an_edit_arrives_with_its_date_and_keeps_the_message_id(lab: Lab) -> None:
    anna = await lab.person()
    sent = await lab.act(anna, "send", text="old")
    await lab.control("advance", by=5)
    await lab.act(anna, "edit", chat="private", message_id=sent["message_id"], text="new")
    edited = (await lab.updates())[-1]["edited_message"]
    assert (edited["message_id"], edited["text"]) == (sent["message_id"], "new")
    assert edited["edit_date"] == edited["date"] + 5


@pytest.mark.parametrize("text", ["\x00a\x07", "\u202eabc\u202c", "half \ud83d", "x" * 4096])
async def test_odd_texts_reach_the_bot_as_they_were_written(lab: Lab, text: str) -> None:
    anna = await lab.person()
    await lab.act(anna, "send", text=text)
    assert (await lab.updates())[-1]["message"]["text"] == text
    assert await lab.violations() == []


async def test_a_reply_carries_the_message_it_answers_once(lab: Lab) -> None:
    anna = await lab.person()
    first = await lab.act(anna, "send", text="one")
    second = await lab.act(anna, "send", text="two", reply_to=first["message_id"])
    await lab.act(anna, "send", text="three", reply_to=second["message_id"])
    answered = (await lab.updates())[-1]["message"]["reply_to_message"]
    assert answered["text"] == "two"
    assert "reply_to_message" not in answered


async def test_a_text_in_a_topic_says_so_and_in_general_does_not(lab: Lab) -> None:
    boss = await lab.person("boss")
    chat = await lab.group(admins=[boss])
    thread = await lab.topic(chat, boss)
    await lab.act(boss, "send", chat=chat, thread=thread, text="in the topic")
    first = await lab.act(boss, "send", chat=chat, text="in General")
    await lab.act(boss, "send", chat=chat, text="a reply in General", reply_to=first["message_id"])
    inside, general, reply = (u["message"] for u in (await lab.updates())[-3:])
    assert (inside["message_thread_id"], inside["is_topic_message"]) == (thread, True)
    assert inside["reply_to_message"]["forum_topic_created"]["name"] == "Queue"
    assert "message_thread_id" not in general
    assert "is_topic_message" not in general
    assert reply["message_thread_id"] == first["message_id"]
    assert "is_topic_message" not in reply


async def test_blocking_and_coming_back_are_told_by_my_chat_member(lab: Lab) -> None:
    anna = await lab.person()
    await lab.act(anna, "block")
    status, refusal = await lab.ask("act", who=anna, do="send", text="x")
    assert (status, "unblock" in refusal["error"]) == (400, True)
    assert (await lab.look("state"))["blocked"] == [anna]
    await lab.act(anna, "unblock")
    changes = [u["my_chat_member"] for u in await lab.updates() if "my_chat_member" in u]
    statuses = [(c["old_chat_member"]["status"], c["new_chat_member"]["status"]) for c in changes]
    assert statuses == [("member", "kicked"), ("kicked", "member")]
    assert (await lab.look("state"))["blocked"] == []


async def test_adding_the_bot_to_a_group_is_told_twice_as_telegram_does(lab: Lab) -> None:
    boss = await lab.person("boss")
    chat = await lab.group(admins=[boss])
    change, service = (await lab.updates())[-2:]
    assert change["my_chat_member"]["new_chat_member"]["status"] == "administrator"
    assert change["my_chat_member"]["chat"] == {
        "id": chat,
        "type": "supergroup",
        "title": "Staff",
        "is_forum": True,
    }
    assert service["message"]["new_chat_members"][0]["id"] == 42


async def test_members_and_reactions_are_told_only_to_a_bot_that_asked(lab: Lab) -> None:
    boss, ivan = await lab.person("boss"), await lab.person("ivan")
    chat = await lab.group(admins=[boss])
    said = await lab.act(boss, "send", chat=chat, text="x")
    silent = await lab.control("members", chat_id=chat, user_id=ivan, status="member")
    unheard = await lab.act(boss, "react", chat=chat, message_id=said["message_id"], emoji="👍")
    assert silent["update_id"] is unheard["update_id"] is None
    await lab.updates(allowed_updates=["message", "chat_member", "message_reaction"])
    told = await lab.control("members", chat_id=chat, user_id=ivan, status="administrator")
    heard = await lab.act(boss, "react", chat=chat, message_id=said["message_id"], emoji=None)
    member, reaction = (await lab.updates())[-2:]
    assert (member["update_id"], reaction["update_id"]) == (told["update_id"], heard["update_id"])
    assert member["chat_member"]["new_chat_member"]["status"] == "administrator"
    assert reaction["message_reaction"]["old_reaction"] == [{"type": "emoji", "emoji": "👍"}]
    assert reaction["message_reaction"]["new_reaction"] == []
    assert await lab.violations() == []


async def test_a_group_without_the_bot_is_out_of_its_sight(lab: Lab) -> None:
    boss = await lab.person("boss")
    chat = await lab.group(bot=None, admins=[boss])
    made = await lab.act(boss, "send", chat=chat, text="secret")
    assert made["update_id"] is None
    assert (await lab.seen(chat))[-1]["text"] == "secret"


async def test_a_person_outside_a_group_cannot_act_in_it(lab: Lab) -> None:
    anna = await lab.person()
    chat = await lab.group()
    status, refusal = await lab.ask("act", who=anna, do="send", chat=chat, text="x")
    assert status == 400
    assert "is not in chat" in refusal["error"]


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({"who": 1, "do": "send", "text": "x"}, 404),
        ({"do": "fly", "who": 1}, 400),
        ({"do": "send"}, 400),
        ({}, 400),
    ],
)
async def test_a_senseless_act_is_refused(lab: Lab, wish: dict[str, object], status: int) -> None:
    found, refusal = await lab.ask("act", **wish)
    assert (found, bool(refusal["error"])) == (status, True)


async def test_a_press_is_allowed_for_anything_the_message_ever_showed(lab: Lab) -> None:
    anna = await lab.person()
    keyboard = {"inline_keyboard": [[{"text": "Take", "callback_data": "take:1"}]]}
    sent = await lab.result("sendMessage", chat_id=anna, text="card", reply_markup=keyboard)
    where = {"chat": "private", "message_id": sent["message_id"]}
    await lab.result("editMessageText", chat_id=anna, message_id=sent["message_id"], text="taken")
    twice = [await lab.act(anna, "press", **where, data="take:1") for _ in range(2)]
    status, _ = await lab.ask("act", who=anna, do="press", **where, data="take:2")
    forged = await lab.act(anna, "forge", **where, data="take:2")
    assert status == 400
    queries = [u["callback_query"] for u in (await lab.updates())[-3:]]
    assert [q["id"] for q in queries] == [m["callback_query_id"] for m in (*twice, forged)]
    assert len({q["id"] for q in queries}) == 3
    assert {q["chat_instance"] for q in queries} == {queries[0]["chat_instance"]}
    assert queries[0]["message"]["text"] == "taken"
    assert queries[2]["data"] == "take:2"


async def test_a_press_on_a_deleted_message_carries_a_stub(lab: Lab) -> None:
    anna = await lab.person()
    keyboard = {"inline_keyboard": [[{"text": "Take", "callback_data": "take:1"}]]}
    sent = await lab.result("sendMessage", chat_id=anna, text="card", reply_markup=keyboard)
    await lab.act(anna, "delete", chat="private", message_id=sent["message_id"])
    await lab.act(anna, "press", chat="private", message_id=sent["message_id"], data="take:1")
    carried = (await lab.updates())[-1]["callback_query"]["message"]
    assert carried == {"chat": carried["chat"], "message_id": sent["message_id"], "date": 0}


async def test_messages_show_the_newest_state_and_the_earlier_ones(lab: Lab) -> None:
    anna = await lab.person()
    keyboard = {"inline_keyboard": [[{"text": "Take", "callback_data": "take:1"}]]}
    sent = await lab.result("sendMessage", chat_id=anna, text="card", reply_markup=keyboard)
    await lab.result("editMessageText", chat_id=anna, message_id=sent["message_id"], text="taken")
    found = (await lab.look("messages", chat_id=anna))["messages"]
    assert [m["message_id"] for m in found] == [1, 2]
    assert (found[-1]["text"], found[-1]["buttons"], found[-1]["by"]) == ("taken", [], "bot")
    assert found[-1]["history"][0]["buttons"] == [[{"text": "Take", "data": "take:1"}]]


async def test_a_migrated_group_goes_on_under_a_new_id(lab: Lab) -> None:
    boss = await lab.person("boss")
    chat = await lab.group(admins=[boss])
    thread = await lab.topic(chat, boss)
    new = (await lab.control("migrate", chat_id=chat))["chat_id"]
    old_side, new_side = (u["message"] for u in (await lab.updates())[-2:])
    assert (old_side["chat"]["id"], old_side["migrate_to_chat_id"]) == (chat, new)
    assert (new_side["chat"]["id"], new_side["migrate_from_chat_id"]) == (new, chat)
    refusal = await lab.call("sendMessage", chat_id=chat, text="x")
    assert refusal["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert refusal["parameters"] == {"migrate_to_chat_id": new}
    moved = await lab.result("sendMessage", chat_id=new, message_thread_id=thread, text="x")
    assert moved["is_topic_message"] is True


async def test_a_reset_forgets_everything(lab: Lab) -> None:
    anna = await lab.person()
    await lab.reset(bot={"token": "7:OTHER", "id": 7, "username": "other_bot", "first_name": "Other"})
    found = await lab.call("getMe", token="7:OTHER")
    assert (found["result"]["id"], found["result"]["username"]) == (7, "other_bot")
    assert (await lab.call("getMe"))["error_code"] == 401
    assert (await lab.ask("act", who=anna, do="start"))[0] == 404
    assert (await lab.look("seen"))["events"] == []
    assert (await lab.look("now"))["now"] == "2026-11-23T09:00:00+00:00"
