"""How far the balance may go below nothing, and how far beyond that in an emergency."""

from aiogram.types import Message

from bot.flows.bundle import Flows
from bot.flows.notices import Usage
from bot.flows.source import Source
from bot.handlers.admin import limits_parsing
from bot.handlers.admin.parsing import OneClient
from bot.handlers.commands import Command
from bot.handlers.misread import ADMINS, misread


async def credit(_: Message, command: Command, source: Source, flows: Flows) -> None:
    """A client alone: what was set until now."""
    asked = limits_parsing.credit(command.rest)
    if isinstance(asked, Usage):
        await misread(flows, source, asked, roles=ADMINS)
        return
    if isinstance(asked, OneClient):
        await flows.admin.limits(source, client=asked.client)
        return
    await flows.admin.credit(
        source,
        client=asked.client,
        minor=asked.amount,
        starts=asked.starts,
        until=asked.until,
        because=asked.because,
    )


async def emergency(_: Message, command: Command, source: Source, flows: Flows) -> None:
    asked = limits_parsing.limit(command.rest, "emergency")
    if isinstance(asked, Usage):
        await misread(flows, source, asked, roles=ADMINS)
        return
    await flows.admin.emergency(
        source,
        client=asked.client,
        minor=asked.amount,
        starts=asked.starts,
        until=asked.until,
        because=asked.because,
    )
