"""A desk to test flows on: a real store in a file, a clock that stands still, a classifier that says
what it is told.

What was promised is read back through a second connection, so that only what is committed counts.
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import psycopg
import yaml

from bot.desk.talk import Content
from bot.flows.bundle import Flows, build_flows
from bot.flows.codec import decode
from bot.flows.house import House
from bot.flows.inbox import RawUpdate
from bot.flows.notices import CardView, HeaderView, InviteLink, Relayed, RelayedAlbum
from bot.flows.prepared import Delivered, Prepared
from bot.flows.source import Source
from bot.ids import BotId, ChatId, InboxId, MessageId, RequestId, TalkId, TopicId, UserId
from bot.intake.judgement import Guess, Judgement
from bot.ports import Tx
from bot.quota.plan import PlanBook, parse_plan_book
from storage import DatabaseStore
from storage.invariants import check

N = TypeVar("N")
T = TypeVar("T")

START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
GROUP = ChatId(-1_001_000_000_001)
TOPIC = TopicId(7)
BOSS, IVAN, EVA, OLGA, PETR = (UserId(number) for number in (101, 201, 202, 301, 302))
NAMES: Mapping[UserId, str] = {BOSS: "boss", IVAN: "ivan", EVA: "eva", OLGA: "olga", PETR: "petr"}
PLANS = Path(__file__).parents[1] / "stories" / "plans.yaml"


@dataclass
class StillClock:
    """Time moves only when a test moves it."""

    moment: datetime = START

    def now(self) -> datetime:
        return self.moment

    async def sleep_until(self, moment: datetime) -> None:
        self.moment = max(self.moment, moment)


@dataclass
class ToldClassifier:
    """Recognises exactly the texts it was told of; everything else it is unsure about."""

    kinds: dict[str, str] = field(default_factory=dict)
    language: str = ""
    likely: str = "work"

    async def classify(self, text: str, *, language: str) -> Judgement:
        kind = self.kinds.get(text)
        ranked = (Guess(kind="consultation", confidence=0.4), Guess(kind=self.likely, confidence=0.3))
        return Judgement(
            kind=kind,
            confidence=0.99 if kind else 0.4,
            ranked=ranked,
            language=language or self.language or "en",
            urgent=kind == "emergency",
            model="told",
        )


@cache
def _plan_book() -> PlanBook:
    return parse_plan_book(yaml.safe_load(PLANS.read_text(encoding="utf-8")))


def house() -> House:
    """The company of the tests."""
    return House(
        company="Acme",
        plan_book=_plan_book(),
        admins=frozenset({BOSS}),
        staff_group=GROUP,
        bot_username="acme_bot",
        payment_details="IBAN 00",
        names=("Anna Chief, +1 555",),
        quiet=timedelta(seconds=5),
        quote_valid=timedelta(hours=72),
        language="en",
        invite_valid=timedelta(days=14),
    )


@dataclass(repr=False)
class Lab:
    """The desk and the hands that work on it.

    Without the dataclass's repr, as everything here that an asynchronous fixture yields: until Python 3.12
    asyncio has that made, of all that hangs on it, and thrown away, for each such fixture.
    """

    store: DatabaseStore
    path: Path
    other: "psycopg.Connection[tuple[Any, ...]] | None" = None
    """A second connection, where the store is on PostgreSQL; on SQLite `path` is opened for each look."""
    clock: StillClock = field(default_factory=StillClock)
    classifier: ToldClassifier = field(default_factory=ToldClassifier)
    numbers: "count[int]" = field(default_factory=lambda: count(1))
    tokens: "count[int]" = field(default_factory=lambda: count(1))
    sent: list[Prepared] = field(default_factory=list)
    flows: Flows = field(init=False)

    def __post_init__(self) -> None:
        self.flows = build_flows(
            store=self.store,
            clock=self.clock,
            house=house(),
            classifier=self.classifier,
            tokens=lambda: f"token-{next(self.tokens)}",
        )

    def refit(self, **changes: object) -> None:
        """The same desk with other rules of the house."""
        self.flows = build_flows(
            store=self.store,
            clock=self.clock,
            house=replace(house(), **changes),  # type: ignore[arg-type]  # keyword by keyword, as the class names them
            classifier=self.classifier,
            tokens=lambda: f"token-{next(self.tokens)}",
        )

    # --- acting

    def source(self, user: UserId, *, group: bool = False, inbox: InboxId | None = None) -> Source:
        """A message or press of that person, now."""
        return Source(
            inbox_id=inbox,
            user=user,
            chat=GROUP if group else ChatId(int(user)),
            thread=TOPIC if group else None,
            message=MessageId(next(self.numbers)),
            first_name=NAMES.get(user, f"user{user}"),
            username=None,
            language_code="en",
            at=self.clock.now(),
            private=not group,
        )

    async def wait(self, **span: float) -> None:
        """Let time pass through each due moment, and let everything due be done."""
        until = self.clock.now() + timedelta(**span)
        while (due := await self.flows.ticker.next_due()) is not None and due <= until:
            await self.deliver()
            self.clock.moment = max(self.clock.moment, due)
            if not await self.flows.ticker.run_due():
                break
        self.clock.moment = until
        await self.deliver()

    async def ask(self, text: str, kind: str | None = None, *, user: UserId = OLGA) -> RequestId:
        """A client asks, is understood as `kind` (None: asked), and the quiet time passes. The newest
        request."""
        if kind is not None:
            self.classifier.kinds[text] = kind
        await self.flows.client.submit(self.source(user), content=Content(text=text))
        await self.wait(seconds=6)
        await self.deliver()
        return await self.newest()

    async def join(self, name: str = "Orbit", *, user: UserId = OLGA, plan: str = "basic") -> None:
        """A new client in euros with one contact."""
        await self.flows.admin.client_add(
            self.source(BOSS), name=name, plan=plan, currency="EUR", language="en"
        )
        await self.follow(user)

    async def follow(self, user: UserId) -> None:
        """Follow the newest invitation."""
        link = self.last(InviteLink, BOSS).link
        await self.flows.client.start(self.source(user), payload=link.split("start=")[1])

    async def hire(self, *users: UserId, role: str = "agent") -> None:
        for user in users:
            await self.flows.admin.staff_invite(self.source(BOSS), role=role)
            await self.follow(user)

    async def quota(self, amount: int, *, name: str = "Orbit", unit: str = "consultation") -> None:
        await self.flows.admin.quota(
            self.source(BOSS), client=name, amount=amount, unit=unit, until=None, because="a test"
        )

    async def deposit(self, minor: int, reference: str = "pay-1", *, name: str = "Orbit") -> None:
        await self.flows.admin.deposit(self.source(BOSS), client=name, minor=minor, reference=reference)

    # --- seeing

    def look(self, query: str, *parameters: object) -> list[Any]:
        """Rows as another process sees them; a statement that changes something gives none."""
        if self.other is None:
            with sqlite3.connect(self.path) as other:
                return other.execute(query, parameters).fetchall()
        asked = query.replace("%", "%%").replace("?", "%s") if parameters else query
        cursor = self.other.execute(asked.encode(), parameters or None)
        return cursor.fetchall() if cursor.description is not None else []

    def rows(self) -> list[tuple[int, str, str, str, str | None]]:
        """(chat, shape, payload, state, slot) of every promise, oldest first, as another process sees
        them."""
        return self.look("SELECT chat_id, shape, payload, state, slot FROM outbox ORDER BY id")

    def told(self, chat: UserId | ChatId) -> list[object]:
        """The notices promised to a chat, oldest first."""
        return [decode(row[2]) for row in self.rows() if row[0] == int(chat) and row[1] == "screen"]

    def last(self, shape: type[N], chat: UserId | ChatId) -> N:
        """The newest notice promised to the chat, which must be of that shape."""
        notice = self.told(chat)[-1]
        assert isinstance(notice, shape), notice
        return notice

    def none_told(self, shape: type[object], chat: UserId | ChatId) -> bool:
        return not any(isinstance(notice, shape) for notice in self.told(chat))

    async def deliver(self) -> None:
        """Send everything due, as the outbox sender would: new messages get numbers, slots their messages."""
        while rows := await self.flows.outbox.next((), 50):
            for row in rows:
                prepared = await self.flows.outbox.prepare(row)
                if prepared is not None:
                    new = prepared.edit or MessageId(next(self.numbers))
                    await self.flows.outbox.delivered(row, self.done(prepared, new))
                    self.sent.append(prepared)

    def done(self, prepared: Prepared, new: MessageId) -> Delivered:
        """What the sender reports: where each message of the talk stands now."""
        if prepared.topic is not None and prepared.thread_id is not None:
            return Delivered()
        match prepared.notice:
            case RelayedAlbum(only=only):
                talks = only if prepared.talk is None else (int(prepared.talk),)
            case Relayed(talk_id=talk_id):
                talks = (talk_id,)
            case _:
                talks = ()
        numbers = [new, *(MessageId(next(self.numbers)) for _ in talks[1:])]
        copies = tuple((TalkId(talk), prepared.part, one) for talk, one in zip(talks, numbers, strict=False))
        return Delivered(message_id=new, copies=copies, stamp=prepared.stamp)

    async def fresh(self) -> list[Prepared]:
        """What was sent since this was asked last."""
        await self.deliver()
        fresh, self.sent = self.sent, []
        return fresh

    async def cards(self) -> list[CardView]:
        """What was shown in the queue since this was asked last."""
        return [one.notice for one in await self.fresh() if isinstance(one.notice, CardView)]

    async def relays(self, chat: UserId) -> list[Relayed]:
        sent = await self.fresh()
        return [one.notice for one in sent if isinstance(one.notice, Relayed) and one.chat_id == int(chat)]

    async def headers(self, chat: UserId) -> list[HeaderView]:
        sent = await self.fresh()
        return [one.notice for one in sent if isinstance(one.notice, HeaderView) and one.chat_id == int(chat)]

    async def newest(self) -> RequestId:
        ((number,),) = self.look("SELECT max(id) FROM request")
        return RequestId(number)

    async def state(self, request_id: RequestId) -> str:
        ((state,),) = self.look("SELECT state FROM request WHERE id = ?", request_id)
        return str(state)

    async def inbox_row(self, update_id: int, lane: str = "chat:1") -> InboxId:
        await self.flows.inbox.store_all(
            [RawUpdate(bot_id=BotId(1), update_id=update_id, lane=lane, raw="{}")]
        )
        return (await self.flows.inbox.next((), 1))[0].id

    async def sound(self) -> None:
        """The books balance: every invariant of the ledger holds."""
        found = await self.store.read(_violations)
        assert found == [], found


def _violations(tx: Tx) -> list[str]:
    return [str(one) for one in check(tx)]
