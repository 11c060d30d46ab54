"""The list of behaviours in the sandbox's README is the list of the matrix tests."""

from __future__ import annotations

import ast
import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
README = HERE.parent.parent / "sandbox" / "README.md"


def behaviours() -> list[str]:
    """The matrix tests, named as sentences."""
    names = [
        node.name
        for path in sorted(HERE.glob("test_matrix*.py"))
        if path.name != Path(__file__).name
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.AsyncFunctionDef) and node.name.startswith("test_")
    ]
    return [name.removeprefix("test_").replace("_", " ") for name in names]


def listed(verdict: str) -> list[str]:
    """Rows of the table with that verdict."""
    return re.findall(rf"^\| (.+?) \| {verdict} \|$", README.read_text("utf-8"), re.MULTILINE)


def test_every_behaviour_that_is_said_to_pass_has_its_test() -> None:
    assert sorted(listed("pass")) == sorted(behaviours())
    assert len(behaviours()) >= 58


def test_what_is_absent_is_said_too() -> None:
    assert len(listed("absent")) >= 8
    assert not set(listed("absent")) & set(behaviours())
