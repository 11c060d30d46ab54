"""Telegram and the executioner, outside of what is killed: one process that serves the bot over a pipe.

No thread and no event loop lives here, so that a fork is whole. A call that has come through takes effect,
also when whoever made it is dead by then; what was handed out and not acknowledged is handed out again.
"""

import json
import random
from collections import Counter
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Final

from sandbox.calls import perform
from sandbox.control import timing
from sandbox.control.fields import moment
from sandbox.idle import Report
from sandbox.updates import Pending
from sandbox.world import World
from tests.faults.forked import Forked
from tests.faults.piped import Frame

LOST_SECONDS: Final = 0.3
PATIENCE: Final = 10.0
"""Real seconds in which a bot that is not killed must come to rest."""
EFFECTS: Final = frozenset({"sendMessage", "sendDocument", "copyMessage", "forwardMessage", "sendMediaGroup"})
"""Calls that leave a further message: the ones that may not be repeated without a mark."""
MARK: Final = "may have reached you twice"
NOTHING_TO_DO: Final = "message is not modified"


@dataclass(slots=True)
class Sent:
    """What was called for one promise of the outbox."""

    done: int = 0
    fresh: list[bool] = field(default_factory=list)
    """For each further message that it left: whether it bore the mark."""


@dataclass(slots=True, kw_only=True)
class Killer:
    """One history's Telegram, and the present life of its bot."""

    world: World
    life: Forked
    dice: random.Random
    sent: dict[int, Sent] = field(default_factory=dict)
    where: Counter[str] = field(default_factory=Counter)
    accepted: set[int] = field(default_factory=set)
    kills: int = 0
    starts: list[float] = field(default_factory=list)
    """Seconds from each fork until the bot asked for updates or was hooked."""
    _poll: int = 0
    _idle: int = 0
    _ready: bool = False
    _alone: bool = False
    """Whether nothing that dead lives had in hand is left for this one to free."""
    _handed: set[int] = field(default_factory=set)
    """Numbers of updates that this life was handed and that Telegram does not know to be kept."""
    _stored: bool = False
    _unrecorded: bool = False
    """A call took effect, and since then nothing came that shows that the bot has recorded it."""
    in_hand: float | None = None
    """Since when this life has something in hand."""
    commits: int = 0
    """How many this life told of."""
    _idle_since: float = 0.0

    # The life of a bot

    def begin(self) -> None:
        """Fork a bot."""
        self.life.begin()
        self._poll = self._idle = self.commits = 0
        self._ready = self._alone = self._stored = self._unrecorded = False
        self._handed.clear()
        self.in_hand = None

    def kill(self) -> None:
        """SIGKILL, where it stands; what had come through by then takes effect, or was lost on the way."""
        if not self.life.alive:
            return
        rest = self.life.kill()
        self.kills += 1
        lost = self.dice.random() < 0.5
        for frame in rest:
            if not lost or "stored" in frame or "wrote" in frame:
                self._heard(frame)
        self.where[self.stage()] += 1
        timing.bot_gone(self.world)

    def stage(self) -> str:
        """Where this life stands, by what came from it."""
        if not self._ready:
            return "starting"
        if self._handed and self._stored:
            return "kept, not acknowledged"
        if self._handed:
            return "handed out"
        if self._unrecorded:
            return "sent, perhaps not recorded"
        return "resting" if self._idle else "at work"

    @property
    def ready(self) -> bool:
        """Whether it asked for updates or was hooked."""
        return self._ready

    @property
    def handed(self) -> bool:
        """Whether it was handed something that Telegram does not know to be kept."""
        return bool(self._handed)

    @property
    def kept(self) -> bool:
        """Whether it has kept what it was handed, and Telegram does not know."""
        return bool(self._stored and self._handed)

    @property
    def unrecorded(self) -> bool:
        """Whether a call took effect that the bot has perhaps not recorded."""
        return self._unrecorded

    def why(self) -> str:
        """What it is said to be doing."""
        updates = self.world.updates
        return (
            f"{self.stage()}; {self._why_busy(len(updates.waiting()))}; {self.life.log.read_text()[-1500:]}"
        )

    def end(self) -> None:
        """The history is over; this counts as no kill."""
        if self.life.alive:
            self.life.kill()
        self.world.end()

    # Telegram

    def serve(self, seconds: float) -> bool:
        """Answer the next that comes within so many seconds; False when nothing came."""
        frame = self.life.next(seconds)
        if frame is not None:
            self._heard(frame)
            self.hand_out()
        return frame is not None

    def _answer(self, number: int, **fields: Any) -> None:
        self.life.say({"to": number, **fields})

    def _heard(self, frame: Frame) -> None:
        if "wrote" in frame:
            self.commits += 1
            self._unrecorded = False
        elif "stored" in frame:
            self._stored = True
        elif "alone" in frame:
            self._alone = True
        elif "took" in frame:
            self._took(frame)
        elif "back" in frame:
            self._withdrawn(frame["back"])
        elif "clock" in frame:
            self._clock(frame)
        elif frame["call"] == "getUpdates":
            self._polled(frame)
        else:
            self._called(frame)

    def _clock(self, frame: Frame) -> None:
        if frame["clock"] == "now":
            self._answer(frame["n"], **timing.now(self.world))
            return
        wish, now = frame["wish"], self.world.clock.now()
        reported = moment(wish, "now")
        assert reported is not None
        if reported != now:
            self._answer(frame["n"], **timing.now(self.world))
            return
        self._idle, self._idle_since = frame["n"], perf_counter()
        self.world.idle.report = Report(
            run=wish["run"],
            now=reported,
            next_wake=moment(wish, "next_wake"),
            seen_update_id=wish["seen_update_id"],
        )

    def _withdrawn(self, number: int) -> None:
        if number == self._idle:
            self._idle = 0
            self.world.idle.void()

    def _called(self, frame: Frame) -> None:
        name, about = frame["call"], frame["about"]
        self.world.idle.void()
        text, status = drive(perform(self.world, name, frame["params"]))
        if about is not None:
            self._noted(self.sent.setdefault(about, Sent()), name, frame["params"], text, status)
            self._unrecorded = True
            self.in_hand = self.in_hand or perf_counter()
        self._answer(frame["n"], text=text, status=status)
        if name == "setWebhook":
            self._become_ready()

    def _noted(self, sent: Sent, name: str, params: Frame, text: str, status: int) -> None:
        if status == 200 or NOTHING_TO_DO in text:
            sent.done += 1
        if status == 200 and name in EFFECTS:
            sent.fresh.append(MARK in str(params.get("text") or params.get("caption") or ""))

    def _become_ready(self) -> None:
        if not self._ready:
            self._ready = True
            self.starts.append(perf_counter() - self.life.begun)

    # Updates, polled

    def _polled(self, frame: Frame) -> None:
        updates, params = self.world.updates, frame["params"]
        updates.set_allowed(params.get("allowed_updates"))
        before = {pending.id for pending in updates.waiting()}
        updates.confirm(params.get("offset", 0))
        gone = before - {pending.id for pending in updates.waiting()}
        self.accepted |= gone
        self._handed -= gone
        if gone:
            self._stored = False
        self._poll = frame["n"]
        self._become_ready()

    def hand_out(self) -> None:
        """Give the bot what waits for it, now and then something twice."""
        if self.world.webhook.url:
            self._post()
            return
        ready = self.world.updates.ready(100) if self._poll else []
        if not ready:
            return
        for pending in ready:
            self.world.updates.deliver(pending)
        bodies = [pending.body for pending in ready]
        if self.dice.random() < 0.2:
            bodies.append(self.dice.choice(bodies))
        self._took_in_hand(ready)
        number, self._poll = self._poll, 0
        self._answer(number, status=200, text=dump_result(bodies))

    def _took_in_hand(self, ready: list[Pending]) -> None:
        self._handed |= {pending.id for pending in ready}
        self._stored = False
        self.world.idle.void()
        self.in_hand = perf_counter()

    # Updates, posted

    def _post(self) -> None:
        """The head of each chat's line, as the webhook's courier does; now and then twice at once."""
        if not self._ready or not self.life.alive:
            return
        heads: dict[str, Pending] = {}
        for pending in self.world.updates.waiting():
            heads.setdefault(pending.key, pending)
        fresh = [pending for pending in heads.values() if pending.id not in self._handed]
        if not fresh:
            return
        for pending in fresh:
            self.world.updates.deliver(pending)
            for _ in range(2 if self.dice.random() < 0.2 else 1):
                self.life.say({"post": pending.id, "update": pending.body})
        self._took_in_hand(fresh)

    def _took(self, frame: Frame) -> None:
        if frame["status"] != 200:
            return
        for pending in self.world.updates.waiting():
            if pending.id == frame["took"]:
                self.world.updates.take(pending)
                self.accepted.add(pending.id)
        self._handed.discard(frame["took"])
        if not self._handed:
            self._stored = False

    # Time

    def resting(self) -> bool:
        """Whether the bot has nothing more to do at this moment. One that rests, has been handed everything
        and never says that it has seen the last of it, has lost that."""
        if (
            not self._alone
            or self._idle == 0
            or self.world.updates.waiting()
            or self.world.idle.report is None
        ):
            return False
        return self._why_busy(0) is None or perf_counter() - self._idle_since > LOST_SECONDS

    def _why_busy(self, undelivered: int) -> str | None:
        last = self.world.updates.last_emitted()
        return self.world.idle.why_not(last_update=last, paused=False, undelivered=undelivered)

    def wake_at(self) -> Any:
        """When a resting bot wants to wake; None: only when something comes."""
        report = self.world.idle.report
        return None if report is None else report.next_wake

    def move_to(self, when: Any) -> None:
        """Time moves; a bot that rests hears of it."""
        timing.advance(self.world, {"to": when.isoformat()})
        number, self._idle = self._idle, 0
        if number:
            self._answer(number, **timing.now(self.world))
            self.in_hand = perf_counter()


def drive(coroutine: Any) -> Any:
    """The outcome of a coroutine that waits for nothing."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value
    raise RuntimeError("Telegram waits for something, and nobody else is here")


def dump_result(bodies: list[Any]) -> str:
    """An answer of the Bot API."""
    return json.dumps({"ok": True, "result": bodies})
