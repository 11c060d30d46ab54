"""What most methods ask first: which chat, may the bot write there, which message, which topic."""

from __future__ import annotations

from typing import Any

from sandbox.errors import bad_request, forbidden, migrated
from sandbox.model import PRESENT, Chat, Json, Message
from sandbox.world import World

ADMINS = ("creator", "administrator")


def find_chat(world: World, chat_id: Any) -> Chat:
    """The chat of a call.  Raises ApiError: chat not found, migrated."""
    if chat_id == "":
        raise bad_request("chat_id is empty")
    if isinstance(chat_id, str):
        chat_id = _by_username(world, chat_id)
    if chat_id in world.people:
        return world.chat(chat_id)
    chat = world.chats.get(chat_id)
    if chat is None or chat.private:
        raise bad_request("chat not found")
    if chat.migrated_to is not None:
        raise migrated(chat.migrated_to)
    return chat


def _by_username(world: World, name: str) -> int | None:
    wanted = name.lstrip("@").lower()
    return next((p.id for p in world.people.values() if p.username and p.username.lower() == wanted), None)


def known_chat(world: World, chat_id: Any) -> Chat:
    """A chat that the bot is in or has been told of.  Raises ApiError."""
    chat = find_chat(world, chat_id)
    if chat.private:
        person = world.people[chat.id]
        if not person.started and not person.is_bot:
            raise bad_request("chat not found")
    else:
        _must_be_inside(world, chat)
    return chat


def writable_chat(world: World, chat_id: Any) -> Chat:
    """A chat that the bot may write to.  Raises ApiError 400 or 403 in Telegram's words."""
    chat = find_chat(world, chat_id)
    if not chat.private:
        _must_be_inside(world, chat)
        return chat
    person = world.people[chat.id]
    if person.is_bot:
        raise forbidden("bot can't send messages to bots")
    if person.deactivated:
        raise forbidden("user is deactivated")
    if person.blocked:
        raise forbidden("bot was blocked by the user")
    if not person.started:
        raise forbidden("bot can't initiate conversation with a user")
    return chat


def _must_be_inside(world: World, chat: Chat) -> None:
    status = world.bot_status(chat)
    if status == "kicked":
        raise forbidden(f"bot was kicked from the {chat.kind} chat")
    if status not in PRESENT:
        raise forbidden(f"bot is not a member of the {chat.kind} chat")


def bot_is_admin(world: World, chat: Chat) -> bool:
    return world.bot_status(chat) in ADMINS


def find_message(chat: Chat, message_id: int | None, *, what: str) -> Message:
    """A message of a chat.  Raises ApiError "message to {what} not found"."""
    message = chat.messages.get(message_id or 0)
    if message is None or message.deleted:
        raise bad_request(f"message to {what} not found")
    return message


def thread_of(chat: Chat, params: Json) -> int | None:
    """The topic to write to; None is General or no topic.  Raises ApiError when there is no such topic."""
    thread_id = params.get("message_thread_id")
    if not thread_id:
        if chat.forum and chat.general_closed:
            raise bad_request("TOPIC_CLOSED")
        return None
    topic = chat.topics.get(thread_id) if chat.forum else None
    if topic is None:
        raise bad_request("message thread not found")
    return topic.thread_id


def reply_of(chat: Chat, params: Json) -> int | None:
    """The message to reply to.  Raises ApiError "message to be replied not found"."""
    wish: Json = params.get("reply_parameters") or {}
    if not wish:
        return None
    if "message_id" not in wish:
        raise bad_request('can\'t find field "message_id"')
    wanted = wish["message_id"]
    target = chat.messages.get(wanted) if wish.get("chat_id", chat.id) == chat.id else None
    if target is not None and not target.deleted:
        return target.message_id
    if wish.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")
