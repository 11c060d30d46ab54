"""Processes on one database: what is in hand is nobody else's, what the dead had is free again, one leads."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

import psycopg
import pytest

from bot.ids import BotId, InboxId, WorkerId
from bot.ports import SENDER, Presence, Tx
from storage import DatabaseStore, open_store
from tests.fakes import server
from tests.storage.conftest import Place
from tests.storage.world import NOW

BOT = BotId(42)
MINE, THEIRS = WorkerId(1), WorkerId(2)
SECONDS = 10


def update(tx: Tx, *, number: int, lane: str) -> None:
    tx.inbox.add(bot_id=BOT, update_id=number, lane=lane, raw="{}", now=NOW)


def heads(tx: Tx, me: WorkerId | None) -> list[int]:
    return [row.update_id for row in tx.inbox.heads(busy=(), limit=10, now=NOW, me=me)]


@pytest.fixture
async def hired(store: DatabaseStore, place: Place) -> DatabaseStore:
    """A store at which MINE and THEIRS work."""
    place.tamper("INSERT INTO worker (id, name) VALUES (1, 'mine'), (2, 'theirs')")
    return store


async def three_updates(store: DatabaseStore) -> list[InboxId]:
    for number, lane in ((1, "chat:5"), (2, "chat:5"), (3, "press:5"), (4, "chat:6")):
        await store.write(partial(update, number=number, lane=lane))
    rows = await store.read(lambda tx: tx.inbox.heads(busy=(), limit=10, now=NOW))
    return [row.id for row in rows]


async def test_a_row_is_taken_once(hired: DatabaseStore) -> None:
    rows = await three_updates(hired)
    assert await hired.write(lambda tx: tx.workers.take(rows[:1], MINE)) == frozenset(rows[:1])
    assert await hired.write(lambda tx: tx.workers.take(rows, THEIRS)) == frozenset(rows[1:])
    assert await hired.write(lambda tx: tx.workers.take(rows, MINE)) == frozenset(rows[:1])


async def test_what_another_has_in_hand_keeps_both_lanes_of_its_person_shut(hired: DatabaseStore) -> None:
    rows = await three_updates(hired)
    await hired.write(lambda tx: tx.workers.take(rows[:1], MINE))
    assert await hired.read(lambda tx: heads(tx, THEIRS)) == [4]
    assert await hired.read(lambda tx: heads(tx, MINE)) == [1, 4]


async def test_a_failed_attempt_may_be_made_again_by_anybody(hired: DatabaseStore) -> None:
    rows = await three_updates(hired)
    await hired.write(lambda tx: tx.workers.take(rows[:1], MINE))
    await hired.write(lambda tx: tx.inbox.failed(rows[0], error="no", not_before=NOW))
    assert await hired.read(lambda tx: heads(tx, THEIRS)) == [1, 4]


async def test_who_leaves_frees_rows_and_lead(hired: DatabaseStore) -> None:
    rows = await three_updates(hired)
    await hired.write(lambda tx: tx.workers.take(rows, MINE))
    assert await hired.write(lambda tx: tx.workers.lead(SENDER, MINE))
    assert not await hired.write(lambda tx: tx.workers.lead(SENDER, THEIRS))
    assert await hired.write(lambda tx: tx.workers.leads(SENDER, MINE))
    await hired.write(lambda tx: tx.workers.leave(MINE))
    assert await hired.read(lambda tx: heads(tx, THEIRS)) == [1, 4]
    assert not await hired.write(lambda tx: tx.workers.leads(SENDER, MINE))
    assert await hired.write(lambda tx: tx.workers.lead(SENDER, THEIRS))


async def test_who_left_or_was_taken_for_dead_takes_nothing_more_under_that_number(
    hired: DatabaseStore, place: Place
) -> None:
    """A process that stood still between reading its number and using it: nobody would ever free that."""
    rows = await three_updates(hired)
    await hired.write(lambda tx: tx.workers.leave(MINE))
    assert await hired.write(lambda tx: tx.workers.take(rows, MINE)) == frozenset()
    assert not await hired.write(lambda tx: tx.workers.lead(SENDER, MINE))
    assert place.rows("SELECT COUNT(*) FROM inbox WHERE worker_id IS NOT NULL") == [(0,)]
    assert await hired.write(lambda tx: tx.workers.lead(SENDER, THEIRS))


async def test_what_was_committed_late_waits_for_those_of_its_lane_that_are_in_hand(
    hired: DatabaseStore, place: Place
) -> None:
    """Its number was given before theirs: it is the head of its lane, and may not be taken beside them."""
    rows = await three_updates(hired)
    await hired.write(lambda tx: tx.workers.take(rows, MINE))
    place.tamper(
        "INSERT INTO inbox (id, bot_id, update_id, lane, raw, received_at)"
        " VALUES (-1, 42, 0, 'chat:5', '{}', 0)"
    )
    late = [InboxId(-1)]
    assert await hired.read(lambda tx: heads(tx, THEIRS)) == [0]
    assert await hired.write(lambda tx: tx.workers.take(late, THEIRS)) == frozenset()
    await hired.write(lambda tx: tx.inbox.done(rows[0], now=NOW))
    assert await hired.write(lambda tx: tx.workers.take(late, THEIRS)) == frozenset(late)


async def test_sqlite_is_one_process_that_claims_nothing(store: DatabaseStore, place: Place) -> None:
    if place.kind == "sqlite":
        assert not store.presence.shared
        assert store.presence.worker is None
        assert await store.write(lambda tx: tx.workers.claim("anything"))
    else:
        assert store.presence.shared


@asynccontextmanager
async def process(place: Place) -> AsyncIterator[tuple[DatabaseStore, list[str]]]:
    """A store with its presence held, and the bells it heard from others."""
    opened = await open_store(place.url, timeout=timedelta(seconds=SECONDS))
    bells: list[str] = []
    try:
        async with asyncio.TaskGroup() as group:
            attending = group.create_task(
                opened.presence.run(ring=lambda: bells.append("rung"), nap=asyncio.sleep)
            )
            await there(opened.presence)
            yield opened, bells
            attending.cancel()
    finally:
        await opened.close()


async def there(presence: Presence, *, but: WorkerId | None = None) -> WorkerId:
    async with asyncio.timeout(SECONDS):
        while presence.worker is None or presence.worker == but:  # noqa: ASYNC110 - the server rings no bell
            await asyncio.sleep(0.01)
    return presence.worker


@pytest.fixture
def shared(own_schema: str) -> Place:
    return Place(kind="postgres", url=own_schema)


async def migrated(place: Place) -> None:
    opened = await open_store(place.url)
    await opened.migrate()
    await opened.close()


async def test_a_living_worker_is_not_reaped_and_a_dead_one_is(shared: Place) -> None:
    await migrated(shared)
    async with process(shared) as (mine, _):
        async with process(shared) as (theirs, _):
            me, other = await there(mine.presence), await there(theirs.presence)
            rows = await three_updates(theirs)
            await theirs.write(lambda tx: tx.workers.take(rows, other))
            assert await theirs.write(lambda tx: tx.workers.lead(SENDER, other))
            assert await mine.write(lambda tx: tx.workers.reap(me)) == 0
            assert await mine.read(lambda tx: heads(tx, me)) == []
        async with asyncio.timeout(SECONDS):  # the server needs a moment to see that a session ended
            while not await mine.write(lambda tx: tx.workers.reap(me)):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert await mine.read(lambda tx: heads(tx, me)) == [1, 4]
        assert await mine.write(lambda tx: tx.workers.lead(SENDER, me))
        assert shared.rows("SELECT id FROM worker") == [(me,)]


async def test_a_lost_session_means_a_new_number(shared: Place) -> None:
    await migrated(shared)
    async with process(shared) as (mine, _):
        me = await there(mine.presence)
        assert await mine.write(lambda tx: tx.workers.lead(SENDER, me))
        with psycopg.connect(shared.url, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
                " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            )
        anew = await there(mine.presence, but=me)
        assert anew != me
        assert not await mine.write(lambda tx: tx.workers.leads(SENDER, anew))
        assert await mine.write(lambda tx: tx.workers.reap(anew)) == 1
        assert await mine.write(lambda tx: tx.workers.lead(SENDER, anew))


async def test_who_is_not_there_any_more_looks_around_at_once(shared: Place) -> None:
    """What only one may do must end then, not at the next look."""
    await migrated(shared)
    opened = await open_store(shared.url, timeout=timedelta(seconds=SECONDS))
    gone, woken = asyncio.Event(), asyncio.Event()

    def look() -> None:
        if opened.presence.worker is None:
            gone.set()

    async def nap(_seconds: float) -> None:
        await woken.wait()

    try:
        async with asyncio.TaskGroup() as group:
            attending = group.create_task(opened.presence.run(ring=look, nap=nap))
            me = await there(opened.presence)
            with psycopg.connect(shared.url, autocommit=True) as other:
                other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
                    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
                )
            async with asyncio.timeout(SECONDS):
                await gone.wait()
            woken.set()
            assert await there(opened.presence, but=me) != me
            attending.cancel()
    finally:
        await opened.close()


async def test_a_bell_is_heard_by_the_others_at_once(shared: Place) -> None:
    await migrated(shared)
    async with process(shared) as (mine, _), process(shared) as (_, bells):
        heard = len(bells)
        mine.presence.ring()
        async with asyncio.timeout(0.9):  # sooner than the look that is made each second
            while len(bells) < heard + 1:  # noqa: ASYNC110 - it is the bell
                await asyncio.sleep(0.005)


async def test_what_is_claimed_is_claimed_till_the_transaction_ends(shared: Place) -> None:
    await migrated(shared)
    store = await open_store(shared.url)
    try:
        with psycopg.connect(shared.url) as other:
            other.execute(
                "SELECT pg_try_advisory_xact_lock(hashtextextended(current_schema() || ':due: quote 7', 0))"
            )
            assert not await store.write(lambda tx: tx.workers.claim("due: quote 7"))
            assert await store.write(lambda tx: tx.workers.claim("due: quote 8"))
        assert await store.write(lambda tx: tx.workers.claim("due: quote 7"))
    finally:
        await store.close()


async def test_bots_in_schemas_of_their_own_do_not_meet(shared: Place, postgres_room: str) -> None:
    other_bots = Place(kind="postgres", url=server.schema(postgres_room))
    await migrated(shared)
    await migrated(other_bots)
    async with process(shared) as (mine, _), process(other_bots) as (theirs, _):
        me, other = await there(mine.presence), await there(theirs.presence)
        assert await mine.write(lambda tx: tx.workers.lead(SENDER, me))
        assert await theirs.write(lambda tx: tx.workers.lead(SENDER, other))
        assert await mine.write(lambda tx: tx.workers.reap(me)) == 0


async def test_every_connection_notices_a_peer_that_vanished(shared: Place) -> None:
    store = await open_store(shared.url)
    try:
        for setting, wanted in (
            ("tcp_keepalives_idle", "2"),
            ("tcp_user_timeout", "5000"),
            ("idle_in_transaction_session_timeout", "30s"),
        ):
            row = await store.run(lambda sql, name=setting: sql.one(f"SHOW {name}"), writing=False)  # type: ignore[misc]
            assert row[setting] == wanted
    finally:
        await store.close()
