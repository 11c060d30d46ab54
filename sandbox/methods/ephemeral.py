"""Editing and deleting ephemeral messages; they are sent by ephemeral_message_parameters."""

from __future__ import annotations

from sandbox.ephemeral import find_ephemeral
from sandbox.errors import bad_request
from sandbox.markup.text import message_text
from sandbox.methods.common import writable_chat
from sandbox.methods.keyboards import checked_markup
from sandbox.methods.registry import method
from sandbox.methods.sending import preview_of
from sandbox.model import Json
from sandbox.posting import revise, show
from sandbox.world import World


@method("editEphemeralMessageText", "True")
def edit_ephemeral_message_text(world: World, params: Json) -> bool:
    """Counted against the flood limits like other edits, which nobody has confirmed."""
    chat = writable_chat(world, params["chat_id"])
    message = find_ephemeral(world, chat, params, what="edit")
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    content = message_text(params) | preview_of(params)
    markup = checked_markup(chat, params.get("reply_markup"))
    world.flood.take(chat.id)
    revise(world, message, content=content, markup=markup)
    return True


@method("editEphemeralMessageReplyMarkup", "True")
def edit_ephemeral_message_reply_markup(world: World, params: Json) -> bool:
    chat = writable_chat(world, params["chat_id"])
    message = find_ephemeral(world, chat, params, what="edit")
    markup = checked_markup(chat, params.get("reply_markup"))
    world.flood.take(chat.id)
    revise(world, message, content=message.content, markup=markup, quiet=True)
    return True


@method("deleteEphemeralMessage", "True")
def delete_ephemeral_message(world: World, params: Json) -> bool:
    chat = writable_chat(world, params["chat_id"])
    message = find_ephemeral(world, chat, params, what="delete")
    message.deleted = True
    show(world, message, "deleted", actor=world.bot.id)
    return True
