"""Bots as processes of their own: started, pinned to a core, measured from outside, ended."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from time import perf_counter
from typing import Final

from tests.bench.telegram import SECRET, TOKEN

ROOT: Final = Path(__file__).resolve().parents[2]
PLANS: Final = ROOT / "plans.example.yaml"
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_START_SECONDS: Final = 60.0
BOT_CORE, OUR_CORE = 0, 1


def free_port() -> int:
    """A port on loopback that nobody listens on now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


_CORES: Final = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [0]


def use_core(core: int | None) -> Callable[[], None]:
    """What keeps the process that calls it on one of the cores there were at the start (None: on any)."""

    def use() -> None:
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, _CORES if core is None else {_CORES[core % len(_CORES)]})

    return use


@contextmanager
def pinned(core: int) -> Iterator[None]:
    """This process on one core meanwhile."""
    use_core(core)()
    try:
        yield
    finally:
        use_core(None)()


@dataclass(slots=True, kw_only=True)
class Bot:
    """A running bot that is ready; `start_seconds`: how long that took from the start of the process."""

    process: asyncio.subprocess.Process
    port: int
    start_seconds: float

    def cpu_seconds(self) -> float:
        """Spent by all its threads so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def resident(self) -> int:
        """Bytes of memory that it holds."""
        pages = Path(f"/proc/{self.process.pid}/statm").read_text("ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    async def stop(self) -> None:
        """Ends it, with its drain."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                async with asyncio.timeout(20):
                    await self.process.wait()
            except TimeoutError:
                self.process.kill()
                await self.process.wait()


async def start(
    arguments: Sequence[str], settings: Mapping[str, str], *, port: int, core: int | None, log: Path
) -> Bot:
    """Starts it on that core and waits till it is ready. Raises RuntimeError when it ends instead."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DOORMAN_")}
    begun = perf_counter()
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *arguments,
            env=environment | dict(settings),
            cwd=ROOT,
            stdout=output,
            stderr=output,
            preexec_fn=use_core(core),
        )
    while not await asyncio.to_thread(_is_ready, port):
        if process.returncode is not None or perf_counter() - begun > _START_SECONDS:
            if process.returncode is None:
                process.kill()
                await process.wait()
            said = await asyncio.to_thread(log.read_text, "utf-8")
            raise RuntimeError(f"{arguments} did not start: {said[-2000:]}")
        await asyncio.sleep(0.01)
    return Bot(process=process, port=port, start_seconds=perf_counter() - begun)


async def start_doorman(
    api: str, database: str, *, core: int | None, log: Path, lifted: bool = True, **settings: str
) -> Bot:
    """Doorman on that database; `lifted`: without flood limits. `settings`: more DOORMAN_ variables."""
    port = free_port()
    named = {
        "token": TOKEN,
        "api": api,
        "database": database,
        "plans": str(PLANS),
        "data": str(log.parent),
        "webhook_url": f"http://127.0.0.1:{port}",
        "webhook_secret": SECRET,
        "listen": f"127.0.0.1:{port}",
        **settings,
    }
    arguments = ["-m", "tests.bench.lifted"] if lifted else ["-m", "bot", "run"]
    variables = {f"DOORMAN_{name}".upper(): value for name, value in named.items()}
    return await start(arguments, variables, port=port, core=core, log=log)


async def start_echo(api: str, *, core: int | None, log: Path) -> Bot:
    """The bare bot."""
    port = free_port()
    variables = {"BENCH_API": api, "BENCH_PORT": str(port)}
    return await start(["-m", "tests.bench.echo"], variables, port=port, core=core, log=log)


def _is_ready(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
