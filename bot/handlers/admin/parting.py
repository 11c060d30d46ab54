"""A client who leaves: own money goes back, a debt is forgiven."""

from aiogram.types import Message

from bot.flows.bundle import Flows
from bot.flows.notices import Usage
from bot.flows.source import Source
from bot.handlers.admin import parting_parsing
from bot.handlers.commands import Command
from bot.handlers.misread import ADMINS, misread


async def payout(_: Message, command: Command, source: Source, flows: Flows) -> None:
    asked = parting_parsing.payout(command.rest)
    if isinstance(asked, Usage):
        await misread(flows, source, asked, roles=ADMINS)
        return
    await flows.admin.payout(
        source, client=asked.client, amount=asked.amount, reference=asked.reference, because=asked.because
    )


async def writeoff(_: Message, command: Command, source: Source, flows: Flows) -> None:
    asked = parting_parsing.write_off(command.rest)
    if isinstance(asked, Usage):
        await misread(flows, source, asked, roles=ADMINS)
        return
    await flows.admin.writeoff(source, client=asked.client, amount=asked.amount, because=asked.because)
