"""A plan set for a day: seen before it comes, told with what changes on that day and not with what is now."""

from datetime import UTC, date, datetime

from bot.flows.notices import AuditList, Changed, ClientCard
from tests.flows.lab import BOSS, Lab

DECEMBER = datetime(2026, 11, 30, 23, tzinfo=UTC)
"""The first of December where the client is."""
FIFTH = datetime(2026, 12, 4, 23, tzinfo=UTC)


async def plan(lab: Lab, code: str, starts: date | None = None) -> Changed:
    await lab.flows.admin.plan(lab.source(BOSS), client="Orbit", plan=code, starts=starts)
    return lab.last(Changed, BOSS)


async def card(lab: Lab) -> ClientCard:
    await lab.flows.admin.client(lab.source(BOSS), client="Orbit")
    return lab.last(ClientCard, BOSS)


async def test_the_card_names_the_plans_to_come_until_they_have_come(lab: Lab) -> None:
    await lab.join()
    assert (await card(lab)).coming == ()
    await plan(lab, "business", date(2026, 12, 1))
    await plan(lab, "basic", date(2026, 12, 5))
    shown = await card(lab)
    assert (shown.standing.plan, shown.coming) == ("basic", (("business", DECEMBER), ("basic", FIFTH)))
    await lab.wait(seconds=(DECEMBER - lab.clock.now()).total_seconds())
    shown = await card(lab)
    assert (shown.standing.plan, shown.coming) == ("business", (("basic", FIFTH),))


async def test_of_two_plans_for_one_day_the_later_word_is_named_and_an_undone_one_is_not(lab: Lab) -> None:
    await lab.join()
    await plan(lab, "business", date(2026, 12, 1))
    await plan(lab, "basic", date(2026, 12, 1))
    assert (await card(lab)).coming == (("basic", DECEMBER),)
    await lab.flows.admin.undo(lab.source(BOSS))
    assert (await card(lab)).coming == (("business", DECEMBER),)


async def test_the_answer_tells_the_day_and_what_changes_then(lab: Lab) -> None:
    await lab.join()
    first = await plan(lab, "business", date(2026, 12, 1))
    assert (first.before, first.after, first.starts, first.because) == ("basic", "business", DECEMBER, "")
    assert first.units == (("consultation", 5, 20),)
    back = await plan(lab, "basic", date(2026, 12, 5))
    assert (back.before, back.after, back.starts) == ("business", "basic", FIFTH)
    assert back.units == (("consultation", 20, 5),)
    now = await plan(lab, "business")
    assert (now.before, now.starts, now.units) == ("basic", None, (("consultation", 5, 20),))


async def test_the_audit_keeps_the_day(lab: Lab) -> None:
    await lab.join()
    await plan(lab, "business", date(2026, 12, 1))
    await lab.flows.admin.audit(lab.source(BOSS), client="Orbit")
    assert lab.last(AuditList, BOSS).lines[0].action == "plan plan (2026-12-01)"
