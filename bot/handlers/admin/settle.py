"""What was served while nothing was set aside for it; a payment that did not stay."""

from aiogram.types import Message

from bot.flows.bundle import Flows
from bot.flows.notices import Usage
from bot.flows.source import Source
from bot.handlers.admin import settle_parsing
from bot.handlers.commands import Command
from bot.handlers.misread import ADMINS, misread
from bot.ids import RequestId


async def settle(_: Message, command: Command, source: Source, flows: Flows) -> None:
    asked = settle_parsing.settle(command.rest)
    if isinstance(asked, Usage):
        await misread(flows, source, asked, roles=ADMINS)
        return
    await flows.admin.settle(
        source,
        request_id=RequestId(asked.request_id),
        amount=asked.amount,
        unit=asked.unit,
        because=asked.because,
    )


async def bounce(_: Message, command: Command, source: Source, flows: Flows) -> None:
    asked = settle_parsing.bounce(command.rest)
    if isinstance(asked, Usage):
        await misread(flows, source, asked, roles=ADMINS)
        return
    await flows.admin.bounce(source, client=asked.client, reference=asked.reference, because=asked.because)
