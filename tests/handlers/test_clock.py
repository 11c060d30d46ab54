"""Virtual time: the bot's clock against the real sandbox, over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from bot.clock import SandboxClock, SystemClock
from bot.running import Activity, Shift, steadily
from tests.sandbox.lab import CLOCK, Lab, open_lab

START = datetime.fromisoformat(CLOCK).astimezone(UTC)


@asynccontextmanager
async def clocked(
    *, virtual: bool = True, seen: int | None = None
) -> AsyncIterator[tuple[Lab, SandboxClock]]:
    """A sandbox and a running clock on it."""
    async with open_lab() as lab:
        await lab.reset(virtual=virtual)
        clock = SandboxClock(lab.base, seen=lambda: seen)
        await clock.start()
        async with asyncio.TaskGroup() as group:
            running = group.create_task(clock.run())
            try:
                yield lab, clock
            finally:
                running.cancel()


async def test_time_stands_where_the_sandbox_put_it() -> None:
    async with clocked() as (_, clock):
        assert clock.now() == START
        await asyncio.sleep(0.05)
        assert clock.now() == START


async def test_a_bot_at_rest_settles_and_names_its_next_moment() -> None:
    async with clocked() as (lab, clock):
        shift = clock.shift()
        async with asyncio.TaskGroup() as group:
            resting = group.create_task(shift.rest(START + timedelta(hours=2)))
            settled = await lab.control("settle", timeout=5)
            resting.cancel()
    assert datetime.fromisoformat(settled["next_wake"]) == START + timedelta(hours=2)


async def test_whoever_is_busy_keeps_time_from_settling() -> None:
    async with clocked() as (lab, clock):
        with clock.busy():
            status, _ = await lab.ask("settle", timeout=0.3)
        assert status == 504
        assert await lab.control("settle", timeout=5)


async def test_sleepers_wake_in_order_at_their_own_moments() -> None:
    woken: list[tuple[int, datetime]] = []

    async def sleep(clock: SandboxClock, hours: int) -> None:
        await clock.sleep_until(START + timedelta(hours=hours))
        woken.append((hours, clock.now()))

    async with clocked() as (lab, clock), asyncio.TaskGroup() as group:
        for hours in (3, 1, 2):
            group.create_task(sleep(clock, hours))
        for _ in range(3):
            settled = await lab.control("settle", timeout=5)
            await lab.control("advance", to=settled["next_wake"])
        await lab.control("settle", timeout=5)
    assert woken == [(hours, START + timedelta(hours=hours)) for hours in (1, 2, 3)]


async def test_work_begun_on_waking_is_done_before_time_settles_again() -> None:
    done: list[int] = []

    async def step() -> datetime | None:
        for turn in range(20):
            await asyncio.sleep(0)
            done.append(turn)
        return START + timedelta(hours=1) if len(done) == 20 else None

    async with clocked() as (lab, clock), asyncio.TaskGroup() as group:
        shift = clock.shift()
        loop = group.create_task(steadily(step, shift=shift, keeper=clock, name="x"))
        await lab.control("settle", timeout=5)
        assert len(done) == 20
        await lab.control("advance", by=3600)
        settled = await lab.control("settle", timeout=5)
        assert len(done) == 40
        assert settled["next_wake"] is None
        loop.cancel()


async def test_a_ring_in_the_middle_of_work_means_another_look() -> None:
    looks: list[datetime] = []

    async with clocked() as (lab, clock), asyncio.TaskGroup() as group:
        shift = clock.shift()

        async def step() -> datetime | None:
            looks.append(clock.now())
            if len(looks) == 1:
                shift.ring()
            return None

        loop = group.create_task(steadily(step, shift=shift, keeper=clock, name="x"))
        await lab.control("settle", timeout=5)
        assert len(looks) == 2
        shift.ring()
        await lab.control("settle", timeout=5)
        assert len(looks) == 3
        loop.cancel()


async def test_an_update_that_was_not_stored_keeps_time_from_settling() -> None:
    async with clocked(seen=None) as (lab, _):
        await lab.control("settle", timeout=5)
        await lab.person("anna")
        status, answer = await lab.ask("settle", timeout=0.3)
    assert status == 504
    assert "update" in answer["why"]


async def test_real_time_flows_on_where_the_sandbox_is_not_virtual() -> None:
    async with clocked(virtual=False) as (lab, clock):
        before = clock.now()
        await clock.sleep_until(before + timedelta(milliseconds=80))
        assert clock.now() >= before + timedelta(milliseconds=80)
        assert await lab.control("settle", timeout=5)


async def test_the_clock_waits_for_a_sandbox_that_is_not_there_yet() -> None:
    clock = SandboxClock("http://127.0.0.1:9")
    starting = asyncio.ensure_future(clock.start())
    await asyncio.sleep(0.05)
    assert not starting.done()
    starting.cancel()


async def test_a_step_that_fails_is_done_again() -> None:
    clock, steps, done = SystemClock(), [], asyncio.Event()

    async def step() -> datetime | None:
        steps.append(1)
        if len(steps) == 1:
            raise OSError("disk full")
        done.set()
        return None

    async with asyncio.TaskGroup() as group:
        loop = group.create_task(steadily(step, shift=clock.shift(), keeper=clock, name="x"))
        await asyncio.wait_for(done.wait(), 5)
        loop.cancel()
    assert len(steps) == 2
    assert not clock.activity.anybody


async def test_the_machines_clock_wakes_whoever_sleeps() -> None:
    clock = SystemClock()
    before = clock.now()
    await clock.sleep_until(before + timedelta(milliseconds=30))
    assert clock.now() >= before + timedelta(milliseconds=30)
    await clock.sleep_until(before)
    assert not clock.activity.anybody


async def test_a_rung_loop_counts_as_busy_before_it_has_looked_up() -> None:
    clock = SystemClock()
    activity, answers = Activity(), []
    shift = Shift(activity, clock)
    activity.changed = lambda: answers.append(activity.anybody)
    async with asyncio.TaskGroup() as group:
        resting = group.create_task(shift.rest(None))
        await asyncio.sleep(0)
        shift.ring()
        assert answers == [False, True]
        assert not resting.done()
    shift.end()
    assert answers == [False, True, False]


async def test_a_loop_that_was_cancelled_at_rest_is_no_longer_counted() -> None:
    clock = SystemClock()
    shift = clock.shift()
    resting = asyncio.ensure_future(shift.rest(None))
    await asyncio.sleep(0)
    shift.ring()
    resting.cancel()
    await asyncio.gather(resting, return_exceptions=True)
    shift.end()
    shift.ring()
    assert not clock.activity.anybody
