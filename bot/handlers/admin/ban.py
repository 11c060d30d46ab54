"""Who may not write for a while, and who may again."""

from aiogram.types import Message

from bot.flows.bundle import Flows
from bot.flows.notices import Usage
from bot.flows.source import Source
from bot.handlers.admin import parsing
from bot.handlers.commands import Command
from bot.handlers.misread import ADMINS, misread


async def ban(_: Message, command: Command, source: Source, flows: Flows) -> None:
    asked = parsing.ban(command.rest)
    if isinstance(asked, Usage):
        await misread(flows, source, asked, roles=ADMINS)
        return
    await flows.admin.ban(source, who=asked.who, until=asked.until, because=asked.because)


async def unban(_: Message, command: Command, source: Source, flows: Flows) -> None:
    asked = parsing.unban(command.rest)
    if isinstance(asked, Usage):
        await misread(flows, source, asked, roles=ADMINS)
        return
    await flows.admin.unban(source, who=asked.who)
