"""What staff and administrators write in private: it goes to the client they work for."""

from dataclasses import replace
from typing import Any

from aiogram import Router
from aiogram.types import Message

from bot.flows.bundle import Flows
from bot.flows.source import Source
from bot.handlers.commands import Captioned, Command, begins_with_slash
from bot.handlers.reading import around, content_of, reply_to, said, words_of
from bot.handlers.senders import at_the_desk, in_private
from bot.views.typed import close_undone


async def note_file(message: Message, captioned: Command, source: Source, flows: Flows) -> None:
    """A file with `/note` and perhaps words as its caption."""
    content = content_of(message)
    noted = None if content is None else replace(content, text=captioned.rest, entities="[]")
    await flows.staff.note_file(source, content=noted, **around(message))


async def mistyped(message: Message, source: Source, flows: Flows) -> None:
    """`/note: …`, or another command in a caption: no client may ever read it, nor see its album."""
    command, content = words_of(message).split()[0], content_of(message)
    group = message.media_group_id
    await flows.staff.hold_back(source, content=content, media_group=group, command=command)


async def button_words(message: Message) -> bool | dict[str, Any]:
    """A text that says what the button says; handlers get the reason as `reason` (filter)."""
    found = None if message.text is None else close_undone(message.text)
    return False if found is None else {"reason": found[0]}


async def closes_undone(message: Message, reason: str | None, source: Source, flows: Flows) -> None:
    await flows.staff.close_undone(source, reason=reason, reply_to=reply_to(message))


async def answer(message: Message, source: Source, flows: Flows) -> None:
    await flows.staff.answer(source, content=content_of(message), **around(message))


async def is_forwarded(message: Message) -> bool:
    """Whether it was written elsewhere (filter)."""
    return message.forward_origin is not None


async def forwarded(message: Message, source: Source, flows: Flows) -> None:
    """Somebody else's words: perhaps a client's, written past the channel."""
    await flows.staff.forwarded(source, content=content_of(message), **around(message))


def build() -> Router:
    router = Router(name="staff.talk")
    router.message.filter(in_private, said, at_the_desk)
    router.message.register(note_file, Captioned("note"))
    router.message.register(mistyped, begins_with_slash)
    router.message.register(forwarded, is_forwarded)
    router.message.register(closes_undone, button_words)
    router.message.register(answer)
    return router
