"""What is said of a change taken back, repeated, or without effect: the books' own figures and the true
reason."""

from datetime import date

import pytest

from bot.flows.notices import (
    AuditList,
    Changed,
    ChangeUndone,
    ChargeReversed,
    Declined,
    DepositArrived,
    DepositUndone,
    Offered,
    Usage,
)
from bot.ids import AuditId, QuoteId
from tests.flows.lab import BOSS, IVAN, OLGA, PETR, Lab
from tests.flows.test_boosts_and_plans import boost
from tests.flows.test_holds import reverse, take
from tests.flows.test_settled_by_hand import done, settle, uncovered
from tests.flows.test_tax import BY_LINE, ON_DEPOSIT, seller


async def audited(lab: Lab) -> int:
    """How many changes are on record."""
    await lab.flows.admin.audit(lab.source(BOSS), client="Orbit")
    return len(lab.last(AuditList, BOSS).lines)


async def test_undone_units_are_told_as_the_books_have_them_now(lab: Lab) -> None:
    await lab.join()
    await lab.quota(3)
    first = lab.last(Changed, BOSS)
    await lab.quota(4)
    await lab.flows.admin.undo_press(lab.source(BOSS), audit_id=AuditId(first.audit_id))
    undone = lab.last(ChangeUndone, BOSS)
    assert (undone.before, undone.after) == ("12", "9"), "not 8 and 5, as they were when it was made"


async def test_an_undone_payment_is_told_as_the_books_have_it_now(lab: Lab) -> None:
    await lab.join()
    await lab.deposit(5000, "bank-1")
    first = lab.last(Changed, BOSS)
    await lab.deposit(700, "bank-2")
    await lab.flows.admin.undo_press(lab.source(BOSS), audit_id=AuditId(first.audit_id))
    undone = lab.last(ChangeUndone, BOSS)
    assert (undone.before, undone.after) == ("57.00", "7.00")
    assert lab.last(DepositUndone, OLGA).balance == 700


async def spend(lab: Lab) -> None:
    """A consultation beyond the quota: 43.05 out of the oldest money."""
    asked = await lab.ask("how?", "consultation")
    quote = lab.last(Offered, OLGA).quote_id
    assert quote is not None
    await lab.flows.client.accept(lab.source(OLGA), quote_id=QuoteId(quote))
    await take(lab, asked)
    await lab.flows.staff.done(lab.source(IVAN), minutes=10)


async def test_an_older_payment_is_undone_out_of_a_newer_one_that_nobody_has_used(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    await lab.quota(-5)
    await lab.deposit(4_305, "bank-1")
    first = lab.last(Changed, BOSS).audit_id
    await spend(lab)
    await lab.deposit(5_000, "bank-2")
    second = lab.last(Changed, BOSS).audit_id
    undo = lab.flows.admin.undo_press
    assert (await undo(lab.source(BOSS), audit_id=AuditId(first))).code == "change_undone"
    undone = lab.last(ChangeUndone, BOSS)
    assert (undone.before, undone.after) == ("50.00", "6.95")
    assert lab.last(DepositUndone, OLGA).reference == "bank-1"
    assert (await undo(lab.source(BOSS), audit_id=AuditId(second))).code == "cannot_undo"
    assert lab.last(Usage, BOSS).error == "cannot_undo", "6.95 is left of all that was paid"
    await lab.sound()


async def test_what_is_held_of_all_money_is_not_undone(lab: Lab) -> None:
    await lab.join()
    await lab.quota(-5)
    await lab.deposit(3_000, "bank-1")
    await lab.deposit(3_000, "bank-2")
    await lab.ask("how?", "consultation")
    quote = lab.last(Offered, OLGA).quote_id
    await lab.flows.client.accept(lab.source(OLGA), quote_id=QuoteId(quote or 0))
    await lab.flows.admin.undo(lab.source(BOSS))
    assert lab.last(Usage, BOSS).error == "cannot_undo"
    await lab.sound()


async def test_units_are_undone_out_of_others_of_the_same_terms_only(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    await lab.quota(-5)
    await lab.quota(1)
    first = lab.last(Changed, BOSS).audit_id
    asked = await lab.ask("how?", "consultation")
    await take(lab, asked)
    await lab.flows.staff.done(lab.source(IVAN), minutes=10)
    await boost(lab, 1, "consultation", date(2026, 11, 30))
    undo = lab.flows.admin.undo_press
    assert (await undo(lab.source(BOSS), audit_id=AuditId(first))).code == "cannot_undo", "another end"
    await lab.quota(2)
    assert (await undo(lab.source(BOSS), audit_id=AuditId(first))).code == "change_undone"
    undone = lab.last(ChangeUndone, BOSS)
    assert (undone.before, undone.after) == ("3", "2")
    await lab.sound()


async def test_an_entity_that_another_followed_is_refused_for_that_reason(lab: Lab) -> None:
    seller(lab, ON_DEPOSIT, BY_LINE)
    await lab.join()
    await lab.flows.admin.entity(lab.source(BOSS), client="Orbit", entity="Acme Services")
    first = lab.last(Changed, BOSS).audit_id
    await lab.flows.admin.entity(lab.source(BOSS), client="Orbit", entity="Acme GmbH")
    await lab.flows.admin.undo_press(lab.source(BOSS), audit_id=AuditId(first))
    assert lab.last(Usage, BOSS).error == "followed"


async def test_an_undone_limit_that_another_has_followed_changes_nothing_and_says_so(lab: Lab) -> None:
    await lab.join()
    credit = lab.flows.admin.credit
    await credit(lab.source(BOSS), client="Orbit", minor=5000, until=None, because="x")
    first = lab.last(Changed, BOSS)
    await lab.wait(minutes=1)
    await credit(lab.source(BOSS), client="Orbit", minor=9000, until=None, because="y")
    await lab.flows.admin.undo_press(lab.source(BOSS), audit_id=AuditId(first.audit_id))
    undone = lab.last(ChangeUndone, BOSS)
    assert (undone.before, undone.after) == ("90.00", "90.00")


async def test_of_an_undone_payment_with_tax_the_client_reads_what_left_the_balance(lab: Lab) -> None:
    seller(lab, ON_DEPOSIT)
    await lab.join()
    await lab.deposit(24_600)
    await lab.flows.admin.undo(lab.source(BOSS))
    undone = lab.last(DepositUndone, OLGA)
    assert (undone.amount, undone.paid, undone.tax, undone.balance) == (20_000, 24_600, 4_600, 0)


async def test_what_has_ended_is_refused_with_its_reason_and_the_next_undo_goes_on(lab: Lab) -> None:
    await lab.join()
    await lab.deposit(5000)
    await boost(lab, 3, "consultation", date(2026, 11, 24))
    ended = lab.last(Changed, BOSS).audit_id
    await lab.wait(days=3)
    await boost(lab, 1, "consultation", date(2026, 11, 30))
    await lab.flows.admin.undo(lab.source(BOSS))
    assert lab.last(ChangeUndone, BOSS).what == "boost"
    await lab.flows.admin.undo(lab.source(BOSS))
    assert lab.last(Usage, BOSS).error == "has_ended", "also of a lot that is read no more"
    await lab.flows.admin.undo(lab.source(BOSS))
    assert lab.last(ChangeUndone, BOSS).what == "deposit"
    assert (await lab.flows.admin.undo_press(lab.source(BOSS), audit_id=AuditId(ended))).code == "gone"
    await lab.sound()


@pytest.mark.parametrize("starts", [None, date(2026, 12, 23)])
async def test_a_repeated_plan_price_or_limit_leaves_no_trace(lab: Lab, starts: date | None) -> None:
    await lab.join()
    admin = lab.flows.admin
    for times in (1, 2):
        await admin.plan(lab.source(BOSS), client="Orbit", plan="business", starts=starts)
        assert times == 1 or lab.last(Usage, BOSS).command == "plan"
        await admin.price(lab.source(BOSS), client="Orbit", service="consultation", minor=2000, starts=starts)
        assert times == 1 or lab.last(Usage, BOSS).command == "price"
        await admin.credit(
            lab.source(BOSS), client="Orbit", minor=9000, starts=starts, until=None, because="x"
        )
        await lab.wait(minutes=1)
    assert (lab.last(Usage, BOSS).command, lab.last(Usage, BOSS).error) == ("credit", "already_so")
    assert await audited(lab) == 4, "the client and three changes"


async def test_the_same_with_another_end_or_figure_is_a_change(lab: Lab) -> None:
    await lab.join()
    admin, day = lab.flows.admin, date(2026, 12, 31)
    for minor, until in ((9000, None), (9000, day), (8000, day)):
        await admin.credit(lab.source(BOSS), client="Orbit", minor=minor, until=until, because="x")
        await admin.price(lab.source(BOSS), client="Orbit", service="consultation", minor=minor, until=until)
        await lab.wait(minutes=1)
    assert lab.none_told(Usage, BOSS)
    assert await audited(lab) == 7


async def test_an_owner_who_did_not_ask_reads_of_a_payment_that_brought_an_offer_back(lab: Lab) -> None:
    await lab.join()
    await lab.flows.admin.contact_add(lab.source(BOSS), client="Orbit")
    await lab.follow(PETR)
    await lab.quota(-5)
    await lab.ask("one more question", "consultation", user=PETR)
    await lab.deposit(10_000)
    assert lab.last(Changed, BOSS).offered_again == 1
    assert isinstance(lab.told(PETR)[-1], Offered)
    assert lab.last(DepositArrived, OLGA).amount == 10_000


async def test_a_charge_that_goes_back_into_what_has_ended_is_told_to_be_of_no_use(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    await lab.quota(-5)
    await boost(lab, 1, "consultation", date(2026, 11, 24))
    request = await lab.ask("how?", "consultation")
    await take(lab, request)
    await lab.flows.staff.done(lab.source(IVAN), minutes=10)
    await lab.wait(days=3)
    await reverse(lab, request)
    told, changed = lab.last(ChargeReversed, OLGA), lab.last(Changed, BOSS)
    assert (told.ended, told.asset, changed.ended, changed.asset) == (1, "consultation", 1, "consultation")
    assert (changed.before, changed.after) == ("0", "0")


async def test_a_charge_that_can_be_used_again_says_nothing_of_an_end(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    request = await lab.ask("how?", "consultation")
    await take(lab, request)
    await lab.flows.staff.done(lab.source(IVAN), minutes=10)
    await reverse(lab, request)
    assert (lab.last(ChargeReversed, OLGA).ended, lab.last(Changed, BOSS).ended) == (0, 0)


async def test_a_decline_names_what_other_requests_hold_and_the_tax_in_the_top_up(lab: Lab) -> None:
    seller(lab, ON_DEPOSIT)
    await lab.join()
    await lab.quota(-5)
    await lab.deposit(6_150)
    await lab.ask("one question", "consultation")
    offer = lab.last(Offered, OLGA)
    assert offer.quote_id is not None
    await lab.flows.client.accept(lab.source(OLGA), quote_id=QuoteId(offer.quote_id))
    await lab.wait(hours=2)
    await lab.ask("another question", "consultation")
    refused = lab.last(Declined, OLGA)
    assert (refused.balance, refused.held) == (5_000, 3_500)
    assert (refused.missing, refused.tax) == (2_460, 460)


@pytest.mark.parametrize("how", ["reversed", "expired", "replaced"])
async def test_what_was_booked_by_hand_and_is_over_is_final_and_the_next_undo_goes_on(
    lab: Lab, how: str
) -> None:
    request = await uncovered(lab)
    await lab.deposit(50_000)
    await lab.quota(2)
    await settle(lab, request, 7_000)
    settled = AuditId(lab.last(Changed, BOSS).audit_id)
    if how == "reversed":
        await done(lab, request)
        await reverse(lab, request)
    elif how == "expired":
        await lab.wait(days=5)
    else:
        await take(lab, request)
        await lab.flows.staff.quote(lab.source(IVAN), minor=1_000)
        quote = lab.last(Offered, OLGA).quote_id
        await lab.flows.client.accept(lab.source(OLGA), quote_id=QuoteId(quote or 0))
    await lab.flows.admin.undo(lab.source(BOSS))
    assert lab.last(Usage, BOSS).error == "settled_over"
    await lab.flows.admin.undo(lab.source(BOSS))
    assert lab.last(ChangeUndone, BOSS).what == "quota"
    assert (await lab.flows.admin.undo_press(lab.source(BOSS), audit_id=settled)).code == "gone"
    await lab.sound()
