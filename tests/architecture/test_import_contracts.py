"""Each import contract of pyproject.toml catches a planted violation; a house without one keeps them all."""

from pathlib import Path

import pytest

from tests.architecture import skeleton

PLANTED = [
    ("layers", "bot.quota", "import bot.desk"),
    ("layers", "bot.ids", "import bot.ports"),
    ("layers", "bot.kinds", "import bot.intake"),
    ("layers", "bot.ports", "import bot.views"),
    ("layers", "bot.flows", "import bot.handlers"),
    ("layers", "bot.views", "import bot.jobs"),
    ("layers", "bot.jobs", "import bot.delivery"),
    ("layers", "bot.handlers", "import bot.middlewares"),
    ("layers", "storage", "import bot.flows"),
    ("layers", "bot.app", "import bot.player"),
    ("layers", "bot.checkup", "import bot.app"),
    ("layers", "bot.delivery", "import bot.adapters"),
    ("layers", "bot.flows", "import bot.running"),
    ("layers", "bot.flows", "import bot.importing"),
    ("layers", "bot.importing", "import bot.handlers"),
    ("layers", "bot.keeping", "import bot.adapters"),
    ("layers", "bot.flows", "import bot.keeping"),
    ("layers", "bot.hours", "import bot.ids"),
    ("core-is-pure", "bot.intake", "import asyncio"),
    ("core-is-pure", "bot.kinds", "import random"),
    ("core-is-pure", "bot.quota.lots", "import sqlite3"),
    ("core-is-pure", "bot.desk", "from os import environ"),
    ("core-is-pure", "bot.ids", "import time"),
    ("flows-know-no-messenger", "bot.flows.receive", "from aiogram import Bot"),
    ("flows-know-no-messenger", "bot.flows", "import aiohttp"),
    ("sql-in-storage", "bot.flows", "import sqlite3"),
    ("sql-in-storage", "bot.app", "import psycopg"),
    ("sql-in-storage", "sandbox", "import aiosqlite"),
    ("built-in-one-place", "bot.handlers", "import storage"),
    ("built-in-one-place", "bot.jobs", "import storage.repositories"),
    ("built-in-one-place", "bot.delivery", "import bot.clock"),
    ("built-in-one-place", "bot.handlers", "import bot.calendars"),
    ("built-in-one-place", "bot.middlewares", "import bot.settings"),
    ("built-in-one-place", "bot.importing", "import storage"),
    ("app-is-the-top", "bot.handlers", "import bot.app"),
    ("player-apart", "bot.delivery", "import bot.player"),
    ("roles-apart", "bot.handlers.client", "import bot.handlers.staff"),
    ("roles-apart", "bot.handlers.admin", "import bot.handlers.client"),
    ("sandbox-knows-nobody", "sandbox", "import bot.ids"),
    ("sandbox-knows-nobody", "sandbox.world", "import storage"),
    ("nobody-knows-sandbox", "bot.player", "import sandbox"),
    ("nobody-knows-sandbox", "storage", "import sandbox"),
]


@pytest.fixture
def house(root: Path, tmp_path: Path) -> Path:
    """A skeleton in a folder of its own."""
    skeleton.build(root, tmp_path)
    return tmp_path


def test_a_house_without_violations_keeps_every_contract(root: Path, house: Path) -> None:
    for above, below in [("bot.app", "storage"), ("storage", "sqlite3"), ("bot.flows", "bot.ports")]:
        skeleton.plant(house, above, f"import {below}")
    result = skeleton.lint(house)
    assert result.returncode == 0, result.stdout + result.stderr
    assert f"Contracts: {len(skeleton.contracts(root))} kept, 0 broken" in result.stdout


@pytest.mark.parametrize(("contract", "module", "line"), PLANTED)
def test_a_planted_import_is_reported(root: Path, house: Path, contract: str, module: str, line: str) -> None:
    skeleton.plant(house, module, line)
    result = skeleton.lint(house)
    assert result.returncode == 1, result.stdout + result.stderr
    assert contract in skeleton.broken(result.stdout, root), result.stdout


def test_a_cycle_between_modules_of_a_package_is_reported(root: Path, house: Path) -> None:
    skeleton.plant(house, "bot.quota.lots", "import bot.quota.holds")
    skeleton.plant(house, "bot.quota.holds", "import bot.quota.lots")
    result = skeleton.lint(house)
    assert result.returncode == 1
    assert skeleton.broken(result.stdout, root) == {"no-cycles"}, result.stdout


def test_an_import_hidden_behind_another_module_is_reported(root: Path, house: Path) -> None:
    skeleton.plant(house, "bot.quota", "import bot.ids")
    skeleton.plant(house, "bot.ids", "import socket")
    assert "core-is-pure" in skeleton.broken(skeleton.lint(house).stdout, root)


def test_every_module_of_the_bot_has_its_floor(root: Path) -> None:
    named = {module.split(".")[1] for module in skeleton.modules_named(root) if module.startswith("bot.")}
    found = {path.stem for path in (root / "bot").iterdir() if path.suffix == ".py" or has_python(path)}
    assert found - {"__init__"} <= named, "give it a place in the layers of pyproject.toml"


def has_python(folder: Path) -> bool:
    """Whether it is a package (data folders and caches are not)."""
    return any(folder.glob("*.py"))


def test_every_contract_has_a_planted_violation(root: Path) -> None:
    tried = {contract for contract, _, _ in PLANTED} | {"no-cycles"}
    assert tried == {contract["id"] for contract in skeleton.contracts(root)}
