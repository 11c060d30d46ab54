"""What falls due for an account as time passes: units carried over, earned, expired, or following the plan.

Pure. A renewal is computed when somebody asks, which may be a year late; so each rule goes by the facts as
they stood at the moment it took effect, and asking late or often comes to the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.ids import LotId
from bot.quota.lot import Lot, free
from bot.quota.period import Period
from bot.quota.plan import QuietBonus, Rollover


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """The newest period of an account that is written down, when the first plan change takes effect that its
    included lots do not follow yet, and when the first hold ended that nobody booked yet."""

    period: Period
    change_at: datetime | None
    hold_at: datetime | None = None

    @property
    def turns_at(self) -> datetime:
        """The next moment at which included units change: a plan change or the renewal."""
        return self.period.ends_at if self.change_at is None else min(self.change_at, self.period.ends_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """By how much something changed what is free of a lot (posted less held), and when.

    `settled` marks what settling itself booked: a rollover out of the lot, or an expiry.
    """

    at: datetime
    amount: int
    settled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiry:
    """An amount that a lot loses because it expired. `late`: it came back at `at`, after the lot's end, when
    a hold was released or a charge reversed; else `at` is the lot's end."""

    lot_id: LotId
    asset: str
    at: datetime
    amount: int
    late: bool


def free_before(lot: Lot, changes: Iterable[Change], *, moment: datetime) -> int:
    """What was neither used nor held of a lot just before `moment`, given all its changes since.

    What was held then does not count, whatever became of the hold later; never more than is free now.
    """
    then = free(lot) - sum(change.amount for change in changes if change.at >= moment)
    return max(0, min(then, free(lot)))


def carried(rule: Rollover | None, unused: int) -> int:
    """Units that go over into the next period: min(cap, floor(unused * percent / 100))."""
    if rule is None or rule.periods == 0:
        return 0
    return min(rule.cap, unused * rule.percent // 100)


def earned(rule: QuietBonus | None, *, charged: bool, arrears: bool) -> Mapping[str, int]:
    """Units by asset that a period earned: nothing when something of it was charged or is held, or when the
    account is in arrears."""
    if rule is None or charged or arrears:
        return {}
    return {asset: units for asset, units in rule.units.items() if units}


def followed(*, granted: int, free: int, wanted: int) -> int:
    """How an included lot of which `granted` units were given follows a plan that gives `wanted`: more is
    given at once, less takes away only what is `free`."""
    return max(wanted - granted, -free)


def expiries(lot: Lot, changes: Sequence[Change]) -> tuple[Expiry, ...]:
    """What of an expired lot is still to be booked as expired, oldest first.

    `changes` are all of the lot since its end, the end included. What was free at the end expires at the
    end; what came back later expires when it came back. A lot without an end never expires.
    """
    if lot.expires_at is None:
        return ()
    left, found = free(lot), list[Expiry]()
    booked = _sums((change for change in changes if change.settled), sign=-1)
    back = _sums(change for change in changes if not change.settled)
    at_end = free(lot) - sum(change.amount for change in changes)
    for at, amount, late in [(lot.expires_at, at_end, False), *((at, back[at], True) for at in sorted(back))]:
        paid = max(0, min(booked.get(at, 0), amount))
        booked[at] = booked.get(at, 0) - paid
        rest = min(amount - paid, left)
        if rest > 0:
            found.append(Expiry(lot_id=lot.id, asset=lot.asset, at=at, amount=rest, late=late))
            left -= rest
    return tuple(found)


def _sums(changes: Iterable[Change], *, sign: int = 1) -> dict[datetime, int]:
    sums: dict[datetime, int] = {}
    for change in changes:
        sums[change.at] = sums.get(change.at, 0) + sign * change.amount
    return sums
