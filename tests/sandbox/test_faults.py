"""Planted faults strike as often, and where, as they were told."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from tests.sandbox.lab import TOKEN, Lab, settled_soon


async def plant(lab: Lab, kind: str, **more: object) -> None:
    await lab.control("faults", **{"method": "sendMessage", "kind": kind, **more})


async def post(lab: Lab, chat: int) -> tuple[int, str]:
    """A send, as status and raw body."""
    url = f"{lab.base}/bot{TOKEN}/sendMessage"
    async with lab.http.post(url, json={"chat_id": chat, "text": "x"}) as answer:
        return answer.status, await answer.text()


async def sent(lab: Lab, chat: int) -> int:
    return sum(e["by"] == "bot" for e in await lab.seen(chat))


async def test_429_carries_its_pause_and_takes_no_effect(lab: Lab) -> None:
    anna = await lab.person()
    await plant(lab, "429", retry_after=7, times=2)
    for _ in range(2):
        found = await lab.call("sendMessage", chat_id=anna, text="x")
        assert (found["error_code"], found["parameters"]) == (429, {"retry_after": 7})
    assert await sent(lab, anna) == 0
    assert (await lab.call("sendMessage", chat_id=anna, text="x"))["ok"]


async def test_a_fault_skips_as_many_calls_as_asked(lab: Lab) -> None:
    anna = await lab.person()
    await plant(lab, "500", after=2)
    answers = [await lab.call("sendMessage", chat_id=anna, text="x") for _ in range(3)]
    assert [a["ok"] for a in answers] == [True, True, False]
    assert answers[2]["description"] == "Internal Server Error"


async def test_a_fault_keeps_to_its_chat_and_its_method(lab: Lab) -> None:
    anna, piotr = await lab.person(), await lab.person("piotr")
    await plant(lab, "error", chat_id=piotr, code=403, description="Forbidden: planted")
    assert (await lab.call("sendMessage", chat_id=anna, text="x"))["ok"]
    assert (await lab.call("sendChatAction", chat_id=piotr, action="typing"))["ok"]
    assert await lab.refused("sendMessage", chat_id=piotr, text="x") == "403 Forbidden: planted"


async def test_a_star_spares_get_updates(lab: Lab) -> None:
    await plant(lab, "500", method="*")
    assert await lab.updates() == []
    assert (await lab.call("getMe"))["error_code"] == 500
    await plant(lab, "500", method="getUpdates")
    assert (await lab.call("getUpdates"))["error_code"] == 500


async def test_a_star_stands_for_any_ending(lab: Lab) -> None:
    anna = await lab.person()
    await plant(lab, "429", method="send*", times=2)
    assert (await lab.call("getMe"))["ok"]
    assert (await lab.call("sendMessage", chat_id=anna, text="x"))["error_code"] == 429
    assert (await lab.call("sendPhoto", chat_id=anna, photo="p.jpg"))["error_code"] == 429
    assert (await lab.call("sendMessage", chat_id=anna, text="x"))["ok"]


async def test_a_proxys_page_is_no_json(lab: Lab) -> None:
    anna = await lab.person()
    await plant(lab, "502html")
    status, body = await post(lab, anna)
    assert (status, "<html>" in body) == (502, True)
    assert await sent(lab, anna) == 0


async def test_a_cut_before_the_effect_leaves_nothing(lab: Lab) -> None:
    anna = await lab.person()
    await plant(lab, "reset_before")
    with pytest.raises(aiohttp.ClientError):
        await post(lab, anna)
    assert await sent(lab, anna) == 0


@pytest.mark.parametrize("times", [1, 2])
async def test_a_cut_after_the_effect_leaves_it(lab: Lab, times: int) -> None:
    anna = await lab.person()
    await plant(lab, "reset_after", times=times)
    for _ in range(times):
        with pytest.raises(aiohttp.ClientError):
            await post(lab, anna)
    assert await sent(lab, anna) == times
    assert (await lab.look("log"))["calls"][-1]["fault"] == "reset_after"


async def test_a_bad_answer_comes_after_the_effect(lab: Lab) -> None:
    anna = await lab.person()
    await plant(lab, "badjson")
    status, body = await post(lab, anna)
    assert (status, body) == (200, '{"ok":true,"result":')
    assert await sent(lab, anna) == 1


async def test_a_hanging_call_hangs_until_its_client_gives_up(lab: Lab) -> None:
    anna = await lab.person()
    await plant(lab, "hang")
    waiting = asyncio.create_task(post(lab, anna))
    await settled_soon()
    assert not waiting.done()
    assert lab.world.idle.in_flight == ["sendMessage"]
    waiting.cancel()
    await settled_soon()
    assert lab.world.idle.in_flight == []
    assert await sent(lab, anna) == 0


async def test_faults_can_be_taken_away(lab: Lab) -> None:
    await plant(lab, "500", method="*", times=99)
    async with lab.http.delete(f"{lab.base}/control/faults") as answer:
        assert answer.status == 200
    assert (await lab.call("getMe"))["ok"]


async def test_an_unknown_kind_of_fault_is_refused(lab: Lab) -> None:
    assert (await lab.ask("faults", kind="earthquake"))[0] == 400


async def test_every_call_is_in_the_log(lab: Lab) -> None:
    anna = await lab.person()
    await lab.call("sendMessage", chat_id=anna, text="x")
    seq = (await lab.look("log"))["seq"]
    await lab.call("sendMessage", chat_id=1, text="x")
    (call,) = (await lab.look("log", after=seq))["calls"]
    assert call == {
        "seq": seq + 1,
        "at": "2026-11-23T09:00:00+00:00",
        "method": "sendMessage",
        "params": {"chat_id": 1, "text": "x"},
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: chat not found",
        "fault": None,
    }
