"""A client who leaves gets own money back that is free, and the tax that it bore when it came in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flows.notices import AuditList, Changed, ChangeUndone, NotAllowed, PaidOut, Statement, Usage
from bot.handlers.admin.parting_parsing import Payout
from bot.handlers.admin.parting_parsing import payout as read
from bot.ids import UserId
from bot.quota.lot import Category
from bot.quota.money import Typed
from bot.quota.paying_out import paid_from, tax_going_back
from tests.flows.lab import BOSS, IVAN, OLGA, PETR, Lab
from tests.flows.test_debts import money, owing
from tests.flows.test_holds import figures, paid
from tests.flows.test_tax import ON_DEPOSIT, journal, seller


async def pay_out(
    lab: Lab, amount: int | Typed, reference: str = "out-1", *, user: UserId = BOSS, name: str = "Orbit"
) -> None:
    await lab.flows.admin.payout(
        lab.source(user), client=name, amount=amount, reference=reference, because="the contract has ended"
    )


async def test_free_money_goes_back_and_everybody_reads_it(lab: Lab) -> None:
    await lab.join()
    await lab.deposit(10_000)
    await pay_out(lab, Typed(digits=4_000, places=2))
    changed = lab.last(Changed, BOSS)
    assert (changed.what, changed.before, changed.after, changed.undoable) == (
        "payout",
        "100.00",
        "60.00",
        True,
    )
    assert (changed.paid, changed.tax, changed.reference, changed.because) == (
        "40.00 EUR",
        "",
        "out-1",
        "the contract has ended",
    )
    told = lab.last(PaidOut, OLGA)
    assert (told.paid, told.tax, told.balance, told.undone) == (4_000, 0, 6_000, False)
    assert await journal(lab) == {"cash": -6_000}
    await lab.flows.client.statement(lab.source(OLGA))
    line = lab.last(Statement, OLGA).lines[-1]
    assert (line.reason, line.reference, line.amount, line.balance) == ("payout", "out-1", -4_000, 6_000)
    await lab.flows.admin.audit(lab.source(BOSS), client="Orbit")
    assert lab.last(AuditList, BOSS).lines[0].action == "payout EUR (the contract has ended)"
    await lab.sound()


async def test_the_same_reference_again_pays_nothing_and_another_amount_is_refused(lab: Lab) -> None:
    await lab.join()
    await lab.deposit(10_000)
    await pay_out(lab, 4_000)
    first = lab.last(Changed, BOSS)
    await pay_out(lab, 4_000, "  OUT-1 ")
    assert lab.last(Changed, BOSS) == first
    await pay_out(lab, 4_100)
    usage = lab.last(Usage, BOSS)
    assert (usage.error, usage.detail) == ("used_payout", "out-1")
    assert usage.stands is not None
    assert (usage.stands.client, usage.stands.amount) == ("Orbit", 4_000)
    await lab.join("Other", user=PETR)
    await pay_out(lab, 4_000, name="Other")
    assert lab.last(Usage, BOSS).error == "used_payout"
    assert await journal(lab) == {"cash": -6_000}
    await lab.sound()


async def test_what_is_set_aside_is_not_paid_out(lab: Lab) -> None:
    await paid(lab)
    await pay_out(lab, 5_696)
    usage = lab.last(Usage, BOSS)
    assert (usage.error, usage.detail) == ("not_free", "56.95 EUR")
    assert usage.ways == ('/payout "Orbit" 56.95 ref=… because …',)
    await pay_out(lab, 5_695)
    assert lab.last(PaidOut, OLGA).balance == 4_305
    assert await money(lab) == {Category.DEPOSIT: 4_305}
    await lab.sound()


async def test_money_that_was_given_is_paid_to_nobody(lab: Lab) -> None:
    await lab.join()
    await lab.flows.admin.boost(
        lab.source(BOSS),
        client="Orbit",
        amount=Typed(digits=5_000, places=2),
        unit=None,
        until=lab.clock.now().date().replace(year=lab.clock.now().year + 1),
        because="a gift",
    )
    assert await money(lab) == {Category.BOOST: 5_000}
    await pay_out(lab, 1)
    usage = lab.last(Usage, BOSS)
    assert (usage.error, usage.detail, usage.ways) == ("not_free", "0.00 EUR", ())
    assert lab.none_told(PaidOut, OLGA)


async def test_who_owes_gets_nothing(lab: Lab) -> None:
    await owing(lab)
    await pay_out(lab, 1)
    assert lab.last(Usage, BOSS).error == "not_free"


async def test_tax_that_the_payment_bore_goes_back_in_proportion_to_the_last_cent(lab: Lab) -> None:
    seller(lab, ON_DEPOSIT)
    await lab.join()
    await lab.deposit(12_300)
    for number, (amount, tax) in enumerate([(3_333, 767), (3_333, 766), (3_334, 767)]):
        await pay_out(lab, amount, f"out-{number}")
        told = lab.last(PaidOut, OLGA)
        assert (told.paid, told.tax) == (amount + tax, tax)
    assert await journal(lab) == {"cash": 0, "vat": 0}
    await lab.flows.client.statement(lab.source(OLGA))
    line = lab.last(Statement, OLGA).lines[-1]
    assert (line.amount, line.tax) == (-3_334, -767)
    await lab.sound()


async def test_tax_goes_by_the_payment_and_not_by_the_rule_of_today(lab: Lab) -> None:
    await lab.join()
    await lab.deposit(10_000)
    seller(lab, ON_DEPOSIT)
    await lab.deposit(12_300, "pay-2")
    await pay_out(lab, 15_000)
    told = lab.last(PaidOut, OLGA)
    assert (told.paid, told.tax, told.balance) == (16_150, 1_150, 5_000)
    await lab.sound()


async def test_undo_puts_it_back_with_its_tax_and_frees_the_reference(lab: Lab) -> None:
    seller(lab, ON_DEPOSIT)
    await lab.join()
    await lab.deposit(12_300)
    await pay_out(lab, 5_000)
    await lab.flows.admin.undo(lab.source(BOSS))
    undone = lab.last(ChangeUndone, BOSS)
    assert (undone.what, undone.before, undone.after) == ("payout", "50.00", "100.00")
    told = lab.last(PaidOut, OLGA)
    assert (told.paid, told.balance, told.undone, told.reference) == (6_150, 10_000, True, "out-1")
    assert await journal(lab) == {"cash": -12_300, "vat": 2_300}
    await lab.flows.client.statement(lab.source(OLGA))
    line = lab.last(Statement, OLGA).lines[-1]
    assert (line.reason, line.amount, line.tax, line.of_payment) == ("payout_undone", 5_000, 1_150, "out-1")
    await pay_out(lab, 10_000)
    assert await journal(lab) == {"cash": 0, "vat": 0}
    await lab.sound()


async def test_undo_after_the_rest_was_spent_gives_back_what_was_paid_out(lab: Lab) -> None:
    await paid(lab)
    await pay_out(lab, 5_695)
    await lab.flows.staff.done(lab.source(IVAN), minutes=10)
    assert await money(lab) == {}
    await lab.flows.admin.undo(lab.source(BOSS))
    undone = lab.last(ChangeUndone, BOSS)
    assert (undone.before, undone.after) == ("0.00", "56.95")
    assert await money(lab) == {Category.DEPOSIT: 5_695}
    await lab.sound()


async def test_nobody_but_an_administrator_pays_out(lab: Lab) -> None:
    await paid(lab)
    stood = await figures(lab)
    for stranger in (IVAN, OLGA):
        await pay_out(lab, 100, user=stranger)
        assert lab.last(NotAllowed, stranger).command == "payout"
    await pay_out(lab, 0)
    assert lab.last(Usage, BOSS).error == "bad_amount"
    await pay_out(lab, Typed(digits=1_001, places=3))
    assert lab.last(Usage, BOSS).error == "bad_amount"
    assert await figures(lab) == stood


@given(
    kept=st.integers(min_value=1, max_value=10**6),
    tax=st.integers(min_value=0, max_value=10**6),
    cuts=st.lists(st.integers(min_value=1, max_value=10**6), max_size=5),
)
def test_parts_of_a_tax_are_the_whole_of_it(kept: int, tax: int, cuts: list[int]) -> None:
    left, gone = kept, 0
    for cut in (*cuts, kept):
        amount = min(cut, left)
        part = tax_going_back(amount, left=left, kept=kept, tax=tax)
        assert part >= 0
        left, gone = left - amount, gone + part
    assert (gone, left) == (tax, 0)


def test_what_no_payment_filled_bears_no_tax() -> None:
    assert tax_going_back(500, left=500, kept=0, tax=0) == 0


def test_more_than_there_is_cannot_be_planned() -> None:
    with pytest.raises(ValueError, match="cannot be paid out"):
        paid_from((), asset="EUR", amount=1)


@pytest.mark.parametrize(
    ("typed", "error", "detail"),
    [
        ("Orbit ref=out-1 because x", "missing", "amount"),
        ("Orbit 100 because x", "missing", "ref=…"),
        ("Orbit 100 ref=out-1", "no_because", ""),
        ("Orbit 0 ref=out-1 because x", "bad_amount", "0"),
        ("Orbit -5 ref=out-1 because x", "bad_amount", "-5"),
        ("Orbit all ref=out-1 because x", "bad_amount", "all"),
        ("#x 100 ref=out-1 because x", "unknown_client", "#x"),
        ("Orbit 100 ref=out-1 until=2026-12-31 because x", "extra", "until=2026-12-31"),
    ],
)
def test_a_payout_that_is_not_whole_is_refused(typed: str, error: str, detail: str) -> None:
    usage = read(typed)
    assert isinstance(usage, Usage)
    assert (usage.command, usage.error, usage.detail) == ("payout", error, detail)


def test_a_payout_is_read() -> None:
    assert read('"Bud max" 1 500,50 ref="out 11" because it is over') == Payout(
        client="Bud max", amount=Typed(digits=150_050, places=2), reference="out 11", because="it is over"
    )
