"""A payment that bounced: what is left of it goes, what was spent of it is owed."""

import pytest

from bot.desk.privacy import NOBODY
from bot.flows.notices import (
    AuditList,
    Changed,
    DepositArrived,
    NotAllowed,
    PaymentBounced,
    Statement,
    Usage,
)
from bot.handlers.admin.settle_parsing import Bounce
from bot.handlers.admin.settle_parsing import bounce as read
from bot.ids import UserId
from bot.quota.lot import Category
from tests.flows.lab import BOSS, IVAN, OLGA, PETR, Lab
from tests.flows.test_debts import money
from tests.flows.test_holds import figures, paid, take
from tests.flows.test_repaying import credit, done, lent, queued
from tests.flows.test_tax import BY_LINE, ON_DEPOSIT, journal, seller


async def bounce(lab: Lab, reference: str = "pay-1", *, user: UserId = BOSS, name: str = "Orbit") -> None:
    await lab.flows.admin.bounce(
        lab.source(user), client=name, reference=reference, because="the bank took it back"
    )


async def spent(lab: Lab) -> None:
    """100.00 paid in, 43.05 of it spent."""
    await paid(lab)
    await lab.flows.staff.done(lab.source(IVAN), minutes=10)


async def test_what_was_spent_is_owed_and_the_next_payment_pays_it_off(lab: Lab) -> None:
    await spent(lab)
    await bounce(lab)
    changed = lab.last(Changed, BOSS)
    assert (changed.what, changed.before, changed.after, changed.undoable) == (
        "bounce",
        "56.95",
        "-43.05",
        False,
    )
    assert (changed.reference, changed.owed, changed.because) == (
        "pay-1",
        "43.05 EUR",
        "the bank took it back",
    )
    told = lab.last(PaymentBounced, OLGA)
    assert (told.paid, told.tax, told.owed, told.balance) == (10_000, 0, 4_305, -4_305)
    assert await money(lab) == {Category.CREDIT: -4_305}
    await lab.flows.client.statement(lab.source(OLGA))
    line = lab.last(Statement, OLGA).lines[-1]
    assert (line.reason, line.reference, line.amount) == ("bounce", "pay-1", -10_000)
    await lab.deposit(5_000, "pay-2")
    assert await money(lab) == {Category.DEPOSIT: 695}
    await lab.flows.admin.audit(lab.source(BOSS), client="Orbit")
    actions = [(one.action.split()[0], one.undone) for one in lab.last(AuditList, BOSS).lines]
    assert actions[:3] == [("deposit", False), ("bounce", False), ("deposit", True)]


async def test_it_is_recorded_once_and_the_reference_is_free_for_the_money_that_comes_after_all(
    lab: Lab,
) -> None:
    await spent(lab)
    await bounce(lab)
    stood = await figures(lab)
    await bounce(lab, "  PAY-1 ")
    usage = lab.last(Usage, BOSS)
    assert (usage.error, usage.stands) == ("no_payment", None)
    assert await figures(lab) == stood
    await lab.deposit(10_000)
    assert await money(lab) == {Category.DEPOSIT: 5_695}
    await bounce(lab)
    assert await money(lab) == {Category.CREDIT: -4_305}


async def test_of_two_payments_the_other_covers_what_was_spent_of_the_one(lab: Lab) -> None:
    await spent(lab)
    await lab.deposit(5_000, "pay-2")
    await bounce(lab)
    assert lab.last(PaymentBounced, OLGA).owed == 0
    assert await money(lab) == {Category.DEPOSIT: 695}


async def test_what_other_money_pays_at_once_is_not_owed(lab: Lab) -> None:
    await done(lab, await lent(lab))
    await lab.deposit(10_000)
    await lab.deposit(5_000, "pay-2")
    await bounce(lab)
    assert await money(lab) == {Category.DEPOSIT: 695}
    assert lab.last(PaymentBounced, OLGA).owed == 0
    assert lab.last(Changed, BOSS).owed == ""


async def test_what_other_money_leaves_of_it_is_owed(lab: Lab) -> None:
    await done(lab, await lent(lab))
    await lab.deposit(10_000)
    await lab.deposit(1_000, "pay-2")
    await bounce(lab)
    assert await money(lab) == {Category.CREDIT: -3_305}
    told = lab.last(PaymentBounced, OLGA)
    assert (told.owed, told.aside, told.balance) == (3_305, 0, -3_305)


async def test_what_is_only_set_aside_is_not_told_as_spent_and_who_waits_is_named(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    await lab.quota(-5)
    await lab.deposit(10_000)
    request = await queued(lab, "one more question")
    await bounce(lab)
    told = lab.last(PaymentBounced, OLGA)
    assert (told.owed, told.aside, told.balance) == (0, 4_305, 0)
    changed = lab.last(Changed, BOSS)
    assert (changed.owed, changed.reserved, changed.uncovered) == ("", "43.05 EUR", (request,))
    assert await money(lab) == {Category.DEPOSIT: 4_305, Category.CREDIT: -4_305}
    await lab.flows.client.undo(lab.source(OLGA), request_id=request)
    assert await money(lab) == {}


async def test_who_waits_within_a_limit_is_covered(lab: Lab) -> None:
    await lab.join()
    await lab.quota(-5)
    await lab.deposit(4_305)
    await queued(lab, "one more question")
    await credit(lab, 4_305)
    await bounce(lab)
    changed = lab.last(Changed, BOSS)
    assert (changed.reserved, changed.uncovered) == ("43.05 EUR", ())


async def test_spent_and_set_aside_are_told_apart(lab: Lab) -> None:
    await spent(lab)
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=await queued(lab, "and another"))
    await bounce(lab)
    told = lab.last(PaymentBounced, OLGA)
    assert (told.owed, told.aside, told.balance) == (4_305, 4_305, -4_305)
    assert lab.last(Changed, BOSS).uncovered == ()  # somebody works on it


async def test_a_debt_on_the_emergency_allowance_stands_again_where_it_was(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    request = await lab.ask("fire", "emergency")
    await take(lab, request)
    await lab.deposit(30_000)
    await lab.flows.staff.done(lab.source(IVAN), request_id=request, minutes=10)
    left = (await money(lab))[Category.DEPOSIT]
    assert 0 < left < 30_000
    await bounce(lab)
    assert await money(lab) == {Category.EMERGENCY: left - 30_000}
    assert lab.last(PaymentBounced, OLGA).owed == 30_000 - left


async def test_booked_anew_it_bears_the_tax_that_it_bore(lab: Lab) -> None:
    seller(lab, ON_DEPOSIT, BY_LINE)
    await lab.join()
    await lab.deposit(12_300)
    assert not lab.last(Changed, BOSS).as_before
    stood = await journal(lab)
    await lab.flows.admin.entity(lab.source(BOSS), client="Orbit", entity=BY_LINE.name)
    await bounce(lab)
    await lab.deposit(12_300, " PAY-1")
    assert await money(lab) == {Category.DEPOSIT: 10_000}
    assert await journal(lab) == stood
    changed = lab.last(Changed, BOSS)
    assert (changed.tax, changed.as_before) == ("23.00 EUR", True)
    arrived = lab.last(DepositArrived, OLGA)
    assert (arrived.tax, arrived.tax_rate) == (2_300, 0)


@pytest.mark.parametrize(("minor", "how"), [(24_600, "bounce"), (12_300, "undo")])
async def test_another_amount_or_one_that_was_undone_goes_by_the_rule_of_today(
    lab: Lab, minor: int, how: str
) -> None:
    seller(lab, ON_DEPOSIT, BY_LINE)
    await lab.join()
    await lab.deposit(12_300)
    await (bounce(lab) if how == "bounce" else lab.flows.admin.undo(lab.source(BOSS)))
    await lab.flows.admin.entity(lab.source(BOSS), client="Orbit", entity=BY_LINE.name)
    await lab.deposit(minor)
    assert await money(lab) == {Category.DEPOSIT: minor}
    assert not lab.last(Changed, BOSS).as_before


@pytest.mark.parametrize("how", ["bounce", "undo"])
async def test_nobody_who_is_erased_is_told(lab: Lab, how: str) -> None:
    await lab.join()
    await lab.deposit(10_000)
    await lab.flows.client.erase(lab.source(OLGA))
    await (bounce(lab) if how == "bounce" else lab.flows.admin.undo(lab.source(BOSS)))
    assert await money(lab) == {}
    assert all(row[0] > NOBODY for row in lab.rows())


async def test_what_is_set_aside_stays_so_and_is_owed_once_it_is_charged(lab: Lab) -> None:
    await paid(lab)
    await bounce(lab)
    assert await money(lab) == {Category.DEPOSIT: 4_305, Category.CREDIT: -4_305}
    await lab.flows.staff.done(lab.source(IVAN), minutes=10, charge=1_000)
    assert await money(lab) == {Category.CREDIT: -1_230}


async def test_a_debt_that_the_payment_paid_off_stands_again(lab: Lab) -> None:
    await spent(lab)
    await bounce(lab)
    await lab.deposit(10_000, "pay-2")
    await bounce(lab, "pay-2")
    assert await money(lab) == {Category.CREDIT: -4_305}
    assert lab.last(PaymentBounced, OLGA).owed == 4_305


async def test_tax_on_the_deposit_goes_back_as_it_was_taken(lab: Lab) -> None:
    seller(lab, ON_DEPOSIT)
    await lab.join()
    await lab.deposit(12_300)
    await bounce(lab)
    told = lab.last(PaymentBounced, OLGA)
    assert (told.paid, told.tax, told.owed, told.balance) == (12_300, 2_300, 0, 0)
    assert await journal(lab) == {"cash": 0, "vat": 0}
    await lab.flows.client.statement(lab.source(OLGA))
    line = lab.last(Statement, OLGA).lines[-1]
    assert (line.amount, line.tax) == (-10_000, -2_300)


async def test_the_payment_of_another_client_is_named_and_nothing_is_booked(lab: Lab) -> None:
    await spent(lab)
    await lab.join("Other", user=PETR)
    stood = await figures(lab)
    await bounce(lab, name="Other")
    usage = lab.last(Usage, BOSS)
    assert usage.error == "no_payment"
    assert usage.stands is not None
    assert (usage.stands.client, usage.stands.amount) == ("Orbit", 10_000)
    await bounce(lab, "never")
    assert lab.last(Usage, BOSS).error == "no_payment"
    assert await figures(lab) == stood


async def test_a_payment_that_was_undone_did_not_bounce(lab: Lab) -> None:
    await lab.join()
    await lab.deposit(10_000)
    await lab.flows.admin.undo(lab.source(BOSS))
    await bounce(lab)
    assert lab.last(Usage, BOSS).error == "no_payment"


async def test_nobody_but_an_administrator_records_it(lab: Lab) -> None:
    await spent(lab)
    for stranger in (IVAN, OLGA):
        await bounce(lab, user=stranger)
        assert lab.last(NotAllowed, stranger).command == "bounce"


@pytest.mark.parametrize(
    ("typed", "error", "detail"),
    [
        ("Orbit because x", "missing", "ref=…"),
        ("Orbit ref=pay-1", "no_because", ""),
        ("Orbit 100 ref=pay-1 because x", "extra", "100"),
        ("#x ref=pay-1 because x", "unknown_client", "#x"),
    ],
)
def test_a_bounce_that_is_not_whole_is_refused(typed: str, error: str, detail: str) -> None:
    usage = read(typed)
    assert isinstance(usage, Usage)
    assert (usage.command, usage.error, usage.detail) == ("bounce", error, detail)


def test_a_bounce_is_read() -> None:
    assert read('"Bud max" ref="bank 11" because it came back') == Bounce(
        client="Bud max", reference="bank 11", because="it came back"
    )
