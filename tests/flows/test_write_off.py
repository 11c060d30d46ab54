"""A debt that is forgiven: the emergency lot first, never more than is owed."""

import pytest

from bot.flows.notices import AuditList, Changed, ChangeUndone, NotAllowed, Statement, Usage, WrittenOff
from bot.handlers.admin.parting_parsing import WriteOff
from bot.handlers.admin.parting_parsing import write_off as read
from bot.ids import UserId
from bot.quota.lot import Category
from bot.quota.money import Typed
from tests.flows.lab import BOSS, IVAN, OLGA, Lab
from tests.flows.test_debts import CREDIT, OWED, money, owing
from tests.flows.test_holds import figures, paid
from tests.flows.test_tax import journal


async def forgive(lab: Lab, amount: int | Typed | None = None, *, user: UserId = BOSS) -> None:
    await lab.flows.admin.writeoff(
        lab.source(user), client="Orbit", amount=amount, because="the contract has ended"
    )


async def test_part_of_a_debt_is_forgiven_the_emergency_first(lab: Lab) -> None:
    await owing(lab)
    earned = await journal(lab)
    await forgive(lab, Typed(digits=8_000, places=2))
    assert await money(lab) == {Category.CREDIT: 8_000 - OWED}
    changed = lab.last(Changed, BOSS)
    assert (changed.what, changed.before, changed.after, changed.owed, changed.undoable) == (
        "writeoff",
        "-86.10",
        "-6.10",
        "6.10 EUR",
        True,
    )
    told = lab.last(WrittenOff, OLGA)
    assert (told.amount, told.owed, told.balance, told.because, told.undone) == (
        8_000,
        610,
        -610,
        "the contract has ended",
        False,
    )
    assert await journal(lab) == {**earned, "adjusted": -8_000}
    await lab.flows.client.statement(lab.source(OLGA))
    line = lab.last(Statement, OLGA).lines[-1]
    assert (line.reason, line.amount, line.balance) == ("writeoff", 8_000, -610)
    await lab.flows.admin.audit(lab.source(BOSS), client="Orbit")
    assert lab.last(AuditList, BOSS).lines[0].action == "writeoff EUR (the contract has ended)"
    await lab.sound()


async def test_all_is_forgiven_once_and_then_there_is_nothing_to_forgive(lab: Lab) -> None:
    await owing(lab)
    await forgive(lab)
    assert await money(lab) == {}
    assert (lab.last(WrittenOff, OLGA).amount, lab.last(Changed, BOSS).owed) == (OWED, "")
    await forgive(lab)
    usage = lab.last(Usage, BOSS)
    assert (usage.error, usage.detail) == ("not_owed", "0.00 EUR")
    await lab.sound()


async def test_more_than_is_owed_is_refused_with_what_is(lab: Lab) -> None:
    await owing(lab)
    stood = await money(lab)
    await forgive(lab, OWED + 1)
    usage = lab.last(Usage, BOSS)
    assert (usage.error, usage.detail) == ("not_owed", "86.10 EUR")
    for bad in (0, Typed(digits=1_001, places=3)):
        await forgive(lab, bad)
        assert lab.last(Usage, BOSS).error == "bad_amount"
    assert await money(lab) == stood
    assert lab.none_told(WrittenOff, OLGA)


async def test_undo_makes_the_debt_stand_again_on_the_same_lots(lab: Lab) -> None:
    await owing(lab)
    earned = await journal(lab)
    await forgive(lab)
    await lab.flows.admin.undo(lab.source(BOSS))
    undone = lab.last(ChangeUndone, BOSS)
    assert (undone.what, undone.before, undone.after) == ("writeoff", "0.00", "-86.10")
    assert await money(lab) == {Category.CREDIT: -CREDIT, Category.EMERGENCY: CREDIT - OWED}
    assert await journal(lab) == {**earned, "adjusted": 0}
    told = lab.last(WrittenOff, OLGA)
    assert (told.amount, told.owed, told.undone) == (OWED, OWED, True)
    await lab.deposit(OWED)
    assert await money(lab) == {}
    await lab.sound()


async def test_after_undo_money_that_came_since_pays_the_debt(lab: Lab) -> None:
    await owing(lab)
    await forgive(lab)
    (undoable,) = {lab.last(Changed, BOSS).audit_id}
    await lab.deposit(10_000)
    assert await money(lab) == {Category.DEPOSIT: 10_000}
    toast = await lab.flows.admin.undo_press(lab.source(BOSS), audit_id=undoable)  # type: ignore[arg-type]  # its number
    assert toast.code == "change_undone"
    told = lab.last(WrittenOff, OLGA)
    assert (told.undone, told.owed, told.balance) == (True, 0, 10_000 - OWED)
    assert await money(lab) == {Category.DEPOSIT: 10_000 - OWED}
    await lab.sound()


async def test_what_is_only_set_aside_is_no_debt(lab: Lab) -> None:
    await paid(lab)
    await forgive(lab)
    assert lab.last(Usage, BOSS).error == "not_owed"


async def test_nobody_but_an_administrator_forgives(lab: Lab) -> None:
    await owing(lab)
    stood = await figures(lab)
    for stranger in (IVAN, OLGA):
        await forgive(lab, user=stranger)
        assert lab.last(NotAllowed, stranger).command == "writeoff"
    assert await figures(lab) == stood


@pytest.mark.parametrize(
    ("typed", "error", "detail"),
    [
        ("Orbit because x", "missing", "amount"),
        ("Orbit all", "no_because", ""),
        ("Orbit 0 because x", "bad_amount", "0"),
        ("Orbit All because x", "bad_amount", "All"),
        ("Orbit all 5 because x", "bad_amount", "all 5"),
        ("Orbit 5 ref=a because x", "extra", "ref=a"),
        ("#x all because x", "unknown_client", "#x"),
    ],
)
def test_a_write_off_that_is_not_whole_is_refused(typed: str, error: str, detail: str) -> None:
    usage = read(typed)
    assert isinstance(usage, Usage)
    assert (usage.command, usage.error, usage.detail) == ("writeoff", error, detail)


def test_a_write_off_is_read() -> None:
    assert read('"Bud max" all because it is over') == WriteOff(
        client="Bud max", amount=None, because="it is over"
    )
    assert read("Budmax 1 500,50 because it is over") == WriteOff(
        client="Budmax", amount=Typed(digits=150_050, places=2), because="it is over"
    )
