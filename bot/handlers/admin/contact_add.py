"""An invitation for one more contact of a client."""

from aiogram.types import Message

from bot.flows.bundle import Flows
from bot.flows.notices import Usage
from bot.flows.source import Source
from bot.handlers.admin import parsing
from bot.handlers.commands import Command
from bot.handlers.misread import ADMINS, misread


async def contact_add(_: Message, command: Command, source: Source, flows: Flows) -> None:
    asked = parsing.one_client(command.rest, "contact_add")
    if isinstance(asked, Usage):
        await misread(flows, source, asked, roles=ADMINS)
        return
    await flows.admin.contact_add(source, client=asked.client)
