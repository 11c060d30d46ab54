"""What a client wrote without a tap, or was thanked for too early, still reaches a person."""

from datetime import timedelta

import pytest

from bot.desk.talk import Content
from bot.flows.notices import (
    Accepted,
    AskKind,
    AskOrder,
    SmallTalk,
)
from bot.flows.source import Source
from tests.flows.alarmed import alarmed, lines, shown
from tests.flows.lab import IVAN, OLGA, Lab
from tests.flows.saying import says


@pytest.fixture
def desk(lab: Lab) -> Lab:
    return alarmed(lab)


async def test_a_question_never_answered_is_listed_reminded_of_and_read_by_a_person(desk: Lab) -> None:
    await desk.join()
    request = await desk.ask("the program behaves strangely")
    assert await lines(desk) == [(request, "clarifying")]
    await desk.wait(minutes=59)
    assert not any(one.again for one in desk.told(OLGA) if isinstance(one, AskKind))
    await desk.wait(minutes=2)
    assert desk.last(AskKind, OLGA).again
    await desk.wait(minutes=61)
    assert await desk.state(request) == "queued"
    receipt = desk.last(Accepted, OLGA)
    assert (receipt.kind, receipt.unsaid, receipt.left) == ("other", True, None)
    card = await shown(desk, request)
    assert (card.kind, card.unsaid, card.paid) == ("other", True, "free")


async def test_an_answer_in_time_ends_the_waiting(desk: Lab) -> None:
    await desk.join()
    request = await desk.ask("the program behaves strangely")
    await desk.wait(minutes=61)
    await desk.flows.client.choose_kind(desk.source(OLGA), request_id=request, kind="billing")
    found = await desk.store.read(lambda tx: tx.requests.get(request))
    assert found is not None
    assert found.wake_at is None
    await desk.wait(hours=3)
    assert not [one for one in desk.told(OLGA) if isinstance(one, Accepted) and one.unsaid]


async def test_at_night_nobody_is_reminded(desk: Lab) -> None:
    await desk.join()
    await desk.wait(hours=8, minutes=45)
    request = await desk.ask("the program behaves strangely")
    night = desk.clock.now() + timedelta(hours=12)
    while desk.clock.now() < night:
        await desk.wait(hours=1)
        assert not desk.last(AskKind, OLGA).again
    await desk.wait(hours=3, minutes=45)
    assert not desk.last(AskKind, OLGA).again, "open for half an hour, after a quarter of the day before"
    await desk.wait(minutes=16)
    assert desk.last(AskKind, OLGA).again
    await desk.wait(hours=4)
    assert await desk.state(request) == "queued"


async def test_which_order_never_said_is_read_by_a_person_too(desk: Lab) -> None:
    await desk.join()
    await desk.ask("3000 flyers, how much?", "estimate")
    request = await desk.ask("and in red?", "estimate")
    desk.last(AskOrder, OLGA)
    await desk.wait(hours=4)
    assert await desk.state(request) == "queued"
    assert (await shown(desk, request)).unsaid


async def test_none_of_these_goes_to_a_person_at_once_uncharged(desk: Lab) -> None:
    await desk.join()
    request = await desk.ask("the program behaves strangely")
    await desk.flows.client.show_kinds(desk.source(OLGA), request_id=request)
    toast = await desk.flows.client.choose_kind(desk.source(OLGA), request_id=request, kind="other")
    assert (toast.code, await desk.state(request)) == ("chosen", "queued")
    assert desk.last(Accepted, OLGA).unsaid


async def test_staff_set_the_kind_and_only_then_the_contract_pays(desk: Lab) -> None:
    await desk.join()
    await desk.hire(IVAN)
    request = await desk.ask("the program behaves strangely")
    await desk.flows.client.choose_kind(desk.source(OLGA), request_id=request, kind="other")
    await desk.flows.staff.reclassify(desk.source(IVAN, group=True), request_id=request, kind="consultation")
    card = await shown(desk, request)
    assert (card.unsaid, card.paid) == (False, "quota")


async def test_the_state_of_a_request_is_not_offered_where_there_is_none(desk: Lab) -> None:
    await desk.join()
    request = await desk.ask("the program behaves strangely")
    await desk.flows.client.show_kinds(desk.source(OLGA), request_id=request)
    assert "status" not in desk.last(AskKind, OLGA).candidates
    await desk.ask("how do I close the month?", "consultation")
    await desk.flows.client.show_kinds(desk.source(OLGA), request_id=request)
    assert "status" in desk.last(AskKind, OLGA).candidates


async def test_nothing_to_do_is_not_offered_to_the_angry(desk: Lab) -> None:
    await desk.join()
    desk.classifier.likely = "complaint"
    await desk.ask("again the same mess")
    assert "complaint" in desk.last(AskKind, OLGA).candidates
    assert "smalltalk" not in desk.last(AskKind, OLGA).candidates


async def test_a_place_alone_has_every_choice(desk: Lab) -> None:
    await desk.join()
    await says(desk, Content(text="", media="location", details='{"latitude": 1, "longitude": 2}'))
    await desk.wait(seconds=6)
    assert desk.last(AskKind, OLGA).all


async def edited(lab: Lab, source: Source, text: str) -> None:
    await lab.flows.client.edit(source, content=Content(text=text))
    await lab.wait(seconds=1)


@pytest.mark.parametrize(
    ("text", "word"), [("good morning", "hello"), ("thank you", "thanks"), ("🙂", "other")]
)
async def test_a_greeting_and_thanks_get_a_sentence_of_their_own(desk: Lab, text: str, word: str) -> None:
    await desk.join()
    await desk.ask(text, "smalltalk")
    assert desk.last(SmallTalk, OLGA).word == word


async def test_a_question_that_an_edit_adds_to_thanks_is_decided(desk: Lab) -> None:
    await desk.join()
    desk.classifier.kinds |= {
        "thank you": "smalltalk",
        "thank you!": "smalltalk",
        "thank you. how do I export?": "consultation",
    }
    source = await says(desk, Content(text="thank you"))
    await desk.wait(seconds=6)
    request = await desk.newest()
    await edited(desk, source, "thank you!")
    assert await desk.state(request) == "answered"
    await edited(desk, source, "thank you. how do I export?")
    assert desk.last(Accepted, OLGA).kind == "consultation"
    assert (await shown(desk, request)).text == "thank you. how do I export?"
