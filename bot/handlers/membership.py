"""Places in chats: the bot's own (blocked, back, promoted, put out), members who leave, groups that move."""

from aiogram import Router
from aiogram.types import ChatMemberRestricted, ChatMemberUpdated, Message

from bot.flows.bundle import Flows
from bot.flows.source import Source
from bot.handlers.senders import has_source, in_group
from bot.ids import ChatId, UserId

GONE = frozenset({"left", "kicked"})


async def changed(update: ChatMemberUpdated, source: Source, flows: Flows) -> None:
    await flows.membership(
        source, chat_id=source.chat, status=update.new_chat_member.status, is_group=not source.private
    )


async def somebody(update: ChatMemberUpdated, source: Source, flows: Flows) -> None:
    """A member who left or was put out, by whoever."""
    await flows.staff.left(source, user_id=UserId(update.new_chat_member.user.id))


async def gone(update: ChatMemberUpdated) -> bool:
    """Whether the person is no longer in the group (filter)."""
    member = update.new_chat_member
    return member.status in GONE or (isinstance(member, ChatMemberRestricted) and not member.is_member)


async def names_a_leaver(message: Message) -> bool:
    """Whether it says that a person left; bots come and go unnoticed (filter)."""
    return message.left_chat_member is not None and not message.left_chat_member.is_bot


async def said_to_be_gone(message: Message, source: Source, flows: Flows) -> None:
    """The line that Telegram writes into the group; the only sign where the bot is no administrator."""
    if message.left_chat_member is not None:
        await flows.staff.left(source, user_id=UserId(message.left_chat_member.id))


async def names_a_new_chat(message: Message) -> bool:
    """Whether it says that the group has another id from now on (filter)."""
    return message.migrate_to_chat_id is not None


async def moved(message: Message, source: Source, flows: Flows) -> None:
    if message.migrate_to_chat_id is not None:
        await flows.staff.migrated(source, new=ChatId(message.migrate_to_chat_id))


async def no_channel(update: ChatMemberUpdated) -> bool:
    """Whether it happened in a private chat or a group (filter)."""
    return update.chat.type != "channel"


def build() -> Router:
    """Private chats and groups; what happens in channels is nobody's business here."""
    router = Router(name="membership")
    router.my_chat_member.register(changed, has_source, no_channel)
    router.chat_member.register(somebody, has_source, in_group, gone)
    router.message.register(said_to_be_gone, has_source, in_group, names_a_leaver)
    router.message.register(moved, has_source, in_group, names_a_new_chat)
    return router
