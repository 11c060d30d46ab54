"""Nobody owes beside own money that is free: what brings the two together pays the one with the other."""

from datetime import timedelta

from bot.flows.notices import Closed, DepositUndone, Offered, Statement, Toast
from bot.flows.statements import WantedSpan
from bot.ids import AuditId, QuoteId, RequestId
from bot.quota.lot import Category
from tests.flows.lab import BOSS, IVAN, OLGA, Lab
from tests.flows.test_debts import money
from tests.flows.test_holds import figures, reverse

GROSS = 4_305
"""A consultation beyond the contract with its tax, in cents."""
DEPOSIT, CREDIT, EMERGENCY = Category.DEPOSIT, Category.CREDIT, Category.EMERGENCY


async def credit(lab: Lab, minor: int) -> None:
    await lab.flows.admin.credit(lab.source(BOSS), client="Orbit", minor=minor, until=None, because="good")


async def lent(lab: Lab, *, limit: int = 10_000) -> RequestId:
    """A question whose whole price is held on credit; Ivan works on it."""
    await lab.join()
    await lab.hire(IVAN)
    await lab.quota(-5)
    await credit(lab, limit)
    return await agreed(lab, "one more question")


async def queued(lab: Lab, text: str, kind: str = "consultation") -> RequestId:
    """Asked, and its price accepted."""
    request = await lab.ask(text, kind)
    if await lab.state(request) == "offered":
        await yes(lab)
    return request


async def take(lab: Lab, request: RequestId) -> None:
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)


async def agreed(lab: Lab, text: str, kind: str = "consultation") -> RequestId:
    """The same, and Ivan works on it."""
    request = await queued(lab, text, kind)
    await take(lab, request)
    return request


async def owing_beside_held_money(lab: Lab) -> RequestId:
    """All own money is held for a request that waits, and another one was charged on credit."""
    await lab.join()
    await lab.hire(IVAN)
    await lab.quota(-5)
    await lab.deposit(GROSS)
    own = await queued(lab, "one more question")
    await credit(lab, 10_000)
    await done(lab, await agreed(lab, "and another"))
    assert await money(lab) == {DEPOSIT: GROSS, CREDIT: -GROSS}
    assert await figures(lab) == (0, 0, GROSS)
    await lab.sound()
    return own


async def yes(lab: Lab) -> Toast:
    offer = [one for one in lab.told(OLGA) if isinstance(one, Offered)][-1]
    return await lab.flows.client.accept(lab.source(OLGA), quote_id=QuoteId(offer.quote_id or 0))


async def done(lab: Lab, request: RequestId, *, charge: int | None = None) -> None:
    await lab.flows.staff.done(lab.source(IVAN), request_id=request, minutes=10, charge=charge)


async def arrears(lab: Lab) -> bool:
    """Whether a renewal right now would find the account in arrears."""
    later = lab.clock.now() + timedelta(seconds=1)
    account = await lab.store.read(lambda tx: tx.accounts.all()[0].id)
    return await lab.store.read(lambda tx: tx.ledger.in_arrears(account, moment=later))


async def undo(lab: Lab, action: str) -> Toast:
    ((number,),) = lab.look("SELECT MAX(id) FROM audit WHERE action LIKE ?", f"{action}%")
    return await lab.flows.admin.undo_press(lab.source(BOSS), audit_id=AuditId(number))


async def told(lab: Lab) -> list[tuple[str, int, int | None]]:
    """(why, how much, what stood after it) of each line of money in the statement."""
    await lab.flows.client.statement(lab.source(OLGA), wanted=WantedSpan())
    statement = lab.last(Statement, OLGA)
    return [(one.reason, one.amount, one.balance) for one in statement.lines if one.asset == "EUR"]


async def test_money_that_came_between_a_hold_on_credit_and_its_charge_pays_the_charge(lab: Lab) -> None:
    request = await lent(lab)
    await lab.deposit(10_000)
    assert await money(lab) == {DEPOSIT: 10_000}, "nothing is owed while it is only held"
    await done(lab, request)
    assert await money(lab) == {DEPOSIT: 10_000 - GROSS}
    assert (lab.last(Closed, OLGA).charged, lab.last(Closed, OLGA).balance) == (GROSS, 10_000 - GROSS)
    assert not await arrears(lab)
    assert await told(lab) == [
        ("deposit", 10_000, 10_000),
        ("capture", -GROSS, 10_000 - GROSS),
        ("repay_out", -GROSS, 10_000 - 2 * GROSS),
        ("repay", GROSS, 10_000 - GROSS),
    ]
    await lab.sound()


async def test_less_money_than_is_owed_pays_as_much_as_there_is(lab: Lab) -> None:
    request = await lent(lab)
    for number in (1, 2):
        await lab.deposit(1_000, f"pay-{number}")
    await done(lab, request)
    assert await money(lab) == {CREDIT: 2_000 - GROSS}
    assert await arrears(lab)
    await lab.deposit(5_000, "pay-3")
    assert await money(lab) == {DEPOSIT: 7_000 - GROSS}
    await lab.sound()


async def test_a_payment_is_undone_with_the_debt_that_it_paid_later(lab: Lab) -> None:
    request = await lent(lab)
    await lab.deposit(10_000)
    await done(lab, request)
    assert (await undo(lab, "deposit")).code == "change_undone"
    assert await money(lab) == {CREDIT: -GROSS}
    undone = lab.last(DepositUndone, OLGA)
    assert (undone.amount, undone.balance) == (10_000, -GROSS)
    assert await arrears(lab)
    await lab.deposit(10_000)
    assert await money(lab) == {DEPOSIT: 10_000 - GROSS}
    await lab.sound()


async def test_a_debt_that_an_undone_payment_leaves_is_paid_by_other_own_money(lab: Lab) -> None:
    request = await lent(lab)
    await done(lab, request)
    for reference in ("pay-1", "pay-2"):
        await lab.deposit(5_000, reference)
    assert await money(lab) == {DEPOSIT: 10_000 - GROSS}
    first = lab.look("SELECT MIN(id) FROM audit WHERE action LIKE ?", "deposit%")[0][0]
    await lab.flows.admin.undo_press(lab.source(BOSS), audit_id=AuditId(first))
    assert await money(lab) == {DEPOSIT: 5_000 - GROSS}
    await lab.sound()


async def test_a_charge_that_was_paid_off_is_taken_back_to_own_money(lab: Lab) -> None:
    request = await lent(lab)
    await lab.deposit(10_000)
    await done(lab, request)
    await reverse(lab, request)
    assert await money(lab) == {DEPOSIT: 10_000}
    assert (await undo(lab, "deposit")).code == "change_undone"
    assert await money(lab) == {}
    await lab.sound()


async def test_what_a_charge_taken_back_leaves_over_pays_another_debt(lab: Lab) -> None:
    first = await lent(lab)
    await done(lab, first)
    await lab.deposit(GROSS)
    await credit(lab, 0)
    second = await agreed(lab, "nothing works, help at once", "emergency")
    await done(lab, second)
    ((category, owed),) = (await money(lab)).items()
    assert (category, owed < -GROSS) == (EMERGENCY, True)
    await reverse(lab, first)
    assert await money(lab) == {EMERGENCY: owed + GROSS}
    await lab.sound()


async def test_money_that_is_held_pays_nothing_until_it_is_free(lab: Lab) -> None:
    own = await owing_beside_held_money(lab)
    assert (await lab.flows.client.undo(lab.source(OLGA), request_id=own)).code == "undone"
    assert await money(lab) == {}
    await lab.sound()


async def test_a_smaller_charge_frees_money_that_pays_and_a_new_price_takes_what_it_needs_first(
    lab: Lab,
) -> None:
    own = await owing_beside_held_money(lab)
    await take(lab, own)
    await lab.flows.staff.quote(lab.source(IVAN), minor=2_000)
    assert (await yes(lab)).code == "accepted"
    assert await money(lab) == {DEPOSIT: 2_460, CREDIT: -2_460}
    await lab.sound()
    await done(lab, own, charge=1_000)
    assert await money(lab) == {CREDIT: -1_230}
    await lab.sound()


async def test_a_hold_that_ended_by_time_frees_money_that_pays(lab: Lab) -> None:
    await owing_beside_held_money(lab)
    await lab.wait(days=3)
    assert await money(lab) == {}
    await lab.sound()


async def test_what_was_given_for_a_time_pays_no_debt(lab: Lab) -> None:
    request = await lent(lab)
    await done(lab, request)
    await lab.flows.admin.boost(
        lab.source(BOSS),
        client="Orbit",
        amount=5_000,
        unit=None,
        until=(lab.clock.now() + timedelta(days=9)).date(),
        because="a gift",
    )
    assert await money(lab) == {CREDIT: -GROSS, Category.BOOST: 5_000}
    await lab.sound()


async def test_a_limit_that_is_lowered_breaks_no_rule_of_what_was_drawn_before(lab: Lab) -> None:
    request = await lent(lab, limit=GROSS)
    assert lab.look("SELECT owed, bound FROM hold_line WHERE owed IS NOT NULL") == [(GROSS, GROSS)]
    await credit(lab, 0)
    await lab.sound()
    await done(lab, request)
    assert await money(lab) == {CREDIT: -GROSS}
    await lab.sound()


async def test_a_part_of_a_price_bears_tax_by_the_rate_that_stood_on_the_price(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    await lab.quota(-5)
    await lab.deposit(10_000)
    request = await agreed(lab, "one more question")
    await lab.flows.staff.quote(lab.source(IVAN), minor=110)
    assert (await yes(lab)).code == "accepted"
    await done(lab, request, charge=50)
    assert lab.last(Closed, OLGA).charged == 62, "half a cent of tax goes up, whatever the whole price bore"
    legs = lab.look("SELECT system, amount FROM entry WHERE system IN ('revenue', 'vat') ORDER BY id")
    assert legs == [("revenue", 50), ("vat", 12)]
    await lab.sound()
