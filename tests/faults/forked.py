"""One life of the bot in a fork, and the parent's end of its pipe: begun, heard, answered, killed.

No thread and no event loop lives in the parent, so that a fork is whole.
"""

import gc
import os
import select
import signal
import socket
import traceback
from asyncio import run as run_loop
from collections import deque
from collections.abc import Callable, Coroutine
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
from sandbox.spec import load_spec
from tests.faults.piped import Frame, Frames, live, packed

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
WARM: list[Any] = []
"""The dispatcher that forks find built: it takes longer than all the rest of a start."""
KEPT: list[object] = []
"""What forks find made, and no search for garbage takes away."""
SAID: Final = 2000
"""So much of the end of what it printed is told when it ended by itself."""


def warm() -> None:
    """Have made once what each life would make for itself; called before the first fork."""
    if not WARM:
        WARM.append(app._dispatcher())
        KEPT.extend(texts(language) for language in LANGUAGES)
        KEPT.extend(Response[each.__returning__] for each in CALLS)  # type: ignore[name-defined]
        KEPT.append(load_spec())
    gc.collect()
    gc.freeze()


@dataclass(slots=True, kw_only=True)
class Forked:
    """Lives of one bot, one after the other. `log` gets what they print; `plant` changes the code of each,
    `life` is what one of them does."""

    settings: Settings
    book: PlanBook
    log: Path
    plant: Callable[[], None] = lambda: None
    life: Callable[[Settings, PlanBook, socket.socket], Coroutine[Any, Any, None]] = live
    begun: float = 0.0
    """When the present life was forked."""
    _pid: int = 0
    _sock: "socket.socket | None" = None
    _frames: Frames = field(default_factory=Frames)
    _come: "deque[Frame]" = field(default_factory=deque)
    """What came and was not asked for yet."""

    @property
    def alive(self) -> bool:
        """Whether there is one to be killed."""
        return self._sock is not None

    def begin(self) -> None:
        """Fork a bot."""
        mine, its = socket.socketpair()
        self.begun = perf_counter()
        pid = os.fork()
        if pid == 0:
            mine.close()
            self._be_the_bot(its)
        its.close()
        self._pid, self._sock, self._frames = pid, mine, Frames()
        self._come.clear()

    def _be_the_bot(self, sock: socket.socket) -> None:
        """Never returns."""
        try:
            out = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            os.dup2(out, 1)
            os.dup2(out, 2)
            gc.enable()
            self.plant()
            app._dispatcher = WARM.pop  # built before the fork
            run_loop(self.life(self.settings, self.book, sock))
        except BaseException:  # noqa: BLE001 - a fork must never go on as its parent
            traceback.print_exc()
        finally:
            os._exit(1)

    def kill(self) -> list[Frame]:
        """SIGKILL, where it stands; what it had said by then."""
        sock = self._sock
        if sock is None:
            return []
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        sock.setblocking(False)
        with suppress(BlockingIOError, ConnectionResetError), sock:
            while data := sock.recv(1 << 16):
                self._come.extend(self._frames.feed(data))
        self._sock = None
        said = list(self._come)
        self._come.clear()
        return said

    def next(self, seconds: float) -> Frame | None:
        """The next that it says within so many seconds. One at a time: between two of them it may be killed.
        Raises RuntimeError when it ended by itself."""
        sock = self._sock
        if sock is None:
            return None
        if not self._come and select.select([sock], [], [], max(0.0, seconds))[0]:
            self._come.extend(self._frames.feed(self._received(sock)))
        return self._come.popleft() if self._come else None

    def _received(self, sock: socket.socket) -> bytes:
        try:
            data = sock.recv(1 << 16)
        except ConnectionResetError:
            data = b""
        if not data:
            raise RuntimeError(f"the bot ended by itself: {self.log.read_text()[-SAID:]}")
        return data

    def say(self, frame: Frame) -> None:
        """Tell it something; the dead hear nothing."""
        if self._sock is None:
            return
        try:
            self._sock.sendall(packed(frame))
        except (BrokenPipeError, ConnectionResetError, BlockingIOError):
            return  # it is dead; the next life asks again
