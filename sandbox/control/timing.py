"""Virtual time: now, idle, settle, advance, bot_gone."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sandbox.clock import show_moment
from sandbox.control.fields import moment, number, optional_integer, text
from sandbox.errors import ControlError
from sandbox.idle import Report
from sandbox.model import Json
from sandbox.paying import expire as expire_payments
from sandbox.world import World

SETTLE_SECONDS = 30.0


def now(world: World) -> Json:
    """The present, and whether it stands still until advanced."""
    return {"now": show_moment(world.clock.now()), "virtual": world.clock.virtual}


def _answer(world: World) -> Json:
    return {"now": show_moment(world.clock.now())}


async def idle(world: World, wish: Json) -> Json:
    """The bot has nothing to do; answered when it should look again."""
    reported = moment(wish, "now")
    if reported is None:
        raise ControlError("now is needed")
    report = Report(
        run=text(wish, "run"),
        now=reported,
        next_wake=moment(wish, "next_wake"),
        seen_update_id=optional_integer(wish, "seen_update_id"),
    )
    await world.idle.hold(report)
    return _answer(world)


async def settle(world: World, wish: Json) -> Json:
    """Wait in real time until the bot is idle.  Raises ControlError 504 with the reason."""
    loop = asyncio.get_running_loop()
    until = loop.time() + number(wish, "timeout", SETTLE_SECONDS)
    while (why := _why_not_settled(world)) is not None:
        left = until - loop.time()
        if left <= 0 or world.over:
            raise ControlError("the bot did not become idle", status=504, why=why)
        await world.changed.wait(left)
    report = world.idle.report
    wake = report.next_wake if report else None
    return _answer(world) | {"next_wake": show_moment(wake) if wake else None}


def _why_not_settled(world: World) -> str | None:
    return world.idle.why_not(
        last_update=world.updates.last_emitted(),
        paused=world.updates.paused,
        undelivered=world.updates.undelivered(),
    )


def advance(world: World, wish: Json) -> Json:
    """Move time forward; reports made before are void.  Raises ControlError when it would go backwards."""
    target = moment(wish, "to")
    if target is None:
        target = world.clock.now() + timedelta(seconds=number(wish, "by", 0.0))
    before = world.clock.now()
    try:
        world.clock.advance_to(target)
    except ValueError as error:
        raise ControlError(str(error)) from None
    if target != before:
        world.updates.expire()
        expire_payments(world)
        world.idle.void()
    return _answer(world)


def bot_gone(world: World) -> Json:
    """The bot's process is dead: its report and its long poll are void."""
    world.updates.poll += 1
    world.idle.void()
    return {"ok": True}
