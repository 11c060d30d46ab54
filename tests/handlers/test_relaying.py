"""What is passed on, as calls that a Bot API server accepts: albums, parts, kinds without words, edits."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.desk.talk import Content, Side
from bot.flows.relay import put_relay, put_relay_edits
from bot.flows.scene import Work
from bot.ids import ChatId, MessageId, TalkId, UserId
from tests.fakes.line import Line, open_line
from tests.handlers.test_outbox_sender import calls, finish, sending

PLACE = {"latitude": 52.2, "longitude": 21.0}
STAFF_CHAT = 900_001


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    async with open_line(tmp_path) as opened:
        yield opened


async def file_of(line: Line, person: int, kind: str, name: str) -> str:
    """A handle of a file that somebody sent to the bot."""
    await line.lab.act(person, "send", **{kind: name})
    file = (await line.lab.updates())[-1]["message"][kind]
    return str((file[-1] if isinstance(file, list) else file)["file_id"])


async def passed(line: Line, chat: int, *contents: Content, album: str | None = None) -> list[TalkId]:
    """Staff's messages, put on their way to the chat."""

    def body(work: Work) -> list[TalkId]:
        talks: list[TalkId] = []
        for content in contents:
            number = work.tx.talk.add(
                request_id=None,
                draft_id=None,
                side=Side.STAFF,
                user_id=UserId(STAFF_CHAT),
                chat_id=ChatId(STAFF_CHAT),
                message_id=MessageId(len(talks) + 1),
                content=content,
                at=work.now,
                media_group=album,
            )
            assert number is not None
            put_relay(work, number, ChatId(chat))
            talks.append(number)
        return talks

    return await line.outbox.work(body)


async def edited(line: Line, talk: TalkId, content: Content, *, new_file: bool = False) -> None:
    def body(work: Work) -> None:
        work.tx.talk.edit(talk, content)
        message = work.tx.talk.get(talk)
        assert message is not None
        put_relay_edits(work, message, new_file=new_file)

    await line.outbox.work(body)


async def places(line: Line, talk: TalkId) -> list[tuple[MessageId, int]]:
    copies = await line.store.read(lambda tx: tx.talk.copies(talk))
    return [(one.message_id, one.part) for one in copies]


async def params(line: Line, *methods: str) -> list[dict[str, Any]]:
    return [call["params"] for call in await calls(line, *methods)]


async def test_an_album_is_one_call_and_each_piece_is_remembered(line: Line) -> None:
    anna = await line.lab.person("anna")
    files = [await file_of(line, anna, "photo", name) for name in ("a.jpg", "b.jpg", "c.jpg")]
    contents = [
        Content(text="plan" if number == 0 else "", media="photo", file_id=file)
        for number, file in enumerate(files)
    ]
    talks = await passed(line, anna, *contents, album="g")
    async with sending(line) as sender:
        await finish(line, sender)
    (call,) = await params(line, "sendMediaGroup")
    media = json.loads(call["media"]) if isinstance(call["media"], str) else call["media"]
    assert [one["media"] for one in media] == files
    assert media[0]["caption"].endswith("plan")
    stand = [await places(line, talk) for talk in talks]
    assert [[part for _, part in one] for one in stand] == [[0], [0], [0]]
    assert [one[0][0] for one in stand] == sorted(one[0][0] for one in stand)


async def test_an_edited_piece_and_a_new_file_are_edits_of_the_right_message(line: Line) -> None:
    anna = await line.lab.person("anna")
    files = [await file_of(line, anna, "photo", name) for name in ("a.jpg", "b.jpg", "c.jpg")]
    pieces = [Content(text="", media="photo", file_id=file) for file in files[:2]]
    talks = await passed(line, anna, *pieces, album="g")
    async with sending(line) as sender:
        await finish(line, sender)
        await edited(line, talks[1], Content(text="cellar", media="photo", file_id=files[1]))
        await finish(line, sender)
        changed = Content(text="cellar", media="photo", file_id=files[2])
        await edited(line, talks[1], changed, new_file=True)
        await finish(line, sender)
    (caption,) = await params(line, "editMessageCaption")
    (media,) = await params(line, "editMessageMedia")
    [(message, _)] = await places(line, talks[1])
    assert {str(caption["message_id"]), str(media["message_id"])} == {str(message)}
    assert caption["caption"].endswith("cellar")


async def test_a_refused_album_arrives_piece_by_piece(line: Line) -> None:
    anna = await line.lab.person("anna")
    files = [await file_of(line, anna, "photo", name) for name in ("a.jpg", "b.jpg")]
    await line.lab.control(
        "faults", method="sendMediaGroup", times=1, kind="error", code=400, description="Bad Request: no"
    )
    contents = [Content(text="", media="photo", file_id=file) for file in files]
    talks = await passed(line, anna, *contents, album="g")
    async with sending(line) as sender:
        await finish(line, sender)
    assert [one["photo"] for one in await params(line, "sendPhoto")] == files
    assert [len(await places(line, talk)) for talk in talks] == [1, 1]


async def test_a_long_text_arrives_whole_in_order_and_edits_reach_every_part(line: Line) -> None:
    anna = await line.lab.person("anna")
    text = "Pierwsze zdanie. " * 600
    (talk, short) = await passed(line, anna, Content(text=text), Content(text="last"))
    async with sending(line) as sender:
        await finish(line, sender)
        sent = [one["text"] for one in await params(line, "sendMessage")]
        assert "".join(sent[:-1]).endswith(text)
        assert sent[-1].endswith("last")
        assert [part for _, part in await places(line, talk)] == [0, 1, 2]
        await edited(line, talk, Content(text="short now"))
        await finish(line, sender)
    changed = await params(line, "editMessageText")
    assert changed[0]["text"].endswith("short now")
    assert [one["text"] for one in changed[1:]] == ["Edited: the whole text is above."] * 2
    assert len(await places(line, short)) == 1


async def test_a_text_that_an_edit_makes_longer_goes_on_below(line: Line) -> None:
    anna = await line.lab.person("anna")
    (talk,) = await passed(line, anna, Content(text="short"))
    longer = "Dłuższe zdanie. " * 400
    async with sending(line) as sender:
        await finish(line, sender)
        await edited(line, talk, Content(text=longer))
        await finish(line, sender)
    (first,) = await params(line, "editMessageText")
    rest = (await params(line, "sendMessage"))[1:]
    assert "".join([first["text"], *(one["text"] for one in rest)]).endswith(longer)
    assert [part for _, part in await places(line, talk)] == list(range(1 + len(rest)))


@pytest.mark.parametrize(
    ("content", "method"),
    [
        (Content(text="52.2, 21.0", media="location", details=json.dumps(PLACE)), "sendLocation"),
        (
            Content(text="Jan", media="contact", details='{"phone_number": "+48600", "first_name": "Jan"}'),
            "sendContact",
        ),
    ],
)
async def test_places_and_people_are_sent_as_such_below_their_author(
    line: Line, content: Content, method: str
) -> None:
    anna = await line.lab.person("anna")
    (talk,) = await passed(line, anna, content)
    async with sending(line) as sender:
        await finish(line, sender)
    (thing,) = await params(line, method)
    [(said, _), (_, part)] = await places(line, talk)
    reply = thing["reply_parameters"]
    assert (json.loads(reply) if isinstance(reply, str) else reply)["message_id"] == said
    assert part == 1


@pytest.mark.parametrize("kind", ["document", "voice", "video", "audio", "sticker", "photo"])
async def test_every_kind_of_file_arrives_by_its_handle(line: Line, kind: str) -> None:
    anna = await line.lab.person("anna")
    file = await file_of(line, anna, kind, f"x.{kind}")
    await passed(line, anna, Content(text="", media=kind, file_id=file))
    async with sending(line) as sender:
        await finish(line, sender)
    (call,) = await params(line, f"send{kind.capitalize()}")
    assert call[kind] == file


async def test_a_lost_answer_repeats_only_the_part_in_doubt_and_marks_it(line: Line) -> None:
    anna = await line.lab.person("anna")
    text = "Zdanie. " * 700
    await passed(line, anna, Content(text=text))
    async with sending(line) as sender:
        await line.lab.control("faults", method="sendMessage", times=1, kind="reset_after")
        await finish(line, sender)
    sent = [one["text"] for one in await params(line, "sendMessage")]
    assert len(sent) == 3
    assert sent[1].startswith(sent[0])
    assert sent[1] != sent[0]
