"""The buttons on cards in the group and on headers in staff's private chats."""

from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.flows.bundle import Flows
from bot.flows.notices import Toast
from bot.flows.source import Source
from bot.handlers.pressing import Pressed
from bot.ids import RequestId, TalkId
from bot.kinds.catalogue import BY_CODE


async def take(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast:
    return await flows.staff.take(source, request_id=RequestId(number))


async def release(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast | None:
    return await flows.staff.release(source, request_id=RequestId(number))


async def done_menu(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast | None:
    return await flows.staff.done_menu(source, request_id=RequestId(number))


async def done(_: CallbackQuery, number: int, second: int, source: Source, flows: Flows) -> Toast | None:
    """`second`: the minutes chosen."""
    return await flows.staff.done(source, request_id=RequestId(number), minutes=second)


async def cancel_menu(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast | None:
    return await flows.staff.cancel_menu(source, request_id=RequestId(number))


async def cancel(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast:
    """Asked back already: the button says so by its second number."""
    return await flows.staff.cancel(source, request_id=RequestId(number))


async def back(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast | None:
    return await flows.staff.back(source, request_id=RequestId(number))


async def reclassify_menu(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast | None:
    return await flows.staff.reclassify_menu(source, request_id=RequestId(number))


async def reclassify(_: CallbackQuery, action: str, number: int, source: Source, flows: Flows) -> Toast:
    kind = action.removeprefix("to_")
    return await flows.staff.reclassify(source, request_id=RequestId(number), kind=kind)


async def history(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast:
    return await flows.staff.history(source, request_id=RequestId(number))


async def answer_to(_: CallbackQuery, number: int, second: int, source: Source, flows: Flows) -> Toast:
    """`second`: the kept message."""
    return await flows.staff.answer_to(source, request_id=RequestId(number), talk_id=TalkId(second))


HANDLERS: Final = (
    (take, Pressed("take")),
    (release, Pressed("release")),
    (done_menu, Pressed("done")),
    (done, Pressed("done", numbers=2)),
    (cancel_menu, Pressed("cancel")),
    (cancel, Pressed("cancel", numbers=2, second=1)),
    (back, Pressed("back")),
    (reclassify_menu, Pressed("reclassify")),
    (reclassify, Pressed(*(f"to_{kind}" for kind in BY_CODE))),
    (history, Pressed("history")),
    (answer_to, Pressed("to", numbers=2)),
)


def build() -> Router:
    router = Router(name="staff.presses")
    for handler, pressed in HANDLERS:
        router.callback_query.register(handler, pressed)
    return router
