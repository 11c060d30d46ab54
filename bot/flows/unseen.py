"""What a reader is not told: the account's money is for those who may accept a price (docs/decisions/0009).

Asked where a notice is promised, so that every way of telling goes by the same rule. What the contract
includes and the price of their own request they read like anybody: they ask an owner for the latter.
"""

from dataclasses import replace

from bot.flows.notices import (
    AppealAnswered,
    Balance,
    BillingAnswer,
    ChargeReversed,
    Closed,
    Declined,
    DepositArrived,
    DepositUndone,
    Offered,
    PaidOut,
    PaymentBounced,
    RunningLow,
    Settled,
    StandingView,
    Welcome,
    WrittenOff,
)
from bot.quota.money import is_money

MONEY_TOLD = frozenset(
    {
        *(AppealAnswered, Balance, BillingAnswer, ChargeReversed, Closed, Declined),
        *(DepositArrived, DepositUndone, Offered, PaidOut, PaymentBounced, RunningLow, Settled),
        *(Welcome, WrittenOff),
    }
)
"""Notices to clients that name the account's money."""
BY_HAND = PaidOut | PaymentBounced | Settled | WrittenOff


def without_money(notice: object) -> object:
    """The same for somebody who may see no money of the account."""
    return _by_hand(notice) if isinstance(notice, BY_HAND) else _by_flow(notice)


def _by_hand(notice: BY_HAND) -> object:
    if isinstance(notice, PaidOut):
        return replace(notice, balance=None)
    if isinstance(notice, WrittenOff):
        return replace(notice, balance=None, owed=0)
    if isinstance(notice, PaymentBounced):
        return replace(notice, balance=None, owed=0, aside=0)
    return replace(notice, balance=None, charged=replace(notice.charged, credit=0, emergency=0))


def _by_flow(notice: object) -> object:
    match notice:
        case Balance() | BillingAnswer() | Welcome():
            return replace(notice, standing=units_only(notice.standing))
        case Offered(price=price) if price is not None:
            return replace(notice, funding="unseen", balance=0, credit=0)
        case Offered():
            return replace(notice, balance=0)
        case Declined():
            return replace(notice, unseen=True, balance=0, missing=0, tax=0, held=0)
        case Closed() | ChargeReversed() | DepositArrived() | DepositUndone():
            return replace(notice, balance=None)
        case RunningLow():
            return replace(notice, unseen=True)
        case AppealAnswered(decision="credit" | "emergency"):
            return replace(notice, decision="raised", amount=0)
        case _:
            return notice


def units_only(standing: StandingView) -> StandingView:
    """What is left of the contract, without a word of money."""
    extra = tuple(one for one in standing.extra if not is_money(one.asset))
    return replace(standing, balance=0, held=0, credit_limit=0, extra=extra, unseen=True)
