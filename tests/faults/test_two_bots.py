"""Two companies' bots in one process: each hears its own clients only, and one's end is not the other's."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import psycopg
import pytest
from psycopg import sql

from bot.delivery.webhook import SECRET_HEADER
from bot.player.control import Control
from bot.player.rig import sandbox
from tests.faults.crew import PATIENCE, free_port
from tests.faults.rig import PLANS, BotRig

ACME, ZENITH = 42, 43
SECRETS = {ACME: "a" * 40, ZENITH: "z" * 40}
NAMES = {ACME: "acme", ZENITH: "zenith"}


@dataclass(slots=True, kw_only=True)
class House:
    """The process, its address, and a Telegram for each bot."""

    rig: BotRig
    base: str
    worlds: dict[int, Control]

    async def readiness(self) -> dict[str, dict[str, str]]:
        async with aiohttp.ClientSession() as http, http.get(f"{self.base}/readyz") as answer:
            found: dict[str, dict[str, str]] = (await answer.json())["bots"]
            return found

    async def post(self, bot: int, secret: str) -> int:
        headers = {SECRET_HEADER: secret}
        async with (
            aiohttp.ClientSession() as http,
            http.post(f"{self.base}/wh/{bot}", json={"update_id": 7}, headers=headers) as answer,
        ):
            return answer.status

    async def started_by(self, bot: int, name: str) -> list[str]:
        """A person presses Start; what that bot said to them."""
        control = self.worlds[bot]
        person = int((await control.post("people", {"first_name": name, "language_code": "en"}))["id"])
        await control.act(person, "start")
        async with asyncio.timeout(PATIENCE):
            while not (said := await said_to(control, person)):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.05)
        return said


async def said_to(control: Control, person: int) -> list[str]:
    seen = await control.get("seen", chat_id=person, after=0)
    return [event["text"] for event in seen["events"] if event["by"] == "bot" and event["kind"] == "sent"]


@asynccontextmanager
async def two_bots(
    folder: Path,
    database: str,
    *,
    refused: int | None = None,
    own: Mapping[int, str] | None = None,
    polling: bool = False,
) -> AsyncIterator[House]:
    """Running, with files of their own in one folder. `refused`: Telegram does not know that bot's token;
    `own`: databases that stand in the bots' own files; `polling`: without a webhook."""
    base = f"http://127.0.0.1:{free_port()}"
    bots = folder / "bots"
    bots.mkdir()
    async with sandbox() as one, sandbox() as other:
        worlds = {ACME: one, ZENITH: other}
        for number, control in worlds.items():
            token = f"{number}:TOKEN"
            known = "1:OTHER" if number == refused else token
            await control.post("reset", {"virtual": False, "bot": {"token": known, "id": number}})
            lines = {
                "TOKEN": token,
                "API": control.base,
                "WEBHOOK_SECRET": SECRETS[number],
                "COMPANY": NAMES[number].title(),
                "DATABASE": (own or {}).get(number, ""),
            }
            text = "\n".join(f"DOORMAN_{name}={value}" for name, value in lines.items())
            (bots / f"{NAMES[number]}.env").write_text(text, "utf-8")
        settings = {
            "DOORMAN_BOTS": str(bots),
            "DOORMAN_PLANS": str(PLANS),
            "DOORMAN_DATABASE": database,
            "DOORMAN_DATA": str(folder),
            "DOORMAN_WEBHOOK_URL": "" if polling else base,
            "DOORMAN_LISTEN": base.removeprefix("http://"),
        }
        rig = BotRig(control=one, folder=folder, settings=settings)
        try:
            yield House(rig=rig, base=base, worlds=worlds)
        finally:
            await rig.kill()


async def running(house: House, *bots: int) -> None:
    """Waits till each of these is in order."""
    house.rig.start()
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                found = await house.readiness()
            except aiohttp.ClientError:
                found = {}
            if all(set(found.get(str(bot), {"": ""}).values()) == {"ok"} for bot in bots):
                return
            await asyncio.sleep(0.05)


async def until_told(house: House, bot: int, why: str) -> None:
    """Waits till readiness gives that reason for a bot that does not run."""
    async with asyncio.timeout(PATIENCE):
        while why not in (await house.readiness())[str(bot)].get("bot", ""):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
async def test_each_bot_knows_its_own_people_only(
    tmp_path: Path, kind: str, request: pytest.FixtureRequest
) -> None:
    database = "" if kind == "sqlite" else str(request.getfixturevalue("postgres_url"))
    async with two_bots(tmp_path, database) as house:
        await running(house, ACME, ZENITH)
        assert await house.started_by(ACME, "anna")
        assert await house.started_by(ZENITH, "zoe")
        assert await house.post(ACME, SECRETS[ZENITH]) == 401
        assert await house.post(ZENITH, SECRETS[ACME]) == 401
        assert await house.post(44, SECRETS[ACME]) == 404
        assert names_known(tmp_path, database) == {ACME: ["anna"], ZENITH: ["zoe"]}
        logged = {line["bot_id"] for line in house.rig.events() if line["event"] == "running"}
        assert logged == {ACME, ZENITH}
        told = json.dumps(list(house.rig.events()))
        assert not [secret for secret in (*SECRETS.values(), "42:TOKEN", "43:TOKEN") if secret in told]
        assert await house.rig.terminate() == 0


def names_known(folder: Path, database: str) -> dict[int, list[str]]:
    found = {}
    for bot in (ACME, ZENITH):
        if database:
            with psycopg.connect(database, autocommit=True) as connection:
                table = sql.SQL("SELECT first_name FROM {}.person").format(sql.Identifier(f"bot_{bot}"))
                rows = connection.execute(table).fetchall()
        else:
            import sqlite3  # noqa: PLC0415 - one of two kinds

            with sqlite3.connect(os.fspath(folder / f"bot_{bot}.sqlite3")) as file:
                rows = file.execute("SELECT first_name FROM person").fetchall()
        found[bot] = [str(row[0]) for row in rows]
    return found


async def test_a_bot_whose_token_is_refused_leaves_the_other_alone(tmp_path: Path) -> None:
    async with two_bots(tmp_path, "", refused=ZENITH) as house:
        await running(house, ACME)
        assert await house.started_by(ACME, "anna")
        await until_told(house, ZENITH, "refuses the token")
        assert await house.post(ZENITH, SECRETS[ZENITH]) == 503
        assert await house.rig.terminate() == 0


async def test_two_names_of_one_database_are_found_out(tmp_path: Path, postgres_url: str) -> None:
    other = postgres_url + ("&" if "?" in postgres_url else "?") + "application_name=other"
    async with two_bots(tmp_path, "", own={ACME: postgres_url, ZENITH: other}) as house:
        house.rig.start()
        async with asyncio.timeout(PATIENCE):
            while not (stopped := [one for one in house.rig.events() if one["event"] == "bot_stopped"]):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        loser = stopped[0]["bot_id"]
        winner = ({ACME, ZENITH} - {loser}).pop()
        assert f"belongs to bot {winner}, and this is bot {loser}" in stopped[0]["why"]
        await until_told(house, loser, "DOORMAN_DATABASE_SCHEMA")
        assert await house.started_by(winner, "anna")
        assert await house.rig.terminate() == 0


async def test_two_processes_with_the_same_settings_share_both_bots(
    tmp_path: Path, fresh_postgres_url: str
) -> None:
    """What `--scale bot=2` and `compose.bots.yaml` come to; each container listens for itself."""
    async with two_bots(tmp_path, fresh_postgres_url, polling=True) as house:
        await running(house, ACME, ZENITH)
        address = f"127.0.0.1:{free_port()}"
        folder = tmp_path / "second"
        folder.mkdir()
        settings = house.rig.settings | {"DOORMAN_LISTEN": address}
        second = BotRig(
            control=house.rig.control, folder=folder, settings=settings, context=house.rig.context
        )
        other = House(rig=second, base=f"http://{address}", worlds=house.worlds)
        try:
            second.start()
            async with asyncio.timeout(PATIENCE):
                while second.count("running") < 2:  # noqa: ASYNC110 - a log rings no bell
                    await asyncio.sleep(0.05)
            for bot, name in ((ACME, "anna"), (ZENITH, "zoe")):
                assert await house.started_by(bot, name)
            await house.rig.kill()
            for bot, name in ((ACME, "alex"), (ZENITH, "zack")):
                assert await other.started_by(bot, name), "the one that is left does what the dead one did"
            assert names_known(tmp_path, fresh_postgres_url) == {
                ACME: ["anna", "alex"],
                ZENITH: ["zoe", "zack"],
            }
            assert await second.terminate() == 0
        finally:
            await second.kill()


async def test_a_bot_that_could_not_be_opened_is_tried_again_by_itself(tmp_path: Path) -> None:
    async with two_bots(tmp_path, "", refused=ZENITH) as house:
        await running(house, ACME)
        await until_told(house, ZENITH, "refuses the token")
        await house.worlds[ZENITH].post(
            "reset", {"virtual": False, "bot": {"token": "43:TOKEN", "id": ZENITH}}
        )
        async with asyncio.timeout(PATIENCE):
            while set((await house.readiness())[str(ZENITH)].values()) != {"ok"}:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        assert await house.started_by(ZENITH, "zoe")
        assert await house.started_by(ACME, "anna")
        assert await house.rig.terminate() == 0


async def test_where_no_bot_can_run_the_process_says_why_and_ends(tmp_path: Path) -> None:
    async with two_bots(tmp_path, "", refused=ZENITH) as house:
        (tmp_path / "bots" / "acme.env").unlink()
        house.rig.start()
        process = house.rig.process
        assert process is not None
        await asyncio.to_thread(process.join, PATIENCE)
        assert process.exitcode == 2
        assert "Telegram refuses the token" in house.rig.log.read_text("utf-8")
