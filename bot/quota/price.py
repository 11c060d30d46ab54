"""Prices: lines, net, tax and gross in minor units, from the price list that holds for one client."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.quota.tax import NO_TAX, Rounding, Tax, TaxOn, tax_of


class PricedBy(StrEnum):
    """Who set the price of a line: the base list, the client's own list, or staff for this request."""

    BASE = "base"
    OWN = "own"
    STAFF = "staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The version of a price list that a price comes from, and when that holds (half-open).

    Version 0 of the base list is the plans file; it has no dates.
    """

    by: PricedBy
    version: int = 0
    valid_from: datetime | None = None
    valid_to: datetime | None = None


BASE_FILE = Origin(by=PricedBy.BASE)
BY_STAFF = Origin(by=PricedBy.STAFF)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a price: `net` is `quantity` times `unit_net`, in minor units before tax.

    `tax` is the line's own where tax is rounded by line, else 0. `origin` None: a quote older than versions.
    """

    service: str
    quantity: int
    unit_net: int
    net: int
    tax: int = 0
    origin: Origin | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """A price with how it is formed; minor units of `currency`, `tax_rate` in basis points.

    With tax on the deposit `tax` is 0 and `gross` is `net`: the rate says what the deposits bore. `entity` is
    the legal entity that sells ("" where the company has but one).
    """

    currency: str
    lines: tuple[Line, ...]
    net: int
    tax: int
    gross: int
    tax_rate: int
    tax_on: TaxOn = TaxOn.SERVICE
    rounding: Rounding = Rounding.TOTAL
    entity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """The price list that holds for one client: the base list with the client's special prices laid over it.

    `prices` is minor units net by service, `origins` the version each comes from, `valid_for` how long a
    quote stands.
    """

    currency: str
    prices: Mapping[str, int]
    valid_for: timedelta
    tax: Tax = NO_TAX
    origins: Mapping[str, Origin] = field(default_factory=dict)

    def price(self, service: str, *, quantity: int = 1) -> Price | None:
        """See `price_of`."""
        return price_of(self, service, quantity=quantity)


def price_of(tariff: Tariff, service: str, *, quantity: int = 1) -> Price | None:
    """The price of `quantity` of a service, None when the list does not have it.

    Raises ValueError when the quantity is not positive.
    """
    if quantity < 1:
        raise ValueError(f"quantity {quantity} of {service!r} is not positive")
    unit_net = tariff.prices.get(service)
    if unit_net is None:
        return None
    line = Line(
        service=service,
        quantity=quantity,
        unit_net=unit_net,
        net=quantity * unit_net,
        origin=tariff.origins.get(service, BASE_FILE),
    )
    return total((line,), currency=tariff.currency, tax=tariff.tax)


def priced(net: int, *, service: str, currency: str, tax: Tax) -> Price:
    """A price of one line whose net amount a person has set: the quote of staff.

    Raises ValueError when the amount is negative.
    """
    if net < 0:
        raise ValueError(f"a price of {net} for {service!r} is negative")
    line = Line(service=service, quantity=1, unit_net=net, net=net, origin=BY_STAFF)
    return total((line,), currency=currency, tax=tax)


def total(lines: tuple[Line, ...], *, currency: str, tax: Tax) -> Price:
    """The price of several lines under one tax rule; taxes of lines, where they have any, make the sum."""
    rate = 0 if tax.on is TaxOn.DEPOSIT else tax.rate
    net = sum(line.net for line in lines)
    if tax.rounding is Rounding.LINE:
        lines = tuple(replace(line, tax=tax_of(line.net, rate=rate)) for line in lines)
        due = sum(line.tax for line in lines)
    else:
        due = tax_of(net, rate=rate)
    return Price(
        currency=currency,
        lines=lines,
        net=net,
        tax=due,
        gross=net + due,
        tax_rate=tax.rate,
        tax_on=tax.on,
        rounding=tax.rounding,
        entity=tax.entity,
    )
