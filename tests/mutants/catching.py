"""Plants one defect in a copy of the project and lets what should catch it try."""

import compileall
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from py_compile import PycInvalidationMode
from time import perf_counter

from tests.mutants.mutant import Mutant
from tests.mutants.oracle import DIFFER

EXAMPLES = 200
"""Of the oracle for one defect, at most; the first difference ends it."""
SEED = 20_260
LONGEST = 600
"""Seconds after which tests that do not end count as having found nothing."""
FAILED = 1
"""How pytest ends when a test failed; a mistake in a name or an import is another number."""
KEPT = ("bot", "storage", "tests", "locales", "pyproject.toml", "plans.example.yaml")


class NotOnce(ValueError):
    """A patch that does not apply exactly once: the code went on without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caught:
    """Whether its own test found it, and the oracle; None where the oracle cannot."""

    mutant: Mutant
    test: bool
    oracle: bool | None
    seconds: float


def planted(mutant: Mutant, text: str) -> str:
    """The file's text with the defect. Raises NotOnce."""
    if text.count(mutant.old) != 1:
        raise NotOnce(
            f"{mutant.name}: what it replaces stands {text.count(mutant.old)} times in {mutant.file}"
        )
    return text.replace(mutant.old, mutant.new)


def copied(root: Path, copy: Path) -> Path:
    """The project without its environment, its history and its caches, compiled once for all that is to run
    there. What was compiled counts by the text it was made of: a file changed and changed back within a
    second looks unchanged by its time."""
    copy.mkdir()
    for name in KEPT:
        if (root / name).is_dir():
            shutil.copytree(root / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(root / name, copy / name)
    compileall.compile_dir(copy, quiet=2, invalidation_mode=PycInvalidationMode.CHECKED_HASH)
    return copy


def catch(mutant: Mutant, copy: Path, *, seed: int) -> Caught:
    """Who caught it; the copy is as before afterwards."""
    file = copy / mutant.file
    sound = file.read_text("utf-8")
    file.write_text(planted(mutant, sound), "utf-8")
    begun = perf_counter()
    try:
        test = tests_fail([mutant.test], copy)
        oracle = oracle_differs(copy, seed=seed) if mutant.oracle else None
    finally:
        file.write_text(sound, "utf-8")
    return Caught(mutant=mutant, test=test, oracle=oracle, seconds=perf_counter() - begun)


def tests_fail(names: Iterable[str], copy: Path) -> bool:
    """Whether one of these tests fails. Raises RuntimeError when they cannot run."""
    return _found(copy, "pytest", "-q", "-x", "--tb=short", "-p", "no:cacheprovider", *names, status=FAILED)


def oracle_differs(copy: Path, *, seed: int) -> bool:
    """Whether the two ledgers come to differ. Raises RuntimeError when they cannot be played."""
    return _found(copy, "tests.mutants.oracle", str(EXAMPLES), str(seed), status=DIFFER)


def _found(copy: Path, *module: str, status: int) -> bool:
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    try:
        ended = subprocess.run(
            [sys.executable, "-m", *module],
            cwd=copy,
            env=environment,
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    if ended.returncode not in (0, status):
        said = f"{ended.stdout[-2000:]}{ended.stderr[-2000:]}"
        raise RuntimeError(f"{module} ended with {ended.returncode}: {said}")
    return ended.returncode == status
