"""The updates that wait for the bot: emission, confirmation by offset, expiry, holding back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sandbox.model import Json
from sandbox.signals import Signal

FIRST_UPDATE_ID = 700_000_001
DAY, QUERY = timedelta(hours=24), timedelta(seconds=150)
"""How long an undelivered update is kept: queries far shorter than all others."""

UNASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds of updates that a bot gets only when it lists them in allowed_updates."""


@dataclass(slots=True, kw_only=True)
class Pending:
    """One emitted update.  `raw` replaces its JSON text; `counts` is False where nobody can know its id."""

    id: int
    body: Any
    key: str
    expires: datetime
    raw: str | None = None
    counts: bool = True
    forced: bool = False
    delivered: bool = False
    state: str = "pending"  # pending -> confirmed | dropped

    @property
    def waiting(self) -> bool:
        return self.state == "pending"

    @property
    def hidden(self) -> bool:
        """Whether the greatest id that the bot has seen says nothing about this one."""
        return self.forced or not self.counts


class Updates:
    """The queue of one bot.  Every change fires `changed`."""

    def __init__(self, *, now: Callable[[], datetime], changed: Signal, check: Callable[[Json], Any]) -> None:
        self._now = now
        self._changed = changed
        self._check = check
        self._queue: list[Pending] = []
        self._last_delivered: int | None = None
        self._next_id = FIRST_UPDATE_ID
        self.allowed: list[str] | None = None
        self.paused = False
        self.poll = 0
        """Number of the newest getUpdates call; an older one that still waits must end."""

    def wants(self, kind: str) -> bool:
        """Whether the bot gets updates of this kind."""
        return kind in self.allowed if self.allowed else kind not in UNASKED

    def emit(self, kind: str, payload: Json, *, key: str, kept: timedelta = DAY) -> int | None:
        """Queue an update of the given kind; its id, or None when the bot does not want that kind."""
        if not self.wants(kind):
            return None
        update_id = self._take_id()
        body = {"update_id": update_id, kind: payload}
        self._check(body)
        self._append(Pending(id=update_id, body=body, key=key, expires=self._now() + kept))
        return update_id

    def emit_raw(self, update: Json) -> int | None:
        """Queue any JSON object as it is; an integer update_id of its own is kept, a missing one is added."""
        own = update.get("update_id")
        if isinstance(own, int) and not isinstance(own, bool):
            number, forced = own, own < self._next_id
            self._next_id = max(self._next_id, own + 1)
        else:
            number, forced = self._take_id(), False
            update = update if "update_id" in update else {"update_id": number, **update}
        counts = update.get("update_id") == number
        pending = Pending(
            id=number, body=update, key="raw", expires=self._now() + DAY, forced=forced, counts=counts
        )
        self._append(pending)
        return number if counts else None

    def emit_text(self, text: str) -> None:
        """Queue a text that need not be JSON; it is delivered once and then forgotten."""
        self._append(
            Pending(
                id=self._take_id(), body=None, raw=text, key="raw", expires=self._now() + DAY, counts=False
            )
        )

    def set_allowed(self, kinds: list[str] | None) -> None:
        """Remember allowed_updates; None keeps what was set before, an empty list restores the default."""
        if kinds is not None:
            self.allowed = list(kinds) or None

    def confirm(self, offset: int) -> None:
        """Forget updates with an id below `offset`; a negative offset keeps only the last -offset ones."""
        if offset < 0:
            kept = self.waiting()[offset:]
            for pending in self.waiting():
                if kept and pending.id < kept[0].id:
                    self._close(pending, "dropped")
            return
        for pending in self.waiting():
            if pending.id < offset and (pending.delivered or not pending.forced):
                self._close(pending, "confirmed" if pending.delivered else "dropped")

    def waiting(self) -> list[Pending]:
        """Updates neither confirmed nor expired, in order."""
        self.expire()
        return list(self._queue)

    def ready(self, limit: int) -> list[Pending]:
        """What may be handed out now."""
        return [] if self.paused else self.waiting()[:limit]

    def expire(self) -> None:
        """Drop what nobody fetched in time."""
        for pending in list(self._queue):
            if pending.expires <= self._now():
                self._close(pending, "dropped")

    def drop_all(self) -> None:
        for pending in list(self._queue):
            self._close(pending, "dropped")

    def deliver(self, pending: Pending) -> None:
        """Hand it out; it stays in the queue until it is confirmed."""
        pending.delivered = True
        if pending.counts:
            self._last_delivered = max(pending.id, self._last_delivered or 0)

    def take(self, pending: Pending) -> None:
        """Hand it out and confirm it at once, as a webhook's 200 does."""
        self.deliver(pending)
        if pending.waiting:
            self._close(pending, "confirmed")

    def last_emitted(self) -> int | None:
        """The greatest id that the bot has got or is still to get; None if there is none."""
        self.expire()
        ids = [pending.id for pending in self._queue if pending.counts]
        return max([*ids, *([self._last_delivered] if self._last_delivered else [])], default=None)

    def undelivered(self) -> int:
        """How many updates nobody has fetched yet."""
        return sum(not pending.delivered for pending in self.waiting())

    def pause(self, *, paused: bool) -> None:
        self.paused = paused
        self._changed.fire()

    def _take_id(self) -> int:
        number, self._next_id = self._next_id, self._next_id + 1
        return number

    def _append(self, pending: Pending) -> None:
        self._queue.append(pending)
        self._changed.fire()

    def _close(self, pending: Pending, state: str) -> None:
        pending.state = state
        self._queue.remove(pending)
        self._changed.fire()
