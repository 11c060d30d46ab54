"""What looks like ours and is not: commands nobody has, presses of no button we made."""

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from bot.flows.bundle import Flows
from bot.flows.notices import Toast
from bot.flows.source import Source
from bot.handlers.commands import Command, is_command
from bot.handlers.senders import in_private
from bot.ids import InboxId


async def unknown_command(_: Message, command: Command, source: Source, flows: Flows) -> None:
    await flows.unknown(source, command=f"/{command.name}")


async def forged_press(_: CallbackQuery, inbox_id: InboxId, flows: Flows) -> Toast:
    await flows.inbox.done(inbox_id)
    return Toast(code="forged")


def build() -> Router:
    """After every router that knows commands or buttons."""
    router = Router(name="unknown")
    router.message.register(unknown_command, in_private, is_command)
    router.callback_query.register(forged_press)
    return router
