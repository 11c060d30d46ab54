"""A client's statement for administrators: the command, and the buttons under it."""

from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from bot.flows.bundle import Flows
from bot.flows.notices import Toast, Usage
from bot.flows.source import Source
from bot.flows.statements import WantedSpan
from bot.handlers.admin import parsing
from bot.handlers.commands import Command, Named
from bot.handlers.misread import ADMINS, misread
from bot.handlers.pressing import Pressed
from bot.handlers.senders import in_private
from bot.ids import AccountId


async def statement(_: Message, command: Command, source: Source, flows: Flows) -> None:
    """Without words it is the sender's own, should they be a client's contact."""
    if not command.rest and command.name == "statement":
        await flows.client.statement(source, wanted=WantedSpan())
        return
    asked = parsing.statement(command.rest)
    if isinstance(asked, Usage):
        await misread(flows, source, asked, roles=ADMINS)
        return
    await flows.admin.statement(source, client=asked.client, wanted=asked.wanted)


async def of_admin(_: Message, source: Source, flows: Flows) -> bool:
    """Anybody else's `/statement` is their own."""
    return await flows.roles.of(source.user) in ADMINS


async def turn(_: CallbackQuery, action: str, number: int, source: Source, flows: Flows) -> Toast | None:
    which = action.removeprefix("statement").removeprefix("_") or "this"
    return await flows.admin.statement_turn(
        source, account_id=AccountId(number), wanted=WantedSpan(which=which)
    )


async def month(_: CallbackQuery, number: int, second: int, source: Source, flows: Flows) -> Toast | None:
    """`number`: the span, `second`: the client."""
    return await flows.admin.statement_turn(
        source, account_id=AccountId(second), wanted=WantedSpan(span=number)
    )


async def file(
    _: CallbackQuery, action: str, number: int, second: int, source: Source, flows: Flows
) -> Toast | None:
    """`number`: the span, `second`: the client."""
    form = action.removeprefix("statement_")
    return await flows.admin.statement_file(source, account_id=AccountId(second), span=number, form=form)


PRESSES: Final = (
    (turn, Pressed("statement", "statement_last", "statement_year", "statement_choose")),
    (month, Pressed("statement_of", numbers=2)),
    (file, Pressed("statement_csv", "statement_xlsx", numbers=2)),
)


def build() -> Router:
    """Before the clients' own `/statement`."""
    router = Router(name="admin.statement")
    router.message.register(statement, in_private, Named("statement"), of_admin)
    router.message.register(statement, in_private, Named("client_statement"))
    for handler, pressed in PRESSES:
        router.callback_query.register(handler, pressed)
    return router
