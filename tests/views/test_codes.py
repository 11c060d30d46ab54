"""Every code that flows and handlers put into a notice has a sentence: read from their source."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.desk.request import RequestState
from bot.kinds.catalogue import BY_CODE
from bot.views.admin import ALERTS
from bot.views.changes import MISTAKES, TITLES
from bot.views.hello import REFUSALS
from bot.views.staff import TOLD
from bot.views.toasts import SENTENCES
from bot.views.words import KIND_CHOICES, KIND_NAMES, STATE_NAMES

BOT = Path(__file__).resolve().parents[2] / "bot"
SOURCES = [*(BOT / "flows").rglob("*.py"), *(BOT / "handlers").rglob("*.py")]

KNOWN = {
    ("Toast", "code"): set(SENTENCES),
    ("StaffTold", "what"): set(TOLD),
    ("AdminAlert", "what"): set(ALERTS),
    ("Usage", "error"): set(MISTAKES),
    ("Changed", "what"): set(TITLES),
    ("InviteRefused", "why"): set(REFUSALS),
}


def codes(source: str, notice: str, field: str) -> Iterator[str]:
    """The literal texts that stand for the field wherever the notice is made."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == notice:
            values = [keyword.value for keyword in node.keywords if keyword.arg == field]
            for value in values:
                yield from branches(value)


def branches(value: ast.expr) -> Iterator[str]:
    """A literal, or both sides of `a if … else b`."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.IfExp):
        yield from branches(value.body)
        yield from branches(value.orelse)


@pytest.mark.parametrize(("notice", "field"), KNOWN)
def test_every_code_in_use_has_a_sentence(notice: str, field: str) -> None:
    used = {code for path in SOURCES for code in codes(path.read_text(encoding="utf-8"), notice, field)}
    assert used <= KNOWN[notice, field]


def test_codes_are_found_in_calls_and_conditions() -> None:
    source = 'Toast(code="a" if x else ("b" if y else z)); Toast("c"); Other(code="d")'
    assert set(codes(source, "Toast", "code")) == {"a", "b"}


def test_every_state_and_kind_has_a_name() -> None:
    assert {state.value for state in RequestState} == set(STATE_NAMES)
    assert set(BY_CODE) <= set(KIND_NAMES)
    assert {code for code, kind in BY_CODE.items() if kind.offered} <= set(KIND_CHOICES)
