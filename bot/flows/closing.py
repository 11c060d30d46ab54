"""Closing a request, whoever closes it: capture or give back, show both sides."""

from datetime import timedelta

from bot.desk.request import Request, RequestEvent
from bot.desk.talk import Side
from bot.flows.accounts import left_of
from bot.flows.approvals import close_if_over
from bot.flows.cards import put_card, put_header
from bot.flows.case import Case, open_case, step
from bot.flows.freed import offer_freed
from bot.flows.money import capture, release
from bot.flows.notices import Closed, UnitsLeft, Withdrawn
from bot.flows.scene import Scene, Work
from bot.flows.topics import LATER, put_topic
from bot.quota.hold import (
    MINUTES,
    Hold,
    HoldState,
    Portion,
    part_of_price,
    part_of_units,
    rounded_up,
    whole,
)
from bot.quota.money import is_money
from bot.quota.quote import QuoteState
from bot.quota.standing import Standing, balance

TELLING = timedelta(days=7)
"""How long the desk has to tell the minutes of a request that the client closed; then they cost nothing."""


def finish(scene: Scene, request: Request, minutes: int | None, *, charge: int | None = None) -> None:
    """Capture, close, show both sides. The minutes of a request that was reopened add up.

    `charge` is less than what is held: net minor units of a price, or units; 0 charges nothing.
    """
    case = open_case(scene, request, fresh=True)
    hold = scene.tx.ledger.live_hold(request.id)
    if minutes is None and hold is not None and hold.spent is not None:
        minutes, charge = hold.spent, hold.total
    taken = None if hold is None else settle(scene, hold, minutes, charge)
    close_quote(scene, request)
    spent = request.minutes if minutes is None else (request.minutes or 0) + minutes
    case = step(case, RequestEvent.FINISH, closed_at=scene.now, minutes=spent)
    after(case)
    case = open_case(scene, case.request, fresh=True)
    case.tell(closed_notice(case, taken, hold=hold))
    offer_freed(scene, hold, taken)


def settle(scene: Scene, hold: Hold, minutes: int | None, charge: int | None) -> Portion | None:
    """Capture what is to be charged, the rest goes back to its lots; None when nothing is charged (yet).

    Minutes that nobody told yet stay held for a while: the client closed it, the desk is asked for them.
    """
    if hold.asset == MINUTES and minutes is None and charge is None:
        scene.tx.ledger.renew_hold(hold, expires_at=scene.now + TELLING)
        return None
    portion = due(hold, minutes, charge)
    if portion is None:
        scene.tx.ledger.close_hold(hold, HoldState.RELEASED, now=scene.now)
        return None
    capture(scene, hold, actor=scene.source.user, portion=portion)
    return portion


def due(hold: Hold, minutes: int | None, charge: int | None) -> Portion | None:
    """What of a hold is charged at the end: what staff say, the minutes spent, else all of it."""
    if charge is None and hold.asset == MINUTES and minutes is not None:
        charge = min(rounded_up(minutes, hold.step), hold.total)
    if charge is None:
        return whole(hold)
    if charge == 0:
        return None
    return part_of_price(hold, charge) if is_money(hold.asset) else part_of_units(hold, charge)


def closed_notice(case: Case, taken: Portion | None, *, hold: Hold | None) -> Closed:
    """What it cost and what is left, of `hold` as it was before, if there was one."""
    request, standing = case.request, case.standing
    live = case.work.tx.ledger.live_hold(request.id)
    money = hold is not None and is_money(hold.asset)
    got = 0 if taken is None else taken.total
    back = hold.total - got if hold is not None and money else 0
    return Closed(
        request_id=request.id,
        kind=request.kind,
        order_number=request.order_number,
        left=left_of(standing, hold.asset) if hold is not None and not money else None,
        charged=got if money else None,
        balance=balance(standing) if money else None,
        currency=standing.currency,
        minutes=got if hold is not None and hold.asset == MINUTES and live is None else None,
        pending=0 if live is None else live.total,
        returned=back or None,
    )


def withdraw(scene: Scene, request: Request) -> None:
    """Closed before anybody at the desk said a word: everything held goes back."""
    hold = release(scene, request)
    close_quote(scene, request)
    case = step(open_case(scene, request, fresh=True), RequestEvent.UNDO, closed_at=scene.now)
    after(case)
    left, returned = given_back(case.standing, hold)
    case.tell(Withdrawn(request_id=request.id, left=left, returned=returned, currency=case.standing.currency))
    offer_freed(scene, hold)


def close_quote(scene: Scene, request: Request) -> None:
    """A price nobody answered ends with the request, and so does the question to the owners about it."""
    quote = scene.tx.quotes.live_of(request.id)
    if quote is not None:
        scene.tx.quotes.close(quote.id, QuoteState.LAPSED, by=None, now=scene.now)
        close_if_over(scene, quote.id)


def after(case: Case) -> None:
    """Card, header and topic show the end."""
    put_card(case.work, case.request)
    if case.request.assignee is not None:
        put_header(case.work, case.request, case.request.assignee)
        put_topic(case.work, case.request, case.request.assignee, priority=LATER)


def given_back(standing: Standing, hold: Hold | None) -> tuple[UnitsLeft | None, int | None]:
    """What a released hold gave back, as (units left now, money returned)."""
    if hold is None:
        return None, None
    if is_money(hold.asset):
        return None, hold.total
    return left_of(standing, hold.asset), None


def answered(work: Work, request: Request) -> bool:
    """Whether the desk has said anything to the client in this request."""
    return any(one.side is Side.STAFF for one in work.tx.talk.of_request(request.id))
