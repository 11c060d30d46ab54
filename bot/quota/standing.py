"""The standing: a snapshot of an account at one moment; decisions are made and figures are told from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.ids import AccountId
from bot.quota.lot import Category, Limits, Lot, available, burn_down, free, usable
from bot.quota.money import Asset, is_money
from bot.quota.period import Period
from bot.quota.plan import Plan

_EXTRA = frozenset({Category.ROLLOVER, Category.BONUS, Category.BOOST, Category.PROMO})


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An account at `now`.

    `lots` holds every lot that matters now: all that are usable, exhausted ones included (they say what was
    granted), and any expired one that still has something held. `limits` are those in force at `now`,
    `open_requests` counts requests routed and not closed, `person_asks` how often a person was asked for in
    this period.
    """

    account_id: AccountId
    name: str
    plan: Plan
    currency: str
    zone: str
    period: Period
    lots: tuple[Lot, ...]
    limits: Limits
    open_requests: int
    person_asks: int
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """Units or minor units beside the period's: where from, how many are left, until (not with) when. With a
    `scope` they serve that only, and are in no figure of what is left. With `since` they are to come: usable
    from then on, and in no figure either."""

    asset: Asset
    category: Category
    left: int
    until: datetime
    scope: str | None = None
    since: datetime | None = None


def units_left(standing: Standing, asset: Asset) -> int:
    """Usable units less those held, for any purpose (units of an order's own scope are not counted)."""
    return available(standing.lots, asset=asset, limits=standing.limits, now=standing.now)


def included(standing: Standing, asset: Asset) -> int:
    """Units granted by the lots that are usable now for any purpose, whatever has been used of them."""
    return sum(
        lot.granted for lot in _of(standing, asset) if usable(lot, now=standing.now) and lot.scope is None
    )


def used(standing: Standing, asset: Asset) -> int:
    """Units gone or held of what is included now."""
    return included(standing, asset) - units_left(standing, asset)


def extras(standing: Standing) -> tuple[Extra, ...]:
    """What of the usable units and money was carried over, earned or given for a time and ends by itself: by
    asset, category, end, scope and beginning, in burn-down order, what is empty left out; then what is to
    come, the earliest first."""
    found: dict[tuple[Asset, Category, datetime, str | None, datetime | None], int] = {}
    coming = sorted((lot for lot in standing.lots if lot.starts_at > standing.now), key=_starts)
    for lot in (*burn_down(standing.lots, now=standing.now), *coming):
        if lot.category in _EXTRA and lot.expires_at is not None and free(lot) > 0:
            since = lot.starts_at if lot.starts_at > standing.now else None
            key = (lot.asset, lot.category, lot.expires_at, lot.scope, since)
            found[key] = found.get(key, 0) + free(lot)
    return tuple(
        Extra(asset=asset, category=category, left=left, until=until, scope=scope, since=since)
        for (asset, category, until, scope, since), left in found.items()
    )


def _starts(lot: Lot) -> tuple[datetime, int]:
    return lot.starts_at, lot.id


def balance(standing: Standing) -> int:
    """Own posted money before holds in minor units, without credit; negative once credit was used.

    Of a lot that has expired, or serves one order only, what is held counts and no more: the rest cannot be
    had.
    """
    return sum(_own(lot, now=standing.now) for lot in _of(standing, standing.currency))


def held_money(standing: Standing) -> int:
    """Money that live holds reserve, in minor units, whichever lot it comes from."""
    return sum(lot.held for lot in _of(standing, standing.currency))


def spendable(standing: Standing) -> int:
    """What may be spent now in minor units: the balance less holds, and the credit left; never negative."""
    return available(standing.lots, asset=standing.currency, limits=standing.limits, now=standing.now)


def assets(standing: Standing) -> tuple[Asset, ...]:
    """The unit assets that the account knows: those the plan includes, then others it has usable lots of."""
    granted = (lot.asset for lot in standing.lots if usable(lot, now=standing.now) and lot.scope is None)
    known = dict.fromkeys([*standing.plan.included, *granted])
    return tuple(asset for asset in known if not is_money(asset))


def _of(standing: Standing, asset: Asset) -> Iterator[Lot]:
    return (lot for lot in standing.lots if lot.asset == asset)


def _own(lot: Lot, *, now: datetime) -> int:
    return lot.posted if usable(lot, now=now) and lot.scope is None else min(lot.posted, lot.held)
