"""Telegram and the executioner, outside of what is killed: one process that serves the bot over a pipe.

No thread and no event loop lives here, so that a fork is whole. A call that has come through takes effect,
also when whoever made it is dead by then; what was handed out and not acknowledged is handed out again.
"""

import gc
import json
import os
import random
import select
import signal
import socket
import traceback
from asyncio import run as run_loop
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from aiogram import methods
from aiogram.methods import Response

from bot import app
from bot.quota.plan import PlanBook
from bot.settings import Settings
from bot.views.texts import LANGUAGES, texts
from sandbox.calls import perform
from sandbox.control import timing
from sandbox.control.fields import moment
from sandbox.idle import Report
from sandbox.spec import load_spec
from sandbox.updates import Pending
from sandbox.world import World
from tests.faults.piped import Frame, Frames, live, packed

LOST_SECONDS: Final = 0.3
PATIENCE: Final = 10.0
"""Real seconds in which a bot that is not killed must come to rest."""
EFFECTS: Final = frozenset({"sendMessage", "sendDocument", "copyMessage", "forwardMessage", "sendMediaGroup"})
"""Calls that leave a further message: the ones that may not be repeated without a mark."""
MARK: Final = "may have reached you twice"
CALLS: Final = (
    methods.GetMe,
    methods.SetMyCommands,
    methods.DeleteWebhook,
    methods.SetWebhook,
    methods.SendMessage,
    methods.EditMessageText,
    methods.AnswerCallbackQuery,
    methods.SetMessageReaction,
    methods.DeleteMessage,
    methods.CopyMessage,
)
NOTHING_TO_DO: Final = "message is not modified"
WARM: list[Any] = []
"""The dispatcher that forks find built: it takes longer than all the rest of a start."""
KEPT: list[object] = []
"""What forks find made, and no search for garbage takes away."""


def warm() -> None:
    """Have made once what each life would make for itself; called before the first fork."""
    if not WARM:
        WARM.append(app._dispatcher())
        KEPT.extend(texts(language) for language in LANGUAGES)
        KEPT.extend(Response[each.__returning__] for each in CALLS)  # type: ignore[name-defined]
        KEPT.append(load_spec())
    gc.collect()
    gc.freeze()


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
    settings: Settings
    book: PlanBook
    dice: random.Random
    log: Path
    plant: Callable[[], None] = lambda: None
    sent: dict[int, Sent] = field(default_factory=dict)
    where: Counter[str] = field(default_factory=Counter)
    accepted: set[int] = field(default_factory=set)
    kills: int = 0
    starts: list[float] = field(default_factory=list)
    """Seconds from each fork until the bot asked for updates or was hooked."""
    pid: int = 0
    _sock: "socket.socket | None" = None
    _frames: Frames = field(default_factory=Frames)
    _come: "deque[Frame]" = field(default_factory=deque)
    """What came and was not answered yet."""
    _poll: int = 0
    _idle: int = 0
    _begun: float = 0.0
    _ready: bool = False
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
        mine, its = socket.socketpair()
        self._begun = perf_counter()
        pid = os.fork()
        if pid == 0:
            mine.close()
            self._be_the_bot(its)
        its.close()
        self.pid, self._sock, self._frames = pid, mine, Frames()
        self._poll = self._idle = self.commits = 0
        self._ready = self._stored = self._unrecorded = False
        self._handed.clear()
        self._come.clear()
        self.in_hand = None

    def _be_the_bot(self, sock: socket.socket) -> None:
        """Never returns."""
        try:
            out = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            os.dup2(out, 1)
            os.dup2(out, 2)
            gc.enable()
            self.plant()
            app._dispatcher = WARM.pop  # built before the fork
            run_loop(live(self.settings, self.book, sock))
        except BaseException:  # noqa: BLE001 - a fork must never go on as its parent
            traceback.print_exc()
        finally:
            os._exit(1)

    def kill(self) -> None:
        """SIGKILL, where it stands; what had come through by then takes effect, or was lost on the way."""
        sock = self._sock
        if sock is None:
            return
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        self.kills += 1
        self._read_rest(sock)
        self.where[self.stage()] += 1
        sock.close()
        self._sock = None
        timing.bot_gone(self.world)

    def _read_rest(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        with suppress(BlockingIOError, ConnectionResetError):
            while data := sock.recv(1 << 16):
                self._come.extend(self._frames.feed(data))
        lost = self.dice.random() < 0.5
        while self._come:
            frame = self._come.popleft()
            if not lost or "stored" in frame or "wrote" in frame:
                self._heard(frame)

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

    def why(self) -> str:
        """What it is said to be doing."""
        updates = self.world.updates
        return f"{self.stage()}; {self._why_busy(len(updates.waiting()))}; {self.log.read_text()[-1500:]}"

    def end(self) -> None:
        """The history is over; this counts as no kill."""
        if self._sock is not None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self._sock.close()
            self._sock = None
        self.world.end()

    # Telegram

    def serve(self, seconds: float) -> bool:
        """Answer the next that comes within so many seconds; False when nothing came."""
        sock = self._sock
        if sock is None:
            return False
        if not self._come:
            if not select.select([sock], [], [], max(0.0, seconds))[0]:
                return False
            self._come.extend(self._frames.feed(self._received(sock)))
        if self._come:  # one at a time: between two of them it may be killed
            self._heard(self._come.popleft())
            self.hand_out()
        return True

    def _received(self, sock: socket.socket) -> bytes:
        try:
            data = sock.recv(1 << 16)
        except ConnectionResetError:
            data = b""
        if not data:
            raise RuntimeError(f"the bot ended by itself: {self.log.read_text()[-2000:]}")
        return data

    def _answer(self, number: int, **fields: Any) -> None:
        if self._sock is not None and self.pid:
            try:
                self._sock.sendall(packed({"to": number, **fields}))
            except (BrokenPipeError, ConnectionResetError, BlockingIOError):
                return  # it is dead; the next life asks again

    def _heard(self, frame: Frame) -> None:
        if "wrote" in frame:
            self.commits += 1
            self._unrecorded = False
        elif "stored" in frame:
            self._stored = True
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
            self.starts.append(perf_counter() - self._begun)

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
        if not self._ready or self._sock is None:
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
                self._sock.sendall(packed({"post": pending.id, "update": pending.body}))
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
        if self._idle == 0 or self.world.updates.waiting() or self.world.idle.report is None:
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
