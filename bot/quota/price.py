"""Prices: lines, net, tax and gross in minor units, from the price list that holds for one client."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

BASIS_POINTS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a price: `net` is `quantity` times `unit_net`, in minor units before tax."""

    service: str
    quantity: int
    unit_net: int
    net: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """A price with how it is formed; minor units of `currency`, `tax_rate` in basis points."""

    currency: str
    lines: tuple[Line, ...]
    net: int
    tax: int
    gross: int
    tax_rate: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """The price list that holds for one client: the base list with the client's special prices laid over it.

    `prices` is minor units net by service, `tax_rate` basis points, `valid_for` how long a quote stands.
    """

    currency: str
    prices: Mapping[str, int]
    tax_rate: int
    valid_for: timedelta

    def price(self, service: str, *, quantity: int = 1) -> Price | None:
        """See `price_of`."""
        return price_of(self, service, quantity=quantity)


def tax_of(net: int, *, rate: int) -> int:
    """Tax on a net amount, both in minor units, `rate` in basis points; half a unit rounds away from zero.

    It is taken once, on the total of a rate, never line by line.
    """
    tax = (2 * abs(net) * rate + BASIS_POINTS) // (2 * BASIS_POINTS)
    return tax if net >= 0 else -tax


def price_of(tariff: Tariff, service: str, *, quantity: int = 1) -> Price | None:
    """The price of `quantity` of a service, None when the list does not have it.

    Raises ValueError when the quantity is not positive.
    """
    if quantity < 1:
        raise ValueError(f"quantity {quantity} of {service!r} is not positive")
    unit_net = tariff.prices.get(service)
    if unit_net is None:
        return None
    line = Line(service=service, quantity=quantity, unit_net=unit_net, net=quantity * unit_net)
    return _total((line,), currency=tariff.currency, tax_rate=tariff.tax_rate)


def priced(net: int, *, service: str, currency: str, tax_rate: int) -> Price:
    """A price of one line whose net amount a person has set: the quote of staff.

    Raises ValueError when the amount is negative.
    """
    if net < 0:
        raise ValueError(f"a price of {net} for {service!r} is negative")
    line = Line(service=service, quantity=1, unit_net=net, net=net)
    return _total((line,), currency=currency, tax_rate=tax_rate)


def _total(lines: tuple[Line, ...], *, currency: str, tax_rate: int) -> Price:
    net = sum(line.net for line in lines)
    tax = tax_of(net, rate=tax_rate)
    return Price(currency=currency, lines=lines, net=net, tax=tax, gross=net + tax, tax_rate=tax_rate)
