"""What was set aside, put back in line."""

from aiogram.types import Message

from bot.flows.bundle import Flows
from bot.flows.notices import Usage
from bot.flows.source import Source
from bot.handlers.admin import retry_parsing
from bot.handlers.commands import Command
from bot.handlers.misread import ADMINS, misread


async def retry(_: Message, command: Command, source: Source, flows: Flows) -> None:
    asked = retry_parsing.retry(command.rest)
    if isinstance(asked, Usage):
        await misread(flows, source, asked, roles=ADMINS)
        return
    await flows.admin.retry(source, bot_id=asked.bot_id, update_id=asked.update_id)
