"""How a client stands."""

from aiogram.types import Message

from bot.flows.bundle import Flows
from bot.flows.notices import Usage
from bot.flows.source import Source
from bot.handlers.admin import parsing
from bot.handlers.commands import Command
from bot.handlers.misread import ADMINS, misread


async def client(_: Message, command: Command, source: Source, flows: Flows) -> None:
    asked = parsing.one_client(command.rest, "client")
    if isinstance(asked, Usage):
        await misread(flows, source, asked, roles=ADMINS, leads=True)
        return
    await flows.admin.client(source, client=asked.client)
