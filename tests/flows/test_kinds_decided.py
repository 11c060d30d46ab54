"""Every row of the decision table, as the client lives it."""

import pytest

from bot.desk.talk import Content
from bot.flows.notices import Accepted, BillingAnswer, Hint, Offered, RequestList, SmallTalk
from bot.ids import QuoteId
from tests.flows.lab import IVAN, OLGA, Lab


async def test_work_is_priced_from_the_list_before_anyone_works(lab: Lab) -> None:
    await lab.join()
    await lab.deposit(20_000)
    await lab.ask("please set up the new printer", "work")
    offer = lab.last(Offered, OLGA)
    assert offer.price is not None
    assert (offer.reason, offer.price.net) == ("work", 7000)
    assert await lab.cards() == []


async def test_an_emergency_is_accepted_before_any_money_question(lab: Lab) -> None:
    await lab.join()
    await lab.quota(-5)
    request = await lab.ask("the line stands still", "emergency")
    receipt = lab.last(Accepted, OLGA)
    assert (receipt.charged, receipt.undo) == (None, False)
    assert await lab.state(request) == "queued"
    (card,) = await lab.cards()
    assert (card.paid, card.amount) == ("emergency", 8610)


async def test_an_emergency_that_nothing_covers_is_accepted_all_the_same(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    cards = []
    for number in range(3):
        request = await lab.ask(f"fire number {number}", "emergency")
        assert isinstance(lab.told(OLGA)[-1], Accepted)
        cards += [card.paid for card in await lab.cards()]
        await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
        await lab.flows.staff.done(lab.source(IVAN), request_id=request, minutes=5)
        await lab.fresh()
    assert cards == ["emergency", "emergency", "free"]


async def test_an_emergency_ends_the_quiet_time_at_once(lab: Lab) -> None:
    await lab.join()
    lab.classifier.kinds["everything is down"] = "emergency"
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text="everything is down"))
    assert await lab.flows.ticker.next_due() == lab.clock.now()


@pytest.mark.parametrize("kind", ["complaint", "appeal", "bargain"])
async def test_what_goes_to_a_lead_is_free_and_shows_the_figures(lab: Lab, kind: str) -> None:
    await lab.join()
    await lab.quota(-5)
    await lab.ask(f"this is a {kind}", kind)
    receipt = lab.last(Accepted, OLGA)
    assert (receipt.charged, receipt.left) == (None, None)
    assert bool(receipt.names) == (kind != "bargain")
    (card,) = await lab.cards()
    assert card.figures is not None


@pytest.mark.parametrize(
    ("kind", "shape"),
    [("billing", BillingAnswer), ("status", RequestList), ("smalltalk", SmallTalk), ("other", Hint)],
)
async def test_what_the_bot_answers_disturbs_nobody(lab: Lab, kind: str, shape: type[object]) -> None:
    await lab.join()
    request = await lab.ask(f"a {kind} message", kind)
    assert isinstance(lab.told(OLGA)[-1], shape)
    assert await lab.state(request) == "answered"
    assert await lab.cards() == []


async def test_a_wrong_guess_of_the_bot_is_corrected_by_a_button(lab: Lab) -> None:
    await lab.join()
    request = await lab.ask("hello, quick one", "smalltalk")
    toast = await lab.flows.client.choose_kind(lab.source(OLGA), request_id=request, kind="consultation")
    assert toast.code == "chosen"
    assert await lab.state(request) == "queued"


async def test_a_person_one_tap_away_from_a_billing_answer(lab: Lab) -> None:
    await lab.join()
    request = await lab.ask("how much is left?", "billing")
    await lab.flows.client.ask_person(lab.source(OLGA), request_id=request)
    assert await lab.state(request) == "queued"
    (card,) = await lab.cards()
    assert card.text == "how much is left?"


async def test_the_first_estimate_and_two_recalculations_are_free_then_priced(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    await lab.deposit(10_000)
    texts = ["5000 leaflets, how much?", "order 1 with 3000", "order 1 with 4000", "order 1 with 4500"]
    for text in texts[:3]:
        request = await lab.ask(text, "estimate")
        assert lab.last(Accepted, OLGA).order_number == 1
        await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
        await lab.flows.staff.done(lab.source(IVAN), minutes=10)
    await lab.ask(texts[3], "estimate")
    offer = lab.last(Offered, OLGA)
    assert offer.price is not None
    assert (offer.reason, offer.price.gross, offer.used, offer.order_number) == ("recalculation", 1230, 2, 1)
    assert offer.quote_id is not None
    await lab.flows.client.accept(lab.source(OLGA), quote_id=QuoteId(offer.quote_id))
    receipt = lab.last(Accepted, OLGA)
    assert (receipt.charged, receipt.recalculation, receipt.order_number) == (1230, True, 1)


async def test_another_estimate_opens_another_order_when_the_client_says_that_it_is_new(lab: Lab) -> None:
    await lab.join()
    await lab.ask("leaflets, how much?", "estimate")
    posters = await lab.ask("and posters, how much?", "estimate")
    await lab.flows.client.choose_order(lab.source(OLGA), request_id=posters)
    assert lab.last(Accepted, OLGA).order_number == 2


async def test_two_contacts_race_for_the_last_unit_and_one_gets_it(lab: Lab) -> None:
    await lab.join()
    await lab.quota(-4)
    await lab.ask("first question", "consultation")
    await lab.ask("second question", "consultation")
    kinds = [type(notice).__name__ for notice in lab.told(OLGA)]
    assert kinds.count("Accepted") == 1
    assert kinds[-1] == "Declined"
