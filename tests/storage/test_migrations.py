"""The schema goes up, down and up again, with data in it, and is known by number."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.desk.talk import Content, Side
from bot.ids import BotId, ChatId, MessageId
from bot.ports import Send, Tx
from storage import DatabaseStore, invariants, open_store
from storage.errors import SchemaTooNew, SchemaTooOld
from storage.migrate import newest
from storage.migrations import known, read
from tests.storage.conftest import Place
from tests.storage.test_quotes import quote
from tests.storage.world import CLIENT, LEAD, NOW, lot, minutes, plan, request

SHAPE = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name",
    "postgres": """
        SELECT table_name || '.' || column_name, data_type FROM information_schema.columns
        WHERE table_schema = current_schema()
        UNION ALL SELECT indexname, replace(indexdef, current_schema(), '') FROM pg_indexes
        WHERE schemaname = current_schema()
        UNION ALL SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = current_schema()::regnamespace
        UNION ALL SELECT proname, '' FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
        UNION ALL SELECT tgname, '' FROM pg_trigger WHERE NOT tgisinternal
            AND tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace)
        ORDER BY 1, 2""",
}


def fill(tx: Tx) -> None:
    """Something in every noun."""
    tx.inbox.add(bot_id=BotId(1), update_id=1, lane="a", raw="{}", now=NOW)
    send = Send(chat_id=ChatId(1), shape="card", payload="{}", slot="card:1")
    tx.outbox.sent(tx.outbox.put(send, now=NOW), message_id=MessageId(1), now=NOW)
    tx.outbox.pause(ChatId(1), until=minutes(1))
    tx.people.seen(user_id=CLIENT, first_name="O", username=None, guess="pl", now=NOW)
    tx.queues.bind(kind="work", chat_id=ChatId(1), topic_id=None, now=NOW)
    asked = request(tx)
    child = request(tx, account_id=asked.account_id)
    tx.requests.change(child.id, text="child")
    draft_id = tx.drafts.open(
        user_id=CLIENT,
        chat_id=ChatId(1),
        account_id=asked.account_id,
        contact_id=asked.contact_id,
        opened_at=NOW,
        due_at=None,
    )
    talk_id = tx.talk.add(
        request_id=asked.id,
        draft_id=draft_id,
        side=Side.CLIENT,
        user_id=CLIENT,
        chat_id=ChatId(1),
        message_id=MessageId(1),
        content=Content(text=""),
        at=NOW,
    )
    assert talk_id is not None
    tx.talk.copied(talk_id, chat_id=ChatId(2), message_id=MessageId(2))
    how = plan(lot(tx, asked.account_id))
    tx.ledger.hold(request_id=asked.id, account_id=asked.account_id, plan=how, net=0, tax=0, now=NOW)
    quote(tx, asked.id, asked.account_id)
    tx.topups.add(
        reference="D", account_id=asked.account_id, request_id=asked.id, amount=1, currency="PLN", now=NOW
    )
    tx.keys.put("k", fingerprint="", outcome="", now=NOW)
    tx.audit.add(actor=LEAD, account_id=asked.account_id, action="a", before="", after="", undo="", now=NOW)


@pytest.fixture
async def bare(own_place: Place) -> AsyncIterator[DatabaseStore]:
    store = await open_store(own_place.url)
    yield store
    await store.close()


async def test_down_and_up_again_gives_the_same_schema(bare: DatabaseStore, own_place: Place) -> None:
    assert await bare.migrate() == newest()
    shape = own_place.rows(SHAPE[own_place.kind])
    await bare.write(fill)
    assert await bare.read(invariants.check) == ()
    assert await bare.migrate(to=0) == 0
    assert own_place.rows("SELECT * FROM schema_version") == []
    left = {str(row[0]).split(".")[0] for row in own_place.rows(SHAPE[own_place.kind])}
    assert {name for name in left if not name.startswith("schema_version")} == set()
    assert await bare.migrate() == newest()
    assert own_place.rows(SHAPE[own_place.kind]) == shape
    await bare.write(fill)
    assert await bare.read(invariants.check) == ()


TRACES = 6
"""The migration that brings the table of keys; a step further down takes them away."""


@pytest.mark.parametrize("version", range(1, newest()))
async def test_a_step_down_keeps_what_stands_below_it(
    bare: DatabaseStore, own_place: Place, version: int
) -> None:
    await bare.migrate()
    await bare.write(fill)
    assert await bare.migrate(to=version) == version
    assert own_place.rows("SELECT COUNT(*) FROM inbox") == [(1,)]
    assert own_place.rows("SELECT MAX(version) FROM schema_version") == [(version,)]
    if version >= 3:
        assert own_place.rows("SELECT COUNT(*) FROM request") == [(2,)]
    with pytest.raises(SchemaTooOld, match=rf"schema {version}, this release needs {newest()}"):
        await bare.ping()
    assert await bare.migrate() == newest()
    await bare.ping()
    assert (await bare.read(lambda tx: tx.keys.get("k")) is None) == (version < TRACES)


async def test_migrating_twice_changes_nothing(bare: DatabaseStore, own_place: Place) -> None:
    await bare.migrate()
    await bare.write(fill)
    assert await bare.migrate() == newest()
    assert own_place.rows("SELECT version, name FROM schema_version ORDER BY version") == [
        (step.version, step.name) for step in known()
    ]
    assert own_place.rows("SELECT COUNT(*) FROM request") == [(2,)]


async def test_several_that_start_at_once_migrate_once(own_place: Place) -> None:
    stores = [await open_store(own_place.url) for _ in range(4)]
    assert await asyncio.gather(*(store.migrate() for store in stores)) == [newest()] * 4
    for store in stores:
        await store.ping()
        await store.close()


async def test_an_unknown_version_is_refused(bare: DatabaseStore) -> None:
    for version in (-1, newest() + 1):
        with pytest.raises(ValueError, match="no schema version"):
            await bare.migrate(to=version)


async def test_a_newer_schema_is_refused_by_older_code(bare: DatabaseStore, own_place: Place) -> None:
    await bare.migrate()
    own_place.tamper("INSERT INTO schema_version (version, name) VALUES (999, 'of the future')")
    for refused in (bare.migrate, bare.ping):
        with pytest.raises(SchemaTooNew, match=rf"schema 999, this release knows {newest()}"):
            await refused()
    with pytest.raises(SchemaTooNew):
        await open_store(own_place.url)


async def test_a_step_that_fails_leaves_the_schema_as_it_was(bare: DatabaseStore, own_place: Place) -> None:
    await bare.migrate(to=2)
    own_place.tamper("CREATE TABLE entry (id INTEGER)")
    with pytest.raises(Exception, match="entry"):
        await bare.migrate()
    assert own_place.rows("SELECT MAX(version) FROM schema_version") == [(2,)]
    own_place.tamper("DROP TABLE entry")
    assert await bare.migrate() == newest()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("1_short.sql", "-- up\nA\n-- down\nB\n"),
        ("0007_no_down.sql", "-- up\nA\n"),
        ("0007_no_up.sql", "-- down\nA\n"),
        ("0007-dash.sql", "-- up\nA\n-- down\nB\n"),
    ],
)
def test_a_file_that_is_no_migration_is_refused(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(ValueError, match="is not a migration"):
        read(tmp_path / name)
