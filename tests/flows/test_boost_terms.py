"""What `/boost` gives for one order only, with a priority of its own, or as a promotion."""

from datetime import date

import pytest

from bot.flows.notices import (
    Accepted,
    Balance,
    Changed,
    ChangeUndone,
    Offered,
    Usage,
)
from bot.handlers.admin.boost_parsing import Boost
from bot.handlers.admin.boost_parsing import boost as read
from bot.ids import RequestId
from tests.flows.lab import BOSS, IVAN, OLGA, Lab
from tests.flows.test_orders import replies, standing_there

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
