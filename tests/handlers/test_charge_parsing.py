"""What is charged in the end, read strictly: less than was held (`/done`), or nothing at all (`/reverse`)."""

import pytest

from bot.flows.notices import Usage
from bot.handlers.admin.parsing import Reverse, reverse
from bot.handlers.staff.arguments import ending
from bot.quota.money import Typed


@pytest.mark.parametrize("typed", ["12", "#12", '"12"'])
def test_a_request_is_named_by_its_number(typed: str) -> None:
    assert reverse(f"{typed} because done badly") == Reverse(request_id=12, because="done badly")


@pytest.mark.parametrize(
    ("rest", "error", "detail"),
    [
        ("", "missing", "request"),
        ("12", "no_because", ""),
        ("12 13 because x", "extra", "13"),
        ("Budmax because x", "unknown_request", "Budmax"),
        ("-12 because x", "unknown_request", "-12"),
        ("##12 because x", "unknown_request", "##12"),
        ("１２ because x", "unknown_request", "１２"),
        ("012 because x", "unknown_request", "012"),
    ],
)
def test_anything_else_is_refused_with_its_culprit(rest: str, error: str, detail: str) -> None:
    assert reverse(rest) == Usage(command="reverse", error=error, detail=detail)


@pytest.mark.parametrize(
    ("rest", "charge"),
    [
        ("15", None),
        ("15 charge=1 500,50", Typed(digits=150050, places=2)),
        ("15 charge=0", Typed(digits=0, places=0)),
        ("15\ncharge=20", Typed(digits=20, places=0)),
    ],
)
def test_the_minutes_and_what_is_charged_where_that_is_less(rest: str, charge: Typed | None) -> None:
    assert ending(rest) == {"minutes": 15, "charge": charge}


@pytest.mark.parametrize(
    ("rest", "error"),
    [
        ("charge=5", "missing"),
        ("15charge=5", "bad_number"),
        ("15 charge=", "bad_amount"),
        ("15 charge=-5", "bad_amount"),
        ("15 charge=5 charge=6", "bad_amount"),
        ("15 5 charge=5", "bad_number"),
    ],
)
def test_a_charge_that_cannot_be_read_closes_nothing(rest: str, error: str) -> None:
    read = ending(rest)
    assert isinstance(read, Usage)
    assert (read.command, read.error) == ("done", error)
