"""One client's units and money in the plain model of histories, after decision 0009, in dicts and loops.

It shares nothing with the bot. A lot is drawn on in the order: earliest end, sort, age; debts last.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

MONEY, UNITS = "EUR", "consultation"
SORTS: Final = ("included", "rollover", "bonus", "boost", "deposit", "credit", "emergency")
DEBTS: Final = ("credit", "emergency")
ZONE: Final = ZoneInfo("Europe/Berlin")
FAR: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True, kw_only=True, eq=False)
class Lot:
    """`left`: what is in it, `held` of that by what is under way. Debts are below zero."""

    asset: str
    sort: str
    number: int
    start: datetime
    end: datetime = FAR
    left: int = 0
    held: int = 0
    repaid: int = 0
    """So much of it paid off a debt later."""


@dataclass(slots=True, kw_only=True, eq=False)
class Hold:
    """What a request keeps for itself until then."""

    asset: str
    lines: list[tuple[Lot, int]]
    until: datetime

    @property
    def total(self) -> int:
        return sum(amount for _, amount in self.lines)


def month_on(moment: datetime, months: int = 1) -> datetime:
    """Midnight of the first of a following month in Berlin, where every client is."""
    local = moment.astimezone(ZONE)
    count = local.year * 12 + local.month - 1 + months
    return datetime(count // 12, count % 12 + 1, 1, tzinfo=ZONE).astimezone(UTC)


@dataclass(slots=True, kw_only=True)
class Purse:
    """`usual`: the plan's credit, which counts while no `limit` is set; `ends`: when the running period is
    over."""

    units: int
    usual: int
    allowance: int
    carried: int
    begun: datetime
    lots: list[Lot] = field(default_factory=list)
    ends: datetime = FAR
    made: int = 0
    limit: int | None = None

    @property
    def credit(self) -> int:
        """How far below zero it may go."""
        return self.usual if self.limit is None else self.limit

    def __post_init__(self) -> None:
        self.ends = month_on(self.begun)
        self.put(UNITS, "included", self.units, start=self.begun, end=self.ends)

    def put(self, asset: str, sort: str, amount: int, *, start: datetime, end: datetime = FAR) -> Lot:
        """A lot more."""
        self.made += 1
        lot = Lot(asset=asset, sort=sort, number=self.made, start=start, end=end, left=amount)
        self.lots.append(lot)
        return lot

    def renew(self) -> None:
        """The period is over: half of what is left of it is carried, as far as the plan says; the rest and
        all else whose time is over is lost, the next period's units are there."""
        now = self.ends
        for lot in [one for one in self.lots if one.sort == "included" and one.end == now]:
            carry = min(self.carried, (lot.left - lot.held) * 50 // 100)
            if carry > 0:
                lot.left -= carry
                self.put(UNITS, "rollover", carry, start=now, end=month_on(now))
        self.ends = month_on(now)
        self.put(UNITS, "included", self.units, start=now, end=self.ends)
        for lot in self.lots:
            if lot.end <= now:
                lot.left = lot.held

    def free(self, asset: str, now: datetime) -> int:
        """What of the client's own may be drawn on now."""
        return sum(one.left - one.held for one in self._own(asset, now))

    def _own(self, asset: str, now: datetime) -> list[Lot]:
        there = [
            one
            for one in self.lots
            if one.asset == asset and one.sort not in DEBTS and one.start <= now < one.end
        ]
        return sorted(there, key=lambda one: (one.end, SORTS.index(one.sort), one.number))

    def _debts(self) -> list[Lot]:
        return sorted((one for one in self.lots if one.sort in DEBTS), key=lambda one: SORTS.index(one.sort))

    def debt(self, sort: str) -> Lot:
        """The lot that is drawn below zero."""
        for one in self.lots:
            if one.sort == sort:
                return one
        return self.put(MONEY, sort, 0, start=self.begun)

    def plan(
        self, asset: str, amount: int, now: datetime, *, emergency: bool = False
    ) -> list[tuple[Lot, int]] | None:
        """What would be held for it; None where it is not covered."""
        rooms = [(one, max(0, one.left - one.held)) for one in self._own(asset, now)]
        if asset == MONEY:
            floors = {"credit": self.credit, "emergency": self.allowance if emergency else 0}
            own = sum(room for _, room in rooms)
            owed = sum(one.left - one.held for one in self._debts())
            rooms += [
                (lot, max(0, lot.left - lot.held + floors[sort]))
                for sort in DEBTS
                for lot in (self.debt(sort),)
            ]
            capacity = min(own + owed + sum(floors.values()), sum(room for _, room in rooms))
        else:
            capacity = sum(room for _, room in rooms)
        if amount > capacity:
            return None
        lines = []
        for lot, room in rooms:
            part = min(room, amount)
            if part:
                lines.append((lot, part))
                amount -= part
        return lines

    def hold(self, asset: str, lines: list[tuple[Lot, int]], until: datetime) -> Hold:
        """It is set aside."""
        for lot, amount in lines:
            lot.held += amount
        return Hold(asset=asset, lines=lines, until=until)

    def give_back(self, hold: Hold, now: datetime) -> None:
        """It is free again, or lost where its time is over."""
        for lot, amount in hold.lines:
            lot.held -= amount
            if lot.end <= now:
                lot.left = lot.held

    def charge(self, hold: Hold) -> None:
        """It is used up."""
        for lot, amount in hold.lines:
            lot.held -= amount
            lot.left -= amount

    def pay_in(self, cents: int, now: datetime) -> bool:
        """What is owed is paid back first, the emergencies' before the rest; True where nothing was owed."""
        before = cents
        for sort in reversed(DEBTS):
            lot = self.debt(sort)
            part = min(cents, max(0, -lot.left))
            lot.left += part
            cents -= part
        if cents:
            self.put(MONEY, "deposit", cents, start=now)
        return cents == before

    def pay_off(self) -> None:
        """What is owed is paid from deposits of which nothing is held, the emergencies' before the rest."""
        for sort in reversed(DEBTS):
            debt = self.debt(sort)
            for lot in self.lots:
                part = min(lot.left - lot.held, -debt.left) if lot.sort == "deposit" else 0
                if part > 0:
                    lot.left -= part
                    lot.repaid += part
                    debt.left += part

    def take_out(self, lot: Lot, amount: int) -> bool:
        """What was given is taken back, out of its own lot first, then of its like; False where too much of
        it is used."""
        like = [
            one
            for one in self.lots
            if (one.asset, one.sort, one.end) == (lot.asset, lot.sort, lot.end) and one is not lot
        ]
        order = [lot, *sorted(like, key=lambda one: one.number)]
        if sum(one.left - one.held for one in order) < amount:
            return False
        for one in order:
            part = min(one.left - one.held, amount)
            one.left -= part
            amount -= part
        return True
