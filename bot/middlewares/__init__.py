"""EDGE: what every update goes through before a handler sees it."""

from aiogram import Dispatcher

from bot.middlewares.known import pass_known
from bot.middlewares.log_context import bind_log_context
from bot.middlewares.source import read_source


def install(dispatcher: Dispatcher) -> None:
    """Put them around all updates, outermost first. Handlers get `source: Source | None`.

    Each update must be fed with `flows`, `inbox_id` and `received_at` (and may come with `answerable`).
    """
    for middleware in (read_source, bind_log_context, pass_known):
        dispatcher.update.outer_middleware(middleware)
