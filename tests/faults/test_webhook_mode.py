"""The whole bot behind a webhook: Telegram posts to it, and nobody else gets in."""

import json
import socket
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.delivery.webhook import SECRET_HEADER
from tests.faults.rig import BotRig, deployed

NOW = "2026-11-23T10:00:00+01:00"
SECRET = "s" * 40


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def behind_a_webhook(folder: Path) -> AbstractAsyncContextManager[BotRig]:
    address = f"127.0.0.1:{free_port()}"
    url = f"http://{address}"
    return deployed(folder, clock=NOW, webhook_url=url, webhook_secret=SECRET, listen=address)


@pytest.fixture
async def hooked(tmp_path: Path) -> AsyncIterator[BotRig]:
    async with behind_a_webhook(tmp_path) as rig:
        await rig.begin()
        await rig.control.settle()
        yield rig


async def post(rig: BotRig, update: object, secret: str | None) -> int:
    headers = {} if secret is None else {SECRET_HEADER: secret}
    address = f"{rig.settings['DOORMAN_WEBHOOK_URL']}/wh/42"
    async with aiohttp.ClientSession() as http, http.post(address, json=update, headers=headers) as answer:
        return answer.status


async def said_to(rig: BotRig, who: int) -> list[str]:
    seen = await rig.control.get("seen", chat_id=who, after=0)
    return [event["text"] for event in seen["events"] if event["by"] == "bot" and event["kind"] == "sent"]


async def a_person(rig: BotRig) -> int:
    made = await rig.control.post("people", {"first_name": "anna", "language_code": "en"})
    return int(made["id"])


def from_person(who: int, update_id: int) -> dict[str, Any]:
    sender = {"id": who, "is_bot": False, "first_name": "anna"}
    chat = {"id": who, "type": "private", "first_name": "anna"}
    message = {"message_id": 900, "date": 1_790_000_000, "chat": chat, "from": sender, "text": "hello"}
    return {"update_id": update_id, "message": message}


async def test_what_is_written_comes_by_the_webhook_and_is_answered(hooked: BotRig) -> None:
    anna = await a_person(hooked)
    await hooked.control.act(anna, "start")
    await hooked.control.settle()
    assert len(await said_to(hooked, anna)) == 1
    asked = (await hooked.control.get("log"))["calls"]
    assert {"setWebhook"} == {call["method"] for call in asked if "ebhook" in call["method"]}
    assert not [call for call in asked if call["method"] == "getUpdates"]


@pytest.mark.parametrize("secret", [None, "", "x" * 40])
async def test_a_forged_update_is_refused_and_nobody_is_answered(hooked: BotRig, secret: str | None) -> None:
    anna = await a_person(hooked)
    assert await post(hooked, from_person(anna, 700), secret) == 401
    await hooked.control.settle()
    assert await said_to(hooked, anna) == []
    assert hooked.count("webhook_refused") == 1


async def test_no_log_line_holds_the_secret(hooked: BotRig) -> None:
    anna = await a_person(hooked)
    await hooked.control.act(anna, "start")
    await hooked.control.settle()
    assert await hooked.terminate() == 0
    assert SECRET not in json.dumps(list(hooked.events()))


async def test_an_address_that_telegram_refuses_is_told_in_one_line(tmp_path: Path) -> None:
    async with behind_a_webhook(tmp_path) as rig:
        why = "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
        fault = {"method": "setWebhook", "kind": "error", "code": 400, "description": why, "times": 1}
        await rig.control.post("faults", fault)
        rig.start()
        process = rig.process
        assert process is not None
        process.join(30)
        printed = rig.log.read_text("utf-8")
    assert process.exitcode == 2
    assert "Telegram refuses DOORMAN_WEBHOOK_URL" in printed
    assert "An HTTPS URL must be provided" in printed
    assert "Traceback" not in printed


async def test_figures_are_told_at_the_same_place_and_nobodys_words_with_them(hooked: BotRig) -> None:
    anna = await a_person(hooked)
    await hooked.control.act(anna, "start")
    await hooked.control.settle()
    address = f"{hooked.settings['DOORMAN_WEBHOOK_URL']}/metrics"
    async with aiohttp.ClientSession() as http, http.get(address) as answer:
        text = await answer.text()
    lines = text.splitlines()
    for line in (
        "doorman_up 1.0",
        "doorman_sends 1.0",
        "doorman_inbox_waiting 0.0",
        "doorman_outbox_waiting 0.0",
    ):
        assert line in lines
    assert 'doorman_updates_total{result="handled"} 1.0' in lines
    assert 'doorman_api_calls_total{meaning="ok",method="sendMessage"} 1.0' in lines
    assert "doorman_first_answer_seconds_count 1.0" in lines
    for word in ("anna", str(anna), SECRET, hooked.settings["DOORMAN_TOKEN"]):
        assert word not in text
