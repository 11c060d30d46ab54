"""An alarm reaches people at once, wherever it is written; in doubt its client is asked, and not for long."""

import pytest

from bot.desk.talk import Content
from bot.flows.notices import (
    Accepted,
    AskKind,
    Continued,
)
from bot.ids import RequestId
from tests.flows.alarmed import MAYBE, PANIC, alarmed, shown
from tests.flows.lab import IVAN, OLGA, Lab
from tests.flows.saying import opened, says


@pytest.fixture
def desk(lab: Lab) -> Lab:
    return alarmed(lab)


async def test_a_clear_alarm_in_an_open_talk_is_an_emergency_of_its_own(desk: Lab) -> None:
    talk = await opened(desk)
    await says(desk, Content(text=PANIC))
    await desk.wait(seconds=1)
    emergency = await desk.newest()
    assert emergency != talk
    assert desk.last(Accepted, OLGA).kind == "emergency"
    assert not [one for one in await desk.relays(IVAN) if one.text == PANIC]


async def test_a_possible_one_is_asked_about_first_and_goes_to_staff_unanswered(desk: Lab) -> None:
    await opened(desk)
    await says(desk, Content(text=MAYBE))
    await desk.wait(seconds=6)
    asked = desk.last(AskKind, OLGA)
    assert (asked.candidates[0], asked.alarm) == ("emergency", 2)
    assert "smalltalk" not in asked.candidates
    await desk.wait(minutes=1)
    assert await desk.state(RequestId(asked.request_id)) == "clarifying"
    await desk.wait(minutes=1)
    assert await desk.state(RequestId(asked.request_id)) == "queued"
    card = await shown(desk, RequestId(asked.request_id))
    assert (card.kind, card.unsaid, card.paid) == ("emergency", True, "free")
    receipt = desk.last(Accepted, OLGA)
    assert (receipt.kind, receipt.unsaid, receipt.charged) == ("emergency", True, None)


async def test_a_possible_emergency_is_passed_on_at_night_too(desk: Lab) -> None:
    await desk.join()
    await desk.wait(hours=15)
    await says(desk, Content(text=MAYBE))
    await desk.wait(minutes=3)
    assert await desk.state(await desk.newest()) == "queued"


async def test_staff_confirm_a_possible_emergency_by_setting_its_kind(desk: Lab) -> None:
    await opened(desk)
    await says(desk, Content(text=MAYBE))
    await desk.wait(minutes=3)
    request = await desk.newest()
    toast = await desk.flows.staff.reclassify(
        desk.source(IVAN, group=True), request_id=request, kind="emergency"
    )
    assert toast.code == "reclassified"
    card = await shown(desk, request)
    assert (card.unsaid, card.paid) == (False, "emergency")
    again = await desk.flows.staff.reclassify(
        desk.source(IVAN, group=True), request_id=request, kind="emergency"
    )
    assert again.code == "already_chosen"


async def test_an_emergency_in_reply_to_a_queued_request_is_not_hidden_in_it(desk: Lab) -> None:
    await desk.join()
    waiting = await desk.ask("how do I close the month?", "consultation")
    message = await desk.store.read(lambda tx: tx.outbox.slot(OLGA, f"client:{waiting}"))  # type: ignore[arg-type]  # a private chat has its person's number
    await says(desk, Content(text=PANIC), reply_to=message)
    await desk.wait(seconds=1)
    assert await desk.newest() != waiting
    assert desk.last(Accepted, OLGA).kind == "emergency"


async def test_what_follows_an_emergency_goes_to_it_and_not_to_the_other_talk(desk: Lab) -> None:
    talk = await opened(desk)
    await says(desk, Content(text=PANIC))
    await desk.wait(seconds=1)
    emergency = await desk.newest()
    await says(desk, Content(text="it is on the 4th floor"))
    assert (await shown(desk, emergency)).text == f"{PANIC}\nit is on the 4th floor"
    went = desk.last(Continued, OLGA)
    assert (went.request_id, went.about, went.other) == (emergency, PANIC, talk)
    await says(desk, Content(text=PANIC + "!"))
    await desk.wait(seconds=6)
    assert await desk.newest() == emergency, "a second cry for help is no second charge"
