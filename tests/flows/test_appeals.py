"""An appeal reaches those who decide with the client's figures, is decided once, and is answered always."""

import pytest

from bot.desk.talk import Content
from bot.flows.notices import (
    Accepted,
    AppealAnswered,
    AppealCard,
    Changed,
    Declined,
    NotAllowed,
    Offered,
    Usage,
)
from bot.ids import AppealId, AuditId, QuoteId, RequestId, UserId
from tests.flows.lab import BOSS, EVA, IVAN, OLGA, PETR, Lab
from tests.flows.test_rights import held, told

FIRST = AppealId(1)


async def declined(lab: Lab, *, lead: bool = False) -> RequestId:
    """Olga's question that neither the contract nor the balance covers."""
    await lab.flows.client.start(lab.source(BOSS), payload=None)
    await lab.join()
    if lead:
        await lab.hire(EVA, role="lead")
    await lab.quota(-5)
    asked = await lab.ask("how do I close the month?", "consultation")
    assert lab.last(Declined, OLGA).missing == 4305
    return asked


async def raised(lab: Lab, *, lead: bool = False) -> RequestId:
    asked = await declined(lab, lead=lead)
    toast = await lab.flows.client.appeal(lab.source(OLGA), request_id=asked)
    assert toast.code == "person_sent"
    return asked


def cards(lab: Lab, user: UserId = BOSS) -> list[AppealCard]:
    return told(lab, user, AppealCard)


async def grant(lab: Lab, choice: str, *, user: UserId = BOSS, appeal: AppealId = FIRST) -> str:
    return (await lab.flows.admin.appeal_grant(lab.source(user), appeal_id=appeal, choice=choice)).code


async def refuse(lab: Lab, word: int | None, *, user: UserId = BOSS) -> str | None:
    toast = await lab.flows.admin.appeal_refuse(lab.source(user), appeal_id=FIRST, word=word)
    return None if toast is None else toast.code


async def test_admins_and_leads_get_the_figures_and_what_would_cover_it(lab: Lab) -> None:
    asked = await raised(lab, lead=True)
    for user in (BOSS, EVA):
        card = lab.last(AppealCard, user)
        assert (card.client, card.contact, card.about.request_id) == ("Orbit", "olga", asked)
        assert card.price is not None
        assert (card.price.gross, card.missing, card.credit, card.emergency) == (4305, 4305, 4305, 29_305)
        assert (card.figures.balance, card.paid, card.asked, card.asked_before) == (0, 0, 2, 0)
        assert (card.asset, card.used) == ("consultation", (("consultation", 5, 5),))
    assert lab.last(Accepted, OLGA).kind == "appeal"


async def test_paid_counts_what_came_in_and_not_what_was_taken_out_again(lab: Lab) -> None:
    await declined(lab)
    await lab.deposit(1_000, "pay-1")
    await lab.deposit(2_000, "pay-2")
    await lab.flows.admin.undo(lab.source(BOSS))
    await lab.wait(hours=1)
    await lab.flows.client.appeal(lab.source(OLGA), request_id=RequestId(1))
    assert (lab.last(AppealCard, BOSS).paid, lab.last(AppealCard, BOSS).missing) == (1_000, 3_305)


async def test_pressing_again_raises_nothing_more(lab: Lab) -> None:
    asked = await raised(lab)
    for _ in range(3):
        await lab.flows.client.appeal(lab.source(OLGA), request_id=asked)
    assert {one.appeal_id for one in cards(lab)} == {1}
    assert len(cards(lab)) == 1


async def test_why_may_be_said_in_reply_to_the_receipt(lab: Lab) -> None:
    await raised(lab)
    await lab.deliver()
    receipt = next(
        one for one in lab.sent[::-1] if isinstance(one.notice, Accepted) and one.chat_id == int(OLGA)
    )
    slot = await lab.store.read(lambda tx: tx.outbox.slot(receipt.chat_id, "client:2"))
    await lab.flows.client.submit(
        lab.source(OLGA), content=Content(text="it is the end of the year"), reply_to=slot
    )
    assert "it is the end of the year" in lab.last(AppealCard, BOSS).why


async def test_words_that_appeal_are_about_what_was_declined_last(lab: Lab) -> None:
    asked = await declined(lab)
    await lab.ask("this is no way to treat us, please raise it", "appeal")
    card = lab.last(AppealCard, BOSS)
    assert (card.about.request_id, card.why) == (asked, "this is no way to treat us, please raise it")


async def test_an_appeal_about_nothing_that_waits_goes_to_a_lead_alone(lab: Lab) -> None:
    await lab.flows.client.start(lab.source(BOSS), payload=None)
    await lab.join()
    asked = await lab.ask("I want to talk about how things go", "appeal")
    assert (await lab.state(asked), cards(lab)) == ("queued", [])


@pytest.mark.parametrize(
    ("choice", "decision", "amount", "what"),
    [("unit", "units", 1, "quota"), ("units", "units", 3, "quota"), ("credit", "credit", 4305, "credit")],
)
async def test_a_decision_is_booked_told_and_the_request_offered_again(
    lab: Lab, choice: str, decision: str, amount: int, what: str
) -> None:
    asked = await raised(lab)
    assert await grant(lab, choice) == "appeal_granted"
    (answer,) = told(lab, OLGA, AppealAnswered)
    assert (answer.decision, answer.amount) == (decision, amount)
    assert (answer.until is None) == (choice == "unit")
    (changed,) = [one for one in told(lab, BOSS, Changed) if one.what == what and "appeal" in one.because]
    assert changed.undoable
    offer = told(lab, OLGA, Offered)[-1]
    assert offer.request_id == asked
    assert (offer.reason == "covered") == (choice != "credit")
    assert cards(lab)[-1].decision == decision
    assert await lab.state(RequestId(2)) == "done"


async def test_the_credit_given_covers_the_request_to_the_cent(lab: Lab) -> None:
    asked = await raised(lab)
    await grant(lab, "credit")
    quote = QuoteId(told(lab, OLGA, Offered)[-1].quote_id or 0)
    assert (await lab.flows.client.accept(lab.source(OLGA), quote_id=quote)).code == "accepted"
    assert (await lab.state(asked), held(lab)) == ("queued", 4305)


async def test_the_emergency_allowance_is_raised_and_the_request_waits_on(lab: Lab) -> None:
    asked = await raised(lab)
    assert await grant(lab, "emergency") == "appeal_granted"
    assert told(lab, OLGA, AppealAnswered)[-1].amount == 29_305
    assert (await lab.state(asked), told(lab, OLGA, Offered)) == ("declined", [])


@pytest.mark.parametrize("word", [1, 2, 3])
async def test_a_refusal_has_words_and_names_higher_up(lab: Lab, word: int) -> None:
    asked = await raised(lab)
    assert await refuse(lab, None) is None
    assert lab.last(AppealCard, BOSS).words
    assert await refuse(lab, 0) is None
    assert not lab.last(AppealCard, BOSS).words
    assert await refuse(lab, word) == "appeal_refused"
    answer = told(lab, OLGA, AppealAnswered)[-1]
    assert (answer.decision, answer.word, answer.names) == ("refused", word, ("Anna Chief, +1 555",))
    assert await lab.state(asked) == "declined"


async def test_a_refusal_in_ones_own_words(lab: Lab) -> None:
    await raised(lab, lead=True)
    for user in (OLGA, PETR, IVAN):
        await lab.flows.admin.refuse(lab.source(user), request_id=RequestId(2), because="no")
        assert lab.last(NotAllowed, user).command == "refuse"
    await lab.flows.admin.refuse(lab.source(EVA), request_id=RequestId(1), because="no")
    assert lab.last(Usage, EVA).error == "no_appeal"
    await lab.flows.admin.refuse(lab.source(EVA), request_id=RequestId(2), because="agreed in May")
    assert told(lab, OLGA, AppealAnswered)[-1].reason == "agreed in May"
    await lab.flows.admin.refuse(lab.source(BOSS), request_id=RequestId(2), because="again")
    assert lab.last(Usage, BOSS).error == "decided"
    assert len(told(lab, OLGA, AppealAnswered)) == 1


async def test_it_is_decided_once_whoever_presses(lab: Lab) -> None:
    await raised(lab, lead=True)
    assert await grant(lab, "unit", user=EVA) == "appeal_granted"
    for choice in ("unit", "units", "credit", "emergency"):
        assert await grant(lab, choice) == "decided_before"
    assert await refuse(lab, 1) == "decided_before"
    assert len(told(lab, OLGA, AppealAnswered)) == 1


async def test_money_is_an_admins_and_strangers_decide_nothing(lab: Lab) -> None:
    await raised(lab, lead=True)
    await lab.hire(IVAN)
    for choice in ("credit", "emergency"):
        assert await grant(lab, choice, user=EVA) == "admin_only"
    for user in (OLGA, PETR, IVAN):
        for choice in ("unit", "units", "credit", "emergency"):
            assert await grant(lab, choice, user=user) == "forged"
        assert await refuse(lab, 1, user=user) == "forged"
    assert await grant(lab, "unit", appeal=AppealId(99)) == "forged"
    assert await grant(lab, "plan") == "gone"
    assert told(lab, OLGA, AppealAnswered) == []


async def test_undoing_the_decision_opens_the_appeal_again(lab: Lab) -> None:
    await raised(lab)
    await grant(lab, "credit")
    changed = next(one for one in told(lab, BOSS, Changed) if one.what == "credit")
    toast = await lab.flows.admin.undo_press(lab.source(BOSS), audit_id=AuditId(changed.audit_id))
    assert toast.code == "change_undone"
    assert told(lab, OLGA, AppealAnswered)[-1].decision == "again"
    assert cards(lab)[-1].decision == ""
    assert await grant(lab, "unit") == "appeal_granted"


async def test_a_command_that_gives_it_is_the_answer(lab: Lab) -> None:
    await raised(lab)
    await lab.flows.admin.credit(
        lab.source(BOSS), client="Orbit", minor=100_000, until=None, because="a regular client"
    )
    answer = told(lab, OLGA, AppealAnswered)[-1]
    assert (answer.decision, answer.amount, answer.reason) == ("credit", 100_000, "")
    assert told(lab, OLGA, Offered)
    assert await grant(lab, "unit") == "decided_before"


@pytest.mark.parametrize("what", ["credit", "emergency", "quota"])
async def test_the_reason_of_a_command_stays_inside(lab: Lab, what: str) -> None:
    await raised(lab, lead=True)
    admin, inside = lab.flows.admin, "they threaten to leave"
    if what == "quota":
        await admin.quota(
            lab.source(BOSS), client="Orbit", amount=1, unit="consultation", until=None, because=inside
        )
    else:
        command = admin.credit if what == "credit" else admin.emergency
        await command(lab.source(BOSS), client="Orbit", minor=90_000, until=None, because=inside)
    assert len(told(lab, OLGA, AppealAnswered)) == 1
    assert not [row for row in lab.rows() if row[0] == int(OLGA) and inside in row[2]]
    assert cards(lab, EVA)[-1].because == inside, "those who decide read it"


async def test_what_needs_no_decision_any_more_is_closed_quietly(lab: Lab) -> None:
    asked = await raised(lab)
    await lab.deposit(50_000)
    quote = QuoteId(told(lab, OLGA, Offered)[-1].quote_id or 0)
    await lab.flows.client.accept(lab.source(OLGA), quote_id=quote)
    assert await lab.state(asked) == "queued"
    assert await grant(lab, "unit") == "gone"
    assert cards(lab)[-1].decision == "moot"
    assert told(lab, OLGA, AppealAnswered) == []


async def test_after_a_working_day_admins_see_it_again_three_times_at_most(lab: Lab) -> None:
    await raised(lab)
    await lab.wait(hours=8, minutes=30)
    assert [one.waits for one in cards(lab)] == [False]
    await lab.wait(hours=24)
    assert [one.waits for one in cards(lab)] == [False, True]
    await lab.wait(days=14)
    assert [one.waits for one in cards(lab)] == [False, True, True, True]


async def test_a_decided_appeal_is_remembered_no_more(lab: Lab) -> None:
    await raised(lab)
    await refuse(lab, 1)
    before = len(cards(lab))
    await lab.wait(days=7)
    assert len(cards(lab)) == before


async def test_a_price_may_be_contested_as_well(lab: Lab) -> None:
    await lab.flows.client.start(lab.source(BOSS), payload=None)
    await lab.join()
    await lab.deposit(50_000)
    await lab.quota(-5)
    asked = await lab.ask("how do I close the month?", "consultation")
    await lab.flows.client.appeal(lab.source(OLGA), request_id=asked)
    assert (lab.last(AppealCard, BOSS).missing, lab.last(AppealCard, BOSS).credit) == (0, None)
    assert await grant(lab, "credit") == "gone"
    assert await grant(lab, "unit") == "appeal_granted"
    assert told(lab, OLGA, Offered)[-1].reason == "covered"
    assert (await lab.flows.client.accept_covered(lab.source(OLGA), request_id=asked)).code == "accepted"
    assert held(lab) == 0
