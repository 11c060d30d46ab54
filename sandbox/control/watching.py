"""What can be looked at: events, messages, calls, violations, state."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.errors import ControlError
from sandbox.model import Json, Message
from sandbox.paying import expire as expire_payments
from sandbox.posting import view
from sandbox.seen import seen_in
from sandbox.world import World

Query = Mapping[str, str]


def _number(query: Query, name: str) -> int | None:
    value = query.get(name)
    if value is None or value == "":
        return None
    try:
        return int(value)
    except ValueError:
        raise ControlError(f"{name} must be a whole number, not {value!r}") from None


def seen(world: World, query: Query) -> Json:
    """Events newer than `after`, of one chat or of all."""
    expire_payments(world)
    events = seen_in(
        world.seen,
        chat_id=_number(query, "chat_id"),
        after=_number(query, "after") or 0,
        user_id=_number(query, "user_id"),
    )
    return {"seq": world.seen.last, "events": events}


def messages(world: World, query: Query) -> Json:
    """All messages of a chat, oldest first, in their newest state and with the earlier ones."""
    chat_id = _number(query, "chat_id")
    if chat_id is None:
        raise ControlError("chat_id is needed")
    chat = world.chat(chat_id)
    return {"messages": [_message(world, m) for m in chat.messages.values()]}


def _message(world: World, message: Message) -> Json:
    return view(world, message) | {
        "by": "bot" if message.sender == world.bot.id else message.sender,
        "date": message.date,
        "edit_date": message.edit_date,
        "deleted": message.deleted,
        "pinned": message.message_id in world.chat(message.chat_id).pinned,
        "reactions": [{"user_id": who, "reaction": what} for who, what in message.reactions.items()],
        "history": message.history,
    }


def log(world: World, query: Query) -> Json:
    """Every Bot API call that was answered (or cut) after `after`."""
    return {"seq": world.calls.last, "calls": world.calls.after(_number(query, "after") or 0)}


def violations(world: World, _query: Query) -> Json:
    """What broke the Bot API data; `warnings` are enumerations only."""
    return {"violations": world.violations.errors, "warnings": world.violations.warnings}


def state(world: World, _query: Query) -> Json:
    """The bot's commands, the webhook, the queue, who has blocked the bot."""
    profile, hook = world.profile, world.webhook
    return {
        "commands": [
            {"scope": profile.scopes[key], "language_code": language, "commands": commands}
            for (key, language), commands in profile.commands.items()
        ],
        "texts": [{"field": f, "language_code": code, "text": t} for (f, code), t in profile.texts.items()],
        "webhook": {
            "url": hook.url,
            "has_secret": hook.secret is not None,
            "max_connections": hook.max_connections,
            "last_error": hook.last_error,
        },
        "allowed_updates": world.updates.allowed,
        "pending": len(world.updates.waiting()),
        "paused": world.updates.paused,
        "last_update_id": world.updates.last_emitted(),
        "blocked": [p.id for p in world.people.values() if p.blocked],
        "started": [p.id for p in world.people.values() if p.started],
        "topics": [
            {"chat_id": c.id, "message_thread_id": t.thread_id, "name": t.name, "closed": t.closed}
            for c in world.chats.values()
            for t in c.topics.values()
        ],
    }
