"""Edits in private chats: a client's are shown to staff, staff's to the client; the flow knows which."""

from typing import Any

from aiogram import Router
from aiogram.types import Message

from bot.desk.talk import Content
from bot.flows.bundle import Flows
from bot.flows.source import Source
from bot.handlers.commands import begins_with_slash, parse_command
from bot.handlers.ignored import ignore
from bot.handlers.reading import content_of
from bot.handlers.senders import at_the_desk, in_private


async def edit(_: Message, content: Content, source: Source, flows: Flows) -> None:
    await flows.client.edit(source, content=content)


async def into_command(message: Message) -> bool:
    """A command counts when it is sent, not when something is edited into it (filter)."""
    return parse_command(message.text) is not None


async def with_content(message: Message) -> dict[str, Any] | bool:
    """Adds `content` where there is any (filter)."""
    content = content_of(message)
    return content is not None and {"content": content}


def build() -> Router:
    """Words that begin with a slash are never shown to the other side when staff wrote them."""
    router = Router(name="edits")
    router.edited_message.filter(in_private)
    router.edited_message.register(ignore, into_command)
    router.edited_message.register(ignore, begins_with_slash, at_the_desk)
    router.edited_message.register(edit, with_content)
    return router
