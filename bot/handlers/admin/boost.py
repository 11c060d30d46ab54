"""Units or money for a time."""

from aiogram.types import Message

from bot.flows.bundle import Flows
from bot.flows.notices import Usage
from bot.flows.source import Source
from bot.handlers.admin.boost_parsing import boost as read
from bot.handlers.commands import Command
from bot.handlers.misread import ADMINS, misread


async def boost(_: Message, command: Command, source: Source, flows: Flows) -> None:
    asked = read(command.rest)
    if isinstance(asked, Usage):
        await misread(flows, source, asked, roles=ADMINS)
        return
    await flows.admin.boost(
        source,
        client=asked.client,
        amount=asked.amount,
        unit=asked.unit,
        until=asked.until,
        because=asked.because,
        order=asked.order,
        priority=asked.priority,
        category=asked.category,
        starts=asked.starts,
    )
