"""A process that plays nothing but histories: silent, with files that need no disk, rarely tidied up."""

import gc
import logging
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import structlog

MEMORY: Final = Path("/dev/shm")  # noqa: S108 - where there is one: nothing here is lost with the machine


def quick_folder() -> str | None:
    """Where files need no disk, if there is such a place: what dies here is the bot, not the machine."""
    return str(MEMORY) if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) else None


def settle_in(warm: Callable[[], object] = lambda: None) -> None:
    """For the rest of the process. What `warm` loads stays to its end: no search for garbage walks it."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.CRITICAL)
    tempfile.tempdir = quick_folder()
    warm()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
