"""A bot whose database is killed under it: the fork's side of the rig.

As `piped` has it, with two things more to tell: a commit whose answer never came (`unknown`: the number of
the transaction), and each bell that the presence heard (`rung`). Whether all is as it was before a strike
(`alone`) is said anew whenever it changes. On a wish it has one commit wait for a standby that there is not.
"""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

import psycopg
import structlog

from bot.app import App
from bot.ports import SENDER, Away
from bot.quota.plan import PlanBook
from bot.settings import Settings
from storage.presence import PostgresPresence
from storage.repositories.inbox import InboxRepository
from storage.sql import Sql
from tests.faults.piped import LOOK_SECONDS, Frame, Pipe, WitnessedStore, put_together, take_posts

T = TypeVar("T")

GONE: Final = (psycopg.OperationalError, psycopg.InterfaceError, Away)
_NUMBER: Final = "SELECT CAST(pg_current_xact_id_if_assigned() AS text) AS number"
_HOLD: Final = "SET LOCAL synchronous_commit = on"
_STANDS: Final = """
    SELECT COUNT(*) AS others, (SELECT worker_id FROM lease WHERE name = ?) AS leader
    FROM worker WHERE id <> ?"""


HERE: Final = threading.local()
"""`claims`: whether the present transaction of this thread has ended an update."""


def observe() -> None:
    """Have the store and the presence of this process tell, and hold a commit when that is wished."""
    _watch_commits()
    _watch_bells()
    _watch_claims()


def _watch_commits() -> None:
    run = WitnessedStore.run

    async def told(self: WitnessedStore, body: Callable[[Sql], T], *, writing: bool = True) -> T:
        if not writing:
            return await run(self, body, writing=False)
        ended: list[str] = []
        try:
            return await run(self, lambda sql: _numbered(sql, body, ended, self.pipe.wishes))
        except GONE:
            for number in ended:
                self.pipe.tell(unknown=number)
            raise

    WitnessedStore.run = told  # type: ignore[method-assign]


def _numbered(sql: Sql, body: Callable[[Sql], T], ended: list[str], wishes: list[Frame]) -> T:
    """The body; what is left after it is the commit. `ended` gets the number of what wrote something."""
    HERE.claims = False
    ended.clear()
    outcome = body(sql)
    if (number := sql.one(_NUMBER)["number"]) is not None:
        ended.append(number)
        if wished(wishes):
            sql.change(_HOLD)
    return outcome


def _watch_bells() -> None:
    attend = PostgresPresence.run

    async def heard(
        self: PostgresPresence, *, ring: Callable[[], None], nap: Callable[[float], Awaitable[None]]
    ) -> None:
        def rung() -> None:
            PIPES[0].tell(rung=True)
            ring()

        await attend(self, ring=rung, nap=nap)

    PostgresPresence.run = heard  # type: ignore[method-assign]


def _watch_claims() -> None:
    done = InboxRepository.done

    def claimed(self: InboxRepository, *args: Any, **more: Any) -> bool:
        HERE.claims = True
        return done(self, *args, **more)

    InboxRepository.done = claimed  # type: ignore[method-assign]


def wished(wishes: list[Frame]) -> bool:
    """Whether the present transaction's commit is to be held: it is the first that is like the wish."""
    if not wishes or (wishes[0]["wish"] == "decision" and not HERE.claims):
        return False
    try:
        return bool(wishes.pop()["wish"])
    except IndexError:  # another thread was first
        return False


PIPES: list[Pipe] = []
"""The one there is, in a fork."""


async def mind(app: App, pipe: Pipe) -> None:
    """What the ticker does each second in real time; and tell whether this process is there, leads, and is
    the only one."""
    crew, said = app.flows.crew, None
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            if await crew.reap():
                app.ticker.ring()
            well = await app.store.run(lambda sql: stands(sql, crew.presence.worker), writing=False)
        except GONE:
            well = False
        if not well:
            app.worker.ring()
            app.sender.ring()
        if well != said:
            pipe.tell(alone=well)
            said = well


def stands(sql: Sql, me: Any) -> bool:
    """Whether this worker leads and no other one, dead or alive, is known."""
    row = sql.one(_STANDS, SENDER, me or 0)
    return me is not None and row["others"] == 0 and row["leader"] == me


def quiet() -> None:
    """Lines for people cost more than all the rest where every strike prints a dozen traces."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(default=str),
        ]
    )


async def live(settings: Settings, book: PlanBook, sock: socket.socket) -> None:
    """The whole life of a bot, which ends with the history."""
    quiet()
    observe()
    pipe = Pipe(sock)
    PIPES.append(pipe)
    pipe.open()
    async with put_together(settings, book, pipe) as app, asyncio.TaskGroup() as group:
        if app.webhook is not None:
            group.create_task(take_posts(pipe, app.webhook, settings))
        group.create_task(mind(app, pipe))
        await app.run(asyncio.Event())
