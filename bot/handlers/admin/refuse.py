"""An appeal refused in one's own words."""

from aiogram.types import Message

from bot.flows.bundle import Flows
from bot.flows.notices import Usage
from bot.flows.source import Source
from bot.handlers.admin import limits_parsing
from bot.handlers.commands import Command
from bot.handlers.misread import ADMINS, misread


async def refuse(_: Message, command: Command, source: Source, flows: Flows) -> None:
    asked = limits_parsing.refuse(command.rest)
    if isinstance(asked, Usage):
        await misread(flows, source, asked, roles=ADMINS, leads=True)
        return
    await flows.admin.refuse(source, request_id=asked.request_id, because=asked.because)
