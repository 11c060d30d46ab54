"""Idle, settle, advance: who may say that the bot rests, and what takes it back."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.sandbox.lab import Json, Lab, settled_soon

NOW = "2026-11-23T09:00:00+00:00"


def idle(lab: Lab, *, seen: int | None = None, wake: str | None = None, now: str = NOW) -> asyncio.Task[Json]:
    wish: dict[str, Any] = {"run": "r", "now": now, "next_wake": wake, "seen_update_id": seen}
    return asyncio.create_task(lab.control("idle", **wish))


async def why(lab: Lab) -> str | None:
    """Why the bot is not settled now, None when it is."""
    status, found = await lab.ask("settle", timeout=0.01)
    assert status in (200, 504)
    return None if status == 200 else found["why"]


async def test_a_fresh_world_stands_still_and_waits_for_a_report(lab: Lab) -> None:
    assert await lab.look("now") == {"now": NOW, "virtual": True}
    await asyncio.sleep(0.05)
    assert (await lab.look("now"))["now"] == NOW
    assert await why(lab) == "the bot has not reported that it is idle"


async def test_a_report_settles_and_tells_when_to_wake(lab: Lab) -> None:
    report = idle(lab, wake="2026-11-23T10:00:30+01:00")
    assert await lab.control("settle", timeout=2) == {"now": NOW, "next_wake": "2026-11-23T09:00:30+00:00"}
    await lab.control("advance", to="2026-11-23T09:00:30+00:00")
    assert await report == {"now": "2026-11-23T09:00:30+00:00"}
    assert await why(lab) == "the bot has not reported that it is idle"


async def test_settle_waits_for_a_report_that_comes_later(lab: Lab) -> None:
    settling = asyncio.create_task(lab.control("settle", timeout=5))
    await settled_soon()
    assert not settling.done()
    report = idle(lab)
    assert (await settling)["next_wake"] is None
    report.cancel()


async def test_a_report_for_another_moment_is_answered_at_once_and_not_believed(lab: Lab) -> None:
    await lab.control("advance", by=10)
    assert await idle(lab) == {"now": "2026-11-23T09:00:10+00:00"}
    assert await why(lab) == "the bot has not reported that it is idle"


async def test_a_report_that_has_not_seen_the_last_update_does_not_settle(lab: Lab) -> None:
    await lab.person()
    (update,) = await lab.updates()
    for seen in (None, update["update_id"] - 1, update["update_id"] + 1):
        report = idle(lab, seen=seen)
        await settled_soon()
        assert "has seen update" in str(await why(lab))
        report.cancel()
        await settled_soon()
    report = idle(lab, seen=update["update_id"])
    assert await lab.control("settle", timeout=2)
    report.cancel()


async def test_a_new_update_voids_the_report_and_answers_it(lab: Lab) -> None:
    report = idle(lab)
    await lab.control("settle", timeout=2)
    await lab.person()
    assert await report == {"now": NOW}
    assert await why(lab) == "the bot has not reported that it is idle"


async def test_a_bot_that_hangs_up_withdraws_its_report(lab: Lab) -> None:
    report = idle(lab)
    await lab.control("settle", timeout=2)
    report.cancel()
    await settled_soon()
    assert await why(lab) == "the bot has not reported that it is idle"


async def test_a_report_outlives_the_ten_second_answer(lab: Lab) -> None:
    lab.world.idle.answer_seconds = 0.05
    assert await idle(lab) == {"now": NOW}
    assert await why(lab) is None


async def test_any_call_but_get_updates_voids_the_report(lab: Lab) -> None:
    lab.world.idle.answer_seconds = 0.05
    await idle(lab)
    await lab.updates()
    assert await why(lab) is None
    await lab.result("getMe")
    assert await why(lab) == "the bot has not reported that it is idle"


async def test_a_call_in_flight_is_no_rest(lab: Lab) -> None:
    await lab.control("faults", method="getMe", kind="hang")
    hanging = asyncio.create_task(lab.call("getMe"))
    await settled_soon()
    report = idle(lab)
    await settled_soon()
    assert await why(lab) == "Bot API calls are in flight: getMe"
    hanging.cancel()
    await settled_soon()
    assert await why(lab) is None
    report.cancel()


async def test_held_back_delivery_is_no_rest(lab: Lab) -> None:
    report = idle(lab)
    await lab.control("pause_delivery")
    assert await why(lab) == "delivery is paused"
    await lab.control("resume_delivery")
    assert await why(lab) is None
    report.cancel()


async def test_a_later_report_takes_the_place_of_the_earlier(lab: Lab) -> None:
    first = idle(lab, wake="2026-11-23T09:00:01+00:00")
    await settled_soon()
    second = idle(lab, wake="2026-11-23T09:00:02+00:00")
    await settled_soon()
    assert (await lab.control("settle"))["next_wake"] == "2026-11-23T09:00:02+00:00"
    assert await first == {"now": NOW}
    second.cancel()


async def test_a_hang_up_of_a_replaced_report_does_not_touch_the_new_one(lab: Lab) -> None:
    lab.world.idle.answer_seconds = 0.05
    await idle(lab)
    second = idle(lab)
    await second
    assert await why(lab) is None


async def test_a_dead_bot_has_no_report_and_no_poll(lab: Lab) -> None:
    poll = asyncio.create_task(lab.call("getUpdates", timeout=30))
    report = idle(lab)
    await lab.control("settle", timeout=2)
    await lab.control("bot_gone")
    assert (await poll)["error_code"] == 409
    assert await report == {"now": NOW}
    assert await why(lab) == "the bot has not reported that it is idle"


async def test_time_moves_only_forward(lab: Lab) -> None:
    assert await lab.control("advance", by=60) == {"now": "2026-11-23T09:01:00+00:00"}
    assert (await lab.ask("advance", to=NOW))[0] == 400
    assert (await lab.ask("advance", by=-1))[0] == 400
    assert (await lab.ask("advance", to="2026-11-23T12:00:00"))[0] == 400
    assert await lab.control("advance", to="2026-11-23T10:01:00+01:00") == {
        "now": "2026-11-23T09:01:00+00:00"
    }


async def test_advancing_by_nothing_keeps_the_report(lab: Lab) -> None:
    report = idle(lab)
    await lab.control("settle", timeout=2)
    await lab.control("advance", by=0)
    assert await why(lab) is None
    report.cancel()


async def test_expired_updates_do_not_have_to_be_seen(lab: Lab) -> None:
    anna = await lab.person()
    (update,) = await lab.updates()
    await lab.act(anna, "forge", chat="private", message_id=1, data="x")
    await lab.control("advance", by=150)
    report = idle(lab, seen=update["update_id"], now="2026-11-23T09:02:30+00:00")
    assert await lab.control("settle", timeout=2)
    report.cancel()


async def test_a_text_nobody_can_read_must_be_taken_and_cannot_be_seen(lab: Lab) -> None:
    await lab.control("act", do="raw", text="1")
    report = idle(lab)
    await settled_soon()
    assert await why(lab) == "1 updates have not been taken"
    assert await lab.result("getUpdates") == [1]
    await report
    assert await why(lab) == "the bot has not reported that it is idle"
    again = idle(lab)
    assert await lab.control("settle", timeout=2)
    again.cancel()


async def test_a_repeated_update_must_be_taken_though_its_id_was_seen(lab: Lab) -> None:
    await lab.person()
    (update,) = await lab.updates()
    offset = update["update_id"] + 1
    await lab.updates(offset=offset)
    await lab.control("act", do="raw", update=update)
    report = idle(lab, seen=update["update_id"])
    await settled_soon()
    assert await why(lab) == "1 updates have not been taken"
    assert await lab.updates(offset=offset) == [update]
    await report
    assert await why(lab) == "the bot has not reported that it is idle"


async def test_the_first_words_of_a_report_are_checked(lab: Lab) -> None:
    assert (await lab.ask("idle", run="r", now="yesterday"))[0] == 400
    assert (await lab.ask("idle", now=NOW))[0] == 400
    assert (await lab.ask("idle", run="r"))[0] == 400


async def test_in_real_time_an_idle_bot_is_woken_when_it_asked(lab: Lab) -> None:
    await lab.reset(virtual=False)
    now = await lab.look("now")
    assert now["virtual"] is False
    before = asyncio.get_running_loop().time()
    await idle(lab, now=now["now"], wake=now["now"])
    assert asyncio.get_running_loop().time() - before < 5
    assert (await lab.look("now"))["now"] > now["now"]


async def test_a_reset_lets_everybody_who_waits_go(lab: Lab) -> None:
    poll = asyncio.create_task(lab.call("getUpdates", timeout=30))
    report = idle(lab)
    settling = asyncio.create_task(lab.ask("settle", timeout=30))
    await settled_soon()
    await lab.person()
    await lab.reset()
    assert (await poll)["ok"]
    await report
    assert (await settling)[0] in (200, 504)
