"""Boost: units or money for a time. Its lot ends by itself, so nobody has to remember to take it back."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.desk.people import Account
from bot.flows.accounts import load_standing
from bot.flows.act import offer_again
from bot.flows.admin.change import AdminFlow, end_of, record, start_of, with_client
from bot.flows.admin.ledger import issue
from bot.flows.notices import Changed, Usage
from bot.flows.scene import Scene
from bot.flows.source import Source
from bot.ids import LotId
from bot.kinds.catalogue import BY_CODE
from bot.kinds.kind import RequestKind
from bot.quota.decision import Order, order_scope
from bot.quota.lot import PRIORITY, Category, available, free
from bot.quota.money import Typed, is_money, minor_of, plain
from bot.quota.standing import Standing, assets

BOOST_AS = (Category.BOOST, Category.PROMO)
PRIORITIES = range(1, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How what is given is drawn on: until when it may be used (that day included), for which `order` only
    (None: for any), with which `priority` (less goes first), as what, from which day on (None: from now)."""

    until: date
    order: int | None = None
    priority: int = PRIORITY
    category: Category = Category.BOOST
    starts: date | None = None

    def later(self, zone: str, *, now: datetime) -> datetime | None:
        """When it may be used for the first time, if that is to come; None: from now on."""
        starts = now if self.starts is None else start_of(self.starts, zone)
        return starts if starts > now else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Boost(AdminFlow):
    """`/boost <client> +N <unit>|<amount> [from=DATE] until=DATE [order=N] [priority=N] [as=promo]
    because …`. `unit` None: `amount` is money in the client's currency, minor units or as typed."""

    async def __call__(
        self,
        source: Source,
        *,
        client: str,
        amount: int | Typed,
        unit: str | None,
        until: date,
        because: str,
        order: int | None = None,
        priority: int = PRIORITY,
        category: Category = Category.BOOST,
        starts: date | None = None,
    ) -> None:
        terms = Terms(until=until, order=order, priority=priority, category=category, starts=starts)
        await self.command(
            source,
            "boost",
            lambda scene: with_client(
                scene,
                "boost",
                client,
                lambda account: boost(scene, account, amount, unit, terms=terms, because=because),
            ),
        )


def boost(
    scene: Scene, account: Account, given: int | Typed, unit: str | None, *, terms: Terms, because: str
) -> None:
    asset = account.currency if unit is None else unit
    standing = load_standing(scene, account.id)
    amount = minor_of(given, asset)
    if amount is None or amount <= 0:
        scene.answer(Usage(command="boost", error="bad_amount", detail=f"{given} {asset}"))
        return
    error = wrong(scene, standing, unit, terms)
    if error is not None:
        scene.answer(error)
        return
    lot, later = lot_of(scene, account, asset, terms), terms.later(account.zone, now=scene.now)
    issue(scene, account, lot, asset, amount, reason="boost")
    after = load_standing(scene, account.id)
    changed = Changed(
        audit_id=0,
        what="boost",
        client=account.name,
        subject=asset,
        before=there(standing, asset, terms.order, later),
        after=there(after, asset, terms.order, later),
        because=because,
        until=end_of(terms.until, account.zone),
        starts=later,
        zone=account.zone,
        offered_again=offer_again(scene, account.id),
        order=terms.order,
        priority=None if terms.priority == PRIORITY else terms.priority,
        promo=terms.category is Category.PROMO,
        stuck=stuck(asset, amount, *(usable_at(one, asset, terms.order, later) for one in (standing, after))),
    )
    begins = None if later is None else later.isoformat()
    legs = {"do": "legs", "asset": asset, "legs": [[lot, amount]], "system": "issued"}
    undo = {**legs, "order": terms.order, "from": begins}
    scene.answer(record(scene, account, changed, undo=undo))


def wrong(scene: Scene, standing: Standing, unit: str | None, terms: Terms) -> Usage | None:
    """The first thing that stands in the way."""
    if unit is not None and unit not in known_units(standing, terms):
        options = known_units(standing, terms)
        return Usage(command="boost", error="unknown_unit", detail=unit, options=options)
    if end_of(terms.until, standing.zone) <= scene.now:
        return Usage(command="boost", error="past_date", detail=terms.until.isoformat())
    if terms.starts is not None and end_of(terms.starts, standing.zone) <= scene.now:
        return Usage(command="boost", error="past_date", detail=terms.starts.isoformat())
    if terms.starts is not None and terms.until < terms.starts:
        return Usage(command="boost", error="bad_order", detail=terms.until.isoformat())
    if terms.priority not in PRIORITIES:
        return Usage(command="boost", error="bad_number", detail=f"priority={terms.priority}")
    if terms.category not in BOOST_AS:
        options = tuple(map(str, BOOST_AS))
        return Usage(command="boost", error="bad_choice", detail=f"as={terms.category}", options=options)
    known = terms.order is None or scene.tx.requests.order(standing.account_id, terms.order) is not None
    return None if known else Usage(command="boost", error="unknown_order", detail=str(terms.order))


def known_units(standing: Standing, terms: Terms) -> tuple[str, ...]:
    """What the account counts; for an order also what its plan includes none of, but orders draw on."""
    drawn = BY_CODE[RequestKind.ESTIMATE].asset if terms.order is not None else None
    return tuple(dict.fromkeys([*assets(standing), *([drawn] if drawn else [])]))


def lot_of(scene: Scene, account: Account, asset: str, terms: Terms) -> LotId:
    """A lot of its own, named by the message that asked for it."""
    source = scene.source
    lot = scene.tx.ledger.add_lot(
        key=f"lot:{account.id}:boost:{source.chat}:{source.message}:{source.inbox_id}",
        account_id=account.id,
        asset=asset,
        category=terms.category,
        priority=terms.priority,
        starts_at=terms.later(account.zone, now=scene.now) or scene.now,
        expires_at=end_of(terms.until, account.zone),
        scope=None if terms.order is None else scope_of(terms.order),
        now=scene.now,
    )
    if lot is None:
        raise LookupError("this command made its lot before")
    return lot


def scope_of(order: int) -> str:
    """The scope of lots that serve this order only."""
    return order_scope(Order(number=order, recalculations=0))


def there(standing: Standing, asset: str, order: int | None = None, later: datetime | None = None) -> str:
    """What the client may use of it now, credit and all; `order`: for that order, what is only for it
    included. `later`, while that is to come: only what was given to be used from then on."""
    coming = later is not None and later > standing.now
    left = to_come(standing, asset, order, later) if coming else usable_at(standing, asset, order, None)
    return plain(left, asset) if is_money(asset) else str(left)


def to_come(standing: Standing, asset: str, order: int | None, later: datetime | None) -> int:
    scope = None if order is None else scope_of(order)
    coming = (lot for lot in standing.lots if (lot.asset, lot.scope, lot.starts_at) == (asset, scope, later))
    return sum(map(free, coming))


def usable_at(standing: Standing, asset: str, order: int | None, at: datetime | None) -> int:
    """By the lots that are known today; `at` None: now."""
    scope, when = None if order is None else scope_of(order), standing.now if at is None else at
    return available(standing.lots, asset=asset, limits=standing.limits, now=when, scope=scope)


def stuck(asset: str, amount: int, before: int, after: int) -> str:
    """What of money that is given pays for nothing while something is owed, because what is given pays no
    debts and an account as a whole stays within its limits; "" for nothing. `before`, `after`: what may be
    used without and with it."""
    left = amount - (after - before)
    return f"{plain(left, asset)} {asset}" if left > 0 and is_money(asset) else ""
