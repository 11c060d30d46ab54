"""Builds with a defect planted on purpose, each as good as the bot until it dies: the rig must tell them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from unittest.mock import patch

from bot.delivery.inbox_worker import InboxWorker
from bot.flows.scene import Scene
from bot.ports import InboxRow
from storage.repositories import outbox


@contextmanager
def acknowledging_first() -> Iterator[None]:
    """An update is done in a transaction of its own, before the one that decides about it."""
    feed_row = InboxWorker._feed_row

    async def early(self: InboxWorker, row: InboxRow) -> None:
        await self._inbox.done(row.id)
        await feed_row(self, row)

    with patch.object(InboxWorker, "_feed_row", early), patch.object(Scene, "claim", lambda _scene: None):
        yield


@contextmanager
def sent_before_the_call() -> Iterator[None]:
    """A promise is kept in the books before Telegram is called."""
    sending = outbox._SENDING.replace("'sending'", "'sent', ended_at = created_at")
    on_its_way = outbox._IS_SENDING.replace("= 'sending'", "IN ('sending', 'sent')")
    with (
        patch.object(outbox, "_SENDING", sending),
        patch.object(outbox, "_IS_SENDING", on_its_way),
        patch.object(outbox, "_SENT", _also_when_sent(outbox._SENT)),
        patch.object(outbox, "_DEAD", _also_when_sent(outbox._DEAD)),
    ):
        yield


def _also_when_sent(query: str) -> str:
    return query.replace("('new', 'sending')", "('new', 'sending', 'sent')")


@contextmanager
def unmarked_repeats() -> Iterator[None]:
    """What was on its way when the bot died goes again as if it never had."""
    quiet = outbox._RECLAIM.replace("repeat = 1", "repeat = 0")
    with patch.object(outbox, "_RECLAIM", quiet):
        yield


PLANTED: dict[str, Callable[[], AbstractContextManager[None]]] = {
    "an update is done before it is decided": acknowledging_first,
    "a message is sent before the call": sent_before_the_call,
    "a repeat says nothing": unmarked_repeats,
}
"""Each is caught, or the rig is blind."""
