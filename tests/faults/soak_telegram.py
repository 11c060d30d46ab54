"""A Telegram that keeps next to nothing, so that what grows in the process is the bot's.

It makes updates with numbers that rise, answers every call as Telegram would, and remembers of the newest
chats the keyboard that stands there last.
"""

import json
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from aiogram import Bot
from aiogram.methods import TelegramMethod

from bot.delivery.session import Session
from sandbox.model import Json

BOT_ID: Final = 42
TOKEN: Final = f"{BOT_ID}:" + "soak" * 8
ME: Final[Json] = {
    "id": BOT_ID,
    "is_bot": True,
    "first_name": "Soak",
    "username": "soak_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": True,
    "supports_inline_queries": False,
}
KEYBOARDS: Final = 500
"""Of so many chats the last keyboard is known."""
MANY: Final = "sendMediaGroup"
MESSAGES: Final = ("send", "editMessage")


@dataclass(slots=True, kw_only=True)
class Post:
    """The other side of one bot. `now`: the time there; `group`: the staff's."""

    now: Callable[[], datetime]
    group: int
    updates: int = 0
    messages: int = 0
    calls: int = 0
    keyboards: "OrderedDict[int, tuple[int, list[str]]]" = field(default_factory=OrderedDict)

    # What people do

    def say(self, person: int, text: str, **more: Any) -> Json:
        """They write to the bot. `more`: further fields of the message."""
        told = self._message(person, person, **more)
        told["text"] = text
        if text.startswith("/"):
            length = len(text.split(maxsplit=1)[0])
            told["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        return self._update("message", told)

    def photo(self, person: int, caption: str, *, album: str | None = None) -> Json:
        """They send a photo, by itself or as a piece of an album."""
        name = f"photo-{self.messages}"
        sizes = [{"file_id": name, "file_unique_id": name, "width": 90, "height": 60}]
        told = self._message(person, person, photo=sizes, caption=caption)
        if album is not None:
            told["media_group_id"] = album
        return self._update("message", told)

    def edit(self, update: Json, text: str) -> Json:
        """They put right what they wrote."""
        told = dict(update["message"]) | {"text": text, "edit_date": self._unix()}
        return self._update("edited_message", told)

    def press(self, person: int, data: str, chat: int | None = None) -> Json:
        """A button under the newest message of the chat, which is their own where none is named."""
        where = person if chat is None else chat
        standing = self.keyboards.get(where, (max(self.messages, 1), []))[0]
        under = self._message(where, person) | {"message_id": standing, "from": ME, "text": "?"}
        told = {"id": str(self.updates + 1), "from": _who(person), "message": under, "chat_instance": "1"}
        return self._update("callback_query", told | {"data": data})

    def buttons(self, chat: int, *beginnings: str) -> list[str]:
        """What stands to be pressed in the chat and begins with one of these."""
        there = self.keyboards.get(chat, (0, []))[1]
        return [data for data in there if data.startswith(beginnings)]

    def _message(self, chat: int, person: int, **more: Any) -> Json:
        self.messages += 1
        said = {"message_id": self.messages, "date": self._unix()}
        return {**said, "chat": self._chat(chat), "from": _who(person), **more}

    def _update(self, kind: str, body: Json) -> Json:
        self.updates += 1
        return {"update_id": self.updates, kind: body}

    # What the bot does

    def answer(self, method: TelegramMethod[Any]) -> str:
        """The Bot API's answer to a call, as JSON text."""
        name, self.calls = method.__api_method__, self.calls + 1
        if name == "getMe":
            return json.dumps({"ok": True, "result": ME})
        if not name.startswith(MESSAGES):
            return '{"ok":true,"result":true}'
        chat = int(getattr(method, "chat_id"))  # noqa: B009 - every such method has one, the base class none
        if name == MANY:
            return json.dumps({"ok": True, "result": [self._sent(chat) for _ in getattr(method, "media")]})  # noqa: B009
        sent = self._sent(chat)
        if name.startswith("edit"):
            sent["message_id"] = getattr(method, "message_id")  # noqa: B009
        self._remember(chat, sent["message_id"], getattr(method, "reply_markup", None))
        return json.dumps({"ok": True, "result": sent})

    def _sent(self, chat: int) -> Json:
        return self._message(chat, 0) | {"from": ME, "text": "told"}

    def _remember(self, chat: int, message: int, markup: Any) -> None:
        if markup is None:
            return
        rows = markup.inline_keyboard
        carried = [button.callback_data for row in rows for button in row if button.callback_data]
        self.keyboards[chat] = (message, carried)
        self.keyboards.move_to_end(chat)
        if len(self.keyboards) > KEYBOARDS:
            self.keyboards.popitem(last=False)

    def _chat(self, chat: int) -> Json:
        if chat == self.group:
            return {"id": chat, "type": "supergroup", "title": "Desk"}
        return {"id": chat, "type": "private", "first_name": f"P{chat}"}

    def _unix(self) -> int:
        return int(self.now().timestamp())


def _who(person: int) -> Json:
    return {"id": person, "is_bot": False, "first_name": f"P{person}", "language_code": "en"}


class PostSession(Session):
    """The bot's own session, whose calls go to a `Post`: what HTTP would carry is made and read."""

    def __init__(self) -> None:
        super().__init__()
        self.post: Post | None = None

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None) -> Any:
        assert self.post is not None
        self.build_form_data(bot, method)
        answer = self.post.answer(method)
        return self.check_response(bot=bot, method=method, status_code=200, content=answer).result
