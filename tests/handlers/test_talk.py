"""Who writes what where: clients' words to submit, staff's to answer, edits to edit, the rest to nobody."""

from typing import Any

import pytest

from bot.flows.notices import NotAllowed
from bot.handlers.root import build_router
from tests.handlers.rig import (
    BOSS,
    GROUP,
    INBOX,
    IVAN,
    OLGA,
    STRANGER,
    TOPIC,
    Raw,
    Rig,
    edited,
    in_topic,
    member,
    message,
    person,
    press,
    text,
)


@pytest.mark.parametrize(
    ("user", "flow"),
    [(OLGA, "client.submit"), (STRANGER, "client.submit"), (IVAN, "staff.answer"), (BOSS, "staff.answer")],
)
async def test_a_private_message_goes_by_the_senders_role(rig: Rig, user: int, flow: str) -> None:
    call = await rig.call(text("How are <b>things</b>?", user))
    assert call.flow == flow
    assert call.values["content"].text == "How are <b>things</b>?"
    assert call.values["reply_to"] is None


async def test_a_clients_message_carries_its_reply_and_its_album(rig: Rig) -> None:
    call = await rig.call(text("and this", reply_to_message=message(message_id=3), media_group_id="g1"))
    assert (call.values["reply_to"], call.values["media_group"]) == (3, "g1")


async def test_a_message_in_a_topic_does_not_count_as_a_reply_to_its_opening(rig: Rig) -> None:
    opening = message(message_id=3, forum_topic_created={"name": "x", "icon_color": 1})
    call = await rig.call(text("hello", reply_to_message=opening))
    assert call.values["reply_to"] is None


@pytest.mark.parametrize(
    "words", ["/note: secret", "/ note secret", "\u200e/note secret", " /note, x", "//", "/n!"]
)
@pytest.mark.parametrize("user", [IVAN, BOSS])
async def test_what_staff_meant_as_a_command_is_never_said_to_a_client(
    rig: Rig, words: str, user: int
) -> None:
    call = await rig.call(text(words, user))
    assert call.flow == "staff.hold_back"
    assert "secret" not in call.values["command"]


@pytest.mark.parametrize("caption", ["/notee secret", "/note: secret", "/done 15", "/note@otherbot secret"])
async def test_a_caption_that_staff_meant_as_a_command_is_never_said_to_a_client(
    rig: Rig, caption: str
) -> None:
    photo = [{"file_id": "p", "file_unique_id": "u", "width": 1, "height": 1}]
    call = await rig.call({"message": message(IVAN, photo=photo, caption=caption)})
    assert call.flow == "staff.hold_back"
    assert call.values["command"] == caption.split(maxsplit=1)[0]


@pytest.mark.parametrize(
    ("caption", "words"), [("/note secret", "secret"), ("/NOTE@DoormanBot a\nb", "a\nb"), ("/note", "")]
)
@pytest.mark.parametrize("user", [IVAN, BOSS])
async def test_a_file_with_a_note_as_its_caption_is_a_note(
    rig: Rig, caption: str, words: str, user: int
) -> None:
    document = {"file_id": "d", "file_unique_id": "u"}
    looks = [{"type": "bot_command", "offset": 0, "length": 5}]
    body = message(user, document=document, caption=caption, caption_entities=looks, media_group_id="g1")
    call = await rig.call({"message": body | {"reply_to_message": message(message_id=3)}})
    assert call.flow == "staff.note_file"
    content = call.values["content"]
    assert (content.text, content.entities, content.media, content.file_id) == (words, "[]", "document", "d")
    assert (call.values["reply_to"], call.values["media_group"]) == (3, "g1")


async def test_a_client_who_captions_a_note_just_sends_a_file(rig: Rig) -> None:
    document = {"file_id": "d", "file_unique_id": "u"}
    call = await rig.call({"message": message(OLGA, document=document, caption="/note for you")})
    assert (call.flow, call.values["content"].text) == ("client.submit", "/note for you")


async def test_no_piece_of_an_album_whose_caption_was_meant_as_a_command_is_said(rig: Rig) -> None:
    photo = [{"file_id": "p", "file_unique_id": "u", "width": 1, "height": 1}]
    body = message(IVAN, photo=photo, caption="/notee secret", media_group_id="g1")
    call = await rig.call({"message": body})
    assert call.flow == "staff.hold_back"
    assert (call.values["command"], call.values["media_group"]) == ("/notee", "g1")


async def test_a_staff_albums_pieces_carry_their_album(rig: Rig) -> None:
    photo = [{"file_id": "p", "file_unique_id": "u", "width": 1, "height": 1}]
    call = await rig.call({"message": message(IVAN, photo=photo, media_group_id="g1")})
    assert (call.flow, call.values["media_group"]) == ("staff.answer", "g1")


async def test_what_a_client_deletes_stays_on_the_other_side(rig: Rig) -> None:
    gone = {"business_connection_id": "b", "chat": {"id": OLGA, "type": "private"}, "message_ids": [5]}
    call = await rig.call({"deleted_business_messages": gone})
    assert (call.flow, call.values) == ("inbox.done", {"inbox_id": INBOX})


async def test_a_clients_path_or_slash_is_just_words(rig: Rig) -> None:
    call = await rig.call(text("/etc/hosts is broken"))
    assert call.flow == "client.submit"


@pytest.mark.parametrize("user", [OLGA, IVAN, BOSS, STRANGER])
async def test_a_private_edit_reaches_the_one_flow_for_edits(rig: Rig, user: int) -> None:
    call = await rig.call(edited("new words", user))
    assert call.flow == "client.edit"
    assert call.values["content"].text == "new words"
    assert call.source is not None
    assert call.source.message == 5


@pytest.mark.parametrize(
    ("words", "user"),
    [("/done 15", IVAN), ("/done 15", OLGA), ("/note: secret", IVAN), ("/undo", BOSS), ("/balance", OLGA)],
)
async def test_a_command_edited_into_a_message_does_nothing(rig: Rig, words: str, user: int) -> None:
    assert (await rig.call(edited(words, user))).flow == "inbox.done"


async def test_an_edit_without_content_does_nothing(rig: Rig) -> None:
    story = {"chat": {"id": 1, "type": "private"}, "id": 3}
    assert (await rig.call({"edited_message": message(story=story)})).flow == "inbox.done"


@pytest.mark.parametrize("words", ["/bind work", "She is difficult"])
async def test_an_edit_in_the_group_does_nothing(rig: Rig, words: str) -> None:
    raw = {"edited_message": in_topic(words, BOSS)["message"]}
    assert (await rig.call(raw)).flow == "inbox.done"


@pytest.mark.parametrize(
    "event",
    [
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 60}},
        {"pinned_message": message(message_id=4, text="x")},
        {"write_access_allowed": {}},
        {"forum_topic_created": {"name": "x", "icon_color": 1}},
    ],
)
@pytest.mark.parametrize("user", [OLGA, IVAN])
async def test_what_telegram_itself_writes_is_not_answered(rig: Rig, event: Raw, user: int) -> None:
    assert (await rig.call({"message": message(user, **event)})).flow == "inbox.done"


async def test_words_in_the_group_are_done_and_go_nowhere(rig: Rig) -> None:
    call = await rig.call(in_topic("She is difficult", IVAN))
    assert (call.flow, call.values) == ("inbox.done", {"inbox_id": INBOX})


async def test_an_anonymous_administrator_is_nobody_but_hears_why(rig: Rig) -> None:
    anonymous = {
        "from": {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"},
        "sender_chat": {"id": GROUP, "type": "supergroup", "title": "Desk"},
    }
    call = await rig.call(in_topic("/bind work", BOSS, **anonymous))
    assert (call.flow, call.values) == ("say", {"notice": NotAllowed(command="bind")})
    rig.flows.calls.clear()
    assert (await rig.call(in_topic("/client x", BOSS, **anonymous))).flow == "inbox.done"


@pytest.mark.parametrize("user", [1087968824, 136817688, 777000])
async def test_telegrams_own_accounts_are_nobody_even_when_not_marked_as_bots(rig: Rig, user: int) -> None:
    assert (await rig.call(in_topic("/help", user))).flow == "inbox.done"
    rig.flows.calls.clear()
    assert (await rig.call(press("take:1", user))).flow == "inbox.done"


async def test_another_bot_is_nobody(rig: Rig) -> None:
    robot = person(OLGA, is_bot=True)
    assert (await rig.call(text("hello", OLGA, **{"from": robot}))).flow == "inbox.done"


async def test_a_person_who_speaks_as_a_channel_has_no_more_rights_for_it(rig: Rig) -> None:
    channel = {"id": -1009, "type": "channel", "title": "News"}
    call = await rig.call(in_topic("/bind work", BOSS, sender_chat=channel))
    assert call.source is not None
    assert (call.flow, call.source.user) == ("staff.bind", BOSS)


@pytest.mark.parametrize(
    ("status", "chat", "expected"),
    [
        ("kicked", None, {"chat_id": OLGA, "status": "kicked", "is_group": False}),
        ("member", None, {"chat_id": OLGA, "status": "member", "is_group": False}),
        (
            "left",
            {"id": GROUP, "type": "supergroup", "title": "Desk"},
            {"chat_id": GROUP, "status": "left", "is_group": True},
        ),
    ],
)
async def test_the_bots_own_membership_reaches_its_flow(
    rig: Rig, status: str, chat: Raw | None, expected: dict[str, Any]
) -> None:
    call = await rig.call(member(status, chat=chat))
    assert (call.flow, call.values) == ("membership", expected)


async def test_an_anonymous_administrator_may_put_the_bot_out(rig: Rig) -> None:
    call = await rig.call(member("left", 1087968824, chat={"id": GROUP, "type": "group", "title": "Desk"}))
    assert call.flow == "membership"


async def test_what_happens_in_channels_is_ignored(rig: Rig) -> None:
    channel = {"id": -1009, "type": "channel", "title": "News"}
    assert (await rig.call(member("left", chat=channel))).flow == "inbox.done"


async def test_what_a_flow_raises_is_not_swallowed(rig: Rig) -> None:
    rig.flows.results["client.submit"] = ValueError("the disk is full")
    with pytest.raises(ValueError, match="disk is full"):
        await rig.feed(text("hello"))


def test_handlers_can_be_built_for_more_than_one_dispatcher() -> None:
    first, second = build_router(), build_router()
    assert not set(first.sub_routers) & set(second.sub_routers)


def test_the_catch_all_is_the_last_in_the_list() -> None:
    names = [router.name for router in build_router().sub_routers]
    assert names.index("ignored") == len(names) - 1
    assert names.index("nobody") == 0
    assert names.index("unknown") < names.index("staff.talk") < names.index("client.talk")


async def test_words_in_a_topic_of_the_private_chat_come_with_it(rig: Rig) -> None:
    call = await rig.call(text("for this one", IVAN, message_thread_id=TOPIC, is_topic_message=True))
    assert call.source is not None
    assert (call.flow, call.source.thread, call.source.private) == ("staff.answer", TOPIC, True)


@pytest.mark.parametrize("words", ["she never pays", "/a hello", "/note x"])
async def test_what_staff_say_in_the_group_goes_to_no_client(rig: Rig, words: str) -> None:
    await rig.feed(in_topic(words, IVAN))
    assert not {"staff.answer", "staff.ready", "staff.note", "client.submit"} & set(rig.flows.names)


async def test_a_reply_in_the_group_goes_to_no_client_either(rig: Rig) -> None:
    card = in_topic("card", BOSS)["message"] | {"message_id": 90}
    await rig.feed(in_topic("tell her no", IVAN, reply_to_message=card))
    assert rig.flows.names == ["inbox.done"]


@pytest.mark.parametrize("words", ["/note: she never pays", " /note x", "/a"])
async def test_a_mistyped_command_of_staff_goes_to_no_client(rig: Rig, words: str) -> None:
    await rig.feed(text(words, IVAN))
    assert "staff.answer" not in rig.flows.names


@pytest.mark.parametrize(
    ("words", "reason"), [("Close undone: asked twice", "asked twice"), ("Close undone asked twice", None)]
)
@pytest.mark.parametrize("user", [IVAN, BOSS])
async def test_the_words_of_the_button_that_closes_undone_are_no_answer(
    rig: Rig, words: str, reason: str | None, user: int
) -> None:
    call = await rig.call(text(words, user, reply_to_message=message(message_id=3)))
    assert (call.flow, call.values) == ("staff.close_undone", {"reason": reason, "reply_to": 3})


async def test_a_client_who_writes_them_is_a_client(rig: Rig) -> None:
    assert (await rig.call(text("Close undone: asked twice", OLGA))).flow == "client.submit"
