"""What is owed is paid off as soon as the account has own money that is free: which lot pays which debt."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.ids import LotId
from bot.quota.lot import DEBTS, Category, Lot, free, in_order, repayment
from bot.quota.money import Asset


@dataclass(frozen=True, slots=True, kw_only=True)
class Repayment:
    """So much of an own lot goes to a debt; minor units of the asset, positive."""

    asset: Asset
    from_lot: LotId
    to_lot: LotId
    amount: int


def repayments(lots: Iterable[Lot]) -> tuple[Repayment, ...]:
    """What of the lots pays off what is owed on others of the same currency (docs/decisions/0009).

    Paid deposits pay, in burn-down order, as far as nothing is held of them; the emergency lot is paid before
    credit, as by a deposit that comes in. Afterwards either nothing is owed or no deposit is free.
    """
    known = tuple(lots)
    owing = dict.fromkeys(lot.asset for lot in known if lot.category in DEBTS and lot.posted < 0)
    return tuple(one for asset in owing for one in _of(known, asset))


def _of(lots: tuple[Lot, ...], asset: Asset) -> list[Repayment]:
    own = [
        lot
        for lot in in_order(lots)
        if lot.asset == asset and lot.category is Category.DEPOSIT and lot.scope is None and free(lot) > 0
    ]
    left = {lot.id: free(lot) for lot in own}
    found: list[Repayment] = []
    for debt in repayment(lots, asset=asset, amount=sum(left.values())):
        owed = debt.amount
        for lot_id, there in left.items():
            part = min(there, owed)
            if part:
                found.append(Repayment(asset=asset, from_lot=lot_id, to_lot=debt.lot_id, amount=part))
                left[lot_id] -= part
                owed -= part
    return found
