"""Closing a request, whoever closes it: capture or give back, show both sides."""

from bot.desk.request import Request, RequestEvent
from bot.desk.talk import Side
from bot.flows.accounts import left_of
from bot.flows.cards import put_card, put_header
from bot.flows.case import Case, open_case, step
from bot.flows.money import capture, release
from bot.flows.notices import Closed, UnitsLeft, Withdrawn
from bot.flows.scene import Scene
from bot.flows.topics import LATER, put_topic
from bot.quota.hold import Hold
from bot.quota.money import is_money
from bot.quota.quote import QuoteState
from bot.quota.standing import Standing, balance


def finish(scene: Scene, request: Request, minutes: int | None) -> None:
    """Capture, close, show both sides. The minutes of a request that was reopened add up."""
    case = open_case(scene, request, fresh=True)
    hold = scene.tx.ledger.live_hold(request.id)
    if hold is not None:
        capture(scene, hold, actor=scene.source.user)
    close_quote(scene, request)
    spent = request.minutes if minutes is None else (request.minutes or 0) + minutes
    case = step(case, RequestEvent.FINISH, closed_at=scene.now, minutes=spent)
    after(case)
    case = open_case(scene, case.request, fresh=True)
    money = hold is not None and is_money(hold.asset)
    case.tell(
        Closed(
            request_id=request.id,
            kind=request.kind,
            order_number=request.order_number,
            left=left_of(case.standing, hold.asset) if hold is not None and not money else None,
            charged=hold.total if hold is not None and money else None,
            balance=balance(case.standing) if money else None,
            currency=case.standing.currency,
        )
    )


def withdraw(scene: Scene, request: Request) -> None:
    """Closed before anybody at the desk said a word: everything held goes back."""
    hold = release(scene, request)
    close_quote(scene, request)
    case = step(open_case(scene, request, fresh=True), RequestEvent.CANCEL, closed_at=scene.now)
    after(case)
    left, returned = given_back(case.standing, hold)
    case.tell(Withdrawn(request_id=request.id, left=left, returned=returned, currency=case.standing.currency))


def close_quote(scene: Scene, request: Request) -> None:
    """A price nobody answered ends with the request."""
    quote = scene.tx.quotes.live_of(request.id)
    if quote is not None:
        scene.tx.quotes.close(quote.id, QuoteState.LAPSED, by=None, now=scene.now)


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


def answered(scene: Scene, request: Request) -> bool:
    """Whether the desk has said anything to the client in this request."""
    return any(one.side is Side.STAFF for one in scene.tx.talk.of_request(request.id))
