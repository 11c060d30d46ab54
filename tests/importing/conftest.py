"""Each test has a desk of its own to import into; after it, the books must balance."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.store import file_store
from tests.flows.lab import Lab
from tests.importing.bench import Bench


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with file_store(tmp_path) as store:
        desk = Lab(store=store, path=tmp_path / "doorman.db")
        yield Bench(lab=desk, folder=tmp_path)
        await desk.sound()
