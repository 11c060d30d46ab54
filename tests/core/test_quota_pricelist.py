"""Price lists in versions: which price counts at a moment, with times at the edges."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ids import AccountId, UserId
from bot.quota.price import BASE_FILE, Origin, PricedBy
from bot.quota.pricelist import ListVersion, in_force, laid_over

START = datetime(2026, 11, 23, 23, tzinfo=UTC)
TICK = timedelta(microseconds=1)
DAY = timedelta(days=1)
CLIENT = AccountId(7)


def version(
    number: int,
    prices: dict[str, int],
    *,
    since: datetime = START,
    until: datetime | None = None,
    back: datetime | None = None,
    client: AccountId | None = None,
) -> ListVersion:
    return ListVersion(
        id=number,
        account_id=client,
        currency="PLN",
        version=number,
        valid_from=since,
        valid_to=until,
        back_from=back,
        prices=prices,
        set_by=UserId(1),
        set_at=START - DAY,
    )


def hour_at(moment: datetime, *versions: ListVersion) -> int | None:
    prices, _ = laid_over({}, versions, at=moment)
    return prices.get("hour")


@pytest.mark.parametrize(("step", "price"), [(-TICK, None), (timedelta(0), 100), (TICK, 100)])
def test_a_version_holds_from_its_first_moment_on(step: timedelta, price: int | None) -> None:
    assert hour_at(START + step, version(1, {"hour": 100})) == price


@pytest.mark.parametrize(("step", "price"), [(-TICK, 100), (timedelta(0), None), (TICK, None)])
def test_a_version_holds_until_its_end_and_not_at_it(step: timedelta, price: int | None) -> None:
    assert hour_at(START + DAY + step, version(1, {"hour": 100}, until=START + DAY)) == price


@pytest.mark.parametrize(("step", "price"), [(-TICK, 100), (timedelta(0), 120), (TICK, 120)])
def test_one_taken_back_counts_no_more_from_that_moment_and_what_was_before_counts_again(
    step: timedelta, price: int
) -> None:
    older = version(1, {"hour": 120}, since=START - DAY)
    back = version(2, {"hour": 100}, back=START + DAY)
    assert hour_at(START + DAY + step, older, back) == price


def test_after_a_limited_price_the_one_before_counts_again() -> None:
    older, sale = (
        version(1, {"hour": 120}),
        version(2, {"hour": 90}, since=START + DAY, until=START + 2 * DAY),
    )
    days = [hour_at(START + number * DAY, older, sale) for number in range(3)]
    assert days == [120, 90, 120]


def test_a_price_set_for_later_is_not_lost_by_one_set_for_now_after_it() -> None:
    later, now = version(1, {"hour": 150}, since=START + DAY), version(2, {"hour": 110})
    assert [hour_at(START, later, now), hour_at(START + DAY, later, now)] == [110, 150]


def test_of_two_that_begin_together_the_later_word_counts() -> None:
    first, second = version(1, {"hour": 100, "travel": 5}), version(2, {"hour": 80})
    prices, _ = laid_over({}, [second, first], at=START)
    assert prices == {"hour": 80, "travel": 5}


def test_the_clients_own_list_lies_over_the_base_and_the_base_over_the_file() -> None:
    filed = {"hour": 240, "work": 70, "travel": 9}
    base = version(3, {"hour": 250, "work": 75}, since=START)
    own = version(1, {"hour": 200}, since=START - DAY, client=CLIENT)
    prices, origins = laid_over(filed, [own, base], at=START)
    assert prices == {"hour": 200, "work": 75, "travel": 9}
    assert origins == {
        "hour": Origin(by=PricedBy.OWN, version=1, valid_from=START - DAY),
        "work": Origin(by=PricedBy.BASE, version=3, valid_from=START),
        "travel": BASE_FILE,
    }
    assert filed == {"hour": 240, "work": 70, "travel": 9}


def test_nothing_set_leaves_the_file() -> None:
    assert laid_over({"hour": 240}, [], at=START) == ({"hour": 240}, {"hour": BASE_FILE})


LATER = st.integers(min_value=1, max_value=7)
MOMENTS = st.integers(min_value=0, max_value=6).map(lambda hours: START + timedelta(hours=hours))


@st.composite
def histories(draw: st.DrawFn) -> list[ListVersion]:
    made = []
    for number in range(1, draw(st.integers(min_value=0, max_value=7)) + 1):
        since = draw(MOMENTS)
        until = draw(st.none() | LATER.map(lambda hours: START + timedelta(hours=hours)))
        made.append(
            version(
                number,
                {draw(st.sampled_from(["hour", "work"])): number},
                since=since,
                until=until if until is None or until > since else None,
                back=draw(st.none() | MOMENTS),
            )
        )
    return made


@given(histories(), MOMENTS, st.randoms())
def test_the_order_in_which_versions_are_read_changes_nothing(
    made: list[ListVersion], at: datetime, chance: object
) -> None:
    mixed = list(made)
    chance.shuffle(mixed)  # type: ignore[attr-defined]  # Hypothesis gives a Random
    assert in_force(mixed, at=at) == in_force(made, at=at)


@given(histories(), MOMENTS)
def test_a_price_is_that_of_no_version_that_is_over_or_not_begun(
    made: list[ListVersion], at: datetime
) -> None:
    for service, chosen in in_force(made, at=at).items():
        rivals = [
            one
            for one in made
            if service in one.prices
            and one.valid_from <= at
            and not (one.valid_to is not None and one.valid_to <= at)
            and not (one.back_from is not None and one.back_from <= at)
        ]
        assert chosen in rivals
        assert all((one.valid_from, one.version) <= (chosen.valid_from, chosen.version) for one in rivals)
