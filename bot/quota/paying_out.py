"""Own money that goes back to its owner: how much there is, out of which lots, and what tax goes with it."""

from collections.abc import Iterable

from bot.quota.lot import Category, HoldLine, Lot, free, in_order
from bot.quota.money import Asset


def free_own(lots: Iterable[Lot], *, asset: Asset) -> int:
    """What may be paid out, minor units: of paid deposits what nothing is held of. What was given is nobody's
    to take away, and what serves one order only stays for it."""
    return sum(free(lot) for lot in _own(lots, asset))


def paid_from(lots: Iterable[Lot], *, asset: Asset, amount: int) -> tuple[HoldLine, ...]:
    """Which lots give it, in burn-down order; ValueError when they have less free than that."""
    lines: list[HoldLine] = []
    missing = amount
    for lot in _own(lots, asset):
        part = min(missing, free(lot))
        if part:
            lines.append(HoldLine(lot_id=lot.id, amount=part))
            missing -= part
    if missing or amount <= 0:
        raise ValueError(f"{amount} {asset} cannot be paid out")
    return tuple(lines)


def tax_going_back(amount: int, *, left: int, kept: int, tax: int) -> int:
    """What of the `tax` of a payment that brought `kept` to the balance goes back when `amount` of the `left`
    is paid out. By what is left, before and after, so that parts never make more or less than the whole."""
    if kept <= 0:
        return 0
    return _share(left, kept, tax) - _share(left - amount, kept, tax)


def _share(part: int, kept: int, tax: int) -> int:
    """In proportion, half a minor unit away from zero; never more than all of it."""
    return (2 * min(part, kept) * tax + kept) // (2 * kept)


def _own(lots: Iterable[Lot], asset: Asset) -> list[Lot]:
    return [
        lot
        for lot in in_order(lots)
        if lot.asset == asset and lot.category is Category.DEPOSIT and lot.scope is None and free(lot) > 0
    ]
