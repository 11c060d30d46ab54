"""The decision: may this account have what is asked, from what, at what price?

One pure function over a snapshot. It writes nothing and asks no clock: the same ask, standing, tariff and
moment always give the same decision, and the same call serves a preview and the transaction that acts on it.
The values it takes and gives are in `bot.quota.outcome` and may be imported from here.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from bot.quota.handling import Handling
from bot.quota.hold import MINUTES
from bot.quota.lot import Category, HoldPlan, Limits, Lot, Short, available, plan_hold
from bot.quota.money import is_money
from bot.quota.outcome import (
    Accept,
    Answer,
    Ask,
    Clarify,
    Decision,
    Decline,
    DeclineReason,
    Funding,
    Offer,
    OfferReason,
    Order,
)
from bot.quota.price import Price, Tariff
from bot.quota.standing import Standing, balance, included, used

__all__ = [
    "PERSON",
    "PERSON_LIMIT",
    "Accept",
    "Answer",
    "Ask",
    "Clarify",
    "Decision",
    "Decline",
    "DeclineReason",
    "Funding",
    "Offer",
    "OfferReason",
    "Order",
    "accept_offer",
    "decide",
    "hold_funding",
    "order_of_scope",
    "order_scope",
    "reoffer",
]

PERSON = "person"
"""The kind of a request for a person on the terms; counted and limited, or it becomes the drain."""
PERSON_LIMIT = 3
"""How often a person may be asked for in one period."""
BY_TIME = frozenset({Handling.QUOTA, Handling.PRICED, Handling.ESTIMATE, Handling.EMERGENCY})
"""What a plan may serve by the minutes spent; everything else is free or answered by the bot."""


def decide(ask: Ask, standing: Standing, tariff: Tariff, *, now: datetime) -> Decision:
    """What becomes of a request: the table of the domain description, row by row.

    `standing` is read as at `now`. Raises ValueError when the tariff is in another currency than the account,
    because there is no implicit exchange.
    """
    if tariff.currency != standing.currency:
        raise ValueError(f"a tariff in {tariff.currency} for an account in {standing.currency}")
    standing = replace(standing, now=now)
    return _by_minutes(ask, standing) or _by_handling(ask, standing, tariff)


def _by_handling(ask: Ask, standing: Standing, tariff: Tariff) -> Decision:
    match ask.handling:
        case Handling.QUOTA:
            return _within_quota(ask, standing, tariff)
        case Handling.PRICED:
            return _priced(ask, standing, tariff)
        case Handling.ESTIMATE:
            return _estimate(ask, standing, tariff)
        case Handling.EMERGENCY:
            return _emergency(ask, standing, tariff)
        case Handling.FREE:
            return _free(ask, standing)
        case Handling.BOT | Handling.TALK | Handling.HINT:
            return Answer(kind=ask.kind)
        case _:
            assert_never(ask.handling)


def accept_offer(
    price: Price, standing: Standing, *, emergency: bool = False, scope: str | None = None, now: datetime
) -> HoldPlan | Short:
    """What to hold for an offered price, gross, when the client accepts it; what is missing when money went.
    `scope`: of the order that it is about.

    Asked again inside the transaction of the acceptance. A price in another currency than the account's is
    covered by lots of that currency only, never by credit.
    """
    own = price.currency == standing.currency
    limits = standing.limits if own else Limits(credit=0, emergency=0)
    return plan_hold(
        standing.lots,
        asset=price.currency,
        amount=price.gross,
        limits=limits,
        emergency=emergency,
        scope=scope,
        now=now,
    )


def hold_funding(plan: HoldPlan, lots: Iterable[Lot]) -> Funding:
    """What a planned hold draws on, named by the last resort among its lots; FREE when it draws on nothing.

    Raises KeyError when a line names a lot that is not among `lots`.
    """
    if not plan.lines:
        return Funding.FREE
    if not is_money(plan.asset):
        return Funding.QUOTA
    category_of = {lot.id: lot.category for lot in lots}
    drawn = {category_of[line.lot_id] for line in plan.lines}
    if Category.EMERGENCY in drawn:
        return Funding.EMERGENCY
    return Funding.CREDIT if Category.CREDIT in drawn else Funding.BALANCE


def reoffer(ask: Ask, standing: Standing, tariff: Tariff, *, now: datetime) -> Accept | Offer | None:
    """Whether a request that waited may be had now, after a deposit, a raised limit or a renewal.

    None while it may not. An Accept means that the contract covers it now: the flow offers that to the client
    without a price, because the client may have found another way meanwhile.
    """
    decision = decide(ask, standing, tariff, now=now)
    return decision if isinstance(decision, Accept | Offer) else None


def order_scope(order: Order) -> str:
    """The scope of lots that serve one order only."""
    return f"order:{order.number}"


def order_of_scope(scope: str) -> int | None:
    """The order that a scope names; None for a scope of another sort."""
    what, _, number = scope.partition(":")
    return int(number) if what == "order" and number.isdecimal() else None


def _by_minutes(ask: Ask, standing: Standing) -> Accept | None:
    """A kind that the plan serves by time spent: so many minutes are held, or all that are left; None for any
    other kind, and when not even one step is left. What is free anyway stays free."""
    rule = standing.plan.by_minutes
    if rule is None or ask.kind not in rule.kinds or ask.handling not in BY_TIME:
        return None
    scope = _scope(ask)
    left = available(standing.lots, asset=MINUTES, limits=standing.limits, now=standing.now, scope=scope)
    if left < rule.step:
        return None
    hold = plan_hold(
        standing.lots,
        asset=MINUTES,
        amount=min(rule.hold, left),
        limits=standing.limits,
        emergency=False,
        scope=scope,
        now=standing.now,
    )
    if isinstance(hold, Short):
        return None
    return Accept(funding=Funding.QUOTA, hold=hold, price=None, recalculation=ask.order is not None)


def _within_quota(ask: Ask, standing: Standing, tariff: Tariff) -> Decision:
    hold = _unit(ask, standing)
    if hold is not None:
        return Accept(funding=Funding.QUOTA, hold=hold, price=None)
    price = _price(ask, tariff)
    if price is None:
        return _decline(ask, standing, reason=DeclineReason.NO_PRICE)
    return _for_money(ask, standing, price, reason=OfferReason.EXHAUSTED)


def _priced(ask: Ask, standing: Standing, tariff: Tariff) -> Decision:
    price = _price(ask, tariff)
    if price is None:
        return Accept(funding=Funding.FREE, hold=None, price=None, pricing=True)
    return _for_money(ask, standing, price, reason=OfferReason.WORK)


def _estimate(ask: Ask, standing: Standing, tariff: Tariff) -> Decision:
    if ask.order is None:
        return Accept(funding=Funding.FREE, hold=None, price=None)
    left = standing.plan.free_recalculations - ask.order.recalculations
    if left > 0:
        return Accept(funding=Funding.FREE, hold=None, price=None, recalculation=True, free_left=left - 1)
    hold = _unit(ask, standing)
    if hold is not None:
        return Accept(funding=Funding.QUOTA, hold=hold, price=None, recalculation=True)
    price = _price(ask, tariff)
    if price is None:
        return Accept(funding=Funding.FREE, hold=None, price=None, recalculation=True)
    return _for_money(ask, standing, price, reason=OfferReason.RECALCULATION)


def _emergency(ask: Ask, standing: Standing, tariff: Tariff) -> Accept:
    price = _price(ask, tariff)
    if price is None:
        return Accept(funding=Funding.FREE, hold=None, price=None)
    hold = accept_offer(price, standing, emergency=True, now=standing.now)
    if isinstance(hold, Short):
        return Accept(funding=Funding.EMERGENCY, hold=None, price=price, settle=True)
    return Accept(funding=hold_funding(hold, standing.lots), hold=hold if hold.lines else None, price=price)


def _free(ask: Ask, standing: Standing) -> Accept | Decline:
    if ask.kind == PERSON and standing.person_asks >= PERSON_LIMIT:
        return _decline(ask, standing, reason=DeclineReason.PERSON_LIMIT)
    return Accept(funding=Funding.FREE, hold=None, price=None)


def _for_money(ask: Ask, standing: Standing, price: Price, *, reason: OfferReason) -> Decision:
    """An offer when balance or credit cover the price, else a decline; nothing to pay needs no consent."""
    if price.gross == 0:
        return Accept(
            funding=Funding.FREE, hold=None, price=price, recalculation=reason is OfferReason.RECALCULATION
        )
    hold = accept_offer(price, standing, scope=_scope(ask), now=standing.now)
    if isinstance(hold, Short):
        return _decline(ask, standing, reason=DeclineReason.NO_FUNDS, price=price, missing=hold.missing)
    gone, granted = _usage(ask, standing)
    funding = hold_funding(hold, standing.lots)
    return Offer(reason=reason, price=price, funding=funding, used=gone, included=granted, asset=ask.asset)


def _decline(
    ask: Ask, standing: Standing, *, reason: DeclineReason, price: Price | None = None, missing: int = 0
) -> Decline:
    gone, granted = _usage(ask, standing)
    return Decline(
        reason=reason,
        price=price,
        used=gone,
        included=granted,
        asset=ask.asset,
        balance=balance(standing),
        missing=missing,
        renews_at=_renews_at(ask, standing),
    )


def _usage(ask: Ask, standing: Standing) -> tuple[int, int]:
    """The pair that explains a limit: how much is gone, of how much."""
    if ask.order is not None:
        return ask.order.recalculations, standing.plan.free_recalculations
    if ask.kind == PERSON:
        return standing.person_asks, PERSON_LIMIT
    if ask.asset is None:
        return 0, 0
    return used(standing, ask.asset), included(standing, ask.asset)


def _renews_at(ask: Ask, standing: Standing) -> datetime | None:
    """The end of the period, when the next one brings units that this kind is covered by."""
    by_units = ask.handling in {Handling.QUOTA, Handling.ESTIMATE}
    renews = by_units and standing.plan.included.get(ask.asset or "", 0) > 0
    return standing.period.ends_at if renews else None


def _unit(ask: Ask, standing: Standing) -> HoldPlan | None:
    """A hold of one unit that includes the ask, units of the order's own scope counted; None without one."""
    if ask.asset is None:
        return None
    hold = plan_hold(
        standing.lots,
        asset=ask.asset,
        amount=1,
        limits=standing.limits,
        emergency=False,
        scope=_scope(ask),
        now=standing.now,
    )
    return hold if isinstance(hold, HoldPlan) else None


def _scope(ask: Ask) -> str | None:
    return None if ask.order is None else order_scope(ask.order)


def _price(ask: Ask, tariff: Tariff) -> Price | None:
    return None if ask.service is None else tariff.price(ask.service)
