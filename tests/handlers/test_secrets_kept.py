"""The token and the webhook's secret stand in no row, no answer, no repr and no error that is kept."""

import json
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import GetMe, TelegramMethod
from aiogram.types import Update

from bot.delivery.health import Health, Readiness
from bot.delivery.outbox_sender import OutboxSender
from bot.delivery.receive import Poller
from bot.delivery.server import Server
from bot.delivery.webhook import Webhook
from bot.flows.backlog import Backlog
from bot.logs import HIDDEN, redacted
from bot.ports import InboxRow
from storage import DatabaseStore
from tests.fakes.line import BOT, Line, feeding, open_line
from tests.handlers.rig import Session
from tests.handlers.test_inbox_worker import message, rest, working
from tests.handlers.test_outbox_sender import sending

TOKEN = "1234567890:AAE-abcdefghijklmnopqrstuvwxyz_01234"
SECRET = "Webhook-secret-" + "s" * 30
URL = f"https://api.telegram.org/bot{TOKEN}/answerCallbackQuery"
FILE = f"https://api.telegram.org/file/bot{TOKEN.replace(':', '%3A')}/photos/1.jpg"


class Unreachable(Session):
    """Every call fails as aiogram's do: with the address, token and all."""

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None) -> Any:
        raise TelegramNetworkError(method=GetMe(), message=f"Can not write request body for {URL}, {FILE}")


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    async with open_line(tmp_path) as opened:
        yield opened


def everything(folder: Path) -> str:
    """Every value of every table."""
    with sqlite3.connect(folder / "doorman.db") as other:
        tables = [name for (name,) in other.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return json.dumps([other.execute(f"SELECT * FROM {name}").fetchall() for name in tables])


async def test_an_update_that_fails_on_the_way_to_telegram_leaves_no_token_in_the_inbox(
    line: Line, tmp_path: Path
) -> None:
    async def handle(_: Update, __: InboxRow) -> None:
        await Bot(TOKEN, session=Unreachable())(GetMe())

    line.clock.seen = lambda: None
    async with working(line, feeding(handle)) as worker:
        await line.arrivals.keep([message(1, 7)])
        await rest(line, worker)
    kept = everything(tmp_path)
    assert "TelegramNetworkError" in kept
    assert HIDDEN in kept
    assert TOKEN not in kept
    assert TOKEN.partition(":")[2] not in kept


async def test_a_message_that_cannot_be_sent_leaves_no_token_in_the_outbox(
    line: Line, tmp_path: Path
) -> None:
    promised = await line.promise(7)
    row = (await line.outbox.next((), 1))[0]
    assert row.id == promised
    line.bot = Bot(TOKEN, session=Unreachable())
    async with sending(line) as sender:
        assert isinstance(sender, OutboxSender)
        sender.ring()
        for _ in range(200):
            if "TelegramNetworkError" in everything(tmp_path):
                break
            await line.lab.control("settle", timeout=10)
    kept = everything(tmp_path)
    assert HIDDEN in kept
    assert TOKEN.partition(":")[2] not in kept


async def test_no_part_shows_a_secret_when_it_is_printed(line: Line) -> None:
    hook = Webhook(bot_id=BOT, secret=SECRET, arrivals=line.arrivals, keeper=line.clock)
    poller = Poller(address=URL, arrivals=line.arrivals, keeper=line.clock)
    server = Server(host="127.0.0.1", port=0, routes=hook.routes())
    for part in (hook, poller, server, hook.routes(), Bot(TOKEN, session=Unreachable()), line.store):
        assert TOKEN not in repr(part)
        assert SECRET not in repr(part)
    assert isinstance(line.store, DatabaseStore)


async def test_what_watchers_read_holds_no_secret_and_no_name(line: Line) -> None:
    async def backlog() -> Backlog:
        raise OSError(URL)

    health = Health(arrivals=line.arrivals, keeper=line.clock, backlog=backlog, polling=True)
    readiness = Readiness({"42": health.findings}, keeper=line.clock)
    server = Server(host="127.0.0.1", port=0, routes=readiness.routes())
    await server.open()
    async with aiohttp.ClientSession() as http:
        for path in ("/healthz", "/readyz", "/nothing", "/wh/42"):
            async with http.get(f"http://127.0.0.1:{server.port}{path}") as answer:
                said = await answer.text() + str(answer.headers)
                assert TOKEN not in said
                assert "OSError" not in said
    await server.close()


@pytest.mark.parametrize("text", [URL, FILE, f"bot{TOKEN}", TOKEN, f"x{TOKEN}"[1:], f"({TOKEN})"])
def test_an_error_that_is_kept_loses_its_token(text: str) -> None:
    assert TOKEN.partition(":")[2] not in redacted(text)
    assert redacted("order 12345: done at 10:30") == "order 12345: done at 10:30"
