"""Ends a PostgreSQL cluster and removes its folder once nobody holds its standard input open any more.

A program of its own, so that nothing stays behind when the rig itself is killed: `cluster_guard.py FOLDER`.
"""

import os
import shutil
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

QUIET_SECONDS = 10.0


def main(folder: Path) -> None:
    """Wait for the end of the input, then leave nothing."""
    sys.stdin.read()
    stop(folder / "data" / "postmaster.pid")
    shutil.rmtree(folder, ignore_errors=True)


def stop(file: Path) -> None:
    """Immediate shutdown, which ends every backend; what outlasts it is killed."""
    try:
        pid = int(file.read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return  # it was never started, or has ended
    until = time.monotonic() + QUIET_SECONDS
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGQUIT)
        while file.exists() and time.monotonic() < until:
            time.sleep(0.02)
            os.kill(pid, 0)
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
