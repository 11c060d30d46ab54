"""What one contact of a client may do."""

from aiogram.types import Message

from bot.flows.bundle import Flows
from bot.flows.notices import Usage
from bot.flows.source import Source
from bot.handlers.admin import limits_parsing
from bot.handlers.commands import Command
from bot.handlers.misread import ADMINS, misread


async def contact(_: Message, command: Command, source: Source, flows: Flows) -> None:
    asked = limits_parsing.contact(command.rest)
    if isinstance(asked, Usage):
        await misread(flows, source, asked, roles=ADMINS)
        return
    await flows.admin.contact(source, client=asked.client, contact=asked.contact, wanted=asked.wanted)
