"""Holds: what a request reserves until it is done, cancelled or given up. The table is the sole authority."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from bot.ids import AccountId, HoldId, RequestId
from bot.quota.lot import HoldLine
from bot.quota.money import Asset
from bot.quota.tax import tax_of

MINUTES: Asset = "minutes"
"""The unit that a request draws on by the time it took, not by how many it is."""
LEAST = timedelta(days=1)
"""How long a hold lasts at least."""


class HoldState(StrEnum):
    """Where a hold stands; all but HELD are final. A captured one may be reversed, once."""

    HELD = "held"
    CAPTURED = "captured"
    RELEASED = "released"
    EXPIRED = "expired"


class HoldEvent(StrEnum):
    """What may happen to a hold."""

    RENEW = "renew"
    CAPTURE = "capture"
    RELEASE = "release"
    EXPIRE = "expire"


HOLD_MOVES: Mapping[tuple[HoldState, HoldEvent], HoldState] = MappingProxyType(
    {
        (HoldState.HELD, HoldEvent.RENEW): HoldState.HELD,
        (HoldState.HELD, HoldEvent.CAPTURE): HoldState.CAPTURED,
        (HoldState.HELD, HoldEvent.RELEASE): HoldState.RELEASED,
        (HoldState.HELD, HoldEvent.EXPIRE): HoldState.EXPIRED,
    }
)


def move(state: HoldState, event: HoldEvent) -> HoldState | None:
    """The state after an event, None when the event is illegal in this state."""
    return HOLD_MOVES.get((state, event))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A hold of one request; `net` and `tax` are minor units and 0 for units of a quota.

    `lines` stand in the order in which the lots were drawn on, `captured` is what was charged of them.
    `step` is what spent minutes are rounded up to. `asked` and `spent` are set while the client is asked for
    more minutes than are held: so many, because so many were spent.
    """

    id: HoldId
    request_id: RequestId
    account_id: AccountId
    asset: Asset
    state: HoldState
    lines: tuple[HoldLine, ...]
    net: int
    tax: int
    created_at: datetime
    expires_at: datetime | None = None
    captured: tuple[HoldLine, ...] = ()
    captured_net: int = 0
    reversed_at: datetime | None = None
    step: int = 1
    asked: int | None = None
    spent: int | None = None
    kind: str = ""
    """The kind that the request had when it was made."""
    tax_rate: int | None = None
    """The rate that stood on its price, in basis points; None for units, and where none was written down."""
    reopened: int = 0
    """How often its request had been opened again by then: in which of its rounds it was made."""

    @property
    def total(self) -> int:
        """What the hold reserves over all its lots."""
        return sum(line.amount for line in self.lines)

    @property
    def charged(self) -> int:
        """What was captured of it, over all its lots."""
        return sum(line.amount for line in self.captured)


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """What of a hold is captured, lot by lot; `net` and `tax` are its price, 0 for units."""

    lines: tuple[HoldLine, ...]
    net: int
    tax: int

    @property
    def total(self) -> int:
        return sum(line.amount for line in self.lines)


def whole(hold: Hold) -> Portion:
    """All of it: the price in full, or every unit."""
    return part_of_price(hold, hold.net) if hold.net else Portion(lines=hold.lines, net=0, tax=0)


def part_of_price(hold: Hold, net: int) -> Portion:
    """A smaller price than the one held, `net` before tax, with its tax by the rule of the price held.

    Raises ValueError for nothing and for more than is held.
    """
    if not 0 < net <= hold.net:
        raise ValueError(f"{net} of the {hold.net} net that hold {hold.id} has")
    tax = _tax_of_part(hold, net)
    return Portion(lines=tuple(_first_drawn(hold.lines, net + tax)), net=net, tax=tax)


def _tax_of_part(hold: Hold, net: int) -> int:
    """By the rate on the price, rounded once and never more than is held: a part is one line of its own,
    because whoever names it says no lines (decision 0009). In proportion where no rate was written down."""
    held = hold.total - hold.net
    if net == hold.net:
        return held
    if hold.tax_rate is None:
        return (2 * held * net + hold.net) // (2 * hold.net)
    return min(tax_of(net, rate=hold.tax_rate), held)


def part_of_units(hold: Hold, units: int) -> Portion:
    """Fewer units than are held. Raises ValueError for none and for more than are held."""
    if not 0 < units <= hold.total:
        raise ValueError(f"{units} of the {hold.total} units that hold {hold.id} has")
    return Portion(lines=tuple(_first_drawn(hold.lines, units)), net=0, tax=0)


def _first_drawn(lines: tuple[HoldLine, ...], amount: int) -> Iterator[HoldLine]:
    """What was drawn first is used first, so that what goes back was drawn last."""
    for line in lines:
        part = min(line.amount, amount)
        if part > 0:
            yield HoldLine(lot_id=line.lot_id, amount=part)
            amount -= part


def rounded_up(minutes: int, step: int) -> int:
    """Minutes spent as they are counted; ValueError unless the step is positive."""
    if step < 1:
        raise ValueError(f"a step of {step} minutes")
    return -(-minutes // step) * step


def first_expiry(*, now: datetime, since: datetime, due_at: datetime | None) -> datetime:
    """Until when a hold made at `now` lasts: the promised time and as long again, at least a day.

    `since` is when the promise begins to count, `due_at` by when it is promised (None: no promise).
    """
    promised = _promised(since, due_at)
    return max((due_at or now) + promised, now + LEAST)


def renewed_until(*, now: datetime, since: datetime, due_at: datetime | None) -> datetime:
    """Until when a hold lasts that somebody takes up, or puts back, at `now`: the promised time again."""
    return now + max(_promised(since, due_at), LEAST)


def _promised(since: datetime, due_at: datetime | None) -> timedelta:
    return timedelta() if due_at is None else max(due_at - since, timedelta())
