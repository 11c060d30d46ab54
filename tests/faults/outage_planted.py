"""Builds with a defect planted on purpose that only an outage brings to light."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Final
from unittest.mock import patch

from bot.delivery.flood import Flood
from bot.flows.client import submit
from bot.ids import ChatId


@contextmanager
def glued() -> Iterator[None]:
    """Whatever a person has written comes at once, so it is one burst."""
    with patch.object(submit, "over_before", lambda _tx, _source, *, quiet: quiet and None):
        yield


@contextmanager
def unlimited() -> Iterator[None]:
    """Whatever waits leaves at once."""

    def at_once(_self: Flood, _chat: ChatId, now: datetime, _count: int = 1) -> datetime:
        return now

    with patch.object(Flood, "free_at", at_once):
        yield


BUILDS: Final[dict[str, Callable[[], AbstractContextManager[None]]]] = {
    "a day's words are one burst": glued,
    "no limits of its own": unlimited,
}
"""Each is caught, or the rig is blind."""
