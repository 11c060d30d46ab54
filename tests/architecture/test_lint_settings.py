"""The settings of ruff and mypy in pyproject.toml catch what they are there for."""

import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

BANNED = [
    ("import datetime\nx = datetime.datetime.now(datetime.UTC)", "datetime.datetime.now"),
    ("from datetime import datetime\nx = datetime.utcnow()", "datetime.datetime.utcnow"),
    ("from datetime import datetime\nx = datetime.today()", "datetime.datetime.today"),
    ("from datetime import date\nx = date.today()", "datetime.date.today"),
    ("import time\nx = time.time()", "time.time"),
    ("from time import monotonic\nx = monotonic()", "time.monotonic"),
    ("import time\ntime.sleep(1)", "time.sleep"),
    ("import asyncio as a\nx = a.sleep(1)", "asyncio.sleep"),
    ("import asyncio\nx = asyncio.timeout(1)", "asyncio.timeout"),
    ("from asyncio import wait_for\nx = wait_for", "asyncio.wait_for"),
    ("import asyncio\nx = asyncio.create_task", "asyncio.create_task"),
    ("import asyncio\nx = asyncio.ensure_future", "asyncio.ensure_future"),
    ("import random\nx = random.random()", "random"),
]
BRANCHES = "".join(f"    if a == {number}:\n        a += 1\n" for number in range(8))
TANGLED = f"def f(a: int) -> int:\n{BRANCHES}    return a\n"
UNTYPED = "def bare(x):\n    return x\n\n\n"
UNHANDLED = """
from typing import assert_never


def decided(x: int | str) -> int:
    match x:
        case int():
            return 1
        case _:
            assert_never(x)
"""


def ruff(root: Path, source: str, name: str) -> list[tuple[str, str]]:
    """(rule, message) of every finding in a source as if it stood in that file."""
    options = ["--no-cache", "--output-format=json", "--stdin-filename", name]
    command = [sys.executable, "-m", "ruff", "check", *options, "-"]
    result = subprocess.run(
        command, cwd=root, input=source, capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode in (0, 1), result.stderr
    return [(finding["code"], finding["message"]) for finding in json.loads(result.stdout)]


@pytest.mark.parametrize(("source", "banned"), BANNED)
def test_a_banned_name_is_found_in_the_bot_and_allowed_where_time_is_made(
    root: Path, source: str, banned: str
) -> None:
    found = ruff(root, source, "bot/flows/planted.py")
    assert any(code == "TID251" and f"`{banned}`" in message for code, message in found), found
    for place in ("bot/clock.py", "bot/player/planted.py", "sandbox/planted.py", "tests/planted.py"):
        assert "TID251" not in {code for code, _ in ruff(root, source, place)}


def test_every_banned_name_is_tried(root: Path) -> None:
    settings = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    banned = settings["tool"]["ruff"]["lint"]["flake8-tidy-imports"]["banned-api"]
    assert {name for _, name in BANNED} == set(banned)


def test_a_tangled_function_is_found(root: Path) -> None:
    assert "C901" in {code for code, _ in ruff(root, TANGLED, "bot/flows/planted.py")}


def test_an_untyped_function_and_an_unhandled_decision_do_not_pass_mypy(root: Path, tmp_path: Path) -> None:
    shutil.copy(root / "pyproject.toml", tmp_path)
    (tmp_path / "planted.py").write_text(UNHANDLED + UNTYPED, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path / "cache"), "planted.py"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=100, check=False)
    assert result.returncode == 1, result.stderr
    assert "[no-untyped-def]" in result.stdout
    assert 'Argument 1 to "assert_never" has incompatible type "str"' in result.stdout
