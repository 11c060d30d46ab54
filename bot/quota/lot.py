"""Lots: what an account was granted, each an account of its own in the ledger, and the order of burn-down."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from bot.ids import AccountId, LotId
from bot.quota.money import Asset, is_money


class Category(StrEnum):
    """Where a lot comes from; the order of the members is the order of burn-down when all else ties."""

    INCLUDED = "included"
    ROLLOVER = "rollover"
    BONUS = "bonus"
    BOOST = "boost"
    PROMO = "promo"
    DEPOSIT = "deposit"
    CREDIT = "credit"
    EMERGENCY = "emergency"


DEBTS = frozenset({Category.CREDIT, Category.EMERGENCY})
"""Lots that are drawn below zero instead of being used up."""
PRIORITY = 10
"""Of every lot until an admin decides otherwise; then expiry and category order them."""
_NEVER = datetime.max.replace(tzinfo=UTC)
_ORDER = {category: position for position, category in enumerate(Category)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """A lot as it stands in the ledger; amounts in units or minor units of `asset`.

    `posted` is what is left of it in the books, `held` the part of that which live holds reserve, `granted`
    all that was put into it. It may be drawn on in [starts_at, expires_at). A lot with a `scope` ("order:7")
    serves that scope only. Credit and emergency lots have posted <= 0: they may be drawn down to minus a
    limit.
    """

    id: LotId
    account_id: AccountId
    asset: Asset
    category: Category
    priority: int
    starts_at: datetime
    expires_at: datetime | None
    scope: str | None
    granted: int
    posted: int
    held: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldLine:
    """How much of one lot a hold reserves; positive."""

    lot_id: LotId
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How far below zero an account may go at this moment, in minor units of its currency; both >= 0."""

    credit: int
    emergency: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldPlan:
    """Which lots would cover an amount, in burn-down order; at most one line a lot. `limits`: those in force
    when it was planned, so that the books can tell later that a debt was drawn within its own."""

    asset: Asset
    lines: tuple[HoldLine, ...]
    limits: Limits | None = field(default=None, compare=False)

    @property
    def total(self) -> int:
        """The amount covered."""
        return sum(line.amount for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Short:
    """The lots do not cover an amount: what was wanted and what there is.

    `available` is below zero when more is owed than the limit now in force; a top-up has to bring that too.
    """

    asset: Asset
    wanted: int
    available: int

    @property
    def missing(self) -> int:
        """What a top-up has to bring, no more and no less."""
        return self.wanted - self.available


def usable(lot: Lot, *, now: datetime) -> bool:
    """Whether a lot may be drawn on at `now`; one that is empty is still usable, it has just nothing left."""
    return lot.starts_at <= now and (lot.expires_at is None or now < lot.expires_at)


def free(lot: Lot) -> int:
    """What of a lot is neither used nor held, whether it may be drawn on or not."""
    return lot.posted - lot.held


def burn_down(lots: Iterable[Lot], *, now: datetime) -> tuple[Lot, ...]:
    """The usable lots in the order they are drawn on: those of a scope first (whoever may draw on them has
    no better use for them), then lower priority number, earlier expiry (none last), category in the order
    of its members, then the older lot.

    Credit and the emergency allowance come last whatever their priority, because they are debts and not
    possessions.
    """
    return in_order(lot for lot in lots if usable(lot, now=now))


def in_order(lots: Iterable[Lot]) -> tuple[Lot, ...]:
    """Any lots in the order of burn-down: the one order for holds, previews, taking away and expiry."""
    return tuple(sorted(lots, key=_burn_key))


def _burn_key(lot: Lot) -> tuple[bool, bool, int, datetime, int, int]:
    expires_at = lot.expires_at or _NEVER
    return (
        lot.category in DEBTS,
        lot.scope is None,
        lot.priority,
        expires_at,
        _ORDER[lot.category],
        lot.id,
    )


def plan_hold(
    lots: Sequence[Lot],
    *,
    asset: Asset,
    amount: int,
    limits: Limits,
    emergency: bool,
    scope: str | None = None,
    now: datetime,
) -> HoldPlan | Short:
    """Which lots cover `amount` of `asset`, or how much is missing.

    Ordinary lots in burn-down order, then the credit lot down to its limit, then, in an emergency only, the
    emergency lot down to its allowance. What is owed on these two is set off against everything else, so that
    the account as a whole never goes below the limits in force (it can have own money and a debt at once when
    a hold on credit is older than a deposit). Lots with a scope serve that scope only. An amount of nothing
    needs no lot; ValueError for a negative one.
    """
    if amount < 0:
        raise ValueError(f"a hold of {amount} {asset} is negative")
    rooms = _rooms(lots, asset=asset, limits=limits, emergency=emergency, scope=scope, now=now)
    capacity = _capacity(lots, rooms, asset=asset, limits=limits, emergency=emergency)
    if amount > max(0, capacity):
        return Short(asset=asset, wanted=amount, available=capacity)
    return HoldPlan(asset=asset, lines=_lines(rooms, amount), limits=limits)


def available(
    lots: Sequence[Lot], *, asset: Asset, limits: Limits, now: datetime, scope: str | None = None
) -> int:
    """What `plan_hold` could cover at most without the emergency allowance; never negative."""
    rooms = _rooms(lots, asset=asset, limits=limits, emergency=False, scope=scope, now=now)
    return max(0, _capacity(lots, rooms, asset=asset, limits=limits, emergency=False))


def lent(lines: Iterable[HoldLine], lots: Iterable[Lot]) -> tuple[int, int]:
    """What of these lines is a debt, in minor units: (on credit, on the emergency allowance). The rest is the
    client's own; a lot that is not among `lots` any more was own money, because debts stay."""
    categories = {lot.id: lot.category for lot in lots}
    drawn = dict.fromkeys(DEBTS, 0)
    for line in lines:
        category = categories.get(line.lot_id)
        if category in DEBTS:
            drawn[category] += line.amount
    return drawn[Category.CREDIT], drawn[Category.EMERGENCY]


def repayment(lots: Iterable[Lot], *, asset: Asset, amount: int) -> tuple[HoldLine, ...]:
    """How a deposit pays back what was drawn: the emergency lot first, then credit, each up to zero.

    What the lines leave of `amount` becomes the new deposit lot. Draws that are only held are not debts yet.
    """
    if amount < 0:
        raise ValueError(f"a deposit of {amount} {asset} is negative")
    debts = [lot for lot in lots if lot.asset == asset and lot.category in DEBTS]
    debts.sort(key=lambda lot: (-_ORDER[lot.category], lot.id))
    return _lines([(lot, max(0, -lot.posted)) for lot in debts], amount)


def _rooms(
    lots: Sequence[Lot], *, asset: Asset, limits: Limits, emergency: bool, scope: str | None, now: datetime
) -> list[tuple[Lot, int]]:
    """Each lot that may be drawn on, in order, with how much it could give by itself."""
    floors = _floors(asset, limits=limits, emergency=emergency)
    serving = (lot for lot in lots if lot.asset == asset and lot.scope in {None, scope})
    return [
        (lot, max(0, lot.posted - lot.held + floors.get(lot.category, 0)))
        for lot in burn_down(serving, now=now)
    ]


def _floors(asset: Asset, *, limits: Limits, emergency: bool) -> dict[Category, int]:
    """How far below zero a lot of a category may be drawn; limits are money, so units have none."""
    if not is_money(asset):
        return {}
    allowance = limits.emergency if emergency else 0
    return {Category.CREDIT: limits.credit, Category.EMERGENCY: allowance}


def _capacity(
    lots: Sequence[Lot], rooms: Sequence[tuple[Lot, int]], *, asset: Asset, limits: Limits, emergency: bool
) -> int:
    """What the lots cover together; below zero when the account is deeper in debt than its limits allow."""
    own = sum(room for lot, room in rooms if lot.category not in DEBTS)
    owed = sum(lot.posted - lot.held for lot in lots if lot.asset == asset and lot.category in DEBTS)
    floor = sum(_floors(asset, limits=limits, emergency=emergency).values())
    return min(own + owed + floor, sum(room for _, room in rooms))


def _lines(rooms: Iterable[tuple[Lot, int]], amount: int) -> tuple[HoldLine, ...]:
    lines: list[HoldLine] = []
    for lot, room in rooms:
        part = min(room, amount)
        if part > 0:
            lines.append(HoldLine(lot_id=lot.id, amount=part))
            amount -= part
    return tuple(lines)
