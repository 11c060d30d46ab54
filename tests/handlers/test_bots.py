"""Several bots in one deployment: each has what is its own, and nothing of another."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.bots import read_every, read_one
from bot.settings import BadSettings

SECRET = "s" * 40


@pytest.fixture(autouse=True)
def nothing_around(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bots").mkdir()
    for name in ("DOORMAN_TOKEN", "DOORMAN_DATABASE", "DOORMAN_BOTS", "DOORMAN_BOT"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOORMAN_BOTS", "bots")
    write("acme", "DOORMAN_TOKEN=11:abc", "DOORMAN_ADMINS=1", "DOORMAN_COMPANY=Acme")
    write("zenith", "DOORMAN_TOKEN=22:def", "DOORMAN_ADMINS=2")


def write(name: str, *lines: str) -> None:
    Path("bots", f"{name}.env").write_text("\n".join(lines), "utf-8")


def complaint() -> str:
    with pytest.raises(BadSettings) as refused:
        read_every()
    return str(refused.value)


def test_without_a_folder_there_is_one_bot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOORMAN_TOKEN", "11:abc")
    (only,) = read_every()
    assert (only.bot_id, only.address) == (11, "sqlite:///data/doorman.sqlite3")
    assert read_one() == only


@pytest.mark.usefixtures("two")
def test_each_file_is_a_bot_with_a_database_of_its_own() -> None:
    acme, zenith = read_every()
    assert (acme.bot, acme.bot_id, acme.admins, acme.company) == ("acme", 11, frozenset({1}), "Acme")
    assert (zenith.bot, zenith.bot_id, zenith.admins, zenith.company) == ("zenith", 22, frozenset({2}), "")
    assert acme.address == "sqlite:///data/bot_11.sqlite3"
    assert zenith.address == "sqlite:///data/bot_22.sqlite3"


@pytest.mark.usefixtures("two")
def test_on_a_common_postgresql_each_has_a_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOORMAN_DATABASE", "postgresql://u:p@db/doorman?options=-cfoo%3D1&sslmode=require")
    acme, zenith = read_every()
    wanted = "postgresql://u:p@db/doorman?options=-cfoo%3D1%20-csearch_path%3D{}&sslmode=require"
    assert acme.address == wanted.format("bot_11")
    assert zenith.address == wanted.format("bot_22")
    assert "p" in acme.secrets


def test_a_database_in_a_file_of_the_bots_own_goes_before_the_common_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DOORMAN_BOTS", "bots")
    monkeypatch.setenv("DOORMAN_DATABASE", "postgresql://u:p@db/common")
    secret = tmp_path / "address"
    secret.write_text("postgresql://u:p@db/acme\n", "utf-8")
    write("acme", "DOORMAN_TOKEN=11:abc", f"DOORMAN_DATABASE_FILE={secret}")
    (acme,) = read_every()
    assert acme.address == "postgresql://u:p@db/acme"


@pytest.mark.usefixtures("two")
def test_what_a_file_says_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOORMAN_COMPANY", "Everybody")
    monkeypatch.setenv("DOORMAN_LANGUAGE", "pl")
    acme, zenith = read_every()
    assert (acme.company, acme.language) == ("Acme", "pl")
    assert (zenith.company, zenith.language) == ("Everybody", "pl")


def test_a_token_in_the_environment_is_nobodys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOORMAN_BOTS", "bots")
    monkeypatch.setenv("DOORMAN_TOKEN", "99:common")
    write("acme", "DOORMAN_ADMINS=1")
    assert complaint().startswith("bots/acme.env: DOORMAN_TOKEN: is not set; give the token that @BotFather")


@pytest.mark.usefixtures("two")
def test_a_secret_in_the_environment_is_nobodys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOORMAN_WEBHOOK_URL", "https://bot.example.com")
    monkeypatch.setenv("DOORMAN_WEBHOOK_SECRET", SECRET)
    assert "bots/acme.env: DOORMAN_WEBHOOK_SECRET: too weak" in complaint()


@pytest.mark.parametrize(
    ("line", "variable"),
    [
        ("DOORMAN_TOKEN=11:other", "DOORMAN_TOKEN"),
        (f"DOORMAN_WEBHOOK_SECRET={SECRET}", "DOORMAN_WEBHOOK_SECRET"),
        ("DOORMAN_STAFF_GROUP=-100", "DOORMAN_STAFF_GROUP"),
        ("DOORMAN_DATABASE=sqlite:///one.db", "DOORMAN_DATABASE"),
        ("DOORMAN_PING_URL=https://watch.example/key", "DOORMAN_PING_URL"),
    ],
)
def test_two_bots_share_nothing_that_joins_companies(
    monkeypatch: pytest.MonkeyPatch, line: str, variable: str
) -> None:
    monkeypatch.setenv("DOORMAN_BOTS", "bots")
    write("acme", "DOORMAN_TOKEN=11:abc", line)
    write("zenith", "DOORMAN_TOKEN=22:def", line)
    assert complaint() == f"{variable}: acme.env and zenith.env have the same; each bot needs its own"


def test_what_is_of_the_process_stands_in_no_bots_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOORMAN_BOTS", "bots")
    write("acme", "DOORMAN_TOKEN=11:abc", "DOORMAN_LISTEN=off")
    assert complaint() == "bots/acme.env: DOORMAN_LISTEN is for all bots: put it into .env"


def test_an_empty_folder_says_what_goes_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOORMAN_BOTS", "bots")
    assert "there is no file like bots/name.env" in complaint()


@pytest.mark.usefixtures("two")
def test_the_health_check_asks_the_process_and_needs_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOORMAN_LISTEN", "127.0.0.1:1")
    assert CliRunner().invoke(cli, ["doctor", "--health"]).exit_code == 1, "nobody listens there"
    assert CliRunner().invoke(cli, ["migrate"]).exit_code == 2, "which bot?"


@pytest.mark.usefixtures("two")
def test_a_command_is_told_which_bot(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadSettings, match="Name one of: acme, zenith"):
        read_one()
    monkeypatch.setenv("DOORMAN_BOT", "zenith")
    assert read_one().bot_id == 22
