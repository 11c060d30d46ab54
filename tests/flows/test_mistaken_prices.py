"""A price that was declared a mistake binds nobody; one that another followed stays as it was given."""

from bot.flows.notices import (
    Accepted,
    ApprovalAsked,
    ApprovalClosed,
    ApprovalPending,
    Closed,
    Offered,
)
from bot.ids import QuoteId, RequestId
from tests.flows.lab import BOSS, IVAN, OLGA, PETR, Lab
from tests.flows.test_holds import figures, take
from tests.flows.test_paying import quote_of, standing
from tests.flows.test_price_lists import set_price
from tests.flows.test_rights import allow, closed_by, company, held, told


async def mispriced(lab: Lab, *, client: str | None = "Orbit") -> tuple[RequestId, QuoteId]:
    """A question beyond the contract, offered for 1.00 net instead of 35.00."""
    await lab.join()
    await lab.hire(IVAN)
    await lab.quota(-5)
    await lab.deposit(10_000)
    await set_price(lab, 100, client=client, currency=None if client else "EUR")
    request = await lab.ask("one more question", "consultation")
    offer = lab.last(Offered, OLGA)
    assert offer.price is not None
    assert offer.price.gross == 123
    return request, quote_of(offer)


async def taken_back(lab: Lab) -> None:
    await lab.flows.admin.undo(lab.source(BOSS))


async def test_a_price_taken_back_is_answered_with_the_one_that_holds(lab: Lab) -> None:
    request, quote = await mispriced(lab)
    await taken_back(lab)
    toast = await lab.flows.client.accept(lab.source(OLGA), quote_id=quote)
    assert (toast.code, toast.alert) == ("price_changed", True)
    assert (await standing(lab))[1] == 0
    assert closed_by(lab, quote)[0] == "superseded"
    assert await lab.state(request) == "offered"


async def test_the_new_price_may_be_accepted_and_the_old_one_never(lab: Lab) -> None:
    request, quote = await mispriced(lab, client=None)
    await taken_back(lab)
    await lab.flows.client.accept(lab.source(OLGA), quote_id=quote)
    offer = lab.last(Offered, OLGA)
    assert offer.price is not None
    assert (offer.request_id, offer.price.gross) == (request, 4_305)
    assert (await lab.flows.client.accept(lab.source(OLGA), quote_id=quote)).code == "quote_over"
    assert (await lab.flows.client.accept(lab.source(OLGA), quote_id=quote_of(offer))).code == "accepted"
    assert (await standing(lab))[:2] == (10_000, 4_305)


async def test_a_price_that_another_followed_stays_as_it_was_given(lab: Lab) -> None:
    _, quote = await mispriced(lab)
    await set_price(lab, 9_900)
    assert (await lab.flows.client.accept(lab.source(OLGA), quote_id=quote)).code == "accepted"
    assert lab.last(Accepted, OLGA).charged == 123


async def test_taking_back_the_price_that_followed_leaves_the_first_one_standing(lab: Lab) -> None:
    _, quote = await mispriced(lab)
    await set_price(lab, 9_900)
    await taken_back(lab)
    assert (await lab.flows.client.accept(lab.source(OLGA), quote_id=quote)).code == "accepted"


async def test_an_owner_is_not_asked_about_a_mistake_and_cannot_approve_one(lab: Lab) -> None:
    await company(lab)
    await allow(lab, spend=(0,))
    await lab.deposit(50_000)
    await lab.quota(-5)
    await set_price(lab, 100)
    await lab.ask("how do I close the month?", "consultation", user=PETR)
    first = QuoteId(told(lab, PETR, Offered)[-1].quote_id or 0)
    await lab.flows.client.accept(lab.source(PETR), quote_id=first)
    assert isinstance(lab.last(ApprovalPending, PETR), ApprovalPending)
    changes = lab.look("SELECT id FROM audit WHERE undone_at IS NULL AND action LIKE 'price %'")
    await lab.flows.admin.undo_press(lab.source(BOSS), audit_id=changes[-1][0])
    toast = await lab.flows.client.approve(lab.source(OLGA), quote_id=first)
    assert (toast.code, held(lab)) == ("price_changed", 0)
    assert lab.last(ApprovalClosed, OLGA).state == "over"
    again = lab.last(Offered, PETR)
    assert again.price is not None
    assert again.price.gross == 4_305
    asked = len(told(lab, OLGA, ApprovalAsked))
    await lab.flows.client.accept(lab.source(PETR), quote_id=quote_of(again))
    assert len(told(lab, OLGA, ApprovalAsked)) == asked + 1
    assert (await lab.flows.client.approve(lab.source(OLGA), quote_id=quote_of(again))).code == "approved"
    assert held(lab) == 4_305


async def test_before_an_owner_is_asked_the_mistake_is_seen(lab: Lab) -> None:
    await company(lab)
    await allow(lab, spend=(0,))
    await lab.deposit(50_000)
    await lab.quota(-5)
    await set_price(lab, 100)
    await lab.ask("how do I close the month?", "consultation", user=PETR)
    quote = QuoteId(told(lab, PETR, Offered)[-1].quote_id or 0)
    await taken_back(lab)
    assert (await lab.flows.client.accept(lab.source(PETR), quote_id=quote)).code == "price_changed"
    assert not told(lab, OLGA, ApprovalAsked)


async def test_a_kind_corrected_while_it_is_worked_on_is_priced_anew_too(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    await lab.deposit(50_000)
    await lab.quota(-5)
    await set_price(lab, 100)
    request = await lab.ask("this is too slow!", "complaint")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.flows.staff.reclassify(lab.source(IVAN), request_id=request, kind="consultation")
    quote = quote_of(lab.last(Offered, OLGA))
    await taken_back(lab)
    assert (await lab.flows.client.accept(lab.source(OLGA), quote_id=quote)).code == "price_changed"
    assert await lab.state(request) == "taken"
    again = lab.last(Offered, OLGA)
    assert again.price is not None
    assert (again.price.gross, again.corrected) == (4_305, "consultation")
    assert (await lab.flows.client.accept(lab.source(OLGA), quote_id=quote_of(again))).code == "accepted"
    await lab.flows.staff.done(lab.source(IVAN), request_id=request, minutes=5)
    closed = lab.last(Closed, OLGA)
    assert (closed.kind, closed.charged) == ("consultation", 4_305)


async def test_where_the_contract_covers_it_by_now_that_is_offered_and_waits_for_a_yes(lab: Lab) -> None:
    request, quote = await mispriced(lab)
    await taken_back(lab)
    await lab.quota(1)
    toast = await lab.flows.client.accept(lab.source(OLGA), quote_id=quote)
    assert toast.code == "price_changed", "nothing was charged"
    offer = lab.last(Offered, OLGA)
    assert (offer.request_id, offer.reason, offer.quote_id) == (request, "covered", None)
    assert (await figures(lab), await lab.state(request)) == ((1, 10_000, 0), "offered")
    toast = await lab.flows.client.accept_covered(lab.source(OLGA), request_id=request)
    assert (toast.code, await figures(lab)) == ("accepted", (0, 10_000, 0))
    await lab.sound()


async def test_a_yes_to_a_price_that_money_left_for_takes_no_unit_instead(lab: Lab) -> None:
    await lab.join()
    await lab.quota(-5)
    await lab.deposit(5_000)
    request = await lab.ask("one more question", "consultation")
    quote = quote_of(lab.last(Offered, OLGA))
    await taken_back(lab)
    await lab.quota(1)
    toast = await lab.flows.client.accept(lab.source(OLGA), quote_id=quote)
    assert toast.code == "no_funds_now"
    assert lab.last(Offered, OLGA).reason == "covered"
    assert (await figures(lab), await lab.state(request)) == ((1, 0, 0), "offered")
    await lab.sound()


async def test_what_was_accepted_before_it_was_taken_back_stays_agreed(lab: Lab) -> None:
    request, quote = await mispriced(lab)
    await lab.flows.client.accept(lab.source(OLGA), quote_id=quote)
    await taken_back(lab)
    await lab.wait(days=9)
    assert await figures(lab) == (0, 10_000, 0), "its time was over"
    assert await take(lab, request) == "taken_by_you"
    assert await figures(lab) == (0, 10_000, 123), "at the price that the client said yes to"
    await lab.flows.staff.done(lab.source(IVAN), minutes=5)
    assert lab.last(Closed, OLGA).charged == 123
    await lab.sound()
