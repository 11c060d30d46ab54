"""Edits, deletions, pins, reactions and answers to presses."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.lab import Json, Lab

UNCHANGED = (
    "400 Bad Request: message is not modified: specified new message content and reply markup"
    " are exactly the same as a current content and reply markup of the message"
)
BUTTON = {"inline_keyboard": [[{"text": "Take", "callback_data": "take:1"}]]}


async def card(lab: Lab, **more: Any) -> tuple[int, int]:
    """A person and the id of a card the bot has sent to them."""
    anna = await lab.person()
    sent = await lab.result("sendMessage", chat_id=anna, text="card", reply_markup=BUTTON, **more)
    return anna, sent["message_id"]


async def test_an_edit_changes_text_and_keyboard_and_keeps_the_date(lab: Lab) -> None:
    anna, card_id = await card(lab)
    await lab.control("advance", by=60)
    edited = await lab.result("editMessageText", chat_id=anna, message_id=card_id, text="taken")
    assert (edited["text"], edited["edit_date"] - edited["date"]) == ("taken", 60)
    assert "reply_markup" not in edited
    event = (await lab.seen(anna))[-1]
    assert (event["kind"], event["text"], event["buttons"]) == ("edited", "taken", [])
    only_buttons = {"chat_id": anna, "message_id": card_id, "reply_markup": BUTTON}
    again = await lab.result("editMessageReplyMarkup", **only_buttons)
    assert (again["text"], again["reply_markup"]) == ("taken", BUTTON)
    assert await lab.violations() == []


async def test_an_edit_that_changes_nothing_is_refused(lab: Lab) -> None:
    anna, card_id = await card(lab)
    same = {"chat_id": anna, "message_id": card_id, "reply_markup": BUTTON}
    assert await lab.refused("editMessageText", text="card", **same) == UNCHANGED
    assert await lab.refused("editMessageReplyMarkup", **same) == UNCHANGED
    assert (await lab.seen(anna))[-1]["kind"] == "sent"


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"message_id": 99}, "message to edit not found"),
        ({"message_id": 1}, "message can't be edited"),
        ({"message_id": None}, "message to edit not found"),
        ({"message_id": None, "chat_id": None}, "message identifier is not specified"),
        ({"chat_id": None}, "chat_id is empty"),
        ({"chat_id": 7}, "chat not found"),
        ({"text": ""}, "message text is empty"),
        ({"text": None}, "message text is empty"),
        ({"text": "x" * 4097}, "message is too long"),
        (
            {"text": "<b>", "parse_mode": "HTML"},
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        ({"reply_markup": {"keyboard": [[{"text": "a"}]]}}, None),
    ],
)
async def test_a_senseless_edit_is_refused(lab: Lab, params: Json, words: str | None) -> None:
    anna, card_id = await card(lab)
    wish = {"chat_id": anna, "message_id": card_id, "text": "new", **params}
    refusal = await lab.refused("editMessageText", **{k: v for k, v in wish.items() if v is not None})
    assert refusal.startswith("400 Bad Request: ")
    assert words is None or refusal == f"400 Bad Request: {words}"


async def test_captions_belong_to_media_and_texts_to_texts(lab: Lab) -> None:
    anna, card_id = await card(lab)
    await lab.act(anna, "send", photo="p.jpg")
    file_id = (await lab.updates())[-1]["message"]["photo"][-1]["file_id"]
    photo = (await lab.result("sendPhoto", chat_id=anna, photo=file_id, caption="old"))["message_id"]
    where = {"chat_id": anna, "message_id": photo}
    await lab.control("advance", by=5)
    no_text = await lab.refused("editMessageText", text="x", **where)
    no_caption = await lab.refused("editMessageCaption", chat_id=anna, message_id=card_id, caption="x")
    assert no_text == "400 Bad Request: there is no text in the message to edit"
    assert no_caption == "400 Bad Request: there is no caption in the message to edit"
    edited = await lab.result("editMessageCaption", caption="<i>new</i>", parse_mode="HTML", **where)
    assert (edited["caption"], edited["caption_entities"][0]["type"]) == ("new", "italic")
    assert "caption" not in await lab.result("editMessageCaption", **where)
    await lab.control("advance", by=5)
    await lab.act(anna, "send", document="d.pdf")
    document = (await lab.updates())[-1]["message"]["document"]["file_id"]
    media = {"type": "document", "media": document, "caption": "act"}
    changed = await lab.result("editMessageMedia", media=media, **where)
    assert ("photo" in changed, changed["document"]["file_name"], changed["caption"]) == (
        False,
        "d.pdf",
        "act",
    )


async def test_a_deleted_message_is_gone_for_every_method(lab: Lab) -> None:
    anna, card_id = await card(lab)
    where = {"chat_id": anna, "message_id": card_id}
    assert await lab.result("deleteMessage", **where) is True
    assert (await lab.seen(anna))[-1]["kind"] == "deleted"
    refusals = [
        await lab.refused("deleteMessage", **where),
        await lab.refused("editMessageText", text="x", **where),
        await lab.refused("pinChatMessage", **where),
        await lab.refused("setMessageReaction", reaction=[], **where),
    ]
    assert refusals == [
        "400 Bad Request: message to delete not found",
        "400 Bad Request: message to edit not found",
        "400 Bad Request: message to pin not found",
        "400 Bad Request: message to react not found",
    ]
    assert await lab.result("deleteMessages", chat_id=anna, message_ids=[card_id, 1]) is True


async def test_old_messages_cannot_be_deleted_in_private(lab: Lab) -> None:
    anna, card_id = await card(lab)
    await lab.control("advance", by=48 * 3600)
    refusal = await lab.refused("deleteMessage", chat_id=anna, message_id=card_id)
    assert refusal == "400 Bad Request: message can't be deleted for everyone"


async def test_a_plain_member_may_not_delete_others_messages_nor_pin(lab: Lab) -> None:
    boss = await lab.person("boss")
    chat = await lab.group(admins=[boss], bot="member")
    said = (await lab.act(boss, "send", chat=chat, text="x"))["message_id"]
    delete = await lab.refused("deleteMessage", chat_id=chat, message_id=said)
    pin = await lab.refused("pinChatMessage", chat_id=chat, message_id=said)
    assert delete == "400 Bad Request: message can't be deleted"
    assert pin == "400 Bad Request: not enough rights to manage pinned messages in the chat"


async def test_pins_are_seen_and_named_by_get_chat(lab: Lab) -> None:
    boss = await lab.person("boss")
    chat = await lab.group(admins=[boss])
    card_id = (await lab.result("sendMessage", chat_id=chat, text="board"))["message_id"]
    assert await lab.result("pinChatMessage", chat_id=chat, message_id=card_id) is True
    assert (await lab.result("getChat", chat_id=chat))["pinned_message"]["text"] == "board"
    assert [e["kind"] for e in await lab.seen(chat)][-2:] == ["pinned", "service"]
    assert await lab.result("unpinChatMessage", chat_id=chat, message_id=card_id) is True
    assert "pinned_message" not in await lab.result("getChat", chat_id=chat)
    assert await lab.result("unpinAllChatMessages", chat_id=chat) is True
    assert await lab.violations() == []


async def test_reactions_are_one_known_emoji(lab: Lab) -> None:
    anna, card_id = await card(lab)
    where = {"chat_id": anna, "message_id": card_id}
    good = [{"type": "emoji", "emoji": "👍"}]
    assert await lab.result("setMessageReaction", reaction=good, **where) is True
    assert (await lab.seen(anna))[-1]["reaction"] == good
    unknown = [{"type": "emoji", "emoji": "🥨"}]
    assert (
        await lab.refused("setMessageReaction", reaction=unknown, **where)
        == "400 Bad Request: REACTION_INVALID"
    )
    two = await lab.refused("setMessageReaction", reaction=good * 2, **where)
    assert two == "400 Bad Request: REACTIONS_TOO_MANY"


async def test_an_answer_to_a_press_is_a_toast_for_that_person(lab: Lab) -> None:
    boss, ivan = await lab.person("boss"), await lab.person("ivan")
    chat = await lab.group(admins=[boss], members=[ivan])
    sent = await lab.result("sendMessage", chat_id=chat, text="card", reply_markup=BUTTON)
    press = {"chat": chat, "message_id": sent["message_id"], "data": "take:1"}
    first = (await lab.act(ivan, "press", **press))["callback_query_id"]
    second = (await lab.act(boss, "press", **press))["callback_query_id"]
    assert await lab.result("answerCallbackQuery", callback_query_id=first, text="Yours") is True
    alert = {"callback_query_id": second, "text": "Taken by ivan", "show_alert": True}
    assert await lab.result("answerCallbackQuery", **alert) is True
    toast, shown = (await lab.seen(chat))[-2:]
    assert (toast["kind"], toast["user_id"], toast["text"], toast["chat_id"]) == (
        "toast",
        ivan,
        "Yours",
        chat,
    )
    assert (shown["kind"], shown["user_id"], shown["text"]) == ("alert", boss, "Taken by ivan")
    assert (await lab.seen(ivan, user_id=ivan))[-1]["text"] == "Yours"
    assert all(e["kind"] != "toast" for e in await lab.seen(ivan))


async def test_a_second_answer_is_taken_and_shows_nothing(lab: Lab) -> None:
    anna, card_id = await card(lab)
    made = await lab.act(anna, "press", chat="private", message_id=card_id, data="take:1")
    query = {"callback_query_id": made["callback_query_id"]}
    for text in ("one", "two"):
        assert await lab.result("answerCallbackQuery", text=text, **query) is True
    assert [e["text"] for e in await lab.seen(anna) if e["kind"] == "toast"] == ["one"]


async def test_an_answer_without_a_text_shows_nothing(lab: Lab) -> None:
    anna, card_id = await card(lab)
    made = await lab.act(anna, "press", chat="private", message_id=card_id, data="take:1")
    assert await lab.result("answerCallbackQuery", callback_query_id=made["callback_query_id"]) is True
    assert [e["kind"] for e in await lab.seen(anna)] == ["sent", "sent", "answered"]


async def test_a_press_must_be_answered_within_fifteen_seconds(lab: Lab) -> None:
    anna, card_id = await card(lab)
    press = {"chat": "private", "message_id": card_id, "data": "take:1"}
    old = (await lab.act(anna, "press", **press))["callback_query_id"]
    await lab.control("advance", by=15)
    assert await lab.result("answerCallbackQuery", callback_query_id=old) is True
    late = (await lab.act(anna, "press", **press))["callback_query_id"]
    await lab.control("advance", by=15.5)
    too_old = "400 Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert await lab.refused("answerCallbackQuery", callback_query_id=late) == too_old
    assert await lab.refused("answerCallbackQuery", callback_query_id="123") == too_old
    assert await lab.refused("answerCallbackQuery") == too_old
    fresh = (await lab.act(anna, "press", **press))["callback_query_id"]
    long = await lab.refused("answerCallbackQuery", callback_query_id=fresh, text="x" * 201)
    assert long == "400 Bad Request: MESSAGE_TOO_LONG"
