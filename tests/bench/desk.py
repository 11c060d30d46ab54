"""A desk with so many clients and requests, in a file to copy, and the operation that is measured."""

import asyncio
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from bot.desk.request import Request, RequestState
from bot.flows.accounts import load_standing, tariff_of
from bot.flows.house import House
from bot.flows.money import capture, reserve
from bot.flows.scene import Work
from bot.ids import AccountId, RequestId, UserId
from bot.ports import NewRequest, Tx
from bot.quota.decision import Accept, Ask, decide
from bot.quota.handling import Handling
from bot.quota.plan import PlanBook
from storage import DatabaseStore, open_store
from tests.flows.lab import house

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ASK = Ask(
    kind="consultation", handling=Handling.QUOTA, asset="consultation", service="consultation", order=None
)
CHUNK = 1_000
"""Clients added in one transaction."""
PLENTY = 10_000_000
"""Units a period: a bench must not run into a limit."""


def plenty() -> House:
    """The house of the tests, with a plan whose units do not run out."""
    rules = house()
    book: PlanBook = rules.plan_book
    basic = replace(book.plans["basic"], included={"consultation": PLENTY})
    return replace(rules, plan_book=replace(book, plans={**book.plans, "basic": basic}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A database file with accounts that each have a contact and `requests` requests in the queue."""

    path: Path
    requests: tuple[RequestId, ...]

    def copied(self, path: Path) -> Path:
        """The same database in another file."""
        shutil.copy(self.path, path)
        return path


async def desk(path: Path, *, accounts: int, requests: int) -> Desk:
    """Makes one; the file is whole (its log is merged) when this returns."""
    store = await open_store(f"sqlite:///{path}")
    await store.migrate()
    rules = plenty()
    for first in range(0, accounts, CHUNK):
        numbers = range(first, min(first + CHUNK, accounts))
        await store.write(partial(add_accounts, rules=rules, numbers=numbers))
    asked = await store.write(
        lambda tx: tuple(request(tx, AccountId(1 + number % accounts)) for number in range(requests))
    )
    await store.close()
    return Desk(path=path, requests=asked)


def add_accounts(tx: Tx, *, rules: House, numbers: Iterable[int], now: datetime = NOW) -> None:
    """Clients whose running period is settled: no lot has to be made in the time that is measured."""
    for number in numbers:
        load_standing(Work(tx=tx, house=rules, now=now), account(tx, number, now=now))


def account(tx: Tx, number: int, *, now: datetime) -> AccountId:
    added = tx.accounts.add(
        name=f"Client {number}",
        currency="PLN",
        language="pl",
        zone="Europe/Warsaw",
        plan="basic",
        anchor=date(2026, 1, 31),
        now=now - timedelta(days=1),
    )
    if added is None:
        raise ValueError(f"there is a client {number} already")
    tx.contacts.add(account_id=added, user_id=UserId(10_000 + number), owner=True, now=now)
    return added


def request(tx: Tx, owner: AccountId) -> RequestId:
    contact = tx.contacts.of_account(owner)[0]
    return tx.requests.add(
        NewRequest(
            account_id=owner,
            contact_id=contact.id,
            user_id=contact.user_id,
            kind="consultation",
            state=RequestState.QUEUED,
            text="Jaki ma być bezpiecznik?",
            urgent=False,
            created_at=NOW,
            confidence=871,
            model="bench",
        )
    )


def check(tx: Tx, rules: House, owner: AccountId) -> Accept:
    """A decision on a standing read anew; nothing is written where nothing fell due."""
    work = Work(tx=tx, house=rules, now=NOW)
    standing = load_standing(work, owner)
    decision = decide(ASK, standing, tariff_of(work, owner, standing.currency), now=NOW)
    if not isinstance(decision, Accept):
        raise TypeError(f"the bench ran into a limit: {decision}")
    return decision


def check_and_hold(rules: House, request_id: RequestId) -> Callable[[Tx], None]:
    """The first transaction of the operation."""

    def body(tx: Tx) -> None:
        asked = found(tx, request_id)
        decision = check(tx, rules, asked.account_id)
        reserve(Work(tx=tx, house=rules, now=NOW), asked, decision.hold, decision.price)

    return body


def close(rules: House, request_id: RequestId) -> Callable[[Tx], None]:
    """The second: what was held is consumed."""

    def body(tx: Tx) -> None:
        asked = found(tx, request_id)
        work = Work(tx=tx, house=rules, now=NOW)
        tx.accounts.lock(asked.account_id)
        hold = tx.ledger.live_hold(request_id)
        if hold is None:
            raise LookupError(f"request {request_id} holds nothing")
        capture(work, hold, actor=None)

    return body


def found(tx: Tx, request_id: RequestId) -> Request:
    asked = tx.requests.get(request_id)
    if asked is None:
        raise LookupError(f"no request {request_id}")
    return asked


async def one_by_one(store: DatabaseStore, requests: Iterable[RequestId]) -> None:
    """Each request checked and held, then captured, one after the other."""
    rules = plenty()
    for request_id in requests:
        await store.write(check_and_hold(rules, request_id))
        await store.write(close(rules, request_id))


async def all_at_once(store: DatabaseStore, requests: Iterable[RequestId], *, waiting: int) -> None:
    """The same with `waiting` of them under way at any time."""
    rules = plenty()
    left = iter(requests)

    async def worker() -> None:
        for request_id in left:
            await store.write(check_and_hold(rules, request_id))
            await store.write(close(rules, request_id))

    await asyncio.gather(*(worker() for _ in range(waiting)))
