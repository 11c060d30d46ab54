"""Builds with a defect planted on purpose: what the rig of the killed database must catch."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from bot.flows.inbox import InboxFlow, RawUpdate
from bot.flows.scene import Flow, Scene
from bot.flows.source import Source
from bot.ids import MessageId
from tests.faults.database_life import GONE
from tests.faults.kill_planted import acknowledges_first
from tests.faults.planted import copy_of

ATTEMPTS: Final = 50
OTHER: Final = 1_000_000


def stores_again_under_another_key() -> None:
    """Updates whose storing was not answered are stored once more, under numbers of their own."""
    store_all = InboxFlow.store_all

    async def again(self: InboxFlow, updates: Sequence[RawUpdate]) -> int:
        try:
            return await store_all(self, updates)
        except GONE:
            copies = [copy_of(update) for update in updates if "callback_query" not in update.raw]
            return await store_all(self, [*updates, *copies])

    InboxFlow.store_all = again  # type: ignore[method-assign]  # planted


def decides_again_without_its_key() -> None:
    """A decision whose commit was not answered is made once more, as if another message had asked for it."""
    run = Flow.run

    async def again(self: Flow, source: Source, body: Callable[[Scene], Any], *, here: bool = True) -> Any:
        try:
            return await run(self, source, body, here=here)
        except GONE:
            other = None if source.message is None else MessageId(source.message + OTHER)
            for _ in range(ATTEMPTS):
                with suppress(*GONE):
                    return await run(self, replace(source, inbox_id=None, message=other), body, here=here)
            raise

    Flow.run = again  # type: ignore[method-assign]  # planted


BUILDS: Final[dict[str, tuple[Callable[[], None], str]]] = {
    "acknowledges first": (acknowledges_first, "lost"),
    "stores again under another key": (stores_again_under_another_key, "doubled"),
    "decides again without its key": (decides_again_without_its_key, "doubled"),
}
"""Each build, and what must be found with it."""
