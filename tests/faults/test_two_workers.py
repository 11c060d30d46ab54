"""Workers share one PostgreSQL: the leader is killed with work in hand, and others do what it had."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from storage import open_store
from storage.invariants import check
from tests.fakes import server
from tests.faults.crew import Crew, crew_of
from tests.faults.test_kill import all_choose, all_write, people, seen_twice, settle_in, text_of

SOON = 10.0
"""Seconds in which a death is noticed with room to spare; it takes one or two."""


@pytest.fixture
def postgres_url_of_its_own(postgres_room: str) -> str:
    """Of an empty schema."""
    return server.schema(postgres_room)


async def test_a_killed_leader_loses_and_doubles_nothing(tmp_path: Path, postgres_url: str) -> None:
    async with crew_of(tmp_path, postgres_url, quiet_seconds="0.2", clarify_minutes="2880") as crew:
        await settle_in(crew.rig, since=datetime.now(UTC) - timedelta(days=1))
        for _ in range(3):
            await crew.hire()
        await all_write(crew.rig)
        await crew.until(lambda: crew.one("SELECT COUNT(*) FROM outbox WHERE state = 'sent'") > 5)
        first = crew.leader()
        await crew.kill(first)
        await crew.until(lambda: crew.one("SELECT COUNT(*) FROM worker") == 2, SOON)
        await crew.until(lambda: asked(crew) == len(people()))
        assert crew.leader() != first
        await all_choose(crew.rig)
        await crew.until(lambda: crew.one("SELECT COUNT(*) FROM request WHERE state = 'queued'") > 5)
        await crew.kill(crew.leader())
        await crew.hire()
        await crew.until(lambda: crew.one("SELECT COUNT(*) FROM inbox WHERE state = 'new'") == 0)
        await crew.until(lambda: queued(crew) == len(people()))
        assert len([port for port, taken in crew.proxy.taken.items() if taken]) >= 3, (
            "all of them took updates"
        )
        await nothing_is_amiss(crew)


async def test_a_busy_leader_that_is_stopped_hands_over_at_once_and_nothing_is_marked_in_vain(
    tmp_path: Path, postgres_url_of_its_own: str
) -> None:
    """One call hangs past the time to drain: only what it was for may have arrived."""
    async with crew_of(
        tmp_path, postgres_url_of_its_own, quiet_seconds="0.2", clarify_minutes="2880"
    ) as crew:
        await settle_in(crew.rig, since=datetime.now(UTC) - timedelta(days=1))
        for _ in range(2):
            await crew.hire()
        await crew.until(lambda: crew.one("SELECT COUNT(*) FROM lease WHERE worker_id IS NOT NULL") == 1)
        leader = crew.leader()
        hang = {"method": "sendMessage", "chat_id": people()[0], "kind": "hang", "times": 1}
        await crew.rig.control.post("faults", hang)
        await all_write(crew.rig)
        await crew.until(lambda: crew.one("SELECT COUNT(*) FROM outbox WHERE state = 'sent'") > 5)
        await crew.until(lambda: asked(crew) == len(people()) - 1)
        assert await crew.workers[leader].terminate() == 0
        assert crew.workers[leader].count("drain_cut_short") == 1
        assert crew.one("SELECT COUNT(*) FROM worker") == 1, "it has left, the reaper had nothing to do"
        await crew.until(lambda: asked(crew) == len(people()), SOON)
        assert crew.leader() == next(port for port in crew.workers if port != leader)
        assert crew.one("SELECT COUNT(*) FROM outbox WHERE repeat = 1") == 1


def asked(crew: Crew) -> int:
    """People who were asked what they meant."""
    return crew.one("SELECT COUNT(DISTINCT chat_id) FROM outbox WHERE state = 'sent' AND chat_id > 0")


def queued(crew: Crew) -> int:
    return crew.one("SELECT COUNT(*) FROM request WHERE state = 'queued'")


async def nothing_is_amiss(crew: Crew) -> None:
    with psycopg.connect(crew.database, autocommit=True) as connection:
        texts = Counter(row[0] for row in connection.execute("SELECT text FROM request").fetchall())
    assert texts == Counter(text_of(person) for person in people())
    assert crew.one("SELECT SUM(held) FROM lot WHERE asset = 'consultation'") == len(people())
    assert await seen_twice(crew.rig) == 0
    store = await open_store(crew.database)
    try:
        assert await store.read(check) == ()
    finally:
        await store.close()
