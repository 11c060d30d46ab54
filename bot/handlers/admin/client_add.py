"""A new client, answered with an invitation for its first contact."""

from aiogram.types import Message

from bot.flows.bundle import Flows
from bot.flows.notices import Usage
from bot.flows.source import Source
from bot.handlers.admin import parsing
from bot.handlers.commands import Command
from bot.handlers.misread import ADMINS, misread


async def client_add(_: Message, command: Command, source: Source, flows: Flows) -> None:
    asked = parsing.client_add(command.rest)
    if isinstance(asked, Usage):
        await misread(flows, source, asked, roles=ADMINS)
        return
    await flows.admin.client_add(
        source,
        name=asked.name,
        plan=asked.plan,
        currency=asked.currency,
        language=asked.language,
        entity=asked.entity,
        starts=asked.starts,
    )
