"""Updates of a type that the library does not know end here: newer servers send newer ones."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

import structlog
from aiogram.types import TelegramObject, Update

from bot.flows.bundle import Flows

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]

log = structlog.get_logger(__name__)

TYPES: Final = tuple(name for name in Update.model_fields if name != "update_id")


async def pass_known(handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
    """Outer middleware of updates: the dispatcher would warn of an unknown one and leave it undone."""
    if any(getattr(event, name, None) is not None for name in TYPES):
        return await handler(event, data)
    flows: Flows = data["flows"]
    log.debug("update_of_unknown_type")
    await flows.inbox.done(data["inbox_id"])
    return None
