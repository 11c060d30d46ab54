"""The product's side: the real flows on a database in memory, one transaction a deed, what they said kept."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from itertools import count
from typing import TypeVar

from bot.desk.request import RequestState
from bot.flows import notices as n
from bot.flows.accounts import load_standing
from bot.flows.act import act
from bot.flows.case import open_case
from bot.flows.house import House
from bot.flows.repaying import pay_debts
from bot.flows.scene import Scene, Work
from bot.flows.source import Source
from bot.flows.ticker import begin_limit, expire_one, lapse
from bot.ids import AccountId, ChatId, LotId, MessageId, RequestId, UserId
from bot.ports import Entry, NewRequest
from bot.quota.lot import Category
from bot.quota.plan import parse_plan_book
from storage.dialect import SQLITE
from storage.migrate import migrate
from storage.sql import Sql, transact
from storage.sqlite import MEMORY, _connect
from storage.unit_of_work import UnitOfWork
from tests.fakes.house import small_house
from tests.oracle.company import FILE, QUOTE_VALID

T = TypeVar("T")
BOSS = UserId(101)
Answer = tuple[object, ...]


class NotKept(Exception):
    """Raised to have a look rolled back: looking settles nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard(Scene):
    """A scene that keeps what was said instead of promising it."""

    said: list[object] = field(default_factory=list)

    def tell(self, chat_id: ChatId | UserId, notice: object, **_: object) -> None:
        self.said.append(notice)


@cache
def house() -> House:
    """The company of the oracle, as the product reads it."""
    found = small_house(admins=frozenset({int(BOSS)}))
    return replace(found, plan_book=parse_plan_book(FILE), quote_valid=QUOTE_VALID)


@cache
def empty_books() -> bytes:
    """A migrated database without a row, made once: making it anew would be most of an example."""
    connection = _connect(MEMORY, busy_timeout=timedelta(seconds=1))
    transact(connection, dialect=SQLITE, writing=True, body=migrate)
    image = connection.serialize()
    connection.close()
    return image


class Desk:
    """One company's books. Every deed names its own moment."""

    def __init__(self) -> None:
        self.connection: sqlite3.Connection = _connect(MEMORY, busy_timeout=timedelta(seconds=1))
        self.connection.deserialize(empty_books())
        self.numbers: Iterator[int] = count(1)

    def close(self) -> None:
        self.connection.close()

    def deed(self, now: datetime, user: UserId, body: Callable[[Heard], T]) -> tuple[T, list[object]]:
        """What came of it, and what was said."""
        said: list[object] = []

        def whole(sql: Sql) -> T:
            source = Source(
                inbox_id=None,
                user=user,
                chat=ChatId(int(user)),
                thread=None,
                message=MessageId(next(self.numbers)),
                first_name="Somebody",
                username=None,
                language_code="en",
                at=now,
                private=True,
            )
            tx = UnitOfWork(sql)
            result = body(Heard(tx=tx, house=house(), now=now, source=source, said=said))
            pay_debts(tx, now=now)
            return result

        return transact(self.connection, dialect=SQLITE, writing=True, body=whole), said

    def look(self, now: datetime, body: Callable[[Work, Sql], T], *, keep: bool) -> T:
        """What can be read now. Kept or not is what was settled on the way: by whoever asks, or by nobody."""
        found: list[T] = []

        def whole(sql: Sql) -> None:
            found.append(body(Work(tx=UnitOfWork(sql), house=house(), now=now), sql))
            if not keep:
                raise NotKept

        with suppress(NotKept):
            transact(self.connection, dialect=SQLITE, writing=True, body=whole)
        return found[0]

    # --- people

    def client(
        self, now: datetime, user: UserId, *, currency: str, zone: str, plan: str, anchor: date
    ) -> AccountId:
        """A new account with one contact, who has pressed Start."""

        def add(scene: Heard) -> AccountId:
            scene.arrive()
            found = scene.tx.accounts.add(
                name=f"Client {user}",
                currency=currency,
                language="en",
                zone=zone,
                plan=plan,
                anchor=anchor,
                now=now,
                entity=house().plan_book.entity(currency).name,
            )
            assert found is not None
            scene.tx.contacts.add(account_id=found, user_id=user, owner=True, now=now)
            return found

        return self.deed(now, user, add)[0]

    def ask(self, now: datetime, user: UserId, kind: str, order: int | None) -> tuple[RequestId, Answer]:
        """A request of that kind, of an order if it recalculates one, decided at once."""

        def body(scene: Heard) -> RequestId:
            contact = scene.tx.contacts.by_user(user)
            assert contact is not None
            request_id = scene.tx.requests.add(
                NewRequest(
                    account_id=contact.account_id,
                    contact_id=contact.id,
                    user_id=user,
                    kind=kind,
                    state=RequestState.CLARIFYING,
                    text="",
                    urgent=False,
                    created_at=now,
                    order_number=order,
                    recalculation=order is not None,
                    confidence=900,
                    model="told",
                )
            )
            request = scene.tx.requests.get(request_id)
            assert request is not None
            act(open_case(scene, request), kind, new_order=True)
            return request_id

        request_id, said = self.deed(now, user, body)
        return request_id, told(said)

    def lot(
        self,
        now: datetime,
        account_id: AccountId,
        *,
        asset: str,
        amount: int,
        start: datetime,
        end: datetime | None,
        scope: str,
        priority: int,
    ) -> None:
        """A lot that no command makes: a promotion, or units of one order only."""

        def body(scene: Heard) -> None:
            load_standing(scene, account_id)
            lot_id = scene.tx.ledger.add_lot(
                key=f"promo:{next(self.numbers)}",
                account_id=account_id,
                asset=asset,
                category=Category.PROMO,
                priority=priority,
                starts_at=start,
                expires_at=end,
                scope=scope or None,
                now=now,
            )
            assert lot_id is not None
            give(scene, account_id, lot_id, asset, amount)

        self.deed(now, BOSS, body)

    def tick(self, now: datetime) -> None:
        """Whatever time has ended, each in a transaction of its own."""

        def due(scene: Heard) -> list[Callable[[Work], bool]]:
            quotes = scene.tx.quotes.lapsing(now=now, limit=99)
            holds = scene.tx.ledger.expiring(now=now, limit=99)
            limits = scene.tx.limits.beginning(now=now, limit=99)
            return [
                *(partial(lapse, quote_id=one.id) for one in quotes),
                *(partial(expire_one, hold=one) for one in holds),
                *(partial(begin_limit, number=number, account_id=account) for number, account in limits),
            ]

        for piece in self.deed(now, BOSS, due)[0]:
            self.deed(now, BOSS, piece)


def give(scene: Heard, account_id: AccountId, lot_id: LotId, asset: str, amount: int) -> None:
    legs = [Entry(asset=asset, amount=amount, lot_id=lot_id)]
    legs.append(Entry(asset=asset, amount=-amount, system="issued"))
    scene.tx.ledger.post(
        reason="quota", reference="promo", account_id=account_id, entries=legs, actor=BOSS, now=scene.now
    )


def told(said: list[object]) -> Answer:
    """The decision that the client read, with its numbers, in the oracle's words."""
    for notice in reversed(said):
        match notice:
            case n.Accepted():
                left = None if notice.left is None else notice.left.left
                figures = (notice.order_number, notice.recalculation, notice.free_left, left)
                settle = any(isinstance(one, n.AdminAlert) and one.what == "settle" for one in said)
                answer: Answer = ("accepted", *figures, notice.minutes, notice.charged)
                return (*answer, "settle") if settle else answer
            case n.Offered(price=None):
                return ("covered",)
            case n.Offered(price=price) if price is not None:
                cost: Answer = (notice.reason, price.net, price.tax, price.gross, notice.funding)
                why = (notice.used, notice.included, notice.balance, notice.renews_at)
                return ("offered", *cost, *why, notice.valid_until)
            case n.Declined(price=price) if price is not None:
                cost = (notice.reason, price.net, price.gross, notice.missing)
                return ("declined", *cost, notice.used, notice.included, notice.balance, notice.renews_at)
    return ("nothing",)


def moment(stored: int | None) -> datetime | None:
    """As the database keeps time: microseconds of UTC."""
    return None if stored is None else datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=stored)
