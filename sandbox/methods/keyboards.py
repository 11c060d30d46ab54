"""Checks of reply_markup, in Telegram's words."""

from __future__ import annotations

from sandbox.errors import bad_request
from sandbox.markup.checks import check_url
from sandbox.model import Chat, Json
from sandbox.spec import utf16

_ACTIONS = frozenset(
    {
        "url",
        "callback_data",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
        "disabled",
    }
)
MOST_BUTTONS = 100
LONGEST_DATA = 64
"""Bytes of callback_data."""
LONGEST_COPY = 256


def checked_markup(chat: Chat, markup: Json | None, *, pay: bool = False) -> Json | None:
    """The markup to keep.  Raises ApiError for buttons that Telegram refuses.

    `pay`: it stands below an invoice, so its first button, and only that, must pay.
    """
    if not markup:
        return None
    if "inline_keyboard" in markup:
        return _inline(chat, markup, pay=pay)
    for row in markup.get("keyboard", []):
        for button in row:
            if not button["text"].strip():
                raise bad_request("keyboard button text must be non-empty")
    return markup


def _inline(chat: Chat, markup: Json, *, pay: bool) -> Json | None:
    rows = [row for row in markup["inline_keyboard"] if row]
    buttons = [button for row in rows for button in row]
    if len(buttons) > MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    if pay and buttons and not buttons[0].get("pay"):
        raise bad_request("BUTTON_TYPE_INVALID")
    for button in buttons[1:] if pay else buttons:
        _check(chat, button)
    return {"inline_keyboard": rows} if rows else None


def _check(chat: Chat, button: Json) -> None:
    if not button["text"].strip():
        raise bad_request("can't parse inline keyboard button: Text must be non-empty")
    actions = [name for name in _ACTIONS & button.keys() if button[name] != "" or name.startswith("switch")]
    if not actions:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len(actions) > 1:
        # The real server silently takes one of them; which one is nothing to rely on.
        raise bad_request(f"sandbox: a button must have one action, not {sorted(actions)}")
    _check_action(chat, actions[0], button[actions[0]])


def _check_action(chat: Chat, action: str, value: Json | str) -> None:
    if action == "callback_data" and len(str(value).encode()) > LONGEST_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    if action in ("pay", "callback_game") or (action == "web_app" and not chat.private):
        raise bad_request("BUTTON_TYPE_INVALID")
    if action == "url":
        check_url(str(value), what="inline keyboard button URL")
    if not isinstance(value, dict):
        return
    if action == "copy_text" and not 1 <= utf16(value["text"]) <= LONGEST_COPY:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    if action == "web_app" and not value["url"].startswith("https://"):
        raise bad_request(
            f"inline keyboard button Web App URL '{value['url']}' is invalid: Only HTTPS links are allowed"
        )
