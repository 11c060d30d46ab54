"""A deployment of the bot against a sandbox, with virtual time."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.forking import preload
from tests.faults.rig import BotRig, deployed


@pytest.fixture(scope="session", autouse=True)
def bot_imported() -> None:
    """Bots are forked from a parent that has imported one."""
    preload("bot.__main__")


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[BotRig]:
    async with deployed(tmp_path, clock="2026-11-23T10:00:00+01:00") as opened:
        yield opened
