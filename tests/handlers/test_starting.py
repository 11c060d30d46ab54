"""Starting: what only a person can mend is refused with a line that says how; the doctor survives it."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot import checkup, database
from bot.clock import SystemClock
from bot.delivery.doctor import Finding
from bot.ports import Tx
from bot.settings import BadSettings, Settings, read_settings
from storage import open_store
from storage.migrate import newest
from tests.sandbox.lab import TOKEN, Lab, open_lab


@pytest.fixture
async def lab(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[Lab]:
    """A sandbox, and the settings of a bot in an empty folder that speaks to it."""
    monkeypatch.chdir(tmp_path)
    for field in Settings.model_fields:
        monkeypatch.delenv(f"DOORMAN_{field}".upper(), raising=False)
    async with open_lab() as lab:
        await lab.reset(virtual=False)
        for name, value in (("TOKEN", TOKEN), ("API", lab.base), ("ADMINS", "7")):
            monkeypatch.setenv(f"DOORMAN_{name}", value)
        yield lab


OPEN = "SELECT COUNT(*) AS many FROM pg_stat_activity WHERE datname = current_database()"


def with_database(monkeypatch: pytest.MonkeyPatch, address: str) -> Settings:
    monkeypatch.setenv("DOORMAN_DATABASE", address)
    return read_settings()


def entries(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def examined(settings: Settings) -> dict[str, Finding]:
    return {finding.name: finding for finding in await checkup.examine_all(settings)}


@pytest.mark.parametrize("address", ["sqlite:///taken/doorman.db", "sqlite:///garbage", "mysql://u:hush@h/d"])
async def test_a_database_that_cannot_be_opened_is_told_in_one_line(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, address: str
) -> None:
    (tmp_path / "taken").write_text("a file where a folder is wanted")
    (tmp_path / "garbage").write_text("no database, " * 100)
    with pytest.raises(BadSettings) as caught:
        await database.migrate(with_database(monkeypatch, address))
    (line,) = caught.value.lines
    assert line.startswith("DOORMAN_DATABASE: ")
    assert "\n" not in line
    assert "hush" not in line


@pytest.mark.postgres
async def test_the_pool_is_as_large_as_it_is_set(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, postgres_url: str
) -> None:
    monkeypatch.setenv("DOORMAN_DATABASE_POOL", "3")
    settings = with_database(monkeypatch, postgres_url)
    async with database.open_database(settings, migrated=True) as store:
        bodies = (store.run(lambda sql: sql.one("SELECT pg_sleep(0.2)")) for _ in range(12))
        await asyncio.gather(*bodies)
        found = await store.run(lambda sql: sql.one(OPEN))
    assert found["many"] == 3


async def test_a_newer_database_is_refused_and_says_which_release_to_start(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = with_database(monkeypatch, f"sqlite:///{tmp_path}/doorman.db")
    assert await database.migrate(settings) == newest()
    store = await open_store(f"sqlite:///{tmp_path}/doorman.db")
    await store.run(lambda sql: sql.change("INSERT INTO schema_version (version, name) VALUES (99, 'later')"))
    await store.close()
    with pytest.raises(BadSettings, match="start the newer release"):
        await database.migrate(settings)


async def test_the_doctor_makes_nothing_where_the_bot_never_ran(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = await examined(read_settings())
    assert found["database"].ok
    assert entries(tmp_path) == []
    assert not found["plans"].ok


async def test_the_doctor_tells_the_rest_when_the_database_does_not_open(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "garbage").write_text("no database, " * 100)
    found = await examined(with_database(monkeypatch, "sqlite:///garbage"))
    assert not found["database"].ok
    assert found["database"].detail.startswith("DOORMAN_DATABASE: ")
    assert found["token"].ok


async def test_the_doctor_looks_at_the_group_that_was_bound_in_the_chat(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    address = f"sqlite:///{tmp_path}/doorman.db"
    settings = with_database(monkeypatch, address)
    await database.migrate(settings)
    assert not (await examined(settings))["queues"].ok
    group = await lab.group(bot="member", forum=True)
    store = await open_store(address)
    await store.write(lambda tx: tx.queues.set("staff_group", str(group)))
    await store.close()
    found = await examined(settings)
    assert found["queues"].ok
    assert not found["staff group"].ok, "the bot is no administrator there"


async def test_the_doctor_names_what_of_a_clients_contract_the_plans_file_has_lost(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, root: Path
) -> None:
    plans = (root / "plans.example.yaml").read_text("utf-8")
    (tmp_path / "plans.yaml").write_text(plans, "utf-8")
    address = f"sqlite:///{tmp_path}/doorman.db"
    settings = with_database(monkeypatch, address)
    await database.migrate(settings)
    store = await open_store(address)
    await store.write(contract)
    assert (await examined(settings))["contracts"].ok
    await store.write(lambda tx: tx.accounts.set_entity(tx.accounts.all()[0].id, "Acme"))
    (tmp_path / "plans.yaml").write_text(plans.replace("  business:", "  gold:"), "utf-8")
    await store.close()
    found = (await examined(settings))["contracts"]
    assert not found.ok
    assert 'plan business ("Orbit" #1); legal entity "Acme" for PLN ("Orbit" #1)' in found.detail
    assert "/entity" in found.mend
    (tmp_path / "plans.yaml").write_text("plans: 5", "utf-8")
    assert "contracts" not in await examined(settings), "what is wrong with the file is said for itself"


def contract(tx: Tx) -> None:
    """A client whose plan changes later on."""
    now = SystemClock().now()
    account = tx.accounts.add(
        name="Orbit",
        currency="PLN",
        language="pl",
        zone="Europe/Warsaw",
        plan="basic",
        anchor=now.date(),
        now=now,
    )
    assert account is not None
    tx.accounts.set_plan(account, plan="business", starts_at=now + timedelta(days=9), now=now)


def test_migrating_does_without_the_messengers_library() -> None:
    """It takes seconds to load, each time that a container starts."""
    code = "import sys, bot.database, bot.bots, bot.logs; sys.exit('aiogram' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
