"""Prices: to set one, for one client or for all; to see those in force and to come."""

from aiogram.types import Message

from bot.flows.bundle import Flows
from bot.flows.notices import Usage
from bot.flows.source import Source
from bot.handlers.admin import parsing
from bot.handlers.commands import Command
from bot.handlers.misread import ADMINS, misread


async def price(_: Message, command: Command, source: Source, flows: Flows) -> None:
    asked = parsing.price(command.rest)
    if isinstance(asked, Usage):
        await misread(flows, source, asked, roles=ADMINS)
        return
    await flows.admin.price(
        source,
        client=asked.client,
        service=asked.service,
        minor=asked.amount,
        currency=asked.currency,
        starts=asked.starts,
        until=asked.until,
    )


async def prices(_: Message, command: Command, source: Source, flows: Flows) -> None:
    asked = parsing.prices(command.rest)
    if isinstance(asked, Usage):
        await misread(flows, source, asked, roles=ADMINS)
        return
    await flows.admin.prices(source, client=asked.client)
