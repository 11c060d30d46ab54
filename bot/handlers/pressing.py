"""Presses: which handler reads which action, and the answer that every press gets."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, Final

from aiogram.exceptions import TelegramBadRequest
from aiogram.filters import Filter
from aiogram.types import CallbackQuery, TelegramObject

from bot.flows.bundle import Flows
from bot.flows.notices import Toast
from bot.flows.source import Source
from bot.views.callbacks import parse_press
from bot.views.toasts import toast_text

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]

TOO_LATE: Final = "query is too old"


class Pressed(Filter):
    """A button of ours with one of these actions and exactly so many numbers (`second`: and that second one).

    Handlers get `action`, `number` and `second` (0 where the button has none).
    """

    def __init__(self, *actions: str, numbers: int = 1, second: int | None = None) -> None:
        self._actions = frozenset(actions)
        self._numbers = numbers
        self._second = second

    async def __call__(self, query: CallbackQuery) -> bool | dict[str, Any]:
        press = parse_press(query.data or "")
        if press is None or press.action not in self._actions:
            return False
        numbers = [number for number in (press.id, press.extra) if number is not None]
        if len(numbers) != self._numbers or self._second not in {None, press.extra}:
            return False
        return {"action": press.action, "number": press.id or 0, "second": press.extra or 0}


async def answer_press(handler: Handler, event: TelegramObject, data: dict[str, Any]) -> None:
    """Outer middleware of presses: whatever the handler returned, the button stops spinning.

    A press that waited so long that Telegram forgot it (`answerable` False) is not answered.
    """
    toast = await handler(event, data)
    if isinstance(event, CallbackQuery) and data.get("answerable", True):
        with _TooLateIsNoError():
            await _answer(event, toast, data["source"], data["flows"])


async def _answer(query: CallbackQuery, toast: object, source: Source | None, flows: Flows) -> None:
    if not isinstance(toast, Toast) or source is None:
        await query.answer()
        return
    text = toast_text(toast, toast.language or await flows.roles.language(source.user))
    await query.answer(text=text, show_alert=toast.alert or None, url=toast.url or None)


class _TooLateIsNoError(AbstractContextManager[None]):
    """Telegram takes answers for about fifteen seconds; what the press did stands all the same."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        return isinstance(error, TelegramBadRequest) and TOO_LATE in error.message
