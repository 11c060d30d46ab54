"""Albums, forwards, quotes and writing as the group: what the control API lets people do, and what not."""

from __future__ import annotations

import pytest

from tests.sandbox.lab import Json, Lab


@pytest.mark.parametrize(
    ("items", "words"),
    [
        ([{"photo": "1"}], "two or more"),
        ([{"photo": "1"}] * 11, "too many messages to send as an album"),
        ([{"photo": "1"}, {"document": "2"}], "document can't be mixed with other media types"),
        ([{"audio": "1"}, {"video": "2"}], "audio can't be mixed with other media types"),
        ([{"photo": "1"}, {"voice": "2"}], "can't be used in sendMediaGroup"),
        ([{"photo": "1"}, {"text": "2"}], "can't be used in sendMediaGroup"),
    ],
)
async def test_a_senseless_album_of_a_person_is_refused(lab: Lab, items: list[Json], words: str) -> None:
    anna = await lab.person()
    status, refusal = await lab.ask("act", who=anna, do="album", items=items)
    assert (status, words in refusal["error"]) == (400, True)
    assert [e["media_group_id"] for e in await lab.seen(anna)] == [None]


async def test_an_album_may_answer_a_message_in_a_topic(lab: Lab) -> None:
    boss = await lab.person("boss")
    chat = await lab.group(admins=[boss])
    thread = await lab.topic(chat, boss)
    asked = await lab.act(boss, "send", chat=chat, thread=thread, text="?")
    where = {"chat": chat, "thread": thread, "reply_to": asked["message_id"]}
    made = await lab.act(boss, "album", items=[{"document": "a.pdf"}, {"document": "b.pdf"}], **where)
    heard = [u["message"] for u in (await lab.updates())[-2:]]
    assert [m["message_thread_id"] for m in heard] == [thread, thread]
    assert [m["reply_to_message"]["text"] for m in heard] == ["?", "?"]
    assert made["update_ids"] == [u["update_id"] for u in (await lab.updates())[-2:]]
    assert await lab.violations() == []


async def test_one_message_of_an_album_is_no_album_when_it_goes_alone(lab: Lab) -> None:
    anna = await lab.person()
    made = await lab.act(anna, "album", items=[{"photo": "1"}, {"photo": "2"}])
    both = await lab.act(anna, "forward", message_ids=made["message_ids"])
    alone = await lab.act(anna, "forward", message_id=made["message_id"])
    assert both["media_group_id"] not in (None, made["media_group_id"])
    assert alone["media_group_id"] is None
    assert (await lab.updates())[-1]["message"]["forward_origin"]["sender_user"]["id"] == anna


async def test_a_single_item_is_sent_alone_and_found_wanting(lab: Lab) -> None:
    anna = await lab.person()
    await lab.act(anna, "send", photo="p")
    known = (await lab.updates())[-1]["message"]["photo"][-1]["file_id"]
    (sent,) = await lab.result("sendMediaGroup", chat_id=anna, media=[{"type": "photo", "media": known}])
    assert "media_group_id" not in sent
    assert [v["code"] for v in await lab.violations()] == ["range"]


@pytest.mark.parametrize(
    ("media", "words"),
    [
        ([], "there are no messages to send"),
        (["photo"] * 11, "too many messages to send as an album"),
        (["photo", "photo above"], "parameter show_caption_above_media must be the same for all messages"),
    ],
)
async def test_a_senseless_album_of_the_bot_is_refused(lab: Lab, media: list[str], words: str) -> None:
    anna = await lab.person()
    await lab.act(anna, "send", photo="p")
    known = (await lab.updates())[-1]["message"]["photo"][-1]["file_id"]
    items = [{"type": "photo", "media": known, "show_caption_above_media": "above" in m} for m in media]
    assert await lab.refused("sendMediaGroup", chat_id=anna, media=items) == f"400 Bad Request: {words}"
    assert (await lab.seen(anna))[-1]["by"] == anna


async def test_several_messages_are_named_in_order(lab: Lab) -> None:
    anna = await lab.person()
    await lab.act(anna, "send", text="x")
    source = {"chat_id": anna, "from_chat_id": anna}
    unordered = await lab.refused("copyMessages", message_ids=[2, 1], **source)
    assert unordered == "400 Bad Request: message identifiers must be in a strictly increasing order"
    nothing = await lab.refused("forwardMessages", message_ids=[98, 99], **source)
    assert nothing == "400 Bad Request: there are no messages to forward"
    assert await lab.result("forwardMessages", message_ids=[1, 2, 99], **source) == [
        {"message_id": 3},
        {"message_id": 4},
    ]


async def test_a_copy_may_lose_or_change_its_caption(lab: Lab) -> None:
    anna = await lab.person()
    await lab.act(anna, "send", photo="p", caption="old")
    source = {"chat_id": anna, "from_chat_id": anna}
    await lab.result("copyMessages", message_ids=[2], remove_caption=True, **source)
    await lab.result("copyMessage", message_id=2, caption="new", **source)
    assert [e["text"] for e in await lab.seen(anna)][-2:] == [None, "new"]


async def test_what_is_protected_or_a_service_message_is_not_forwarded(lab: Lab) -> None:
    boss = await lab.person("boss")
    chat = await lab.group(admins=[boss])
    sent = await lab.result("sendMessage", chat_id=chat, text="secret", protect_content=True)
    for message_id in (1, sent["message_id"]):
        status, _ = await lab.ask("act", who=boss, do="forward", from_chat=chat, message_id=message_id)
        assert status == 400


async def test_an_administrator_may_write_as_the_group(lab: Lab) -> None:
    boss, ivan = await lab.person("boss"), await lab.person("ivan")
    chat = await lab.group(admins=[boss], members=[ivan])
    said = await lab.act(boss, "send", chat=chat, text="x", as_chat=True)
    heard = (await lab.updates())[-1]["message"]
    assert (heard["from"]["username"], heard["sender_chat"]["id"]) == ("GroupAnonymousBot", chat)
    await lab.act(ivan, "forward", from_chat=chat, message_id=said["message_id"])
    assert (await lab.updates())[-1]["message"]["forward_origin"]["sender_chat"]["id"] == chat
    assert (await lab.ask("act", who=ivan, do="send", chat=chat, text="x", as_chat=True))[0] == 400
    assert await lab.violations() == []


async def test_a_person_quotes_what_a_message_says(lab: Lab) -> None:
    anna = await lab.person()
    said = await lab.act(anna, "send", text="😀 one two")
    await lab.act(anna, "send", text="x", reply_to=said["message_id"], quote="two")
    heard = (await lab.updates())[-1]["message"]
    assert heard["quote"] == {"text": "two", "position": 7, "is_manual": True}
    assert heard["reply_to_message"]["text"] == "😀 one two"
    wish = {"text": "x", "reply_to": said["message_id"], "quote": "three"}
    assert (await lab.ask("act", who=anna, do="send", **wish))[0] == 400


async def test_a_quote_has_the_looks_of_what_it_quotes(lab: Lab) -> None:
    anna = await lab.person()
    bold, code = {"type": "bold", "offset": 2, "length": 4}, {"type": "code", "offset": 7, "length": 4}
    said = await lab.result("sendMessage", chat_id=anna, text="a bold word", entities=[bold, code])
    part = {"message_id": said["message_id"], "quote": "old w"}
    refused = await lab.refused("sendMessage", chat_id=anna, text="x", reply_parameters=part)
    assert refused.endswith("QUOTE_TEXT_INVALID")
    looks = [{"type": "bold", "offset": 0, "length": 3}]
    sent = await lab.result(
        "sendMessage", chat_id=anna, text="x", reply_parameters=part | {"quote_entities": looks}
    )
    assert sent["quote"]["entities"] == looks
    await lab.act(anna, "send", text="y", reply_to=said["message_id"], quote="old w")
    assert (await lab.updates())[-1]["message"]["quote"]["entities"] == looks


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ({"type": "channel", "title": "News", "message_id": 7, "signature": "Ed"}, "channel"),
        ({"type": "chat", "title": "Club", "username": "club"}, "chat"),
    ],
)
async def test_messages_come_from_channels_and_groups_elsewhere(
    lab: Lab, source: Json, expected: str
) -> None:
    anna = await lab.person()
    await lab.act(anna, "send", text="x", forward_from=source)
    assert (await lab.updates())[-1]["message"]["forward_origin"]["type"] == expected
    wrong = {"text": "x", "forward_from": {**source, "type": "planet"}}
    assert (await lab.ask("act", who=anna, do="send", **wrong))[0] == 400
    assert await lab.violations() == []


async def test_beside_an_animation_and_a_venue_stand_what_old_clients_know(lab: Lab) -> None:
    anna = await lab.person()
    await lab.act(anna, "send", animation="a.mp4")
    await lab.act(anna, "send", venue={"title": "Office", "address": "1 Street"})
    moving, office = (u["message"] for u in (await lab.updates())[-2:])
    assert moving["document"]["file_id"] == moving["animation"]["file_id"]
    assert office["location"] == office["venue"]["location"]
    assert [e["media"] for e in await lab.seen(anna)][-2:] == ["animation", "venue"]
    assert await lab.violations() == []
