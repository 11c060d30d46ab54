"""What comes from no person: channels, bots, anonymous administrators."""

from aiogram import Router
from aiogram.types import Message

from bot.flows.bundle import Flows
from bot.flows.notices import NotAllowed
from bot.flows.source import Source
from bot.handlers.commands import Named
from bot.handlers.ignored import ignore
from bot.handlers.senders import has_source, in_group, nobody


async def bind_anonymously(_: Message, source: Source, flows: Flows) -> None:
    """An administrator who writes as the group cannot be told from any other; silence would puzzle them."""
    await flows.say(source, NotAllowed(command="bind"))


def build() -> Router:
    """Answers `/bind`, ignores the rest."""
    router = Router(name="nobody")
    router.message.register(bind_anonymously, nobody, in_group, has_source, Named("bind"))
    router.message.register(ignore, nobody)
    router.edited_message.register(ignore, nobody)
    router.callback_query.register(ignore, nobody)
    return router
