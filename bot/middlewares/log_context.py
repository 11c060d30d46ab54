"""Every log line of an update's handling names the update, its lane and the sender; never a text."""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiogram.types import TelegramObject, Update

from bot.flows.source import Source

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


async def bind_log_context(handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
    """Outer middleware of updates, inside `read_source`."""
    source: Source | None = data["source"]
    with structlog.contextvars.bound_contextvars(
        bot=data["bot"].id,
        update_id=event.update_id if isinstance(event, Update) else None,
        lane=_lane(event, source),
        user=None if source is None else int(source.user),
    ):
        return await handler(event, data)


def _lane(event: TelegramObject, source: Source | None) -> str:
    if source is None:
        return "other"
    pressed = isinstance(event, Update) and event.callback_query is not None
    return f"press:{source.user}" if pressed else f"chat:{source.chat}"
