"""What is owed: which debt money pays back first, and what a charge taken back does to a debt paid since."""

from bot.flows.notices import ChargeReversed
from bot.ids import RequestId
from bot.quota.lot import Category
from tests.flows.lab import BOSS, IVAN, OLGA, Lab
from tests.flows.test_holds import reverse

CREDIT = 1_000
OWED = 8_610
"""The first hour of an emergency with its tax, in cents."""


async def owing(lab: Lab) -> RequestId:
    """An emergency that was done: 10.00 of it on credit, all the rest on the emergency allowance."""
    await lab.join()
    await lab.hire(IVAN)
    await lab.flows.admin.credit(
        lab.source(BOSS), client="Orbit", minor=CREDIT, until=None, because="a good client"
    )
    request = await lab.ask("nothing works, help at once", "emergency")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.flows.staff.done(lab.source(IVAN), minutes=20)
    assert await money(lab) == {Category.CREDIT: -CREDIT, Category.EMERGENCY: CREDIT - OWED}
    return request


async def money(lab: Lab) -> dict[Category, int]:
    """What is left of, or owed on, each kind of money lot that is not empty."""
    account = await lab.store.read(lambda tx: tx.accounts.all()[0].id)
    lots = await lab.store.read(lambda tx: tx.ledger.lots(account))
    sums: dict[Category, int] = {}
    for lot in lots:
        if lot.asset == "EUR" and lot.posted:
            sums[lot.category] = sums.get(lot.category, 0) + lot.posted
    return sums


async def test_money_pays_the_emergency_back_first_then_credit_and_the_rest_is_the_clients(lab: Lab) -> None:
    await owing(lab)
    await lab.deposit(5_000)
    assert await money(lab) == {Category.CREDIT: -CREDIT, Category.EMERGENCY: CREDIT - OWED + 5_000}
    await lab.deposit(3_000, "pay-2")
    assert await money(lab) == {Category.CREDIT: 8_000 - OWED}
    await lab.deposit(1_000, "pay-3")
    assert await money(lab) == {Category.DEPOSIT: 9_000 - OWED}
    ((later,),) = lab.look("SELECT count(*) FROM journal WHERE reason = 'repay'")
    assert later == 0, "a payment pays what is owed in its own journal, and is undone with it"
    await lab.sound()


async def test_of_two_debts_a_charge_taken_back_fills_what_is_owed_and_no_more(lab: Lab) -> None:
    request = await owing(lab)
    await lab.deposit(5_000)
    await reverse(lab, request)
    told = lab.last(ChargeReversed, OLGA)
    assert (told.returned, told.balance) == (OWED, 5_000)
    assert await money(lab) == {Category.DEPOSIT: 5_000}
    await lab.sound()


async def test_debts_that_nobody_paid_back_are_simply_gone_with_the_charge(lab: Lab) -> None:
    request = await owing(lab)
    await reverse(lab, request)
    assert await money(lab) == {}
    await lab.sound()
