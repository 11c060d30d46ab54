"""What was served while nothing was set aside for it, booked afterwards by an administrator."""

import pytest

from bot.flows.notices import (
    AdminAlert,
    AuditList,
    Changed,
    ChangeUndone,
    ChargeReversed,
    Closed,
    NotAllowed,
    Settled,
    Statement,
    Usage,
)
from bot.handlers.admin.settle_parsing import Settle
from bot.handlers.admin.settle_parsing import settle as read
from bot.ids import RequestId, UserId
from bot.quota.money import Typed
from tests.flows.lab import BOSS, EVA, IVAN, OLGA, PETR, Lab
from tests.flows.test_holds import figures, queued, reverse, take
from tests.flows.test_money_told import join_in


async def uncovered(lab: Lab) -> RequestId:
    """Emergencies until one comes that neither money nor allowance covers (86.10 each, 250.00 allowed)."""
    await lab.flows.client.start(lab.source(BOSS), payload=None)
    await lab.join()
    await lab.hire(IVAN)
    for number in range(2):
        await done(lab, await lab.ask(f"fire number {number}", "emergency"))
    return await lab.ask("a third fire", "emergency")


async def settle(
    lab: Lab,
    request: RequestId,
    amount: int | Typed,
    unit: str | None = None,
    *,
    user: UserId = BOSS,
    group: bool = False,
    because: str = "the night shift",
) -> None:
    await lab.flows.admin.settle(
        lab.source(user, group=group), request_id=request, amount=amount, unit=unit, because=because
    )


async def done(lab: Lab, request: RequestId, minutes: int = 30) -> None:
    await take(lab, request)
    await lab.flows.staff.done(lab.source(IVAN), request_id=request, minutes=minutes)


async def copied(lab: Lab, what: str) -> Settle:
    """The command that the newest alert of that sort names, as it would be read."""
    alerts = [one for one in lab.told(BOSS) if isinstance(one, AdminAlert) and one.what == what]
    command = alerts[-1].command
    assert command.startswith("/settle ")
    asked = read(command.removeprefix("/settle "))
    assert isinstance(asked, Settle), asked
    return asked


async def test_the_alert_of_an_uncovered_emergency_names_the_command_that_books_it(lab: Lab) -> None:
    request = await uncovered(lab)
    asked = await copied(lab, "settle")
    assert (asked.request_id, asked.amount, asked.unit) == (request, Typed(digits=7000, places=2), None)
    await done(lab, request)
    assert lab.last(Closed, OLGA).charged is None
    await lab.deposit(30_000)
    before = (await figures(lab))[1]
    await settle(lab, request, asked.amount)
    changed = lab.last(Changed, BOSS)
    assert (changed.what, changed.subject, changed.undoable) == ("settle", f"#{request} EUR", True)
    assert changed.charged is not None
    assert (changed.charged.amount, changed.charged.tax, changed.charged.credit) == (8610, 1610, 0)
    told = lab.last(Settled, OLGA)
    assert (told.done, told.why, told.because, told.charged.amount) == (
        True,
        "emergency",
        "the night shift",
        8610,
    )
    assert told.balance == before - 8610
    await lab.flows.client.statement(lab.source(OLGA))
    line = lab.last(Statement, OLGA).lines[-1]
    assert (line.reason, line.reference, line.amount) == ("capture", f"request:{request}", -8610)
    await lab.flows.admin.audit(lab.source(BOSS), client="Orbit")
    newest = lab.last(AuditList, BOSS).lines[0]
    assert newest.action == f"settle #{request} EUR (the night shift)"
    assert newest.undoable


async def test_the_alert_of_work_at_the_companys_risk_names_the_units_and_books_them(lab: Lab) -> None:
    await lab.flows.client.start(lab.source(BOSS), payload=None)
    request = await queued(lab)
    await lab.wait(days=2)
    await lab.quota(-5)
    await take(lab, request)
    asked = await copied(lab, "at_risk")
    assert (asked.request_id, asked.amount, asked.unit) == (request, 1, "consultation")
    assert isinstance(asked.amount, int)
    await settle(lab, request, asked.amount, asked.unit)
    short = lab.last(Usage, BOSS)
    assert (short.error, short.detail) == ("too_much", "0")
    assert short.ways == ('/quota "Orbit" +1 consultation because …',)
    await lab.quota(2)
    await settle(lab, request, asked.amount, asked.unit)
    told = lab.last(Settled, OLGA)
    assert (told.done, told.why, told.balance) == (False, "at_risk", None)
    assert told.left is not None
    assert told.left.left == 1
    assert (await lab.cards())[-1].paid == "quota"
    await lab.flows.staff.done(lab.source(IVAN), minutes=10)
    closed = lab.last(Closed, OLGA)
    assert closed.left is not None
    assert closed.left.left == 1


async def test_what_is_not_covered_is_refused_with_what_is_missing_and_the_ways_on(lab: Lab) -> None:
    request = await uncovered(lab)
    await done(lab, request)
    await settle(lab, request, 20_000)
    usage = lab.last(Usage, BOSS)
    # 246.00 gross; of the allowance of 250.00 two emergencies have taken 172.20
    assert (usage.error, usage.detail) == ("not_covered", "168.20 EUR")
    assert usage.ways == ('/deposit "Orbit" 168.20 ref=…', '/credit "Orbit" 168.20 because …')
    assert lab.none_told(Settled, OLGA)
    await lab.flows.admin.credit(lab.source(BOSS), client="Orbit", minor=16_820, until=None, because="agreed")
    await settle(lab, request, 20_000)
    charged = lab.last(Settled, OLGA).charged
    assert (charged.amount, charged.credit, charged.emergency) == (24_600, 16_820, 7_780)
    assert lab.last(Changed, BOSS).after == "-418.20"


async def test_the_same_command_again_books_nothing_and_another_is_refused(lab: Lab) -> None:
    request = await uncovered(lab)
    await done(lab, request)
    await lab.deposit(30_000)
    await settle(lab, request, 7_000)
    stood, first = await figures(lab), lab.last(Changed, BOSS)
    await settle(lab, request, Typed(digits=70, places=0))
    assert lab.last(Changed, BOSS) == first
    await settle(lab, request, 5_000)
    assert lab.last(Usage, BOSS).error == "already_charged"
    assert await figures(lab) == stood
    assert sum(isinstance(one, Settled) for one in lab.told(OLGA)) == 1


async def test_undo_and_reverse_take_it_back_once_and_it_may_be_booked_anew(lab: Lab) -> None:
    request = await uncovered(lab)
    await done(lab, request)
    await lab.deposit(50_000)
    stood = await figures(lab)
    await settle(lab, request, 7_000)
    await lab.flows.admin.undo(lab.source(BOSS))
    undone = lab.last(ChangeUndone, BOSS)
    assert (undone.what, undone.before, undone.after) == ("settle", "241.70", "327.80")
    assert lab.last(ChargeReversed, OLGA).returned == 8610
    assert await figures(lab) == stood
    await settle(lab, request, 7_000)
    await reverse(lab, request)
    assert await figures(lab) == stood
    await lab.flows.admin.undo(lab.source(BOSS))
    assert lab.last(Usage, BOSS).error == "settled_over"
    await settle(lab, request, 6_000)
    assert lab.last(Settled, OLGA).charged.amount == 7_380


async def test_what_is_set_aside_for_open_work_is_let_go_by_undo(lab: Lab) -> None:
    request = await uncovered(lab)
    await take(lab, request)
    await lab.deposit(50_000)
    stood = await figures(lab)
    await settle(lab, request, 7_000)
    assert lab.last(Changed, BOSS).aside
    assert (await figures(lab))[2] == stood[2] + 8610
    await settle(lab, request, 8_000)
    assert lab.last(Usage, BOSS).error == "set_aside_already"
    await lab.flows.admin.undo(lab.source(BOSS))
    assert lab.last(Settled, OLGA).released
    assert await figures(lab) == stood


async def test_owners_hear_of_it_beside_whoever_asked(lab: Lab) -> None:
    request = await uncovered(lab)
    await lab.flows.admin.contact_add(lab.source(BOSS), client="Orbit")
    await lab.follow(PETR)
    other = await lab.ask("smoke", "emergency", user=PETR)
    await done(lab, other)
    await lab.deposit(50_000)
    await settle(lab, other, 1_000)
    assert lab.last(Settled, PETR) == lab.last(Settled, OLGA)
    assert lab.last(Settled, OLGA).request_id == other != request


@pytest.mark.parametrize(
    ("amount", "unit", "error"),
    [
        (0, None, "bad_amount"),
        (-5, None, "bad_amount"),
        (Typed(digits=10_005, places=3), None, "bad_amount"),
        (2, "massage", "unknown_unit"),
        (2, "EUR", "unknown_unit"),
        (6, "consultation", "too_much"),
    ],
)
async def test_what_makes_no_sense_changes_nothing(
    lab: Lab, amount: int | Typed, unit: str | None, error: str
) -> None:
    request = await uncovered(lab)
    await done(lab, request)
    stood = await figures(lab)
    await settle(lab, request, amount, unit)
    assert lab.last(Usage, BOSS).error == error
    assert await figures(lab) == stood


async def test_of_yen_there_are_no_cents(lab: Lab) -> None:
    await join_in(lab, "JPY")
    await lab.hire(IVAN)
    request = await lab.ask("the line stands", "emergency")
    await take(lab, request)
    await lab.deposit(100_000)
    await lab.flows.staff.done(lab.source(IVAN), request_id=request, minutes=30, charge=0)
    await settle(lab, request, Typed(digits=15_050, places=2))
    usage = lab.last(Usage, BOSS)
    assert (usage.error, usage.detail) == ("bad_amount", "150.50 JPY")
    await settle(lab, request, Typed(digits=15_000, places=2))
    assert lab.last(Settled, OLGA).charged.amount == 185


async def test_only_what_is_worked_on_or_done_is_booked(lab: Lab) -> None:
    await lab.join()
    await lab.quota(-5)
    request = await lab.ask("one more question", "consultation")
    assert await lab.state(request) == "declined"
    await lab.deposit(10_000)
    await settle(lab, request, 1_000)
    assert lab.last(Usage, BOSS).error == "not_worked_on"
    await settle(lab, RequestId(99), 1_000)
    assert lab.last(Usage, BOSS).error == "unknown_request"


async def test_nobody_but_an_administrator_books_by_hand(lab: Lab) -> None:
    request = await uncovered(lab)
    await lab.hire(EVA, role="lead")
    await done(lab, request)
    stood = await figures(lab)
    for stranger in (IVAN, EVA, OLGA):
        await settle(lab, request, 1_000, user=stranger)
        assert lab.last(NotAllowed, stranger).command == "settle"
    assert await figures(lab) == stood
