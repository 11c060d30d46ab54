"""Forum topics."""

from __future__ import annotations

from sandbox.errors import bad_request
from sandbox.members import may
from sandbox.methods.common import writable_chat
from sandbox.methods.registry import method
from sandbox.model import TOPIC_COLOR, Chat, Json, Topic
from sandbox.posting import post, post_service, remove, show, tell_bot
from sandbox.render import present, topic_json
from sandbox.spec import utf16
from sandbox.world import World

COLORS = frozenset({7322096, 16766590, 13338331, 9367192, 16749490, 16478047})
LONGEST_NAME = 128


def open_topic(world: World, chat: Chat, *, name: str, by: int, color: int, emoji: str | None) -> Topic:
    """Create a topic with its service message, whose id is the topic's id."""
    created = present(name=name, icon_color=color, icon_custom_emoji_id=emoji)
    thread_id = chat.last_message_id + 1
    topic = Topic(thread_id=thread_id, name=name, icon_color=color, icon_custom_emoji_id=emoji, by=by)
    chat.topics[thread_id] = topic
    post(world, chat, sender=by, content={"forum_topic_created": created}, thread_id=thread_id, service=True)
    return topic


def drop_topic(world: World, chat: Chat, thread_id: int, *, by: int) -> None:
    """Delete a topic with all its messages."""
    del chat.topics[thread_id]
    chat.deleted_topics.add(thread_id)
    for message in list(chat.messages.values()):
        if message.thread_id == thread_id and not message.deleted:
            remove(world, message, by=by)


def _forum(world: World, params: Json, *, private: bool = False) -> Chat:
    """The forum of a call; private chats with topics only for the methods that are documented for them."""
    chat = writable_chat(world, params["chat_id"])
    if not chat.forum or (chat.private and not private):
        raise bad_request("the chat is not a forum")
    return chat


def _refuse_without(world: World, chat: Chat, right: str, doing: str, topic: Topic | None = None) -> None:
    """Raises ApiError 400 when the right is missing and the topic, if one is given, is not the bot's own."""
    if may(world, chat, right) or (topic is not None and topic.by == world.bot.id):
        return
    raise bad_request(f"not enough rights to {doing} the topic" if topic else f"not enough rights to {doing}")


def _topic(chat: Chat, params: Json) -> Topic:
    thread_id = params["message_thread_id"]
    if thread_id <= 0:
        raise bad_request("invalid forum topic identifier specified")
    found = chat.topics.get(thread_id)
    if found is None:
        raise bad_request("TOPIC_ID_INVALID")
    return found


def _service(world: World, chat: Chat, topic: Topic, content: Json) -> None:
    post_service(world, chat, content=content, thread_id=topic.thread_id)


def _name(params: Json) -> str:
    name: str = params["name"].strip()
    if not name:
        raise bad_request("topic name must be non-empty")
    if utf16(name) > LONGEST_NAME:
        raise bad_request("TOPIC_TITLE_INVALID")
    return name


@method("createForumTopic", "ForumTopic")
def create_forum_topic(world: World, params: Json) -> Json:
    chat = _forum(world, params, private=True)
    _refuse_without(world, chat, "can_manage_topics", "create a topic")
    name = _name(params)
    color = params.get("icon_color", TOPIC_COLOR)
    if color not in COLORS:
        raise bad_request("invalid icon color specified")
    world.flood.take(chat.id)
    emoji = params.get("icon_custom_emoji_id")
    topic = open_topic(world, chat, name=name, by=world.bot.id, color=color, emoji=emoji)
    tell_bot(world, chat, "message", chat.messages[topic.thread_id])
    return topic_json(topic)


@method("editForumTopic", "True")
def edit_forum_topic(world: World, params: Json) -> bool:
    chat = _forum(world, params, private=True)
    topic = _topic(chat, params)
    _refuse_without(world, chat, "can_manage_topics", "edit", topic)
    name = _name(params) if params.get("name") else topic.name
    emoji = params.get("icon_custom_emoji_id", topic.icon_custom_emoji_id)
    if (name, emoji) == (topic.name, topic.icon_custom_emoji_id):
        raise bad_request("TOPIC_NOT_MODIFIED")
    changed = present(
        name=name if name != topic.name else None,
        icon_custom_emoji_id=emoji if emoji != topic.icon_custom_emoji_id else None,
    )
    topic.name, topic.icon_custom_emoji_id = name, emoji
    _service(world, chat, topic, {"forum_topic_edited": changed})
    return True


@method("closeForumTopic", "True")
def close_forum_topic(world: World, params: Json) -> bool:
    return _set_closed(world, params, closed=True)


@method("reopenForumTopic", "True")
def reopen_forum_topic(world: World, params: Json) -> bool:
    return _set_closed(world, params, closed=False)


def _set_closed(world: World, params: Json, *, closed: bool) -> bool:
    chat = _forum(world, params)
    topic = _topic(chat, params)
    _refuse_without(world, chat, "can_manage_topics", "close or open", topic)
    if topic.closed == closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    _service(world, chat, topic, {"forum_topic_closed" if closed else "forum_topic_reopened": {}})
    return True


@method("deleteForumTopic", "True")
def delete_forum_topic(world: World, params: Json) -> bool:
    """Unlike editing and closing, deleting the bot's own topic needs its right too."""
    chat = _forum(world, params, private=True)
    topic = _topic(chat, params)
    _refuse_without(world, chat, "can_delete_messages", "delete the topic")
    drop_topic(world, chat, topic.thread_id, by=world.bot.id)
    return True


@method("unpinAllForumTopicMessages", "True")
def unpin_all_forum_topic_messages(world: World, params: Json) -> bool:
    chat = _forum(world, params, private=True)
    topic = _topic(chat, params)
    if not may(world, chat, "can_pin_messages"):
        raise bad_request("not enough rights to manage pinned messages in the chat")
    for message in [chat.messages[i] for i in chat.pinned]:
        if message.thread_id == topic.thread_id:
            chat.pinned.remove(message.message_id)
            show(world, message, "unpinned", actor=world.bot.id)
    return True


@method("closeGeneralForumTopic", "True")
def close_general_forum_topic(world: World, params: Json) -> bool:
    return _set_general(world, params, closed=True)


@method("reopenGeneralForumTopic", "True")
def reopen_general_forum_topic(world: World, params: Json) -> bool:
    return _set_general(world, params, closed=False)


def _set_general(world: World, params: Json, *, closed: bool) -> bool:
    chat = _forum(world, params)
    _refuse_without(world, chat, "can_manage_topics", "close or open the topic")
    if chat.general_closed == closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    chat.general_closed = closed
    content: Json = {"forum_topic_closed" if closed else "forum_topic_reopened": {}}
    post_service(world, chat, content=content)
    return True
