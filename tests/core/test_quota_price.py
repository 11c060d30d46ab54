"""Prices: tax at its rounding edges, the tariff, staff's own quotes."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.quota.price import BASE_FILE, BY_STAFF, Line, Price, PricedBy, price_of, priced, total
from bot.quota.tax import NO_TAX, Rounding, Tax, TaxOn, deposit_for, deposit_tax, tax_of, tax_within
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
        lines=(Line(service="consultation", quantity=1, unit_net=12_000, net=12_000, origin=BASE_FILE),),
        net=12_000,
        tax=2_760,
        gross=14_760,
        tax_rate=2_300,
    )


def test_tax_is_taken_on_the_total_and_not_a_piece_at_a_time() -> None:
    tariff = replace(TARIFF, prices={"call": 2}, tax=Tax(rate=2_500))
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
    price = priced(100_001, service="work", currency="RUB", tax=Tax(rate=2_200))
    assert price.lines == (Line(service="work", quantity=1, unit_net=100_001, net=100_001, origin=BY_STAFF),)
    assert (price.net, price.tax, price.gross) == (100_001, 22_000, 122_001)
    assert price.currency == "RUB"


def test_a_quote_below_zero_is_refused_and_one_of_zero_is_not() -> None:
    with pytest.raises(ValueError, match="negative"):
        priced(-1, service="work", currency="RUB", tax=Tax(rate=2_200))
    assert priced(0, service="work", currency="RUB", tax=Tax(rate=2_200)).gross == 0


LINES = st.lists(
    st.tuples(st.integers(min_value=0, max_value=10**9), st.integers(min_value=1, max_value=50)),
    min_size=1,
    max_size=8,
)
RATES = st.integers(min_value=0, max_value=10_000)


def lines_of(parts: list[tuple[int, int]]) -> tuple[Line, ...]:
    return tuple(
        Line(service="hour", quantity=quantity, unit_net=unit, net=unit * quantity)
        for unit, quantity in parts
    )


@given(LINES, RATES)
def test_taxes_of_lines_make_the_tax_of_the_price_to_the_last_unit(
    parts: list[tuple[int, int]], rate: int
) -> None:
    price = total(lines_of(parts), currency="PLN", tax=Tax(rate=rate, rounding=Rounding.LINE))
    assert price.net == sum(unit * quantity for unit, quantity in parts)
    assert price.tax == sum(line.tax for line in price.lines)
    assert price.gross == sum(line.net + line.tax for line in price.lines)
    for line in price.lines:
        assert abs(line.tax - Fraction(line.net * rate, 10_000)) <= Fraction(1, 2)


@given(LINES, RATES)
def test_rounded_once_the_tax_is_never_further_than_half_a_unit_off(
    parts: list[tuple[int, int]], rate: int
) -> None:
    price = total(lines_of(parts), currency="PLN", tax=Tax(rate=rate))
    assert abs(price.tax - Fraction(price.net * rate, 10_000)) <= Fraction(1, 2)
    assert price.gross == price.net + price.tax
    assert {line.tax for line in price.lines} == {0}


def test_two_ways_to_round_differ_and_each_is_kept_on_the_price() -> None:
    lines = lines_of([(2, 1), (2, 1), (2, 1)])
    once = total(lines, currency="PLN", tax=Tax(rate=2_500))
    by_line = total(lines, currency="PLN", tax=Tax(rate=2_500, rounding=Rounding.LINE))
    assert (once.tax, once.rounding) == (2, Rounding.TOTAL)
    assert (by_line.tax, by_line.rounding) == (3, Rounding.LINE)


@given(LINES, RATES, st.sampled_from(Rounding))
def test_with_tax_on_the_deposit_a_price_bears_none_and_says_the_rate(
    parts: list[tuple[int, int]], rate: int, rounding: Rounding
) -> None:
    tax = Tax(rate=rate, on=TaxOn.DEPOSIT, rounding=rounding, entity="Acme")
    price = total(lines_of(parts), currency="PLN", tax=tax)
    assert (price.tax, price.gross) == (0, price.net)
    assert (price.tax_rate, price.tax_on, price.entity) == (rate, TaxOn.DEPOSIT, "Acme")


@pytest.mark.parametrize(
    ("gross", "rate", "tax"),
    [
        (12_200, 2_200, 2_200),
        (10_000, 2_300, 1_870),
        (1, 2_300, 0),
        (3, 10_000, 1),
        (100, 0, 0),
        (0, 2_200, 0),
    ],
)
def test_the_tax_in_a_deposit_is_what_its_net_leaves(gross: int, rate: int, tax: int) -> None:
    assert tax_within(gross, rate=rate) == tax
    assert deposit_tax(gross, Tax(rate=rate, on=TaxOn.DEPOSIT)) == tax
    assert deposit_tax(gross, Tax(rate=rate)) == 0


@given(st.integers(min_value=1, max_value=10**12), RATES)
def test_a_deposit_is_parted_without_a_rest_and_something_reaches_the_balance(gross: int, rate: int) -> None:
    tax = tax_within(gross, rate=rate)
    exact = Fraction(gross * 10_000, 10_000 + rate)
    assert 0 <= tax < gross
    assert abs((gross - tax) - exact) <= Fraction(1, 2)


@given(st.integers(min_value=0, max_value=10**12), RATES)
def test_who_pays_in_what_is_asked_for_has_what_was_missing(missing: int, rate: int) -> None:
    tax = Tax(rate=rate, on=TaxOn.DEPOSIT)
    asked = deposit_for(missing, tax)
    assert asked - deposit_tax(asked, tax) == missing
    assert deposit_for(missing, Tax(rate=rate)) == missing


def test_a_line_remembers_which_list_priced_it() -> None:
    price = priced(5, service="work", currency="PLN", tax=NO_TAX)
    assert [line.origin.by for line in price.lines if line.origin] == [PricedBy.STAFF]
