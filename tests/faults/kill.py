"""The rig of kills: SIGKILL at random moments while Telegram resends until acknowledged.

A history is a database, a world and waves of acts; its bot lives in forks that are killed until so many kills
are done. After each wave the bot comes to rest, and books and chats are compared with a plain model.
"""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Final

from tests.faults import kill_planted
from tests.faults.forked import Forked
from tests.faults.kill_books import Rows, compared, rows_of
from tests.faults.kill_traffic import BOOK, Traffic, new_world
from tests.faults.killer import PATIENCE, Killer
from tests.faults.outcome import Difference
from tests.faults.stage import settings_of

KINDS: Final = (("start", 0.08), ("kept", 0.42), ("sent", 0.54), ("wrote", 0.74), ("work", 1.0))
"""When lives end, with the shares added up: within a start, once something is kept, once a call took effect,
after some commit, or a while after something was taken in hand."""
MOST_IN_A_WAVE: Final = 12
SOON: Final = timedelta(seconds=90)
"""What the bot wants to wake for within this belongs to the wave."""
MOVES: Final = 300
WEBHOOK: Final = {
    "DOORMAN_WEBHOOK_URL": "https://bot.example",
    "DOORMAN_WEBHOOK_SECRET": "s" * 40,
    "DOORMAN_LISTEN": "127.0.0.1:1",
}


class Restless(RuntimeError):
    """A bot that is left alone and does not come to rest."""


@dataclass(slots=True, kw_only=True)
class Found:
    """What came of a history."""

    kills: int = 0
    waves: int = 0
    where: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Sword:
    """When this life is to end: at a moment of its start, right after a commit, or a while into its work."""

    dice: random.Random
    kind: str = ""
    pause: float = 0.0
    commits: int = 0
    at: float | None = None

    def draw(self) -> None:
        """For a life that begins."""
        roll, self.at = self.dice.random(), None
        self.kind = next(kind for kind, end in KINDS if roll < end)
        self.commits = self.dice.randint(1, 12)
        if self.kind == "start":
            self.at = perf_counter() + self.dice.uniform(0.0, 0.045)
        self.pause = self.dice.uniform(0.0005, 0.02)

    def look(self, killer: Killer) -> float:
        """Seconds left, as far as is known by now."""
        now = perf_counter()
        told = (
            (self.kind == "kept" and killer.kept)
            or (self.kind == "sent" and killer.unrecorded)
            or (self.kind == "wrote" and killer.commits >= self.commits)
        )
        if self.at is None and told:
            self.at = now + self.dice.choice([0.0, 0.0, self.dice.uniform(0.0, 0.0003)])
        elif self.kind in ("wrote", "sent"):
            return PATIENCE if self.at is None else self.at - now
        elif self.at is None and killer.in_hand is not None and (self.kind == "work" or not killer.handed):
            self.at = killer.in_hand + self.pause
        return PATIENCE if self.at is None else self.at - now


def history(
    url: str,
    folder: Path,
    dice: random.Random,
    *,
    kills: int,
    plant: Callable[[], None] = kill_planted.nothing,
    told: Callable[[int], None] = lambda _more: None,
) -> Found:
    """One history on a furnished database; ends at its first difference."""
    world, rows = new_world(), rows_of(url)
    traffic = Traffic(world=world, dice=dice, rows=rows)
    traffic.people()
    environment = {
        "DOORMAN_TOKEN": "42:SANDBOX",
        "DOORMAN_API": "http://inside",
        "DOORMAN_DATABASE": url,
        "DOORMAN_CLOCK": "sandbox",
        "DOORMAN_STAFF_GROUP": str(traffic.group),
        "DOORMAN_ADMINS": "40000",
        **(WEBHOOK if dice.random() < 0.4 else {}),
    }
    killer = Killer(
        world=world,
        dice=dice,
        life=Forked(settings=settings_of(environment), book=BOOK, log=folder / "bot.log", plant=plant),
    )
    found, sword = Found(where=killer.where, starts=killer.starts), Sword(dice=dice)
    try:
        _play(killer, traffic, sword, rows, found, kills=kills, told=told)
    except RuntimeError as error:
        found.differences.append(Difference(kind="other", what=str(error)))
    finally:
        done = killer.kills
        killer.end()
    found.kills = done
    return found


def _play(
    killer: Killer,
    traffic: Traffic,
    sword: Sword,
    rows: Rows,
    found: Found,
    *,
    kills: int,
    told: Callable[[int], None],
) -> None:
    _raise(killer, sword)
    come_to_rest(killer, traffic, sword, most=0)
    while killer.kills < kills and not traffic.over() and not found.differences:
        before = killer.kills
        traffic.wave()
        try:
            come_to_rest(killer, traffic, sword, most=min(MOST_IN_A_WAVE, kills - killer.kills))
        except Restless as error:
            found.differences.append(Difference(kind="other", what=str(error)))
        found.differences += compared(traffic, killer, rows)
        found.waves += 1
        told(killer.kills - before)


def _raise(killer: Killer, sword: Sword) -> None:
    killer.begin()
    sword.draw()


def come_to_rest(killer: Killer, traffic: Traffic, sword: Sword, *, most: int) -> None:
    """Serve, kill at most so often, raise again, until the wave's acts have come and it rests with nothing to
    wake for soon. Raises Restless when it never does."""
    end, moves = killer.kills + most, 0
    until = perf_counter() + PATIENCE
    killer.in_hand, begun = None, False
    while True:
        armed = killer.kills < end
        left = sword.look(killer) if armed else PATIENCE
        if armed and left <= 0:
            killer.kill()
            _raise(killer, sword)
            until, begun = perf_counter() + PATIENCE, False
            continue
        if killer.ready and not begun:
            begun = traffic.go_on()
        killer.hand_out()
        if killer.resting() and traffic.go_on():
            killer.hand_out()
        if killer.resting():
            wake = killer.wake_at()
            if wake is None or wake > killer.world.clock.now() + SOON or moves >= MOVES:
                return
            killer.move_to(wake)
            moves += 1
        killer.serve(min(left, 1.0))
        if perf_counter() > until:
            raise Restless(f"the bot does not come to rest: {killer.why()}")
