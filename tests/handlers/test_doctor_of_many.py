"""`doctor` on a deployment: a table for each bot, what they share, and a status that counts them all."""

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner, Result

from bot import checkup
from bot.__main__ import cli
from bot.delivery.doctor import Finding, shown, shown_every
from bot.settings import Settings
from storage import open_store
from storage.room import room
from tests.conftest import address_of


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Two bots with files of their own; Telegram and the ping are somewhere nobody answers."""
    monkeypatch.chdir(tmp_path)
    for field in Settings.model_fields:
        monkeypatch.delenv(f"DOORMAN_{field}".upper(), raising=False)
    monkeypatch.setenv("DOORMAN_BOTS", "bots")
    monkeypatch.setenv("DOORMAN_API", "http://127.0.0.1:9")
    (tmp_path / "bots").mkdir()
    for name, number in (("acme", 11), ("zenith", 22)):
        (tmp_path / "bots" / f"{name}.env").write_text(f"DOORMAN_TOKEN={number}:hushhush\n", "utf-8")


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """What is found of each bot, by its name; an error is raised."""

    def set_to(**found: list[Finding] | Exception) -> None:
        async def examined(settings: Settings) -> list[Finding]:
            answer = found[settings.bot]
            if isinstance(answer, Exception):
                raise answer
            return answer

        monkeypatch.setattr(checkup, "examine_all", examined)

    return set_to


WELL = Finding(name="database", ok=True, detail="yes")
ILL = Finding(name="token", ok=False, detail="refused", mend="ask @BotFather")


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, list(words))


@pytest.mark.usefixtures("two")
def test_all_bots_are_looked_at_and_one_that_is_ill_makes_the_status(answers: Callable[..., None]) -> None:
    answers(acme=[WELL], zenith=[WELL, ILL])
    result = run("doctor")
    assert result.exit_code == 1
    acme, zenith, summary = result.output.split("\n\n")
    assert acme.splitlines()[0] == "acme"
    assert "NOT OK" not in acme
    assert zenith.splitlines()[0] == "zenith"
    assert "ask @BotFather" in zenith
    assert [line.split() for line in summary.splitlines()] == [
        ["ok", "acme", "all", "is", "well"],
        ["NOT", "OK", "zenith", "token"],
    ]
    answers(acme=[WELL], zenith=[WELL])
    assert run("doctor").exit_code == 0


@pytest.mark.usefixtures("two")
def test_one_is_looked_at_where_one_is_named(answers: Callable[..., None]) -> None:
    answers(acme=[WELL], zenith=[ILL])
    result = run("--bot", "acme", "doctor")
    assert (result.exit_code, "zenith" in result.output) == (0, False)
    assert run("--bot", "zenith", "doctor").exit_code == 1


@pytest.mark.usefixtures("two")
def test_one_that_cannot_be_looked_at_hides_none_of_the_others(answers: Callable[..., None]) -> None:
    answers(acme=RuntimeError("with 11:hushhush in it"), zenith=[WELL])
    result = run("doctor")
    assert result.exit_code == 1
    assert "RuntimeError: with" in result.output
    assert "hushhush" not in result.output
    assert "zenith" in result.output


@pytest.mark.usefixtures("two")
def test_the_connections_of_all_bots_are_counted_together(
    answers: Callable[..., None], monkeypatch: pytest.MonkeyPatch, postgres_url: str
) -> None:
    answers(acme=[WELL], zenith=[WELL])
    monkeypatch.setenv("DOORMAN_DATABASE", postgres_url)
    monkeypatch.setenv("DOORMAN_DATABASE_POOL", "6")
    well = run("doctor")
    assert "14 at most (processes x (pool + beside it): 1 x (6 + 1) + 1 x (6 + 1))" in told(well)
    assert well.exit_code == 0
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(f"ALTER DATABASE {name} CONNECTION LIMIT 19".encode())
    full = run("doctor")
    assert full.exit_code == 1
    assert "the server allows 19: set a smaller DOORMAN_DATABASE_POOL" in told(full)


def told(result: Result) -> str:
    return " ".join(result.output.split())


async def test_two_names_of_a_server_are_one_server(postgres_url: str) -> None:
    found = []
    for url in (postgres_url, address_of(postgres_url, "postgres")):
        store = await open_store(url, connections=2)
        found.append(await store.run(room, writing=False))
        await store.close()
    assert found[0] is not None
    assert found[1] is not None
    assert found[0].server == found[1].server


def test_for_one_bot_the_table_is_as_ever() -> None:
    assert shown_every({"": [WELL]}) == shown([WELL])
