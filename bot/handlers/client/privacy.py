"""What is kept about a person: told, handed over, deleted."""

from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from bot.flows.bundle import Flows
from bot.flows.notices import Toast
from bot.flows.source import Source
from bot.handlers.commands import Named
from bot.handlers.pressing import Pressed
from bot.handlers.senders import in_private


async def privacy(_: Message, source: Source, flows: Flows) -> None:
    await flows.client.privacy(source)


async def export(_: Message, source: Source, flows: Flows) -> None:
    await flows.client.export(source)


async def erase(_: Message, source: Source, flows: Flows) -> None:
    await flows.client.erase_ask(source)


async def erase_me(_: CallbackQuery, source: Source, flows: Flows) -> Toast:
    return await flows.client.erase(source)


COMMANDS: Final = (("privacy", privacy), ("export", export), ("erase", erase))


def build() -> Router:
    router = Router(name="client.privacy")
    for name, handler in COMMANDS:
        router.message.register(handler, in_private, Named(name))
    router.callback_query.register(erase_me, Pressed("erase_me", numbers=0))
    return router
