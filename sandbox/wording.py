"""Telegram's words for requests that lack or spoil a parameter."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sandbox.errors import ApiError, bad_request
from sandbox.methods.callbacks import TOO_OLD
from sandbox.spec import Finding

_MISSING = {
    "text": "message text is empty",
    "chat_id": "chat_id is empty",
    "from_chat_id": "chat_id is empty",
    "message_id": "message identifier is not specified",
    "callback_query_id": TOO_OLD,
    "user_id": "invalid user_id specified",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "voice": "there is no voice in the request",
    "video": "there is no video in the request",
    "audio": "there is no audio in the request",
    "sticker": "there is no sticker in the request",
    "animation": "there is no animation in the request",
    "video_note": "there is no video note in the request",
    "media": "strange media group",
    "commands": "can't parse commands list: Expected an Array of BotCommand",
    "action": "wrong parameter action in request",
    "name": "topic name must be non-empty",
    "file_id": "file_id not specified",
    "latitude": "wrong latitude or longitude specified",
    "longitude": "wrong latitude or longitude specified",
}
_SPOILED = {
    "chat_id": "chat not found",
    "reply_markup": "object expected as reply markup",
    "entities": "can't parse entities: expected an Array of MessageEntity",
    "caption_entities": "can't parse entities: expected an Array of MessageEntity",
    "reply_parameters": "object expected as reply parameters",
    "message_thread_id": "message thread not found",
    "allowed_updates": "can't parse allowed_updates: Expected an Array of String",
    "scope": "can't parse BotCommandScope: Expected an Object",
}
_REFUSING = frozenset({"missing", "unknown", "type"})
_INSIDE = (
    (re.compile(r"\.inline_keyboard\[\d+\]\[\d+\]\."), "can't parse inline keyboard button: "),
    (re.compile(r"\.keyboard\[\d+\]\[\d+\]\."), "can't parse keyboard button: "),
    (re.compile(r"entities\[\d+\]\."), "can't parse MessageEntity: "),
)
_ORDER = ["text", "chat_id"]
"""Which missing parameter Telegram notices first."""


def refusal(findings: Sequence[Finding]) -> ApiError | None:
    """The 400 for the first finding that makes a call impossible; methods refuse broken limits themselves.

    Where Telegram has no words (it ignores unknown parameters, for one) the text begins with "sandbox:".
    """
    refusing = sorted((f for f in findings if f.code in _REFUSING), key=_rank)
    if not refusing:
        return None
    found = refusing[0]
    return bad_request(_words(found) or f"sandbox: {found.path}: {found.problem}")


def _rank(found: Finding) -> int:
    name = found.path.partition(".")[2]
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)


def _words(found: Finding) -> str | None:
    method, _, name = found.path.partition(".")
    if found.code == "unknown":
        return None
    if "." not in name and "[" not in name:
        table = _MISSING if found.code == "missing" else _SPOILED | {"message_id": _MISSING["message_id"]}
        return table.get(name)
    return _words_inside(found, f"{method}.{name}")


def _words_inside(found: Finding, path: str) -> str | None:
    """A field of an object inside a parameter."""
    field = path.rpartition(".")[2]
    prefix = next((words for where, words in _INSIDE if where.search(path)), "")
    if found.code == "missing":
        words = f'Can\'t find field "{field}"'
    elif wanted := re.match(r"expected (Boolean|True|Array|String|Integer)\b", found.problem):
        kind = {"True": "Boolean", "Integer": "Number"}.get(wanted.group(1), wanted.group(1))
        words = f'Field "{field}" must be of type {kind}'
    else:
        return None
    return prefix + words if prefix else words[0].lower() + words[1:]
