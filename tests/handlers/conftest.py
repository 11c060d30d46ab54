"""The rig, fresh for each test."""

import pytest

from tests.handlers.rig import Rig


@pytest.fixture
def rig() -> Rig:
    return Rig()
