"""A bot and a sandbox, each a process of its own: for killing, stopping and starting again.

Bots are forked from a parent that has imported everything once (that takes seconds); the fork has run none
of its code, so each is as fresh as one that was started by hand.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Any

from bot.player.control import BOT, Control
from bot.player.launch import run_forked
from bot.player.rig import sandbox

ROOT = Path(__file__).resolve().parents[2]
PLANS = ROOT / "plans.example.yaml"


@dataclass(slots=True, kw_only=True, repr=False)
class BotRig:
    """One deployment of the bot: its settings and folder stay while its processes come and go."""

    control: Control
    folder: Path
    settings: dict[str, str]
    context: ForkServerContext = field(default_factory=lambda: get_context("forkserver"))
    process: ForkServerProcess | None = None
    entry: tuple[str, str] = ("bot.__main__", "run_bot")
    """What the fork runs: the bot, or a build of it with a planted defect."""

    @property
    def log(self) -> Path:
        """What all its processes printed."""
        return self.folder / "bot.log"

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.folder / "doorman.db"

    def events(self) -> Iterator[dict[str, Any]]:
        """The log's lines, oldest first; a line that a kill cut short is left out."""
        for line in self.log.read_text("utf-8").splitlines() if self.log.exists() else ():
            try:
                yield json.loads(line)
            except ValueError:
                continue

    def count(self, event: str) -> int:
        """How often something was logged."""
        return sum(line.get("event") == event for line in self.events())

    def start(self) -> None:
        """Start a process of the bot; it runs while this returns."""
        self.context.set_forkserver_preload(["bot.__main__"])
        arguments = (*self.entry, self.settings, str(self.log))
        self.process = self.context.Process(target=run_forked, args=arguments, daemon=True)
        self.process.start()

    async def running(self, seconds: float = 30.0) -> None:
        """Waits till the newest process says that it runs."""
        wanted = self.count("running") + 1
        async with asyncio.timeout(seconds):
            while self.count("running") < wanted:  # noqa: ASYNC110 - a log rings no bell
                await asyncio.sleep(0.02)

    async def begin(self) -> None:
        """Start and wait till it runs."""
        waiting = asyncio.ensure_future(self.running())
        await asyncio.sleep(0)
        self.start()
        await waiting

    async def kill(self) -> None:
        """SIGKILL, and whatever it had told the sandbox about itself is void."""
        if self.process is not None:
            self.process.kill()
            await asyncio.to_thread(self.process.join)
            self.process = None
            await self.control.post("bot_gone")

    async def terminate(self, seconds: float = 20.0) -> int | None:
        """SIGTERM; the exit status, once it has drained."""
        if self.process is None:
            return None
        self.process.terminate()
        await asyncio.to_thread(self.process.join, seconds)
        code = self.process.exitcode
        await self.kill()
        return code


@asynccontextmanager
async def deployed(
    folder: Path,
    *,
    virtual: bool = True,
    clock: str | None = None,
    settings: Mapping[str, str] | None = None,
    **more: str,
) -> AsyncIterator[BotRig]:
    """A fresh world and a bot that is not started yet. `settings` and `more`: DOORMAN_ variables by field
    name."""
    async with sandbox() as control:
        await control.post("reset", {"clock": clock, "virtual": virtual, "bot": BOT})
        named = {f"DOORMAN_{name}".upper(): value for name, value in {**(settings or {}), **more}.items()}
        rig = BotRig(
            control=control,
            folder=folder,
            settings={
                "DOORMAN_TOKEN": str(BOT["token"]),
                "DOORMAN_API": control.base,
                "DOORMAN_DATABASE": f"sqlite:///{folder}/doorman.db",
                "DOORMAN_PLANS": str(PLANS),
                "DOORMAN_CLOCK": "sandbox",
                **named,
            },
        )
        try:
            yield rig
        finally:
            await rig.kill()
