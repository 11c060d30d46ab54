"""Filters: who sent it, where. All are coroutines: aiogram has anything else done by a thread, each time."""

from typing import Final

from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, TelegramObject

from bot.flows.bundle import Flows
from bot.flows.source import Source
from bot.ids import UserId

PSEUDO_USERS: Final = frozenset(map(UserId, (777000, 1087968824, 136817688)))
"""Telegram itself, "Group" (any anonymous administrator) and "Channel": many people, so nobody."""

_GROUPS: Final = frozenset(("group", "supergroup"))


async def in_private(event: Message | ChatMemberUpdated) -> bool:
    """Between the bot and one person."""
    return event.chat.type == "private"


async def in_group(event: Message | ChatMemberUpdated) -> bool:
    """Where several people see it."""
    return event.chat.type in _GROUPS


async def nobody(event: Message | CallbackQuery, source: Source | None) -> bool:
    """No person whose rights could be asked for: no sender, a bot, or one of Telegram's own accounts."""
    user = event.from_user
    return source is None or user is None or user.is_bot or source.user in PSEUDO_USERS


async def has_source(_: TelegramObject, source: Source | None) -> bool:
    """Who and where are known."""
    return source is not None


async def at_the_desk(_: Message, source: Source, flows: Flows) -> bool:
    """Staff or an administrator, also when a client's contact at the same time."""
    return await flows.roles.of(source.user) in {"staff", "admin"}
