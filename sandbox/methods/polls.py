"""sendPoll and stopPoll."""

from __future__ import annotations

from sandbox.contents import poll_json
from sandbox.errors import bad_request
from sandbox.markup.text import formatted
from sandbox.methods.common import find_message, writable_chat
from sandbox.methods.keyboards import checked_markup
from sandbox.methods.registry import method
from sandbox.methods.sending import send_and_show
from sandbox.model import Json
from sandbox.posting import revise
from sandbox.render import present
from sandbox.spec import utf16
from sandbox.world import World

LONGEST_QUESTION, LONGEST_OPTION, MOST_OPTIONS = 300, 100, 12
_KEPT = (
    "is_anonymous",
    "allows_multiple_answers",
    "allows_revoting",
    "members_only",
    "open_period",
    "close_date",
    "is_closed",
    "correct_option_ids",
)


@method("sendPoll", "Message")
def send_poll(world: World, params: Json) -> Json:
    """A regular poll or a quiz; nobody votes in it."""
    question, entities = formatted(
        params["question"],
        parse_mode=params.get("question_parse_mode"),
        entities=params.get("question_entities"),
    )
    if not question.strip():
        raise bad_request("poll question must be non-empty")
    if utf16(question) > LONGEST_QUESTION:
        raise bad_request(f"poll question length must not exceed {LONGEST_QUESTION}")
    options = [_option(option) for option in params["options"]]
    if not options:
        raise bad_request("poll must have at least 1 option")
    if len(options) > MOST_OPTIONS:
        raise bad_request(f"poll can't have more than {MOST_OPTIONS} options")
    kind = params.get("type") or "regular"
    if kind == "quiz" and not params.get("correct_option_ids"):
        raise bad_request("parameter correct_option_ids is required")
    kept = {name: params[name] for name in _KEPT if name in params}
    more = present(question_entities=entities or None) | kept
    poll = poll_json(world.next_number(), question, options, type=kind, **more)
    return send_and_show(world, params, {"poll": poll})


def _option(option: Json) -> Json:
    text, entities = formatted(
        option["text"], parse_mode=option.get("text_parse_mode"), entities=option.get("text_entities")
    )
    if not text.strip():
        raise bad_request("poll options must be non-empty")
    if utf16(text) > LONGEST_OPTION:
        raise bad_request(f"poll options length must not exceed {LONGEST_OPTION}")
    return {"text": text} | ({"text_entities": entities} if entities else {})


@method("stopPoll", "Poll")
def stop_poll(world: World, params: Json) -> Json:
    chat = writable_chat(world, params["chat_id"])
    message = chat.messages.get(params["message_id"])
    if message is None or message.deleted:
        raise bad_request("message with poll to stop not found")
    if "poll" not in message.content or message.sender != world.bot.id:
        raise bad_request("message is not a poll")
    if message.content["poll"]["is_closed"]:
        raise bad_request("poll has already been closed")
    poll: Json = message.content["poll"] | {"is_closed": True}
    markup = checked_markup(chat, params.get("reply_markup"))
    world.flood.take(chat.id)
    revise(world, find_message(chat, message.message_id, what="edit"), content={"poll": poll}, markup=markup)
    return poll
