"""copyMessage(s) and forwardMessage(s)."""

from __future__ import annotations

import copy
from collections.abc import Sequence

from sandbox.errors import bad_request
from sandbox.markup.text import caption_text
from sandbox.methods.common import find_chat, find_message, writable_chat
from sandbox.methods.editing import CAPTIONED
from sandbox.methods.registry import method
from sandbox.methods.sending import send
from sandbox.model import Chat, Json, Message
from sandbox.origins import origin_of
from sandbox.posting import media_kind, regrouped
from sandbox.render import message_json
from sandbox.world import World

_CAPTION = ("caption", "caption_entities", "show_caption_above_media")


def _source(world: World, params: Json, what: str) -> Message:
    message = find_message(find_chat(world, params["from_chat_id"]), params["message_id"], what=what)
    if not _can_go(message, what):
        raise bad_request(f"message can't be {'copied' if what == 'copy' else 'forwarded'}")
    return message


def _can_go(message: Message, what: str) -> bool:
    """Invoices can be forwarded, not copied."""
    if message.deleted or message.service or message.protected:
        return False
    return what == "forward" or "invoice" not in message.content


def _copied(params: Json, source: Message) -> Json:
    content = copy.deepcopy(source.content)
    if media_kind(content) not in CAPTIONED or ("caption" not in params and not params.get("remove_caption")):
        return content
    kept = {name: value for name, value in content.items() if name not in _CAPTION}
    above: Json = {"show_caption_above_media": True} if params.get("show_caption_above_media") else {}
    return kept | (caption_text(params) | above if "caption" in params else {})


@method("copyMessage", "MessageId")
def copy_message(world: World, params: Json) -> Json:
    chat = writable_chat(world, params["chat_id"])
    source = _source(world, params, "copy")
    return {"message_id": send(world, chat, params, _copied(params, source)).message_id}


@method("forwardMessage", "Message")
def forward_message(world: World, params: Json) -> Json:
    chat = writable_chat(world, params["chat_id"])
    source = _source(world, params, "forward")
    content = copy.deepcopy(source.content)
    return message_json(world, send(world, chat, params, content, forward_origin=origin_of(world, source)))


@method("copyMessages", "Array of MessageId")
def copy_messages(world: World, params: Json) -> list[Json]:
    """Unlike copyMessage, messages that are missing or cannot be copied are skipped; albums stay albums."""
    chat = writable_chat(world, params["chat_id"])
    sources = _counted(world, chat, params, "copy")
    return [
        _id_of(send(world, chat, params, _copied(params, source), counted=False, media_group_id=group))
        for source, group in zip(sources, regrouped(world, sources), strict=True)
    ]


@method("forwardMessages", "Array of MessageId")
def forward_messages(world: World, params: Json) -> list[Json]:
    """Unlike forwardMessage, messages that are missing or cannot be forwarded are skipped."""
    chat = writable_chat(world, params["chat_id"])
    sources = _counted(world, chat, params, "forward")
    made = []
    for source, group in zip(sources, regrouped(world, sources), strict=True):
        more = {"media_group_id": group, "forward_origin": origin_of(world, source)}
        made.append(_id_of(send(world, chat, params, copy.deepcopy(source.content), counted=False, **more)))
    return made


def _id_of(message: Message) -> Json:
    return {"message_id": message.message_id}


def _counted(world: World, chat: Chat, params: Json, what: str) -> list[Message]:
    """The messages that can go, counted against the flood limits as a whole."""
    ids: Sequence[int] = params["message_ids"]
    if list(ids) != sorted(set(ids)):
        raise bad_request("message identifiers must be in a strictly increasing order")
    messages = find_chat(world, params["from_chat_id"]).messages
    found = [messages[i] for i in ids if i in messages and _can_go(messages[i], what)]
    if not found:
        raise bad_request(f"there are no messages to {what}")
    world.flood.take(chat.id, len(found))
    return found
