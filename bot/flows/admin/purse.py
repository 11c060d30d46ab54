"""A purse: a client's account while money and units come into it, one payment or a thousand.

The account is locked, settled and read when its purse is opened. After that the purse follows what is booked
by itself: reading all lots again for each payment would make the thousandth cost a thousand times the first.
"""

from dataclasses import dataclass, replace

from bot.desk.people import Account
from bot.desk.request import Request
from bot.flows.accounts import load_standing, seller_of
from bot.flows.money import deposit as take_in
from bot.flows.scene import Scene
from bot.ids import UserId
from bot.quota.entities import Entity
from bot.quota.lot import DEBTS, Lot, repayment
from bot.quota.standing import assets, balance, units_left


@dataclass(slots=True, kw_only=True)
class Purse:
    """What of an account matters to whoever pays in; good within one transaction and this moment only.

    `balance` is in minor units of the account's currency, `units` by asset; `debts` are the lots below zero.
    Of people: `owners`, and the requests that are `pending` or `opened`.
    """

    account: Account
    seller: Entity
    balance: int
    units: dict[str, int]
    debts: tuple[Lot, ...]
    owners: tuple[UserId, ...]
    pending: tuple[Request, ...]
    opened: tuple[Request, ...]
    tidy: bool = True
    """Whether the next lot closes those that are empty for good; what comes in makes no more of them."""


def open_purse(scene: Scene, account: Account) -> Purse:
    """Lock the account, book what fell due for it, and read it."""
    standing = load_standing(scene, account.id)
    return Purse(
        account=account,
        seller=seller_of(scene, account.id, account.currency),
        balance=balance(standing),
        units={asset: units_left(standing, asset) for asset in assets(standing)},
        debts=tuple(
            lot
            for lot in standing.lots
            if lot.category in DEBTS and lot.asset == account.currency and lot.posted < 0
        ),
        owners=tuple(one.user_id for one in scene.tx.contacts.of_account(account.id) if one.owner),
        pending=scene.tx.requests.pending_of_account(account.id),
        opened=scene.tx.requests.open_of_account(account.id),
    )


def put_money(scene: Scene, purse: Purse, minor: int, *, tax: int, reference: str, key: str) -> int:
    """Take a payment in, tax aside and debts first; the journal's number."""
    account, asset, kept = purse.account, purse.account.currency, minor - tax
    journal = take_in(
        scene,
        account.id,
        purse.debts,
        asset,
        minor,
        reference=reference,
        key=key,
        actor=scene.source.user,
        tax=tax,
        tidy=purse.tidy,
    )
    paid = {line.lot_id: line.amount for line in repayment(purse.debts, asset=asset, amount=kept)}
    after = (replace(lot, posted=lot.posted + paid.get(lot.id, 0)) for lot in purse.debts)
    purse.debts = tuple(lot for lot in after if lot.posted < 0)
    purse.balance += kept
    purse.tidy = purse.tidy and kept <= sum(paid.values())
    return journal
