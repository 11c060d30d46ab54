"""The buttons under what administrators (and, for appeals, leads) get."""

from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.flows.bundle import Flows
from bot.flows.notices import Toast
from bot.flows.source import Source
from bot.handlers.pressing import Pressed
from bot.ids import AppealId, AuditId
from bot.views.callbacks import REFUSALS


async def undo(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast:
    return await flows.admin.undo_press(source, audit_id=AuditId(number))


async def grant(_: CallbackQuery, action: str, number: int, source: Source, flows: Flows) -> Toast:
    choice = action.removeprefix("appeal_")
    return await flows.admin.appeal_grant(source, appeal_id=AppealId(number), choice=choice)


async def words(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast | None:
    return await flows.admin.appeal_refuse(source, appeal_id=AppealId(number), word=None)


async def back(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast | None:
    return await flows.admin.appeal_refuse(source, appeal_id=AppealId(number), word=0)


async def refuse(_: CallbackQuery, action: str, number: int, source: Source, flows: Flows) -> Toast | None:
    word = int(action.removeprefix("appeal_no_"))
    return await flows.admin.appeal_refuse(source, appeal_id=AppealId(number), word=word)


async def audit_page(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast | None:
    """`number`: the row that the page goes on from."""
    return await flows.admin.audit_page(source, before=AuditId(number))


async def audit_csv(_: CallbackQuery, source: Source, flows: Flows) -> Toast:
    return await flows.admin.audit_file(source)


HANDLERS: Final = (
    (audit_page, Pressed("audit_page")),
    (audit_csv, Pressed("audit_csv", numbers=0)),
    (undo, Pressed("admin_undo")),
    (grant, Pressed("appeal_unit", "appeal_units", "appeal_credit", "appeal_emergency")),
    (words, Pressed("appeal_refuse")),
    (back, Pressed("appeal_back")),
    (refuse, Pressed(*(f"appeal_no_{word}" for word in REFUSALS))),
)


def build() -> Router:
    router = Router(name="admin.presses")
    for handler, pressed in HANDLERS:
        router.callback_query.register(handler, pressed)
    return router
