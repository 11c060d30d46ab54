"""Another legal entity of ours that sells to a client."""

from aiogram.types import Message

from bot.flows.bundle import Flows
from bot.flows.notices import Usage
from bot.flows.source import Source
from bot.handlers.admin import parsing
from bot.handlers.commands import Command
from bot.handlers.misread import ADMINS, misread


async def entity(_: Message, command: Command, source: Source, flows: Flows) -> None:
    asked = parsing.entity(command.rest)
    if isinstance(asked, Usage):
        await misread(flows, source, asked, roles=ADMINS)
        return
    await flows.admin.entity(source, client=asked.client, entity=asked.entity)
