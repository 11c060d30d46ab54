"""Builds with a defect planted on purpose that only repeated updates bring to light."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from unittest.mock import patch

from bot.flows.inbox import InboxFlow, RawUpdate
from storage.repositories.keys import KeysRepository

FAR = 1_000_000_000_000


@contextmanager
def without_numbers() -> Iterator[None]:
    """An update's number tells nothing: it is taken as often as it comes."""
    store_all, fresh = InboxFlow.store_all, count(FAR)

    async def all_new(self: InboxFlow, updates: Sequence[RawUpdate]) -> int:
        renamed = [
            RawUpdate(bot_id=one.bot_id, update_id=next(fresh), lane=one.lane, raw=one.raw) for one in updates
        ]
        return await store_all(self, renamed)

    with patch.object(InboxFlow, "store_all", all_new):
        yield


@contextmanager
def without_keys() -> Iterator[None]:
    """No flow knows what it did before."""
    with (
        patch.object(KeysRepository, "get", lambda _self, _key: None),
        patch.object(KeysRepository, "put", lambda _self, _key, **_more: None),
    ):
        yield


BUILDS: dict[str, Callable[[], AbstractContextManager[None]]] = {
    "updates without numbers": without_numbers,
    "flows without keys": without_keys,
}
"""Each is caught, or the rig is blind."""
