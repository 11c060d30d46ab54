"""Either side closes; what that costs depends on what was done. Stars, and the word beside them."""

import pytest

from bot.desk.talk import Content
from bot.flows.notices import Balance, Closed, History, Rated, StaffTold, Withdrawn
from bot.ids import MessageId, RequestId, UserId
from tests.flows.lab import BOSS, EVA, IVAN, OLGA, PETR, Lab


async def taken(lab: Lab, *, answered: bool) -> RequestId:
    await lab.join()
    await lab.hire(IVAN)
    request = await lab.ask("how do I close the month?", "consultation")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    if answered:
        await lab.flows.staff.answer(lab.source(IVAN), content=Content(text="like this"))
    await lab.fresh()
    return request


async def left(lab: Lab) -> int:
    await lab.flows.client.balance(lab.source(OLGA))
    return lab.last(Balance, OLGA).standing.left[0].left


async def test_solved_after_an_answer_is_done_and_charged_as_agreed(lab: Lab) -> None:
    request = await taken(lab, answered=True)
    toast = await lab.flows.client.solve(lab.source(OLGA), request_id=request)
    assert toast.code == "solved"
    assert await lab.state(request) == "done"
    closed = lab.last(Closed, OLGA)
    assert closed.left is not None
    assert closed.left.left == 4
    told = lab.last(StaffTold, IVAN)
    assert (told.what, told.client) == ("client_closed", "olga")
    assert await left(lab) == 4


async def test_solved_before_anybody_said_a_word_costs_nothing(lab: Lab) -> None:
    request = await taken(lab, answered=False)
    await lab.flows.staff.note(lab.source(IVAN), text="looks like the usual thing")
    toast = await lab.flows.client.solve(lab.source(OLGA), request_id=request)
    assert toast.code == "undone"
    assert await lab.state(request) == "undone"
    withdrawn = lab.last(Withdrawn, OLGA)
    assert withdrawn.left is not None
    assert withdrawn.left.left == 5
    assert lab.last(StaffTold, IVAN).what == "client_withdrew"


async def test_solved_before_it_was_taken_is_withdrawn(lab: Lab) -> None:
    await lab.join()
    request = await lab.ask("how?", "consultation")
    toast = await lab.flows.client.solve(lab.source(OLGA), request_id=request)
    assert (toast.code, await lab.state(request)) == ("undone", "undone")
    assert await left(lab) == 5


async def test_a_second_press_and_a_strangers_press_change_nothing(lab: Lab) -> None:
    request = await taken(lab, answered=True)
    await lab.join("Other", user=PETR)
    stranger = await lab.flows.client.solve(lab.source(PETR), request_id=request)
    assert (stranger.code, await lab.state(request)) == ("not_yours", "taken")
    await lab.flows.client.solve(lab.source(OLGA), request_id=request)
    again = await lab.flows.client.solve(lab.source(OLGA), request_id=request)
    assert again.code == "gone"
    assert await left(lab) == 4


async def test_the_minutes_may_be_told_after_the_client_closed(lab: Lab) -> None:
    request = await taken(lab, answered=True)
    await lab.flows.client.solve(lab.source(OLGA), request_id=request)
    toast = await lab.flows.staff.done(lab.source(IVAN), request_id=request, minutes=20)
    assert toast is not None
    assert toast.code == "done"
    card = (await lab.cards())[-1]
    assert (card.state, card.minutes) == ("done", 20)
    again = await lab.flows.staff.done(lab.source(IVAN), request_id=request, minutes=30)
    assert again is not None
    assert again.code == "gone"


async def rated(lab: Lab, stars: int) -> tuple[RequestId, MessageId]:
    """A closed request with stars, and the message that thanks for them."""
    request = await taken(lab, answered=True)
    await lab.flows.staff.done(lab.source(IVAN), minutes=5)
    await lab.flows.client.rate(lab.source(OLGA), request_id=request, stars=stars)
    assert lab.last(Rated, OLGA).stars == stars
    await lab.deliver()
    thanks = await lab.store.read(lambda tx: tx.outbox.slot(OLGA, f"rated:{request}"))  # type: ignore[arg-type]  # a private chat has its person's number
    assert thanks is not None
    return request, thanks


async def test_a_reply_to_the_thanks_is_the_word_beside_the_stars(lab: Lab) -> None:
    request, thanks = await rated(lab, 4)
    words = Content(text="quick, thank you")
    await lab.flows.client.submit(lab.source(OLGA), content=words, reply_to=thanks)
    told = lab.last(StaffTold, IVAN)
    assert (told.what, told.detail) == ("rating_word", "quick, thank you")
    await lab.wait(seconds=10)
    assert await lab.newest() == request, "it asks for nothing"
    await lab.flows.staff.history(lab.source(IVAN), request_id=request)
    line = lab.last(History, IVAN).lines[0]
    assert (line.rating, line.comment) == (4, "quick, thank you")
    assert lab.none_told(StaffTold, BOSS)


@pytest.mark.parametrize(("lead", "reader"), [(False, BOSS), (True, EVA)])
async def test_a_word_beside_few_stars_reaches_who_leads(lab: Lab, lead: bool, reader: UserId) -> None:
    _, thanks = await rated(lab, 2)
    await lab.flows.client.start(lab.source(BOSS), payload=None)
    if lead:
        await lab.hire(EVA, role="lead")
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text="slow"), reply_to=thanks)
    assert lab.last(StaffTold, reader).detail == "slow"
    assert lab.last(StaffTold, IVAN).detail == "slow"


async def test_the_same_word_twice_is_kept_once_and_another_is_added(lab: Lab) -> None:
    request, thanks = await rated(lab, 5)
    source = lab.source(OLGA)
    for _ in range(2):
        await lab.flows.client.submit(source, content=Content(text="good"), reply_to=thanks)
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text="really"), reply_to=thanks)
    found = await lab.store.read(lambda tx: tx.requests.get(request))
    assert found is not None
    assert found.comment == "good\nreally"


async def test_somebody_elses_reply_is_no_word(lab: Lab) -> None:
    request, thanks = await rated(lab, 5)
    await lab.join("Other", user=PETR)
    await lab.flows.client.submit(lab.source(PETR), content=Content(text="bad"), reply_to=thanks)
    found = await lab.store.read(lambda tx: tx.requests.get(request))
    assert found is not None
    assert found.comment == ""
