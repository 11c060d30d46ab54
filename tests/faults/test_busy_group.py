"""Sixty requests a minute for ten minutes: the group stays within Telegram's limit, no take has to wait.

The real flows, the real sender and the sandbox, which refuses what goes beyond the limit; time is virtual.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bot.delivery.outbox_sender import OutboxSender
from bot.desk.talk import Content
from bot.flows.bundle import Flows, build_flows
from bot.flows.source import Source
from bot.ids import ChatId, MessageId, RequestId, TopicId, UserId
from tests.fakes.line import Line, open_line
from tests.flows.lab import ToldClassifier, house

CLIENTS = 12
SECONDS = 600
TAKE_EACH = 7
COUNTED = ("sendMessage", "editMessageText")


class Desk:
    """Flows over the line's store, with clients who complain and a member of the staff who takes."""

    def __init__(self, line: Line, group: int, boss: int, staff: int, clients: list[int]) -> None:
        self.line = line
        self.group = group
        self.boss, self.staff, self.clients = boss, staff, clients
        classifier = ToldClassifier()
        classifier.kinds = {f"complaint {number}": "complaint" for number in range(SECONDS)}
        self.tokens = iter(f"token-{number}" for number in range(100))
        self.numbers = iter(range(100_000, 900_000))
        self.flows: Flows = build_flows(
            store=line.store,
            clock=line.clock,
            house=replace(
                house(),
                admins=frozenset({UserId(boss)}),
                staff_group=ChatId(group),
                quiet=timedelta(0),
            ),
            classifier=classifier,
            tokens=lambda: next(self.tokens),
        )

    def source(self, user: int, *, topic: int | None = None) -> Source:
        """A message or press of that person, now."""
        return Source(
            inbox_id=None,
            user=UserId(user),
            chat=ChatId(self.group if topic is not None else user),
            thread=None if topic is None else TopicId(topic),
            message=MessageId(next(self.numbers)),
            first_name=str(user),
            username=None,
            language_code="en",
            at=self.line.clock.now(),
            private=topic is None,
        )

    async def furnish(self) -> None:
        """A client each, all of them let in, and somebody who works."""
        for number, user in enumerate(self.clients):
            await self.flows.admin.client_add(
                self.source(self.boss), name=f"C{number}", plan="basic", currency="EUR", language="en"
            )
            await self.flows.client.start(self.source(user), payload=f"token-{number}")
        await self.flows.admin.staff_invite(self.source(self.boss), role="lead")
        await self.flows.client.start(self.source(self.staff), payload=f"token-{len(self.clients)}")

    async def complain(self, number: int) -> None:
        user = self.clients[number % len(self.clients)]
        await self.flows.client.submit(self.source(user), content=Content(text=f"complaint {number}"))

    async def take(self, request: int) -> str:
        toast = await self.flows.staff.take(self.source(self.staff), request_id=RequestId(request))
        return toast.code


@asynccontextmanager
async def busy(folder: Path) -> AsyncIterator[tuple[Desk, OutboxSender]]:
    """A desk whose sender runs, in a group with a topic for complaints."""
    async with open_line(folder) as line:
        group = await line.lab.group()
        boss, staff = await line.lab.person("boss"), await line.lab.person("eva")
        clients = [await line.lab.person(f"c{number}") for number in range(CLIENTS)]
        desk = Desk(line, group, boss, staff, clients)
        await desk.furnish()
        sender = OutboxSender(outbox=desk.flows.outbox, bot=line.bot, keeper=line.clock)
        line.clock.seen = line.lab.world.updates.last_emitted
        async with asyncio.TaskGroup() as parts:
            running = [parts.create_task(part) for part in (sender.run(), line.clock.run())]
            yield desk, sender
            for part in running:
                part.cancel()


async def second(desk: Desk, sender: OutboxSender) -> None:
    """Everything due now is done and sent; then a second passes."""
    while await desk.flows.ticker.run_due():
        pass
    sender.ring()
    lab = desk.line.lab
    await lab.call("getUpdates", offset=(lab.world.updates.last_emitted() or 0) + 1)
    await lab.control("settle", timeout=5)
    await lab.control("advance", to=(desk.line.clock.now() + timedelta(seconds=1)).isoformat())


def fullest_minute(moments: list[datetime]) -> int:
    """How many of the moments, in order, fall into the fullest half-open minute."""
    most, start = 0, 0
    for end, moment in enumerate(moments):
        while moments[start] <= moment - timedelta(minutes=1):
            start += 1
        most = max(most, end - start + 1)
    return most


def test_the_fullest_minute_is_found() -> None:
    start = datetime.fromisoformat("2026-11-23T10:00:00+00:00")
    at = [start + timedelta(seconds=second) for second in (0, 10, 59, 60, 61, 119, 121)]
    assert fullest_minute(at) == 4


@pytest.mark.slow
@pytest.mark.timeout(400)
async def test_a_flood_of_requests_stays_within_the_limit_and_a_take_never_waits(tmp_path: Path) -> None:
    async with busy(tmp_path) as (desk, sender):
        taken = []
        for number in range(SECONDS):
            await desk.complain(number)
            await second(desk, sender)
            if number % TAKE_EACH == TAKE_EACH - 1:
                taken.append(await desk.take(number + 1))
        assert set(taken) == {"taken_by_you"}
        waiting = SECONDS - len(taken)
        for _ in range(12):
            await second(desk, sender)
        log: list[dict[str, Any]] = (await desk.line.lab.look("log", after=0))["calls"]
        calls = [call for call in log if call["params"].get("chat_id") in (desk.group, str(desk.group))]
        sent = [call for call in calls if call["method"] in COUNTED]
        refused = [call for call in sent if not call["ok"]]
        assert [call for call in refused if "not modified" not in call["description"]] == []
        moments = [datetime.fromisoformat(call["at"]) for call in sent]
        assert fullest_minute(moments) <= 20
        seen = [one for one in await desk.line.lab.seen(desk.group) if one["by"] == "bot"]
        boards = [one for one in seen if "are waiting" in one["text"]]
        assert boards[-1]["text"].startswith(f"{waiting} requests are waiting")
        assert len({one["message_id"] for one in boards}) == 1
        drawn = [datetime.fromisoformat(one["at"]) for one in boards]
        assert min(later - one for one, later in pairwise(drawn)) >= timedelta(seconds=4)
        assert await desk.line.lab.violations() == []
