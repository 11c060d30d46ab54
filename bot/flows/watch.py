"""What waits too long is told to admins: once, and that it is over in the very same message.

What others tell already is not told again: each update that is set aside by itself, each promise that is late
by staff's reminder (`bot/flows/overdue.py`). What is told of these is only that many were set aside at once,
and that nobody was reminded.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.flows.notices import Watched
from bot.flows.scene import Flow, Work
from bot.flows.ticker import next_due
from bot.ports import Matter, Tx, Vitals

INBOX_LATE: Final = timedelta(minutes=2)
OUTBOX_LATE: Final = timedelta(minutes=5)
WORK_LATE: Final = timedelta(minutes=5)
"""For what falls due and for reminders: looked at each second, so this is a piece that fails each time."""
HELD_LONG: Final = timedelta(minutes=5)
MANY_ASIDE: Final = 3
ASIDE_WITHIN: Final = timedelta(hours=1)
BACKUP_LATE: Final = timedelta(hours=26)
"""One is made each 24 hours, and asked for each hour."""
DISK_LOW: Final = 500 * 2**20
"""Bytes; `doctor` says NOT OK below 200 MiB."""

TWICE: Final = timedelta(seconds=50)
"""Looked at each minute, it must be seen twice: what was caught up with meanwhile is no news."""
FIRST_BACKUP: Final = timedelta(hours=3)
CALM: Final = timedelta(minutes=3)
"""Not seen for so long, it is over: nobody is told of what comes and goes by the minute. Of several processes
each sees its own disk only, and says so each minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What waits at one moment; `due`: the earliest moment at which something falls due, in the past too."""

    at: datetime
    vitals: Vitals
    due: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadVitals(Flow):
    """One transaction that only reads, by indices of what waits."""

    async def __call__(self) -> Look:
        now = self.clock.now()
        return await self.store.read(lambda tx: look_at(tx, now))


def look_at(tx: Tx, now: datetime) -> Look:
    return Look(at=now, vitals=tx.watch.vitals(now=now, slack=HELD_LONG), due=next_due(tx))


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What only the machine knows. `free`: bytes on its fullest disk, None where none can be asked;
    `backups`: whether it makes any, `newest` when it made the last one."""

    host: str
    free: int | None = None
    backups: bool = False
    newest: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A matter as this look finds it. `name`: the notice's, with the machine after a colon where it is one's
    own. `patience`: for how long it is only noted."""

    name: str
    since: datetime | None
    n: int = 0
    patience: timedelta = TWICE


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch(Flow):
    async def __call__(self, around: Surroundings) -> int:
        """Look around, tell what is new and what is over; how much that was."""
        return await self.work(lambda work: look_around(work, around))


def look_around(work: Work, around: Surroundings) -> int:
    """Nothing while another process does."""
    if not work.tx.workers.claim("watch"):
        return 0
    found = {one.name: one for one in (*late(work, look_at(work.tx, work.now)), *elsewhere(work, around))}
    noted = {one.name: one for one in work.tx.watch.matters()}
    begun = [begin(work, one, noted.get(one.name)) for one in found.values()]
    ended = [end(work, one) for one in noted.values() if one.name not in found]
    return sum(begun) + sum(ended)


def late(work: Work, look: Look) -> Iterator[Seen]:
    """What the database knows of."""
    vitals, due = look.vitals, look.due
    inbox, outbox = vitals.inbox, vitals.outbox
    if inbox.since is not None and work.now - inbox.since > INBOX_LATE:
        yield Seen(name="inbox", since=inbox.since, n=inbox.count)
    if outbox.since is not None and work.now - outbox.since > OUTBOX_LATE:
        yield Seen(name="outbox", since=outbox.since, n=outbox.count)
    if vitals.held_until is not None:
        yield Seen(name="held_back", since=vitals.held_until, n=vitals.held_back)
    if due is not None and work.now - due > WORK_LATE:
        yield Seen(name="due", since=due)
    if vitals.unreminded.count:
        yield Seen(name="unreminded", since=vitals.unreminded.since, n=vitals.unreminded.count)
    aside = work.tx.watch.set_aside(since=work.now - ASIDE_WITHIN)
    if aside >= MANY_ASIDE:
        yield Seen(name="set_aside", since=work.now - ASIDE_WITHIN, n=aside)


def elsewhere(work: Work, around: Surroundings) -> Iterator[Seen]:
    """What this machine knows of."""
    if around.backups and (around.newest is None or work.now - around.newest > BACKUP_LATE):
        patience = FIRST_BACKUP if around.newest is None else TWICE
        yield Seen(name=f"backup:{around.host}", since=around.newest, patience=patience)
    if around.free is not None and around.free < DISK_LOW:
        yield Seen(name=f"disk:{around.host}", since=None, n=around.free // 2**20)


def begin(work: Work, seen: Seen, noted: Matter | None) -> bool:
    """Note it, and tell it once it lasts; whether it was told."""
    began = work.now if seen.since is None else min(seen.since, work.now)
    matter = noted or Matter(name=seen.name, began=began, noted_at=work.now, seen_at=work.now)
    tells = matter.told_at is None and work.now - matter.noted_at >= seen.patience
    work.tx.watch.put(replace(matter, seen_at=work.now, told_at=work.now if tells else matter.told_at))
    if tells:
        notice = replace(_notice(work, seen.name), since=seen.since, n=seen.n)
        for admin in work.admins():
            work.tell(admin, notice, slot=_slot(seen.name), fresh=True)
    return tells


def end(work: Work, matter: Matter) -> bool:
    """It is over, once it was not seen for a while: whoever was told finds it in the same message."""
    if work.now - matter.seen_at < CALM:
        return False
    work.tx.watch.end(matter.name)
    if matter.told_at is None:
        return False
    notice = replace(_notice(work, matter.name), since=matter.began, over_at=matter.seen_at)
    slot = _slot(matter.name)
    for admin in work.admins():
        if work.tx.outbox.latest(admin, slot) is not None:
            work.tell(admin, notice, slot=slot)
    return True


def _slot(name: str) -> str:
    return f"watch:{name}"


def _notice(work: Work, name: str) -> Watched:
    matter, _, machine = name.partition(":")
    return Watched(matter=matter, detail=machine, zone=work.house.desk_zone or "UTC")
