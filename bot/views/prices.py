"""Prices and where they come from: how one is formed, for clients; the lists by version, for admins."""

from bot.flows.notices import PriceLines, PriceLists, PriceShown, PricesShown
from bot.quota.price import Line, Origin, Price, PricedBy
from bot.quota.tax import Rounding, TaxOn
from bot.views.graphemes import clean, name
from bot.views.reader import Reader
from bot.views.screen import Screen, Text
from bot.views.words import SERVICE_NAMES, capital


def price_lines(notice: PriceLines, reader: Reader) -> Screen:
    """Each line with the list it comes from, the tax rule and what it makes, until when the price holds."""
    price = notice.price
    text = Text().bold(reader.t("How the price is formed"))
    for line in price.lines:
        text.line(_line(line, price.currency, reader))
        text.lines(_origin(line.origin, notice.zone, reader))
    text.lines(_tax(price, reader))
    text.line(reader.t("In all: {total}", total=reader.money(price.gross, price.currency)))
    text.lines(_rule(price, reader))
    if price.entity:
        text.line(reader.t("Sold by {entity}.", entity=name(price.entity)))
    until = reader.moment(notice.valid_until, notice.zone)
    return text.line(reader.t("The price holds until {time}.", time=until)).screen()


def price_rows(price: Price, reader: Reader) -> tuple[str, ...]:
    """Line by line, then the tax and the total; without where each comes from."""
    lines = tuple(_line(line, price.currency, reader) for line in price.lines)
    total = reader.t("In all: {total}", total=reader.money(price.gross, price.currency))
    return (*lines, _tax(price, reader), total)


def price_lists(notice: PriceLists, reader: Reader) -> Screen:
    """`/prices`: what is in force by service, what is coming, versions and dates, who set it."""
    text = Text()
    for number, one in enumerate(notice.lists):
        if number:
            text.line()
        whose = (name(notice.client),) if notice.client else ()
        text.line().bold(" · ".join((reader.t("Price list"), *whose, one.currency)))
        _list(one, text, reader)
    return text.screen()


def service(line: Line, reader: Reader) -> str:
    """`hour`, `2 × hour`, in the reader's language."""
    said = reader.word(SERVICE_NAMES, line.service)
    return said if line.quantity == 1 else f"{line.quantity} × {said}"


def _line(line: Line, currency: str, reader: Reader) -> str:
    return f"{capital(service(line, reader))}: {reader.money(line.net, currency)}"


def _origin(origin: Origin | None, zone: str, reader: Reader) -> str:
    """Which list says so, by its version and dates; nothing for a quote older than versions."""
    if origin is None:
        return ""
    if origin.by is PricedBy.STAFF:
        return reader.t("priced for this very request")
    if origin.by is PricedBy.OWN:
        parts = [reader.t("your own price list, version {version}", version=origin.version)]
    else:
        parts = [reader.t("general price list, version {version}", version=origin.version)]
    if origin.valid_from is not None:
        parts.append(reader.t("in force from {day}", day=reader.day(origin.valid_from, zone)))
    if origin.valid_to is not None:
        parts.append(reader.t("until {day} inclusive", day=reader.last_day(origin.valid_to, zone)))
    return ", ".join(parts)


def _tax(price: Price, reader: Reader) -> str:
    """What the tax makes here; nothing where none is added."""
    if not price.tax:
        return ""
    tax = reader.money(price.tax, price.currency)
    return reader.t("VAT {rate}%: {tax}", rate=reader.texts.percent(price.tax_rate), tax=tax)


def _rule(price: Price, reader: Reader) -> str:
    """The tax rule in words; nothing where there is no tax."""
    if not price.tax_rate:
        return ""
    if price.tax_on is TaxOn.DEPOSIT:
        rate = reader.texts.percent(price.tax_rate)
        return reader.t("VAT {rate}% was taken from your top-ups already; nothing is added here.", rate=rate)
    if price.rounding is Rounding.LINE:
        return reader.t("VAT is counted and rounded on each line.")
    return reader.t("VAT is counted on the total and rounded once.")


def _list(shown: PricesShown, text: Text, reader: Reader) -> None:
    for price in shown.in_force:
        text.line(_shown(price, shown, reader))
    if not shown.in_force:
        text.line(reader.t("There are no prices yet."))
    if shown.coming:
        text.line().bold(reader.t("Coming"))
    for price in shown.coming:
        text.line(_shown(price, shown, reader))
    text.lines(_net(shown, reader))
    if shown.entity:
        text.line(reader.t("Legal entity: {entity}", entity=name(shown.entity)))


def _net(shown: PricesShown, reader: Reader) -> str:
    """That the prices are net, and what bears the tax; nothing where there is none."""
    rate = reader.texts.percent(shown.tax_rate)
    if not shown.tax_rate:
        return ""
    if shown.tax_on == TaxOn.DEPOSIT:
        return reader.t("All net; VAT {rate}% is taken from each deposit.", rate=rate)
    return reader.t("All net; VAT {rate}% is added on the service.", rate=rate)


def _shown(price: PriceShown, shown: PricesShown, reader: Reader) -> str:
    """`hour: 240.00 PLN; own list, version 2; from 1 December until 31 December inclusive; Anna`."""
    if price.own:
        said = reader.t("own list, version {version}", version=price.version)
    else:
        said = reader.t("base list, version {version}", version=price.version)
    parts = [f"{clean(price.service)}: {reader.texts.amount(price.minor, shown.currency)}", said]
    if price.since is None:
        parts.append(reader.t("from the plans file"))
    else:
        parts.append(reader.t("from {time}", time=reader.moment(price.since, shown.zone)))
    if price.until is not None:
        parts.append(reader.t("until {day} inclusive", day=reader.last_day(price.until, shown.zone)))
    if price.set_by:
        parts.append(name(price.set_by))
    return "; ".join(parts)
