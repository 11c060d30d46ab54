"""Limits of credit and of the emergency allowance hold by date, to the last cent, and kill no hold."""

from datetime import date

import pytest

from bot.flows.notices import (
    Changed,
    LimitHistory,
    Offered,
    Usage,
)
from bot.ids import QuoteId
from tests.flows.lab import BOSS, IVAN, OLGA, Lab
from tests.flows.test_appeals import declined
from tests.flows.test_rights import held, told


async def limit(
    lab: Lab,
    minor: int,
    *,
    kind: str = "credit",
    starts: date | None = None,
    until: date | None = None,
) -> None:
    flow = lab.flows.admin.credit if kind == "credit" else lab.flows.admin.emergency
    await flow(
        lab.source(BOSS),
        client="Orbit",
        minor=minor,
        until=until,
        starts=starts,
        because="a test",
    )


async def test_a_limit_set_for_later_holds_from_that_day_and_offers_what_waits(lab: Lab) -> None:
    asked = await declined(lab)
    await limit(lab, 50_000, starts=date(2026, 12, 1))
    assert lab.last(Changed, BOSS).starts is not None
    assert told(lab, OLGA, Offered) == []
    await lab.wait(days=7, hours=14, minutes=59)
    assert told(lab, OLGA, Offered) == []
    await lab.wait(minutes=1)
    assert told(lab, OLGA, Offered)[-1].request_id == asked


async def test_lowering_a_limit_kills_no_hold(lab: Lab) -> None:
    asked = await declined(lab)
    await limit(lab, 50_000)
    quote = QuoteId(told(lab, OLGA, Offered)[-1].quote_id or 0)
    await lab.flows.client.accept(lab.source(OLGA), quote_id=quote)
    await limit(lab, 0)
    assert held(lab) == 4305
    await lab.hire(IVAN)
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=asked)
    await lab.flows.staff.done(lab.source(IVAN), minutes=5)
    assert (held(lab), await lab.state(asked)) == (0, "done")


@pytest.mark.parametrize(("minor", "funds"), [(4304, False), (4305, True), (4306, True)])
async def test_credit_covers_to_the_last_cent(lab: Lab, minor: int, funds: bool) -> None:  # a parameter
    await declined(lab)
    await limit(lab, minor)
    assert bool(told(lab, OLGA, Offered)) == funds


async def test_a_limit_ends_at_the_end_of_its_last_day(lab: Lab) -> None:
    await declined(lab)
    await limit(lab, 50_000, until=date(2026, 11, 24))
    await lab.wait(days=1, hours=14, minutes=59)
    standing = await lab.store.read(
        lambda tx: tx.ledger.credit_limit(tx.accounts.all()[0].id, now=lab.clock.now())
    )
    assert standing == 50_000
    await lab.wait(minutes=1)
    standing = await lab.store.read(
        lambda tx: tx.ledger.credit_limit(tx.accounts.all()[0].id, now=lab.clock.now())
    )
    assert standing is None


@pytest.mark.parametrize(
    ("dates", "error"),
    [
        ({"until": date(2026, 11, 22)}, "past_date"),
        ({"starts": date(2026, 11, 22)}, "past_date"),
        ({"starts": date(2026, 12, 2), "until": date(2026, 12, 1)}, "bad_order"),
    ],
)
async def test_dates_that_cannot_be_are_told(lab: Lab, dates: dict[str, date], error: str) -> None:
    await declined(lab)
    await limit(lab, 50_000, starts=dates.get("starts"), until=dates.get("until"))
    assert lab.last(Usage, BOSS).error == error


async def test_the_history_says_who_set_what_when_and_why(lab: Lab) -> None:
    await declined(lab)
    await limit(lab, 10_000)
    await limit(lab, 20_000, until=date(2026, 12, 31))
    await limit(lab, 30_000, starts=date(2027, 1, 1))
    await limit(lab, 99_900, kind="emergency")
    await limit(lab, 5)
    await lab.flows.admin.undo(lab.source(BOSS))
    await lab.flows.admin.limits(lab.source(BOSS), client="Orbit")
    history = lab.last(LimitHistory, BOSS)
    assert [(one.kind, one.amount, one.state) for one in history.lines] == [
        ("credit", 5, "undone"),
        ("emergency", 99_900, "now"),
        ("credit", 30_000, "later"),
        ("credit", 20_000, "now"),
        ("credit", 10_000, "past"),
    ]
    assert {(one.by, one.because) for one in history.lines} == {("boss", "a test")}
    assert (history.credit, history.emergency) == (20_000, 99_900)
