"""Orders: which one an estimate recalculates, and asking where nothing says it."""

from collections.abc import Iterator
from datetime import timedelta

from bot.desk.request import Request
from bot.flows.case import Case, excerpt
from bot.flows.notices import AskOrder
from bot.flows.replied import request_at
from bot.flows.scene import Work
from bot.intake.order_number import order_number
from bot.quota.decision import Order, order_scope

SHOWN = 3
"""How many orders are offered as buttons: more would have to be read through."""
RECENT = timedelta(days=90)
"""Orders begun before this are recalculated by number or reply; nobody wants to be asked about them."""


def scope_of(request: Request) -> str | None:
    """The scope of lots that serve the request's order only; None where it belongs to none."""
    number = request.order_number
    return None if number is None else order_scope(Order(number=number, recalculations=0))


def order_of(case: Case) -> Order | None:
    """The order that an estimate recalculates: as settled before, as the words number it, or the one whose
    message they reply to."""
    settled = case.request.order_number
    numbers = (order_number(case.request.text), *_replied_orders(case)) if settled is None else (settled,)
    found = (existing(case, number) for number in numbers if number is not None)
    return next((one for one in found if one is not None), None)


def existing(case: Case, number: int) -> Order | None:
    """The account's order of that number; None where there is none but this very request."""
    found = case.work.tx.requests.order(case.request.account_id, number)
    if found is None or found[0].id == case.request.id:
        return None
    return Order(number=number, recalculations=found[1])


def _replied_orders(case: Case) -> Iterator[int]:
    """Of what the request's messages reply to."""
    for one in case.work.tx.talk.of_request(case.request.id):
        replied = None if one.reply_to is None else request_at(case.work, one.chat_id, one.reply_to)
        if replied is not None and replied.account_id == case.request.account_id and replied.order_number:
            yield replied.order_number


def recent_orders(work: Work, request: Request) -> tuple[Request, ...]:
    """The first estimates of the account's newest orders, the newest first."""
    since = work.now - RECENT
    return work.tx.requests.orders(request.account_id, since=since, limit=SHOWN)


def ask_order(case: Case, orders: tuple[Request, ...]) -> Case:
    """A recalculation of one of these, or something new? Until it is said, nothing is counted."""
    options = tuple((one.order_number, excerpt(one.text)) for one in orders if one.order_number is not None)
    case.tell(AskOrder(request_id=case.request.id, excerpt=excerpt(case.request.text), options=options))
    return case
