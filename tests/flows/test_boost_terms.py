"""What `/boost` gives for one order only, with a priority of its own, or as a promotion."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.flows.notices import (
    Accepted,
    Balance,
    Changed,
    ChangeUndone,
    ClientCard,
    Offered,
    StandingView,
    Usage,
)
from bot.handlers.admin.boost_parsing import Boost
from bot.handlers.admin.boost_parsing import boost as read
from bot.ids import AuditId, RequestId
from tests.flows.lab import BOSS, IVAN, OLGA, Lab
from tests.flows.test_orders import replies, standing_there
from tests.flows.test_repaying import done as close
from tests.flows.test_repaying import lent

END = "until=2026-12-31"


async def boost(lab: Lab, typed: str) -> None:
    """As an administrator types it."""
    asked = read(f"Orbit {typed} because spring")
    assert isinstance(asked, Boost), asked
    await lab.flows.admin.boost(
        lab.source(BOSS),
        client="Orbit",
        amount=asked.amount,
        unit=asked.unit,
        until=asked.until,
        because=asked.because,
        order=asked.order,
        priority=asked.priority,
        category=asked.category,
        starts=asked.starts,
    )


async def orders(lab: Lab, *, plan: str = "business") -> tuple[RequestId, RequestId]:
    """Two orders, both closed, their free recalculations used up where the plan has two of them."""
    await lab.join(plan=plan)
    await lab.hire(IVAN)
    found: list[RequestId] = []
    for text in ("5000 leaflets, how much?", "and 300 posters?"):
        request = await lab.ask(text, "estimate")
        if found:
            await lab.flows.client.choose_order(lab.source(OLGA), request_id=request)
        await done(lab, request)
        found.append(request)
    return found[0], found[1]


async def done(lab: Lab, request: RequestId) -> None:
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.flows.staff.done(lab.source(IVAN), request_id=request, minutes=5)
    await lab.deliver()


async def again(lab: Lab, first: RequestId, times: int) -> RequestId:
    """So many recalculations of that order, each closed but the last."""
    request = first
    for number in range(times):
        request = await replies(lab, await standing_there(lab, first), f"anew {first} {number}", "estimate")
        if number + 1 < times:
            await done(lab, request)
    return request


async def balance_of(lab: Lab) -> StandingView:
    """What the client reads of it."""
    await lab.flows.client.balance(lab.source(OLGA))
    return lab.last(Balance, OLGA).standing


async def card_of(lab: Lab) -> StandingView:
    """What an administrator reads of it."""
    await lab.flows.admin.client(lab.source(BOSS), client="Orbit")
    return lab.last(ClientCard, BOSS).standing


async def drawn(lab: Lab, request: RequestId) -> list[tuple[str, str | None, int]]:
    """(category, scope, amount) of what the request's hold draws on, in order."""
    rows = lab.look(
        "SELECT lot.category, lot.scope, hold_line.amount FROM hold "
        "JOIN hold_line ON hold_line.hold_id = hold.id JOIN lot ON lot.id = hold_line.lot_id "
        "WHERE hold.request_id = ? ORDER BY hold_line.position",
        request,
    )
    return [(category, scope, amount) for category, scope, amount in rows]


async def test_units_for_an_order_are_used_first_there_and_by_no_other_order(lab: Lab) -> None:
    first, second = await orders(lab, plan="basic")
    await boost(lab, f"+1 recalculation {END} order=1")
    changed = lab.last(Changed, BOSS)
    assert (changed.before, changed.after, changed.order, changed.promo) == ("0", "1", 1, False)
    other = await again(lab, second, 3)
    assert await lab.state(other) == "declined"
    own = await again(lab, first, 3)
    assert isinstance(lab.told(OLGA)[-1], Accepted)
    assert await drawn(lab, own) == [("boost", "order:1", 1)]


async def test_money_for_an_order_pays_before_the_balance_and_for_nothing_else(lab: Lab) -> None:
    first, second = await orders(lab, plan="basic")
    await lab.deposit(2_000)
    await boost(lab, f"5 {END} order=1")
    await lab.flows.client.balance(lab.source(OLGA))
    told = lab.last(Balance, OLGA).standing
    assert told.balance == 2_000
    assert [(one.left, one.why, one.order) for one in told.extra] == [(500, "boost", 1)]
    for order, parts in (
        (second, [("deposit", None, 1_230)]),
        (first, [("boost", "order:1", 500), ("deposit", None, 730)]),
    ):
        request = await again(lab, order, 3)
        offer = lab.last(Offered, OLGA)
        assert offer.quote_id is not None
        await lab.flows.client.accept(lab.source(OLGA), quote_id=offer.quote_id)  # type: ignore[arg-type]  # as the button carries it
        assert await drawn(lab, request) == parts


@pytest.mark.parametrize(
    ("terms", "categories"),
    [
        ("", ["boost"]),
        ("priority=5", ["boost"]),
        ("priority=20", ["included"]),
        ("priority=20 as=promo", ["included"]),
        ("priority=5 as=promo", ["promo"]),
    ],
)
async def test_the_priority_says_what_goes_first(lab: Lab, terms: str, categories: list[str]) -> None:
    await lab.join()
    await boost(lab, f"+2 consultation until=2026-11-30 {terms}")
    request = await lab.ask("how?", "consultation")
    assert [one[0] for one in await drawn(lab, request)] == categories


async def test_a_promotion_is_told_as_one_and_undone(lab: Lab) -> None:
    await lab.join()
    await boost(lab, f"+2 consultation {END} as=promo priority=7")
    changed = lab.last(Changed, BOSS)
    assert (changed.promo, changed.priority, changed.after) == (True, 7, "7")
    await lab.flows.client.balance(lab.source(OLGA))
    assert [one.why for one in lab.last(Balance, OLGA).standing.extra] == ["promo"]
    await lab.flows.admin.undo(lab.source(BOSS))
    undone = lab.last(ChangeUndone, BOSS)
    assert (undone.before, undone.after) == ("7", "5")


async def test_units_for_an_order_are_undone_by_their_own_figure(lab: Lab) -> None:
    await orders(lab)
    await boost(lab, f"+2 recalculation {END} order=2")
    changed = lab.last(Changed, BOSS)
    await lab.flows.admin.undo(lab.source(BOSS))
    undone = lab.last(ChangeUndone, BOSS)
    assert (undone.before, undone.after) == (changed.after, changed.before)


async def test_an_order_that_is_none_of_the_clients_is_refused(lab: Lab) -> None:
    await orders(lab)
    await boost(lab, f"+2 recalculation {END} order=3")
    assert (lab.last(Usage, BOSS).error, lab.last(Usage, BOSS).detail) == ("unknown_order", "3")


@pytest.mark.parametrize(
    ("typed", "error", "detail"),
    [
        ("order=x", "bad_number", "order=x"),
        ("order=0", "bad_number", "order=0"),
        ("priority=-1", "bad_number", "priority=-1"),
        ("as=gift", "bad_choice", "as=gift"),
        ("from=tomorrow", "bad_date", "tomorrow"),
        ("category=promo", "extra", "category=promo"),
    ],
)
def test_terms_that_make_no_sense_are_refused(typed: str, error: str, detail: str) -> None:
    usage = read(f"Orbit +2 consultation {END} {typed} because spring")
    assert isinstance(usage, Usage)
    assert (usage.error, usage.detail) == (error, detail)


async def test_a_priority_out_of_range_and_a_category_of_another_sort_are_refused(lab: Lab) -> None:
    await lab.join()
    await boost(lab, f"+2 consultation {END} priority=100")
    assert lab.last(Usage, BOSS).error == "bad_number"
    assert read(f"Orbit +2 consultation {END} order=#7 because spring") == Boost(
        client="Orbit", amount=2, unit="consultation", until=date(2026, 12, 31), because="spring", order=7
    )


async def test_what_begins_later_is_told_and_used_from_that_midnight_on(lab: Lab) -> None:
    await lab.join()
    start = lab.clock.now().date() + timedelta(days=3)
    await boost(lab, f"+2 consultation from={start} {END}")
    changed = lab.last(Changed, BOSS)
    midnight = datetime.combine(start, time.min, tzinfo=ZoneInfo(changed.zone))
    assert (changed.before, changed.after, changed.starts) == ("0", "2", midnight)
    for told in (await balance_of(lab), await card_of(lab)):
        assert [(one.left, one.why, one.since) for one in told.extra] == [(2, "boost", midnight)]
        assert [one.left for one in told.left if one.asset == "consultation"] == [5]
    lab.clock.moment = midnight - timedelta(seconds=1)
    assert [one.left for one in (await balance_of(lab)).left if one.asset == "consultation"] == [5]
    lab.clock.moment = midnight
    told = await balance_of(lab)
    assert [one.left for one in told.left if one.asset == "consultation"] == [7]
    assert [(one.left, one.since) for one in told.extra] == [(2, None)]
    await lab.flows.admin.undo(lab.source(BOSS))
    assert (lab.last(ChangeUndone, BOSS).before, lab.last(ChangeUndone, BOSS).after) == ("7", "5")
    await lab.sound()


async def test_what_is_to_begin_is_undone_by_its_own_figure_and_pays_for_no_other_undo(lab: Lab) -> None:
    await lab.join()
    start = lab.clock.now().date() + timedelta(days=3)
    await boost(lab, f"+1 consultation {END} priority=1")
    now = AuditId(lab.last(Changed, BOSS).audit_id)
    await boost(lab, f"+1 consultation from={start} {END} priority=1")
    await lab.ask("how?", "consultation")
    assert (await lab.flows.admin.undo_press(lab.source(BOSS), audit_id=now)).code == "cannot_undo"
    await lab.flows.admin.undo(lab.source(BOSS))
    assert (lab.last(ChangeUndone, BOSS).before, lab.last(ChangeUndone, BOSS).after) == ("1", "0")


@pytest.mark.parametrize(("days", "error"), [(-1, "past_date"), (400, "bad_order")])
async def test_a_beginning_that_makes_no_sense_is_refused(lab: Lab, days: int, error: str) -> None:
    await lab.join()
    start = lab.clock.now().date() + timedelta(days=days)
    await boost(lab, f"+1 consultation from={start} {END}")
    assert lab.last(Usage, BOSS).error == error


async def test_money_given_beside_a_debt_is_told_as_far_as_it_cannot_be_used(lab: Lab) -> None:
    await close(lab, await lent(lab, limit=4_305))
    await boost(lab, f"30 {END} as=promo")
    changed = lab.last(Changed, BOSS)
    assert (changed.before, changed.after, changed.stuck) == ("0.00", "30.00", "")
    await lab.flows.admin.credit(lab.source(BOSS), client="Orbit", minor=0, until=None, because="over")
    await boost(lab, f"30 {END}")
    changed = lab.last(Changed, BOSS)
    assert (changed.before, changed.after, changed.stuck) == ("0.00", "16.95", "13.05 EUR")
