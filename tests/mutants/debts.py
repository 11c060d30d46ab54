"""Defects in what is owed: what pays it, when, and how much may be owed; and in the tax of a part."""

from tests.mutants.mutant import Mutant

CORE = "bot/quota/repaying.py"
REPAYING = "tests/flows/test_repaying.py"
CORE_TESTS = "tests/core/test_quota_repaying.py"
HOLD_TESTS = "tests/core/test_quota_hold.py"

OWED = (
    Mutant(
        name="a capture pays no debt off",
        file="bot/flows/repaying.py",
        old="    for account_id in sorted(tx.ledger.moved()):\n",
        new="    for account_id in list[AccountId]():\n",
        breaks="a client who has money owes, and gets no bonus for a quiet month",
        test=f"{REPAYING}::test_money_that_came_between_a_hold_on_credit_and_its_charge_pays_the_charge",
    ),
    Mutant(
        name="flows forget what is owed",
        file="bot/flows/scene.py",
        old="            result = body(scene)\n            pay_debts(tx, now=now)\n",
        new="            result = body(scene)\n",
        breaks="the same, for whatever a person does",
        test=f"{REPAYING}::test_less_money_than_is_owed_pays_as_much_as_there_is",
        oracle=False,
    ),
    Mutant(
        name="held money pays debts",
        file=CORE,
        old="    left = {lot.id: free(lot) for lot in own}\n",
        new="    left = {lot.id: lot.posted for lot in own}\n",
        breaks="what is set aside for a request is gone when it is done",
        test=f"{CORE_TESTS}::test_what_is_held_is_not_free",
    ),
    Mutant(
        name="gifts pay debts",
        file=CORE,
        old="lot.category is Category.DEPOSIT and lot.scope is None",
        new="lot.category not in DEBTS and lot.scope is None",
        breaks="what was given for a time is spent on what was before",
        test=f"{CORE_TESTS}::test_what_was_given_for_a_time_or_for_something_pays_no_debt",
    ),
    Mutant(
        name="an undone payment forgets what it paid later",
        file="bot/flows/admin/undo.py",
        old="    paid = scene.tx.ledger.repaid(lot)\n",
        new="    paid = scene.tx.ledger.repaid(lot)[:0]\n",
        breaks="whether a payment can be undone depends on whether it came before the charge or after",
        test=f"{REPAYING}::test_a_payment_is_undone_with_the_debt_that_it_paid_later",
    ),
    Mutant(
        name="a debt's hold forgets its limit",
        file="bot/quota/lot.py",
        old="lines=_lines(rooms, amount), limits=limits)",
        new="lines=_lines(rooms, amount))",
        breaks="nobody can tell any more whether a debt was drawn within the limit of its time",
        test=f"{REPAYING}::test_a_limit_that_is_lowered_breaks_no_rule_of_what_was_drawn_before",
        oracle=False,
    ),
    Mutant(
        name="the tax of a part is a share of the tax",
        file="bot/quota/hold.py",
        old="    if hold.tax_rate is None:\n",
        new="    if hold.tax_rate is None or held:\n",
        breaks="a part's tax is not what its rate says",
        test=f"{HOLD_TESTS}::test_a_part_bears_tax_by_the_rate_on_the_price_and_never_more_than_is_held",
    ),
    Mutant(
        name="a part bears more tax than is held",
        file="bot/quota/hold.py",
        old="    return min(tax_of(net, rate=hold.tax_rate), held)\n",
        new="    return tax_of(net, rate=hold.tax_rate)\n",
        breaks="of a price rounded line by line more is charged than the client agreed to",
        test=f"{HOLD_TESTS}::test_a_part_bears_tax_by_the_rate_on_the_price_and_never_more_than_is_held",
        oracle=False,
    ),
)
