"""Behaviours that a Bot API server must have, part two: files, albums, copies, forwards, replies."""

from __future__ import annotations

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    BufferedInputFile,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    InputPollOption,
    MediaUnion,
    Message,
    MessageOriginChannel,
    MessageOriginHiddenUser,
    MessageOriginUser,
    ReplyParameters,
)

from tests.sandbox.lab import Json, Lab
from tests.sandbox.matrix import file_id, forum, fresh, newest


async def test_an_upload_can_be_fetched_and_sent_again(lab: Lab, bot: Bot) -> None:
    anna = await lab.person()
    sent = await bot.send_document(anna, BufferedInputFile(b"%PDF", "act.pdf"), caption="Act")
    assert sent.document is not None
    path = (await bot.get_file(sent.document.file_id)).file_path
    data = await bot.download_file(path or "")
    assert data is not None
    assert data.read() == b"%PDF"
    again = await bot.send_document(anna, sent.document.file_id)
    assert again.document is not None
    assert again.document.file_id == sent.document.file_id


@pytest.mark.parametrize(
    "kind", ["photo", "document", "voice", "video", "audio", "sticker", "animation", "video_note"]
)
async def test_every_kind_of_file_goes_both_ways_by_file_id(lab: Lab, bot: Bot, kind: str) -> None:
    anna = await lab.person()
    known = await file_id(lab, bot, anna, kind)
    captioned = {} if kind in ("sticker", "video_note") else {"caption": "c"}
    sent: Message = await getattr(bot, f"send_{kind}")(anna, known, **captioned)
    assert (sent.content_type, sent.caption) == (kind, captioned.get("caption"))


async def test_a_file_of_one_kind_is_no_other_kind(lab: Lab, bot: Bot) -> None:
    anna = await lab.person()
    with pytest.raises(TelegramBadRequest, match="can't use file of type Voice"):
        await bot.send_photo(anna, await file_id(lab, bot, anna, "voice"))


async def test_a_caption_beyond_1024_units_is_refused(lab: Lab, bot: Bot) -> None:
    anna = await lab.person()
    known = await file_id(lab, bot, anna, "photo")
    assert (await bot.send_photo(anna, known, caption="x" * 1024)).caption
    with pytest.raises(TelegramBadRequest, match="Bad Request: message caption is too long"):
        await bot.send_photo(anna, known, caption="x" * 1025, parse_mode="HTML")
    lab.world.violations.errors.clear()  # that is what the check is for


async def test_places_contacts_polls_and_dice_go_both_ways(lab: Lab, bot: Bot) -> None:
    anna = await lab.person()
    sents: list[Json] = [{"venue": {}}, {"location": {}}, {"contact": {}}, {"poll": {}}, {"dice": "🎯"}]
    for sent in sents:
        await lab.act(anna, "send", **sent)
        assert (await newest(bot)).content_type == next(iter(sent))
    await lab.control("advance", by=10)
    venue = await bot.send_venue(anna, 52.2, 21.0, "Office", "1 Street")
    poll = await bot.send_poll(anna, "Now?", [InputPollOption(text="yes"), InputPollOption(text="no")])
    assert (venue.content_type, poll.content_type) == ("venue", "poll")
    assert (await bot.stop_poll(anna, poll.message_id)).is_closed
    await lab.control("advance", by=10)
    assert (await bot.send_contact(anna, "+48123", "Jan")).contact
    assert (await bot.send_dice(anna, emoji="🏀")).dice


async def test_an_album_arrives_as_messages_of_one_group(lab: Lab, bot: Bot) -> None:
    anna = await lab.person()
    items = [{"photo": "1.jpg", "caption": "look"}, {"video": "2.mp4"}, {"photo": "3.jpg"}]
    made = await lab.act(anna, "album", items=items)
    heard = [u.message for u in (await fresh(bot))[-3:] if u.message]
    assert [m.content_type for m in heard] == ["photo", "video", "photo"]
    assert [m.caption for m in heard] == ["look", None, None]
    assert {m.media_group_id for m in heard} == {made["media_group_id"]}
    assert made["message_ids"] == [m.message_id for m in heard]


async def test_an_album_is_sent_in_order_and_counts_each_item(lab: Lab, bot: Bot) -> None:
    chat, boss = await forum(lab)
    photo, video = await file_id(lab, bot, boss, "photo"), await file_id(lab, bot, boss, "video")
    media: list[MediaUnion] = [InputMediaPhoto(media=photo, caption="c"), InputMediaVideo(media=video)]
    sent = await bot.send_media_group(chat, media * 5)
    assert [m.content_type for m in sent] == ["photo", "video"] * 5
    assert len({m.media_group_id for m in sent}) == 1
    assert [e["media_group_id"] for e in await lab.seen(chat)][-10:] == [sent[0].media_group_id] * 10
    assert await bot.send_media_group(chat, media * 5)
    assert (await lab.call("sendMessage", chat_id=chat, text="x"))["error_code"] == 429


async def test_documents_and_audios_do_not_mix_in_albums(lab: Lab, bot: Bot) -> None:
    anna = await lab.person()
    photo, sheet, song = [await file_id(lab, bot, anna, kind) for kind in ("photo", "document", "audio")]
    with pytest.raises(TelegramBadRequest, match="document can't be mixed with other media types"):
        await bot.send_media_group(anna, [InputMediaPhoto(media=photo), InputMediaDocument(media=sheet)])
    with pytest.raises(TelegramBadRequest, match="audio can't be mixed with other media types"):
        await bot.send_media_group(anna, [InputMediaPhoto(media=photo), InputMediaAudio(media=song)])
    assert len(await bot.send_media_group(anna, [InputMediaDocument(media=sheet)] * 2)) == 2


async def test_copies_have_no_origin_and_albums_stay_albums(lab: Lab, bot: Bot) -> None:
    anna, ivan = await lab.person(), await lab.person("ivan")
    made = await lab.act(anna, "album", items=[{"photo": "1", "caption": "c"}, {"photo": "2"}])
    await bot.copy_messages(ivan, anna, made["message_ids"])
    copies = (await lab.seen(ivan))[-2:]
    assert [(c["text"], c["forward_origin"]) for c in copies] == [("c", None), (None, None)]
    assert copies[0]["media_group_id"] == copies[1]["media_group_id"] is not None
    with pytest.raises(TelegramBadRequest, match="message to copy not found"):
        await bot.copy_message(ivan, anna, 99)


async def test_forwards_keep_their_origin(lab: Lab, bot: Bot) -> None:
    anna, shy = await lab.person(), await lab.person("shy", hides_forwards=True)
    chat = await lab.group(members=[anna, shy])
    for author, text in ((anna, "one"), (shy, "two")):
        said = await lab.act(author, "send", chat=chat, text=text)
        await lab.act(anna, "forward", from_chat=chat, message_id=said["message_id"])
    news = {"type": "channel", "title": "News", "message_id": 7}
    await lab.act(anna, "send", text="three", forward_from=news)
    heard = [u.message for u in await fresh(bot) if u.message and u.message.forward_origin]
    known, hidden, far = (m.forward_origin for m in heard)
    assert isinstance(known, MessageOriginUser)
    assert known.sender_user.id == anna
    assert isinstance(hidden, MessageOriginHiddenUser)
    assert hidden.sender_user_name == "shy"
    assert isinstance(far, MessageOriginChannel)
    assert far.message_id == 7
    assert isinstance((await bot.forward_message(anna, chat, 2)).forward_origin, MessageOriginUser)


async def test_a_reply_to_nothing_is_refused_unless_it_may_go_alone(lab: Lab, bot: Bot) -> None:
    anna = await lab.person()
    with pytest.raises(TelegramBadRequest, match="message to be replied not found"):
        await bot.send_message(anna, "x", reply_parameters=ReplyParameters(message_id=99))
    alone = ReplyParameters(message_id=99, allow_sending_without_reply=True)
    assert (await bot.send_message(anna, "x", reply_parameters=alone)).reply_to_message is None


async def test_replies_quote_and_reach_into_other_chats(lab: Lab, bot: Bot) -> None:
    chat, boss = await forum(lab)
    said = await lab.act(boss, "send", chat=chat, text="one two one")
    quoting = ReplyParameters(message_id=said["message_id"], quote="one", quote_position=8)
    sent = await bot.send_message(chat, "x", reply_parameters=quoting)
    assert sent.quote is not None
    assert (sent.quote.text, sent.quote.position) == ("one", 8)
    with pytest.raises(TelegramBadRequest, match="QUOTE_TEXT_INVALID"):
        await bot.send_message(
            chat, "x", reply_parameters=ReplyParameters(message_id=said["message_id"], quote="three")
        )
    await lab.act(boss, "send", text="y", reply_to=said["message_id"], reply_to_chat=chat, quote="two")
    heard = await newest(bot)
    assert heard.external_reply is not None
    assert heard.external_reply.message_id == said["message_id"]
    assert heard.quote is not None
    assert heard.quote.text == "two"
