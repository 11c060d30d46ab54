"""The button under a change that an administrator made."""

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.flows.bundle import Flows
from bot.flows.notices import Toast
from bot.flows.source import Source
from bot.handlers.pressing import Pressed
from bot.ids import AuditId


async def undo(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast:
    return await flows.admin.undo_press(source, audit_id=AuditId(number))


def build() -> Router:
    router = Router(name="admin.presses")
    router.callback_query.register(undo, Pressed("admin_undo"))
    return router
