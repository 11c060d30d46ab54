"""Webhook delivery as the official server does it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from sandbox.delivery import Refused, _delay, _seconds
from tests.sandbox.hook import Hook, open_hook
from tests.sandbox.lab import Lab, eventually, settled_soon


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    async with open_hook() as opened:
        yield opened


async def test_updates_arrive_with_the_secret_and_are_confirmed_by_200(lab: Lab, hook: Hook) -> None:
    waiting = await lab.person()
    await lab.result("setWebhook", url=hook.url, secret_token="s3cret_-")
    await lab.act(waiting, "send", text="second")
    await hook.received(2)
    assert hook.texts() == ["/start", "second"]
    assert set(hook.secrets) == {"s3cret_-"}
    await settled_soon()
    info = await lab.result("getWebhookInfo")
    assert (info["url"], info["pending_update_count"], info["max_connections"]) == (hook.url, 0, 40)
    assert await lab.violations() == []


async def test_a_webhook_without_a_secret_gets_no_header(lab: Lab, hook: Hook) -> None:
    await lab.result("setWebhook", url=hook.url)
    await lab.person()
    await hook.received(1)
    assert hook.secrets == [None]


async def test_one_chat_is_in_order_while_chats_are_apart(lab: Lab, hook: Hook) -> None:
    hook.gate.clear()
    await lab.result("setWebhook", url=hook.url)
    anna, piotr = await lab.person(), await lab.person("piotr")
    await lab.act(anna, "send", text="second")
    await hook.received(2)
    await settled_soon()
    assert [u["message"]["from"]["id"] for u in hook.updates] == [anna, piotr]
    hook.gate.set()
    await hook.received(3)
    assert hook.texts()[-1] == "second"


async def test_a_press_overtakes_the_same_persons_message(lab: Lab, hook: Hook) -> None:
    hook.gate.clear()
    await lab.result("setWebhook", url=hook.url)
    anna = await lab.person()
    await lab.act(anna, "forge", chat="private", message_id=1, data="x")
    await lab.act(anna, "forge", chat="private", message_id=1, data="y")
    await hook.received(2)
    await settled_soon()
    kinds = [next(k for k in u if k != "update_id") for u in hook.updates]
    assert kinds == ["message", "callback_query"]
    hook.gate.set()
    await hook.received(3)
    assert hook.updates[-1]["callback_query"]["data"] == "y"


async def test_no_more_than_max_connections_are_open(lab: Lab, hook: Hook) -> None:
    hook.gate.clear()
    await lab.result("setWebhook", url=hook.url, max_connections=2)
    for n in range(5):
        await lab.person(f"p{n}")
    await hook.received(2)
    await settled_soon()
    assert len(hook.updates) == 2
    hook.gate.set()
    await hook.received(5)
    assert hook.most_busy == 2


async def test_a_refused_update_is_tried_again_at_once_and_then_later(lab: Lab, hook: Hook) -> None:
    hook.answer = lambda _: web.Response(status=500 if len(hook.updates) < 4 else 200)
    await lab.reset(retry_pace=0.1)
    await lab.result("setWebhook", url=hook.url)
    anna = await lab.person()
    await lab.act(anna, "send", text="behind it")
    await hook.received(5)
    assert hook.texts() == ["/start"] * 4 + ["behind it"]
    pauses = [later - earlier for earlier, later in zip(hook.times, hook.times[1:4], strict=False)]
    assert pauses[0] < pauses[1] < pauses[2]
    info = await lab.result("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"
    assert info["last_error_date"] == 1795424400


def test_the_pauses_double_up_to_one_or_two_minutes() -> None:
    refused = Refused(why="500")
    assert [_delay(n, refused) for n in range(1, 7)] == [0, 1, 2, 4, 8, 16]
    assert all(60 <= _delay(30, refused) < 120 for _ in range(20))


def test_retry_after_is_honoured_up_to_an_hour() -> None:
    assert _delay(9, Refused(why="503", retry_after=_seconds("7"))) == 7
    assert _seconds("99999") == 3600
    assert _seconds("soon") is _seconds(None) is None


async def test_a_dead_webhook_keeps_updates_until_it_is_back(lab: Lab, hook: Hook) -> None:
    await lab.reset(retry_pace=0.01)
    await lab.result("setWebhook", url="http://127.0.0.1:9/nobody")
    await lab.person()
    await settled_soon()
    info = await lab.result("getWebhookInfo")
    assert info["pending_update_count"] == 1
    assert info["last_error_message"].startswith("Connection failed")
    await lab.result("setWebhook", url=hook.url)
    await hook.received(1)
    assert hook.texts() == ["/start"]


async def test_an_undelivered_press_is_dropped_after_150_seconds(lab: Lab, hook: Hook) -> None:
    hook.answer = lambda update: web.Response(status=500 if "callback_query" in update else 200)
    await lab.reset(retry_pace=100)
    await lab.result("setWebhook", url=hook.url)
    anna = await lab.person()
    await lab.act(anna, "forge", chat="private", message_id=1, data="x")
    await hook.received(3)
    await lab.control("advance", by=151)
    await settled_soon()
    assert (await lab.result("getWebhookInfo"))["pending_update_count"] == 0
    await lab.act(anna, "forge", chat="private", message_id=1, data="fresh")
    await hook.received(4)
    assert hook.updates[-1]["callback_query"]["data"] == "fresh"


async def test_held_back_updates_do_not_reach_a_webhook(lab: Lab, hook: Hook) -> None:
    await lab.result("setWebhook", url=hook.url)
    await lab.control("pause_delivery")
    await lab.person()
    await settled_soon()
    assert hook.updates == []
    await lab.control("resume_delivery")
    await hook.received(1)


async def test_a_call_in_the_answer_is_carried_out(lab: Lab, hook: Hook) -> None:
    def answer(update: dict[str, dict[str, dict[str, int]]]) -> web.Response:
        chat = update["message"]["chat"]["id"]
        return web.json_response({"method": "sendMessage", "chat_id": chat, "text": "hello"})

    hook.answer = answer
    await lab.result("setWebhook", url=hook.url)
    anna = await lab.person()

    async def answered() -> bool:
        return any(e["by"] == "bot" for e in await lab.seen(anna))

    await eventually(answered)
    assert (await lab.seen(anna))[-1]["text"] == "hello"


async def test_pending_updates_can_be_dropped(lab: Lab, hook: Hook) -> None:
    await lab.person()
    answer = await lab.call("setWebhook", url=hook.url, drop_pending_updates=True)
    assert answer["description"] == "Webhook was set"
    assert (await lab.call("setWebhook", url=hook.url))["description"] == "Webhook is already set"
    await settled_soon()
    assert hook.updates == []
    assert (await lab.call("deleteWebhook"))["description"] == "Webhook was deleted"
    assert (await lab.call("setWebhook", url=""))["description"] == "Webhook is already deleted"


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"url": "ftp://x"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        (
            {"url": "http://127.0.0.1:9/x", "secret_token": "with space"},
            "secret token contains unallowed characters",
        ),
    ],
)
async def test_senseless_webhooks_are_refused(lab: Lab, params: dict[str, str], words: str) -> None:
    assert await lab.refused("setWebhook", **params) == f"400 Bad Request: {words}"
