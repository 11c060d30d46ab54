"""Prices: tax at its rounding edges, the tariff, staff's own quotes."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.quota.price import Line, Price, price_of, priced, tax_of
from tests.core.quota_samples import TARIFF


@pytest.mark.parametrize(
    ("net", "rate", "tax"),
    [
        (12_000, 2_300, 2_760),
        (50_000, 2_200, 11_000),
        (3_500, 2_300, 805),
        (0, 2_300, 0),
        (100, 0, 0),
        (100, 10_000, 100),
        (50, 100, 1),  # 0.5 exactly goes up
        (49, 100, 0),
        (51, 100, 1),
        (150, 100, 2),  # 1.5 goes up, not to the even neighbour
        (250, 100, 3),  # 2.5 too
        (1, 4_999, 0),
        (1, 5_000, 1),
        (-50, 100, -1),  # a correction mirrors what it corrects
        (-49, 100, 0),
    ],
)
def test_tax_is_rounded_half_away_from_zero(net: int, rate: int, tax: int) -> None:
    assert tax_of(net, rate=rate) == tax


@given(st.integers(min_value=-(10**15), max_value=10**15), st.integers(min_value=0, max_value=10_000))
def test_tax_is_never_further_than_half_a_unit_from_the_exact_one(net: int, rate: int) -> None:
    exact = Fraction(net * rate, 10_000)
    assert abs(tax_of(net, rate=rate) - exact) <= Fraction(1, 2)
    assert tax_of(-net, rate=rate) == -tax_of(net, rate=rate)


def test_a_price_shows_its_line_rate_tax_and_gross() -> None:
    assert TARIFF.price("consultation") == Price(
        currency="PLN",
        lines=(Line(service="consultation", quantity=1, unit_net=12_000, net=12_000),),
        net=12_000,
        tax=2_760,
        gross=14_760,
        tax_rate=2_300,
    )


def test_tax_is_taken_on_the_total_and_not_a_piece_at_a_time() -> None:
    tariff = replace(TARIFF, prices={"call": 2}, tax_rate=2_500)
    three = price_of(tariff, "call", quantity=3)
    assert three is not None
    assert (three.net, three.tax, three.gross) == (6, 2, 8)
    one = tariff.price("call")
    assert one is not None
    assert one.tax * 3 == 3


def test_a_service_that_the_list_lacks_has_no_price() -> None:
    assert TARIFF.price("painting") is None
    assert price_of(TARIFF, "") is None


@pytest.mark.parametrize("quantity", [0, -1])
def test_a_quantity_that_is_not_positive_is_refused(quantity: int) -> None:
    with pytest.raises(ValueError, match="not positive"):
        TARIFF.price("hour", quantity=quantity)


def test_a_quote_of_staff_is_one_line_with_their_net() -> None:
    price = priced(100_001, service="work", currency="RUB", tax_rate=2_200)
    assert price.lines == (Line(service="work", quantity=1, unit_net=100_001, net=100_001),)
    assert (price.net, price.tax, price.gross) == (100_001, 22_000, 122_001)
    assert price.currency == "RUB"


def test_a_quote_below_zero_is_refused_and_one_of_zero_is_not() -> None:
    with pytest.raises(ValueError, match="negative"):
        priced(-1, service="work", currency="RUB", tax_rate=2_200)
    assert priced(0, service="work", currency="RUB", tax_rate=2_200).gross == 0
