"""From a kind to its consequences: decide on the standing, then write what the decision says, in one
transaction."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from bot.desk.request import PENDING, Request, RequestEvent, RequestState
from bot.flows.accounts import left_of, load_standing, tariff_of, to_pay
from bot.flows.answering import answer
from bot.flows.approvals import close_if_over
from bot.flows.asking import ask_kind, ask_which_order
from bot.flows.by_hand import tell_uncovered
from bot.flows.cards import NEW, put_card
from bot.flows.case import Case, excerpt, open_case, step
from bot.flows.joining import joinable
from bot.flows.money import on_credit, reserve, step_of
from bot.flows.notices import (
    Accepted,
    Declined,
    Offered,
    PersonAsked,
    PersonRefused,
)
from bot.flows.opening import opens_at
from bot.flows.orders import order_of, recent_orders, scope_of
from bot.flows.promises import as_changes, first_sign, promise_of
from bot.flows.repaying import pay_off
from bot.flows.rights import has_lead
from bot.flows.scene import Scene, Work
from bot.flows.warnings import warn
from bot.ids import AccountId, QuoteId
from bot.kinds.catalogue import BY_CODE
from bot.quota.decision import PERSON_LIMIT, Accept, Answer, Ask, Clarify, Decline, Offer, decide
from bot.quota.handling import Handling
from bot.quota.hold import MINUTES
from bot.quota.lot import HoldPlan
from bot.quota.money import is_money
from bot.quota.pace import morning
from bot.quota.price import Price
from bot.quota.quote import Quote
from bot.quota.standing import balance, held_money


def ask_of(case: Case, kind: str) -> Ask:
    """What the decision needs to know: the kind's rules, and the order that an estimate recalculates."""
    rules = BY_CODE[kind]
    order = order_of(case) if rules.handling is Handling.ESTIMATE else None
    return Ask(kind=kind, handling=rules.handling, asset=rules.asset, service=rules.service, order=order)


def act(case: Case, kind: str, *, new_order: bool = False) -> Case:
    """Decide and do it: the heart of the house. An estimate that names no order is asked about first, unless
    the client said that it is one of its own (`new_order`)."""
    tariff = tariff_of(case.work, case.request.account_id, case.standing.currency)
    ask = ask_of(case, kind)
    if ask.handling is Handling.ESTIMATE and ask.order is None and not new_order and is_asked_about(case):
        orders = recent_orders(case.work, case.request)
        if orders:
            return ask_which_order(case, orders)
    decision = decide(ask, case.standing, tariff, now=case.work.now)
    match decision:
        case Accept():
            return accept(case, ask, decision)
        case Offer():
            return offer(case, ask, decision)
        case Decline():
            return decline(case, ask, decision)
        case Answer():
            return answer(case, kind)
        case Clarify():
            return ask_kind(case, decision.candidates)
        case _:
            assert_never(decision)


def is_asked_about(case: Case) -> bool:
    """While nothing was decided about it, and no number of its own was given to it."""
    return case.request.state is RequestState.CLARIFYING and case.request.order_number is None


def accept(case: Case, ask: Ask, decision: Accept) -> Case:
    """Hold, route, tell both sides."""
    if (case.again or case.instead) and decision.hold is not None:
        return offer_covered(case, ask)
    return put_through(case, ask, decision)


def put_through(case: Case, ask: Ask, decision: Accept, *, from_renewal: bool = False) -> Case:
    case = route_request(case, ask)
    reserve(case.work, case.request, decision.hold, decision.price, step=step_of(case.standing))
    if decision.settle:
        tell_uncovered(case.work, case.standing.name, case.request.id, decision.price)
    if ask.kind == "person":
        case.tell(
            PersonAsked(
                request_id=case.request.id,
                due_at=case.request.due_at,
                zone=case.standing.zone,
                opens_at=opening(case, ask.kind),
                lead=has_lead(case.work.tx),
            )
        )
        return case
    case.tell(receipt(case, ask, decision, from_renewal=from_renewal))
    warn(case.work, case.request, case.standing, decision.hold)
    return case


def route_request(case: Case, ask: Ask) -> Case:
    """Into the queue with its promise; an estimate without an order opens one."""
    case = step(case, RequestEvent.ROUTE, wake_at=None, **placed(case, ask))
    case.work.tx.busy.queued(case.request.id, now=case.work.now, near_at=first_sign(case.request))
    put_card(case.work, case.request, priority=NEW)
    return case


def placed(case: Case, ask: Ask) -> dict[str, object]:
    """What a request is as one of its kind: its promise and, for an estimate, its order."""
    changes: dict[str, object] = {"kind": ask.kind, **as_changes(promise_of(case, ask.kind))}
    if ask.handling is Handling.ESTIMATE:
        number = ask.order.number if ask.order else case.request.order_number
        fresh_number = case.work.tx.requests.next_order(case.request.account_id)
        changes |= {"order_number": number or fresh_number, "recalculation": ask.order is not None}
    return changes


def opening(case: Case, kind: str) -> datetime | None:
    """When the desk opens next, for whoever writes while it is closed; None while it is open."""
    return opens_at(case.work.house, case.standing, kind, case.work.now)


def receipt(case: Case, ask: Ask, decision: Accept, *, from_renewal: bool) -> Accepted:
    """What the client reads once it is routed, with the units left after it or the money held for it."""
    after = load_standing(case.work, case.request.account_id)
    hold = decision.hold
    units = hold is not None and not is_money(hold.asset)
    charged = None if hold is None or units or ask.handling is Handling.EMERGENCY else hold.total
    beside = joinable(case.work, case.request) if case.request.text else None
    return Accepted(
        request_id=case.request.id,
        kind=ask.kind,
        due_at=case.request.due_at,
        zone=case.standing.zone,
        left=left_of(after, hold.asset) if hold is not None and units else None,
        minutes=hold.total if hold is not None and hold.asset == MINUTES else 0,
        step=step_of(case.standing),
        charged=charged,
        currency=case.standing.currency,
        order_number=case.request.order_number if ask.handling is Handling.ESTIMATE else None,
        recalculation=decision.recalculation,
        free_left=decision.free_left,
        pricing=decision.pricing,
        undo=ask.handling is not Handling.EMERGENCY,
        names=case.work.house.names if ask.kind in ("complaint", "appeal") else (),
        from_renewal=from_renewal,
        same=None if beside is None else beside.id,
        same_excerpt="" if beside is None else excerpt(beside.text),
        opens_at=opening(case, ask.kind),
        lead=has_lead(case.work.tx),
    )


def offer(case: Case, ask: Ask, decision: Offer) -> Case:
    """A price to accept or not; nothing is held and nobody disturbed until then."""
    quote_id = new_quote(case, decision.price)
    case = step(case, RequestEvent.OFFER, kind=ask.kind, wake_at=None, **_order_change(ask))
    standing, beside = case.standing, None if case.again else joinable(case.work, case.request)
    notice = Offered(
        request_id=case.request.id,
        quote_id=quote_id,
        reason=str(decision.reason),
        price=decision.price,
        funding=str(decision.funding),
        zone=standing.zone,
        valid_until=holds_until(case),
        balance=balance(standing),
        currency=standing.currency,
        asset=decision.asset,
        used=decision.used,
        included=decision.included,
        order_number=None if ask.order is None else ask.order.number,
        renews_at=standing.period.ends_at if ask.handling is Handling.QUOTA else None,
        excerpt=excerpt(case.request.text) if case.again or case.corrected else "",
        corrected=case.corrected,
        same=None if beside is None else beside.id,
        same_excerpt="" if beside is None else excerpt(beside.text),
        credit=on_credit(decision.price, standing, scope=scope_of(case.request), now=case.work.now),
    )
    case.tell(notice)
    return case


def _order_change(ask: Ask) -> dict[str, object]:
    return {} if ask.order is None else {"order_number": ask.order.number, "recalculation": True}


def new_quote(case: Case, price: Price) -> QuoteId:
    """A live quote of the request; an older one is superseded by the storage, and owners are not asked about
    it any more."""
    older = case.work.tx.quotes.live_of(case.request.id)
    if older is not None:
        close_if_over(case.work, older.id)
    return case.work.tx.quotes.add(
        request_id=case.request.id,
        account_id=case.request.account_id,
        price=price,
        valid_until=holds_until(case),
        now=case.work.now,
    )


def holds_until(case: Case) -> datetime:
    """Until when a price holds: counted from when the client hears of it."""
    return (case.told_at or case.work.now) + case.work.house.quote_valid


def offer_covered(case: Case, ask: Ask) -> Case:
    """The contract covers a waiting request now: offered again, taken only when the client says so; once, for
    it stays offered."""
    if case.request.state is RequestState.OFFERED and case.work.tx.quotes.live_of(case.request.id) is None:
        return case
    case = step(case, RequestEvent.OFFER, kind=ask.kind, wake_at=None, **_order_change(ask))
    notice = Offered(
        request_id=case.request.id,
        quote_id=None,
        reason="covered",
        price=None,
        funding="quota",
        zone=case.standing.zone,
        valid_until=None,
        currency=case.standing.currency,
        balance=balance(case.standing),
        asset=ask.asset,
        excerpt=excerpt(case.request.text),
    )
    case.tell(notice)
    return case


def decline(case: Case, ask: Ask, decision: Decline) -> Case:
    """A refusal with its numbers and ways on; a waiting request that still cannot be had stays quiet."""
    if case.again:
        return case
    case = step(case, RequestEvent.DECLINE, kind=ask.kind, **_order_change(ask))
    if str(decision.reason) == "person_limit":
        case.tell(person_refused(case))
        return case
    beside = joinable(case.work, case.request)
    missing = to_pay(case.work, case.request.account_id, case.standing.currency, decision.missing)
    notice = Declined(
        request_id=case.request.id,
        kind=ask.kind,
        reason=str(decision.reason),
        zone=case.standing.zone,
        currency=case.standing.currency,
        price=decision.price,
        asset=decision.asset,
        used=decision.used,
        included=decision.included,
        balance=decision.balance,
        missing=missing,
        tax=missing - decision.missing,
        held=held_for_others(case),
        renews_at=decision.renews_at,
        order_number=None if ask.order is None else ask.order.number,
        same=None if beside is None else beside.id,
        same_excerpt="" if beside is None else excerpt(beside.text),
        excerpt=excerpt(case.request.text) if case.corrected else "",
        corrected=case.corrected,
    )
    case.tell(notice)
    return case


def held_for_others(case: Case) -> int:
    """Money set aside for other requests than this one, minor units."""
    hold = case.work.tx.ledger.live_hold(case.request.id)
    own = hold.total if hold is not None and is_money(hold.asset) else 0
    return max(0, held_money(case.standing) - own)


def person_refused(case: Case) -> PersonRefused:
    return PersonRefused(
        request_id=case.request.id,
        limit=PERSON_LIMIT,
        renews_at=case.standing.period.ends_at,
        zone=case.standing.zone,
        names=case.work.house.names,
        may_wait=case.request.state in PENDING,
    )


def accept_quote(case: Case, quote: Quote, plan: HoldPlan, *, approved_by: str | None = None) -> Case:
    """The client said yes to a price, or an owner for them: hold it and put the request through."""
    ask = ask_of(case, case.request.kind)
    case = route_request(case, ask)
    reserve(case.work, case.request, plan, quote.price)
    notice = Accepted(
        request_id=case.request.id,
        kind=case.request.kind,
        due_at=case.request.due_at,
        zone=case.standing.zone,
        charged=plan.total,
        currency=quote.price.currency,
        order_number=case.request.order_number,
        recalculation=case.request.recalculation,
        opens_at=opening(case, case.request.kind),
        approved_by=approved_by,
    )
    case.tell(notice)
    warn(case.work, case.request, case.standing, plan)
    return case


def offer_again(work: Work, account_id: AccountId, *, came_back: bool = False) -> int:
    """Offer anew what waits for money or units, oldest first; returns how many were offered. `came_back`:
    nobody gave anything, it came back from another request (`bot.flows.freed`). What no person did, but a
    timer, wakes nobody: it is told in the morning."""
    count, zone = 0, work.tx.accounts.lock(account_id).zone
    pay_off(work.tx, account_id, now=work.now)  # what a price would draw on is told as it is then
    told_at = None if isinstance(work, Scene) else morning(work.now, zone=zone)
    for request in work.tx.requests.pending_of_account(account_id):
        if request.state is RequestState.OFFERED and work.tx.quotes.live_of(request.id) is not None:
            continue
        if came_back and not waits_for_it(work, request):
            continue
        before = request.version
        case = replace(open_case(work, request, fresh=True, again=True), told_at=told_at)
        after = act(case, request.kind)
        count += after.request.version != before
    return count


def waits_for_it(work: Work, request: Request) -> bool:
    """What comes back is for whom there was too little. A price that nobody answered is not brought up by it;
    who chose to wait for the renewal is asked only where the contract covers it by now, else waits on."""
    if request.state is not RequestState.WAITING:
        return request.state is RequestState.DECLINED
    case = open_case(work, request)
    tariff = tariff_of(work, request.account_id, case.standing.currency)
    return isinstance(decide(ask_of(case, request.kind), case.standing, tariff, now=work.now), Accept)
