"""No flow is missing from the table of keys and guards, and none stands there that is no more."""

import re
from collections import Counter
from dataclasses import fields
from pathlib import Path

from bot.flows.admin.bundle import AdminFlows
from bot.flows.bundle import Flows
from bot.flows.client.bundle import ClientFlows
from bot.flows.staff.bundle import StaffFlows
from bot.flows.ticker import Due

PAGE = Path(__file__).parents[2] / "docs" / "idempotency.md"
ROW = re.compile(r"^\| (`[^|]+) \| ([^|]+) \|$", re.MULTILINE)
GUARDS = re.compile(r"update|key:|state:|reads only|one slot")
GROUPS = {"client": ClientFlows, "staff": StaffFlows, "admin": AdminFlows, "ticker": Due}


def expected() -> set[str]:
    named = {f"{group}.{field.name}" for group, kind in GROUPS.items() for field in fields(kind)}
    return named | {field.name for field in fields(Flows) if field.name not in GROUPS}


def rows(page: str) -> list[tuple[list[str], str]]:
    return [(re.findall(r"`([a-z_.]+)`", names), guard) for names, guard in ROW.findall(page)]


def test_every_flow_has_its_key_or_guard() -> None:
    page = rows(PAGE.read_text(encoding="utf-8"))
    named = Counter(name for names, _ in page for name in names)
    assert set(named) == expected()
    assert [name for name, times in named.items() if times > 1] == []
    assert [names for names, guard in page if not GUARDS.search(guard)] == []


def test_a_row_of_the_table_is_read_with_all_its_names() -> None:
    page = "| flow | key |\n| --- | --- |\n| `a.b`, `c` | update; key: `x:N` |\n"
    assert rows(page) == [(["a.b", "c"], "update; key: `x:N`")]
