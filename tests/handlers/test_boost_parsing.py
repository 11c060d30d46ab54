"""`/boost`: units with a sign or money without, and always an end."""

from datetime import date

import pytest

from bot.flows.notices import Usage
from bot.handlers.admin.boost_parsing import Boost, boost
from bot.quota.money import Typed

END = date(2026, 12, 31)


@pytest.mark.parametrize(
    ("typed", "amount", "unit"),
    [
        ("+3 consultation until=2026-12-31", 3, "consultation"),
        ("until=2026-12-31 +3 minutes", 3, "minutes"),
        ("1 500,50 until=2026-12-31", Typed(digits=150050, places=2), None),
        ("500 until=2026-12-31", Typed(digits=500, places=0), None),
    ],
)
def test_a_boost_is_units_with_a_sign_or_money_without(
    typed: str, amount: int | Typed, unit: str | None
) -> None:
    assert boost(f'"Bud max" {typed} because busy') == Boost(
        client="Bud max", amount=amount, unit=unit, until=END, because="busy"
    )


@pytest.mark.parametrize(
    ("typed", "error", "detail"),
    [
        ("Budmax +3 consultation because x", "missing", "until=…"),
        ("Budmax +3 consultation until=31.12.2026 because x", "bad_date", "31.12.2026"),
        ("Budmax +3 until=2026-12-31 because x", "missing", "unit"),
        ("Budmax -3 consultation until=2026-12-31 because x", "bad_number", "-3"),
        ("Budmax +0 consultation until=2026-12-31 because x", "bad_number", "+0"),
        ("Budmax +٣ consultation until=2026-12-31 because x", "bad_number", "+٣"),
        ("Budmax +3 consultation now until=2026-12-31 because x", "extra", "now"),
        ("Budmax 3 consultation until=2026-12-31 because x", "bad_amount", "3 consultation"),
        ("Budmax 0 until=2026-12-31 because x", "bad_amount", "0"),
        ("Budmax -500 until=2026-12-31 because x", "missing", "unit"),
        ("Budmax +3 consultation until=2026-12-31", "no_because", ""),
        ("#x +3 consultation until=2026-12-31 because x", "unknown_client", "#x"),
        ("Budmax", "missing", "amount"),
    ],
)
def test_a_boost_that_is_not_whole_is_refused(typed: str, error: str, detail: str) -> None:
    assert mistake(typed) == (error, detail)


def mistake(typed: str) -> tuple[str, str]:
    usage = boost(typed)
    assert isinstance(usage, Usage), usage
    assert usage.command == "boost"
    return usage.error, usage.detail
