"""Builds with a defect planted on purpose that only errors of the Bot API bring to light."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Final
from unittest.mock import patch

from bot.delivery import outbox_sender
from bot.delivery.needs import Failure, Prepared
from bot.delivery.verdicts import Meaning, Verdict
from bot.flows import outbox
from bot.flows.scene import Work
from bot.ids import ChatId
from bot.ports import OutboxRow


@contextmanager
def giving_up() -> Iterator[None]:
    """Whatever goes wrong, the promise is dropped and nobody told."""

    def quietly(
        work: Work,
        row: OutboxRow,
        failure: Failure,
        detail: str,
        new_chat: ChatId | None,
        *,
        more: bool = False,
    ) -> None:
        del failure, new_chat, more
        work.tx.outbox.dead(row.id, error=detail, now=work.now)

    with (
        patch.object(outbox_sender, "classify", lambda _error: Verdict(meaning=Meaning.REJECTED)),
        patch.object(outbox, "failed", quietly),
    ):
        yield


@contextmanager
def unmarked() -> Iterator[None]:
    """A message that may have arrived is sent again as if it could not have."""

    def never(prepared: Prepared) -> bool:
        del prepared
        return False

    with patch.object(outbox_sender, "_is_new", never):
        yield


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """A defect, and the errors that show it."""

    build: Callable[[], AbstractContextManager[None]]
    kinds: tuple[str, ...]


BUILDS: Final = {
    "every error is the end, and nobody hears of it": Build(build=giving_up, kinds=("500", "chat not found")),
    "sent again without a mark": Build(build=unmarked, kinds=("reset after", "bad JSON")),
}
"""Each is caught, or the rig is blind."""
