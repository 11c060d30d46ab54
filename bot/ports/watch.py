"""What waits and since when, as the database knows it, and which matters admins were told of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """How many wait, and since when the longest of them does; None when nothing waits."""

    count: int = 0
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """A look at everything that waits, all at one moment.

    `outbox`: its count has all that wait, its `since` only what might be gone by now: neither what was
    promised for later nor what Telegram asked to wait with. `held_back`: the chats that must wait for so long
    that it is worth a word, `held_until` the last of these moments. `unclaimed`: by kind, what nobody took.
    `at_risk`: promises whose time is near (in its last quarter, half an hour at most) or over, `late` those
    of them that are over. `unreminded`: over, nobody took it, and nobody was reminded either. `set_aside` and
    `given_up`: updates and promises that nobody will try again, as long as they are kept.
    """

    inbox: Waits
    outbox: Waits
    held_back: int
    held_until: datetime | None
    unclaimed: Mapping[str, Waits]
    at_risk: int
    late: int
    unreminded: Waits
    set_aside: int
    given_up: int
    workers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """Something that waits too long: since when it does, when it was noted, seen last, and told."""

    name: str
    began: datetime
    noted_at: datetime
    seen_at: datetime
    told_at: datetime | None = None


class Watch(Protocol):
    def vitals(self, *, now: datetime, slack: timedelta) -> Vitals:
        """`slack`: what Telegram holds back, or nobody was reminded of, for less is not worth a word."""
        ...

    def set_aside(self, *, since: datetime) -> int:
        """How many updates were set aside since then."""
        ...

    def given_up(self, *, since: datetime) -> int:
        """How many promises ended undelivered since then."""
        ...

    def matters(self) -> tuple[Matter, ...]: ...
    def put(self, matter: Matter) -> None:
        """Note it, or what changed about it."""
        ...

    def end(self, name: str) -> None: ...
