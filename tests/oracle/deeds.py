"""What people do about a request after its decision, and what the office does to an account."""

from dataclasses import dataclass
from datetime import datetime

from tests.oracle.client import Asked, Client, Hold, Limit, Quote
from tests.oracle.company import ON_DEPOSIT, TAX_PERCENT
from tests.oracle.dealing import (
    WAITING,
    answer,
    book,
    capture,
    half_up,
    left,
    let_go,
    money,
    offer,
    reach,
    renew,
    replace,
    reserve,
)
from tests.oracle.lots import DEBTS, Lot, Part, gathered
from tests.oracle.promising import promise, take_back_promise

# --- the client


def accept_quote(client: Client, asked: Asked, quote: Quote) -> str:
    """What the press is answered with."""
    if quote.state == "accepted":
        return "already_accepted"
    if quote.state != "live" or client.now >= quote.until:
        return over(client, asked)
    if asked.state not in ("offered", "taken"):
        return "gone"
    parts = money(client, quote.gross, instead=asked.hold)
    if isinstance(parts, int):
        if asked.state == "offered":
            quote.state, asked.state = "superseded", "declined"
            answer(client, asked)
        return "no_funds_now"
    before = asked.hold
    if asked.state == "offered":
        promise(client, asked)
        asked.state = "queued"
    replace(client, asked, Hold(client.currency, parts, quote.net, quote.tax))
    quote.state = "accepted"
    come_back(client, before)
    return "accepted"


def over(client: Client, asked: Asked) -> str:
    """A price that holds no more; of a request that was done for money it is said that this was charged."""
    paid = [one for one in asked.holds if one.state == "captured" and not one.taken_back]
    charged = any(one.asset == client.currency and one.captured for one in paid)
    return "quote_closed" if asked.state == "done" and charged else "quote_over"


def say_no(client: Client, asked: Asked, quote: Quote) -> str:
    if quote.state != "live":
        return over(client, asked)
    quote.state = "declined"
    asked.state = "taken" if asked.state == "taken" else "cancelled"
    return "declined_ok"


def undo(client: Client, asked: Asked) -> None:
    before = asked.hold
    let_go(client, asked)
    asked.state = "undone"
    come_back(client, before)


def accept_covered(client: Client, asked: Asked) -> str:
    answer(client, asked)
    return "accepted" if asked.state == "queued" else "no_funds_now"


def accept_minutes(client: Client, asked: Asked) -> str:
    """So many in place of those held, and it is closed with them."""
    hold = asked.hold
    assert hold is not None
    parts = reach(client, "minutes", hold.asked, {}, instead=hold)
    if isinstance(parts, int):
        return "no_minutes_left"
    replace(client, asked, Hold("minutes", parts, step=hold.step))
    before = asked.hold
    charge_minutes(client, asked, hold.spent)
    asked.state = "done"
    come_back(client, before)
    return "minutes_accepted"


# --- the desk


def take_up(client: Client, asked: Asked) -> None:
    """Its hold is kept while they work; one that ended by time is made anew if something covers it."""
    asked.state = "taken"
    last = asked.holds[-1] if asked.holds else None
    if last is None or last.state != "expired":
        renew(client, asked)
        return
    amount = min(last.total, left(client, "minutes")) if last.asset == "minutes" else last.total
    if last.asset == "minutes" and amount < last.step:
        return
    scope = "" if asked.order is None else f"order:{asked.order}"
    floors = client.floors(last.asset, emergency=asked.kind == "emergency")
    parts = reach(client, last.asset, amount, floors, scope=scope)
    if not isinstance(parts, int):
        reserve(asked, Hold(last.asset, parts, last.net, last.tax, last.step))


def put_back(client: Client, asked: Asked) -> None:
    asked.state = "queued"
    renew(client, asked)


def cancel(client: Client, asked: Asked) -> None:
    before = asked.hold
    let_go(client, asked)
    end_quote(asked)
    asked.state = "cancelled"
    come_back(client, before)


def end_quote(asked: Asked) -> None:
    if asked.quote is not None:
        asked.quote.state = "lapsed"


def charge_minutes(client: Client, asked: Asked, minutes: int) -> None:
    hold = asked.hold
    assert hold is not None
    spent = min(-(-minutes // hold.step) * hold.step, hold.total)
    if spent:
        capture(client, asked, spent)
    else:
        let_go(client, asked)


def close(client: Client, asked: Asked, minutes: int, charge: int | None) -> str:
    """`charge` is less than agreed, before tax or in units; more than is held is never charged: it is asked
    for."""
    hold = asked.hold
    most = 0 if hold is None else hold.net if hold.asset == client.currency else hold.total
    if charge is not None and charge > most:
        if hold is not None and hold.asset != client.currency:
            return "gone"
        offer(client, asked, charge)
        take_back_promise(asked)
        return "quote_sent"
    if hold is not None and hold.asset == "minutes" and charge is None:
        wanted = -(-minutes // hold.step) * hold.step
        if wanted > hold.total:
            return ask_minutes(client, hold, minutes, min(wanted, left(client, "minutes", instead=hold)))
        charge_minutes(client, asked, minutes)
    elif hold is not None and charge == 0:
        let_go(client, asked)
    elif hold is not None:
        capture(client, asked, charge)
    end_quote(asked)
    asked.state = "done"
    come_back(client, hold)
    return "done"


def ask_minutes(client: Client, hold: Hold, minutes: int, asked: int) -> str:
    if asked <= hold.total:
        return "no_minutes_left"
    hold.asked, hold.spent = asked, minutes
    return "minutes_asked"


# --- time


def tick(client: Client) -> None:
    """Prices whose time is over; holds have ended by themselves, here it is told."""
    for asked in client.requests:
        if asked.quote is not None and asked.quote.until <= client.now:
            asked.quote.state = "lapsed"
            asked.state = "lapsed" if asked.state == "offered" else asked.state
        for hold in [one for one in asked.holds if one.state == "expired" and not one.told]:
            hold.told = True
            come_back(client, hold)
    for limit in client.limits:
        if limit.awaited and limit.start <= client.now:
            limit.awaited = False
            offer_again(client)


# --- the office


@dataclass(eq=False)
class Change:
    """What can be taken back: parts of lots with the account across, a limit, or a place in the plans."""

    parts: list[Part]
    across: str = ""
    tax: int = 0
    limit: Limit | None = None
    plan: tuple[datetime, str] | None = None
    reference: str = ""
    undone: bool = False


def offer_again(client: Client) -> None:
    for asked in client.requests:
        if asked.state in WAITING and not (asked.state == "offered" and asked.quote is not None):
            answer(client, asked, again=True)


def come_back(client: Client, hold: Hold | None) -> None:
    """Of a hold that is over more goes back than was charged: what was declined is offered, nothing else."""
    if hold is not None and sum(amount for _, amount in hold.captured) < hold.total:
        offer_declined(client)


def offer_declined(client: Client) -> None:
    for asked in client.requests:
        if asked.state == "declined":
            answer(client, asked, again=True)


def deposit(client: Client, gross: int, reference: str) -> Change:
    """Tax first where the deposit bears it, then what is owed, the emergency's before the credit's."""
    net = half_up(gross * 100, 100 + TAX_PERCENT) if client.currency == ON_DEPOSIT else gross
    change = Change([], "cash", gross - net, reference=reference)
    rest = net
    for kind in reversed(DEBTS):
        debt = next(lot for lot in client.lots if lot.kind == kind)
        paid = min(rest, max(0, -debt.left))
        if paid:
            change.parts.append((debt, paid))
            rest -= paid
    if rest:
        change.parts.append((client.make(client.currency, "deposit", client.now, None), rest))
    pay(client, change, 1, "deposit")
    offer_again(client)
    return change


def pay(client: Client, change: Change, sign: int, why: str) -> None:
    gross = change.tax
    for lot, amount in change.parts:
        client.post(lot, sign * amount, why)
        gross += amount
    client.elsewhere[client.currency, "cash"] -= sign * gross
    client.elsewhere[client.currency, "vat"] += sign * change.tax


def give(client: Client, lot: Lot, amount: int, why: str) -> Change:
    client.grant(lot, amount, why)
    offer_again(client)
    return Change([(lot, amount)], "issued")


def take_units(client: Client, unit: str, amount: int) -> Change | None:
    parts = reach(client, unit, amount, {})
    if isinstance(parts, int):
        return None
    withdraw(client, parts, 1, "adjust")
    return Change(parts, "adjusted")


def withdraw(client: Client, parts: list[Part], sign: int, why: str) -> None:
    """By hand, or with -1 given back: what comes back to a lot that is over expires in that moment."""
    for lot, part in parts:
        client.post(lot, -sign * part, why, "adjusted")
    client.expire(client.now)


def set_limit(
    client: Client, kind: str, amount: int, start: datetime | None, until: datetime | None
) -> Change:
    """From now, or from the beginning of a day to come."""
    before, later = client.limit(kind), start is not None and start > client.now
    begins = start if later and start is not None else client.now
    client.limits.append(Limit(kind, amount, begins, until, awaited=later))
    if amount > before and not later:
        offer_again(client)
    return Change([], limit=client.limits[-1])


def set_plan(client: Client, code: str, start: datetime, *, dated: bool) -> Change:
    agreed = (start, code)
    client.plans.append(agreed)
    if start <= client.now:
        client.follow(client.now)
    if not dated:
        offer_again(client)
    return Change([], plan=agreed)


def without(client: Client, agreed: tuple[datetime, str]) -> list[tuple[datetime, str]]:
    return [one for one in client.plans if one is not agreed]


def take_back(client: Client, change: Change) -> bool:
    """Once, and only while nothing of it is used or held; what was taken of lots that are over by now would
    come back to nobody."""
    if change.undone or not possible(client, change):
        return False
    change.undone = True
    if change.limit is not None:
        change.limit.dropped, change.limit.awaited = True, False
    elif change.plan is not None:
        client.plans = without(client, change.plan)
        client.follow(client.now)
    elif change.across == "cash":
        parts = gathered(client.lots, client.with_debts(change.parts)) or []
        pay(client, Change(parts, "cash", change.tax), -1, "grant_undone")
        client.pay_off()
    elif change.across == "adjusted":
        withdraw(client, change.parts, -1, "reversal")
    else:
        for lot, amount in gathered(client.lots, change.parts) or []:
            client.grant(lot, -amount, "grant_undone")
    offer_declined(client)
    return True


def possible(client: Client, change: Change) -> bool:
    if change.plan is not None:
        kept, client.plans = client.plans, without(client, change.plan)
        units = client.included(client.plan_at(client.now))
        client.plans = kept
        mine = client.running_included()
        return all(lot.given - units.get(lot.asset, 0) <= lot.free for lot in mine)
    if change.across == "adjusted":
        return any(lot.runs(client.now) for lot, _ in change.parts)
    return gathered(client.lots, client.with_debts(change.parts)) is not None


def reverse(client: Client, asked: Asked) -> bool:
    """The charge goes back to the same lots, once."""
    hold = next((one for one in asked.holds if one.state == "captured" and not one.taken_back), None)
    if hold is None:
        return False
    hold.taken_back = True
    book(client, hold, -1, "reversal")
    client.expire(client.now)
    client.pay_off()
    offer_again(client)
    return True
