"""Another legal entity for a client with money on the balance: what its tax rule means for that is said."""

from bot.flows.notices import Changed
from tests.flows.lab import BOSS, IVAN, Lab
from tests.flows.test_paying import standing
from tests.flows.test_repaying import done, lent, queued
from tests.flows.test_tax import BY_LINE, ON_DEPOSIT, change_entity, seller


async def test_money_with_tax_taken_would_be_taxed_again_by_the_service(lab: Lab) -> None:
    seller(lab, ON_DEPOSIT, BY_LINE)
    await lab.join()
    await lab.deposit(12_300)
    await change_entity(lab, "Acme Services")
    changed = lab.last(Changed, BOSS)
    # 100.00 net on the balance; spent at 7 % on top, 6.54 of it is tax
    assert changed.balances == (("taken", "100.00 EUR", "6.54 EUR"),)
    assert (await standing(lab))[0] == 10_000


async def test_money_without_tax_taken_would_be_taxed_by_nobody(lab: Lab) -> None:
    seller(lab, BY_LINE, ON_DEPOSIT)
    await lab.join()
    await lab.deposit(12_300)
    await change_entity(lab, "Acme GmbH")
    assert lab.last(Changed, BOSS).balances == (("untaken", "123.00 EUR", "23.00 EUR"),)
    await lab.deposit(1_230, "pay-2")
    await change_entity(lab, "Acme Services")
    assert lab.last(Changed, BOSS).balances == (("taken", "10.00 EUR", "0.65 EUR"),)


async def test_nothing_is_said_of_no_money_nor_of_a_rule_of_the_same_sort(lab: Lab) -> None:
    seller(lab, ON_DEPOSIT, BY_LINE)
    await lab.join()
    await change_entity(lab, "Acme Services")
    assert lab.last(Changed, BOSS).balances == ()
    await lab.deposit(12_300)
    await lab.hire(IVAN)
    await lab.quota(-5)
    await change_entity(lab, "Acme GmbH")
    assert [what for what, _, _ in lab.last(Changed, BOSS).balances] == ["untaken"]


async def test_what_is_owed_with_tax_would_be_taxed_again_by_the_payment(lab: Lab) -> None:
    seller(lab, BY_LINE, ON_DEPOSIT)
    request = await lent(lab)
    await change_entity(lab, "Acme GmbH")
    # 35.00 and 7 % held on credit; whoever pays them from now on pays 23 % with them
    assert lab.last(Changed, BOSS).balances == (("owed_taxed", "37.45 EUR", "8.61 EUR"),)
    await change_entity(lab, "Acme Services")
    assert lab.last(Changed, BOSS).balances == ()
    await done(lab, request)
    await change_entity(lab, "Acme GmbH")
    assert lab.last(Changed, BOSS).balances == (("owed_taxed", "37.45 EUR", "8.61 EUR"),)


async def test_what_is_owed_without_tax_would_be_taxed_by_nobody(lab: Lab) -> None:
    seller(lab, ON_DEPOSIT, BY_LINE)
    await done(lab, await lent(lab))
    await change_entity(lab, "Acme Services")
    # a payment that cleared 35.00 bore 23 % until now
    assert lab.last(Changed, BOSS).balances == (("owed_untaxed", "35.00 EUR", "8.05 EUR"),)


async def test_what_an_accepted_price_holds_bears_the_tax_of_that_price(lab: Lab) -> None:
    seller(lab, BY_LINE, ON_DEPOSIT)
    await lab.join()
    await lab.hire(IVAN)
    await lab.quota(-5)
    await lab.deposit(10_000)
    await queued(lab, "one more question")
    await change_entity(lab, "Acme GmbH")
    # 37.45 of the 100.00 are held with tax of their own
    assert lab.last(Changed, BOSS).balances == (("untaken", "62.55 EUR", "11.70 EUR"),)
    await lab.deposit(12_300, "pay-2")
    await queued(lab, "and another")
    await change_entity(lab, "Acme Services")
    assert lab.last(Changed, BOSS).balances == (("taken", "100.00 EUR", "6.54 EUR"),)
