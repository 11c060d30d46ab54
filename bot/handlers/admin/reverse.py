"""A charge taken back."""

from aiogram.types import Message

from bot.flows.bundle import Flows
from bot.flows.notices import Usage
from bot.flows.source import Source
from bot.handlers.admin import parsing
from bot.handlers.commands import Command
from bot.handlers.misread import DESK, misread
from bot.ids import RequestId


async def reverse(_: Message, command: Command, source: Source, flows: Flows) -> None:
    """Leads use it too: whether the sender may, the flow decides."""
    asked = parsing.reverse(command.rest)
    if isinstance(asked, Usage):
        await misread(flows, source, asked, roles=DESK)
        return
    await flows.admin.reverse(source, request_id=RequestId(asked.request_id), because=asked.because)
