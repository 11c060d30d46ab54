"""The client's answer to a price: yes, no, how is it formed; and yes to what the contract covers by now."""

from dataclasses import dataclass

from bot.desk.people import Contact
from bot.desk.request import Request, RequestEvent, RequestState
from bot.flows.accounts import tariff_of
from bot.flows.act import accept_quote, act, ask_of, put_through
from bot.flows.approvals import ask_owners, close_if_over
from bot.flows.cards import put_header, tell_staff
from bot.flows.case import Case, in_place, open_case, step, without_hold
from bot.flows.client.accepting import over, pressed_at, shut_out
from bot.flows.client.repricing import act_instead, mistaken, reprice
from bot.flows.corrected import agreed
from bot.flows.freed import offer_freed
from bot.flows.holding import show_held
from bot.flows.money import release, reserve
from bot.flows.notices import PriceLines, StaffTold, Toast, Withdrawn
from bot.flows.once import once
from bot.flows.orders import scope_of
from bot.flows.rights import accepting, by_own_right, own_request
from bot.flows.scene import Flow, Scene
from bot.flows.source import Source
from bot.flows.warnings import warn
from bot.ids import QuoteId, RequestId, UserId
from bot.quota.decision import Accept, accept_offer, decide
from bot.quota.lot import Short
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
    contact = accepting(scene, quote, request)
    if contact is None:
        return Toast(code="not_yours")
    if quote.state is QuoteState.ACCEPTED:
        return Toast(code="already_accepted")
    shut = shut_out(scene, request, quote)
    if shut is not None:
        return shut
    if not may_be_accepted(quote, now=pressed_at(scene)):
        return over(scene, request)
    if request.state not in (RequestState.OFFERED, RequestState.TAKEN):
        return Toast(code="gone")
    before = first(scene, quote, request, contact)
    if before is not None:
        return before
    price = quote.price
    short = missing(scene, quote, request)
    return once(
        scene,
        f"quote:{quote.id}:accept" if short is None else f"quote:{quote.id}:accept:{short}",
        lambda: take_offer(scene, quote, request),
        parameters=(price.gross, price.currency, request.id),
        refused=lambda: Toast(code="quote_over", alert=True),
    )


def first(scene: Scene, quote: Quote, request: Request, contact: Contact) -> Toast | None:
    """What comes before the yes counts: another price where this one was a mistake, an owner's word where it
    is above the contact's limit."""
    if mistaken(scene, quote):
        return reprice(scene, quote, request)
    return None if by_own_right(scene, contact, quote) else ask_owners(scene, quote, request, contact)


def missing(scene: Scene, quote: Quote, request: Request) -> int | None:
    """What the account lacks for the price. A refusal is kept under this number: it stands as long as nothing
    changed, and a top-up makes the next press another try."""
    case = open_case(scene, request)
    standing = in_place(case) if request.state is RequestState.TAKEN else case.standing
    plan = accept_offer(quote.price, standing, scope=scope_of(request), now=scene.now)
    return plan.missing if isinstance(plan, Short) else None


def take_offer(scene: Scene, quote: Quote, request: Request, *, approved_by: str | None = None) -> Toast:
    """Availability is looked at again in the hold's own transaction; short of money, the way on is
    shown anew. `approved_by`: the owner whose press this is; the contact gets a new message."""
    case = open_case(scene, request, fresh=approved_by is not None)
    if request.state is RequestState.TAKEN:
        return take_staff_quote(case, quote, by=scene.source.user, approved_by=approved_by)
    plan = accept_offer(quote.price, case.standing, scope=scope_of(request), now=scene.now)
    if isinstance(plan, Short):
        scene.tx.quotes.close(quote.id, QuoteState.SUPERSEDED, by=scene.source.user, now=scene.now)
        act_instead(case)
        return Toast(code="no_funds_now", alert=True)
    scene.tx.quotes.close(quote.id, QuoteState.ACCEPTED, by=scene.source.user, now=scene.now)
    accept_quote(case, quote, plan, approved_by=approved_by)
    if approved_by is None:
        close_if_over(scene, quote.id)
    return Toast(code="accepted")


def take_staff_quote(case: Case, quote: Quote, *, by: UserId, approved_by: str | None) -> Toast:
    """A price that staff named while working: it replaces what was held, and the work goes on."""
    work, request = case.work, case.request
    before, held = without_hold(case), work.tx.ledger.live_hold(request.id)
    plan = accept_offer(quote.price, in_place(case), scope=scope_of(request), now=work.now)
    if isinstance(plan, Short):
        return Toast(code="no_funds_now", alert=True)
    work.tx.quotes.close(quote.id, QuoteState.ACCEPTED, by=by, now=work.now)
    case = agreed(case, quote.id)
    request = case.request
    release(work, request)  # right before the new hold: settled between them, what an ended lot kept is gone
    reserve(work, request, plan, quote.price)
    if request.assignee is not None:
        told = StaffTold(what="quote_accepted", request_id=request.id, client=case.standing.name)
        tell_staff(work, request.assignee, told)
        put_header(work, request, request.assignee)
    show_held(case, approved_by=approved_by)
    warn(work, request, before, plan, instead_of=held)
    if approved_by is None:
        close_if_over(work, quote.id)
    offer_freed(work, held)
    return Toast(code="accepted")


def accept_covered(scene: Scene, request_id: RequestId) -> Toast:
    """Decided anew in this transaction: covered, it goes through; not any more, the price is offered."""
    request = scene.tx.requests.get(request_id)
    if request is None or own_request(scene, request) is None:
        return Toast(code="not_yours")
    scene.tx.accounts.lock(request.account_id)
    request = scene.tx.requests.get(request_id)
    if request is None or request.state is not RequestState.OFFERED:
        return Toast(code="already_accepted")
    shut = shut_out(scene, request)
    if shut is not None:
        return shut
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
        return over(scene, request)
    close_if_over(scene, quote.id)
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
