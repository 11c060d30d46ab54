"""The client's answer to a price: yes, no, how is it formed; and yes to what the contract covers by now."""

from dataclasses import dataclass

from bot.desk.request import Request, RequestEvent, RequestState
from bot.flows.accounts import left_of, tariff_of
from bot.flows.act import accept_quote, act, ask_of, put_through
from bot.flows.cards import put_header, tell_staff
from bot.flows.case import Case, open_case, step, without_hold
from bot.flows.money import release, reserve
from bot.flows.notices import Accepted, PriceLines, StaffTold, Toast, Withdrawn
from bot.flows.once import once
from bot.flows.rights import accepting, own_request
from bot.flows.scene import Flow, Scene
from bot.flows.shown import name_of
from bot.flows.source import Source
from bot.ids import QuoteId, RequestId, UserId
from bot.quota.decision import Accept, accept_offer, decide
from bot.quota.lot import Short
from bot.quota.money import is_money
from bot.quota.quote import Quote, QuoteState, may_be_accepted


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptQuote(Flow):
    """Take the offer: hold the money and route the request, once however often it is pressed."""

    async def __call__(self, source: Source, *, quote_id: QuoteId) -> Toast:
        return await self.run(source, lambda scene: accept(scene, quote_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptCovered(Flow):
    """Take a waiting request that the contract covers by now."""

    async def __call__(self, source: Source, *, request_id: RequestId) -> Toast:
        return await self.run(source, lambda scene: accept_covered(scene, request_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineQuote(Flow):
    async def __call__(self, source: Source, *, quote_id: QuoteId) -> Toast:
        return await self.run(source, lambda scene: decline(scene, quote_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowPriceLines(Flow):
    async def __call__(self, source: Source, *, quote_id: QuoteId) -> Toast | None:
        return await self.run(source, lambda scene: price_lines(scene, quote_id))


def found(scene: Scene, quote_id: QuoteId) -> tuple[Quote, Request] | None:
    """The quote and its request, if the sender may act on them."""
    quote = scene.tx.quotes.get(quote_id)
    request = None if quote is None else scene.tx.requests.get(quote.request_id)
    if quote is None or request is None or own_request(scene, request) is None:
        return None
    return quote, request


def locked(scene: Scene, quote_id: QuoteId) -> tuple[Quote, Request] | None:
    """The same, as they are once the account is locked: what was read before may have changed meanwhile."""
    pair = found(scene, quote_id)
    if pair is None:
        return None
    scene.tx.accounts.lock(pair[1].account_id)
    return found(scene, quote_id)


def accept(scene: Scene, quote_id: QuoteId) -> Toast:
    pair = locked(scene, quote_id)
    if pair is None:
        return Toast(code="not_yours")
    quote, request = pair
    if accepting(scene, quote, request) is None:
        return Toast(code="not_yours")
    if quote.state is QuoteState.ACCEPTED:
        return Toast(code="already_accepted")
    if not may_be_accepted(quote, now=scene.now):
        return Toast(code="quote_over", alert=True)
    if request.state not in (RequestState.OFFERED, RequestState.TAKEN):
        return Toast(code="gone")
    price = quote.price
    if request.state is RequestState.TAKEN and is_short(open_case(scene, request), quote):
        return Toast(code="no_funds_now", alert=True)  # not kept: it stays open, and money may come
    return once(
        scene,
        f"quote:{quote.id}:accept",
        lambda: take_offer(scene, quote, request),
        parameters=(price.gross, price.currency, request.id),
    )


def take_offer(scene: Scene, quote: Quote, request: Request) -> Toast:
    """Availability is looked at again in the hold's own transaction; short of money, the way on is
    shown anew."""
    case = open_case(scene, request)
    if request.state is RequestState.TAKEN:
        return take_staff_quote(case, quote, by=scene.source.user)
    plan = accept_offer(quote.price, case.standing, now=scene.now)
    if isinstance(plan, Short):
        scene.tx.quotes.close(quote.id, QuoteState.SUPERSEDED, by=scene.source.user, now=scene.now)
        act(step(case, RequestEvent.DECLINE), request.kind)
        return Toast(code="no_funds_now", alert=True)
    scene.tx.quotes.close(quote.id, QuoteState.ACCEPTED, by=scene.source.user, now=scene.now)
    accept_quote(case, quote, plan)
    return Toast(code="accepted")


def is_short(case: Case, quote: Quote) -> bool:
    """Whether money for a price that staff named is missing, with what the request holds now given back."""
    plan = accept_offer(quote.price, without_hold(case), now=case.work.now)
    return isinstance(plan, Short)


def take_staff_quote(case: Case, quote: Quote, *, by: UserId) -> Toast:
    """A price that staff named while working: it replaces what was held, and the work goes on."""
    work, request = case.work, case.request
    plan = accept_offer(quote.price, without_hold(case), now=work.now)
    if isinstance(plan, Short):
        return Toast(code="no_funds_now", alert=True)
    release(work, request)
    work.tx.quotes.close(quote.id, QuoteState.ACCEPTED, by=by, now=work.now)
    reserve(work, request, plan, quote.price)
    if request.assignee is not None:
        told = StaffTold(what="quote_accepted", request_id=request.id, client=case.standing.name)
        tell_staff(work, request.assignee, told)
        put_header(work, request, request.assignee)
    show_held(case)
    return Toast(code="accepted")


def show_held(case: Case) -> None:
    """The price was answered: in its place stands what is held for the work that goes on."""
    request, hold = case.request, case.work.tx.ledger.live_hold(case.request.id)
    money = hold is not None and is_money(hold.asset)
    notice = Accepted(
        request_id=request.id,
        kind=request.kind,
        due_at=request.due_at,
        zone=case.standing.zone,
        left=left_of(case.standing, hold.asset) if hold is not None and not money else None,
        charged=hold.total if hold is not None and money else None,
        currency=case.standing.currency,
        order_number=request.order_number,
        recalculation=request.recalculation,
        undo=False,
        taken_by=name_of(case.work, request.assignee),
    )
    case.tell(notice)


def accept_covered(scene: Scene, request_id: RequestId) -> Toast:
    """Decided anew in this transaction: covered, it goes through; not any more, the price is offered."""
    request = scene.tx.requests.get(request_id)
    if request is None or own_request(scene, request) is None:
        return Toast(code="not_yours")
    if request.state is not RequestState.OFFERED:
        return Toast(code="already_accepted")
    case = open_case(scene, request)
    ask = ask_of(case, request.kind)
    tariff = tariff_of(scene, request.account_id, case.standing.currency)
    decision = decide(ask, case.standing, tariff, now=scene.now)
    if isinstance(decision, Accept):
        put_through(case, ask, decision)
        return Toast(code="accepted")
    act(case, request.kind)
    return Toast(code="no_funds_now", alert=True)


def decline(scene: Scene, quote_id: QuoteId) -> Toast:
    """No to the price: nothing is charged, the request is closed (or, while staff work on it, goes on
    as it was)."""
    pair = locked(scene, quote_id)
    if pair is None:
        return Toast(code="not_yours")
    quote, request = pair
    if not scene.tx.quotes.close(quote.id, QuoteState.DECLINED, by=scene.source.user, now=scene.now):
        return Toast(code="quote_over")
    if request.state is RequestState.TAKEN and request.assignee is not None:
        tell_staff(scene, request.assignee, StaffTold(what="quote_declined", request_id=request.id))
        show_held(open_case(scene, request))
        return Toast(code="declined_ok")
    case = step(open_case(scene, request), RequestEvent.CANCEL, closed_at=scene.now)
    notice = Withdrawn(
        request_id=request.id, left=None, returned=None, currency=case.standing.currency, declined_offer=True
    )
    case.tell(notice)
    return Toast(code="declined_ok")


def price_lines(scene: Scene, quote_id: QuoteId) -> Toast | None:
    """How the price is formed."""
    pair = found(scene, quote_id)
    if pair is None:
        return Toast(code="not_yours")
    quote, request = pair
    account = scene.tx.accounts.get(request.account_id)
    zone = "UTC" if account is None else account.zone
    scene.answer(PriceLines(price=quote.price, valid_until=quote.valid_until, zone=zone))
    return None
