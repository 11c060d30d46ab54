"""What the matrix tests share: aiogram's Bot at the sandbox, and updates as aiogram reads them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiogram import Bot
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update

from tests.fakes.session import PlainSession
from tests.sandbox.lab import TOKEN, Lab, second_opinion

BUTTON = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Take", callback_data="take:1")]])


@asynccontextmanager
async def aiogram_bot(lab: Lab, token: str = TOKEN) -> AsyncIterator[Bot]:
    async with Bot(token, session=PlainSession(lab.base)) as bot:
        yield bot


async def fresh(bot: Bot) -> list[Update]:
    """Updates that were not confirmed yet, confirmed now; each read by python-telegram-bot too."""
    found = await bot.get_updates(timeout=0)
    for update in found:
        second_opinion(update.model_dump(mode="json", exclude_none=True, by_alias=True, exclude_unset=True))
    if found:
        await bot.get_updates(offset=found[-1].update_id + 1, timeout=0)
    return found


async def newest(bot: Bot) -> Message:
    """The message of the newest update."""
    message = (await fresh(bot))[-1].message
    assert message is not None
    return message


async def file_id(lab: Lab, bot: Bot, who: int, kind: str, name: str = "a.bin") -> str:
    """The file_id of a file that a person has sent."""
    await lab.act(who, "send", **{kind: name})
    content = getattr(await newest(bot), kind)
    found = content[-1] if isinstance(content, list) else content
    return str(found.file_id)


async def forum(lab: Lab) -> tuple[int, int]:
    """A forum and its owner."""
    boss = await lab.person("boss")
    return await lab.group(admins=[boss]), boss
