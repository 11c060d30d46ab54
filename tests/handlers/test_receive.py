"""Long polling against the sandbox: stored first, acknowledged after, and nothing stops the rest."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.clock import SystemClock
from bot.delivery.receive import Poller, TokenRefused
from bot.flows.inbox import InboxFlow, RawUpdate
from tests.fakes.line import Line, open_line


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    async with open_line(tmp_path) as opened:
        yield opened


@asynccontextmanager
async def polling(line: Line) -> AsyncIterator[Poller]:
    """A poller that runs meanwhile."""
    poller = Poller(address=line.address, arrivals=line.arrivals, keeper=line.clock)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(poller.run())
        yield poller
        running.cancel()


async def until(look: Callable[[], Any], seconds: float = 8.0) -> None:
    """Waits till something is so."""
    async with asyncio.timeout(seconds):
        while not look():  # noqa: ASYNC110 - what is looked at rings no bell
            await asyncio.sleep(0.01)


async def polls(line: Line) -> list[dict[str, Any]]:
    """Parameters of the getUpdates calls so far."""
    calls = (await line.lab.look("log", after=0))["calls"]
    return [call["params"] for call in calls if call["method"] == "getUpdates"]


async def test_an_update_is_stored_before_the_offset_moves(line: Line) -> None:
    anna = await line.lab.person("anna")
    async with polling(line):
        await until(lambda: line.arrivals.highest)
        first = line.arrivals.highest
        await line.lab.act(anna, "send", chat="private", text="hello")
        await until(lambda: line.arrivals.highest != first)
    rows = await line.stored()
    assert [row.lane for row in rows] == [f"chat:{anna}"]
    assert json.loads(rows[0].raw)["message"]["text"] == "/start"
    assert line.rings == ["inbox", "inbox"]


async def test_an_update_that_cannot_be_committed_is_not_acknowledged(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken: list[int] = []

    async def store_all(_self: InboxFlow, updates: list[RawUpdate]) -> int:
        broken.append(updates[0].update_id)
        raise OSError("disk full")

    await line.lab.person("anna")
    with monkeypatch.context() as patch:
        patch.setattr(InboxFlow, "store_all", store_all)
        async with polling(line):
            await until(lambda: len(broken) >= 2)
    assert len(set(broken)) == 1
    assert await line.stored() == []
    async with polling(line):
        await until(lambda: line.arrivals.highest)
    assert len(await line.stored()) == 1
    assert all("offset" not in params for params in (await polls(line))[:2])


async def test_an_update_that_came_before_is_stored_once(line: Line) -> None:
    anna = {"update_id": 7, "message": {"chat": {"id": 1}, "text": "once"}}
    assert await line.arrivals.keep([anna]) == 7
    assert await line.arrivals.keep([anna, {**anna, "update_id": 6}]) == 7
    assert await line.inbox.waiting() == 2
    assert line.arrivals.highest == 7


async def test_what_no_library_can_parse_does_not_stop_the_rest(line: Line) -> None:
    anna = await line.lab.person("anna")
    await line.lab.act(anna, "raw", update={"message": {"chat": "what?"}})
    await line.lab.act(anna, "raw", update={"update_id": "seven", "message": {}})
    await line.lab.act(anna, "send", chat="private", text="after it")
    async with polling(line):
        await until(lambda: line.arrivals.highest)
        await asyncio.sleep(0.1)
    lanes = {row.lane for row in await line.stored()}
    assert lanes == {f"chat:{anna}", "other:message"}
    assert await line.inbox.waiting() == 3


async def test_a_body_that_is_no_json_does_not_stop_the_rest(line: Line) -> None:
    anna = await line.lab.person("anna")
    await line.lab.act(
        anna, "raw", text='{"ok": true, "result": [{"update_id": 700000002, "message": {"text": "\\ud8'
    )
    await line.lab.act(anna, "send", chat="private", text="after it")
    async with polling(line):
        await until(lambda: (line.arrivals.highest or 0) >= 700000003)
    assert f"chat:{anna}" in {row.lane for row in await line.stored()}


async def test_a_second_poller_is_named_as_the_cause_and_polling_goes_on(line: Line) -> None:
    async with polling(line):
        await until(lambda: line.lab.world.updates.poll)
        anna = await line.lab.person("anna", started=False)
        async with aiohttp.ClientSession() as other:
            await other.post(line.address, json={"timeout": 0})
        await line.lab.act(anna, "start")
        await until(lambda: line.arrivals.highest)
    assert len(await line.stored()) == 1


@pytest.mark.parametrize("kind", ["500", "502html", "reset_before", "reset_after", "429", "badjson"])
async def test_a_fault_of_the_line_is_survived(line: Line, kind: str) -> None:
    await line.lab.control("faults", method="getUpdates", kind=kind, times=1, retry_after=1)
    await line.lab.person("anna")
    async with polling(line):
        await until(lambda: line.arrivals.highest)
    assert len(await line.stored()) == 1


async def test_a_refused_token_ends_polling_with_what_to_do(line: Line) -> None:
    poller = Poller(
        address=f"{line.lab.base}/bot42:WRONG/getUpdates", arrivals=line.arrivals, keeper=line.clock
    )
    with pytest.raises(TokenRefused, match="@BotFather"):
        await poller.run()


async def test_polling_asks_for_every_kind_of_update_it_handles(line: Line) -> None:
    async with polling(line):
        await line.lab.person("anna")
        await until(lambda: line.arrivals.highest)
    asked = (await polls(line))[0]
    assert {"message", "edited_message", "callback_query", "my_chat_member", "pre_checkout_query"} <= set(
        asked["allowed_updates"]
    )
    assert asked["limit"] == 100


async def test_update_ids_that_start_anew_are_stored_all_the_same(tmp_path: Path) -> None:
    """After a week of silence Telegram numbers from somewhere else: an id is never judged by its size."""
    answers = [[{"update_id": 900}], [{"update_id": 5}], []]
    asked: list[dict[str, Any]] = []

    async def get_updates(request: web.Request) -> web.Response:
        asked.append(await request.json())
        if not answers:
            await asyncio.Event().wait()
        return web.json_response({"ok": True, "result": answers.pop(0)})

    async with open_line(tmp_path) as line, serving(get_updates) as base:
        poller = Poller(address=f"{base}/x", arrivals=line.arrivals, keeper=SystemClock())
        async with asyncio.TaskGroup() as group:
            running = group.create_task(poller.run())
            await until(lambda: len(asked) == 4)
            running.cancel()
        rows = await line.inbox.waiting()
    assert rows == 2
    assert [call.get("offset") for call in asked] == [None, 901, 6, None]


async def test_an_offset_is_not_kept_once_it_has_acknowledged_what_it_is_for(tmp_path: Path) -> None:
    """Telegram forgets what is below an offset. After a quiet week new updates may have such numbers."""
    there: list[dict[str, Any]] = [{"update_id": 900}]
    asked: list[int | None] = []

    async def get_updates(request: web.Request) -> web.Response:
        offset = (await request.json()).get("offset")
        asked.append(offset)
        there[:] = [update for update in there if offset is None or update["update_id"] >= offset]
        found = list(there)
        if not found and len(asked) == 2:
            there.append({"update_id": 5})  # a week later
        if not found and len(asked) > 4:
            await asyncio.Event().wait()
        return web.json_response({"ok": True, "result": found})

    async with open_line(tmp_path) as line, serving(get_updates) as base:
        poller = Poller(address=f"{base}/x", arrivals=line.arrivals, keeper=SystemClock())
        async with asyncio.TaskGroup() as group:
            running = group.create_task(poller.run())
            await until(lambda: len(asked) >= 5)
            running.cancel()
        assert await line.inbox.waiting() == 2
    assert asked[:5] == [None, 901, None, 6, None]


async def test_a_process_that_may_ask_no_more_breaks_off_its_call_at_once(tmp_path: Path) -> None:
    may, ended, asked = [True], asyncio.Event(), asyncio.Event()

    async def get_updates(_request: web.Request) -> web.Response:
        asked.set()
        try:
            await asyncio.sleep(30)
        finally:
            ended.set()
        return web.json_response({"ok": True, "result": []})

    async with open_line(tmp_path) as line, serving(get_updates) as base:
        poller = Poller(address=f"{base}/x", arrivals=line.arrivals, keeper=SystemClock(), may=lambda: may[0])
        async with asyncio.TaskGroup() as group:
            running = group.create_task(poller.run())
            await asked.wait()
            poller.look()
            await asyncio.sleep(0.05)
            assert poller._asking is not None
            assert not poller._asking.done(), "it may still ask"
            may[0] = False
            poller.look()
            async with asyncio.timeout(2):
                await until(lambda: poller._asking is None)
            asked.clear()
            await asyncio.sleep(0.1)
            assert not asked.is_set()
            may[0] = True
            async with asyncio.timeout(2):
                await asked.wait()
            running.cancel()


async def test_two_that_end_each_others_calls_do_so_less_and_less_often(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    naps: list[float] = []

    async def nap(seconds: float) -> None:
        naps.append(seconds)
        await asyncio.sleep(0)

    monkeypatch.setattr(line.clock, "nap", nap)
    conflict = {"kind": "error", "code": 409, "description": "Conflict: terminated by other getUpdates"}
    await line.lab.control("faults", method="getUpdates", times=7, **conflict)
    async with polling(line):
        await line.lab.person("anna")
        await until(lambda: line.arrivals.highest)
    assert naps == [2, 4, 8, 16, 30, 30, 30]


@asynccontextmanager
async def serving(handler: Callable[[web.Request], Any]) -> AsyncIterator[str]:
    """A server of one route; its address."""
    app = web.Application()
    app.router.add_post("/x", handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
