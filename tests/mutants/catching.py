"""Plants one defect in a copy of the project and lets what should catch it try."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from tests.mutants.planted import ORACLE, Mutant

EXAMPLES = 300
"""Of the oracle for one defect, at most; the first difference ends it."""
SEED = 20_260
LONGEST = 600
"""Seconds after which tests that do not end count as caught by nothing."""
KEPT = ("bot", "storage", "tests", "locales", "pyproject.toml", "plans.example.yaml")


class NotOnce(ValueError):
    """A patch that does not apply exactly once: the code went on without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caught:
    """`by` is empty when it survived."""

    mutant: Mutant
    by: str
    seconds: float


def planted(mutant: Mutant, text: str) -> str:
    """The file's text with the defect. Raises NotOnce."""
    if text.count(mutant.old) != 1:
        raise NotOnce(
            f"{mutant.name}: what it replaces stands {text.count(mutant.old)} times in {mutant.file}"
        )
    return text.replace(mutant.old, mutant.new)


def copied(root: Path, folder: Path) -> Path:
    """The project without its environment, its history and its caches."""
    copy = folder / "project"
    copy.mkdir()
    for name in KEPT:
        if (root / name).is_dir():
            shutil.copytree(root / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(root / name, copy / name)
    return copy


def catch(mutant: Mutant, copy: Path) -> Caught:
    """Who caught it; the copy is as before afterwards."""
    file = copy / mutant.file
    sound = file.read_text("utf-8")
    file.write_text(planted(mutant, sound), "utf-8")
    begun = perf_counter()
    try:
        by = next((one for one in mutant.by if fails(one, copy)), "")
    finally:
        file.write_text(sound, "utf-8")
    return Caught(mutant=mutant, by=by, seconds=perf_counter() - begun)


def fails(one: str, copy: Path) -> bool:
    """Whether these tests find something; tests that cannot run at all raise RuntimeError."""
    if one == ORACLE:
        command = ["-m", "tests.mutants.oracle", str(EXAMPLES), str(SEED)]
    else:
        command = ["-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", one]
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    ended = subprocess.run(
        [sys.executable, *command],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    if ended.returncode not in (0, 1):
        said = f"{ended.stdout[-2000:]}{ended.stderr[-2000:]}"
        raise RuntimeError(f"{one} ended with {ended.returncode}: {said}")
    return ended.returncode == 1
