"""Admin commands: before and after, audit, Undo by reversal, and nothing at all for anyone else."""

from datetime import date

from bot.flows.notices import (
    AuditList,
    Changed,
    ChangeUndone,
    ClientCard,
    ClientList,
    DepositArrived,
    DepositUndone,
    InviteLink,
    InviteRefused,
    NotAllowed,
    Offered,
    StaffList,
    Usage,
    Welcome,
)
from bot.ids import AuditId, QuoteId
from tests.flows.lab import BOSS, EVA, IVAN, OLGA, PETR, Lab


async def left(lab: Lab) -> int:
    await lab.flows.admin.client(lab.source(BOSS), client="Orbit")
    return lab.last(ClientCard, BOSS).standing.left[0].left


async def test_a_client_is_added_with_a_link_that_works_once(lab: Lab) -> None:
    await lab.flows.admin.client_add(
        lab.source(BOSS), name="Orbit", plan="basic", currency="EUR", language="en"
    )
    link = lab.last(InviteLink, BOSS)
    assert (link.client, link.fresh) == ("Orbit", True)
    await lab.follow(OLGA)
    welcome = lab.last(Welcome, OLGA)
    assert (welcome.client, welcome.fresh) == ("Orbit", True)
    await lab.flows.client.start(lab.source(PETR), payload=link.link.split("start=")[1])
    assert lab.last(InviteRefused, PETR).why == "used"


async def test_wrong_values_change_nothing_and_say_what_is_wrong(lab: Lab) -> None:
    add = lab.flows.admin.client_add
    await add(lab.source(BOSS), name="Orbit", plan="gold", currency="EUR", language="en")
    assert lab.last(Usage, BOSS).error == "unknown_plan"
    await add(lab.source(BOSS), name="Orbit", plan="basic", currency="XYZ", language="en")
    assert lab.last(Usage, BOSS).error == "unknown_currency"
    await add(lab.source(BOSS), name="Orbit", plan="basic", currency="EUR", language="de")
    assert lab.last(Usage, BOSS).error == "unknown_language"
    await lab.join()
    await add(lab.source(BOSS), name=" orbit ", plan="basic", currency="EUR", language="en")
    assert lab.last(Usage, BOSS).error == "name_taken"
    await lab.flows.admin.clients(lab.source(BOSS))
    assert len(lab.last(ClientList, BOSS).clients) == 1


async def test_nobody_else_may_command(lab: Lab) -> None:
    await lab.join()
    await lab.flows.admin.deposit(lab.source(OLGA), client="Orbit", minor=100, reference="x")
    assert lab.last(NotAllowed, OLGA).command == "deposit"
    await lab.flows.admin.client(lab.source(OLGA), client="Orbit")
    assert lab.last(NotAllowed, OLGA).command == "client"


async def test_quota_shows_before_and_after_and_can_be_undone(lab: Lab) -> None:
    await lab.join()
    await lab.quota(3)
    changed = lab.last(Changed, BOSS)
    assert (changed.before, changed.after, changed.undoable) == ("5", "8", True)
    await lab.flows.admin.undo(lab.source(BOSS))
    assert isinstance(lab.told(BOSS)[-1], ChangeUndone)
    assert await left(lab) == 5
    again = await lab.flows.admin.undo_press(lab.source(BOSS), audit_id=AuditId(changed.audit_id))
    assert again.code == "already_undone"


async def test_undoing_a_grant_leaves_no_used_units_behind(lab: Lab) -> None:
    await lab.join()
    await lab.quota(3)
    await lab.flows.admin.undo(lab.source(BOSS))
    await lab.flows.admin.client(lab.source(BOSS), client="Orbit")
    assert lab.last(ClientCard, BOSS).standing.included[0].left == 5


async def test_less_than_nothing_is_refused(lab: Lab) -> None:
    await lab.join()
    await lab.quota(-6)
    assert lab.last(Usage, BOSS).error == "too_much"
    assert await left(lab) == 5


async def test_taking_units_away_can_be_undone(lab: Lab) -> None:
    await lab.join()
    await lab.quota(-5)
    assert await left(lab) == 0
    await lab.flows.admin.undo(lab.source(BOSS))
    assert await left(lab) == 5


async def test_what_was_used_meanwhile_cannot_be_undone(lab: Lab) -> None:
    await lab.join()
    await lab.quota(-5)
    await lab.quota(1)
    await lab.ask("one", "consultation")
    await lab.flows.admin.undo(lab.source(BOSS))
    assert lab.last(Usage, BOSS).error == "cannot_undo"


async def test_a_deposit_is_undone_by_a_reversal(lab: Lab) -> None:
    await lab.join()
    await lab.deposit(5000)
    await lab.flows.admin.undo(lab.source(BOSS))
    await lab.flows.admin.client(lab.source(BOSS), client="Orbit")
    assert lab.last(ClientCard, BOSS).standing.balance == 0


async def test_who_was_told_of_a_deposit_is_told_that_it_is_taken_out_again(lab: Lab) -> None:
    await lab.join()
    await lab.deposit(5000, "bank-1")
    assert lab.last(DepositArrived, OLGA).balance == 5000
    changed = lab.last(Changed, BOSS)
    await lab.flows.admin.undo(lab.source(BOSS))
    undone = lab.last(DepositUndone, OLGA)
    assert (undone.amount, undone.balance, undone.currency, undone.reference) == (5000, 0, "EUR", "bank-1")
    heard = len(lab.told(OLGA))
    await lab.flows.admin.undo_press(lab.source(BOSS), audit_id=AuditId(changed.audit_id))
    await lab.quota(3)
    await lab.flows.admin.undo(lab.source(BOSS))
    assert len(lab.told(OLGA)) == heard, "once, and of nothing else"


async def test_a_deposit_that_is_used_already_cannot_be_undone_and_nobody_hears_of_it(lab: Lab) -> None:
    await lab.join()
    await lab.deposit(5000)
    await lab.quota(-5)
    await lab.ask("how?", "consultation")
    await lab.flows.client.accept(lab.source(OLGA), quote_id=QuoteId(1))
    await lab.flows.admin.undo(lab.source(BOSS))
    await lab.flows.admin.undo(lab.source(BOSS))
    assert lab.last(Usage, BOSS).error == "cannot_undo"
    assert lab.none_told(DepositUndone, OLGA)


async def test_credit_has_an_end_and_a_past_one_is_refused(lab: Lab) -> None:
    await lab.join()
    credit = lab.flows.admin.credit
    await credit(lab.source(BOSS), client="Orbit", minor=9000, until=date(2026, 11, 22), because="x")
    assert lab.last(Usage, BOSS).error == "past_date"
    await credit(lab.source(BOSS), client="Orbit", minor=9000, until=date(2026, 11, 30), because="x")
    await lab.flows.admin.client(lab.source(BOSS), client="Orbit")
    assert lab.last(ClientCard, BOSS).standing.credit_limit == 9000
    await lab.wait(days=8)
    await lab.flows.admin.client(lab.source(BOSS), client="Orbit")
    assert lab.last(ClientCard, BOSS).standing.credit_limit == 0


async def test_credit_is_undone(lab: Lab) -> None:
    await lab.join()
    await lab.flows.admin.credit(lab.source(BOSS), client="Orbit", minor=9000, until=None, because="x")
    await lab.flows.admin.undo(lab.source(BOSS))
    await lab.flows.admin.client(lab.source(BOSS), client="Orbit")
    assert lab.last(ClientCard, BOSS).standing.credit_limit == 0


async def test_a_better_plan_counts_at_once_and_back(lab: Lab) -> None:
    await lab.join()
    await lab.flows.admin.plan(lab.source(BOSS), client="Orbit", plan="business", starts=None)
    assert await left(lab) == 20
    await lab.flows.admin.undo(lab.source(BOSS))
    assert await left(lab) == 5


async def test_a_plan_from_a_date_counts_from_then(lab: Lab) -> None:
    await lab.join()
    await lab.flows.admin.plan(lab.source(BOSS), client="Orbit", plan="business", starts=date(2026, 12, 23))
    assert await left(lab) == 5
    await lab.wait(days=31)
    assert await left(lab) == 22, "two of the five that were left are carried over by the old plan"


async def test_a_special_price_is_the_clients_own(lab: Lab) -> None:
    await lab.join()
    await lab.quota(-5)
    await lab.deposit(10_000)
    await lab.flows.admin.price(lab.source(BOSS), client="Orbit", service="consultation", minor=2000)
    changed = lab.last(Changed, BOSS)
    assert (changed.before, changed.after) == ("35.00", "20.00 EUR")
    await lab.ask("one", "consultation")
    offer = lab.last(Offered, OLGA)
    assert offer.price is not None
    assert offer.price.net == 2000


async def test_the_base_price_needs_its_currency(lab: Lab) -> None:
    await lab.join()
    price = lab.flows.admin.price
    await price(lab.source(BOSS), client=None, service="consultation", minor=2000)
    assert lab.last(Usage, BOSS).error == "missing"
    await price(lab.source(BOSS), client=None, service="consultation", minor=2000, currency="EUR")
    assert lab.last(Changed, BOSS).after == "20.00 EUR"
    await price(lab.source(BOSS), client=None, service="massage", minor=2000, currency="EUR")
    assert lab.last(Usage, BOSS).error == "unknown_service"


async def test_an_ambiguous_beginning_lists_who_is_meant(lab: Lab) -> None:
    await lab.join("Orbit North")
    await lab.join("Orbit South", user=PETR)
    await lab.flows.admin.client(lab.source(BOSS), client="orb")
    usage = lab.last(Usage, BOSS)
    assert (usage.error, set(usage.options)) == ("ambiguous_client", {"Orbit North", "Orbit South"})
    await lab.flows.admin.client(lab.source(BOSS), client="orbit n")
    assert lab.last(ClientCard, BOSS).standing.name == "Orbit North"


async def test_contacts_are_bounded_by_the_plan(lab: Lab) -> None:
    await lab.join()
    for user in (PETR, EVA):
        await lab.flows.admin.contact_add(lab.source(BOSS), client="Orbit")
        await lab.follow(user)
    await lab.flows.admin.contact_add(lab.source(BOSS), client="Orbit")
    assert lab.last(Usage, BOSS).error == "contacts_full"


async def test_an_invitation_expires(lab: Lab) -> None:
    await lab.flows.admin.client_add(
        lab.source(BOSS), name="Orbit", plan="basic", currency="EUR", language="en"
    )
    await lab.wait(days=15)
    await lab.follow(OLGA)
    assert lab.last(InviteRefused, OLGA).why == "expired"


async def test_removed_staff_lose_rights_and_their_requests_go_back(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    request = await lab.ask("how?", "consultation")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.flows.admin.staff_remove(lab.source(BOSS), user_id=IVAN)
    assert await lab.state(request) == "queued"
    toast = await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    assert toast.code == "not_staff"
    await lab.flows.admin.staff(lab.source(BOSS))
    assert lab.last(StaffList, BOSS).members == ()


async def test_the_audit_names_who_what_before_and_after(lab: Lab) -> None:
    await lab.join()
    await lab.quota(2)
    await lab.flows.admin.audit(lab.source(BOSS), client="Orbit")
    lines = lab.last(AuditList, BOSS).lines
    assert ("boss", "5", "7") in {(line.actor, line.before, line.after) for line in lines}


async def test_units_whose_lot_a_renewal_closed_are_undone_out_of_an_equal_lot(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    await lab.quota(-5)
    await lab.quota(1)
    first = lab.last(Changed, BOSS)
    request = await lab.ask("how?", "consultation")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.flows.staff.done(lab.source(IVAN), request_id=request, minutes=5)
    await lab.quota(1)
    await lab.wait(days=31)
    before = await left(lab)
    assert lab.look("SELECT count(*) FROM lot WHERE category = 'bonus' AND is_open = 0") == [(1,)]
    await lab.flows.admin.undo_press(lab.source(BOSS), audit_id=AuditId(first.audit_id))
    assert lab.last(ChangeUndone, BOSS).what == "quota"
    assert await left(lab) == before - 1
