"""The page on security names tests that are there, and leaves no number out."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`(tests/[a-z_/]+\.py)::(test_\w+)`")
LINE = re.compile(r"^\| (S\d+) \| (.+) \|$", re.MULTILINE)


def test_every_test_named_is_there() -> None:
    named = NAMED.findall(PAGE)
    assert len(named) > 40
    missing = [
        f"{file}::{test}"
        for file, test in named
        if not (ROOT / file).is_file()
        or not re.search(rf"^(async )?def {test}\(", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert missing == []


def test_every_number_has_a_test_or_a_reason() -> None:
    lines = dict(LINE.findall(PAGE))
    assert list(lines) == [f"S{number}" for number in range(1, 19)]
    assert [
        number for number, rest in lines.items() if "not applicable" not in rest and not NAMED.search(rest)
    ] == []
