"""What the contract covers goes straight to staff; the receipt says what is left; Undo gives it back."""

from bot.flows.notices import Accepted, AskKind, Balance, Closed, UnitsLeft, Withdrawn
from tests.flows.lab import GROUP, IVAN, OLGA, Lab


async def test_a_question_within_the_contract_holds_a_unit_and_is_routed(lab: Lab) -> None:
    await lab.join()
    request = await lab.ask("how do I close the month?", "consultation")
    receipt = lab.last(Accepted, OLGA)
    assert (receipt.left and receipt.left.left, receipt.undo, receipt.charged) == (4, True, None)
    assert await lab.state(request) == "queued"
    (card,) = await lab.cards()
    assert (card.client, card.paid, card.text) == ("Orbit", "quota", "how do I close the month?")


async def test_an_unsure_judgement_asks_and_charges_nothing(lab: Lab) -> None:
    await lab.join()
    request = await lab.ask("hm, about the thing")
    asked = lab.last(AskKind, OLGA)
    assert asked.candidates[0] == "consultation"
    assert await lab.cards() == []
    toast = await lab.flows.client.choose_kind(lab.source(OLGA), request_id=request, kind="consultation")
    assert toast.code == "chosen"
    assert lab.last(Accepted, OLGA).kind == "consultation"
    again = await lab.flows.client.choose_kind(lab.source(OLGA), request_id=request, kind="work")
    assert again.code == "already_chosen"


async def test_undo_before_anyone_took_it_gives_the_unit_back(lab: Lab) -> None:
    await lab.join()
    request = await lab.ask("how do I close the month?", "consultation")
    toast = await lab.flows.client.undo(lab.source(OLGA), request_id=request)
    assert toast.code == "undone"
    gone = lab.last(Withdrawn, OLGA)
    assert gone.left == UnitsLeft(asset="consultation", left=5)
    assert await lab.state(request) == "undone"


async def test_undo_comes_too_late_once_somebody_took_it(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    request = await lab.ask("how do I close the month?", "consultation")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    toast = await lab.flows.client.undo(lab.source(OLGA), request_id=request)
    assert toast.code == "too_late_undo"
    assert await lab.state(request) == "taken"


async def test_done_captures_once_and_tells_the_client_what_is_left(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    request = await lab.ask("how do I close the month?", "consultation")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    assert [card.assignee for card in await lab.cards()] == [None, "ivan"]
    await lab.flows.staff.done(lab.source(IVAN), minutes=15)
    closed = lab.last(Closed, OLGA)
    assert closed.left == UnitsLeft(asset="consultation", left=4)
    await lab.flows.staff.done(lab.source(IVAN), minutes=15)
    await lab.flows.client.balance(lab.source(OLGA))
    standing = lab.last(Balance, OLGA).standing
    assert (standing.left[0].left, standing.open) == (4, 0)
    (card,) = await lab.cards()
    assert (card.state, card.minutes) == ("done", 15)
    assert all(row[0] != int(GROUP) or row[1] in ("card", "delete") for row in lab.rows())
