"""Who may write and accept a price up to how much; what is above goes to the owners, who answer by a tap."""

from typing import TypeVar

import pytest

from bot.flows.admin.contacts import Wanted
from bot.flows.notices import (
    Accepted,
    AdminAlert,
    ApprovalAsked,
    ApprovalClosed,
    ApprovalPending,
    ApprovalRefused,
    Declined,
    Offered,
    OfferLapsed,
    Toast,
)
from bot.flows.prepared import Failure
from bot.ids import QuoteId, RequestId, UserId
from tests.flows.lab import BOSS, EVA, IVAN, OLGA, PETR, Lab

N = TypeVar("N")
GROSS = 4305
"""A consultation beyond the contract, in cents of a euro."""


def told(lab: Lab, user: UserId, shape: type[N]) -> list[N]:
    return [one for one in lab.told(user) if isinstance(one, shape)]


async def add(lab: Lab, user: UserId) -> None:
    await lab.flows.admin.contact_add(lab.source(BOSS), client="Orbit")
    await lab.follow(user)


async def company(lab: Lab) -> None:
    """Olga owns the account, Petr is her colleague."""
    await lab.flows.client.start(lab.source(BOSS), payload=None)
    await lab.join()
    await add(lab, PETR)


async def allow(lab: Lab, contact: str = "petr", **wanted: object) -> None:
    await lab.flows.admin.contact(
        lab.source(BOSS),
        client="Orbit",
        contact=contact,
        wanted=Wanted(**wanted),  # type: ignore[arg-type]  # keyword by keyword, as the class names them
    )


async def priced(lab: Lab, *, money: int = 50_000, spend: int | None = 0) -> tuple[RequestId, QuoteId]:
    """Petr's question beyond the contract, with a price that he may not accept by himself."""
    await company(lab)
    await allow(lab, spend=(spend,))
    if money:
        await lab.deposit(money)
    await lab.quota(-5)
    asked = await lab.ask("how do I close the month?", "consultation", user=PETR)
    return asked, QuoteId(told(lab, PETR, Offered)[-1].quote_id or 0)


def held(lab: Lab) -> int:
    ((total,),) = lab.look(
        "SELECT COALESCE(SUM(amount), 0) FROM hold_line JOIN hold ON hold.id = hold_id"
        " WHERE state = 'held' AND asset = 'EUR'"
    )
    return int(total)


def closed_by(lab: Lab, quote: QuoteId) -> tuple[str, int | None]:
    (row,) = lab.look("SELECT state, closed_by FROM quote WHERE id = ?", quote)
    return str(row[0]), row[1]


@pytest.mark.parametrize(
    ("spend", "code"),
    [
        (GROSS - 1, "approval_asked"),
        (GROSS, "accepted"),
        (GROSS + 1, "accepted"),
        (None, "accepted"),
        (0, "approval_asked"),
    ],
)
async def test_a_limit_holds_to_the_last_cent(lab: Lab, spend: int | None, code: str) -> None:
    _, quote = await priced(lab, spend=spend)
    toast = await lab.flows.client.accept(lab.source(PETR), quote_id=quote)
    assert (toast.code, held(lab)) == (code, GROSS if code == "accepted" else 0)


async def test_a_price_above_the_limit_goes_to_the_owner_and_one_tap_approves_it(lab: Lab) -> None:
    asked, quote = await priced(lab)
    toast = await lab.flows.client.accept(lab.source(PETR), quote_id=quote)
    assert (toast.code, toast.name) == ("approval_asked", "olga")
    assert lab.last(ApprovalPending, PETR).owners == ("olga",)
    question = lab.last(ApprovalAsked, OLGA)
    assert (question.contact, question.price.gross, question.excerpt) == (
        "petr",
        GROSS,
        "how do I close the month?",
    )
    assert await lab.flows.client.approve(lab.source(OLGA), quote_id=quote) == Toast(code="approved")
    assert lab.last(Accepted, PETR).approved_by == "olga"
    assert lab.last(ApprovalClosed, OLGA).state == "approved"
    assert (await lab.state(asked), held(lab), closed_by(lab, quote)) == ("queued", GROSS, ("accepted", OLGA))


async def test_asking_again_asks_nobody_twice_and_approving_twice_holds_once(lab: Lab) -> None:
    _, quote = await priced(lab)
    for _ in range(3):
        await lab.flows.client.accept(lab.source(PETR), quote_id=quote)
        await lab.deliver()
    assert len(told(lab, OLGA, ApprovalAsked)) == 1
    await lab.flows.client.approve(lab.source(OLGA), quote_id=quote)
    again = await lab.flows.client.approve(lab.source(OLGA), quote_id=quote)
    no = await lab.flows.client.disapprove(lab.source(OLGA), quote_id=quote)
    assert (again.code, no.code, again.name) == ("approved_before", "approved_before", "olga")
    assert held(lab) == GROSS


async def test_the_first_of_two_owners_decides_and_the_other_sees_it(lab: Lab) -> None:
    _, quote = await priced(lab)
    await add(lab, EVA)
    await allow(lab, "eva", owner=True)
    await lab.flows.client.accept(lab.source(PETR), quote_id=quote)
    assert await lab.flows.client.disapprove(lab.source(EVA), quote_id=quote) == Toast(code="disapproved")
    late = await lab.flows.client.approve(lab.source(OLGA), quote_id=quote)
    assert (late.code, late.name) == ("refused_before", "eva")
    assert [lab.last(ApprovalClosed, user).by for user in (OLGA, EVA)] == ["eva", "eva"]
    assert lab.last(ApprovalRefused, PETR).by == "eva"
    assert (held(lab), closed_by(lab, quote)) == (0, ("declined", EVA))


async def test_nobody_but_an_owner_of_that_client_can_approve(lab: Lab) -> None:
    asked, quote = await priced(lab)
    await lab.join("Other", user=EVA)
    await lab.flows.client.accept(lab.source(PETR), quote_id=quote)
    for user, code in ((PETR, "owner_only"), (EVA, "not_yours"), (IVAN, "not_yours")):
        for press in (lab.flows.client.approve, lab.flows.client.disapprove):
            assert (await press(lab.source(user), quote_id=quote)).code == code
    assert (await lab.state(asked), held(lab)) == ("offered", 0)


async def test_an_owner_who_was_not_asked_has_nothing_to_approve(lab: Lab) -> None:
    _, quote = await priced(lab)
    assert (await lab.flows.client.approve(lab.source(OLGA), quote_id=quote)).code == "forged"
    assert held(lab) == 0


async def test_an_owner_who_is_none_any_more_cannot_approve_and_the_next_one_is_asked(lab: Lab) -> None:
    _, quote = await priced(lab)
    await lab.flows.client.accept(lab.source(PETR), quote_id=quote)
    await add(lab, EVA)
    await allow(lab, "eva", owner=True)
    await allow(lab, "olga", owner=False)
    assert (await lab.flows.client.approve(lab.source(OLGA), quote_id=quote)).code == "owner_only"
    await lab.flows.client.accept(lab.source(PETR), quote_id=quote)
    assert await lab.flows.client.approve(lab.source(EVA), quote_id=quote) == Toast(code="approved")
    assert held(lab) == GROSS


async def test_what_is_there_is_looked_at_again_when_the_owner_approves(lab: Lab) -> None:
    asked, quote = await priced(lab, money=5_000)
    await lab.flows.client.accept(lab.source(PETR), quote_id=quote)
    other = await lab.ask("and how do I open the next one?", "consultation")
    own = QuoteId(told(lab, OLGA, Offered)[-1].quote_id or 0)
    assert (await lab.flows.client.accept(lab.source(OLGA), quote_id=own)).code == "accepted"
    assert await lab.state(other) == "queued"
    late = await lab.flows.client.approve(lab.source(OLGA), quote_id=quote)
    assert late.code in {"no_funds_now", "quote_over"}
    assert (held(lab), await lab.state(asked)) == (GROSS, "declined")
    assert told(lab, PETR, Declined)
    assert lab.last(ApprovalClosed, OLGA).state == "over"


async def test_a_price_that_lapses_takes_the_question_with_it(lab: Lab) -> None:
    _, quote = await priced(lab)
    await lab.flows.client.accept(lab.source(PETR), quote_id=quote)
    await lab.wait(hours=73)
    assert lab.last(ApprovalClosed, OLGA).state == "over"
    assert lab.last(OfferLapsed, PETR).request_id > 0
    assert (await lab.flows.client.approve(lab.source(OLGA), quote_id=quote)).code == "quote_over"
    assert held(lab) == 0


async def test_whoever_gets_the_right_meanwhile_accepts_alone(lab: Lab) -> None:
    _, quote = await priced(lab)
    await lab.flows.client.accept(lab.source(PETR), quote_id=quote)
    await allow(lab, spend=(None,))
    assert (await lab.flows.client.accept(lab.source(PETR), quote_id=quote)).code == "accepted"
    assert (lab.last(ApprovalClosed, OLGA).state, held(lab)) == ("over", GROSS)


async def test_without_an_owner_to_ask_admins_hear_of_it_once(lab: Lab) -> None:
    _, quote = await priced(lab)
    await lab.store.write(lambda tx: tx.people.blocked(OLGA, blocked=True))
    for _ in range(2):
        toast = await lab.flows.client.accept(lab.source(PETR), quote_id=quote)
        assert toast.code == "no_owner"
    assert [one.what for one in told(lab, BOSS, AdminAlert)] == ["no_owner"]
    assert lab.last(ApprovalPending, PETR).owners == ()


async def test_an_owner_who_turns_out_to_have_blocked_the_bot_is_as_none(lab: Lab) -> None:
    _, quote = await priced(lab)
    await lab.deliver()
    await lab.flows.client.accept(lab.source(PETR), quote_id=quote)
    row = next(one for one in await lab.flows.outbox.next((), 50) if one.send.chat_id == int(OLGA))
    await lab.flows.outbox.prepare(row)
    await lab.flows.outbox.failed(row, Failure.BLOCKED, "blocked by the user")
    assert "no_owner" in [one.what for one in told(lab, BOSS, AdminAlert)]


async def test_a_price_named_while_working_needs_the_owner_as_well(lab: Lab) -> None:
    await company(lab)
    await allow(lab, spend=(100,))
    await lab.deposit(50_000)
    await lab.hire(IVAN)
    asked = await lab.ask("please make a report", "consultation", user=PETR)
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=asked)
    await lab.flows.staff.quote(lab.source(IVAN), minor=10_000)
    quote = QuoteId(told(lab, PETR, Offered)[-1].quote_id or 0)
    assert (await lab.flows.client.accept(lab.source(PETR), quote_id=quote)).code == "approval_asked"
    assert (await lab.flows.client.approve(lab.source(OLGA), quote_id=quote)).code == "approved"
    assert (held(lab), closed_by(lab, quote)) == (12_300, ("accepted", OLGA))
    assert lab.last(Accepted, PETR).approved_by == "olga"
