"""Books without a loop: a migrated SQLite in memory and plain transactions at the moments that a test names.

For tests that try thousands of histories, where one hop to a database thread each would be most of the time.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar

from bot.desk.request import Request, RequestState
from bot.flows.accounts import load_standing
from bot.flows.house import House
from bot.flows.scene import Work
from bot.ids import AccountId, UserId
from bot.ports import NewRequest
from bot.quota.standing import Standing
from storage import invariants
from storage.dialect import SQLITE
from storage.migrate import migrate
from storage.sql import Sql, transact
from storage.sqlite import MEMORY, _connect
from storage.unit_of_work import UnitOfWork

T = TypeVar("T")
CLIENT = UserId(5_000_000_001)

_JOURNALS = """
SELECT journal.id, journal.reason, journal.reference, journal.at, entry.asset, entry.amount,
    COALESCE(lot.key, entry.system) AS place
FROM journal JOIN entry ON entry.journal_id = journal.id LEFT JOIN lot ON lot.id = entry.lot_id
ORDER BY journal.id, entry.id"""

_LOTS = """
SELECT key, asset, category, starts_at, expires_at, granted, posted, held, is_open FROM lot ORDER BY id"""


@dataclass
class Books:
    """One company's database. Every act names its own moment; time is what the test says."""

    house: House
    statements: list[str] = field(default_factory=list)
    connection: sqlite3.Connection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = _connect(MEMORY, busy_timeout=timedelta(seconds=1))
        transact(self.connection, dialect=SQLITE, writing=True, body=migrate)

    def act(self, now: datetime, body: Callable[[Work], T]) -> T:
        """One transaction at `now`."""

        def whole(sql: Sql) -> T:
            return body(Work(tx=UnitOfWork(sql), house=self.house, now=now))

        return transact(self.connection, dialect=SQLITE, writing=True, body=whole)

    def account(
        self, now: datetime, *, plan: str, zone: str, anchor: date, currency: str = "EUR"
    ) -> AccountId:
        """A new client with one contact."""

        def add(work: Work) -> AccountId:
            found = work.tx.accounts.add(
                name=f"Client {now.isoformat()} {zone}",
                currency=currency,
                language="en",
                zone=zone,
                plan=plan,
                anchor=anchor,
                now=now,
            )
            assert found is not None
            work.tx.contacts.add(account_id=found, user_id=CLIENT, owner=True, now=now)
            return found

        return self.act(now, add)

    def standing(self, now: datetime, account_id: AccountId) -> Standing:
        """Ask, and so settle."""
        return self.act(now, lambda work: load_standing(work, account_id))

    def close(self) -> None:
        self.connection.close()

    def journals(self) -> list[tuple[object, ...]]:
        """Every leg in order of booking: number, reason, reference, when it took effect, asset, amount,
        lot."""
        return [tuple(row) for row in self.connection.execute(_JOURNALS)]

    def lots(self) -> list[tuple[object, ...]]:
        """Every lot in order of making, by key instead of number."""
        return [tuple(row) for row in self.connection.execute(_LOTS)]

    def sound(self) -> None:
        """No invariant is broken."""
        found = transact(
            self.connection,
            dialect=SQLITE,
            writing=False,
            body=lambda sql: invariants.check(UnitOfWork(sql)),
        )
        assert found == (), found


def new_request(work: Work, account_id: AccountId) -> Request:
    """A consultation of the account's contact, routed and not taken."""
    request_id = work.tx.requests.add(
        NewRequest(
            account_id=account_id,
            contact_id=work.tx.contacts.of_account(account_id)[0].id,
            user_id=CLIENT,
            kind="consultation",
            state=RequestState.QUEUED,
            text="How?",
            urgent=False,
            created_at=work.now,
            order_number=None,
            recalculation=False,
            confidence=900,
            model="told",
        )
    )
    found = work.tx.requests.get(request_id)
    assert found is not None
    return found
