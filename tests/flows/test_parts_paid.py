"""Where the money comes from, part by part: on offers, on cards, and in what staff read when they close."""

import pytest

from bot.desk.request import Request
from bot.flows.notices import CardView, Charged, Offered, StaffTold
from bot.flows.scene import Work
from bot.flows.shown import card_view
from bot.ids import QuoteId, RequestId, UserId
from bot.ports import Tx
from tests.flows.lab import BOSS, EVA, IVAN, OLGA, PETR, Lab, house
from tests.flows.test_reopening import closed
from tests.flows.test_rights import company

NET, TAX, GROSS = 3500, 805, 4305
"""A consultation beyond the contract, in cents of a euro."""


async def offered(lab: Lab, money: int, credit: int) -> RequestId:
    """A price, with so much money of their own and so much credit."""
    await lab.join()
    await lab.hire(IVAN)
    await lab.quota(-5)
    if money:
        await lab.deposit(money)
    if credit:
        await lab.flows.admin.credit(
            lab.source(BOSS), client="Orbit", minor=credit, until=None, because="a test"
        )
    return await lab.ask("one more question", "consultation")


async def taken(lab: Lab, money: int, credit: int) -> RequestId:
    """Ivan works on it."""
    request = await offered(lab, money, credit)
    quote = QuoteId(lab.last(Offered, OLGA).quote_id or 0)
    assert (await lab.flows.client.accept(lab.source(OLGA), quote_id=quote)).code == "accepted"
    await lab.deliver()
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    return request


async def last_card(lab: Lab) -> CardView:
    return (await lab.cards())[-1]


def done_with(lab: Lab) -> Charged | None:
    notice = lab.last(StaffTold, IVAN)
    assert notice.what == "done"
    return notice.charged


@pytest.mark.parametrize(
    ("money", "credit", "funding", "lent"),
    [
        (GROSS, 0, "balance", 0),
        (GROSS - 1, 1, "credit", 1),
        (3000, 5000, "credit", 1305),
        (0, GROSS, "credit", GROSS),
    ],
)
async def test_an_offer_and_a_card_say_how_much_of_the_price_is_on_credit(
    lab: Lab, money: int, credit: int, funding: str, lent: int
) -> None:
    await taken(lab, money, credit)
    offer = next(one for one in lab.told(OLGA) if isinstance(one, Offered))
    assert (offer.funding, offer.credit) == (funding, lent)
    card = await last_card(lab)
    assert (card.paid, card.amount, card.credit, card.emergency) == (funding, GROSS, lent, 0)


async def test_a_price_that_staff_name_is_split_by_what_is_free_and_not_by_the_balance(lab: Lab) -> None:
    await company(lab)
    await lab.hire(IVAN, EVA)
    await lab.deposit(15_000)
    await lab.flows.admin.credit(lab.source(BOSS), client="Orbit", minor=20_000, until=None, because="x")
    first = await quoted(lab, OLGA, IVAN)
    assert (first.balance, first.funding, first.credit) == (15_000, "balance", 0)
    second = await quoted(lab, PETR, EVA)
    assert (second.balance, second.funding) == (15_000, "credit"), "part of the posted money is held"
    assert second.credit == 2 * 12_300 - 15_000


async def quoted(lab: Lab, client: UserId, worker: UserId) -> Offered:
    """The price that the worker names for the client's request, accepted."""
    request = await lab.ask(f"one for {worker}", "consultation", user=client)
    await lab.flows.staff.take(lab.source(worker, group=True), request_id=request)
    await lab.flows.staff.quote(lab.source(worker), minor=10_000)
    offer = lab.last(Offered, client)
    await lab.flows.client.accept(lab.source(client), quote_id=QuoteId(offer.quote_id or 0))
    return offer


async def test_an_emergency_is_split_down_to_its_allowance(lab: Lab) -> None:
    await lab.join()
    await lab.deposit(1000)
    await lab.ask("the server burns", "emergency")
    card = await last_card(lab)
    assert (card.paid, card.credit, card.emergency) == ("emergency", 0, (card.amount or 0) - 1000)


async def test_whoever_closes_reads_what_was_charged_with_its_tax_and_its_sources(lab: Lab) -> None:
    await taken(lab, 3000, 5000)
    await lab.flows.staff.done(lab.source(IVAN), minutes=15)
    whole = Charged(asset="EUR", amount=GROSS, tax=TAX, credit=1305)
    assert done_with(lab) == whole
    assert (await last_card(lab)).charged == whole


async def test_a_smaller_charge_is_named_before_tax_and_told_with_it(lab: Lab) -> None:
    await taken(lab, 3000, 5000)
    await lab.flows.staff.done(lab.source(IVAN), minutes=15, charge=2000)
    assert done_with(lab) == Charged(asset="EUR", amount=2460, tax=460), "what was lent goes back first"


async def test_nothing_charged_is_said_too(lab: Lab) -> None:
    await taken(lab, GROSS, 0)
    await lab.flows.staff.done(lab.source(IVAN), minutes=15, charge=0)
    assert done_with(lab) == Charged(asset="EUR", amount=0)


async def test_a_unit_of_the_contract_is_told_as_one(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    request = await lab.ask("how?", "consultation")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.flows.staff.done(lab.source(IVAN), minutes=15)
    assert done_with(lab) == Charged(asset="consultation", amount=1)


async def test_closed_a_second_time_for_free_it_says_nothing_of_the_first_charge(lab: Lab) -> None:
    await closed(lab)
    again = await lab.ask("it still does not balance")
    await lab.flows.client.same_request(lab.source(OLGA), request_id=again)
    await lab.flows.staff.done(lab.source(IVAN), minutes=5)
    assert done_with(lab) is None


async def test_a_charge_taken_back_stands_on_the_card_no_more(lab: Lab) -> None:
    request = await taken(lab, GROSS, 0)
    await lab.flows.staff.done(lab.source(IVAN), minutes=15)
    found = await lab.store.read(lambda tx: tx.requests.get(request))
    assert found is not None
    before = await lab.store.write(lambda tx: view(lab, tx, found))
    await lab.flows.admin.reverse(lab.source(BOSS), request_id=request, because="x")
    after = await lab.store.write(lambda tx: view(lab, tx, found))
    assert before is not None
    assert (before.amount, after) == (GROSS, None)


def view(lab: Lab, tx: Tx, request: Request) -> Charged | None:
    return card_view(Work(tx=tx, house=house(), now=lab.clock.now()), request).charged
