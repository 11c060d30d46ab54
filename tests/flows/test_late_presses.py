"""A press on a price that came in time counts when it is handled late; one on a price that a close overtook
is answered with what was charged; a banned contact's sets nothing in motion but an emergency."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.flows.notices import Accepted, ApprovalClosed, MoreMinutes, Offered, Toast
from bot.flows.source import Source
from bot.ids import QuoteId, RequestId
from bot.views.toasts import toast_text
from tests.flows.lab import BOSS, IVAN, OLGA, PETR, Lab
from tests.flows.test_holds import paid
from tests.flows.test_minutes import by_the_minute
from tests.flows.test_paying import offered, quote_of
from tests.flows.test_rights import allow, company, told
from tests.flows.test_rights import priced as above_the_limit


async def pressed(lab: Lab) -> Source:
    """A press that the inbox has and nobody has handled yet."""
    row = await lab.inbox_row(1, lane=f"press:{OLGA}")
    return replace(lab.source(OLGA), inbox_id=row)


async def test_a_press_before_the_end_counts_though_it_is_handled_after_it(lab: Lab) -> None:
    request, offer = await offered(lab)
    end = offer.valid_until
    assert end is not None
    lab.clock.moment = end - timedelta(microseconds=1)
    press = await pressed(lab)
    lab.clock.moment = end + timedelta(seconds=3)
    await lab.flows.ticker.run_due()
    assert await lab.state(request) == "offered"
    toast = await lab.flows.client.accept(press, quote_id=quote_of(offer))
    assert (toast.code, await lab.state(request)) == ("accepted", "queued")
    assert lab.last(Accepted, OLGA).charged == 4305


async def test_a_press_at_the_end_is_late_and_the_price_lapses(lab: Lab) -> None:
    request, offer = await offered(lab)
    assert offer.valid_until is not None
    lab.clock.moment = offer.valid_until
    press = await pressed(lab)
    assert (await lab.flows.client.accept(press, quote_id=quote_of(offer))).code == "quote_over"
    await lab.flows.ticker.run_due()
    assert await lab.state(request) == "lapsed"


async def test_what_waits_but_is_no_yes_holds_the_price_up_only_until_it_is_handled(lab: Lab) -> None:
    request, offer = await offered(lab)
    assert offer.valid_until is not None
    lab.clock.moment = offer.valid_until - timedelta(seconds=1)
    row = await lab.inbox_row(1)
    lab.clock.moment = offer.valid_until
    await lab.flows.ticker.run_due()
    assert await lab.state(request) == "offered"
    await lab.flows.inbox.done(row)
    await lab.flows.ticker.run_due()
    assert await lab.state(request) == "lapsed"


async def test_an_owners_yes_before_the_end_counts_as_well(lab: Lab) -> None:
    asked, quote = await above_the_limit(lab)
    await lab.flows.client.accept(lab.source(PETR), quote_id=quote)
    end = lab.clock.moment = told(lab, PETR, Offered)[-1].valid_until or lab.clock.moment
    in_time = replace(lab.source(OLGA), at=end - timedelta(seconds=1))
    lab.clock.moment = end + timedelta(seconds=1)
    late = lab.source(OLGA)
    assert (await lab.flows.client.approve(late, quote_id=quote)).code == "quote_over"
    assert (await lab.flows.client.approve(in_time, quote_id=quote)).code == "approved"
    assert await lab.state(asked) == "queued"


async def repriced(lab: Lab) -> tuple[RequestId, QuoteId, QuoteId]:
    """43.05 was agreed to; two prices more were named, the second in place of the first."""
    request = await paid(lab, deposit=50_000)
    numbers = []
    for minor in (10_000, 12_000):
        await lab.flows.staff.quote(lab.source(IVAN), minor=minor)
        numbers.append(QuoteId(lab.last(Offered, OLGA).quote_id or 0))
    return request, *numbers  # type: ignore[return-value]  # two prices


@pytest.mark.parametrize("which", [0, 1])
async def test_a_price_that_a_close_overtook_is_answered_with_what_was_charged(lab: Lab, which: int) -> None:
    request, *quotes = await repriced(lab)
    await lab.flows.staff.done(lab.source(IVAN), request_id=request, minutes=10)
    toast = await lab.flows.client.accept(lab.source(OLGA), quote_id=quotes[which])
    assert (toast.code, toast.amount, toast.currency) == ("quote_closed", 4305, "EUR")
    assert "€43.05" in toast_text(toast, "en")
    no = await lab.flows.client.decline(lab.source(OLGA), quote_id=quotes[which])
    assert no == toast


async def test_while_it_goes_on_a_replaced_price_is_only_over(lab: Lab) -> None:
    _, first, _ = await repriced(lab)
    toast = await lab.flows.client.accept(lab.source(OLGA), quote_id=first)
    assert toast == Toast(code="quote_over", alert=True)


@pytest.mark.parametrize("taken_back", [False, True])
async def test_where_nothing_is_charged_the_price_is_only_over(lab: Lab, taken_back: bool) -> None:
    request, _, last = await repriced(lab)
    charge = None if taken_back else 0
    await lab.flows.staff.done(lab.source(IVAN), request_id=request, minutes=10, charge=charge)
    if taken_back:
        await lab.flows.admin.reverse(lab.source(BOSS), request_id=request, because="done badly")
    assert (await lab.flows.client.accept(lab.source(OLGA), quote_id=last)).code == "quote_over"


@pytest.mark.parametrize("how", ["closed", "replaced"])
async def test_owners_are_not_asked_any_more_about_a_price_that_is_over(lab: Lab, how: str) -> None:
    await company(lab)
    await lab.hire(IVAN)
    await lab.deposit(50_000)
    request = await lab.ask("how do I close the month?", "consultation", user=PETR)
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await allow(lab, spend=(0,))
    await lab.flows.staff.quote(lab.source(IVAN), minor=10_000)
    quote = QuoteId(told(lab, PETR, Offered)[-1].quote_id or 0)
    assert (await lab.flows.client.accept(lab.source(PETR), quote_id=quote)).code == "approval_asked"
    if how == "closed":
        await lab.flows.staff.done(lab.source(IVAN), minutes=10)
    else:
        await lab.flows.staff.quote(lab.source(IVAN), minor=12_000)
    assert [one.state for one in told(lab, OLGA, ApprovalClosed)] == ["over"]


async def banned(lab: Lab) -> None:
    await lab.flows.admin.ban(lab.source(BOSS), who=str(int(OLGA)), until=None, because="threats")


async def test_a_banned_contacts_yes_is_answered_with_the_ban(lab: Lab) -> None:
    request, offer = await offered(lab)
    await banned(lab)
    toast = await lab.flows.client.accept(lab.source(OLGA), quote_id=quote_of(offer))
    assert (toast.code, toast.alert, await lab.state(request)) == ("kept_only", True, "offered")
    await lab.flows.admin.unban(lab.source(BOSS), who=str(int(OLGA)))
    assert (await lab.flows.client.accept(lab.source(OLGA), quote_id=quote_of(offer))).code == "accepted"


async def test_a_banned_contact_may_say_no(lab: Lab) -> None:
    _, offer = await offered(lab)
    await banned(lab)
    assert (await lab.flows.client.decline(lab.source(OLGA), quote_id=quote_of(offer))).code == "declined_ok"


async def test_a_banned_contacts_yes_to_an_emergency_counts(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    request = await lab.ask("water everywhere", "emergency")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.deposit(50_000)
    await lab.flows.staff.quote(lab.source(IVAN), minor=10_000)
    quote = QuoteId(lab.last(Offered, OLGA).quote_id or 0)
    await banned(lab)
    assert (await lab.flows.client.accept(lab.source(OLGA), quote_id=quote)).code == "accepted"


async def test_a_price_for_what_is_no_emergency_after_all_does_not(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    await lab.deposit(50_000)
    request = await lab.ask("water everywhere", "emergency")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.quota(-5)
    await lab.flows.staff.reclassify(lab.source(IVAN), request_id=request, kind="consultation")
    quote = QuoteId(lab.last(Offered, OLGA).quote_id or 0)
    await banned(lab)
    assert (await lab.flows.client.accept(lab.source(OLGA), quote_id=quote)).code == "kept_only"


async def test_a_banned_contact_takes_nothing_that_is_covered_and_asks_for_nothing_again(lab: Lab) -> None:
    await lab.join()
    await lab.quota(-5)
    request = await lab.ask("one more question", "consultation")
    await banned(lab)
    assert (await lab.flows.client.offer_again(lab.source(OLGA), request_id=request)).code == "kept_only"
    await lab.quota(1)
    toast = await lab.flows.client.accept_covered(lab.source(OLGA), request_id=request)
    assert (toast.code, await lab.state(request)) == ("kept_only", "offered")


async def test_a_banned_contact_opens_nothing_again(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    request = await lab.ask("how?", "consultation")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.flows.staff.cancel(lab.source(IVAN), request_id=request, reason=2)
    await banned(lab)
    toast = await lab.flows.client.open_again(lab.source(OLGA), request_id=request)
    assert (toast.code, await lab.state(request)) == ("kept_only", "cancelled")


async def test_a_banned_contact_adds_no_minutes(lab: Lab) -> None:
    by_the_minute(lab)
    await lab.join()
    await lab.hire(IVAN)
    request = await lab.ask("please set up the printer", "work")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.flows.staff.done(lab.source(IVAN), minutes=75)
    asked = lab.last(MoreMinutes, OLGA).asked
    await banned(lab)
    toast = await lab.flows.client.accept_minutes(lab.source(OLGA), request_id=request, asked=asked)
    assert (toast.code, await lab.state(request)) == ("kept_only", "taken")


async def test_a_banned_owner_approves_nothing(lab: Lab) -> None:
    _, quote = await above_the_limit(lab)
    await lab.flows.client.accept(lab.source(PETR), quote_id=quote)
    await banned(lab)
    assert (await lab.flows.client.approve(lab.source(OLGA), quote_id=quote)).code == "kept_only"
    assert (await lab.flows.client.disapprove(lab.source(OLGA), quote_id=quote)).code == "disapproved"
