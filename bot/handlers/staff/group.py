"""The staff group: queues are bound there. What else is said there is between colleagues and ignored."""

from typing import Final

from aiogram import Router
from aiogram.types import Message

from bot.flows.bundle import Flows
from bot.flows.notices import Usage
from bot.flows.source import Source
from bot.handlers.commands import OURS, Command, Named
from bot.handlers.senders import at_the_desk, in_group
from bot.handlers.staff.commands import BIND

OTHERS_TOO: Final = Named("ban", "unban")
"""In a group these are likelier meant for a bot that keeps order there."""


async def help_(_: Message, source: Source, flows: Flows) -> None:
    await flows.client.help(source)


async def elsewhere(_: Message, command: Command, source: Source, flows: Flows) -> None:
    """Whoever else is in the group would read the answer, so it is given in private only."""
    await flows.say(source, Usage(command=command.name, error="private_only", detail=f"/{command.name}"))


def build() -> Router:
    router = Router(name="staff.group")
    router.message.filter(in_group)
    router.message.register(BIND.handle, Named(BIND.name))
    router.message.register(help_, Named("help"), at_the_desk)
    router.message.register(elsewhere, OURS, ~OTHERS_TOO, at_the_desk)
    return router
