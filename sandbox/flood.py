"""Telegram's flood limits in the sandbox's time.

Numbers: 20 operations a minute per group (sends, edits and topic creations share it), one a second per
private chat with a short burst, 30 a second in all.  Telegram documents them loosely, in its FAQ.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from datetime import datetime

from sandbox.errors import too_many

GROUP_OPERATIONS, GROUP_SECONDS = 20, 60.0
PRIVATE_BURST, PRIVATE_PER_SECOND = 3, 1.0
ALL_OPERATIONS, ALL_SECONDS = 30, 1.0


class _Window:
    """A sliding window: at most `most` operations in any half-open span of `seconds`."""

    def __init__(self, most: int, seconds: float) -> None:
        self.most, self.seconds = most, seconds
        self.taken: deque[float] = deque()

    def wait_for(self, count: int, now: float) -> float:
        """Seconds until `count` more operations fit; 0 when they fit now."""
        while self.taken and self.taken[0] <= now - self.seconds:
            self.taken.popleft()
        over = len(self.taken) + count - self.most
        if over <= 0:
            return 0.0
        return self.taken[min(over, len(self.taken)) - 1] + self.seconds - now

    def take(self, count: int, now: float) -> None:
        self.taken.extend([now] * count)


class _Bucket:
    """A token bucket: a burst, then a steady rate."""

    def __init__(self, burst: int, rate: float, now: float) -> None:
        self.burst, self.rate = burst, rate
        self.tokens, self.at = float(burst), now

    def wait_for(self, count: int, now: float) -> float:
        """Seconds until `count` tokens are there; an album larger than the burst waits for a full bucket."""
        self.tokens = min(self.burst, self.tokens + (now - self.at) * self.rate)
        self.at = now
        return max(0.0, (min(count, self.burst) - self.tokens) / self.rate)

    def take(self, count: int, _now: float) -> None:
        self.tokens -= count


class Flood:
    """The limits of one bot.  `take` raises 429 and takes nothing when the operations do not fit."""

    def __init__(self, now: Callable[[], datetime], *, enabled: bool = True) -> None:
        self._now = now
        self.enabled = enabled
        self._all = _Window(ALL_OPERATIONS, ALL_SECONDS)
        self._groups: dict[int, _Window] = {}
        self._private: dict[int, _Bucket] = {}

    def take(self, chat_id: int, count: int = 1) -> None:
        """Count `count` operations in a chat.  Raises ApiError 429 with whole seconds to wait."""
        if not self.enabled:
            return
        now = self._now().timestamp()
        limits = (self._chat(chat_id, now), self._all)
        wait = max(limit.wait_for(count, now) for limit in limits)
        if wait > 1e-6:
            raise too_many(max(1, math.ceil(wait - 1e-6)))
        for limit in limits:
            limit.take(count, now)

    def _chat(self, chat_id: int, now: float) -> _Window | _Bucket:
        if chat_id < 0:
            return self._groups.setdefault(chat_id, _Window(GROUP_OPERATIONS, GROUP_SECONDS))
        if chat_id not in self._private:
            self._private[chat_id] = _Bucket(PRIVATE_BURST, PRIVATE_PER_SECOND, now)
        return self._private[chat_id]
