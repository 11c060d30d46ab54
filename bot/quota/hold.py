"""Holds: what a request reserves until it is done, cancelled or given up. The table is the sole authority."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from bot.ids import AccountId, HoldId, RequestId
from bot.quota.lot import HoldLine
from bot.quota.money import Asset


class HoldState(StrEnum):
    """Where a hold stands; all but HELD are final."""

    HELD = "held"
    CAPTURED = "captured"
    RELEASED = "released"
    EXPIRED = "expired"


class HoldEvent(StrEnum):
    """What may happen to a hold."""

    CAPTURE = "capture"
    RELEASE = "release"
    EXPIRE = "expire"


HOLD_MOVES: Mapping[tuple[HoldState, HoldEvent], HoldState] = MappingProxyType(
    {
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
    """A hold of one request; `net` and `tax` are minor units and 0 for units of a quota."""

    id: HoldId
    request_id: RequestId
    account_id: AccountId
    asset: Asset
    state: HoldState
    lines: tuple[HoldLine, ...]
    net: int
    tax: int
    created_at: datetime

    @property
    def total(self) -> int:
        """What the hold reserves over all its lots."""
        return sum(line.amount for line in self.lines)
