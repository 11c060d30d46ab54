"""Tax: which rule a legal entity goes by, and its integer arithmetic.

Rates are basis points (22 % is 2200), amounts minor units; half a unit rounds away from zero.
"""

from dataclasses import dataclass
from enum import StrEnum

BASIS_POINTS = 10_000


class TaxOn(StrEnum):
    """What bears the tax: each service when it is priced, or the deposit when it comes in."""

    SERVICE = "service"
    DEPOSIT = "deposit"


class Rounding(StrEnum):
    """Where tax on a service is rounded: once on the sum of a rate, or on each line."""

    TOTAL = "total"
    LINE = "line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tax:
    """One legal entity's rule; `entity` is its name, "" where the company has but one in a currency."""

    rate: int
    on: TaxOn = TaxOn.SERVICE
    rounding: Rounding = Rounding.TOTAL
    entity: str = ""


NO_TAX = Tax(rate=0)


def tax_of(net: int, *, rate: int) -> int:
    """Tax on top of a net amount."""
    return _half_away(net * rate, BASIS_POINTS)


def tax_within(gross: int, *, rate: int) -> int:
    """The tax that a gross amount has in it: what is left of it is the net, rounded."""
    return gross - _half_away(gross * BASIS_POINTS, BASIS_POINTS + rate)


def deposit_tax(gross: int, tax: Tax) -> int:
    """What of a deposit is tax and never reaches the balance."""
    return tax_within(gross, rate=tax.rate) if tax.on is TaxOn.DEPOSIT else 0


def deposit_for(net: int, tax: Tax) -> int:
    """What has to be paid in so that the balance grows by `net`."""
    return net + tax_of(net, rate=tax.rate) if tax.on is TaxOn.DEPOSIT else net


def _half_away(numerator: int, denominator: int) -> int:
    rounded = (2 * abs(numerator) + denominator) // (2 * denominator)
    return rounded if numerator >= 0 else -rounded
