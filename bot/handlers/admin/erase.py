"""A whole client is deleted: the command, and the button that does it."""

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from bot.flows.bundle import Flows
from bot.flows.notices import Toast, Usage
from bot.flows.source import Source
from bot.handlers.admin import parsing
from bot.handlers.admin.statement import of_admin
from bot.handlers.commands import Command, Named
from bot.handlers.misread import ADMINS, misread
from bot.handlers.pressing import Pressed
from bot.handlers.senders import in_private
from bot.ids import AccountId


async def erase(_: Message, command: Command, source: Source, flows: Flows) -> None:
    """Without words it is about the sender, should they be a client's contact."""
    if not command.rest and command.name == "erase":
        await flows.client.erase_ask(source)
        return
    asked = parsing.one_client(command.rest, "client_erase")
    if isinstance(asked, Usage):
        await misread(flows, source, asked, roles=ADMINS)
        return
    await flows.admin.erase_ask(source, client=asked.client)


async def erase_client(_: CallbackQuery, number: int, second: int, source: Source, flows: Flows) -> Toast:
    """`second`: the balance that the button was made with."""
    return await flows.admin.erase(source, account_id=AccountId(number), seen=second)


def build() -> Router:
    """Before the clients' own `/erase`."""
    router = Router(name="admin.erase")
    router.message.register(erase, in_private, Named("erase"), of_admin)
    router.message.register(erase, in_private, Named("client_erase"))
    router.callback_query.register(erase_client, Pressed("erase_client", numbers=2))
    return router
