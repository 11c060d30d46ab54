"""Several workers on one PostgreSQL behind a proxy, each a process of its own, in real time."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import aiohttp
import psycopg
from aiohttp import web

from tests.faults.rig import BotRig, deployed

SECRET = "s" * 40
PATIENCE = 60.0


def free_port() -> int:
    """A port on loopback that nobody listens on now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass(slots=True)
class Proxy:
    """Hands each update to the next worker that answers, as a load balancer would."""

    ports: list[int] = field(default_factory=list)
    turns: "count[int]" = field(default_factory=count)
    base: str = ""
    taken: dict[int, int] = field(default_factory=dict)

    async def hand_on(self, request: web.Request) -> web.Response:
        """The first worker's answer; 502 when none gave one."""
        body, turn = await request.read(), next(self.turns)
        async with aiohttp.ClientSession() as http:
            for port in (self.ports[turn % len(self.ports) :] + self.ports)[: len(self.ports)]:
                address = f"http://127.0.0.1:{port}{request.path}"
                try:
                    async with http.post(address, data=body, headers=request.headers) as answer:
                        self.taken[port] = self.taken.get(port, 0) + (answer.status == 200)
                        return web.Response(status=answer.status)
                except aiohttp.ClientError:
                    continue
        return web.Response(status=502)


@dataclass(slots=True, kw_only=True)
class Crew:
    """A deployment of several workers. `rig` is the world and the settings they share."""

    rig: BotRig
    proxy: Proxy
    database: str
    workers: dict[int, BotRig] = field(default_factory=dict)

    async def hire(self) -> int:
        """One more worker; the port it listens on, once it runs."""
        port = free_port()
        folder = self.rig.folder / str(port)
        folder.mkdir()
        settings = self.rig.settings | {"DOORMAN_LISTEN": f"127.0.0.1:{port}"}
        worker = BotRig(control=self.rig.control, folder=folder, settings=settings, context=self.rig.context)
        self.workers[port] = worker
        await worker.begin()
        self.proxy.ports.append(port)
        return port

    async def kill(self, port: int) -> None:
        """SIGKILL; the proxy does not know."""
        await self.workers[port].kill()

    def leader(self) -> int:
        """The port of the worker that sends."""
        wanted = "SELECT worker.name FROM lease JOIN worker ON worker.id = lease.worker_id"
        with psycopg.connect(self.database, autocommit=True) as connection:
            row = connection.execute(wanted).fetchone()
        assert row is not None, "nobody leads"
        by_process = {str(one.process.pid): port for port, one in self.workers.items() if one.process}
        return by_process[str(row[0]).rpartition(":")[2]]

    def one(self, query: str) -> int:
        """A number, as another process reads it."""
        with psycopg.connect(self.database, autocommit=True) as connection:
            row = connection.execute(query.encode()).fetchone()
        return int(row[0]) if row else 0

    async def until(self, true: Callable[[], bool], seconds: float = PATIENCE) -> None:
        """Waits for what other processes do. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not true():  # noqa: ASYNC110 - other processes ring no bell here
                await asyncio.sleep(0.05)


@asynccontextmanager
async def crew_of(folder: Path, database: str, **settings: str) -> AsyncIterator[Crew]:
    """A world in real time, a proxy, and nobody hired yet. `settings`: DOORMAN_ variables by field name."""
    async with AsyncExitStack() as stack:
        proxy = Proxy()
        runner = web.AppRunner(app := web.Application(), access_log=None)
        app.router.add_post("/wh/{bot}", proxy.hand_on)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", port := free_port()).start()
        proxy.base = f"http://127.0.0.1:{port}"
        mode = {"clock": "system", "webhook_url": proxy.base, "webhook_secret": SECRET, "database": database}
        rig = await stack.enter_async_context(deployed(folder, virtual=False, settings=mode | settings))
        crew = Crew(rig=rig, proxy=proxy, database=database)
        try:
            yield crew
        finally:
            for worker in crew.workers.values():
                await worker.kill()
