"""One client's books by the decision's words: time goes on and everything is worked off when it comes."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tests.oracle.company import CURRENCIES, PLANS, PRICES
from tests.oracle.lots import DEBTS, Lot, Part
from tests.oracle.months import boundary, index_at

Posting = tuple[str, str, str, datetime]
"""(why, asset, kind of lot, when it took effect)"""
INSTANT = timedelta(microseconds=1)


def cents(written: object) -> int:
    """Minor units of an amount that is written with two places."""
    return int(str(written).replace(".", ""))


@dataclass
class Limit:
    """`awaited`: it was set for later, and what waits for it was not offered since."""

    kind: str
    amount: int
    start: datetime
    until: datetime | None
    awaited: bool = False
    dropped: bool = False


@dataclass
class Listed:
    """A price of the client's own list."""

    service: str
    net: int
    start: datetime
    end: datetime | None


@dataclass(eq=False)
class Hold:
    """`parts` in the order drawn; `ends` is when it expires while nobody works on the request. `told`: the
    people concerned know that it did."""

    asset: str
    parts: list[Part]
    net: int = 0
    tax: int = 0
    step: int = 1
    ends: datetime | None = None
    state: str = "held"
    captured: list[Part] = field(default_factory=list)
    captured_net: int = 0
    taken_back: bool = False
    asked: int = 0
    spent: int = 0
    told: bool = False

    @property
    def total(self) -> int:
        return sum(amount for _, amount in self.parts)


@dataclass(eq=False)
class Quote:
    net: int
    tax: int
    until: datetime
    state: str = "live"

    @property
    def gross(self) -> int:
        return self.net + self.tax


@dataclass(eq=False)
class Asked:
    """A request; by `due` the desk has promised an answer, counted from `since`."""

    number: int
    kind: str
    created: datetime
    state: str = "new"
    order: int | None = None
    again: bool = False
    since: datetime | None = None
    due: datetime | None = None
    quotes: list[Quote] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)

    @property
    def quote(self) -> Quote | None:
        """The one that may still be accepted, or whose end nobody noticed yet."""
        return next((one for one in self.quotes if one.state == "live"), None)

    @property
    def hold(self) -> Hold | None:
        return next((one for one in self.holds if one.state == "held"), None)


@dataclass(eq=False)
class Client:
    """`plans` are (from when, code) in the order agreed; `postings` and `elsewhere` are what the books say:
    the lots' side and the sums of the accounts across from them."""

    currency: str
    zone: str
    anchor: date
    now: datetime
    plans: list[tuple[datetime, str]]
    index: int = 0
    lots: list[Lot] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    prices: list[Listed] = field(default_factory=list)
    requests: list[Asked] = field(default_factory=list)
    postings: Counter[Posting] = field(default_factory=Counter)
    elsewhere: Counter[tuple[str, str]] = field(default_factory=Counter)
    paid_off: list[tuple[Lot, Lot, int]] = field(default_factory=list)
    """(own money, debt, how much) since the money came in."""

    def __post_init__(self) -> None:
        self.index = index_at(self.anchor, self.zone, self.now)
        for kind in DEBTS:
            self.make(self.currency, kind, self.now, None)
        self.include(self.now)

    # --- time

    def bound(self, periods: int = 0) -> datetime:
        """The beginning of the running period, or of one later."""
        return boundary(self.anchor, self.index + periods, self.zone)

    def pass_to(self, now: datetime) -> None:
        """Work off every moment up to now, each by itself and in its turn."""
        while (moment := self.next_moment()) is not None and moment <= now:
            self.now = moment
            self.come_to(moment)
        self.now = now

    def next_moment(self) -> datetime | None:
        ends = [lot.end for lot in self.lots if lot.end is not None and lot.end > self.now]
        starts = [start for start, _ in self.plans if start > self.now]
        over = [hold.ends for hold in self.unattended() if hold.ends is not None and hold.ends > self.now]
        return min([self.bound(1), *ends, *starts, *over])

    def come_to(self, moment: datetime) -> None:
        """What the calendar brings first; a hold that ends in that very instant ends after it."""
        if moment == self.bound(1):
            self.renew(moment)
        else:
            self.expire(moment)
            if any(start == moment for start, _ in self.plans):
                self.follow(moment)
        for hold in self.unattended():
            if hold.ends is not None and hold.ends <= moment:
                self.end(hold)

    def unattended(self) -> list[Hold]:
        """What is held for requests on which nobody works: only that ends by time."""
        return [one.hold for one in self.requests if one.hold is not None and one.state != "taken"]

    def end(self, hold: Hold) -> None:
        """Its time is over, whether anybody is awake or not: everything goes back; to a lot that is over it
        comes only to expire, and own money pays what is owed."""
        hold.state = "expired"
        for lot, amount in hold.parts:
            lot.held -= amount
        self.expire(self.now)
        self.pay_off()

    def renew(self, moment: datetime) -> None:
        ended = PLANS[self.plan_at(moment - INSTANT)]
        self.carry(ended.get("rollover"), moment)
        self.reward(ended.get("quiet_bonus"), moment)
        self.expire(moment)
        for lot in self.lots:
            lot.over = lot.over or (lot.end is None and not lot.left and not lot.held)
        self.index += 1
        self.include(moment)

    def carry(self, rule: object, moment: datetime) -> None:
        if not isinstance(rule, dict) or not rule["periods"]:
            return
        for lot in self.running_included():
            units = min(rule["cap"], lot.free * rule["percent"] // 100)
            if units > 0:
                into = self.make(lot.asset, "rollover", moment, self.bound(1 + rule["periods"]))
                self.post(lot, -units, "rollover")
                self.post(into, units, "rollover")
                lot.given -= units
                into.given += units

    def reward(self, rule: object, moment: datetime) -> None:
        if not isinstance(rule, dict) or any(lot.left < 0 for lot in self.lots if lot.kind in DEBTS):
            return
        mine = [one for one in self.requests if self.bound() <= one.created < moment]
        if any(hold.state in ("held", "captured") for one in mine for hold in one.holds):
            return
        for asset, units in rule["units"].items():
            self.grant(self.make(asset, "bonus", moment, self.bound(1 + rule["periods"])), units, "bonus")

    def expire(self, moment: datetime) -> None:
        for lot in self.lots:
            if lot.end is not None and lot.end <= moment and lot.free > 0:
                self.post(lot, -lot.free, "expire", "expired")

    # --- plans

    def plan_at(self, moment: datetime) -> str:
        """Of the changes that have begun the one begun last, of two for one moment the later word."""
        found, began = self.plans[0][1], None
        for start, code in self.plans:
            if start <= moment and (began is None or start >= began):
                found, began = code, start
        return found

    @property
    def plan(self) -> dict[str, object]:
        return dict(PLANS[self.plan_at(self.now)])

    def included(self, code: str) -> dict[str, int]:
        units = PLANS[code]["included"]
        assert isinstance(units, dict)
        return units

    def running_included(self) -> list[Lot]:
        return [lot for lot in self.lots if lot.kind == "included" and lot.end == self.bound(1)]

    def include(self, moment: datetime) -> None:
        for asset, units in self.included(self.plan_at(moment)).items():
            self.grant(self.make(asset, "included", self.bound(), self.bound(1)), units, "grant")

    def follow(self, moment: datetime) -> None:
        """More at once; less only of what is free."""
        units = dict(self.included(self.plan_at(moment)))
        for lot in self.running_included():
            change = max(units.pop(lot.asset, 0) - lot.given, -lot.free)
            self.grant(lot, change, "plan")
        for asset, more in units.items():
            self.grant(self.make(asset, "included", self.bound(), self.bound(1)), more, "plan")

    # --- books

    def make(self, asset: str, kind: str, start: datetime, end: datetime | None, scope: str = "") -> Lot:
        lot = Lot(asset=asset, kind=kind, start=start, end=end, number=len(self.lots), scope=scope)
        self.lots.append(lot)
        return lot

    def post(self, lot: Lot, amount: int, why: str, across: str = "") -> None:
        lot.left += amount
        lot.over = False
        self.postings[why, lot.asset, lot.kind, self.now] += amount
        if across:
            self.elsewhere[lot.asset, across] -= amount

    def grant(self, lot: Lot, amount: int, why: str) -> None:
        self.post(lot, amount, why, "issued")
        lot.given += amount

    def pay_off(self) -> None:
        """Whoever owes has no paid money lying about: the oldest goes first, the emergency's debt is paid
        first. What is reserved is not free, and what was given for a time pays nothing."""
        debts = [lot for kind in reversed(DEBTS) for lot in self.lots if lot.kind == kind]
        for debt in debts:
            for own in [lot for lot in self.lots if lot.kind == "deposit" and lot.asset == debt.asset]:
                part = min(-debt.left, own.free)
                if part > 0:
                    self.post(own, -part, "repay")
                    self.post(debt, part, "repay")
                    self.paid_off.append((own, debt, part))

    def with_debts(self, parts: list[Part]) -> list[Part]:
        """A payment is undone with what it paid off later, as if it had paid that when it came."""
        found: list[Part] = []
        for lot, amount in parts:
            gone = [(debt, part) for own, debt, part in self.paid_off if own is lot]
            found += [(lot, amount - sum(part for _, part in gone)), *gone]
        return [(lot, amount) for lot, amount in found if amount]

    # --- figures

    def limit(self, kind: str) -> int:
        """What was set, else what the plan says."""
        found = self.limit_at(kind, self.now)
        amounts = self.plan.get("emergency_allowance" if kind == "emergency" else kind)
        by_plan = cents(amounts.get(self.currency, 0)) if isinstance(amounts, dict) else 0
        return by_plan if found is None else found.amount

    def limit_at(self, kind: str, moment: datetime) -> Limit | None:
        """Of those that hold then the one that began last, of two the later word."""
        found: Limit | None = None
        for one in self.limits:
            holds = one.start <= moment and (one.until is None or moment < one.until)
            if one.kind == kind and holds and not one.dropped and (found is None or one.start >= found.start):
                found = one
        return found

    def floors(self, asset: str, *, emergency: bool = False) -> dict[str, int]:
        if asset not in CURRENCIES:
            return {}
        return {"credit": self.limit("credit"), "emergency": self.limit("emergency") * emergency}

    def price(self, service: str) -> int:
        """Net: the client's own where one holds."""
        found = self.price_at(service, self.now)
        return cents(PRICES[service]) if found is None else found.net

    def price_at(self, service: str, moment: datetime) -> Listed | None:
        """Of those that hold then the one that began last, of two the later word."""
        found: Listed | None = None
        for one in self.prices:
            holds = one.start <= moment and (one.end is None or moment < one.end)
            if one.service == service and holds and (found is None or one.start >= found.start):
                found = one
        return found

    def balance(self) -> int:
        """Own money before holds, a debt below zero; of what is over only what is held."""
        mine = [lot for lot in self.lots if lot.asset == self.currency]
        return sum(lot.left if lot.runs(self.now) else min(lot.left, lot.held) for lot in mine)

    def granted(self, asset: str) -> int:
        mine = [lot for lot in self.lots if lot.asset == asset and not lot.scope]
        return sum(lot.given for lot in mine if lot.runs(self.now) and not lot.over)
