"""The buttons under what clients get."""

from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.flows.bundle import Flows
from bot.flows.notices import Toast
from bot.flows.source import Source
from bot.handlers.pressing import Pressed
from bot.ids import QuoteId, RequestId, TalkId
from bot.kinds.catalogue import BY_CODE
from bot.views.callbacks import STARS
from bot.views.texts import LANGUAGES


async def accept(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast:
    return await flows.client.accept(source, quote_id=QuoteId(number))


async def accept_covered(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast:
    return await flows.client.accept_covered(source, request_id=RequestId(number))


async def decline(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast:
    return await flows.client.decline(source, quote_id=QuoteId(number))


async def accept_minutes(_: CallbackQuery, number: int, second: int, source: Source, flows: Flows) -> Toast:
    """`second`: how many minutes the client was asked for."""
    return await flows.client.accept_minutes(source, request_id=RequestId(number), asked=second)


async def decline_minutes(_: CallbackQuery, number: int, second: int, source: Source, flows: Flows) -> Toast:
    """`second`: how many minutes the client was asked for."""
    return await flows.client.decline_minutes(source, request_id=RequestId(number), asked=second)


async def price_lines(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast | None:
    return await flows.client.price_lines(source, quote_id=QuoteId(number))


async def undo(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast:
    return await flows.client.undo(source, request_id=RequestId(number))


async def topup(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast | None:
    return await flows.client.top_up(source, request_id=RequestId(number) if number else None)


async def person(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast | None:
    return await flows.client.ask_person(source, request_id=RequestId(number) if number else None)


async def appeal(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast:
    return await flows.client.appeal(source, request_id=RequestId(number))


async def appeal_ban(_: CallbackQuery, source: Source, flows: Flows) -> Toast:
    return await flows.client.appeal_ban(source)


async def wait_renewal(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast:
    return await flows.client.wait_renewal(source, request_id=RequestId(number))


async def offer_again(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast:
    return await flows.client.offer_again(source, request_id=RequestId(number))


async def show_kinds(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast | None:
    return await flows.client.show_kinds(source, request_id=RequestId(number))


async def choose_kind(_: CallbackQuery, action: str, number: int, source: Source, flows: Flows) -> Toast:
    kind = action.removeprefix("kind_")
    return await flows.client.choose_kind(source, request_id=RequestId(number), kind=kind)


async def choose_order(_: CallbackQuery, number: int, second: int, source: Source, flows: Flows) -> Toast:
    """`second`: the number of the order that the estimate recalculates."""
    return await flows.client.choose_order(source, request_id=RequestId(number), number=second)


async def new_order(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast:
    """It recalculates nothing: an estimate of its own."""
    return await flows.client.choose_order(source, request_id=RequestId(number))


async def same_request(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast:
    """It belongs to what was asked before."""
    return await flows.client.same_request(source, request_id=RequestId(number))


async def new_request(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast:
    """What replied to a closed request is something new."""
    return await flows.client.new_request(source, request_id=RequestId(number))


async def split_off(_: CallbackQuery, number: int, second: int, source: Source, flows: Flows) -> Toast:
    """`second`: the words in the open talk that are a request of their own."""
    return await flows.client.new_request(source, request_id=RequestId(number), talk_id=TalkId(second))


async def open_again(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast:
    return await flows.client.open_again(source, request_id=RequestId(number))


async def other_request(_: CallbackQuery, number: int, second: int, source: Source, flows: Flows) -> Toast:
    """`second`: the words in one open request that belong to another."""
    return await flows.client.other_request(source, request_id=RequestId(number), talk_id=TalkId(second))


async def solved(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast:
    return await flows.client.solve(source, request_id=RequestId(number))


async def rate(_: CallbackQuery, action: str, number: int, source: Source, flows: Flows) -> Toast:
    stars = int(action.removeprefix("rate_"))
    return await flows.client.rate(source, request_id=RequestId(number), stars=stars)


async def set_language(_: CallbackQuery, action: str, source: Source, flows: Flows) -> Toast:
    return await flows.client.set_language(source, language=action.removeprefix("language_"))


async def balance(_: CallbackQuery, source: Source, flows: Flows) -> None:
    await flows.client.balance(source)


async def requests(_: CallbackQuery, source: Source, flows: Flows) -> None:
    await flows.client.requests(source)


HANDLERS: Final = (
    (accept, Pressed("accept")),
    (accept_covered, Pressed("accept_covered")),
    (decline, Pressed("decline")),
    (accept_minutes, Pressed("more_minutes", numbers=2)),
    (decline_minutes, Pressed("held_minutes", numbers=2)),
    (price_lines, Pressed("price_lines")),
    (undo, Pressed("undo")),
    (topup, Pressed("topup")),
    (topup, Pressed("topup", numbers=0)),
    (person, Pressed("person")),
    (person, Pressed("person", numbers=0)),
    (appeal, Pressed("appeal")),
    (appeal_ban, Pressed("appeal_ban", numbers=0)),
    (wait_renewal, Pressed("wait_renewal")),
    (offer_again, Pressed("offer_again")),
    (show_kinds, Pressed("kind_more")),
    (choose_kind, Pressed(*(f"kind_{kind}" for kind in BY_CODE))),
    (choose_order, Pressed("order", numbers=2)),
    (new_order, Pressed("new_order")),
    (same_request, Pressed("same_request")),
    (new_request, Pressed("new_request")),
    (split_off, Pressed("new_request", numbers=2)),
    (other_request, Pressed("other_request", numbers=2)),
    (solved, Pressed("solved")),
    (open_again, Pressed("open_again")),
    (rate, Pressed(*(f"rate_{stars}" for stars in STARS))),
    (set_language, Pressed(*(f"language_{code}" for code in LANGUAGES), numbers=0)),
    (balance, Pressed("balance", numbers=0)),
    (requests, Pressed("requests", numbers=0)),
)


def build() -> Router:
    router = Router(name="client.presses")
    for handler, pressed in HANDLERS:
        router.callback_query.register(handler, pressed)
    return router
