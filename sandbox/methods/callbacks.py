"""answerCallbackQuery."""

from __future__ import annotations

from datetime import timedelta

from sandbox.errors import bad_request
from sandbox.markup.text import clean
from sandbox.methods.registry import method
from sandbox.model import Json
from sandbox.spec import utf16
from sandbox.world import Query, World

ANSWER_WITHIN = timedelta(seconds=15)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
LONGEST_TOAST = 200


@method("answerCallbackQuery", "True")
def answer_callback_query(world: World, params: Json) -> bool:
    """Free of flood limits; a second answer is taken and shows nothing new to the person."""
    query = world.queries.get(params["callback_query_id"])
    if query is None or world.clock.now() - query.asked > ANSWER_WITHIN:
        raise bad_request(TOO_OLD)
    text = clean(params.get("text", ""))
    if utf16(text) > LONGEST_TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    if query.answered:
        return True
    query.answered = True
    world.seen.add(
        kind=_kind(params, text),
        chat_id=query.chat_id,
        message_id=query.message_id,
        thread_id=_thread(world, query),
        by="bot",
        user_id=query.user_id,
        text=text or None,
        url=params.get("url"),
        callback_query_id=query.id,
    )
    return True


def _kind(params: Json, text: str) -> str:
    """Without a text the button only stops waiting: nothing is seen."""
    if not text:
        return "answered"
    return "alert" if params.get("show_alert") else "toast"


def _thread(world: World, query: Query) -> int | None:
    message = world.chat(query.chat_id).messages.get(query.message_id)
    return message.thread_id if message else None
