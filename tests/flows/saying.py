"""Olga and Ivan talk: what each says, and what of it reaches the other."""

from bot.desk.talk import Content
from bot.flows.notices import Relayed, RelayedAlbum
from bot.flows.prepared import Prepared
from bot.flows.source import Source
from bot.ids import MessageId, RequestId, UserId
from bot.ports import Tx
from tests.flows.lab import EVA, IVAN, OLGA, Lab


def photo(number: int, text: str = "") -> Content:
    return Content(text=text, media="photo", file_id=f"P{number}")


async def opened(lab: Lab, text: str = "how do I close the month?") -> RequestId:
    """A client's question that ivan works on."""
    await lab.join()
    await lab.hire(IVAN, EVA)
    request = await lab.ask(text, "consultation")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.deliver()
    lab.sent.clear()
    return request


async def passed(lab: Lab, chat: UserId) -> list[Prepared]:
    """What was passed on into the chat since this was asked last."""
    await lab.wait(seconds=2)
    fresh = await lab.fresh()
    return [
        one for one in fresh if one.chat_id == int(chat) and isinstance(one.notice, Relayed | RelayedAlbum)
    ]


async def says(
    lab: Lab, content: Content, *, reply_to: int | None = None, album: str | None = None
) -> Source:
    """Olga writes."""
    source = lab.source(OLGA)
    number = None if reply_to is None else MessageId(reply_to)
    await lab.flows.client.submit(source, content=content, reply_to=number, media_group=album)
    return source


async def answers(
    lab: Lab, content: Content, *, reply_to: int | None = None, album: str | None = None
) -> Source:
    """Ivan writes."""
    source = lab.source(IVAN)
    number = None if reply_to is None else MessageId(reply_to)
    await lab.flows.staff.answer(source, content=content, reply_to=number, media_group=album)
    return source


def files(prepared: Prepared) -> list[str | None]:
    assert isinstance(prepared.notice, RelayedAlbum)
    return [one.file_id for one in prepared.notice.pieces if one.talk_id in prepared.notice.only]


async def copy_of(lab: Lab, source: Source, chat: UserId) -> MessageId:
    """Where the message stands over there."""
    assert source.message is not None
    message = source.message

    def read(tx: Tx) -> MessageId:
        talk = tx.talk.by_message(source.chat, message)
        assert talk is not None
        return next(one.message_id for one in tx.talk.copies(talk.id) if one.chat_id == int(chat))

    return await lab.store.read(read)
