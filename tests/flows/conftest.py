"""Each test has a desk of its own; after it, the books must balance."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.store import file_store
from tests.flows.lab import Lab


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Lab]:
    async with file_store(tmp_path) as store:
        desk = Lab(store=store, path=tmp_path / "doorman.db")
        yield desk
        await desk.sound()
