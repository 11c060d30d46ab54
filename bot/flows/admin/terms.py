"""Plan and prices: what the contract says from now or from a date, never edited, only followed by the
next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.desk.people import Account
from bot.flows.accounts import grant, load_standing, plan_of, tariff_of
from bot.flows.act import offer_again
from bot.flows.admin.change import AdminFlow, record, start_of, with_client
from bot.flows.admin.ledger import fewer
from bot.flows.notices import Changed, Usage
from bot.flows.scene import Scene
from bot.flows.source import Source
from bot.ids import AccountId
from bot.quota.lot import Category
from bot.quota.money import plain
from bot.quota.standing import units_left


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPlan(AdminFlow):
    """`/plan <client> <plan> [from=DATE]`."""

    async def __call__(self, source: Source, *, client: str, plan: str, starts: date | None) -> None:
        await self.command(
            source,
            "plan",
            lambda scene: with_client(
                scene, "plan", client, lambda account: set_plan(scene, account, plan, starts)
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPrice(AdminFlow):
    """`/price <client|*> <service> <amount> [currency=…]`: net; `*` changes the base list, whose
    currency must be
    named where it has several."""

    async def __call__(
        self, source: Source, *, client: str | None, service: str, minor: int, currency: str | None = None
    ) -> None:
        if client is None:
            await self.command(source, "price", lambda scene: base_price(scene, service, minor, currency))
            return
        await self.command(
            source,
            "price",
            lambda scene: with_client(
                scene, "price", client, lambda account: client_price(scene, account, service, minor)
            ),
        )


def set_plan(scene: Scene, account: Account, code: str, starts: date | None) -> None:
    plans = scene.house.plan_book.plans
    if code not in plans:
        scene.answer(Usage(command="plan", error="unknown_plan", detail=code, options=tuple(plans)))
        return
    starts_at = scene.now if starts is None else start_of(starts, account.zone)
    if starts is not None and starts_at < scene.now:
        scene.answer(Usage(command="plan", error="past_date", detail=starts.isoformat()))
        return
    load_standing(scene, account.id)
    before = plan_of(scene, account)
    scene.tx.accounts.set_plan(account.id, plan=code, starts_at=starts_at, now=scene.now)
    legs = follow(scene, account, before.included, plans[code].included) if starts is None else []
    changed = Changed(
        audit_id=0,
        what="plan",
        client=account.name,
        subject="plan",
        before=before.code,
        after=code,
        until=None,
        zone=account.zone,
        because="" if starts is None else starts.isoformat(),
        offered_again=offer_again(scene, account.id) if starts is None else 0,
    )
    undo = {"do": "plan", "starts_at": starts_at.isoformat(), "legs": legs}
    scene.answer(record(scene, account, changed, undo=undo))


def follow(
    scene: Scene, account: Account, old: Mapping[str, int], new: Mapping[str, int]
) -> list[list[object]]:
    """This period's included units follow the new plan at once; what was used stays used."""
    standing = load_standing(scene, account.id)
    legs: list[list[object]] = []
    for asset in {**old, **new}:
        change = new.get(asset, 0) - old.get(asset, 0)
        lot = next(
            (
                one
                for one in standing.lots
                if one.asset == asset
                and one.category is Category.INCLUDED
                and one.starts_at == standing.period.starts_at
            ),
            None,
        )
        if change > 0 and lot is not None:
            grant(scene, account.id, lot.id, asset, change, reference="plan")
            legs.append([asset, lot.id, change, "issued"])
        elif change < 0:
            taken = fewer(scene, standing, min(-change, units_left(standing, asset)), asset) or []
            legs.extend([asset, one[0], one[1], "adjusted"] for one in taken)
    return legs


def client_price(scene: Scene, account: Account, service: str, minor: int) -> None:
    """A special price of one client."""
    if not known(scene, service) or minor < 0:
        refuse(scene, service)
        return
    before = tariff_of(scene, account.id, account.currency).prices.get(service)
    price_id = put(scene, account.id, service, account.currency, minor)
    changed = Changed(
        audit_id=0,
        what="price",
        client=account.name,
        subject=service,
        before="-" if before is None else plain(before),
        after=f"{plain(minor)} {account.currency}",
        zone=account.zone,
    )
    scene.answer(record(scene, account, changed, undo={"do": "price", "ids": [price_id]}))


def base_price(scene: Scene, service: str, minor: int, currency: str | None) -> None:
    """The base list is kept per currency; an amount alone would mean different money."""
    prices = scene.house.plan_book.prices.get(service, {})
    named = tuple(prices) if currency is None else tuple(one for one in prices if one == currency)
    if not prices or minor < 0:
        refuse(scene, service)
        return
    if len(named) != 1:
        error, detail = ("unknown_currency", currency) if currency else ("missing", "currency=…")
        scene.answer(Usage(command="price", error=error, detail=detail, options=tuple(sorted(prices))))
        return
    currency, listed = named[0], prices[named[0]]
    special = scene.tx.prices.special(None, currency, now=scene.now)
    price_id = put(scene, None, service, currency, minor)
    changed = Changed(
        audit_id=0,
        what="price",
        client="*",
        subject=service,
        before=plain(special.get(service, listed)),
        after=f"{plain(minor)} {currency}",
    )
    scene.answer(record(scene, None, changed, undo={"do": "price", "ids": [price_id]}))


def put(scene: Scene, account_id: AccountId | None, service: str, currency: str, minor: int) -> int:
    return scene.tx.prices.put(
        account_id=account_id,
        service=service,
        currency=currency,
        minor=minor,
        by=scene.source.user,
        now=scene.now,
    )


def known(scene: Scene, service: str) -> bool:
    return service in scene.house.plan_book.prices


def refuse(scene: Scene, service: str) -> None:
    options = tuple(scene.house.plan_book.prices)
    scene.answer(Usage(command="price", error="unknown_service", detail=service, options=options))
