"""The sandbox under test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot

from tests.sandbox.lab import Lab, open_lab
from tests.sandbox.matrix import aiogram_bot


@pytest.fixture
async def lab() -> AsyncIterator[Lab]:
    async with open_lab() as opened:
        yield opened


@pytest.fixture
async def bot(lab: Lab) -> AsyncIterator[Bot]:
    """aiogram's Bot; what it asks for and gets must not break the Bot API data."""
    async with aiogram_bot(lab) as opened:
        yield opened
    assert await lab.violations() == []
