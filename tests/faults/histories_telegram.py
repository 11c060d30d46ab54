"""Telegram for histories: no network and no world, only what a bot can tell of it.

It numbers messages, keeps what stands in each chat and who was told what, and writes updates as the Bot API
writes them. A call costs it microseconds: the rig plays a million updates.
"""

from collections import Counter
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.methods import TelegramMethod
from aiogram.types import Chat, ForumTopic, Message, User

BOT_ID: Final = 42
TOKEN: Final = f"{BOT_ID}:SANDBOX"
ME: Final = User(id=BOT_ID, is_bot=True, first_name="Doorman", username="doorman_bot")
_ME_JSON: Final = {"id": BOT_ID, "is_bot": True, "first_name": "Doorman", "username": "doorman_bot"}
_MENUS: Final = ("setMyCommands", "deleteMyCommands", "deleteWebhook", "getMe")
Json = dict[str, Any]


@dataclass(slots=True)
class Post:
    """What was exchanged. `calls`: all that the bot called, as plain values, in order; `heard`: how many of
    them reached each person or group; `standing`: the buttons of what stands, by (chat, message);
    `toasts`: the answers to presses, by the press."""

    now: Callable[[], datetime]
    calls: list[tuple[object, ...]] = field(default_factory=list)
    heard: Counter[int] = field(default_factory=Counter)
    standing: dict[tuple[int, int], tuple[str, ...]] = field(default_factory=dict)
    toasts: dict[str, str | None] = field(default_factory=dict)
    languages: dict[int, str] = field(default_factory=dict)
    _messages: int = 0
    _updates: int = 0

    def message_number(self) -> int:
        """The next message's."""
        self._messages += 1
        return self._messages

    def called(self, method: TelegramMethod[Any]) -> Any:
        """A call takes effect; what the Bot API answers."""
        name = method.__api_method__
        chat = getattr(method, "chat_id", None)
        if name not in _MENUS:
            self.calls.append((name, chat, *_said(method)))
        if isinstance(chat, int):
            self.heard[chat] += 1
        if name == "answerCallbackQuery":
            self.toasts[method.callback_query_id] = method.text  # type: ignore[attr-defined]
            return True
        if name == "getMe":
            return ME
        return self._effect(name, chat, method)

    def _effect(self, name: str, chat: Any, method: Any) -> Any:
        if name == "sendMediaGroup":
            return [self._stands(chat, self.message_number(), method) for _ in method.media]
        if name == "createForumTopic":
            return ForumTopic(message_thread_id=self.message_number(), name=method.name, icon_color=0)
        if name.startswith("send"):
            return self._stands(chat, self.message_number(), method)
        if name.startswith("editMessage"):
            return self._stands(chat, method.message_id, method)
        if name == "deleteMessage":
            self.standing.pop((chat, method.message_id), None)
        return True

    def _stands(self, chat: int, number: int, method: Any) -> Message:
        self.standing[chat, number] = tuple(data or "" for _, data, _ in _buttons(method))
        kind = "private" if chat > 0 else "supergroup"
        return Message(message_id=number, date=self.now(), chat=Chat(id=chat, type=kind))

    def showing(self, chat: int, *data: str) -> int:
        """How many messages of that chat have all these buttons now."""
        there = (set(buttons) for (where, _), buttons in self.standing.items() if where == chat)
        return sum(buttons.issuperset(data) for buttons in there)

    def update(self, **event: Any) -> Json:
        """The next update."""
        self._updates += 1
        return {"update_id": self._updates, **event}

    def message(self, person: int, content: Json, **more: Any) -> Json:
        """What a person writes in private; commands are marked as Telegram marks them."""
        text = content.get("text", "")
        if text.startswith("/"):
            length = len(text.split()[0])
            content = {**content, "entities": [{"type": "bot_command", "offset": 0, "length": length}]}
        return {
            "message_id": self.message_number(),
            "date": int(self.now().timestamp()),
            "chat": {"id": person, "type": "private", "first_name": f"P{person}"},
            "from": self.user(person),
            **content,
            **more,
        }

    def press(self, person: int, chat: int, data: str) -> tuple[str, Json]:
        """A button: (the press, its update). It stands under a message of the bot that is too old to show."""
        self._updates += 1
        number = f"press-{self._updates}"
        kind = (
            {"type": "private", "first_name": f"P{chat}"}
            if chat > 0
            else {"type": "supergroup", "title": "D"}
        )
        under = {"message_id": 1, "date": 0, "chat": {"id": chat, **kind}}
        query = {
            "id": number,
            "from": self.user(person),
            "message": under,
            "chat_instance": "1",
            "data": data,
        }
        return number, {"update_id": self._updates, "callback_query": query}

    def user(self, person: int) -> Json:
        """As it stands in updates."""
        return {
            "id": person,
            "is_bot": False,
            "first_name": f"P{person}",
            "language_code": self.languages.get(person, "en"),
        }


def _buttons(method: Any) -> tuple[tuple[str, str | None, str | None], ...]:
    markup = getattr(method, "reply_markup", None)
    rows = () if markup is None else markup.inline_keyboard
    return tuple((one.text, one.callback_data, one.url) for row in rows for one in row)


def _said(method: Any) -> tuple[object, ...]:
    """What a call says, without what is made by chance."""
    buttons = _buttons(method)
    reply = getattr(method, "reply_parameters", None)
    reaction = getattr(method, "reaction", None)
    return (
        getattr(method, "message_id", None),
        getattr(method, "text", None) or getattr(method, "caption", None),
        buttons,
        None if reply is None else reply.message_id,
        None if reaction is None else tuple(one.emoji for one in reaction),
        getattr(method, "callback_query_id", None),
    )


class PostSession(BaseSession):
    """aiogram's side of a call, answered at once."""

    def __init__(self, post: Post) -> None:
        super().__init__()
        self._post = post

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None) -> Any:
        return self._post.called(method)

    async def close(self) -> None:
        """Nothing is open."""

    async def stream_content(self, *args: Any, **kwargs: Any) -> AsyncGenerator[bytes, None]:
        """Files are sent, never fetched."""
        for _ in range(0):
            yield b""
