"""What anybody who is not at the desk writes in private, and what anybody edits there."""

from aiogram import Router
from aiogram.types import Message

from bot.flows.bundle import Flows
from bot.flows.source import Source
from bot.handlers.reading import around, content_of, said
from bot.handlers.senders import in_private


async def write(message: Message, source: Source, flows: Flows) -> None:
    await flows.client.submit(source, content=content_of(message), **around(message))


def build() -> Router:
    router = Router(name="client.talk")
    router.message.register(write, in_private, said)
    return router
