"""Where nothing is booked by hand because the client never agreed, and what `/settle` says of the rest."""

from datetime import date

import pytest

from bot.desk.talk import Content
from bot.flows.notices import Changed, ChangeUndone, Offered, RunningLow, Settled, Usage
from bot.ids import QuoteId, RequestId
from tests.flows.lab import BOSS, IVAN, OLGA, Lab
from tests.flows.test_boost_terms import again, orders
from tests.flows.test_holds import figures, queued, reverse, take
from tests.flows.test_minutes import left, working
from tests.flows.test_repaying import yes
from tests.flows.test_settled_by_hand import done, settle, uncovered


async def declined(lab: Lab) -> RequestId:
    """A person was asked for; the price that Ivan named for it was declined, and he has it still."""
    await lab.join()
    await lab.hire(IVAN)
    await lab.deposit(50_000)
    request = await lab.ask("talk to a person", "person")
    await take(lab, request)
    await lab.flows.staff.quote(lab.source(IVAN), minor=20_000)
    offer = lab.last(Offered, OLGA)
    await lab.flows.client.decline(lab.source(OLGA), quote_id=QuoteId(offer.quote_id or 0))
    return request


async def at_risk(lab: Lab) -> RequestId:
    """A question whose unit was free again before anybody began; nothing covers it, and Ivan has it."""
    request = await queued(lab)
    await lab.wait(days=2)
    await lab.quota(-5)
    await take(lab, request)
    await lab.quota(4)
    return request


async def test_a_price_that_the_client_declined_is_not_booked_by_hand(lab: Lab) -> None:
    request = await declined(lab)
    stood = await figures(lab)
    await settle(lab, request, 20_000)
    usage = lab.last(Usage, BOSS)
    assert (usage.error, usage.detail, usage.ways) == ("ask_first", f"#{request}", ("/quote 200.00",))
    await lab.flows.staff.done(lab.source(IVAN), request_id=request, minutes=10)
    await settle(lab, request, 20_000)
    assert lab.last(Usage, BOSS).error == "price_declined"
    assert await figures(lab) == stood
    assert lab.none_told(Settled, OLGA)
    await lab.sound()


@pytest.mark.parametrize("kind", ["person", "complaint", "estimate"])
async def test_what_is_free_is_charged_by_an_accepted_price_only(lab: Lab, kind: str) -> None:
    await lab.join()
    await lab.hire(IVAN)
    await lab.deposit(50_000)
    request = await lab.ask("5000 leaflets, how much?", kind)
    await take(lab, request)
    stood = await figures(lab)
    await settle(lab, request, 1_000)
    assert lab.last(Usage, BOSS).error == "ask_first"
    await lab.flows.staff.done(lab.source(IVAN), request_id=request, minutes=10)
    await settle(lab, request, 1_000)
    assert lab.last(Usage, BOSS).error == "never_charged"
    assert await figures(lab) == stood


async def test_what_was_agreed_and_given_back_may_be_booked_anew(lab: Lab) -> None:
    request = await queued(lab)
    await done(lab, request)
    await reverse(lab, request)
    await settle(lab, request, 1, "consultation")
    assert (lab.last(Settled, OLGA).done, lab.last(Settled, OLGA).why) == (True, "")


async def test_units_at_the_companys_risk_are_booked_twice_after_an_undo(lab: Lab) -> None:
    await lab.flows.client.start(lab.source(BOSS), payload=None)
    request = await at_risk(lab)
    await settle(lab, request, 1, "consultation")
    await lab.flows.admin.undo(lab.source(BOSS))
    assert lab.last(Settled, OLGA).released
    await settle(lab, request, 2, "consultation")
    assert (lab.last(Settled, OLGA).why, lab.last(Settled, OLGA).charged.amount) == ("at_risk", 2)


async def test_what_is_booked_by_hand_warns_as_what_is_ordered_does(lab: Lab) -> None:
    await lab.flows.client.start(lab.source(BOSS), payload=None)
    request = await at_risk(lab)
    assert lab.none_told(RunningLow, OLGA)
    await settle(lab, request, 4, "consultation")
    (low,) = (one for one in lab.told(OLGA) if isinstance(one, RunningLow))
    assert (low.asset, low.level, low.left) == ("consultation", 100, 0)


async def test_minutes_told_too_late_are_told_as_that(lab: Lab) -> None:
    request = await working(lab)
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text="like this"))
    await lab.flows.client.solve(lab.source(OLGA), request_id=request)
    await lab.wait(days=8)
    assert await left(lab) == 300
    await settle(lab, request, 45, "minutes")
    assert (lab.last(Settled, OLGA).why, lab.last(Settled, OLGA).done) == ("untold", True)
    assert await left(lab) == 255
    await lab.sound()


async def test_an_orders_own_money_is_in_the_echo_and_in_the_undo(lab: Lab) -> None:
    first, _ = await orders(lab, plan="basic")
    await lab.flows.admin.boost(
        lab.source(BOSS),
        client="Orbit",
        amount=5_000,
        unit=None,
        until=date(2026, 12, 20),
        because="x",
        order=1,
    )
    request = await again(lab, first, 3)
    await yes(lab)
    await lab.wait(days=2)
    await done(lab, request)
    await reverse(lab, request)
    await settle(lab, request, 1_000)
    changed = lab.last(Changed, BOSS)
    assert (changed.before, changed.after) == ("50.00", "37.70")
    await lab.flows.admin.undo(lab.source(BOSS))
    undone = lab.last(ChangeUndone, BOSS)
    assert (undone.before, undone.after) == ("37.70", "50.00")


async def test_each_uncovered_closing_is_booked_once(lab: Lab) -> None:
    request = await uncovered(lab)
    await done(lab, request)
    await lab.deposit(60_000)
    await settle(lab, request, 7_000)
    first = lab.last(Changed, BOSS)
    await lab.deliver()
    fresh = await lab.ask("it burns again")
    await lab.flows.client.same_request(lab.source(OLGA), request_id=fresh)
    await lab.flows.staff.done(lab.source(IVAN), request_id=request, minutes=5)
    stood = (await figures(lab))[1]
    await settle(lab, request, 7_000)
    assert lab.last(Changed, BOSS).audit_id != first.audit_id
    assert (await figures(lab))[1] == stood - 8_610
    await settle(lab, request, 3_000)
    assert lab.last(Usage, BOSS).error == "already_charged"
    assert (await figures(lab))[1] == stood - 8_610
    await lab.sound()
