"""Buttons in hands they were not made for: whatever is pressed, by right of nothing but the database."""

from collections.abc import Awaitable

import pytest

from bot.flows.notices import Changed, Toast
from bot.ids import AuditId, QuoteId, RequestId, TalkId, UserId
from bot.kinds.catalogue import BY_CODE
from tests.flows.lab import BOSS, EVA, IVAN, OLGA, PETR, Lab

STATES = ("clarifying", "offered", "queued", "taken", "done")
TABLES = (
    *("request", "hold", "hold_line", "lot", "entry"),
    *("quote", "outbox", "staff", "topup", "talk", "draft"),
)


def book(lab: Lab) -> dict[str, list[object]]:
    """Everything that a press could change."""
    return {table: lab.look(f"SELECT * FROM {table} ORDER BY 1, 2") for table in TABLES}


def of_clients(lab: Lab, user: UserId, asked: RequestId) -> dict[str, Awaitable[Toast | None]]:
    """Each button of a client's, pressed by that person for the request or its quote."""
    flows, source = lab.flows.client, lab.source(user)
    return {
        "accept": flows.accept(source, quote_id=QuoteId(1)),
        "decline": flows.decline(source, quote_id=QuoteId(1)),
        "price_lines": flows.price_lines(source, quote_id=QuoteId(1)),
        "accept_covered": flows.accept_covered(source, request_id=asked),
        "undo": flows.undo(source, request_id=asked),
        "topup": flows.top_up(source, request_id=asked),
        "person": flows.ask_person(source, request_id=asked),
        "appeal": flows.appeal(source, request_id=asked),
        "wait_renewal": flows.wait_renewal(source, request_id=asked),
        "offer_again": flows.offer_again(source, request_id=asked),
        "kind_more": flows.show_kinds(source, request_id=asked),
        "same_request": flows.same_request(source, request_id=asked),
        "rate": flows.rate(source, request_id=asked, stars=5),
        **{f"kind_{kind}": flows.choose_kind(source, request_id=asked, kind=kind) for kind in BY_CODE},
    }


def of_staff(lab: Lab, user: UserId, asked: RequestId) -> dict[str, Awaitable[Toast | None]]:
    """Each button of the staff's, pressed by that person for the request."""
    flows, source = lab.flows.staff, lab.source(user)
    return {
        "take": flows.take(source, request_id=asked),
        "release": flows.release(source, request_id=asked),
        "done_menu": flows.done_menu(source, request_id=asked),
        "done": flows.done(source, request_id=asked, minutes=5),
        "cancel_menu": flows.cancel_menu(source, request_id=asked),
        "cancel": flows.cancel(source, request_id=asked),
        "back": flows.back(source, request_id=asked),
        "reclassify_menu": flows.reclassify_menu(source, request_id=asked),
        "to": flows.answer_to(source, request_id=asked, talk_id=TalkId(1)),
        **{f"to_{kind}": flows.reclassify(source, request_id=asked, kind=kind) for kind in BY_CODE},
    }


async def asked_in(lab: Lab, state: str) -> RequestId:
    """A request of Olga's in that state; Ivan works on it where somebody does."""
    if state == "offered":
        await lab.deposit(50_000)
        await lab.quota(-5)
    asked = await lab.ask("how much is it?", None if state == "clarifying" else "consultation")
    if state in {"taken", "done"}:
        await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=asked)
    if state == "done":
        await lab.flows.staff.done(lab.source(IVAN), request_id=asked, minutes=5)
    assert await lab.state(asked) == state
    return asked


@pytest.mark.parametrize("state", STATES)
async def test_no_button_does_anything_in_a_strangers_hand(lab: Lab, state: str) -> None:
    await lab.join()
    await lab.join("Other", user=PETR)
    await lab.hire(IVAN, EVA)
    asked = await asked_in(lab, state)
    before = book(lab)
    presses = [*of_clients(lab, PETR, asked).items(), *of_staff(lab, OLGA, asked).items()]
    for name, press in presses:
        toast = await press
        assert toast is not None, name
        assert book(lab) == before, name


async def test_only_who_works_on_it_may_go_on_with_it(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN, EVA)
    asked = await asked_in(lab, "taken")
    before = book(lab)
    for name, press in of_staff(lab, EVA, asked).items():
        await press
        assert book(lab) == before, name


async def test_taking_back_a_hire_takes_back_the_work_too(lab: Lab) -> None:
    await lab.join()
    await lab.flows.client.start(lab.source(IVAN), payload=None)
    await lab.flows.admin.staff_add(lab.source(BOSS), user_id=IVAN, role="agent", name="Ivan")
    hired = AuditId(lab.last(Changed, BOSS).audit_id)
    asked = await asked_in(lab, "taken")
    await lab.flows.admin.undo_press(lab.source(BOSS), audit_id=hired)
    assert await lab.state(asked) == "queued"


async def test_an_assignee_who_is_no_longer_of_the_staff_may_not_close(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    asked = await asked_in(lab, "taken")
    await lab.store.write(lambda tx: tx.staff.remove(IVAN))
    assert await lab.flows.staff.cancel(lab.source(IVAN), request_id=asked) == Toast(code="not_yours")
    assert await lab.flows.staff.cancel_menu(lab.source(IVAN), request_id=asked) == Toast(code="not_yours")
    assert await lab.state(asked) == "taken"
