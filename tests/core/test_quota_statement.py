"""A statement's sums: reckoned back from what is posted, and refused where they do not come out."""

from datetime import UTC, datetime

import pytest

from bot.quota.statement import Moved, Movement, Total, lines, totals

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


def movement(amount: int, asset: str = "PLN") -> Movement:
    return Movement(at=AT, asset=asset, amount=amount, reason="capture", reference="request:7")


def test_opening_and_closing_are_reckoned_back_from_now() -> None:
    since = {"PLN": Moved(amount=70, count=3), "minutes": Moved(amount=-5, count=1)}
    until = {"PLN": Moved(amount=-30, count=1)}
    assert totals({"PLN": 100}, since, until, known=("PLN", "consultation")) == (
        Total(asset="PLN", opening=30, closing=130, count=2),
        Total(asset="consultation", opening=0, closing=0, count=0),
        Total(asset="minutes", opening=5, closing=0, count=1),
    )


def test_an_asset_of_which_there_is_nothing_to_say_is_left_out() -> None:
    assert totals({"EUR": 0}, {}, {}, known=("PLN",)) == (Total(asset="PLN", opening=0, closing=0, count=0),)


def test_each_line_says_what_stood_after_it() -> None:
    sums = (
        Total(asset="PLN", opening=10, closing=25, count=2),
        Total(asset="minutes", opening=0, closing=3, count=1),
    )
    found = lines(sums, (movement(20), movement(3, "minutes"), movement(-5)))
    assert [one.balance for one in found] == [30, 3, 25]


def test_the_newest_lines_alone_end_at_the_closing() -> None:
    sums = (Total(asset="PLN", opening=10, closing=25, count=2),)
    assert [one.balance for one in lines(sums, (movement(-5),))] == [25]


def test_lines_that_do_not_sum_up_are_no_statement() -> None:
    sums = (Total(asset="PLN", opening=10, closing=25, count=2),)
    with pytest.raises(ValueError, match="does not sum up"):
        lines(sums, (movement(20), movement(-4)))
