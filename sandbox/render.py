"""From the world's nouns to the JSON objects of the Bot API."""

from __future__ import annotations

from typing import Any

from sandbox.model import Chat, Json, Message, Person, Topic
from sandbox.world import World

GROUP_ANONYMOUS_BOT: Json = {
    "id": 1_087_968_824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
"""Who stands in `from` when an administrator writes as the group."""


def present(**fields: Any) -> Json:
    """A JSON object without the fields that are None."""
    return {name: value for name, value in fields.items() if value is not None}


def user_json(person: Person) -> Json:
    """User, as it stands in updates and answers (getMe adds the bot's own fields)."""
    return present(
        id=person.id,
        is_bot=person.is_bot,
        first_name=person.first_name,
        last_name=person.last_name,
        username=person.username,
        language_code=person.language_code,
    )


def chat_json(world: World, chat: Chat) -> Json:
    """Chat: private ones carry the person's names, forums carry is_forum."""
    if chat.private:
        person = world.people[chat.id]
        names = present(first_name=person.first_name, last_name=person.last_name, username=person.username)
        return {"id": chat.id, "type": "private", **names}
    return present(id=chat.id, type=chat.kind, title=chat.title, is_forum=chat.forum or None)


def topic_json(topic: Topic) -> Json:
    """ForumTopic, as createForumTopic answers it."""
    return present(
        message_thread_id=topic.thread_id,
        name=topic.name,
        icon_color=topic.icon_color,
        icon_custom_emoji_id=topic.icon_custom_emoji_id,
    )


def message_json(world: World, message: Message, *, nested: bool = False) -> Json:
    """Message; `nested` leaves out reply_to_message, as Telegram does inside another message."""
    chat = world.chat(message.chat_id)
    fields = present(
        message_id=message.message_id,
        message_thread_id=message.thread_id or _reply_thread(chat, message),
        date=message.date,
        chat=chat_json(world, chat),
        forward_origin=message.forward_origin,
        external_reply=message.external_reply,
        quote=message.quote,
        is_topic_message=True if message.thread_id else None,
        edit_date=message.edit_date,
        has_protected_content=True if message.protected else None,
        media_group_id=message.media_group_id,
    )
    fields["from"] = user_json(world.people[message.sender])
    if message.as_chat:
        fields |= {"from": GROUP_ANONYMOUS_BOT, "sender_chat": chat_json(world, chat)}
    if message.receiver is not None:
        fields["receiver_user"] = user_json(world.people[message.receiver])
        fields["ephemeral_message_id"] = message.ephemeral_id
    if not nested and (target := _reply_target(chat, message)) is not None:
        fields["reply_to_message"] = message_json(world, target, nested=True)
    if message.reply_markup and "inline_keyboard" in message.reply_markup:
        fields["reply_markup"] = message.reply_markup
    return fields | message.content


def carried_json(world: World, chat: Chat, message_id: int) -> Json:
    """MaybeInaccessibleMessage: the message of a callback query, or a stub when it is gone."""
    message = chat.messages.get(message_id)
    if message is None or message.deleted:
        return {"chat": chat_json(world, chat), "message_id": message_id, "date": 0}
    return message_json(world, message)


def _reply_target(chat: Chat, message: Message) -> Message | None:
    """What the message answers; in a topic that is at least the service message that opened the topic."""
    target = chat.messages.get(message.reply_to or message.thread_id or 0)
    if target is None or target.deleted or target is message:
        return None
    return target


def _reply_thread(chat: Chat, message: Message) -> int | None:
    """Outside topics a reply in a supergroup carries the id of its thread's first message: no topic!"""
    if chat.kind != "supergroup" or message.reply_to is None:
        return None
    first, seen = message.reply_to, set[int]()
    while (
        first not in seen and (above := chat.messages.get(first)) is not None and above.reply_to is not None
    ):
        seen.add(first)
        first = above.reply_to
    return first
