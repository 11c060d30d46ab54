"""What most methods ask first: which chat, may the bot write there, which message, which topic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sandbox.errors import bad_request, forbidden, migrated
from sandbox.markup.text import formatted
from sandbox.members import may
from sandbox.model import PRESENT, Chat, Json, Message
from sandbox.origins import external_reply, quote_of
from sandbox.world import World


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


def find_message(chat: Chat, message_id: int | None, *, what: str) -> Message:
    """A message of a chat.  Raises ApiError "message to {what} not found"."""
    message = chat.messages.get(message_id or 0)
    if message is None or message.deleted:
        raise bad_request(f"message to {what} not found")
    return message


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a message answers: a message of the same chat, or one of another chat; perhaps a part of it."""

    message_id: int | None = None
    quote: Json | None = None
    external: Json | None = None


def thread_of(world: World, chat: Chat, params: Json, reply: Reply | None = None) -> int | None:
    """The topic to write to; None is General or no topic.  Raises ApiError when the bot may not or cannot.

    Without message_thread_id a reply goes where the answered message is.  A deleted topic of a private chat
    is silently ignored, as reported of the real server (telegram-bot-api#854), unless the world refuses it.
    """
    thread_id = params.get("message_thread_id") or _answered_topic(chat, reply)
    if not thread_id:
        if chat.forum and chat.general_closed and not may(world, chat, "can_manage_topics"):
            raise bad_request("TOPIC_CLOSED")
        return None
    if chat.private and thread_id in chat.deleted_topics and world.settings.lost_topics == "ignored":
        return None
    topic = chat.topics.get(thread_id) if chat.forum else None
    if topic is None:
        raise bad_request("message thread not found")
    if topic.closed and topic.by != world.bot.id and not may(world, chat, "can_manage_topics"):
        raise bad_request("TOPIC_CLOSED")
    return topic.thread_id


def _answered_topic(chat: Chat, reply: Reply | None) -> int | None:
    target = chat.messages.get(reply.message_id or 0) if reply is not None else None
    return target.thread_id if target is not None and target.thread_id in chat.topics else None


def reply_of(world: World, chat: Chat, params: Json) -> Reply:
    """What the message replies to.  Raises ApiError "message to be replied not found"."""
    wish: Json = params.get("reply_parameters") or {}
    if not wish or "ephemeral_message_id" in wish:
        return Reply()
    if "message_id" not in wish:
        raise bad_request('can\'t find field "message_id"')
    there = known_chat(world, wish["chat_id"]) if "chat_id" in wish else chat
    target = there.messages.get(wish["message_id"])
    if target is None or target.deleted:
        if wish.get("allow_sending_without_reply"):
            return Reply()
        raise bad_request("message to be replied not found")
    quote = _quote(target, wish)
    if there is not chat:
        return Reply(quote=quote, external=external_reply(world, there, target))
    return Reply(message_id=target.message_id, quote=quote)


def _quote(target: Message, wish: Json) -> Json | None:
    """The quoted part.  Raises ApiError when the answered message does not say it."""
    if not wish.get("quote"):
        return None
    text, entities = formatted(
        wish["quote"], parse_mode=wish.get("quote_parse_mode"), entities=wish.get("quote_entities")
    )
    found = quote_of(target, text, near=wish.get("quote_position", 0), entities=entities)
    if found is None:
        raise bad_request("QUOTE_TEXT_INVALID")
    return found
