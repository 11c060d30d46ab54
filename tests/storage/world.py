"""A small world to test in: an account, a contact, a request, lots with something in them."""

from datetime import UTC, date, datetime, timedelta

from bot.desk.request import Request, RequestState
from bot.ids import AccountId, ContactId, LotId, RequestId, UserId
from bot.ports import Entry, NewRequest, Tx
from bot.quota.lot import Category, HoldLine, HoldPlan

NOW = datetime(2026, 3, 2, 9, 30, 15, 123456, tzinfo=UTC)
CLIENT, AGENT, LEAD = UserId(5_000_000_001), UserId(7_000_000_001), UserId(7_000_000_002)


def account(tx: Tx, *, name: str = "Orbit") -> AccountId:
    """A new account; its name must be free."""
    added = tx.accounts.add(
        name=name,
        currency="PLN",
        language="pl",
        zone="Europe/Warsaw",
        plan="standard",
        anchor=date(2026, 1, 31),
        now=NOW,
    )
    assert added is not None
    return added


def contact(tx: Tx, account_id: AccountId, *, user_id: UserId = CLIENT) -> ContactId:
    """A new contact; the person must be none yet."""
    added = tx.contacts.add(account_id=account_id, user_id=user_id, owner=True, now=NOW)
    assert added is not None
    return added


def request(
    tx: Tx,
    *,
    account_id: AccountId | None = None,
    state: RequestState = RequestState.QUEUED,
    kind: str = "consultation",
    created_at: datetime = NOW,
    order_number: int | None = None,
    recalculation: bool = False,
) -> Request:
    """A new request, of a new account if none is given."""
    owner = account(tx) if account_id is None else account_id
    known = tx.contacts.of_account(owner)
    contact_id = known[0].id if known else contact(tx, owner)
    request_id = tx.requests.add(
        NewRequest(
            account_id=owner,
            contact_id=contact_id,
            user_id=CLIENT,
            kind=kind,
            state=state,
            text="Jaki ma być bezpiecznik?",
            urgent=False,
            created_at=created_at,
            order_number=order_number,
            recalculation=recalculation,
            confidence=871,
            model="baseline-1",
        )
    )
    return found(tx, request_id)


def found(tx: Tx, request_id: RequestId) -> Request:
    """The request as it stands."""
    stored = tx.requests.get(request_id)
    assert stored is not None
    return stored


def lot(
    tx: Tx,
    account_id: AccountId,
    *,
    amount: int = 5,
    asset: str = "consultation",
    category: Category = Category.INCLUDED,
    key: str = "lot:1",
    expires_at: datetime | None = None,
) -> LotId:
    """A new lot; with an amount other than 0 it is granted out of `issued`."""
    added = tx.ledger.add_lot(
        key=key,
        account_id=account_id,
        asset=asset,
        category=category,
        priority=10,
        starts_at=NOW,
        expires_at=expires_at,
        scope=None,
        now=NOW,
    )
    assert added is not None
    if amount:
        post(tx, account_id, added, amount, asset=asset)
    return added


def post(
    tx: Tx,
    account_id: AccountId,
    lot_id: LotId,
    amount: int,
    *,
    asset: str = "consultation",
    reason: str = "grant",
    system: str = "issued",
    now: datetime = NOW,
) -> int:
    """One journal between the lot and a system account."""
    return tx.ledger.post(
        reason=reason,
        reference="test",
        account_id=account_id,
        entries=[
            Entry(asset=asset, amount=amount, lot_id=lot_id),
            Entry(asset=asset, amount=-amount, system=system),
        ],
        actor=LEAD,
        now=now,
    )


def plan(lot_id: LotId, amount: int = 1, *, asset: str = "consultation") -> HoldPlan:
    """A plan that draws on one lot."""
    return HoldPlan(asset=asset, lines=(HoldLine(lot_id=lot_id, amount=amount),))


def minutes(number: int) -> datetime:
    """So many minutes after NOW."""
    return NOW + timedelta(minutes=number)
