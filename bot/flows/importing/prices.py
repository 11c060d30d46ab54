"""Lines of price lists: the base list's and clients' own."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.desk.people import Account
from bot.flows.accounts import filed_prices
from bot.flows.admin.change import end_of, record, start_of
from bot.flows.admin.prices import put
from bot.flows.codec import encode
from bot.flows.importing.lines import Act, Overtaken, PriceLine, Step
from bot.flows.importing.view import Known, View, folded, those
from bot.flows.notices import Changed
from bot.flows.once import booked_under, fingerprint
from bot.flows.scene import Scene, Work
from bot.ids import AccountId
from bot.quota.money import plain, scale_of
from bot.quota.pricelist import laid_over

BASE = "*"
"""How the base list is called where a client's name stands."""


def survey_price(view: View, line: PriceLine) -> None:
    """A price of a service that the plans file has, in the client's currency or one of the base list's."""
    known = None if line.client is None else view.client(line, line.client)
    if line.client is not None and known is None:
        return
    service = view.services.get(folded(line.service))
    if service is None:
        mend = f"give one of the plans file{those(view.work.house.plan_book.prices)}"
        view.problem(line, "service", f"there is no service “{line.service}”", mend)
        return
    currency = currency_of(view, line, known, service)
    minor = None if currency is None else line.amount.minor(currency)
    if currency is not None and minor is None:
        said = f"{currency} has {scale_of(currency)} decimal places"
        view.problem(line, "price", said, "round it, or write thousands with a space or nothing between")
    elif currency is not None and minor is not None:
        price_step(view, line, known, service=service, currency=currency, minor=minor)


def currency_of(view: View, line: PriceLine, known: Known | None, service: str) -> str | None:
    """In which currency; None after saying what is wrong with it."""
    if known is not None:
        if line.currency in (None, known.currency):
            return known.currency
        said = f"{known.name} has {known.currency}, the line says {line.currency}"
        view.problem(line, "currency", said, "give the price in the client's currency: nothing is converted")
        return None
    listed = view.work.house.plan_book.prices[service]
    if line.currency is None and len(listed) == 1:
        return next(iter(listed))
    if line.currency in listed:
        return line.currency
    said = "it is not given" if line.currency is None else f"the base list has no {line.currency}"
    view.problem(line, "currency", said, f"give one that {service} has a price in{those(listed)}")
    return None


def price_key(account_id: AccountId | None, line: PriceLine, service: str, currency: str) -> str:
    """The key of a price's line: whose, which, in what, from when."""
    whose = BASE if account_id is None else str(account_id)
    return f"import:price:{whose}:{currency}:{service}:{line.starts or ''}"


def price_print(line: PriceLine, minor: int) -> str:
    """What a price's line says."""
    return fingerprint(minor, line.ends)


def span_of(work: Work, line: PriceLine, zone: str) -> tuple[datetime, datetime | None]:
    """From when until when, half-open; today means from now on."""
    today = work.now.astimezone(ZoneInfo(zone)).date()
    later = line.starts is not None and line.starts != today
    starts_at = start_of(line.starts, zone) if line.starts is not None and later else work.now
    return starts_at, None if line.ends is None else end_of(line.ends, zone)


def price_step(
    view: View, line: PriceLine, known: Known | None, *, service: str, currency: str, minor: int
) -> None:
    """The price beside the one that holds now."""
    name = BASE if known is None else known.name
    taken = f"price:{folded(name)}:{currency}:{service}:{line.starts}"
    if not view.first(line, taken, "service", f"the price of {service} for {name}"):
        return
    standing = None
    if known is None or known.id is not None:
        account_id = None if known is None else known.id
        _, standing = booked_under(view.work, price_key(account_id, line, service, currency))
    if standing is not None and standing != price_print(line, minor):
        mend = "give the day from which the new price holds, or correct the line"
        view.problem(line, "price", f"the price of {service} was imported before with another amount", mend)
        return
    zone = view.work.house.plan_book.zones[currency] if known is None else known.zone
    starts_at, ends_at = span_of(view.work, line, zone)
    if standing is None and starts_at < view.work.now:
        view.problem(line, "starts", f"{line.starts} is over", "give a day to come, or leave the cell empty")
        return
    if standing is None and ends_at is not None and ends_at <= starts_at:
        view.problem(line, "ends", f"{line.ends} is over", "give a day to come, or leave the cell empty")
        return
    versions = view.work.tx.prices.versions(None if known is None else known.id, currency, now=view.work.now)
    before = laid_over(filed_prices(view.work, currency), versions, at=starts_at)[0].get(service)
    view.step(
        Step(
            line=line,
            act=Act.PRICE,
            client=name,
            subject=service,
            before="none" if before is None else f"{plain(before, currency)} {currency}",
            after=f"{plain(minor, currency)} {currency}",
            asset=currency,
            amount=minor,
            done=standing is not None,
        )
    )


def put_price(scene: Scene, account: Account | None, line: PriceLine, step: Step) -> None:
    """The price, noted and to be undone like one that was set by command."""
    account_id = None if account is None else account.id
    key, standing = booked_under(scene, price_key(account_id, line, step.subject, step.asset))
    if standing is not None:
        raise Overtaken(f"the price of {step.subject} was set meanwhile")
    zone = scene.house.plan_book.zones[step.asset] if account is None else account.zone
    starts_at, ends_at = span_of(scene, line, zone)
    price_id = put(
        scene, account_id, step.subject, step.asset, step.amount, starts_at=starts_at, ends_at=ends_at
    )
    changed = record(
        scene,
        account,
        Changed(
            audit_id=0,
            what="price",
            client=step.client,
            subject=step.subject,
            before=step.before,
            after=step.after,
            until=ends_at,
            zone=zone,
        ),
        undo={"do": "price", "ids": [price_id]},
    )
    said = price_print(line, step.amount)
    scene.tx.keys.put(key, fingerprint=said, outcome=encode(changed), now=scene.now)
