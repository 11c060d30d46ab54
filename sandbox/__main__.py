"""``python -m sandbox [--host H] [--port P] [--virtual] [--parent PID]``: serve until told to stop."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
from contextlib import suppress
from pathlib import Path

from aiohttp import web

from sandbox.server import build_app
from sandbox.world import Settings

PARENT_CHECK_SECONDS = 0.5


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="sandbox", description="A local Telegram Bot API server.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--virtual", action="store_true", help="time stands still until advanced")
    parser.add_argument("--parent", type=int, help="exit when the process with this id ends")
    wish = parser.parse_args()
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(wish.host, wish.port, virtual=wish.virtual, parent=wish.parent))


async def serve(host: str, port: int, *, virtual: bool, parent: int | None) -> None:
    """Serve until SIGTERM, SIGINT or the end of the parent."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    runner = web.AppRunner(
        build_app(Settings(virtual=virtual)), handler_cancellation=True, access_log=None, shutdown_timeout=1.0
    )
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        print(f"sandbox listening on http://{host}:{runner.addresses[0][1]}", flush=True)
        await _until(stop, parent)
    finally:
        await runner.cleanup()


async def _until(stop: asyncio.Event, parent: int | None) -> None:
    while not stop.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), PARENT_CHECK_SECONDS)
        if parent is not None and not alive(parent):
            return


def alive(process: int) -> bool:
    """Whether a process runs; one that has ended but was not yet collected does not."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return True


if __name__ == "__main__":
    main()
