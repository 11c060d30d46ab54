"""The oracle shares no code with what it judges, and its months are those of a calendar on the wall."""

import ast
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.oracle.months import boundary, index_at, midnight

OWN = ("company", "months", "lots", "client", "promising", "dealing", "deeds")
"""What says how the books must be; the others bring the two together."""
KNOWN = ("collections", "dataclasses", "datetime", "functools", "zoneinfo", "tests.oracle")


def imported(path: Path) -> set[str]:
    """Every module that a file names, also inside functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


@pytest.mark.parametrize("name", OWN)
def test_the_oracle_imports_nothing_of_the_product(root: Path, name: str) -> None:
    found = imported(root / "tests" / "oracle" / f"{name}.py")
    assert [one for one in found if not one.startswith(KNOWN)] == []
    own = {one.removeprefix("tests.oracle.") for one in found if one.startswith("tests.oracle")}
    assert own <= set(OWN), "and nothing that imports the product in its place"


def test_an_import_of_the_product_would_be_seen(tmp_path: Path) -> None:
    file = tmp_path / "guilty.py"
    file.write_text("def late():\n    from bot.quota.lot import burn_down\n", "utf-8")
    assert imported(file) == {"bot.quota.lot"}


@pytest.mark.parametrize(
    ("day", "zone", "instant"),
    [
        (date(2026, 3, 8), "America/Havana", datetime(2026, 3, 8, 5, tzinfo=UTC)),
        (date(2026, 11, 1), "America/Havana", datetime(2026, 11, 1, 4, tzinfo=UTC)),
        (date(2026, 9, 6), "America/Santiago", datetime(2026, 9, 6, 4, tzinfo=UTC)),
        (date(2026, 3, 29), "Europe/Warsaw", datetime(2026, 3, 28, 23, tzinfo=UTC)),
    ],
    ids=["skipped: the later", "twice: the first", "skipped in the south", "changed later that night"],
)
def test_a_day_begins_when_the_clocks_have_reached_it(day: date, zone: str, instant: datetime) -> None:
    assert midnight(day, zone) == instant


def test_months_are_counted_from_the_anchor_and_found_again() -> None:
    anchor, zone = date(2026, 1, 31), "Europe/Warsaw"
    begins = [boundary(anchor, index, zone) for index in range(14)]
    assert begins[1] == datetime(2026, 2, 27, 23, tzinfo=UTC)
    assert begins[2] == datetime(2026, 3, 30, 22, tzinfo=UTC)
    assert [index_at(anchor, zone, begin) for begin in begins] == list(range(14))
