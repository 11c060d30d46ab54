"""The rig of a database that is killed: sessions at random moments and in commits, now and then the server.

A history is a database of a cluster of the rig's own, a world and waves of acts, as the kill rig's are; its
one bot is never killed and must not end. After each wave it comes to rest, and books and chats are compared.
"""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import psycopg
from psycopg.rows import dict_row

from bot.settings import Settings
from tests.faults import database_life
from tests.faults.cluster import NAME
from tests.faults.forked import Forked
from tests.faults.kill import MOVES, SOON, WEBHOOK, Restless
from tests.faults.kill_books import Rows, compared
from tests.faults.kill_planted import nothing
from tests.faults.kill_traffic import BOOK, Traffic, new_world
from tests.faults.killer import Killer
from tests.faults.outcome import Difference
from tests.faults.piped import Frame
from tests.faults.stage import settings_of
from tests.faults.strikes import Moment, Striker

MOST_IN_A_WAVE: Final = 8
RECOVERS: Final = 30.0
"""Real seconds after the server lets somebody in: by then the bot has done all that there is to do, is known
to the others, leads and listens. On a machine with nothing else to do it takes two or three."""
BELL_SECONDS: Final = 0.1
BELLS: Final = 20
"""A bell that nobody hears is made up for by a look each second, so one that is heard in time proves little,
and three in a row much."""
LEADS: Final = """
    SELECT worker.id FROM worker JOIN lease ON lease.worker_id = worker.id
    WHERE (SELECT COUNT(*) FROM worker) = 1
    AND EXISTS (SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
        WHERE locktype = 'advisory' AND granted AND datname = current_database())"""
RING: Final = "SELECT pg_notify('doorman_' || current_schema(), '0')"
BECAME: Final = "SELECT pg_xact_status(CAST('{}' AS xid8)) AS became"


@dataclass(slots=True)
class Look:
    """Rows of a database, by a session that is not struck on purpose and comes back when it was all the same.
    Nobody looks before the bot is forked."""

    url: str
    _session: "psycopg.Connection[dict[str, Any]] | None" = None

    def __call__(self, query: str) -> list[Any]:
        """All of them."""
        for _ in range(2):
            try:
                return self._asked(query)
            except psycopg.OperationalError:
                self.leave()
        return self._asked(query)

    def _asked(self, query: str) -> list[Any]:
        if self._session is None:
            self._session = psycopg.connect(
                self.url, autocommit=True, row_factory=dict_row, application_name=NAME
            )
        return list(self._session.execute(query.encode()))

    def leave(self) -> None:
        """The session ends."""
        if self._session is not None:
            self._session.close()
        self._session = None


@dataclass(slots=True, kw_only=True)
class Watcher(Killer):
    """Telegram, and what the bot tells of its database. `recovered`: seconds from the last strike of each
    row of them until the bot led alone again; `unknown`: transactions whose commit was not answered."""

    struck: float = 0.0
    rung: int = 0
    recovered: list[float] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def _heard(self, frame: Frame) -> None:
        if "alone" in frame:
            if frame["alone"] and self.struck:
                self.recovered.append(perf_counter() - self.struck)
            self._alone = frame["alone"]
        elif "rung" in frame:
            self.rung += 1
        elif "unknown" in frame:
            self.unknown.append(frame["unknown"])
        else:
            Killer._heard(self, frame)


@dataclass(slots=True, kw_only=True)
class Found:
    """What came of a history. `became`: what became of the commits that were not answered."""

    kills: int = 0
    servers: int = 0
    waves: int = 0
    where: Counter[str] = field(default_factory=Counter)
    ways: Counter[str] = field(default_factory=Counter)
    became: Counter[str] = field(default_factory=Counter)
    recovered: list[float] = field(default_factory=list)
    rests: list[float] = field(default_factory=list)
    """Seconds from the last strike of each wave until all was done."""
    differences: list[Difference] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Play:
    """One history under way."""

    watcher: Watcher
    traffic: Traffic
    striker: Striker
    moment: Moment
    rows: Rows
    found: Found
    servers: int
    moves: int = 0
    """How often time was moved in this wave."""

    def through(self, kills: int) -> None:
        """Waves until so many strikes are done, or something differs."""
        self.watcher.begin()
        self._come_to_rest(most=0)
        while self.striker.done < kills and not self.traffic.over() and not self.found.differences:
            self.traffic.wave()
            try:
                self._come_to_rest(most=min(MOST_IN_A_WAVE, kills - self.striker.done))
                self._hears()
            except Restless as error:
                self.found.differences.append(Difference(kind="other", what=str(error)))
            self.found.differences += compared(self.traffic, self.watcher, self.rows)
            self.found.waves += 1
            for number in self.watcher.unknown:
                self.found.became.update(row["became"] for row in self.rows(BECAME.format(number)))
            self.watcher.unknown.clear()

    def _come_to_rest(self, *, most: int) -> None:
        """As `kill.come_to_rest`, but the database is struck, and the bot lives on. Raises Restless."""
        watcher, end = self.watcher, self.striker.done + most
        until, watcher.in_hand, struck = perf_counter() + RECOVERS, None, False
        self.moment.draw()
        watcher.commits = self.moves = 0
        while True:
            left = self.moment.look(watcher) if self.striker.done < end else RECOVERS
            if left <= 0:
                self._strike()
                until, struck = self.striker.last + RECOVERS, True
                continue
            watcher.hand_out()
            if watcher.resting() and self._is_over():
                break
            watcher.serve(min(left, 0.1))
            if perf_counter() > until:
                raise Restless(f"the bot does not recover in {RECOVERS:.0f} seconds: {watcher.why()}")
        if struck:
            self.found.rests.append(perf_counter() - self.striker.last)

    def _is_over(self) -> bool:
        """Whether the bot, which rests now, has nothing more to do; if it has, that comes."""
        watcher = self.watcher
        if self.traffic.go_on():
            watcher.hand_out()
            return False
        wake = watcher.wake_at()
        if wake is None or wake > watcher.world.clock.now() + SOON or self.moves >= MOVES:
            return bool(self.rows(LEADS))
        watcher.move_to(wake)
        self.moves += 1
        return False

    def _strike(self) -> None:
        if self.servers and self.striker.dice.random() < 0.05:
            self.servers -= 1
            self.striker.strike_server(self.watcher)
        else:
            self.striker.strike(self.watcher, held=self.moment.held)
        self.watcher.struck = self.striker.last
        if self.moment.kind != "start":
            self.watcher.in_hand = None
        self.moment.draw()

    def _hears(self) -> None:
        """The bot hears a bell of others, at once. Raises Restless."""
        in_a_row = 0
        for _ in range(BELLS):
            before, until = self.watcher.rung, perf_counter() + BELL_SECONDS
            self.rows(RING)
            while self.watcher.rung == before and perf_counter() < until:
                self.watcher.serve(until - perf_counter())
            in_a_row = in_a_row + 1 if self.watcher.rung > before else 0
            if in_a_row == 3:
                return
        raise Restless("the bot hears no bell")


def history(
    url: str,
    folder: Path,
    striker: Striker,
    *,
    kills: int,
    servers: int,
    plant: Callable[[], None] = nothing,
) -> Found:
    """One history on a furnished database; ends at its first difference."""
    world, rows, dice = new_world(), Look(url), striker.dice
    traffic = Traffic(world=world, dice=dice, rows=rows)
    traffic.people()
    life = Forked(
        settings=_settings(url, traffic.group, dice),
        book=BOOK,
        log=folder / "bot.log",
        plant=plant,
        life=database_life.live,
    )
    watcher = Watcher(world=world, dice=dice, life=life)
    found = Found(where=striker.where, ways=striker.ways, recovered=watcher.recovered)
    play = Play(
        watcher=watcher,
        traffic=traffic,
        striker=striker,
        moment=Moment(dice=dice),
        rows=rows,
        found=found,
        servers=servers,
    )
    try:
        play.through(kills)
    except RuntimeError as error:
        found.differences.append(Difference(kind="other", what=str(error)))
    finally:
        watcher.end()
        rows.leave()
    found.kills, found.servers = striker.done, striker.servers
    return found


def _settings(url: str, group: int, dice: random.Random) -> Settings:
    """Of the history's bot: it polls, or is posted to."""
    return settings_of(
        {
            "DOORMAN_TOKEN": "42:SANDBOX",
            "DOORMAN_API": "http://inside",
            "DOORMAN_DATABASE": url,
            "DOORMAN_CLOCK": "sandbox",
            "DOORMAN_STAFF_GROUP": str(group),
            "DOORMAN_ADMINS": "40000",
            **(WEBHOOK if dice.random() < 0.4 else {}),
        }
    )
