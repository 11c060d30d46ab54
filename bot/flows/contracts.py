"""Whether the plans file still has what the clients' contracts name."""

from datetime import datetime, timedelta

from bot.desk.people import Account
from bot.ports import Tx
from bot.quota.plan import PlanBook


def lost(tx: Tx, book: PlanBook, *, now: datetime) -> tuple[str, ...]:
    """What is named and missing, client by client: `plan gold ("Orbit" #7)`."""
    return tuple(
        f'{what} ("{account.name}" #{account.id})'
        for account in tx.accounts.all()
        for what in (*_plans(tx, book, account, now), *_entity(book, account))
    )


def _plans(tx: Tx, book: PlanBook, account: Account, now: datetime) -> list[str]:
    """Those of now and later, and those by which is booked what fell due since the last time."""
    running = tx.accounts.running(account.id)
    since = now
    if running is not None:
        since = min(now, running.change_at or now, running.period.ends_at - timedelta(microseconds=1))
    named = dict.fromkeys(tx.accounts.plans_from(account.id, since=since))
    return [f"plan {code}" for code in named if code not in book.plans]


def _entity(book: PlanBook, account: Account) -> list[str]:
    try:
        book.entity(account.currency, account.entity)
    except LookupError:
        named = f'legal entity "{account.entity}"' if account.entity else "every legal entity"
        return [f"{named} for {account.currency}"]
    return []
