"""The bot's own place in a chat: blocked and back, added, promoted, put out."""

from aiogram import F, Router
from aiogram.types import ChatMemberUpdated

from bot.flows.bundle import Flows
from bot.flows.source import Source
from bot.handlers.senders import has_source


async def changed(update: ChatMemberUpdated, source: Source, flows: Flows) -> None:
    await flows.membership(
        source, chat_id=source.chat, status=update.new_chat_member.status, is_group=not source.private
    )


def build() -> Router:
    """Private chats and groups; what happens in channels is nobody's business here."""
    router = Router(name="membership")
    router.my_chat_member.register(changed, has_source, F.chat.type != "channel")
    return router
