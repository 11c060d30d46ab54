"""The machinery of one play: a sandbox process and, story by story, a bot on a fresh database."""

import asyncio
import contextlib
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

import aiohttp

from bot.player.cast import assemble
from bot.player.chats import Button, Chats, Event
from bot.player.clockwork import Clockwork
from bot.player.control import BOT, Control, RigError
from bot.player.launch import ROOT, Launcher, RunningBot
from bot.player.stage import Stage
from bot.player.staging import desk_zone, first_moment
from bot.player.story import Story

_GREETING: Final = "sandbox listening on "
_START_SECONDS: Final = 30
_LOG_LINES: Final = 40


class Eyes(Protocol):
    """Somebody who watches a play."""

    def seen(self, stage: Stage, events: Sequence[Event]) -> None:
        """New events, oldest first."""

    def tapped(self, who: str, button: Button) -> None:
        """A person presses a button."""


@dataclass(slots=True, kw_only=True)
class Playhouse:
    """One story's bot: its settings, its folder, its process."""

    launcher: Launcher
    settings: dict[str, str]
    folder: Path
    control: Control
    bot: RunningBot | None = field(default=None)

    @property
    def log(self) -> Path:
        """What the bot printed."""
        return self.folder / "bot.log"

    async def start_bot(self) -> None:
        """Starts the bot; it is ready when it rests."""
        self.bot = await asyncio.to_thread(self.launcher.start, settings=self.settings, log=self.log)

    async def kill_bot(self) -> None:
        """SIGKILL; whatever the bot had told the sandbox about itself is void."""
        if self.bot is not None:
            await asyncio.to_thread(self.bot.kill)
            self.bot = None
            await self.control.post("bot_gone")

    def alive(self) -> bool:
        """Whether the bot's process runs."""
        return self.bot is not None and self.bot.alive()

    def log_tail(self) -> str:
        """The last lines of the bot's log."""
        if not self.log.exists():
            return ""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-_LOG_LINES:])


@contextlib.asynccontextmanager
async def sandbox() -> AsyncIterator[Control]:
    """A sandbox process with virtual time. Raises RigError when it does not come up."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox", "--virtual", "--parent", str(os.getpid())),
        cwd=ROOT,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is for the player, which still has to tell it goodbye
    )
    drain: asyncio.Task[object] | None = None
    try:
        base = await _address(process)
        drain = asyncio.create_task(process.communicate())  # a full pipe would stop the sandbox
        async with aiohttp.ClientSession() as http:
            yield Control(http=http, base=base)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await (process.communicate() if drain is None else drain)


async def _address(process: asyncio.subprocess.Process) -> str:
    if process.stdout is None:
        raise RigError("the sandbox has no output to read")
    try:
        line = await asyncio.wait_for(process.stdout.readline(), _START_SECONDS)
    except TimeoutError as error:
        raise RigError("the sandbox did not start") from error
    greeting = line.decode().strip()
    if not greeting.startswith(_GREETING):
        raise RigError(f"the sandbox did not start: {greeting!r}")
    return greeting.removeprefix(_GREETING)


@contextlib.asynccontextmanager
async def opened(
    story: Story, *, control: Control, launcher: Launcher, eyes: Eyes
) -> AsyncIterator[tuple[Stage, Playhouse]]:
    """A new world with the people of the story and a bot that has just been started on an empty database."""
    clock = first_moment(story).isoformat()
    await control.post("reset", {"clock": clock, "virtual": True, "bot": BOT})
    cast = await assemble(control, story)
    with tempfile.TemporaryDirectory(prefix="doorman-story-", ignore_cleanup_errors=True) as folder:
        settings = {
            "DOORMAN_TOKEN": str(BOT["token"]),
            "DOORMAN_API": control.base,
            "DOORMAN_DATABASE": f"sqlite:///{folder}/doorman.db",
            "DOORMAN_ADMINS": ",".join(map(str, cast.admin_ids)),
            "DOORMAN_STAFF_GROUP": str(cast.group),
            "DOORMAN_PLANS": str(story.plans),
            "DOORMAN_CLOCK": "sandbox",
            "DOORMAN_DESK_ZONE": desk_zone(story),
        }
        house = Playhouse(launcher=launcher, settings=settings, folder=Path(folder), control=control)
        clockwork = Clockwork(control=control, alive=house.alive)
        chats = Chats(control=control, tell=lambda events: eyes.seen(stage, events))
        stage = Stage(control=control, clock=clockwork, chats=chats, cast=cast, tapped=eyes.tapped)
        try:
            await house.start_bot()
            yield stage, house
        finally:
            await house.kill_bot()
