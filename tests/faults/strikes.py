"""When a session of the bot's database is killed, which one, and how; and when the whole server is.

What a client sees differs. A session that is ended says so; one that is killed takes all the others with it,
and the server recovers; either may come after a commit is on the disk and before its answer. The last is rare
by chance, so the rig brings it about: a commit is held back, as if it waited for a standby.
"""

import random
from collections import Counter
from dataclasses import dataclass, field
from time import perf_counter
from typing import Final

import psycopg

from tests.faults.cluster import NAME, Cluster
from tests.faults.kill import Sword
from tests.faults.killer import Killer

MOMENTS: Final = (
    ("start", 0.10),
    ("kept", 0.28),
    ("sent", 0.38),
    ("wrote", 0.54),
    ("commit", 0.80),
    ("work", 1.0),
)
"""As in `kill`, with the shares added up; `start`: while it still gets over the last strike; `commit`: one
that is on the disk and not answered."""
WAYS: Final = (("end one", 0.58), ("end all", 0.70), ("kill one", 1.0))
HELD_SECONDS: Final = 0.4
"""So long the rig waits for a commit to hold back."""
DOWN_SECONDS: Final = 0.3

SESSIONS: Final = """
    SELECT pid, state <> 'idle', COALESCE(wait_event, '') = 'SyncRep',
        pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory')
    FROM pg_stat_activity WHERE backend_type = 'client backend' AND application_name <> %s"""
END: Final = "SELECT pg_terminate_backend(%s)"


@dataclass(slots=True, kw_only=True)
class Moment(Sword):
    """When the next strike comes. `held`: a commit is to be held back for it."""

    held: bool = False

    def draw(self) -> None:
        """For the next."""
        roll, self.at = self.dice.random(), None
        kind = next(kind for kind, end in MOMENTS if roll < end)
        self.held = kind == "commit"
        self.kind = "work" if self.held else kind
        self.commits = self.dice.randint(1, 12)
        if kind == "start":
            self.at = perf_counter() + self.dice.uniform(0.0, 0.3) ** 2
        self.pause = self.dice.uniform(0.0005, 0.02)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One of the bot's. `here`: it is its presence."""

    pid: int
    busy: bool
    held: bool
    here: bool


@dataclass(slots=True, kw_only=True)
class Striker:
    """Strikes at the sessions of one bot. `ways`: how it was struck; `where`: where the bot stood then."""

    server: Cluster
    dice: random.Random
    done: int = 0
    servers: int = 0
    ways: Counter[str] = field(default_factory=Counter)
    where: Counter[str] = field(default_factory=Counter)
    last: float = 0.0
    """When the server let somebody in after the last strike."""

    def sessions(self) -> list[Session]:
        """All of the bot's."""
        return [
            Session(pid=pid, busy=busy, held=held, here=here)
            for pid, busy, held, here in self.server.look(SESSIONS, NAME)
        ]

    def strike(self, killer: Killer, *, held: bool) -> None:
        """Once, at whatever the bot does now."""
        stage = killer.stage()
        if held:
            self._strike_held(killer)
        else:
            self._strike(self.sessions())
        self.where[stage] += 1
        self.last = perf_counter()
        killer.commits = 0

    def _strike_held(self, killer: Killer) -> None:
        """At a commit of some transaction, mostly one that decides about an update."""
        killer.life.say({"wish": self.dice.choice(["decision", "decision", "any"])})
        until, waiting = perf_counter() + HELD_SECONDS, list[Session]()
        while not waiting and perf_counter() < until:
            killer.serve(0.002)
            waiting = [one for one in self.sessions() if one.held]
        killer.life.say({"wish": ""})
        self._strike(waiting or self.sessions(), "a held commit, " if waiting else "")
        self._release()

    def _release(self) -> None:
        """None may be left that nobody struck."""
        for one in self.sessions():
            if one.held:
                self.server.look(END, one.pid)

    def _strike(self, sessions: list[Session], what: str = "") -> None:
        """One of them or all, whatever is still there."""
        roll = self.dice.random()
        way = next(way for way, end in WAYS if roll < end)
        if sessions and way == "end all":
            for one in sessions:
                self.server.look(END, one.pid)
        elif sessions:
            pid = self._chosen(sessions).pid
            if way == "end one":
                self.server.look(END, pid)
            elif self.server.kill_backend(pid):
                self._come_back()
        self.done += bool(sessions)
        self.ways[what + way] += bool(sessions)

    def _chosen(self, sessions: list[Session]) -> Session:
        """Mostly one that does something, now and then the presence."""
        busy = [one for one in sessions if one.busy]
        here = [one for one in sessions if one.here]
        roll = self.dice.random()
        return self.dice.choice((busy if roll < 0.6 else here if roll < 0.75 else sessions) or sessions)

    def _come_back(self) -> None:
        """The server notices a moment later, ends everybody and recovers."""
        until = perf_counter() + 5.0
        try:
            while perf_counter() < until:
                self.server.look("SELECT 1")
        except psycopg.OperationalError:
            pass
        self.server.wait()

    def strike_server(self, killer: Killer) -> None:
        """SIGKILL to the whole server, which is started again on the same data a moment later."""
        self.where[killer.stage()] += 1
        self.server.kill()
        until = perf_counter() + self.dice.uniform(0.0, DOWN_SECONDS)
        while perf_counter() < until:
            killer.serve(until - perf_counter())
        self.server.start()
        self.servers += 1
        self.ways["the server killed"] += 1
        self.last = perf_counter()
        killer.commits = 0
