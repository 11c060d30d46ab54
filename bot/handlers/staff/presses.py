"""The buttons on cards in the group and on headers in staff's private chats."""

from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.flows.bundle import Flows
from bot.flows.notices import Toast
from bot.flows.source import Source
from bot.handlers.pressing import Pressed
from bot.ids import ContactId, RequestId, TalkId, TopicId, UserId
from bot.kinds.catalogue import BY_CODE
from bot.views.callbacks import FAVOUR_MINUTES


async def take(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast:
    return await flows.staff.take(source, request_id=RequestId(number))


async def release(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast | None:
    return await flows.staff.release(source, request_id=RequestId(number))


async def done_menu(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast | None:
    return await flows.staff.done_menu(source, request_id=RequestId(number))


async def done(_: CallbackQuery, number: int, second: int, source: Source, flows: Flows) -> Toast | None:
    """`second`: the minutes chosen."""
    return await flows.staff.done(source, request_id=RequestId(number), minutes=second)


async def done_held(_: CallbackQuery, number: int, second: int, source: Source, flows: Flows) -> Toast | None:
    """`second`: the minutes spent, more than are charged."""
    return await flows.staff.done(source, request_id=RequestId(number), minutes=second, held=True)


async def cancel_menu(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast | None:
    return await flows.staff.cancel_menu(source, request_id=RequestId(number))


async def cancel(_: CallbackQuery, number: int, second: int, source: Source, flows: Flows) -> Toast:
    """Asked back already: the button's second number is the reason."""
    return await flows.staff.cancel(source, request_id=RequestId(number), reason=second)


async def back(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast | None:
    return await flows.staff.back(source, request_id=RequestId(number))


async def reclassify_menu(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast | None:
    return await flows.staff.reclassify_menu(source, request_id=RequestId(number))


async def reclassify(_: CallbackQuery, action: str, number: int, source: Source, flows: Flows) -> Toast:
    kind = action.removeprefix("to_")
    return await flows.staff.reclassify(source, request_id=RequestId(number), kind=kind)


async def turn_page(_: CallbackQuery, number: int, second: int, source: Source, flows: Flows) -> Toast:
    """`number`: the page; `second`: the queue's topic, none for General."""
    return await flows.staff.turn_page(source, page=number, topic=TopicId(second) if second else None)


async def history(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast:
    return await flows.staff.history(source, request_id=RequestId(number))


async def answer_to(_: CallbackQuery, number: int, second: int, source: Source, flows: Flows) -> Toast:
    """`second`: the kept message."""
    return await flows.staff.answer_to(source, request_id=RequestId(number), talk_id=TalkId(second))


async def transfer_menu(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast | None:
    return await flows.staff.transfer_menu(source, request_id=RequestId(number))


async def transfer(_: CallbackQuery, number: int, second: int, source: Source, flows: Flows) -> Toast:
    """`second`: the colleague."""
    return await flows.staff.transfer(source, request_id=RequestId(number), to=UserId(second))


async def ready_menu(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast | None:
    return await flows.staff.ready_menu(source, request_id=RequestId(number))


async def ready(_: CallbackQuery, number: int, second: int, source: Source, flows: Flows) -> Toast:
    """`second`: the ready answer."""
    return await flows.staff.ready_press(source, request_id=RequestId(number), answer_id=second)


async def whose(_: CallbackQuery, number: int, second: int, source: Source, flows: Flows) -> Toast | None:
    """`number`: the kept forward; `second`: the page of people."""
    return await flows.staff.whose(source, talk_id=TalkId(number), page=second)


async def author(_: CallbackQuery, number: int, second: int, source: Source, flows: Flows) -> Toast | None:
    """`second`: the kept forward."""
    return await flows.staff.author(source, contact_id=ContactId(number), talk_id=TalkId(second))


async def make_request(
    _: CallbackQuery, number: int, second: int, source: Source, flows: Flows
) -> Toast | None:
    """`second`: the kept forward."""
    return await flows.staff.make_request(source, contact_id=ContactId(number), talk_id=TalkId(second))


async def make_of_kind(
    _: CallbackQuery, action: str, number: int, second: int, source: Source, flows: Flows
) -> Toast | None:
    """`second`: the kept forward; the kind stands in the action."""
    kind, talk_id = action.removeprefix("made_"), TalkId(second)
    return await flows.staff.make_request(source, contact_id=ContactId(number), talk_id=talk_id, kind=kind)


async def log_forward(
    _: CallbackQuery, action: str, number: int, second: int, source: Source, flows: Flows
) -> Toast:
    """`second`: the kept forward; the minutes stand in the action."""
    return await flows.staff.log_forward(
        source,
        contact_id=ContactId(number),
        talk_id=TalkId(second),
        minutes=int(action.removeprefix("favour_")),
    )


HANDLERS: Final = (
    (whose, Pressed("whose", numbers=2)),
    (author, Pressed("author", numbers=2)),
    (make_request, Pressed("make_request", numbers=2)),
    (make_of_kind, Pressed(*(f"made_{kind}" for kind in BY_CODE), numbers=2)),
    (log_forward, Pressed(*(f"favour_{minutes}" for minutes in FAVOUR_MINUTES), numbers=2)),
    (take, Pressed("take")),
    (release, Pressed("release")),
    (done_menu, Pressed("done")),
    (done, Pressed("done", numbers=2)),
    (done_held, Pressed("done_held", numbers=2)),
    (cancel_menu, Pressed("cancel")),
    (cancel, Pressed("cancel", numbers=2)),
    (back, Pressed("back")),
    (reclassify_menu, Pressed("reclassify")),
    (reclassify, Pressed(*(f"to_{kind}" for kind in BY_CODE))),
    (history, Pressed("history")),
    (turn_page, Pressed("board")),
    (turn_page, Pressed("board", numbers=2)),
    (answer_to, Pressed("to", numbers=2)),
    (transfer_menu, Pressed("transfer")),
    (transfer, Pressed("transfer", numbers=2)),
    (ready_menu, Pressed("answers")),
    (ready, Pressed("ready", numbers=2)),
)


def build() -> Router:
    router = Router(name="staff.presses")
    for handler, pressed in HANDLERS:
        router.callback_query.register(handler, pressed)
    return router
