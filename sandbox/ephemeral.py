"""Ephemeral messages: one member of a group sees them; they have no message_id and no history.

What the documentation says is kept: who may be answered and when.  What happens to them in the person's
applications (they may vanish at any time) is not.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sandbox.errors import bad_request
from sandbox.members import ADMINS
from sandbox.model import PRESENT, Chat, Json, Message
from sandbox.posting import remember_buttons, show
from sandbox.world import World

ANSWER_WITHIN = timedelta(seconds=15)
FIRST_ID = 29_000_000


def ephemeral_fields(world: World, chat: Chat, wish: Json, params: Json) -> Json:
    """{"receiver", "ephemeral_id"} of a new message.  Raises ApiError when the person cannot get it.

    An administrator may write at any time, others only within 15 s of a press or to an ephemeral message.
    """
    if chat.private:
        raise bad_request("sandbox: ephemeral messages are for groups")
    if wish.get("replace_callback_query_message"):
        raise bad_request("sandbox: replace_callback_query_message is not there")
    receiver = wish["receiver_user_id"]
    if chat.members.get(receiver) not in PRESENT or world.people[receiver].is_bot:
        raise bad_request("user not found")
    if world.bot_status(chat) not in ADMINS and not _asked(world, chat, wish, params):
        raise bad_request("sandbox: no press and no ephemeral message of that person to answer")
    return {"receiver": receiver, "ephemeral_id": FIRST_ID + world.next_number()}


def _asked(world: World, chat: Chat, wish: Json, params: Json) -> bool:
    query = world.queries.get(wish.get("callback_query_id", ""))
    if query is not None and (query.chat_id, query.user_id) == (chat.id, wish["receiver_user_id"]):
        return world.clock.now() - query.asked <= ANSWER_WITHIN
    answered: Json = params.get("reply_parameters") or {}
    found = world.ephemerals.get(answered.get("ephemeral_message_id", 0))
    return found is not None and found.receiver == wish["receiver_user_id"]


def post_ephemeral(world: World, chat: Chat, *, sender: int, content: Json, **more: Any) -> Message:
    """Show a message to one person; it is kept beside the chat, not in it."""
    message = Message(
        chat_id=chat.id, message_id=0, sender=sender, date=world.clock.unix(), content=content, **more
    )
    world.ephemerals[message.ephemeral_id or 0] = message
    remember_buttons(message)
    show(world, message, "ephemeral")
    return message


def find_ephemeral(world: World, chat: Chat, params: Json, *, what: str) -> Message:
    """The message of a call.  Raises ApiError "message to {what} not found"."""
    found = world.ephemerals.get(params["ephemeral_message_id"])
    if found is None or found.deleted or found.chat_id != chat.id:
        raise bad_request(f"message to {what} not found")
    if found.receiver != params["receiver_user_id"]:
        raise bad_request(f"message to {what} not found")
    return found
