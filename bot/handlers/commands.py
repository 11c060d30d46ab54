"""Commands: read from the text of a message, and known by name. A caption may be a note, no other command."""

import re
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Any, Final

from aiogram import Bot
from aiogram.filters import Filter
from aiogram.types import Message, TelegramObject

from bot.handlers.reading import storable, words_of
from bot.views.commands import DESCRIPTIONS

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]

_COMMAND: Final = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]{1,64}))?(?:\s+(.*))?", re.DOTALL)
_UNSEEN: Final = r"\s\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_SLASH: Final = re.compile(rf"[{_UNSEEN}]*/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """`rest` is what followed the name; `to` the bot it was addressed to (`/help@bot`), lower case."""

    name: str
    rest: str
    to: str | None
    ours: bool = True


def parse_command(text: str | None) -> Command | None:
    """The command a text is, or None: `/etc/hosts` and `/ quota` are none."""
    found = _COMMAND.fullmatch(storable(text or "")[0].rstrip())
    if found is None:
        return None
    to = None if found[2] is None else found[2].lower()
    return Command(name=found[1].lower(), rest=(found[3] or "").strip(), to=to)


async def read_command(handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
    """Outer middleware of messages: adds `command`, None where the message is none."""
    command = parse_command(event.text) if isinstance(event, Message) else None
    data["command"] = None if command is None else await _addressed(command, data["bot"])
    return await handler(event, data)


async def _addressed(command: Command, bot: Bot) -> Command:
    """With whether it is for us; the bot's name is asked of Telegram once, and only when one is given."""
    if command.to is None:
        return command
    name = (await bot.me()).username or ""
    return Command(name=command.name, rest=command.rest, to=command.to, ours=name.lower() == command.to)


class Named(Filter):
    """A command of ours with one of these names."""

    def __init__(self, *names: str) -> None:
        self._names: Collection[str] = names

    async def __call__(self, _: Message, command: Command | None) -> bool:
        return command is not None and command.ours and command.name in self._names


class Captioned(Filter):
    """A file whose caption is a command of ours of this name; handlers get it as `captioned`."""

    def __init__(self, name: str) -> None:
        self._name = name

    async def __call__(self, message: Message, bot: Bot) -> bool | dict[str, Any]:
        command = parse_command(message.caption)
        if command is None or command.name != self._name:
            return False
        command = await _addressed(command, bot)
        return {"captioned": command} if command.ours else False


OURS: Final = Named(*DESCRIPTIONS)
"""Any command that we have somewhere, for somebody."""


async def is_command(_: Message, command: Command | None) -> bool:
    """Any command at all, also one for another bot (filter)."""
    return command is not None


async def begins_with_slash(message: Message) -> bool:
    """A text or caption that was meant as a command, well written or not (filter).

    Staff's words go to the client: a mistyped `/note:` must not.
    """
    return _SLASH.match(words_of(message)) is not None
