"""What people see and what the bot called: two journals with sequence numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sandbox.clock import show_moment
from sandbox.model import Json

TOASTS = frozenset({"toast", "alert", "answered"})
"""Answers to presses; "answered" is one without a text, which shows nothing."""


class Journal:
    """An append-only list of JSON objects, each with `seq` (from 1) and `at` (virtual time)."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.entries: list[Json] = []

    @property
    def last(self) -> int:
        return len(self.entries)

    def add(self, **fields: Any) -> Json:
        """Append one entry and hand it back."""
        entry = {"seq": self.last + 1, "at": show_moment(self._now()), **fields}
        self.entries.append(entry)
        return entry

    def after(self, seq: int) -> list[Json]:
        """Entries newer than `seq`."""
        return self.entries[max(0, seq) :]


def seen_in(journal: Journal, *, chat_id: int | None, after: int, user_id: int | None) -> list[Json]:
    """Events of one chat (of all chats for None), with the toasts that `user_id` got in other chats."""

    def visible(event: Json) -> bool:
        if chat_id is None or event["chat_id"] == chat_id:
            return True
        return event["kind"] in TOASTS and user_id is not None and event["user_id"] == user_id

    return [event for event in journal.after(after) if visible(event)]


def buttons_of(markup: Json | None) -> list[list[Json]]:
    """An inline or reply keyboard as a person sees it: text and what the button carries."""
    rows = (markup or {}).get("inline_keyboard") or (markup or {}).get("keyboard") or []
    return [[_button(button) for button in row] for row in rows]


def _button(button: Any) -> Json:
    if isinstance(button, str):
        return {"text": button}
    renamed = {"callback_data": "data"}
    shown = {renamed.get(name, name): value for name, value in button.items()}
    if isinstance(shown.get("copy_text"), dict):
        shown["copy_text"] = shown["copy_text"].get("text")
    return shown
