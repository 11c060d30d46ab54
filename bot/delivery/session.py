"""The HTTP session to the Bot API."""

from functools import cache
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.methods import Response
from aiogram.methods.base import TelegramMethod, TelegramType


class Session(AiohttpSession):
    """aiogram's, which has pydantic make the shape of each kind of answer. Pydantic forgets a shape that
    nobody holds: it would be made anew, in milliseconds, for most answers."""

    def check_response(
        self, bot: Bot, method: TelegramMethod[TelegramType], status_code: int, content: str
    ) -> Response[TelegramType]:
        """As aiogram's. Raises what that raises."""
        _shape(method.__returning__)
        return super().check_response(bot, method, status_code, content)


@cache
def _shape(answer: Any) -> Any:
    return Response[answer]
