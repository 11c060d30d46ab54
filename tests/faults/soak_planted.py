"""Builds that leak on purpose, each what another gauge must show."""

import asyncio
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Any, Final
from unittest.mock import patch

from bot.delivery.flood import Flood
from bot.delivery.inbox_worker import InboxWorker

EACH: Final = 20
"""Every so many updates something is left that is not small."""
HEAVY: Final = 60_000
"""Bytes of what is kept of each update: enough to be seen after a few hundred of them."""


@contextmanager
def beside(leave: Callable[[int], None]) -> Iterator[None]:
    """`leave` is told the number of each update that was handled."""
    handle, count = InboxWorker._process, 0

    async def leaking(self: InboxWorker, row: Any) -> None:
        nonlocal count
        await handle(self, row)
        count += 1
        leave(count)

    with patch.object(InboxWorker, "_process", leaking):
        yield


@contextmanager
def kept_updates() -> Iterator[None]:
    """A dict in a closure, which no look at the bot's objects finds."""
    kept: dict[int, str] = {}

    def keep(number: int) -> None:
        kept[number] = "x" * HEAVY

    with beside(keep):
        yield


@contextmanager
def kept_chats() -> Iterator[None]:
    """The windows of chats that have long been quiet."""

    def never(_self: Flood, _now: datetime) -> None:
        return None

    with patch.object(Flood, "forget_idle", never):
        yield


@contextmanager
def tasks() -> Iterator[None]:
    """Nobody awaits them."""
    left: list[asyncio.Task[bool]] = []

    def begin(number: int) -> None:
        if number % EACH == 0:
            left.append(asyncio.get_running_loop().create_task(asyncio.Event().wait()))

    with beside(begin):
        yield


@contextmanager
def descriptors() -> Iterator[None]:
    """Opened and not closed."""
    left: list[int] = []

    def opened(number: int) -> None:
        if number % EACH == 0:
            left.append(os.open(os.devnull, os.O_RDONLY))

    try:
        with beside(opened):
            yield
    finally:
        for number in left:
            os.close(number)


@contextmanager
def threads() -> Iterator[None]:
    """Begun and not ended."""
    over = threading.Event()

    def begin(number: int) -> None:
        if number % EACH == 0:
            threading.Thread(target=over.wait, daemon=True).start()

    try:
        with beside(begin):
            yield
    finally:
        over.set()


BUILDS: Final[dict[str, tuple[str, Callable[[], AbstractContextManager[None]]]]] = {
    "a dict of all updates": ("memory", kept_updates),
    "chats that nobody forgets": ("app.sender._flood.chats", kept_chats),
    "a task that nobody awaits": ("tasks", tasks),
    "a descriptor that is left open": ("descriptors", descriptors),
    "a thread that never ends": ("threads", threads),
}
"""Each with what it must be found as, or the rig is blind."""
