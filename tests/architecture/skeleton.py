"""An empty house after the contracts in pyproject.toml, to plant violations in.

Every module that a contract names exists in it, empty, as a package (those in LEAVES as single files), so the
contracts can be tried without the real code, and a contract that names a new module needs no change here.
"""

import os
import shutil
import subprocess
import sys
import tomllib
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from tests.fakes.forking import preload

LEAVES = (
    "bot.__main__",
    "bot.adapters",
    "bot.app",
    "bot.checkup",
    "bot.clock",
    "bot.database",
    "bot.hours",
    "bot.ids",
    "bot.ports",
    "bot.running",
    "bot.settings",
)


def contracts(root: Path) -> list[dict[str, Any]]:
    """The contracts as written in pyproject.toml."""
    settings = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    found: list[dict[str, Any]] = settings["tool"]["importlinter"]["contracts"]
    return found


def modules_named(root: Path) -> set[str]:
    """Every module of ours that a contract names."""
    names: set[str] = set()
    for contract in contracts(root):
        for value in contract.values():
            for entry in value if isinstance(value, list) else ():
                names.update(part.strip() for part in entry.split("|"))
    return {name for name in names if name.split(".")[0] in {"bot", "storage", "sandbox"}}


def file_of(base: Path, module: str) -> Path:
    """Where the module stands in the skeleton."""
    path = base.joinpath(*module.split("."))
    return path.with_suffix(".py") if module in LEAVES else path / "__init__.py"


def build(root: Path, base: Path) -> None:
    """Lays the skeleton of the house at `root` into the empty folder `base`."""
    shutil.copy(root / "pyproject.toml", base)
    for module in sorted(modules_named(root)):
        path = file_of(base, module)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def plant(base: Path, module: str, line: str) -> None:
    """Adds a line of code to a module of the skeleton, which is made when it is not there."""
    path = file_of(base, module)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def lint(base: Path) -> "subprocess.CompletedProcess[str]":
    """Runs import-linter over the skeleton, in a fork that has it imported and nothing of ours."""
    preload("importlinter.cli")
    report = base / "report.txt"
    process = get_context("forkserver").Process(target=_lint, args=(str(base), str(report)))
    process.start()
    process.join(60)
    if process.exitcode is None:
        process.kill()
        raise TimeoutError("import-linter did not end")
    return subprocess.CompletedProcess(["lint-imports"], process.exitcode, report.read_text("utf-8"), "")


def _lint(base: str, report: str) -> None:
    os.chdir(base)
    with Path(report).open("w", encoding="utf-8") as out:
        os.dup2(out.fileno(), sys.stdout.fileno())
        os.dup2(out.fileno(), sys.stderr.fileno())
    for name in [name for name in sys.modules if name.partition(".")[0] in {"bot", "sandbox", "storage"}]:
        del sys.modules[name]
    sys.argv = ["lint-imports", "--no-cache"]
    os.environ["COLUMNS"] = "200"
    from importlinter.cli import lint_imports_command  # noqa: PLC0415 - only the fork runs it

    lint_imports_command()


def broken(report: str, root: Path) -> set[str]:
    """Ids of the contracts that the report calls broken."""
    lines = report.splitlines()
    return {
        contract["id"]
        for contract in contracts(root)
        if any(line.startswith(contract["name"]) and "BROKEN" in line for line in lines)
    }
