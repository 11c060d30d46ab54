"""The end of the list: what nobody above answers is done, silently. Staff talk to each other."""

import structlog
from aiogram import Router
from aiogram.types import TelegramObject

from bot.flows.bundle import Flows
from bot.ids import InboxId

log = structlog.get_logger(__name__)


async def ignore(event: TelegramObject, inbox_id: InboxId, flows: Flows) -> None:
    """Nothing to do."""
    log.debug("update_ignored", kind=type(event).__name__)
    await flows.inbox.done(inbox_id)


def build() -> Router:
    """Catches every type of update."""
    router = Router(name="ignored")
    for name, observer in router.observers.items():
        if name != "error":
            observer.register(ignore)
    return router
