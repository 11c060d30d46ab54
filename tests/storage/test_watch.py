"""What waits and since when, on both databases; asked by indices of what waits only."""

from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any, cast

import psycopg
import pytest

from bot.desk.request import RequestState
from bot.ids import BotId, ChatId, OutboxId, WorkerId
from bot.ports import SENDER, Matter, Send, Tx, Vitals, Waits
from storage import DatabaseStore
from storage.check import Connected, connecting, crew, keeps_sessions
from storage.repositories import inbox, watch
from storage.sql import Sql
from tests.storage.conftest import Place
from tests.storage.world import AGENT, NOW, account, minutes, request

SLACK = timedelta(minutes=5)
LATER = minutes(30)


async def vitals(store: DatabaseStore, now: Any = LATER) -> Vitals:
    return await store.read(lambda tx: tx.watch.vitals(now=now, slack=SLACK))


def put(tx: Tx, chat: int = 1, *, at: Any = NOW, **more: Any) -> OutboxId:
    return tx.outbox.put(Send(chat_id=ChatId(chat), shape="card", payload="{}", **more), now=at)


async def test_where_nothing_waits_there_is_nothing_to_see(store: DatabaseStore) -> None:
    nothing = Waits()
    assert await vitals(store) == Vitals(
        inbox=nothing,
        outbox=nothing,
        held_back=0,
        held_until=None,
        unclaimed={},
        at_risk=0,
        late=0,
        unreminded=nothing,
        set_aside=0,
        given_up=0,
        workers=0,
    )


async def test_updates_wait_until_they_are_done_and_are_counted_apart_when_set_aside(
    store: DatabaseStore,
) -> None:
    def come(tx: Tx) -> None:
        for number in range(3):
            tx.inbox.add(bot_id=BotId(1), update_id=number, lane="a", raw="{}", now=minutes(number))

    await store.write(come)
    rows = [row.id for row in await store.read(lambda tx: tx.inbox.heads(busy=(), limit=9, now=LATER))]
    assert (await vitals(store)).inbox == Waits(count=3, since=NOW)
    await store.write(lambda tx: tx.inbox.quarantine(rows[0], error="x", now=minutes(9)))
    seen = await vitals(store)
    assert (seen.inbox, seen.set_aside) == (Waits(count=2, since=minutes(1)), 1)
    both = await store.read(lambda tx: [tx.watch.set_aside(since=minutes(since)) for since in (9, 10)])
    assert both == [1, 0]


async def test_a_promise_waits_from_when_it_is_due_however_often_it_is_tried(store: DatabaseStore) -> None:
    morning = minutes(20)
    number = await store.write(lambda tx: put(tx, not_before=morning))
    assert (await vitals(store, minutes(19))).outbox == Waits(count=1, since=None)
    assert (await vitals(store)).outbox == Waits(count=1, since=morning)

    def tried(tx: Tx) -> None:
        tx.outbox.sending(number, now=minutes(25))
        tx.outbox.again(number, not_before=minutes(40), repeat=False, error="no line")

    await store.write(tried)
    assert (await vitals(store)).outbox.since == morning, "its next attempt is later, its promise is not"


async def test_a_newer_text_for_the_same_slot_does_not_make_the_wait_shorter(store: DatabaseStore) -> None:
    await store.write(lambda tx: put(tx, slot="card:1"))
    await store.write(lambda tx: put(tx, slot="card:1", at=minutes(4)))
    assert (await vitals(store)).outbox == Waits(count=1, since=NOW)
    await store.write(lambda tx: put(tx, slot="card:1", at=minutes(5), not_before=minutes(6)))
    assert (await vitals(store)).outbox.since == minutes(6)


async def test_what_was_promised_by_an_older_release_waits_since_it_was_written(
    store: DatabaseStore, place: Place
) -> None:
    await store.write(put)
    await store.run(lambda sql: sql.change("UPDATE outbox SET due_at = NULL"))
    assert (await vitals(store)).outbox.since == NOW


async def test_a_row_whose_answer_was_never_written_down_waits_too(store: DatabaseStore) -> None:
    number = await store.write(put)
    await store.write(lambda tx: tx.outbox.sending(number, now=NOW))
    assert (await vitals(store)).outbox == Waits(count=0, since=NOW)


async def test_what_telegram_holds_back_is_not_due_but_told_when_it_is_for_long(store: DatabaseStore) -> None:
    await store.write(lambda tx: [put(tx, 1), put(tx, 2), put(tx, 2), put(tx, 3, at=minutes(29))])
    await store.write(lambda tx: tx.outbox.pause(ChatId(1), until=LATER + SLACK))
    await store.write(lambda tx: tx.outbox.pause(ChatId(2), until=minutes(90)))
    await store.write(lambda tx: tx.outbox.pause(ChatId(9), until=minutes(90)))
    seen = await vitals(store)
    assert seen.outbox == Waits(count=4, since=minutes(29))
    assert (seen.held_back, seen.held_until) == (1, minutes(90))
    after = minutes(95)
    assert (await vitals(store, after)).outbox.since == minutes(29), "a pause over counts from its end"


async def test_promises_that_ended_undelivered_are_counted_and_those_not_needed_are_not(
    store: DatabaseStore,
) -> None:
    def end(tx: Tx) -> None:
        for error in ("superseded", "nothing to send", "blocked: Forbidden"):
            tx.outbox.dead(put(tx), error=error, now=minutes(3))

    await store.write(end)
    assert (await vitals(store)).given_up == 1
    assert await store.read(lambda tx: tx.watch.given_up(since=minutes(4))) == 0


async def test_requests_wait_by_kind_until_somebody_takes_them(store: DatabaseStore) -> None:
    def ask(tx: Tx) -> None:
        owner = account(tx)
        first = request(tx, account_id=owner)
        request(tx, account_id=owner, created_at=minutes(2))
        other = request(tx, account_id=owner, kind="work")
        tx.busy.queued(first.id, now=minutes(1), near_at=None)
        assert tx.requests.move(other, RequestState.TAKEN, assignee=AGENT)
        request(tx, account_id=owner, kind="work", state=RequestState.OFFERED)

    await store.write(ask)
    assert (await vitals(store)).unclaimed == {"consultation": Waits(count=2, since=minutes(1))}


@pytest.mark.parametrize(
    ("near", "due", "at_risk", "late"),
    [(60, 90, 0, 0), (30, 90, 1, 0), (90, 90, 1, 0), (20, 30, 1, 1), (None, 30, 1, 1), (None, 90, 0, 0)],
)
async def test_a_promise_is_at_risk_as_soon_as_its_card_bears_the_sign(
    store: DatabaseStore, near: int | None, due: int, at_risk: int, late: int
) -> None:
    def ask(tx: Tx) -> None:
        asked = request(tx)
        tx.requests.change(asked.id, due_at=minutes(due))
        tx.busy.sign_at(asked.id, None if near is None else minutes(near))

    await store.write(ask)
    seen = await vitals(store)
    assert (seen.at_risk, seen.late) == (at_risk, late)


@pytest.mark.parametrize(
    ("remind", "times", "found"), [(None, 0, 1), (24, 0, 1), (26, 0, 0), (60, 0, 0), (None, 2, 0), (60, 1, 0)]
)
async def test_a_late_request_that_nobody_took_is_seen_if_nobody_was_reminded_of_it(
    store: DatabaseStore, remind: int | None, times: int, found: int
) -> None:
    def ask(tx: Tx) -> None:
        asked = request(tx)
        tx.requests.change(asked.id, due_at=minutes(20))
        tx.busy.remind_at(asked.id, None if remind is None else minutes(remind), times=times)

    await store.write(ask)
    assert (await vitals(store)).unreminded == (Waits(count=1, since=minutes(20)) if found else Waits())
    assert (await vitals(store, minutes(24))).unreminded == Waits(), "it has only just been due"


async def test_a_matter_is_noted_once_and_keeps_when_it_began(store: DatabaseStore) -> None:
    noted = Matter(name="disk:a", began=NOW, noted_at=minutes(1), seen_at=minutes(1))
    seen = Matter(name="disk:a", began=LATER, noted_at=LATER, seen_at=minutes(2), told_at=minutes(2))
    await store.write(lambda tx: tx.watch.put(noted))
    await store.write(lambda tx: tx.watch.put(seen))
    (kept,) = await store.read(lambda tx: tx.watch.matters())
    assert kept == Matter(
        name="disk:a", began=NOW, noted_at=minutes(1), seen_at=minutes(2), told_at=minutes(2)
    )
    await store.write(lambda tx: tx.watch.end("disk:a"))
    assert await store.read(lambda tx: tx.watch.matters()) == ()


QUERIES = {
    name: text
    for module in (watch, inbox)
    for name, text in vars(module).items()
    if isinstance(text, str) and name.isupper() and (module is watch or name == "_OLDEST")
}
READ = {name: text for name, text in QUERIES.items() if text.lstrip().startswith("SELECT")}
ALL_OF_IT = {"_WORKERS", "_MATTERS"}
"""Tables of a few rows."""


def plan(sql: Sql, text: str) -> list[str]:
    rows = sql.all(f"EXPLAIN QUERY PLAN {text}", *(0 for _ in range(text.count("?"))))
    return [str(row["detail"]) for row in rows]


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
async def test_nothing_that_is_done_is_read_however_much_there_is(store: DatabaseStore) -> None:
    assert len(READ) > 10
    for name in READ.keys() - ALL_OF_IT:
        steps = await store.run(partial(plan, text=READ[name]), writing=False)
        tables = [step for step in steps if step.startswith(("SCAN", "SEARCH")) and "due" not in step]
        read = [step for step in tables if "INDEX" not in step and "PRIMARY KEY" not in step]
        assert read in ([], ["SCAN head"]), (name, steps)
        assert not [step for step in steps if any(book in step for book in ("entry", "journal", "lot"))]


# --- doctor's questions


@pytest.mark.parametrize("place", ["postgres"], indirect=True)
async def test_the_crew_is_who_holds_its_lock(store: DatabaseStore, place: Place) -> None:
    def write_down(sql: Sql) -> None:
        for number, name in ((1, "a:1"), (2, "b:2")):
            sql.change("INSERT INTO worker (id, name) VALUES (?, ?)", number, name)

    await store.run(write_down)
    await store.write(lambda tx: tx.workers.lead(SENDER, WorkerId(2)))

    assert await store.run(crew) == (("a:1", False, False), ("b:2", False, True))
    lock = "SELECT pg_advisory_lock(hashtextextended(current_schema() || ':' || 'worker:2', 0))"
    async with await psycopg.AsyncConnection.connect(place.url, autocommit=True) as alive:
        await alive.execute(lock)
        assert await store.run(crew) == (("a:1", False, False), ("b:2", True, True))


@dataclass
class Pooler:
    """Two sessions of the server for whoever comes: each statement gets the one that was free last."""

    servers: list[Connected]
    free: list[Connected] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.free = list(self.servers)

    def connect(self) -> Callable[[], Awaitable[Connected]]:
        async def connected() -> Connected:
            return cast("Connected", Client(self))

        return connected


@dataclass
class Client:
    pooler: Pooler
    mine: Connected | None = None

    async def __aenter__(self) -> "Client":
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    @asynccontextmanager
    async def transaction(self) -> Any:
        self.mine = self.pooler.free.pop()
        yield
        self.pooler.free.append(self.mine)
        self.mine = None

    async def execute(self, text: str, parameters: Any = None) -> Any:
        server = self.mine or self.pooler.free[-1]
        return await server.execute(text.encode(), parameters)


@pytest.mark.postgres
async def test_a_session_that_is_ours_keeps_its_lock_and_a_poolers_loses_it(postgres_room: str) -> None:
    connect = connecting(postgres_room)
    assert await keeps_sessions(connect)
    async with await connect() as first, await connect() as second:
        assert not await keeps_sessions(Pooler([first, second]).connect())
