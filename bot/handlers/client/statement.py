"""A client's own statement: the command, and the buttons under it."""

from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from bot.flows.bundle import Flows
from bot.flows.notices import Toast, Usage
from bot.flows.source import Source
from bot.flows.statements import WantedSpan
from bot.handlers.commands import Command, Named
from bot.handlers.pressing import Pressed
from bot.handlers.senders import in_private
from bot.handlers.spans import read_span


async def statement(_: Message, command: Command, source: Source, flows: Flows) -> None:
    wanted = read_span(command.rest.split(), "statement")
    if isinstance(wanted, Usage):
        await flows.say(source, wanted)
    else:
        await flows.client.statement(source, wanted=wanted)


async def turn(_: CallbackQuery, action: str, source: Source, flows: Flows) -> Toast | None:
    which = action.removeprefix("statement").removeprefix("_") or "this"
    return await flows.client.statement(source, wanted=WantedSpan(which=which))


async def month(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast | None:
    """`number`: the span."""
    return await flows.client.statement(source, wanted=WantedSpan(span=number))


async def file(_: CallbackQuery, action: str, number: int, source: Source, flows: Flows) -> Toast:
    """`number`: the span."""
    form = action.removeprefix("statement_")
    return await flows.client.statement_file(source, span=number, form=form)


PRESSES: Final = (
    (turn, Pressed("statement", "statement_last", "statement_year", "statement_choose", numbers=0)),
    (month, Pressed("statement_of")),
    (file, Pressed("statement_csv", "statement_xlsx")),
)


def build() -> Router:
    router = Router(name="client.statement")
    router.message.register(statement, in_private, Named("statement"))
    for handler, pressed in PRESSES:
        router.callback_query.register(handler, pressed)
    return router
