"""Builds with a defect planted on purpose, as changes to the code of a fork: what the kill rig must catch."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Final

from bot.delivery.arrivals import Arrivals
from bot.delivery.outbox_sender import OutboxSender
from bot.flows.inbox import InboxFlow, RawUpdate
from bot.flows.prepared import Delivered, Prepared
from tests.faults.piped import Witness
from tests.faults.planted import copy_of

LATE_SECONDS: Final = 0.003


def nothing() -> None:
    """The build as it is."""


def acknowledges_first() -> None:
    """Updates are acknowledged when they are read, and stored a moment later."""
    keep, tasks = Arrivals.keep, []

    async def late(self: Witness, elements: Sequence[object]) -> int | None:
        loop = asyncio.get_running_loop()
        loop.call_later(
            LATE_SECONDS, lambda: tasks.append(asyncio.ensure_future(keep(self._arrivals, elements)))
        )
        return max((one["update_id"] for one in elements if isinstance(one, dict)), default=None)

    Witness.keep = late  # type: ignore[method-assign]  # planted


def takes_updates_twice() -> None:
    """The same message is stored once more under other numbers, as if nothing told that it is the same."""
    store_all = InboxFlow.store_all

    async def doubled(self: InboxFlow, updates: Sequence[RawUpdate]) -> int:
        copies = [copy_of(update) for update in updates if "callback_query" not in update.raw]
        return await store_all(self, [*updates, *copies])

    InboxFlow.store_all = doubled  # type: ignore[method-assign]  # planted


def sent_before_the_call() -> None:
    """A promise counts as kept before Telegram was called."""
    attempt = OutboxSender._attempt

    async def early(self: OutboxSender, prepared: Prepared, without: Any) -> Any:
        await self._outbox.delivered(
            prepared.row, Delivered(message_id=prepared.edit, copies=(), more=False, stamp=prepared.stamp)
        )
        return await attempt(self, prepared, without)

    OutboxSender._attempt = early  # type: ignore[method-assign]  # planted


def repeats_without_a_mark() -> None:
    """What was on its way at the death is sent again as if it never had been."""
    from bot.delivery import parcel  # noqa: PLC0415 - changed where it is used

    vars(parcel)["mark_repeat"] = lambda screen, _lang: screen


BUILDS: Final[dict[str, tuple[Callable[[], None], str]]] = {
    "acknowledges first": (acknowledges_first, "lost"),
    "takes updates twice": (takes_updates_twice, "doubled"),
    "sent before the call": (sent_before_the_call, "lost"),
    "repeats without a mark": (repeats_without_a_mark, "doubled"),
}
"""Each build, and what must be found with it."""
