"""Units and money for a time, plans that change, and how both are taken back and told."""

from datetime import date

from bot.flows.notices import (
    Balance,
    Changed,
    ChangeUndone,
    ClientCard,
    ExtraUnits,
    Offered,
    Statement,
    Usage,
)
from tests.flows.lab import BOSS, OLGA, START, Lab


async def card(lab: Lab) -> ClientCard:
    await lab.flows.admin.client(lab.source(BOSS), client="Orbit")
    return lab.last(ClientCard, BOSS)


async def left(lab: Lab) -> int:
    return (await card(lab)).standing.left[0].left


async def boost(lab: Lab, amount: int, unit: str | None, until: date) -> None:
    await lab.flows.admin.boost(
        lab.source(BOSS), client="Orbit", amount=amount, unit=unit, until=until, because="a busy week"
    )


async def plan(lab: Lab, plan: str, starts: date | None = None) -> None:
    await lab.flows.admin.plan(lab.source(BOSS), client="Orbit", plan=plan, starts=starts)


async def reasons(lab: Lab) -> list[tuple[str, int]]:
    await lab.wait(seconds=1)
    await lab.flows.client.statement(lab.source(OLGA))
    return [(line.reason, line.amount) for line in lab.last(Statement, OLGA).lines]


async def test_boosted_units_are_there_until_the_day_is_over_and_then_are_gone(lab: Lab) -> None:
    await lab.join()
    await boost(lab, 3, "consultation", date(2026, 11, 30))
    changed = lab.last(Changed, BOSS)
    assert (changed.what, changed.before, changed.after, changed.undoable) == ("boost", "5", "8", True)
    assert changed.until is not None
    told = (await card(lab)).standing.extra
    assert told == (ExtraUnits(asset="consultation", left=3, why="boost", until=changed.until),)
    await lab.wait(seconds=(changed.until - START).total_seconds() - 1)
    assert await left(lab) == 8
    await lab.wait(seconds=1)
    assert await left(lab) == 5
    assert await reasons(lab) == [("grant", 5), ("boost", 3), ("expire", -3)]


async def test_boosted_money_pays_for_what_waited(lab: Lab) -> None:
    await lab.join()
    await lab.quota(-5)
    request = await lab.ask("how?", "consultation")
    assert await lab.state(request) == "declined"
    await boost(lab, 10_000, None, date(2026, 12, 1))
    changed = lab.last(Changed, BOSS)
    assert (changed.subject, changed.before, changed.after) == ("EUR", "0.00", "100.00")
    assert changed.offered_again == 1
    assert lab.last(Offered, OLGA).request_id == request


async def test_a_boost_is_undone_while_nothing_of_it_is_used(lab: Lab) -> None:
    await lab.join()
    await boost(lab, 3, "consultation", date(2026, 11, 30))
    await lab.flows.admin.undo(lab.source(BOSS))
    assert isinstance(lab.told(BOSS)[-1], ChangeUndone)
    assert await left(lab) == 5
    await lab.quota(-5)
    await boost(lab, 1, "consultation", date(2026, 11, 30))
    await lab.ask("how?", "consultation")
    await lab.flows.admin.undo(lab.source(BOSS))
    assert lab.last(Usage, BOSS).error == "cannot_undo"


async def test_a_boost_that_has_ended_cannot_be_undone(lab: Lab) -> None:
    await lab.join()
    await boost(lab, 3, "consultation", date(2026, 11, 24))
    await lab.wait(days=3)
    await lab.flows.admin.undo(lab.source(BOSS))
    assert lab.last(Usage, BOSS).error == "has_ended"
    assert await left(lab) == 5


async def test_a_boost_of_nothing_of_an_unknown_unit_or_of_yesterday_changes_nothing(lab: Lab) -> None:
    await lab.join()
    for amount, unit, until, error in (
        (3, "massage", date(2026, 11, 30), "unknown_unit"),
        (0, "consultation", date(2026, 11, 30), "bad_amount"),
        (-3, None, date(2026, 11, 30), "bad_amount"),
        (3, "consultation", date(2026, 11, 22), "past_date"),
    ):
        await boost(lab, amount, unit, until)
        assert lab.last(Usage, BOSS).error == error
    assert await left(lab) == 5


async def test_carried_units_are_told_with_their_day(lab: Lab) -> None:
    await lab.join()
    await lab.wait(days=31)
    await lab.flows.client.balance(lab.source(OLGA))
    standing = lab.last(Balance, OLGA).standing
    assert [unit.left for unit in standing.left] == [7]
    assert standing.extra == (
        ExtraUnits(asset="consultation", left=2, why="rollover", until=standing.renews_at),
    )
    assert await reasons(lab) == [("rollover_out", -2), ("rollover", 2), ("expire", -3), ("grant", 5)]


async def test_a_month_asleep_is_booked_at_its_time_and_said_to_be_booked_now(lab: Lab) -> None:
    await lab.join()
    lab.clock.moment = START.replace(month=12, day=30)
    assert await left(lab) == 7
    rows = lab.look("SELECT reason, at < booked_at FROM journal ORDER BY id")
    assert rows == [("grant", 0), ("rollover", 1), ("expire", 1), ("grant", 1)]


async def test_a_smaller_plan_is_undone_to_the_same_units(lab: Lab) -> None:
    await lab.join(plan="business")
    await lab.ask("one", "consultation")
    await plan(lab, "basic")
    assert await left(lab) == 4
    await lab.flows.admin.undo(lab.source(BOSS))
    assert await left(lab) == 19


async def test_a_better_plan_whose_units_are_in_use_cannot_be_undone(lab: Lab) -> None:
    await lab.join()
    await plan(lab, "business")
    for number in range(6):
        await lab.ask(f"question {number}", "consultation")
    await lab.flows.admin.undo(lab.source(BOSS))
    assert lab.last(Usage, BOSS).error == "cannot_undo"
    assert await left(lab) == 14


async def test_a_plan_from_a_date_is_undone_before_it_and_after_it(lab: Lab) -> None:
    await lab.join()
    await plan(lab, "business", date(2026, 12, 1))
    await lab.flows.admin.undo(lab.source(BOSS))
    await lab.wait(days=9)
    assert await left(lab) == 5
    await plan(lab, "business", date(2026, 12, 5))
    await lab.wait(days=4)
    assert await left(lab) == 20
    await lab.flows.admin.undo(lab.source(BOSS))
    assert await left(lab) == 5


async def test_an_older_change_is_undone_without_touching_what_a_newer_one_gave(lab: Lab) -> None:
    await lab.join()
    await plan(lab, "business")
    first = lab.last(Changed, BOSS)
    await lab.wait(seconds=1)
    await plan(lab, "basic")
    await lab.wait(seconds=1)
    await plan(lab, "business")
    await lab.flows.admin.undo_press(lab.source(BOSS), audit_id=first.audit_id)  # type: ignore[arg-type]  # a number in the notice
    assert await left(lab) == 20
