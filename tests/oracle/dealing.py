"""What becomes of a request, and what it holds, by the decision's words. Answers are plain tuples."""

from datetime import datetime, timedelta

from tests.oracle.client import Asked, Client, Hold, Quote
from tests.oracle.company import ON_DEPOSIT, QUOTE_VALID, TAX_PERCENT
from tests.oracle.lots import Part, cover, room, take
from tests.oracle.promising import promise

DAY = timedelta(days=1)
SERVICE = {
    "consultation": "consultation",
    "work": "hour",
    "estimate": "recalculation",
    "emergency": "emergency",
}
UNIT = {"consultation": "consultation", "estimate": "recalculation"}
REASON = {"consultation": "exhausted", "work": "work", "estimate": "recalculation"}
COUNTED = ("queued", "taken", "done")
WAITING = ("offered", "declined", "lapsed")
Answer = tuple[object, ...]


def half_up(numerator: int, denominator: int) -> int:
    """The nearest whole number, a half upwards; nothing here is negative."""
    whole, rest = divmod(numerator, denominator)
    return whole + (2 * rest >= denominator)


def tax_on(client: Client, net: int) -> int:
    return 0 if client.currency == ON_DEPOSIT else half_up(net * TAX_PERCENT, 100)


def to_pay(client: Client, missing: int) -> int:
    """What has to be paid in so that so much arrives."""
    return missing + (half_up(missing * TAX_PERCENT, 100) if client.currency == ON_DEPOSIT else 0)


def money(
    client: Client, gross: int, *, emergency: bool = False, instead: Hold | None = None
) -> list[Part] | int:
    """Which lots pay it, or what is missing. `instead`: as if that hold held nothing."""
    return reach(
        client, client.currency, gross, client.floors(client.currency, emergency=emergency), instead=instead
    )


def reach(
    client: Client,
    asset: str,
    amount: int,
    floors: dict[str, int],
    *,
    scope: str = "",
    instead: Hold | None = None,
) -> list[Part] | int:
    kept = kept_in_ended(client, asset, instead)
    more = sum(part for _, part in kept)
    lift(instead, -1)
    there = more + cover(client.lots, asset, floors, client.now, scope)
    first = take(kept, amount)
    rest = take(room(client.lots, asset, floors, client.now, scope), max(0, amount - more))
    lift(instead, 1)
    return [*first, *rest] if amount <= max(0, there) else amount - there


def kept_in_ended(client: Client, asset: str, hold: Hold | None) -> list[Part]:
    """What a hold keeps in lots that have ended: its own until it ends, whatever takes its place."""
    parts = [] if hold is None else hold.parts
    return [(lot, part) for lot, part in parts if lot.asset == asset and not lot.runs(client.now)]


def lift(hold: Hold | None, sign: int) -> None:
    for lot, amount in hold.parts if hold is not None else []:
        lot.held += sign * amount


def left(client: Client, asset: str, *, instead: Hold | None = None) -> int:
    lift(instead, -1)
    kept = sum(part for _, part in kept_in_ended(client, asset, instead))
    found = max(0, kept + cover(client.lots, asset, client.floors(asset), client.now))
    lift(instead, 1)
    return found


def recalculations(client: Client, order: int) -> int:
    return sum(one.order == order and one.again and one.state in COUNTED for one in client.requests)


def order_of(client: Client, asked: Asked) -> int | None:
    """The order that it recalculates."""
    firsts = [
        one for one in client.requests if one.order == asked.order and not one.again and one is not asked
    ]
    return asked.order if asked.kind == "estimate" and asked.order is not None and firsts else None


def by_minutes(client: Client) -> dict[str, int] | None:
    rule = client.plan.get("by_minutes")
    return rule if isinstance(rule, dict) else None


def units_for(client: Client, asked: Asked, order: int | None) -> tuple[str, list[Part], int] | None:
    """(unit, its parts, its step) that cover it without money."""
    rule = by_minutes(client)
    if rule is not None and asked.kind == "work":
        there = left(client, "minutes")
        if there >= rule["step"]:
            parts = reach(client, "minutes", min(rule["hold"], there), {})
            return None if isinstance(parts, int) else ("minutes", parts, rule["step"])
    if asked.kind in UNIT and not (asked.kind == "estimate" and order is None):
        scope = "" if order is None else f"order:{order}"
        parts = reach(client, UNIT[asked.kind], 1, {}, scope=scope)
        return None if isinstance(parts, int) else (UNIT[asked.kind], parts, 1)
    return None


def free_ones(client: Client, order: int | None) -> int | None:
    """How many free recalculations of the order remain with this one; None: it is not about that."""
    allowed = client.plan["free_recalculations"]
    return None if order is None or not isinstance(allowed, int) else allowed - recalculations(client, order)


def answer(client: Client, asked: Asked, *, again: bool = False) -> Answer:
    """Decide and do it. `again`: it waited, and something changed: then no units are taken unasked, and what
    still cannot be had stays as it is."""
    order = order_of(client, asked)
    remaining = free_ones(client, order)
    if asked.kind == "estimate" and (order is None or (remaining is not None and remaining > 0)):
        return through(client, asked, order, free=None if remaining is None else remaining - 1)
    covered = units_for(client, asked, order)
    if covered is not None and again:
        asked.state, asked.again = "offered", asked.again or order is not None
        return ("covered",)
    if covered is not None:
        unit, parts, step = covered
        return through(client, asked, order, hold=Hold(unit, parts, step=step))
    net = client.price(SERVICE[asked.kind])
    gross = net + tax_on(client, net)
    if asked.kind == "emergency" or gross == 0:
        return served_first(client, asked, order, net, gross)
    asked.again = asked.again or order is not None
    parts_or_missing = money(client, gross)
    if isinstance(parts_or_missing, int):
        return declined(client, asked, order, net, gross, parts_or_missing, again=again)
    asked.state, quote = "offered", offer(client, asked, net)
    paid_by = "credit" if any(lot.kind == "credit" for lot, _ in parts_or_missing) else "balance"
    renews = client.bound(1) if asked.kind == "consultation" else None
    figures = (*used_of(client, asked, order), client.balance(), renews, quote.until)
    return ("offered", REASON[asked.kind], net, gross - net, gross, paid_by, *figures)


def offer(client: Client, asked: Asked, net: int) -> Quote:
    """A price for the request in place of one that stands."""
    if asked.quote is not None:
        asked.quote.state = "superseded"
    asked.quotes.append(Quote(net, tax_on(client, net), client.now + QUOTE_VALID))
    return asked.quotes[-1]


def declined(
    client: Client, asked: Asked, order: int | None, net: int, gross: int, missing: int, *, again: bool
) -> Answer:
    if again:
        return ("nothing",)
    asked.state = "declined"
    unit = UNIT.get(asked.kind, "")
    renews = client.bound(1) if client.included(client.plan_at(client.now)).get(unit, 0) > 0 else None
    figures = (*used_of(client, asked, order), client.balance(), renews)
    return ("declined", "no_funds", net, gross, to_pay(client, missing), *figures)


def used_of(client: Client, asked: Asked, order: int | None) -> tuple[int, int]:
    """(gone, of how many)"""
    if order is not None:
        allowed = client.plan["free_recalculations"]
        assert isinstance(allowed, int)
        return recalculations(client, order), allowed
    unit = UNIT.get(asked.kind)
    if unit is None:
        return 0, 0
    return client.granted(unit) - left(client, unit), client.granted(unit)


def served_first(client: Client, asked: Asked, order: int | None, net: int, gross: int) -> Answer:
    """An emergency, whatever covers it; and what costs nothing needs no consent."""
    parts = money(client, gross, emergency=True)
    if isinstance(parts, int):
        return (*through(client, asked, order), "settle")
    hold = Hold(client.currency, parts, net, gross - net) if parts else None
    return through(client, asked, order, hold=hold, told=False)


def through(
    client: Client,
    asked: Asked,
    order: int | None,
    *,
    hold: Hold | None = None,
    free: int | None = None,
    told: bool = True,
) -> Answer:
    """Into the queue. What it says: order, whether again, free ones left, units left, minutes, money held."""
    if asked.kind == "estimate":
        numbers = [one.order or 0 for one in client.requests]
        asked.order = order or asked.order or max(numbers) + 1
        asked.again = order is not None
    asked.state = "queued"
    promise(client, asked)
    if hold is None:
        return ("accepted", asked.order, asked.again, free, None, 0, None)
    reserve(asked, hold)
    if hold.asset == client.currency:
        return ("accepted", asked.order, asked.again, None, None, 0, hold.total if told else None)
    minutes = hold.total if hold.asset == "minutes" else 0
    return ("accepted", asked.order, asked.again, None, left(client, hold.asset), minutes, None)


def reserve(asked: Asked, hold: Hold) -> None:
    asked.holds.append(hold)
    lift(hold, 1)


def promised(asked: Asked) -> timedelta:
    """The promise's own time, from when it counts: what went before it, asleep or waiting, is no part."""
    if asked.due is None or asked.since is None:
        return timedelta(0)
    return max(timedelta(0), asked.due - asked.since)


def last_from_here(client: Client, asked: Asked) -> datetime:
    """How long a new hold lasts: the promised time and as long again, at least a day."""
    return max((asked.due or client.now) + promised(asked), client.now + DAY)


def renew(client: Client, asked: Asked) -> None:
    if asked.hold is not None:
        asked.hold.ends = client.now + max(promised(asked), DAY)


def let_go(client: Client, asked: Asked) -> None:
    """What it holds goes back; to a lot that is over it comes only to expire."""
    hold = asked.hold
    if hold is not None:
        hold.state = "released"
        lift(hold, -1)
        client.expire(client.now)
        client.pay_off()


def replace(client: Client, asked: Asked, hold: Hold) -> None:
    """In one step: what goes back pays no debt before the new hold has its own."""
    before = asked.hold
    if before is not None:
        before.state = "released"
        lift(before, -1)
    reserve(asked, hold)
    client.expire(client.now)
    client.pay_off()


def part_of_tax(client: Client, hold: Hold, part: int) -> int:
    """By the rate, as of a price of its own, but no more than the price had."""
    return min(tax_on(client, part), hold.total - hold.net)


def capture(client: Client, asked: Asked, part: int | None = None) -> None:
    """All of it, or a smaller price before tax, or fewer units; the rest goes back, last drawn first."""
    hold = asked.hold
    assert hold is not None
    net, total = hold.net, hold.total
    if part is not None:
        net = part if hold.net else 0
        total = part + part_of_tax(client, hold, part) if hold.net else part
    hold.captured, hold.captured_net, hold.state = take(hold.parts, total), net, "captured"
    lift(hold, -1)
    book(client, hold, 1, "capture")
    client.expire(client.now)
    client.pay_off()


def book(client: Client, hold: Hold, sign: int, why: str) -> None:
    """The charge, or with -1 the charge taken back: a debt that was paid since takes only what is owed."""
    rest = 0
    for lot, amount in hold.captured:
        back = min(amount, -lot.left) if sign < 0 and lot.kind in ("credit", "emergency") else amount
        rest += amount - back
        client.post(lot, -sign * back, why)
    if rest:
        client.post(client.make(hold.asset, "deposit", client.now, None), rest, why)
    total = sum(amount for _, amount in hold.captured)
    if hold.asset == client.currency:
        client.elsewhere[hold.asset, "revenue"] += sign * hold.captured_net
        client.elsewhere[hold.asset, "vat"] += sign * (total - hold.captured_net)
    else:
        client.elsewhere[hold.asset, "consumed"] += sign * total
