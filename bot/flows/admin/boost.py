"""Boost: units or money for a time. Its lot ends by itself, so nobody has to remember to take it back."""

from dataclasses import dataclass
from datetime import date

from bot.desk.people import Account
from bot.flows.accounts import load_standing
from bot.flows.act import offer_again
from bot.flows.admin.change import AdminFlow, end_of, record, with_client
from bot.flows.admin.ledger import issue
from bot.flows.notices import Changed, Usage
from bot.flows.scene import Scene
from bot.flows.source import Source
from bot.ids import LotId
from bot.quota.lot import PRIORITY, Category
from bot.quota.money import Typed, is_money, minor_of, plain
from bot.quota.standing import Standing, assets, spendable, units_left


@dataclass(frozen=True, slots=True, kw_only=True)
class Boost(AdminFlow):
    """`/boost <client> +N <unit>|<amount> until=DATE because …`. `unit` None: `amount` is money in the
    client's currency, minor units or as typed."""

    async def __call__(
        self, source: Source, *, client: str, amount: int | Typed, unit: str | None, until: date, because: str
    ) -> None:
        await self.command(
            source,
            "boost",
            lambda scene: with_client(
                scene,
                "boost",
                client,
                lambda account: boost(scene, account, amount, unit, until=until, because=because),
            ),
        )


def boost(
    scene: Scene, account: Account, given: int | Typed, unit: str | None, *, until: date, because: str
) -> None:
    asset = account.currency if unit is None else unit
    standing = load_standing(scene, account.id)
    amount = minor_of(given, asset)
    if amount is None or amount <= 0:
        scene.answer(Usage(command="boost", error="bad_amount", detail=f"{given} {asset}"))
        return
    error = wrong(scene, standing, unit, until)
    if error is not None:
        scene.answer(error)
        return
    lot = lot_of(scene, account, asset, until)
    issue(scene, account, lot, asset, amount, reason="boost")
    after = load_standing(scene, account.id)
    changed = Changed(
        audit_id=0,
        what="boost",
        client=account.name,
        subject=asset,
        before=there(standing, asset),
        after=there(after, asset),
        because=because,
        until=end_of(until, account.zone),
        zone=account.zone,
        offered_again=offer_again(scene, account.id),
    )
    undo = {"do": "legs", "asset": asset, "legs": [[lot, amount]], "system": "issued"}
    scene.answer(record(scene, account, changed, undo=undo))


def wrong(scene: Scene, standing: Standing, unit: str | None, until: date) -> Usage | None:
    """The first thing that stands in the way."""
    if unit is not None and unit not in assets(standing):
        return Usage(command="boost", error="unknown_unit", detail=unit, options=assets(standing))
    if end_of(until, standing.zone) <= scene.now:
        return Usage(command="boost", error="past_date", detail=until.isoformat())
    return None


def lot_of(scene: Scene, account: Account, asset: str, until: date) -> LotId:
    """A lot of its own, named by the message that asked for it."""
    source = scene.source
    lot = scene.tx.ledger.add_lot(
        key=f"lot:{account.id}:boost:{source.chat}:{source.message}:{source.inbox_id}",
        account_id=account.id,
        asset=asset,
        category=Category.BOOST,
        priority=PRIORITY,
        starts_at=scene.now,
        expires_at=end_of(until, account.zone),
        scope=None,
        now=scene.now,
    )
    if lot is None:
        raise LookupError("this command made its lot before")
    return lot


def there(standing: Standing, asset: str) -> str:
    """What the client may use of it now, credit and all."""
    return plain(spendable(standing), asset) if is_money(asset) else str(units_left(standing, asset))
