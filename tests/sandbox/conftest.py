"""The sandbox under test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.sandbox.lab import Lab, open_lab


@pytest.fixture
async def lab() -> AsyncIterator[Lab]:
    async with open_lab() as opened:
        yield opened
