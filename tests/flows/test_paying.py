"""Beyond the contract: a price first, nothing held before the client agrees, nothing charged twice."""

from datetime import UTC, datetime

from bot.flows.notices import (
    Accepted,
    Balance,
    Closed,
    Declined,
    Offered,
    OfferLapsed,
    PersonAsked,
    PersonRefused,
    PriceLines,
    TopUpDetails,
    WaitingForRenewal,
    Withdrawn,
)
from bot.ids import QuoteId, RequestId
from tests.flows.lab import BOSS, GROUP, IVAN, OLGA, PETR, Lab


async def offered(lab: Lab, *, deposit: int = 10_000) -> tuple[RequestId, Offered]:
    """A client without quota but with money asks, and is offered a price."""
    await lab.join()
    await lab.quota(-5)
    if deposit:
        await lab.deposit(deposit)
    request = await lab.ask("one more question", "consultation")
    return request, lab.last(Offered, OLGA)


def quote_of(offer: Offered) -> QuoteId:
    assert offer.quote_id is not None
    return QuoteId(offer.quote_id)


async def standing(lab: Lab) -> tuple[int, int, int]:
    """(balance, held, open) as the client reads them."""
    await lab.flows.client.balance(lab.source(OLGA))
    view = lab.last(Balance, OLGA).standing
    return view.balance, view.held, view.open


async def test_an_exhausted_quota_is_offered_a_price_and_nothing_is_held(lab: Lab) -> None:
    _, offer = await offered(lab)
    assert offer.price is not None
    assert (offer.price.gross, offer.used, offer.included, offer.funding) == (4305, 5, 5, "balance")
    assert await lab.cards() == []
    assert await standing(lab) == (10_000, 0, 0)


async def test_accepting_holds_the_price_once_however_often_it_is_pressed(lab: Lab) -> None:
    _, offer = await offered(lab)
    first = await lab.flows.client.accept(lab.source(OLGA), quote_id=quote_of(offer))
    second = await lab.flows.client.accept(lab.source(OLGA), quote_id=quote_of(offer))
    assert (first.code, second.code) == ("accepted", "already_accepted")
    assert lab.last(Accepted, OLGA).charged == 4305
    assert await standing(lab) == (10_000, 4305, 1)


async def test_done_turns_the_hold_into_a_charge_with_tax(lab: Lab) -> None:
    request, offer = await offered(lab)
    await lab.hire(IVAN)
    await lab.flows.client.accept(lab.source(OLGA), quote_id=quote_of(offer))
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.flows.staff.done(lab.source(IVAN), minutes=20)
    closed = lab.last(Closed, OLGA)
    assert (closed.charged, closed.balance) == (4305, 5695)
    assert await standing(lab) == (5695, 0, 0)


async def test_without_money_the_refusal_carries_its_numbers_and_ways_on(lab: Lab) -> None:
    await lab.join()
    await lab.quota(-5)
    await lab.ask("one more question", "consultation")
    refusal = lab.last(Declined, OLGA)
    assert refusal.price is not None
    assert (refusal.reason, refusal.price.gross, refusal.missing) == ("no_funds", 4305, 4305)
    assert refusal.renews_at is not None
    assert await lab.cards() == []


async def test_a_deposit_offers_the_waiting_request_again(lab: Lab) -> None:
    await lab.join()
    await lab.quota(-5)
    request = await lab.ask("one more question", "consultation")
    await lab.flows.client.top_up(lab.source(OLGA), request_id=request)
    details = lab.last(TopUpDetails, OLGA)
    assert (details.amount, details.reference) == (4305, f"D1-{request}")
    await lab.deposit(10_000, details.reference)
    offer = lab.last(Offered, OLGA)
    assert (offer.balance, offer.excerpt) == (10_000, "one more question")
    await lab.flows.client.accept(lab.source(OLGA), quote_id=quote_of(offer))
    assert await standing(lab) == (10_000, 4305, 1)


async def test_granted_units_offer_it_as_covered_and_take_it_only_on_a_tap(lab: Lab) -> None:
    await lab.join()
    await lab.quota(-5)
    request = await lab.ask("one more question", "consultation")
    await lab.quota(2)
    offer = lab.last(Offered, OLGA)
    assert (offer.reason, offer.quote_id, offer.price) == ("covered", None, None)
    assert await lab.state(request) == "offered"
    toast = await lab.flows.client.accept_covered(lab.source(OLGA), request_id=request)
    assert toast.code == "accepted"
    again = await lab.flows.client.accept_covered(lab.source(OLGA), request_id=request)
    assert again.code == "already_accepted"
    assert await standing(lab) == (0, 0, 1)


async def test_a_raised_credit_limit_offers_it_again_and_pays(lab: Lab) -> None:
    await lab.join()
    await lab.quota(-5)
    await lab.ask("one more question", "consultation")
    await lab.flows.admin.credit(
        lab.source(BOSS), client="Orbit", minor=50_000, until=None, because="a good client"
    )
    offer = lab.last(Offered, OLGA)
    assert offer.funding == "credit"
    await lab.flows.client.accept(lab.source(OLGA), quote_id=quote_of(offer))
    assert await standing(lab) == (0, 4305, 1)


async def test_a_quote_lapses_at_its_time_and_can_be_asked_for_anew(lab: Lab) -> None:
    request, offer = await offered(lab)
    await lab.wait(hours=73)
    assert isinstance(lab.told(OLGA)[-1], OfferLapsed)
    late = await lab.flows.client.accept(lab.source(OLGA), quote_id=quote_of(offer))
    assert late.code == "quote_over"
    assert await standing(lab) == (10_000, 0, 0)
    await lab.flows.client.offer_again(lab.source(OLGA), request_id=request)
    assert lab.last(Offered, OLGA).quote_id != offer.quote_id


async def test_no_to_the_price_closes_it_without_a_charge(lab: Lab) -> None:
    request, offer = await offered(lab)
    toast = await lab.flows.client.decline(lab.source(OLGA), quote_id=quote_of(offer))
    assert toast.code == "declined_ok"
    assert lab.last(Withdrawn, OLGA).declined_offer
    assert await lab.state(request) == "cancelled"
    assert (await lab.flows.client.accept(lab.source(OLGA), quote_id=quote_of(offer))).code == "quote_over"


async def test_somebody_elses_quote_cannot_be_accepted(lab: Lab) -> None:
    _, offer = await offered(lab)
    await lab.join("Other", user=PETR)
    toast = await lab.flows.client.accept(lab.source(PETR), quote_id=quote_of(offer))
    assert toast.code == "not_yours"
    assert await standing(lab) == (10_000, 0, 0)


async def test_how_the_price_is_formed_is_shown(lab: Lab) -> None:
    _, offer = await offered(lab)
    await lab.flows.client.price_lines(lab.source(OLGA), quote_id=quote_of(offer))
    price = lab.last(PriceLines, OLGA).price
    assert (price.net, price.tax, price.gross, price.tax_rate) == (3500, 805, 4305, 2300)


async def test_two_offers_on_money_for_one_only_the_first_accepted_gets_it(lab: Lab) -> None:
    _, first = await offered(lab, deposit=5000)
    await lab.ask("and another one", "consultation")
    second = lab.last(Offered, OLGA)
    assert (await lab.flows.client.accept(lab.source(OLGA), quote_id=quote_of(first))).code == "accepted"
    toast = await lab.flows.client.accept(lab.source(OLGA), quote_id=quote_of(second))
    assert toast.code == "no_funds_now"
    assert lab.last(Declined, OLGA).missing == 4305 - 695
    assert await standing(lab) == (5000, 4305, 1)


async def test_waiting_for_the_renewal_goes_through_by_itself_when_it_comes(lab: Lab) -> None:
    await lab.join()
    await lab.quota(-5)
    request = await lab.ask("one more question", "consultation")
    await lab.flows.client.wait_renewal(lab.source(OLGA), request_id=request)
    assert isinstance(lab.told(OLGA)[-1], WaitingForRenewal)
    await lab.wait(days=30)
    assert lab.last(Accepted, OLGA).from_renewal
    assert await lab.state(request) == "queued"


async def test_what_waited_for_the_renewal_has_its_place_at_midnight_and_is_told_in_the_morning(
    lab: Lab,
) -> None:
    await lab.join()
    await lab.quota(-5)
    request = await lab.ask("one more question", "consultation")
    await lab.flows.client.wait_renewal(lab.source(OLGA), request_id=request)
    midnight = datetime(2026, 12, 22, 23, tzinfo=UTC)
    await lab.wait(seconds=(midnight - lab.clock.now()).total_seconds() - 60)
    await lab.fresh()
    await lab.wait(hours=8)
    assert await lab.state(request) == "queued"
    assert [one for one in await lab.fresh() if one.chat_id == int(OLGA)] == [], "nobody is woken"
    other = await lab.ask("in the night", "consultation")
    heard = [one.notice for one in await lab.fresh() if one.chat_id == int(OLGA)]
    assert [getattr(one, "request_id", None) for one in heard] == [other], "what is new is answered at once"
    await lab.wait(hours=1, minutes=1)
    (told,) = [one.notice for one in await lab.fresh() if one.chat_id == int(OLGA)]
    assert isinstance(told, Accepted)
    assert (told.request_id, told.from_renewal) == (request, True)
    assert (lab.clock.now() - midnight).total_seconds() < 9.1 * 3600


async def test_a_person_about_the_terms_is_a_leads_card_without_the_question(lab: Lab) -> None:
    await lab.join()
    await lab.quota(-5)
    request = await lab.ask("secret question", "consultation")
    await lab.flows.client.ask_person(lab.source(OLGA), request_id=request)
    assert isinstance(lab.told(OLGA)[-1], PersonAsked)
    (card,) = await lab.cards()
    assert (card.kind, card.text) == ("person", "")
    assert card.figures is not None
    await lab.flows.client.ask_person(lab.source(OLGA), request_id=request)
    assert len([row for row in lab.rows() if row[0] == int(GROUP)]) == 1


async def test_the_path_to_a_person_is_limited_in_a_period(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    for _ in range(3):
        await lab.flows.client.ask_person(lab.source(OLGA), request_id=None)
        assert isinstance(lab.told(OLGA)[-1], PersonAsked)
        asked = await lab.newest()
        await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=asked)
        await lab.flows.staff.done(lab.source(IVAN), request_id=asked, minutes=5)
    await lab.flows.client.ask_person(lab.source(OLGA), request_id=None)
    assert lab.last(PersonRefused, OLGA).limit == 3


async def test_a_deposit_is_booked_once_per_reference(lab: Lab) -> None:
    await lab.join()
    await lab.deposit(10_000, "bank-1")
    await lab.deposit(10_000, "bank-1")
    assert (await standing(lab))[0] == 10_000
    await lab.deposit(20_000, "bank-1")
    assert (await standing(lab))[0] == 10_000
