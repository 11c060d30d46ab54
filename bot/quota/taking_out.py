"""Of which lots what was given is taken out again, when the change that gave it is undone.

Lots of the same terms are one pot to their owner: which of two equal payments was drawn on first is nobody's
choice. So what is used of the very lot that was filled may be taken out of another that is worth as much.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final, TypeAlias

from bot.ids import LotId
from bot.quota.lot import DEBTS, PRIORITY, Category, Lot, free, in_order
from bot.quota.money import Asset

Terms: TypeAlias = tuple[Asset, Category, int, datetime | None, str | None]
"""What decides when and for what a lot is drawn on: asset, category, priority, end, scope."""

NOTHING_GONE: Final[Mapping[LotId, Terms]] = MappingProxyType({})


def terms_of(lot: Lot) -> Terms:
    return lot.asset, lot.category, lot.priority, lot.expires_at, lot.scope


def own_money(asset: Asset) -> Terms:
    """Those of every payment, also of one whose lot is used up and read no more."""
    return asset, Category.DEPOSIT, PRIORITY, None, None


def taken_out(
    given: Sequence[tuple[LotId, int]], lots: Iterable[Lot], *, gone: Mapping[LotId, Terms] = NOTHING_GONE
) -> tuple[tuple[LotId, int], ...] | None:
    """(lot, amount) to take out so that what was `given` is undone; None when there is not so much that is
    neither used nor held. First from the lot itself, then from those that would be drawn on last. What was
    taken away (a minus) goes back, and a debt that was paid stands again, always to the very lot. `gone`: the
    terms of lots that are not among `lots` any more, because they were used up for good and closed."""
    found, short = _taken(given, lots, gone=gone)
    return None if short else found


def as_far_as_there(
    given: Sequence[tuple[LotId, int]], lots: Iterable[Lot], *, asset: Asset
) -> tuple[tuple[tuple[LotId, int], ...], int]:
    """As `taken_out`, for a payment that did not stay: (lot, amount) as far as own money of payments is there
    and free, and how much of it is not."""
    return _taken(given, lots, gone={lot: own_money(asset) for lot, _ in given})


def _taken(
    given: Sequence[tuple[LotId, int]], lots: Iterable[Lot], *, gone: Mapping[LotId, Terms]
) -> tuple[tuple[tuple[LotId, int], ...], int]:
    known = {lot.id: lot for lot in lots}
    left = {lot.id: free(lot) for lot in known.values()}
    found: list[tuple[LotId, int]] = []
    short = 0
    for lot_id, amount in given:
        own = known.get(lot_id)
        if amount <= 0 or (own is not None and own.category in DEBTS):
            found.append((lot_id, amount))
            continue
        terms, missing = gone.get(lot_id) if own is None else terms_of(own), amount
        alike = [lot.id for lot in reversed(in_order(known.values())) if terms_of(lot) == terms]
        for one in sorted(alike, key=lambda one: one != lot_id):
            taken = max(0, min(missing, left[one]))
            if taken:
                found.append((one, taken))
                left[one] -= taken
                missing -= taken
        short += missing
    return tuple(found), short
