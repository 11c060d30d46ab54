"""copyMessage(s) and forwardMessage(s)."""

from __future__ import annotations

import copy

from sandbox.errors import bad_request
from sandbox.markup.text import caption_text
from sandbox.methods.common import find_chat, find_message, writable_chat
from sandbox.methods.registry import method
from sandbox.methods.sending import send
from sandbox.model import Chat, Json, Message
from sandbox.posting import media_kind
from sandbox.render import message_json, user_json
from sandbox.world import World


def _source(world: World, params: Json, message_id: int, what: str) -> Message:
    message = find_message(find_chat(world, params["from_chat_id"]), message_id, what=what)
    if not _can_go(message):
        raise bad_request(f"message can't be {'copied' if what == 'copy' else 'forwarded'}")
    return message


def _copy(world: World, chat: Chat, params: Json, message_id: int, *, counted: bool = True) -> Json:
    source = _source(world, params, message_id, "copy")
    content = copy.deepcopy(source.content)
    if "caption" in params and media_kind(content):
        content = {n: v for n, v in content.items() if n not in ("caption", "caption_entities")}
        content |= caption_text(params)
    return {"message_id": send(world, chat, params, content, counted=counted).message_id}


def _forward(world: World, chat: Chat, params: Json, message_id: int, *, counted: bool = True) -> Message:
    source = _source(world, params, message_id, "forward")
    origin = source.forward_origin or {
        "type": "user",
        "sender_user": user_json(world.people[source.sender]),
        "date": source.date,
    }
    content = copy.deepcopy(source.content)
    return send(world, chat, params, content, counted=counted, forward_origin=origin)


@method("copyMessage", "MessageId")
def copy_message(world: World, params: Json) -> Json:
    return _copy(world, writable_chat(world, params["chat_id"]), params, params["message_id"])


@method("forwardMessage", "Message")
def forward_message(world: World, params: Json) -> Json:
    chat = writable_chat(world, params["chat_id"])
    return message_json(world, _forward(world, chat, params, params["message_id"]))


@method("copyMessages", "Array of MessageId")
def copy_messages(world: World, params: Json) -> list[Json]:
    """Unlike copyMessage, messages that are missing or cannot be copied are skipped."""
    chat = writable_chat(world, params["chat_id"])
    return [_copy(world, chat, params, i, counted=False) for i in _counted(world, chat, params, "copied")]


@method("forwardMessages", "Array of MessageId")
def forward_messages(world: World, params: Json) -> list[Json]:
    """Unlike forwardMessage, messages that are missing or cannot be forwarded are skipped."""
    chat = writable_chat(world, params["chat_id"])
    ids = _counted(world, chat, params, "forwarded")
    return [{"message_id": _forward(world, chat, params, i, counted=False).message_id} for i in ids]


def _counted(world: World, chat: Chat, params: Json, done: str) -> list[int]:
    """The ids that can go, counted against the flood limits as a whole."""
    messages = find_chat(world, params["from_chat_id"]).messages
    found = [i for i in params["message_ids"] if i in messages and _can_go(messages[i])]
    if not found:
        raise bad_request(f"there are no messages to be {done}")
    world.flood.take(chat.id, len(found))
    return found


def _can_go(message: Message) -> bool:
    return not (message.deleted or message.service or message.protected)
