"""What is told to and asked of Telegram at the start: who am I, where do updates go, what are the menus."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeVar

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeUnion,
    User,
)

from bot.delivery.receive import ALLOWED_UPDATES, TokenRefused
from bot.running import Timekeeper
from bot.views.commands import menu
from bot.views.texts import LANGUAGES

log = structlog.get_logger(__name__)

LONGEST_PAUSE: Final = 30.0
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """Where Telegram is to post updates, and what it must repeat each time."""

    url: str
    secret: str


class HookRefused(Exception):
    """Telegram does not take the webhook's address; only a person can mend it."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"Telegram refuses DOORMAN_WEBHOOK_URL ({why}); give an https address that it can reach, "
            "or leave it out for long polling"
        )


async def who_am_i(bot: Bot, keeper: Timekeeper) -> User:
    """The bot's own account; asks until the network is there. Raises TokenRefused."""
    return await _until_there(bot.get_me, keeper)


async def direct_updates(bot: Bot, keeper: Timekeeper, hook: Hook | None) -> None:
    """Have updates posted to the hook, or kept for polling; none is dropped. Raises TokenRefused,
    HookRefused."""
    if hook is None:
        await _until_there(lambda: bot.delete_webhook(drop_pending_updates=False), keeper)
        return
    address = f"{hook.url}/wh/{bot.id}"
    wanted = list(ALLOWED_UPDATES)
    try:
        await _until_there(
            lambda: bot.set_webhook(address, secret_token=hook.secret, allowed_updates=wanted), keeper
        )
    except TelegramBadRequest as error:
        raise HookRefused(error.message) from error


async def set_menus(bot: Bot, *, language: str) -> None:
    """The commands of all private chats and groups, by language; staff and admins get theirs by the outbox.

    Menus are a convenience: where Telegram refuses one, the bot goes on.
    """
    for scope, where in (
        ("client", BotCommandScopeAllPrivateChats()),
        ("group", BotCommandScopeAllGroupChats()),
    ):
        await _set(bot, where, menu(scope, language))
        for spoken in LANGUAGES:
            await _set(bot, where, menu(scope, spoken), spoken)


async def _set(
    bot: Bot, where: BotCommandScopeUnion, commands: tuple[tuple[str, str], ...], language: str | None = None
) -> None:
    made = [BotCommand(command=command, description=description) for command, description in commands]
    try:
        await bot.set_my_commands(made, scope=where, language_code=language)
    except AiogramError as error:
        log.warning("menu_not_set", scope=where.type, error=str(error))


async def _until_there(ask: Callable[[], Awaitable[T]], keeper: Timekeeper) -> T:
    pause = 1.0
    while True:
        try:
            return await ask()
        except (TelegramUnauthorizedError, TelegramNotFound) as error:
            raise TokenRefused from error
        except TelegramRetryAfter as error:
            await keeper.nap(error.retry_after)
        except (TelegramNetworkError, TelegramServerError) as error:
            log.warning("telegram_unreachable", error=str(error), pause=pause)
            await keeper.nap(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
