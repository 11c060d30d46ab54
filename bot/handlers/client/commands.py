"""Commands in a private chat that are for everybody, or for clients."""

from typing import Final

from aiogram import Router
from aiogram.types import Message

from bot.flows.bundle import Flows
from bot.flows.notices import Usage
from bot.flows.source import Source
from bot.handlers.commands import Command, Named
from bot.handlers.senders import in_private
from bot.quota.money import read_amount


async def start(_: Message, command: Command, source: Source, flows: Flows) -> None:
    """With what a deep link carried: an invitation's token."""
    await flows.client.start(source, payload=command.rest or None)


async def balance(_: Message, source: Source, flows: Flows) -> None:
    await flows.client.balance(source)


async def requests(_: Message, source: Source, flows: Flows) -> None:
    await flows.client.requests(source)


async def topup(_: Message, command: Command, source: Source, flows: Flows) -> None:
    """With an amount, or without."""
    if not command.rest:
        await flows.client.top_up(source, request_id=None)
        return
    typed = read_amount(command.rest)
    if typed is not None and typed.digits:
        await flows.client.top_up(source, request_id=None, minor=typed)
    else:
        await flows.say(source, Usage(command="topup", error="bad_amount", detail=command.rest))


async def person(_: Message, command: Command, source: Source, flows: Flows) -> None:
    """What follows says what it is about."""
    if command.rest:
        await flows.client.ask_person(source, request_id=None, words=command.rest)
    else:
        await flows.client.ask_person(source, request_id=None)


async def team(_: Message, source: Source, flows: Flows) -> None:
    await flows.client.team(source)


async def language(_: Message, source: Source, flows: Flows) -> None:
    await flows.client.language(source)


async def help_(_: Message, source: Source, flows: Flows) -> None:
    await flows.client.help(source)


HANDLERS: Final = (
    ("start", start),
    ("balance", balance),
    ("requests", requests),
    ("topup", topup),
    ("person", person),
    ("team", team),
    ("language", language),
    ("help", help_),
)


def build() -> Router:
    router = Router(name="client.commands")
    router.message.filter(in_private)
    for name, handler in HANDLERS:
        router.message.register(handler, Named(name))
    return router
