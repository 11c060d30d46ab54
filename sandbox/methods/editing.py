"""Edits, deletions, pins and reactions of messages that exist."""

from __future__ import annotations

from typing import Any

from sandbox.errors import bad_request
from sandbox.files import media_content
from sandbox.markup.text import caption_text, message_text
from sandbox.members import may
from sandbox.methods.common import find_message, writable_chat
from sandbox.methods.keyboards import checked_markup
from sandbox.methods.media import file_of
from sandbox.methods.reactions import REACTIONS
from sandbox.methods.registry import method
from sandbox.methods.sending import preview_of
from sandbox.model import Chat, Json, Message
from sandbox.posting import media_kind, post_service, remove, revise, show
from sandbox.render import message_json
from sandbox.world import World

UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)
DELETE_SECONDS = 48 * 3600
CAPTIONED = frozenset({"photo", "video", "animation", "audio", "document", "voice"})
_CAPTIONS = ("caption", "caption_entities", "show_caption_above_media")


def _to_edit(world: World, params: Json) -> tuple[Chat, Message]:
    if "chat_id" not in params:
        raise bad_request(_nothing_named(params))
    chat = writable_chat(world, params["chat_id"])
    message = find_message(chat, params.get("message_id"), what="edit")
    if message.sender != world.bot.id or message.service or message.forward_origin:
        raise bad_request("message can't be edited")
    return chat, message


def _nothing_named(params: Json) -> str:
    """Without a chat it should be an inline message, of which there are none here."""
    if "message_id" in params:
        return "chat_id is empty"
    return "MESSAGE_ID_INVALID" if "inline_message_id" in params else "message identifier is not specified"


def _apply(world: World, chat: Chat, message: Message, params: Json, content: Json) -> Json:
    markup = checked_markup(chat, params.get("reply_markup"))
    world.flood.take(chat.id)
    if content == message.content and markup == message.reply_markup:
        raise bad_request(UNCHANGED)
    revise(world, message, content=content, markup=markup, quiet=content == message.content)
    return message_json(world, message)


@method("editMessageText", "Message", "True")
def edit_message_text(world: World, params: Json) -> Json:
    chat, message = _to_edit(world, params)
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    content = message_text(params) | preview_of(params)
    return _apply(world, chat, message, params, content)


@method("editMessageCaption", "Message", "True")
def edit_message_caption(world: World, params: Json) -> Json:
    chat, message = _to_edit(world, params)
    if media_kind(message.content) not in CAPTIONED:
        raise bad_request("there is no caption in the message to edit")
    kept = {name: value for name, value in message.content.items() if name not in _CAPTIONS}
    return _apply(world, chat, message, params, kept | caption_text(params))


@method("editMessageMedia", "Message", "True")
def edit_message_media(world: World, params: Json) -> Json:
    chat, message = _to_edit(world, params)
    item: Json = params["media"]
    content = media_content(file_of(world, item["type"], item["media"])) | caption_text(item)
    return _apply(world, chat, message, params, content)


@method("editMessageReplyMarkup", "Message", "True")
def edit_message_reply_markup(world: World, params: Json) -> Json:
    chat, message = _to_edit(world, params)
    return _apply(world, chat, message, params, message.content)


@method("deleteMessage", "True")
def delete_message(world: World, params: Json) -> bool:
    chat = writable_chat(world, params["chat_id"])
    message = find_message(chat, params["message_id"], what="delete")
    _check_deletable(world, chat, message)
    remove(world, message, by=world.bot.id)
    return True


@method("deleteMessages", "True")
def delete_messages(world: World, params: Json) -> bool:
    """Messages that are gone already are skipped."""
    chat = writable_chat(world, params["chat_id"])
    for message_id in params["message_ids"]:
        message = chat.messages.get(message_id)
        if message is not None and not message.deleted:
            _check_deletable(world, chat, message)
            remove(world, message, by=world.bot.id)
    return True


def _check_deletable(world: World, chat: Chat, message: Message) -> None:
    own = message.sender == world.bot.id
    allowed = may(world, chat, "can_delete_messages")
    if not own and not allowed:
        raise bad_request("message can't be deleted")
    too_old = world.clock.unix() - message.date >= DELETE_SECONDS
    if too_old and (chat.private or not allowed):
        raise bad_request("message can't be deleted for everyone")


@method("pinChatMessage", "True")
def pin_chat_message(world: World, params: Json) -> bool:
    chat = _pinnable(world, params)
    message = find_message(chat, params["message_id"], what="pin")
    if message.message_id in chat.pinned:
        return True
    chat.pinned.append(message.message_id)
    show(world, message, "pinned", actor=world.bot.id)
    pinned = message_json(world, message, nested=True)
    content = {"pinned_message": pinned}
    where = {"thread_id": message.thread_id, "reply_to": message.message_id}
    post_service(world, chat, content=content, **where)
    return True


@method("unpinChatMessage", "True")
def unpin_chat_message(world: World, params: Json) -> bool:
    chat = _pinnable(world, params)
    message_id: Any = params.get("message_id", chat.pinned[-1] if chat.pinned else None)
    message = find_message(chat, message_id, what="unpin")
    if message.message_id in chat.pinned:
        chat.pinned.remove(message.message_id)
        show(world, message, "unpinned", actor=world.bot.id)
    return True


@method("unpinAllChatMessages", "True")
def unpin_all_chat_messages(world: World, params: Json) -> bool:
    chat = _pinnable(world, params)
    for message_id in list(chat.pinned):
        show(world, chat.messages[message_id], "unpinned", actor=world.bot.id)
    chat.pinned.clear()
    return True


def _pinnable(world: World, params: Json) -> Chat:
    chat = writable_chat(world, params["chat_id"])
    if not may(world, chat, "can_pin_messages"):
        raise bad_request("not enough rights to manage pinned messages in the chat")
    return chat


@method("setMessageReaction", "True")
def set_message_reaction(world: World, params: Json) -> bool:
    chat = writable_chat(world, params["chat_id"])
    message = find_message(chat, params["message_id"], what="react")
    reaction: list[Json] = params.get("reaction", [])
    if len(reaction) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if message.service or any(r.get("emoji", "") not in REACTIONS for r in reaction if r["type"] == "emoji"):
        raise bad_request("REACTION_INVALID")
    message.reactions[world.bot.id] = reaction
    show(world, message, "reaction", actor=world.bot.id, reaction=reaction)
    return True
