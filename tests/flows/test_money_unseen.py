"""A contact who may never accept a price sees what the contract includes and no money of the account."""

from bot.flows.notices import (
    Balance,
    BillingAnswer,
    ChargeReversed,
    Closed,
    Declined,
    DepositArrived,
    MoneyUnseen,
    Offered,
    RunningLow,
    TopUpDetails,
    Welcome,
)
from bot.ids import QuoteId
from tests.flows.lab import BOSS, IVAN, OLGA, PETR, Lab
from tests.flows.test_rights import GROSS, allow, company, priced, told

MONEY = "77777"
"""What the account has: it may stand in nothing that Petr is promised."""


async def narrowed(lab: Lab, money: int = 77_777) -> None:
    """Petr may never accept a price; the account has money and credit."""
    await company(lab)
    await allow(lab, spend=(0,))
    if money:
        await lab.deposit(money)


def promised(lab: Lab) -> str:
    return "\n".join(row[2] for row in lab.rows() if row[0] == int(PETR))


async def test_the_balance_shows_units_and_whom_to_ask(lab: Lab) -> None:
    await narrowed(lab)
    await lab.flows.client.balance(lab.source(PETR))
    shown = lab.last(Balance, PETR)
    assert [(one.asset, one.left) for one in shown.standing.left] == [("consultation", 5)]
    assert (shown.standing.unseen, shown.standing.balance, shown.owners) == (True, 0, ("olga",))
    assert MONEY not in promised(lab)
    await lab.flows.client.statement(lab.source(PETR))
    assert lab.last(MoneyUnseen, PETR).owners == ("olga",)


async def test_whoever_may_accept_a_little_and_an_owner_with_no_limit_of_use_see_it(lab: Lab) -> None:
    await narrowed(lab)
    await allow(lab, spend=(1,))
    await lab.flows.client.balance(lab.source(PETR))
    assert lab.last(Balance, PETR).standing.balance == 77_777
    await allow(lab, spend=(0,), owner=True)
    await lab.flows.client.balance(lab.source(PETR))
    assert (lab.last(Balance, PETR).standing.balance, lab.last(Balance, PETR).owners) == (77_777, ())


async def test_a_question_about_the_bill_and_a_new_start_tell_no_money(lab: Lab) -> None:
    await narrowed(lab)
    await lab.ask("what about the invoice?", "billing", user=PETR)
    assert lab.last(BillingAnswer, PETR).standing.unseen
    await lab.flows.client.start(lab.source(PETR), payload=None)
    assert lab.last(Welcome, PETR).standing.unseen
    assert MONEY not in promised(lab)


async def test_an_offer_names_the_price_and_who_decides_and_not_the_balance(lab: Lab) -> None:
    await priced(lab, money=77_777)
    offer = lab.last(Offered, PETR)
    assert offer.price is not None
    assert (offer.price.gross, offer.funding, offer.balance) == (GROSS, "unseen", 0)
    assert MONEY not in promised(lab)


async def test_a_decline_names_neither_what_is_there_nor_what_is_missing(lab: Lab) -> None:
    await narrowed(lab, money=2_222)
    await lab.quota(-5)
    request = await lab.ask("one more question", "consultation", user=PETR)
    told_him = lab.last(Declined, PETR)
    assert (told_him.reason, told_him.unseen) == ("no_funds", True)
    assert (told_him.balance, told_him.missing, told_him.tax, told_him.held) == (0, 0, 0, 0)
    await lab.flows.client.top_up(lab.source(PETR), request_id=request)
    assert lab.last(TopUpDetails, PETR).amount is None, "what is missing tells what is there"
    await lab.flows.client.top_up(lab.source(OLGA), request_id=request)
    assert lab.last(TopUpDetails, OLGA).amount == GROSS - 2_222


async def test_a_closed_request_and_a_charge_taken_back_tell_its_price_alone(lab: Lab) -> None:
    request, quote = await priced(lab, money=77_777)
    await lab.hire(IVAN)
    await lab.flows.client.accept(lab.source(PETR), quote_id=quote)
    await lab.flows.client.approve(lab.source(OLGA), quote_id=QuoteId(quote))
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.flows.staff.done(lab.source(IVAN), minutes=5)
    closed = told(lab, PETR, Closed)[-1]
    assert (closed.charged, closed.balance) == (GROSS, None)
    await lab.flows.admin.reverse(lab.source(BOSS), request_id=request, because="x")
    back = told(lab, PETR, ChargeReversed)[-1]
    assert (back.returned, back.balance) == (GROSS, None)
    assert not {MONEY, str(77_777 - GROSS)} & set(promised(lab).replace(",", " ").split())


async def test_the_last_unit_warns_whoever_used_it_without_a_way_to_the_money(lab: Lab) -> None:
    await narrowed(lab)
    for number in range(5):
        await lab.ask(f"question {number}", "consultation", user=PETR)
    assert told(lab, PETR, RunningLow)[-1].unseen
    assert not told(lab, OLGA, RunningLow)[-1].unseen


async def test_a_payment_is_confirmed_to_whoever_was_given_its_reference_without_the_balance(
    lab: Lab,
) -> None:
    await company(lab)
    await lab.deposit(2_222)
    await lab.quota(-5)
    request = await lab.ask("one more question", "consultation", user=PETR)
    await lab.flows.client.top_up(lab.source(PETR), request_id=request)
    reference = lab.last(TopUpDetails, PETR).reference
    await allow(lab, spend=(0,))
    await lab.deposit(5_000, reference)
    assert [(one.amount, one.balance) for one in told(lab, PETR, DepositArrived)] == [(5_000, None)]
    assert [one.balance for one in told(lab, OLGA, DepositArrived)][-1] == 7_222
