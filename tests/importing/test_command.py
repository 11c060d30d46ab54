"""The command: whose name, which database, what the bot is called; the examples of the documentation."""

import asyncio
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import xlsxwriter
from typer.testing import CliRunner

from bot import checkup, database
from bot.__main__ import cli
from bot.database import open_database
from bot.settings import BadSettings, Settings, read_settings
from storage import open_store
from storage.errors import AlreadyRunning
from tests.importing.bench import CLIENTS, Bench
from tests.sandbox.lab import TOKEN, open_lab


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, root: Path) -> Settings:
    """Those of a bot in an empty folder, with a database that has this release's tables."""
    monkeypatch.chdir(tmp_path)
    for field in Settings.model_fields:
        monkeypatch.delenv(f"DOORMAN_{field}".upper(), raising=False)
    given = {
        "TOKEN": TOKEN,
        "API": "http://127.0.0.1:9",
        "ADMINS": "7",
        "PLANS": str(root / "tests" / "stories" / "plans.yaml"),
        "DATABASE": f"sqlite:///{tmp_path}/doorman.db",
    }
    for name, value in given.items():
        monkeypatch.setenv(f"DOORMAN_{name}", value)
    found = read_settings()
    asyncio.run(database.migrate(found))
    return found


@pytest.fixture
def clients(tmp_path: Path) -> Path:
    path = tmp_path / "clients.csv"
    path.write_text(CLIENTS, encoding="utf-8")
    return path


@pytest.fixture
async def telegram(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Settings]:
    """The same with somebody who says who the bot is."""
    async with open_lab() as lab:
        await lab.reset(virtual=False)
        monkeypatch.setenv("DOORMAN_API", lab.base)
        yield read_settings()


async def bring(
    settings: Settings, *files: Path, apply: bool = True, actor: int | None = None, links: str = "links.csv"
) -> bool:
    return await checkup.import_files(
        settings, files, actor=actor, apply=apply, encoding=None, links=Path(links)
    )


def test_without_apply_not_a_byte_of_the_database_changes_and_telegram_is_not_asked(
    settings: Settings, clients: Path, tmp_path: Path
) -> None:
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    result = CliRunner().invoke(cli, ["import", str(clients)])
    assert result.exit_code == 0, result.output
    assert "2 clients; 0 lines are so already" in result.output
    assert "Nothing was written." in result.output
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_an_error_in_a_file_ends_with_status_one(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("client;currency\nNova;USD\n", encoding="utf-8")
    result = CliRunner().invoke(cli, ["import", str(path), str(tmp_path / "gone.csv")])
    assert result.exit_code == 1
    assert "error: a.csv, line 2, column currency" in result.output
    assert "error: gone.csv: cannot be read" in result.output


@pytest.mark.parametrize(
    ("admins", "actor", "said"),
    [
        ("7,8", None, "name one with --as (7, 8)"),
        ("7", 9, "9 is not among the admins"),
        ("", None, "put your"),
    ],
)
async def test_an_import_is_done_in_an_admins_name(
    settings: Settings,
    clients: Path,
    monkeypatch: pytest.MonkeyPatch,
    admins: str,
    actor: int | None,
    said: str,
) -> None:
    monkeypatch.setenv("DOORMAN_ADMINS", admins)
    with pytest.raises(BadSettings) as caught:
        await bring(read_settings(), clients, actor=actor)
    assert said in str(caught.value)


async def test_the_named_admin_of_several_stands_in_the_audit(
    telegram: Settings, clients: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOORMAN_ADMINS", "7,8")
    assert await bring(read_settings(), clients, actor=8)
    async with open_database(telegram, migrated=False) as store:
        rows = await store.run(lambda sql: sql.all("SELECT DISTINCT actor FROM audit"), writing=False)
    assert [row["actor"] for row in rows] == [8]


async def test_while_a_bot_works_on_the_same_file_nothing_is_applied(
    telegram: Settings, clients: Path, tmp_path: Path
) -> None:
    bot = await open_store(f"sqlite:///{tmp_path}/doorman.db")
    try:
        await bot.alone()
        with pytest.raises(AlreadyRunning, match="stop it first"):
            await bring(telegram, clients)
        assert await bring(telegram, clients, apply=False)
    finally:
        await bot.close()


async def test_a_database_that_is_not_there_is_not_made(
    settings: Settings, clients: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DOORMAN_DATABASE", f"sqlite:///{tmp_path}/other/doorman.db")
    with pytest.raises(BadSettings, match="bot migrate"):
        await bring(read_settings(), clients, apply=False)
    assert not (tmp_path / "other").exists()


async def test_when_telegram_is_not_there_nothing_is_applied(settings: Settings, clients: Path) -> None:
    with pytest.raises(BadSettings, match="does not say who the bot is"):
        await bring(settings, clients)


async def test_the_examples_of_the_documentation_can_be_imported(
    telegram: Settings, root: Path, tmp_path: Path
) -> None:
    files = sorted((root / "docs" / "import").iterdir())
    assert {path.suffix for path in files} == {".csv"}
    assert await bring(telegram, *files)
    links = (tmp_path / "links.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(links) == 3
    assert "https://t.me/doorman_bot?start=" in links[1]
    assert stat.S_IMODE((tmp_path / "links.csv").stat().st_mode) == 0o600


async def test_a_workbook_brings_its_sheets(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "all.xlsx"
    book = xlsxwriter.Workbook(str(path))
    first, second = book.add_worksheet("Клиенты"), book.add_worksheet("Остатки")
    first.write_row(0, 0, ["клиент", "валюта"])
    first.write_row(1, 0, ["Ромашка", "RUB"])
    second.write_row(0, 0, ["клиент", "сумма"])
    second.write_row(1, 0, ["Ромашка", 1500.5])
    second.write_row(2, 0, ["Ромашка", -1])
    book.close()
    assert not await bench.bring_files(path)
    assert bench.told("error:") == ["all.xlsx, sheet Остатки, line 3, column сумма: “-1” is negative"]
