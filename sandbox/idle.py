"""The protocol of virtual time: the bot reports idleness, the player settles and advances."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sandbox.signals import Signal

ANSWER_SECONDS = 10.0
"""Real seconds after which an idle report is answered though nothing changed; it stays valid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """ "At `now` I have nothing to do until `next_wake`, and I have done all up to `seen_update_id`."""

    run: str
    now: datetime
    next_wake: datetime | None
    seen_update_id: int | None


class Idle:
    """The newest valid report and the count of Bot API calls in flight."""

    def __init__(self, *, now: Callable[[], datetime], changed: Signal, virtual: bool) -> None:
        self._now = now
        self._changed = changed
        self._virtual = virtual
        self.report: Report | None = None
        self.in_flight: list[str] = []
        self.answer_seconds = ANSWER_SECONDS

    def void(self) -> None:
        """Whatever was reported is no longer true."""
        self.report = None
        self._changed.fire()

    def call_begins(self, method: str) -> None:
        """A Bot API call other than getUpdates arrived."""
        self.in_flight.append(method)
        self.void()

    def call_ends(self, method: str) -> None:
        self.in_flight.remove(method)
        self._changed.fire()

    def why_not(self, *, last_update: int | None, paused: bool, undelivered: int) -> str | None:
        """Why the bot cannot be called idle now; None when it is."""
        if self.in_flight:
            return f"Bot API calls are in flight: {', '.join(self.in_flight)}"
        if paused:
            return "delivery is paused"
        if self.report is None:
            return "the bot has not reported that it is idle"
        if self._virtual and self.report.now != self._now():
            return "the bot reported for another moment"
        if self.report.seen_update_id != last_update:
            return f"the bot has seen update {self.report.seen_update_id}, the last one is {last_update}"
        if undelivered:
            return f"{undelivered} updates have not been taken"
        return None

    async def hold(self, report: Report) -> None:
        """Take a report and wait until the bot has a reason to look again.

        Returns when time moved, an update was emitted, or after 10 s.  A cancelled wait (the bot hung up)
        withdraws the report.
        """
        if self._virtual and report.now != self._now():
            return
        self.report = report
        self._changed.fire()
        until = asyncio.get_running_loop().time() + self._patience(report)
        try:
            while self.report is report:
                left = until - asyncio.get_running_loop().time()
                if left <= 0 or not await self._changed.wait(left):
                    return
        except asyncio.CancelledError:
            if self.report is report:
                self.void()
            raise

    def _patience(self, report: Report) -> float:
        if self._virtual or report.next_wake is None:
            return self.answer_seconds
        return min(self.answer_seconds, max(0.0, (report.next_wake - self._now()).total_seconds()))
