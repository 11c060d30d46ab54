"""What can be read off an update before any library has parsed it: its lane and its sender.

All functions are total: an update may hold anything, and what is not there or of another type is just absent.
Updates of one lane are handled one after the other, different lanes side by side. A person's messages have
one lane, whatever chat they stand in, and their presses another: these two keep to the order in which the
updates came, so that nobody's press overtakes what they wrote before it.
"""

from collections.abc import Mapping
from typing import Final, TypeGuard

from bot.ids import ChatId
from bot.ports import PRESSED, URGENT, WRITTEN

Raw = Mapping[str, object]

MESSAGES: Final = ("message", "edited_message")
MEMBERSHIPS: Final = ("my_chat_member", "chat_member")
_LARGEST_ID: Final = 2**63 - 1


def lane_of(raw: Raw) -> str:
    """`chat:<user>` for what a person wrote or edited, `chat:<chat>` for what nobody did and for membership,
    `press:<user>`, `pay:<user>`, else `other:<type>`."""
    kind = type_of(raw)
    body = _object(raw.get(kind))
    chat, user = _id(_object(body.get("chat"))), _id(_object(body.get("from")))
    if kind in MESSAGES + MEMBERSHIPS and chat is not None:
        writer = sender_of(raw)
        return f"{WRITTEN}{chat if writer is None else writer}"
    if kind == "callback_query" and user is not None:
        return f"{PRESSED}{user}"
    if kind == "pre_checkout_query" and user is not None:
        return f"pay:{user}"
    return f"other:{kind}"


def type_of(raw: Raw) -> str:
    """The name of the field that is the update, cut to 40 characters; `unknown` when there is none."""
    return next((str(name)[:40] for name in raw if name != "update_id"), "unknown")


def sender_of(raw: Raw) -> ChatId | None:
    """The private chat of whoever wrote or pressed; None for bots, memberships and what names nobody."""
    kind = type_of(raw)
    if kind not in (*MESSAGES, "callback_query", "pre_checkout_query"):
        return None
    user = _object(_object(raw.get(kind)).get("from"))
    number = _id(user)
    if number is None or number <= 0 or user.get("is_bot") is True:
        return None
    return ChatId(number)


def update_id_of(raw: object) -> int | None:
    """The update's number, or None for what has none that a database could hold."""
    number = _object(raw).get("update_id")
    return number if _is_id(number) and number >= 0 else None


def is_fast(lane: str) -> bool:
    """Whether this lane goes past the messages that wait."""
    return lane.startswith(URGENT)


def _object(value: object) -> Raw:
    return value if isinstance(value, dict) else {}


def _id(value: Raw) -> int | None:
    number = value.get("id")
    return number if _is_id(number) else None


def _is_id(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and -_LARGEST_ID <= value <= _LARGEST_ID
