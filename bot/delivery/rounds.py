"""What `doctor` finds about what waits, who works, and whether anybody would hear of it."""

import asyncio
import ssl
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.util import find_spec
from typing import Final
from urllib.parse import urlsplit

from bot.delivery.doctor import Finding
from bot.flows.watch import BACKUP_LATE, DISK_LOW, INBOX_LATE, MANY_ASIDE, OUTBOX_LATE, WORK_LATE, Look
from bot.running import Timekeeper

REACH_SECONDS: Final = 10.0
RECENT: Final = timedelta(days=1)
_RUNS: Final = "start the bot with `run`; where it runs, its log says what is in the way"


def waiting(look: Look, *, aside: int, given_up: int) -> list[Finding]:
    """The queues, by the same limits as the words to admins. `aside`, `given_up`: since a day ago."""
    vitals = look.vitals
    held = f"; Telegram makes {vitals.held_back} chats wait" if vitals.held_back else ""
    promises = f"{vitals.at_risk} near or over, {vitals.late} of them over"
    return [
        _queue(look, "inbox", vitals.inbox.since, most=INBOX_LATE, count=vitals.inbox.count),
        _queue(look, "outbox", vitals.outbox.since, most=OUTBOX_LATE, count=vitals.outbox.count, more=held),
        _queue(look, "due work", look.due, most=WORK_LATE),
        Finding(
            name="promises",
            ok=not vitals.unreminded.count,
            detail=f"{promises}, {vitals.unreminded.count} of which nobody was reminded",
            mend="the log says why: due_piece_failed",
        ),
        Finding(
            name="set aside",
            ok=not aside,
            detail=f"{vitals.set_aside} updates that could not be handled, {aside} since yesterday",
            mend="the log says why (update_failed, update_unparsable); once that is mended: /retry",
        ),
        Finding(
            name="given up",
            ok=True,
            detail=f"{vitals.given_up} messages nobody could deliver, {given_up} since yesterday; "
            "admins heard of each",
        ),
    ]


def _queue(
    look: Look,
    name: str,
    since: datetime | None,
    *,
    most: timedelta,
    count: int | None = None,
    more: str = "",
) -> Finding:
    """`count`: None where only the oldest is known."""
    age = timedelta() if since is None else max(look.at - since, timedelta())
    many = "" if count is None else f"{count} wait, "
    detail = f"{many}the oldest for {age.total_seconds():.0f} s" if since else f"{many}nothing is due"
    return Finding(name=name, ok=age <= most, detail=detail + more, mend=_RUNS)


def sessions(*, kept: bool | None) -> Finding:
    """Whether a session of ours is one of the server's; None: the question had no answer in time."""
    said = {True: "kept", False: "lost between two statements", None: "no answer in time"}
    return Finding(
        name="sessions",
        ok=bool(kept),
        detail=f"locks of a session are {said[kept]}" if kept is not None else said[kept],
        mend="connect past the pooler, or set it to session mode: by such locks processes know each other",
    )


SPARE_CONNECTIONS: Final = 6
"""For what is there for moments: a backup takes four, this command and a person at psql one each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """One bot's connections to a server: as many processes, each with a pool of that size and so many
    `beside` it. `most`: what the server allows."""

    server: str
    most: int
    processes: int
    pool: int
    beside: int


def connections(demands: Sequence[Demand]) -> list[Finding]:
    """For each server, whether all pools would fit when they are full: one that is full refuses connections
    at the busiest moment."""
    return [_fits([one for one in demands if one.server == server]) for server in _servers(demands)]


def _servers(demands: Sequence[Demand]) -> list[str]:
    return list(dict.fromkeys(one.server for one in demands))


def _fits(demands: Sequence[Demand]) -> Finding:
    most = min(one.most for one in demands)
    wanted = sum(one.processes * (one.pool + one.beside) for one in demands)
    each = " + ".join(f"{one.processes} x ({one.pool} + {one.beside})" for one in demands)
    return Finding(
        name="connections",
        ok=wanted + SPARE_CONNECTIONS <= most,
        detail=f"{wanted} at most (processes x (pool + beside it): {each}), and {SPARE_CONNECTIONS} for "
        f"backups and people; the server allows {most}",
        mend="set a smaller DOORMAN_DATABASE_POOL, run fewer processes, or raise max_connections there",
    )


def crew(members: Sequence[tuple[str, bool, bool]], *, shared: bool) -> Finding:
    """(name, alive, sends) of each process at work. One that died is freed by the others within seconds."""
    if not shared:
        return Finding(name="workers", ok=True, detail="one process at most: SQLite")
    alive = [f"{name} (sends)" if sends else name for name, living, sends in members if living]
    dead = [name for name, living, _ in members if not living]
    detail = ", ".join(alive) or "none runs now"
    more = f"; dead: {', '.join(dead)}" if dead else ""
    mend = "start the bot with `run`: it takes over what the dead had in hand"
    return Finding(name="workers", ok=not dead, detail=detail + more, mend=mend)


def backups(newest: datetime | None, *, made: bool, now: datetime) -> Finding:
    """The age of the newest; `made`: the bot makes them."""
    name = "backups"
    if not made:
        return Finding(name=name, ok=True, detail="not made by the bot: DOORMAN_BACKUPS is empty")
    mend = "start the bot, which makes one a day, or run `python -m bot backup`; the log says what failed"
    if newest is None:
        return Finding(name=name, ok=False, detail="none yet", mend=mend)
    hours = (now - newest).total_seconds() / 3600
    return Finding(
        name=name, ok=now - newest <= BACKUP_LATE, detail=f"the newest is {hours:.0f} h old", mend=mend
    )


def metrics(listener: tuple[str, int] | None) -> Finding:
    """Where figures are to be had."""
    if listener is None:
        return Finding(name="metrics", ok=True, detail="nowhere: DOORMAN_LISTEN is off")
    ok = find_spec("prometheus_client") is not None
    detail = f"at {listener[0]}:{listener[1]}/metrics" if ok else "prometheus_client is not installed"
    return Finding(name="metrics", ok=ok, detail=detail, mend="install requirements.lock anew")


def alerts(admins: Collection[int], reached: int) -> Finding:
    """Who hears when something waits too long, and from when on. `reached`: admins who may be written to."""
    limits = (
        f"inbox {_minutes(INBOX_LATE)}, outbox {_minutes(OUTBOX_LATE)}, due work {_minutes(WORK_LATE)}, "
        f"{MANY_ASIDE} set aside an hour, backup {BACKUP_LATE // timedelta(hours=1)} h, "
        f"disk {DISK_LOW // 2**20} MiB"
    )
    mend = "as an admin, press Start in the bot's private chat: it cannot write to who never did"
    detail = f"{reached} of {len(admins)} admins hear of it; {limits}"
    return Finding(name="alerts", ok=reached > 0, detail=detail, mend=mend)


def _minutes(span: timedelta) -> str:
    return f"{span // timedelta(minutes=1)} min"


async def ping(url: str, keeper: Timekeeper) -> Finding:
    """Whether its server can be reached. Nothing is asked of it, for that would say that all is well."""
    name, mend = "ping", "check DOORMAN_PING_URL and the network"
    if not url:
        return Finding(name=name, ok=True, detail="nobody: DOORMAN_PING_URL is empty")
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    try:
        async with keeper.timeout(REACH_SECONDS):
            _, writer = await asyncio.open_connection(
                parts.hostname,
                parts.port or (443 if secure else 80),
                ssl=ssl.create_default_context() if secure else None,
            )
            writer.close()
    except (OSError, TimeoutError, ValueError) as error:
        return Finding(name=name, ok=False, detail=f"not reached ({type(error).__name__})", mend=mend)
    return Finding(name=name, ok=True, detail="its server can be reached")
