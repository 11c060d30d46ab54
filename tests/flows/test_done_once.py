"""Once is enough: an update that comes again, a piece that fails, a payment reference that was used."""

from datetime import timedelta

import pytest

from bot.desk.talk import Content
from bot.flows.notices import Accepted, Balance, CardView, TopUpDetails
from bot.flows.scene import DoneBefore
from bot.ids import AccountId
from tests.flows.lab import BOSS, OLGA, PETR, Lab


async def test_an_update_that_another_process_handled_changes_nothing(lab: Lab) -> None:
    await lab.join()
    source = lab.source(OLGA, inbox=await lab.inbox_row(1))
    await lab.flows.client.ask_person(source, request_id=None)
    first = await lab.newest()
    with pytest.raises(DoneBefore):
        await lab.flows.client.ask_person(source, request_id=None)
    assert await lab.newest() == first


async def test_one_client_whose_plan_is_gone_holds_up_no_other(lab: Lab) -> None:
    await lab.join("Orbit")
    await lab.join("Comet", user=PETR)
    now = lab.clock.now()
    change = await lab.store.write(
        lambda tx: tx.accounts.set_plan(AccountId(1), plan="forgotten", starts_at=now, now=now)
    )
    lab.classifier.kinds |= {"one": "consultation", "two": "consultation"}
    await lab.flows.client.submit(lab.source(PETR), content=Content(text="two"))
    with pytest.raises(KeyError):
        await lab.flows.client.balance(lab.source(OLGA))
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text="one"))
    lab.clock.moment += timedelta(seconds=10)
    assert await lab.flows.ticker.run_due() == 2, "one is decided, the other put off for a while"
    assert lab.last(Accepted, PETR).kind == "consultation"
    assert await lab.flows.ticker.run_due() == 0
    lab.clock.moment += timedelta(seconds=10)
    await lab.store.write(lambda tx: tx.accounts.drop_plan(AccountId(1), change=change))
    assert await lab.flows.ticker.run_due() == 1, "what failed was left where it was"
    assert lab.last(Accepted, OLGA).kind == "consultation"


async def test_words_changed_before_the_kind_is_chosen_are_what_staff_read(lab: Lab) -> None:
    await lab.join()
    source = lab.source(OLGA)
    await lab.flows.client.submit(source, content=Content(text="old words"))
    await lab.wait(seconds=6)
    asked = await lab.newest()
    assert await lab.state(asked) == "clarifying"
    await lab.flows.client.edit(source, content=Content(text="new words"))
    await lab.flows.client.choose_kind(lab.source(OLGA), request_id=asked, kind="consultation")
    cards: list[CardView] = await lab.cards()
    assert [card.text for card in cards] == ["new words"]


async def test_a_reference_that_was_paid_is_not_given_out_again(lab: Lab) -> None:
    await lab.join()
    given: list[str] = []
    for _ in range(3):
        await lab.flows.client.top_up(lab.source(OLGA), request_id=None)
        given.append(lab.last(TopUpDetails, OLGA).reference)
        await lab.deposit(1000, given[-1])
    assert given == ["D1-0", "D1-0-2", "D1-0-3"]
    await lab.flows.client.balance(lab.source(OLGA))
    assert lab.last(Balance, OLGA).standing.balance == 3000


async def test_a_part_payment_leaves_a_way_to_pay_the_rest(lab: Lab) -> None:
    await lab.join()
    await lab.quota(-5)
    asked = await lab.ask("how much is it?", "consultation")
    await lab.flows.client.top_up(lab.source(OLGA), request_id=asked)
    whole = lab.last(TopUpDetails, OLGA)
    assert whole.amount is not None
    await lab.deposit(1000, whole.reference)
    await lab.flows.client.top_up(lab.source(OLGA), request_id=asked)
    rest = lab.last(TopUpDetails, OLGA)
    assert (rest.reference, rest.amount) == (f"D1-{asked}-2", whole.amount - 1000)
    await lab.flows.client.top_up(lab.source(OLGA), request_id=asked)
    assert lab.last(TopUpDetails, OLGA) == rest
    assert not any(isinstance(one, TopUpDetails) for one in lab.told(BOSS))
