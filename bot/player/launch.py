"""Starts and kills the bot, a process of its own.

Importing the bot takes seconds, so by default bots are forked from a parent that has imported it once; the
fork has run none of its code. `Executed` starts it as an operator would.
"""

import importlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from multiprocessing import get_context, parent_process
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Protocol

ROOT = Path(__file__).resolve().parents[2]
"""The folder that `python -m bot` and `python -m sandbox` are started from."""
PREFIX = "DOORMAN_"


class RunningBot(Protocol):
    """A bot's process."""

    def alive(self) -> bool:
        """Whether it still runs."""

    def kill(self) -> None:
        """Ends it with SIGKILL and waits until it is gone; a second kill does nothing."""


class Launcher(Protocol):
    """A way of starting the bot."""

    def start(self, *, settings: Mapping[str, str], log: Path) -> RunningBot:
        """Starts it with these environment variables, in the log's folder; what it prints goes to `log`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A process by three of its functions, the same for both launchers."""

    is_alive: Callable[[], bool]
    end: Callable[[], None]

    def alive(self) -> bool:
        """Whether it still runs."""
        return self.is_alive()

    def kill(self) -> None:
        """Ends it at once."""
        self.end()


@dataclass(frozen=True, slots=True, kw_only=True)
class Forked:
    """Forks bots from a parent that has imported `module`; `function` of it runs the bot until SIGTERM."""

    module: str = "bot.__main__"
    function: str = "run_bot"
    context: ForkServerContext = field(default_factory=lambda: get_context("forkserver"))

    def __post_init__(self) -> None:
        self.context.set_forkserver_preload([self.module])

    def start(self, *, settings: Mapping[str, str], log: Path) -> RunningBot:
        """Forks a bot. Raises RuntimeError when the parent process cannot fork it."""
        process = self.context.Process(
            target=run_forked, args=(self.module, self.function, dict(settings), str(log)), daemon=True
        )
        process.start()

        def end() -> None:
            process.kill()
            process.join()

        return Process(is_alive=process.is_alive, end=end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Executed:
    """Starts the bot by a command, in an environment of its own."""

    command: tuple[str, ...] = (sys.executable, "-m", "bot", "run")

    def start(self, *, settings: Mapping[str, str], log: Path) -> RunningBot:
        """Starts the command. Raises OSError when there is no such program."""
        with log.open("ab") as out:
            process = subprocess.Popen(
                self.command,
                cwd=log.parent,
                env={**clean(os.environ), **settings, "PYTHONPATH": str(ROOT)},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )

        def end() -> None:
            process.kill()
            process.wait()

        return Process(is_alive=lambda: process.poll() is None, end=end)


def run_forked(module: str, function: str, settings: Mapping[str, str], log: str) -> None:
    """The fork's whole life: its environment, its log, then the bot until it ends."""
    threading.Thread(target=_die_with_parent, daemon=True).start()
    kept = clean(os.environ)
    os.environ.clear()
    os.environ.update({**kept, **settings})
    os.chdir(Path(log).parent)
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(out, sys.stdout.fileno())
    os.dup2(out, sys.stderr.fileno())
    os.close(out)
    getattr(importlib.import_module(module), function)()


def clean(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment without any setting of the bot, so that a developer's own never leak into a story."""
    return {name: value for name, value in environment.items() if not name.startswith(PREFIX)}


def _die_with_parent() -> None:
    """A bot must not outlive a player that was killed."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
