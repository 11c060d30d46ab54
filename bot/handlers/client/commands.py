"""Commands in a private chat that are for everybody, or for clients."""

from typing import Final

from aiogram import Router
from aiogram.types import Message

from bot.flows.bundle import Flows
from bot.flows.source import Source
from bot.handlers.commands import Command, Named
from bot.handlers.senders import in_private


async def start(_: Message, command: Command, source: Source, flows: Flows) -> None:
    """With what a deep link carried: an invitation's token."""
    await flows.client.start(source, payload=command.rest or None)


async def balance(_: Message, source: Source, flows: Flows) -> None:
    await flows.client.balance(source)


async def requests(_: Message, source: Source, flows: Flows) -> None:
    await flows.client.requests(source)


async def statement(_: Message, source: Source, flows: Flows) -> None:
    await flows.client.statement(source)


async def topup(_: Message, source: Source, flows: Flows) -> None:
    await flows.client.top_up(source, request_id=None)


async def person(_: Message, source: Source, flows: Flows) -> None:
    await flows.client.ask_person(source, request_id=None)


async def language(_: Message, source: Source, flows: Flows) -> None:
    await flows.client.language(source)


async def privacy(_: Message, source: Source, flows: Flows) -> None:
    await flows.client.privacy(source)


async def help_(_: Message, source: Source, flows: Flows) -> None:
    await flows.client.help(source)


HANDLERS: Final = (
    ("start", start),
    ("balance", balance),
    ("requests", requests),
    ("statement", statement),
    ("topup", topup),
    ("person", person),
    ("language", language),
    ("privacy", privacy),
    ("help", help_),
)


def build() -> Router:
    router = Router(name="client.commands")
    router.message.filter(in_private)
    for name, handler in HANDLERS:
        router.message.register(handler, Named(name))
    return router
