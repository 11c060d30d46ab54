"""getUpdates: order, confirmation, waiting, a second poller, expiry, holding back."""

from __future__ import annotations

import asyncio
import json

import pytest

from tests.sandbox.lab import TOKEN, Lab, settled_soon

OTHER = (
    "409 Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)


async def test_updates_come_in_order_until_they_are_confirmed(lab: Lab) -> None:
    anna = await lab.person()
    for text in "abc":
        await lab.act(anna, "send", text=text)
    first = await lab.updates()
    assert [u["message"]["text"] for u in first] == ["/start", "a", "b", "c"]
    assert await lab.updates() == first
    assert [u["update_id"] for u in await lab.updates(limit=2)] == [u["update_id"] for u in first[:2]]
    assert await lab.updates(offset=first[1]["update_id"]) == first[1:]
    assert await lab.updates(offset=first[-1]["update_id"] + 1) == []
    assert await lab.updates(offset=0) == []


async def test_a_negative_offset_keeps_only_the_last(lab: Lab) -> None:
    anna = await lab.person()
    for text in "abc":
        await lab.act(anna, "send", text=text)
    assert [u["message"]["text"] for u in await lab.updates(offset=-2)] == ["b", "c"]
    assert [u["message"]["text"] for u in await lab.updates()] == ["b", "c"]


async def test_a_long_poll_wakes_for_an_update(lab: Lab) -> None:
    anna = await lab.person()
    known = await lab.updates()
    waiting = asyncio.create_task(lab.updates(timeout=30, offset=known[-1]["update_id"] + 1))
    await settled_soon()
    assert not waiting.done()
    await lab.act(anna, "send", text="news")
    assert [u["message"]["text"] for u in await waiting] == ["news"]


async def test_a_second_poller_ends_the_first_with_409(lab: Lab) -> None:
    first = asyncio.create_task(lab.refused("getUpdates", timeout=30))
    await settled_soon()
    second = asyncio.create_task(lab.updates(timeout=30))
    assert await first == OTHER
    assert not second.done()
    await lab.person()
    assert len(await second) == 1


async def test_a_webhook_and_polling_exclude_each_other(lab: Lab) -> None:
    waiting = asyncio.create_task(lab.refused("getUpdates", timeout=30))
    await settled_soon()
    await lab.result("setWebhook", url="http://127.0.0.1:9/hook")
    assert (await waiting).startswith("409 Conflict: terminated by setWebhook")
    assert await lab.refused("getUpdates") == (
        "409 Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first"
    )
    await lab.result("deleteWebhook")
    assert await lab.updates() == []


async def test_allowed_updates_stay_as_they_were_set(lab: Lab) -> None:
    anna = await lab.person()
    await lab.updates(allowed_updates=["callback_query"])
    assert (await lab.act(anna, "send", text="x"))["update_id"] is None
    await lab.updates()
    assert (await lab.act(anna, "send", text="y"))["update_id"] is None
    await lab.updates(allowed_updates=[])
    assert (await lab.act(anna, "send", text="z"))["update_id"] is not None


@pytest.mark.parametrize(("kind", "seconds"), [("message", 86_400), ("callback_query", 150)])
async def test_what_nobody_fetches_expires(lab: Lab, kind: str, seconds: int) -> None:
    anna = await lab.person()
    if kind == "callback_query":
        await lab.act(anna, "forge", chat="private", message_id=1, data="x")
    await lab.control("advance", by=seconds - 1)
    assert kind in (await lab.updates())[-1]
    await lab.control("advance", by=1)
    assert all(kind not in update for update in await lab.updates())


async def test_held_back_updates_come_together_when_let_go(lab: Lab) -> None:
    anna, piotr = await lab.person(), await lab.person("piotr")
    known = await lab.updates()
    await lab.control("pause_delivery")
    for who in (anna, piotr):
        await lab.act(who, "send", text="at once")
    offset = known[-1]["update_id"] + 1
    assert await lab.updates(offset=offset) == []
    waiting = asyncio.create_task(lab.updates(timeout=30, offset=offset))
    await settled_soon()
    assert not waiting.done()
    await lab.control("resume_delivery")
    assert [u["message"]["from"]["id"] for u in await waiting] == [anna, piotr]


async def test_any_object_can_be_put_as_an_update(lab: Lab) -> None:
    made = await lab.control("act", do="raw", update={"mystery": {"a": 1}})
    (update,) = await lab.result("getUpdates")
    assert update == {"update_id": made["update_id"], "mystery": {"a": 1}}
    await lab.control("act", do="raw", update={"update_id": "odd"})
    assert (await lab.result("getUpdates"))[-1] == {"update_id": "odd"}
    assert await lab.violations() == []


async def test_an_update_can_be_repeated_under_its_old_id(lab: Lab) -> None:
    await lab.person()
    (update,) = await lab.updates()
    await lab.updates(offset=update["update_id"] + 1)
    await lab.control("act", do="raw", update=update)
    assert await lab.result("getUpdates", offset=update["update_id"] + 1) == [update]
    assert await lab.result("getUpdates", offset=update["update_id"] + 1) == []


async def test_a_text_that_is_no_json_is_delivered_once_in_between(lab: Lab) -> None:
    anna = await lab.person()
    known = await lab.updates()
    await lab.control("act", do="raw", text='{"update_id": 1, broken')
    await lab.act(anna, "send", text="after it")
    await lab.updates(limit=1)
    offset = known[-1]["update_id"] + 1
    async with lab.http.post(f"{lab.base}/bot{TOKEN}/getUpdates", json={"offset": offset}) as answer:
        body = await answer.text()
    assert body == '{"ok":true,"result":[{"update_id": 1, broken]}'
    with pytest.raises(ValueError, match="Expecting"):
        json.loads(body)
    assert [u["message"]["text"] for u in await lab.updates(offset=offset)] == ["after it"]


async def test_a_poll_whose_client_hung_up_takes_nothing_with_it(lab: Lab) -> None:
    poll = asyncio.create_task(lab.updates(timeout=30))
    await settled_soon()
    poll.cancel()
    await settled_soon()
    await lab.person()
    assert len(await lab.updates()) == 1
