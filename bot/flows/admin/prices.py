"""Prices: the base list of a currency and a client's own over it, each changed by its next version only."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.desk.people import Account
from bot.flows.accounts import filed_prices, seller_of
from bot.flows.admin.change import AdminFlow, end_of, record, start_of, with_client
from bot.flows.notices import Changed, PriceLists, PriceShown, PricesShown, Usage
from bot.flows.scene import Scene
from bot.flows.shown import name_of
from bot.flows.source import Source
from bot.ids import AccountId
from bot.quota.entities import Entity
from bot.quota.money import Typed, minor_of, plain
from bot.quota.price import Origin, PricedBy
from bot.quota.pricelist import ListVersion, in_force, laid_over


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPrice(AdminFlow):
    """`/price <client|*> <service> <amount> [currency=…] [from=DATE] [until=DATE]`: net; `*` changes the base
    list, whose currency must be named where it has several. `minor`: minor units, or an amount as typed."""

    async def __call__(
        self,
        source: Source,
        *,
        client: str | None,
        service: str,
        minor: int | Typed,
        currency: str | None = None,
        starts: date | None = None,
        until: date | None = None,
    ) -> None:
        wish = Wish(service=service, amount=minor, currency=currency, starts=starts, until=until)
        if client is None:
            await self.command(source, "price", lambda scene: base_price(scene, wish))
            return
        await self.command(
            source,
            "price",
            lambda scene: with_client(
                scene, "price", client, lambda account: client_price(scene, account, wish)
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowPrices(AdminFlow):
    """`/prices [client]`: what is in force and what is coming, with versions, dates and who set it."""

    async def __call__(self, source: Source, *, client: str | None) -> None:
        if client is None:
            await self.command(source, "prices", show_base)
            return
        await self.command(
            source,
            "prices",
            lambda scene: with_client(scene, "prices", client, lambda account: show_own(scene, account)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A price as asked for; the days are local ones, both included."""

    service: str
    amount: int | Typed
    currency: str | None
    starts: date | None
    until: date | None


def client_price(scene: Scene, account: Account, wish: Wish) -> None:
    """A special price of one client, in its currency."""
    if wish.service not in scene.house.plan_book.prices:
        refuse(scene, "unknown_service", wish.service, tuple(scene.house.plan_book.prices))
    elif wish.currency not in (None, account.currency):
        refuse(scene, "unknown_currency", wish.currency or "", (account.currency,))
    else:
        set_price(scene, account, account.currency, account.zone, wish)


def base_price(scene: Scene, wish: Wish) -> None:
    """The base list is kept per currency; an amount alone would mean different money."""
    book = scene.house.plan_book
    currencies = tuple(sorted(book.prices.get(wish.service, {})))
    if not currencies:
        refuse(scene, "unknown_service", wish.service, tuple(book.prices))
    elif wish.currency is not None and wish.currency not in currencies:
        refuse(scene, "unknown_currency", wish.currency, currencies)
    elif wish.currency is None and len(currencies) > 1:
        refuse(scene, "missing", "currency=…", currencies)
    else:
        currency = wish.currency or currencies[0]
        set_price(scene, None, currency, book.zones[currency], wish)


def set_price(scene: Scene, account: Account | None, currency: str, zone: str, wish: Wish) -> None:
    """The next version of the list, unless the amount or the days make no sense."""
    minor = minor_of(wish.amount, currency)
    starts_at, ends_at, error = span(scene, wish, zone)
    if error is not None:
        scene.answer(error)
        return
    if minor is None or minor < 0:
        refuse(scene, "bad_amount", f"{wish.amount} {currency}")
        return
    account_id = None if account is None else account.id
    versions = scene.tx.prices.versions(account_id, currency, now=scene.now)
    own = (one for one in versions if one.account_id == account_id)
    if is_so(in_force(own, at=starts_at).get(wish.service), wish.service, minor, ends_at):
        refuse(scene, "already_so", f"{wish.service} {plain(minor, currency)} {currency}")
        return
    before = laid_over(filed_prices(scene, currency), versions, at=starts_at)[0].get(wish.service)
    list_id = put(scene, account_id, wish.service, currency, minor, starts_at=starts_at, ends_at=ends_at)
    changed = Changed(
        audit_id=0,
        what="price",
        client="*" if account is None else account.name,
        subject=wish.service,
        before="-" if before is None else plain(before, currency),
        after=f"{plain(minor, currency)} {currency}",
        because="" if wish.starts is None else wish.starts.isoformat(),
        until=ends_at,
        zone=zone,
    )
    scene.answer(record(scene, account, changed, undo={"do": "price", "ids": [list_id]}))


def is_so(version: ListVersion | None, service: str, minor: int, ends_at: datetime | None) -> bool:
    """Whether the version that counts says just this, so that another one would change nothing."""
    return version is not None and (version.prices[service], version.ends_at) == (minor, ends_at)


def put(
    scene: Scene,
    account_id: AccountId | None,
    service: str,
    currency: str,
    minor: int,
    *,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> int:
    """The next version of a list with this one price, from now on unless said otherwise; its id, by which
    Undo takes it back."""
    return scene.tx.prices.put(
        account_id=account_id,
        currency=currency,
        prices={service: minor},
        valid_from=scene.now if starts_at is None else starts_at,
        valid_to=ends_at,
        by=scene.source.user,
        now=scene.now,
    )


def span(scene: Scene, wish: Wish, zone: str) -> tuple[datetime, datetime | None, Usage | None]:
    """From when until when (half-open); today means from now on; a day that is over is
    refused, and an end before the beginning."""
    today = scene.now.astimezone(ZoneInfo(zone)).date()
    later = wish.starts is not None and wish.starts != today
    starts_at = start_of(wish.starts, zone) if wish.starts is not None and later else scene.now
    ends_at = None if wish.until is None else end_of(wish.until, zone)
    if wish.until is not None and ends_at is not None and ends_at <= scene.now:
        return starts_at, ends_at, wrong_day("past_date", wish.until)
    if wish.starts is not None and starts_at < scene.now:
        return starts_at, ends_at, wrong_day("past_date", wish.starts)
    if wish.until is not None and ends_at is not None and ends_at <= starts_at:
        return starts_at, ends_at, wrong_day("bad_order", wish.until)
    return starts_at, ends_at, None


def wrong_day(error: str, day: date) -> Usage:
    return Usage(command="price", error=error, detail=day.isoformat())


def refuse(scene: Scene, error: str, detail: str, options: tuple[str, ...] = ()) -> None:
    scene.answer(Usage(command="price", error=error, detail=detail, options=options))


def show_base(scene: Scene) -> None:
    """The base list of each currency."""
    book = scene.house.plan_book
    lists = tuple(
        shown(scene, None, currency, book.zones[currency], book.entity(currency)) for currency in book.zones
    )
    scene.answer(PriceLists(client="", lists=lists))


def show_own(scene: Scene, account: Account) -> None:
    """The prices of one client, its own and the base list's."""
    seller = seller_of(scene, account.id, account.currency)
    scene.answer(
        PriceLists(
            client=account.name,
            lists=(shown(scene, account, account.currency, account.zone, seller),),
        )
    )


def shown(scene: Scene, account: Account | None, currency: str, zone: str, seller: Entity) -> PricesShown:
    """What is in force now, by service, and what begins later, by its beginning."""
    filed = filed_prices(scene, currency)
    versions = scene.tx.prices.versions(None if account is None else account.id, currency, now=scene.now)
    prices, origins = laid_over(filed, versions, at=scene.now)
    setters = {(one.origin.by, one.version): one for one in versions}
    coming = sorted((one for one in versions if begins(scene, one)), key=lambda one: one.valid_from)
    return PricesShown(
        currency=currency,
        zone=zone,
        entity=seller.name,
        tax_rate=seller.tax.rate,
        tax_on=str(seller.tax.on),
        in_force=tuple(
            row(scene, service, prices[service], origins[service], setters.get(key(origins[service])))
            for service in prices
        ),
        coming=tuple(
            row(scene, service, one.prices[service], one.origin, one)
            for one in coming
            for service in one.prices
        ),
    )


def key(origin: Origin) -> tuple[PricedBy, int]:
    return origin.by, origin.version


def begins(scene: Scene, version: ListVersion) -> bool:
    """Whether it will hold some day and does not yet."""
    return version.valid_from > scene.now and version.holds(version.valid_from)


def row(scene: Scene, service: str, minor: int, origin: Origin, version: ListVersion | None) -> PriceShown:
    """`version` None: the plans file, which nobody set by command."""
    setter = "" if version is None else name_of(scene, version.set_by) or str(version.set_by)
    return PriceShown(
        service=service,
        minor=minor,
        own=origin.by is PricedBy.OWN,
        version=origin.version,
        since=origin.valid_from,
        until=None if version is None else version.ends_at,
        set_by=setter,
    )
