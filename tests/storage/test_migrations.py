"""The schema goes up, down and up again, with data in it, and is known by number."""

import asyncio
from functools import partial
from pathlib import Path

import pytest

from bot.desk.talk import Content, Side
from bot.ids import AccountId, BotId, ChatId, MessageId
from bot.ports import Entry, Send, Tx
from bot.quota.lot import Category
from bot.quota.pricelist import laid_over
from storage import DatabaseStore, invariants, open_store
from storage.errors import SchemaTooNew, SchemaTooOld
from storage.migrate import newest
from storage.migrations import known, read
from storage.sql import Sql
from storage.unit_of_work import UnitOfWork
from storage.values import micros
from tests.storage import filled
from tests.storage.conftest import Place
from tests.storage.test_prices import put
from tests.storage.test_quotes import quote
from tests.storage.world import CLIENT, LEAD, NOW, lot, minutes, plan, post, request

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
    filled.ledger(tx, asked, child, quote(tx, asked.id, asked.account_id))
    tx.prices.put(
        account_id=asked.account_id,
        currency="PLN",
        prices={"hour": 1},
        valid_from=NOW,
        valid_to=minutes(9),
        by=LEAD,
        now=NOW,
    )
    tx.topups.add(
        reference="D", account_id=asked.account_id, request_id=asked.id, amount=1, currency="PLN", now=NOW
    )
    tx.keys.put("k", fingerprint="", outcome="", now=NOW)
    tx.audit.add(actor=LEAD, account_id=asked.account_id, action="a", before="", after="", undo="", now=NOW)


def renew(tx: Tx) -> None:
    """What only the newer books know: a boost, something carried over and something expired."""
    account_id = tx.accounts.find("Orbit")[0].id
    old = lot(tx, account_id, key="lot:1:included:consultation:0", expires_at=minutes(60))
    for category, reason in ((Category.BOOST, "boost"), (Category.ROLLOVER, "rollover")):
        into = lot(tx, account_id, amount=0, category=category, key=reason, expires_at=minutes(90))
        legs = [
            Entry(asset="consultation", amount=2, lot_id=into),
            Entry(asset="consultation", amount=-2, lot_id=old)
            if reason == "rollover"
            else Entry(asset="consultation", amount=-2, system="issued"),
        ]
        tx.ledger.post(
            reason=reason, reference="", account_id=account_id, entries=legs, actor=None, now=minutes(60)
        )
    post(tx, account_id, old, -3, reason="expire", system="expired", now=minutes(60))


def change(statement: str, sql: Sql) -> int:
    return sql.change(statement)


RENEWAL = 12
"""The migration that brings periods, boosts and breakage."""


async def test_a_step_below_renewals_keeps_every_unit_in_words_the_older_books_know(
    bare: DatabaseStore, own_place: Place
) -> None:
    await bare.migrate()
    await bare.write(fill)
    lots = "SELECT id, granted, posted, held, version FROM lot ORDER BY id"
    legs = "SELECT id, journal_id, amount, lot_id, version, balance FROM entry ORDER BY id"
    rolled = "SELECT COUNT(*) FROM journal WHERE reason IN ('boost', 'rollover')"
    await bare.write(renew)
    kept = own_place.rows(lots), own_place.rows(legs)
    assert own_place.rows(rolled) == [(2,)]
    await bare.migrate(to=RENEWAL - 1)
    assert (own_place.rows(lots), own_place.rows(legs)) == kept
    assert own_place.rows("SELECT DISTINCT category FROM lot ORDER BY 1") == [
        ("bonus",),
        ("deposit",),
        ("included",),
        ("rollover",),
    ]
    assert own_place.rows("SELECT COUNT(*) FROM entry WHERE system = 'expired'") == [(0,)]
    assert own_place.rows(rolled) == [(0,)]
    with pytest.raises(Exception, match="append-only"):
        await bare.run(lambda sql: sql.change("UPDATE entry SET amount = amount + 1"))
    await bare.migrate()
    assert (own_place.rows(lots), own_place.rows(legs)) == kept
    assert own_place.rows("SELECT COUNT(*) FROM journal WHERE booked_at <> at") == [(0,)]
    assert await bare.read(invariants.check) == ()
    for statement in ("UPDATE entry SET amount = amount + 1", "DELETE FROM journal"):
        with pytest.raises(Exception, match="append-only"):
            await bare.run(partial(change, statement))


async def test_plans_that_were_followed_before_stay_followed(bare: DatabaseStore, own_place: Place) -> None:
    await bare.migrate()
    await bare.write(fill)
    await bare.write(
        lambda tx: tx.accounts.set_plan(tx.accounts.all()[0].id, plan="gold", starts_at=minutes(9), now=NOW)
    )
    await bare.migrate(to=RENEWAL - 1)
    await bare.migrate()
    followed = "SELECT plan, followed_at IS NOT NULL FROM account_plan ORDER BY id"
    assert [(plan, bool(done)) for plan, done in own_place.rows(followed)] == [
        ("standard", True),
        ("gold", False),
    ]


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
    assert await bare.read(invariants.check) == ()


VERSIONED = 13
"""The migration that makes versions of prices."""
OLD_PRICES = "SELECT account_id, service, currency, minor, set_at, dropped_at FROM price ORDER BY id"


async def test_prices_become_versions_and_prices_again(bare: DatabaseStore, own_place: Place) -> None:
    await bare.migrate(to=VERSIONED - 1)
    owner = await bare.write(account_before)
    rows = [
        (None, "hour", "PLN", 7, micros(minutes(0)), None),
        (owner, "hour", "PLN", 9, micros(minutes(1)), micros(minutes(4))),
        (owner, "hour", "PLN", 8, micros(minutes(2)), None),
        (None, "travel", "EUR", 3, micros(minutes(3)), micros(minutes(3))),
    ]
    for row in rows:
        await bare.write(partial(set_before, row))
    own_place.tamper('UPDATE audit SET undo = \'{"do": "price", "ids": [2]}\'')
    await bare.migrate()
    assert own_place.rows("SELECT id, version, takes_back FROM price_list ORDER BY id") == [
        *((1, 1, None), (2, 1, None), (3, 2, None), (4, 1, None)),
        *((5, 3, 2), (6, 2, 4)),
    ]
    versions = await bare.read(lambda tx: tx.prices.versions(owner, "PLN", now=minutes(1)))
    hours = [laid_over({}, versions, at=minutes(minute))[0] for minute in (0, 1, 2, 5)]
    assert hours == [{"hour": 7}, {"hour": 9}, {"hour": 8}, {"hour": 8}]
    assert await bare.read(invariants.check) == ()
    await bare.migrate(to=VERSIONED - 1)
    assert own_place.rows(OLD_PRICES) == rows
    assert own_place.rows("SELECT DISTINCT undo FROM audit") == [("",)]
    await bare.migrate()
    assert await bare.read(lambda tx: tx.prices.versions(owner, "PLN", now=minutes(1))) == versions
    assert await bare.write(partial(put, owner=owner, minor=6)) == 7
    assert await bare.read(invariants.check) == ()


def account_before(tx: Tx) -> AccountId:
    """An account as the schema knew it then, with something on record."""
    assert isinstance(tx, UnitOfWork)
    row = tx.sql.one(
        "INSERT INTO account (name, name_key, currency, language, zone, anchor, created_at) "
        "VALUES ('Orbit', 'orbit', 'PLN', 'pl', 'Europe/Warsaw', '2026-01-31', 0) RETURNING id"
    )
    owner = AccountId(row["id"])
    tx.audit.add(actor=LEAD, account_id=owner, action="price", before="", after="", undo="x", now=NOW)
    return owner


def set_before(row: tuple[object, ...], tx: Tx) -> None:
    assert isinstance(tx, UnitOfWork)
    tx.sql.change(
        "INSERT INTO price (account_id, service, currency, minor, set_at, dropped_at, set_by) "
        "VALUES (?, ?, ?, ?, ?, ?, 7)",
        *row,
    )


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
