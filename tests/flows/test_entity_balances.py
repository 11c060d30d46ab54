"""Another legal entity for a client with money on the balance: what its tax rule means for that is said."""

from bot.flows.notices import Changed
from tests.flows.lab import BOSS, IVAN, Lab
from tests.flows.test_paying import standing
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
