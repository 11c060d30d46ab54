"""Holds: how long they last, what of them is charged, how minutes are counted."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ids import AccountId, HoldId, LotId, RequestId
from bot.quota.hold import (
    LEAST,
    Hold,
    HoldState,
    first_expiry,
    part_of_price,
    part_of_units,
    renewed_until,
    rounded_up,
    whole,
)
from bot.quota.lot import HoldLine
from bot.quota.tax import tax_of
from tests.core.quota_samples import NOW

HOUR = timedelta(hours=1)


def held(*amounts: int, net: int = 0, asset: str = "PLN", backwards: bool = False) -> Hold:
    """A hold on lots 1, 2, 3 … in the order drawn, or the other way round."""
    numbers = range(len(amounts), 0, -1) if backwards else range(1, len(amounts) + 1)
    lines = tuple(
        HoldLine(lot_id=LotId(lot), amount=amount) for lot, amount in zip(numbers, amounts, strict=True)
    )
    return Hold(
        id=HoldId(1),
        request_id=RequestId(1),
        account_id=AccountId(1),
        asset=asset,
        state=HoldState.HELD,
        lines=lines,
        net=net,
        tax=sum(amounts) - net if net else 0,
        created_at=NOW,
    )


def drawn(lines: tuple[HoldLine, ...]) -> list[tuple[int, int]]:
    return [(int(line.lot_id), line.amount) for line in lines]


@pytest.mark.parametrize(
    ("net", "taken", "tax"),
    [
        (1, [(1, 1)], 0),
        (2, [(1, 2)], 0),
        (3, [(1, 4)], 1),
        (1000, [(1, 1230)], 230),
        (2439, [(1, 3000)], 561),
        (2440, [(1, 3000), (2, 1)], 561),
        (3499, [(1, 3000), (2, 1304)], 805),
        (3500, [(1, 3000), (2, 1305)], 805),
    ],
)
def test_a_smaller_price_bears_its_part_of_the_tax_and_draws_what_was_drawn_first(
    net: int, taken: list[tuple[int, int]], tax: int
) -> None:
    portion = part_of_price(held(3000, 1305, net=3500), net)
    assert (drawn(portion.lines), portion.net, portion.tax) == (taken, net, tax)


@pytest.mark.parametrize(
    ("gross", "net", "rate", "part", "tax"),
    [
        (135, 110, 2300, 50, 12),  # 11.5 by the rate; of the 25 held it would be 11
        (135, 110, 2300, 109, 25),
        (135, 110, 2300, 110, 25),
        (303, 300, 50, 250, 1),  # three lines, each with half a cent that became a whole one
        (300, 300, 20, 250, 0),  # each line's tax was rounded to nothing: no more is held
        (300, 300, 20, 300, 0),
        (500, 500, 2300, 250, 0),  # the deposit bore it
        (4305, 3500, None, 1000, 230),
    ],
)
def test_a_part_bears_tax_by_the_rate_on_the_price_and_never_more_than_is_held(
    gross: int, net: int, rate: int | None, part: int, tax: int
) -> None:
    portion = part_of_price(replace(held(gross, net=net), tax_rate=rate), part)
    assert (portion.net, portion.tax, portion.total) == (part, tax, part + tax)


@given(st.integers(1, 10**9), st.integers(0, 10_000), st.integers(0, 3), st.data())
def test_no_part_of_a_taxed_price_loses_a_cent(net: int, rate: int, off: int, data: st.DataObject) -> None:
    """Also where lines were rounded one by one, so that the tax held is a little off the rate."""
    tax = max(0, tax_of(net, rate=rate) + data.draw(st.sampled_from((-off, off))))
    hold = replace(held(net + tax, net=net), tax_rate=rate)
    part = data.draw(st.integers(1, net))
    portion = part_of_price(hold, part)
    assert portion.net == part
    assert portion.total == part + portion.tax <= hold.total
    assert portion.tax == (tax if part == net else min(tax, tax_of(part, rate=rate)))


def test_what_was_drawn_last_goes_back_whatever_the_lots_numbers_are() -> None:
    portion = part_of_units(held(2, 1, 4, asset="minutes", backwards=True), 3)
    assert drawn(portion.lines) == [(3, 2), (2, 1)]


@pytest.mark.parametrize("net", [-1, 0, 3501])
def test_no_price_beyond_the_one_held_is_captured(net: int) -> None:
    with pytest.raises(ValueError, match="3500 net"):
        part_of_price(held(4305, net=3500), net)


@pytest.mark.parametrize("units", [-1, 0, 61])
def test_no_units_beyond_those_held_are_captured(units: int) -> None:
    with pytest.raises(ValueError, match="60 units"):
        part_of_units(held(60, asset="minutes"), units)


def test_the_whole_of_a_price_is_the_price_with_its_tax() -> None:
    portion = whole(held(3000, 1305, net=3500))
    assert (portion.total, portion.net, portion.tax) == (4305, 3500, 805)


def test_the_whole_of_units_bears_no_price() -> None:
    portion = whole(held(3, 2, asset="consultation"))
    assert (portion.total, portion.net, portion.tax) == (5, 0, 0)


@given(
    st.lists(st.integers(1, 10**9), min_size=1, max_size=6),
    st.integers(0, 5000),
    st.data(),
)
def test_every_part_adds_up_and_takes_no_more_of_a_lot_than_is_held(
    amounts: list[int], rate: int, data: st.DataObject
) -> None:
    total = sum(amounts)
    net = max(1, total * 10_000 // (10_000 + rate))
    hold = held(*amounts, net=net)
    part = data.draw(st.integers(1, net))
    portion = part_of_price(hold, part)
    assert portion.total == portion.net + portion.tax <= total
    assert all(
        took.amount <= whole_line.amount for took, whole_line in zip(portion.lines, hold.lines, strict=False)
    )
    assert all(
        took.amount == whole_line.amount
        for took, whole_line in zip(portion.lines[:-1], hold.lines, strict=False)
    )
    assert abs(portion.tax * net - hold.tax * part) * 2 <= net


@pytest.mark.parametrize(
    ("minutes", "step", "counted"),
    [(0, 15, 0), (1, 15, 15), (14, 15, 15), (15, 15, 15), (16, 15, 30), (7, 1, 7), (60, 60, 60)],
)
def test_minutes_are_rounded_up_to_the_step(minutes: int, step: int, counted: int) -> None:
    assert rounded_up(minutes, step) == counted


@pytest.mark.parametrize("step", [0, -15])
def test_a_step_of_nothing_is_refused(step: int) -> None:
    with pytest.raises(ValueError, match="a step of"):
        rounded_up(10, step)


@pytest.mark.parametrize(
    ("promised", "lasts"),
    [
        (None, LEAST),
        (timedelta(), LEAST),
        (12 * HOUR - timedelta(minutes=1), LEAST),
        (12 * HOUR, 24 * HOUR),
        (12 * HOUR + timedelta(minutes=1), 24 * HOUR + timedelta(minutes=2)),
        (72 * HOUR, 144 * HOUR),
        (-HOUR, LEAST),
    ],
)
def test_a_hold_lasts_the_promised_time_and_as_long_again_at_least_a_day(
    promised: timedelta | None, lasts: timedelta
) -> None:
    due_at = None if promised is None else NOW + promised
    assert first_expiry(now=NOW, since=NOW, due_at=due_at) == NOW + lasts


@pytest.mark.parametrize(
    ("promised", "lasts"), [(None, LEAST), (HOUR, LEAST), (24 * HOUR, LEAST), (25 * HOUR, 25 * HOUR)]
)
def test_who_takes_it_up_has_the_promised_time_again_from_then(
    promised: timedelta | None, lasts: timedelta
) -> None:
    later = NOW + timedelta(days=9)
    due_at = None if promised is None else NOW + promised
    assert renewed_until(now=later, since=NOW, due_at=due_at) == later + lasts
