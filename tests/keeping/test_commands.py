"""`backup`, `verify`, `restore`, `move` from the command line: words, status, folders."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot import checkup
from bot.__main__ import cli
from bot.bots import read_one
from bot.delivery import doctor
from bot.settings import BadSettings, Settings, read_settings
from storage import open_store
from tests.keeping.conftest import everything, filled, scribble
from tests.sandbox.lab import TOKEN


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, database: Path) -> Path:
    """A deployment's folder, with settings and a stopped bot's database; the database."""
    monkeypatch.chdir(tmp_path)
    for field in Settings.model_fields:
        monkeypatch.delenv(f"DOORMAN_{field}".upper(), raising=False)
    monkeypatch.setenv("DOORMAN_TOKEN", TOKEN)
    monkeypatch.setenv("DOORMAN_DATABASE", asyncio.run(filled(database)))
    return database


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, list(words))


def told(result: Result) -> str:
    """Everything that was said, in one line."""
    return " ".join(result.output.split())


def counted(result: Result) -> str:
    return next((line for line in result.output.splitlines() if " rows in " in line), "")


def made(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.sqlite3"))


def test_backed_up_verified_broken_and_restored(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(place)
    result = run("backup")
    assert result.exit_code == 0, result.output
    (path,) = made(tmp_path / "data" / "backups")
    assert f"{path.relative_to(tmp_path)} is the backup" in told(result)
    scribble(place, "UPDATE lot SET posted = posted + 1 WHERE id = 1")
    wrong = run("verify")
    assert wrong.exit_code == 1
    assert "NOT OK books" in told(wrong)
    assert "keep it as it is and report this" in told(wrong)
    assert "All is well." in run("verify", str(path)).output
    result = run("restore", str(path))
    assert result.exit_code == 0, result.output
    assert "delete it once nobody misses anything" in told(result)
    assert everything(place) == before
    assert run("verify").exit_code == 0
    assert run("verify", f"sqlite:///{place}", "--against", str(path)).exit_code == 0
    scribble(place, "DELETE FROM slot")
    gone = run("verify", f"sqlite:///{place}", "--against", str(path))
    assert gone.exit_code == 1
    assert "slot: 0 instead of 1" in told(gone)


def test_verify_and_restore_need_no_settings_where_both_ends_are_named(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("backup", "--to", "there")
    (path,) = made(tmp_path / "there")
    monkeypatch.delenv("DOORMAN_TOKEN")
    monkeypatch.delenv("DOORMAN_DATABASE")
    assert run("verify", str(path)).exit_code == 0
    assert run("restore", str(path), "--to", f"sqlite:///{tmp_path}/drill.sqlite3").exit_code == 0
    assert everything(tmp_path / "drill.sqlite3") == everything(place)
    assert run("verify").exit_code == 2


def test_in_the_folder_of_the_settings_old_ones_go_elsewhere_only_when_asked(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOORMAN_BACKUPS", str(tmp_path / "daily"))
    monkeypatch.setenv("DOORMAN_BACKUP_KEEP", "1d")
    for folder, words in (("daily", ()), ("there", ("--to", "there"))):
        for _ in range(3):
            assert run("backup", *words).exit_code == 0
        assert len(made(tmp_path / folder)) == (1 if folder == "daily" else 3)
    assert run("backup", "--to", "there", "--keep", "2d").exit_code == 0
    assert len(made(tmp_path / "there")) == 1
    refused = run("backup", "--keep", "seven")
    assert refused.exit_code == 2
    assert "like 7d4w" in refused.output


def test_what_cannot_be_done_is_a_line_and_status_two(place: Path, tmp_path: Path) -> None:
    async def running() -> Result:
        store = await open_store(f"sqlite:///{place}")
        await store.alone()
        result = await asyncio.to_thread(run, "restore", str(made(tmp_path / "there")[0]))
        await store.close()
        return result

    run("backup", "--to", "there")
    tries = {
        "another bot runs on": asyncio.run(running()),
        "postgresql://user:password@host/database": run("move", "--to", "sqlite:///other.sqlite3"),
        "connection": run("move", "--to", "postgresql://me:s3cret@127.0.0.1:9/doorman"),
        "pg_restore": run("restore", str(made(tmp_path / "there")[0]), "--to", "postgresql://127.0.0.1/x"),
        "there is no": run("verify", "sqlite:///nowhere.sqlite3"),
        "not a database file": run("verify", "mysql://host/x"),
    }
    for words, result in tries.items():
        assert words in told(result)
        assert result.exit_code == (1 if words == "there is no" else 2), result.output
        assert "Traceback" not in result.output
        assert "s3cret" not in result.output
    assert not list(place.parent.glob("*.before-*"))


def test_a_rule_of_retention_that_says_nothing_stops_the_start(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOORMAN_BACKUP_KEEP", "for ever")
    with pytest.raises(BadSettings, match=r"DOORMAN_BACKUP_KEEP: 'for ever' does not say.*7d4w"):
        read_settings()


def test_doctor_tells_how_old_the_newest_backup_is_where_the_bot_makes_them(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert checkup._backups(read_settings()) == []
    monkeypatch.setenv("DOORMAN_BACKUPS", str(tmp_path / "daily"))
    (none,) = checkup._backups(read_settings())
    assert (none.ok, none.detail) == (False, "none yet")
    run("backup")
    (fresh,) = checkup._backups(read_settings())
    assert (fresh.ok, fresh.detail) == (True, "the newest is 0 hours old")
    made_at = datetime(2026, 11, 22, 3, tzinfo=UTC)
    assert doctor.backups(made_at, made_at + timedelta(hours=26)).ok
    late = doctor.backups(made_at, made_at + timedelta(hours=26, seconds=1))
    assert not late.ok
    assert "`python -m bot backup`" in late.mend


@pytest.mark.postgres
def test_a_move_says_what_went_over_and_what_to_do_next(place: Path, postgres_url: str) -> None:
    result = run("move", "--to", postgres_url)
    assert result.exit_code == 0, result.output
    assert "entry 9 9 same 10" in told(result)
    assert "Now set DOORMAN_DATABASE to that address" in told(result)
    assert "All is well." in run("verify", postgres_url).output
    again = run("move", "--to", postgres_url)
    assert again.exit_code == 2
    assert "there are rows in PostgreSQL already" in told(again)


@pytest.mark.postgres
def test_one_of_many_bots_is_moved_to_where_it_looks_for_its_tables(
    place: Path, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = TOKEN.partition(":")[0]
    monkeypatch.delenv("DOORMAN_TOKEN")
    monkeypatch.delenv("DOORMAN_DATABASE")
    monkeypatch.setenv("DOORMAN_BOTS", "bots")
    (tmp_path / "bots").mkdir()
    (tmp_path / "bots" / "north.env").write_text(f"DOORMAN_TOKEN={TOKEN}\n")
    place.rename(place.with_name(f"bot_{number}.sqlite3"))
    result = run("--bot", "north", "move", "--to", postgres_url)
    assert result.exit_code == 0, result.output
    monkeypatch.setenv("DOORMAN_DATABASE", postgres_url)
    verified = run("--bot", "north", "verify")
    assert verified.exit_code == 0, verified.output
    named = run("--bot", "north", "verify", postgres_url)
    assert named.exit_code == 0, named.output
    assert counted(named) == counted(verified)
    there = run("verify", f"sqlite:///{place.parent}/bot_{number}.sqlite3")
    assert counted(verified) == counted(there) != ""
    assert f"csearch_path%3Dbot_{number}" in read_one().address
