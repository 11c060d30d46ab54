"""Words reach the request they belong to: details, two talks at once, what is said after the end."""

from dataclasses import dataclass, replace

import pytest

from bot.desk.talk import Content
from bot.flows.notices import (
    Accepted,
    AskKind,
    CardView,
    Continued,
    HeaderView,
    Joined,
    Relayed,
    StaffTold,
    Withdrawn,
)
from bot.ids import MessageId, RequestId, TalkId
from bot.intake.judgement import Guess, Judgement
from tests.flows.alarmed import MAYBE, PANIC, alarmed, lines, shown
from tests.flows.lab import EVA, IVAN, OLGA, Lab, ToldClassifier
from tests.flows.saying import opened, photo, says


@pytest.fixture
def desk(lab: Lab) -> Lab:
    return alarmed(lab)


async def test_details_told_while_it_waits_reach_the_card_and_the_taker(desk: Lab) -> None:
    await desk.join()
    await desk.hire(IVAN)
    request = await desk.ask("how do I print labels?", "consultation")
    await says(desk, Content(text="one more detail: the printer is a Zebra"))
    await says(desk, photo(1))
    await says(desk, Content(text="", media="voice", file_id="V1"))
    await desk.wait(seconds=6)
    assert await desk.newest() == request
    card = await shown(desk, request)
    assert (card.text.splitlines()[1], card.attachments) == ("one more detail: the printer is a Zebra", 2)
    went = desk.last(Continued, OLGA)
    assert (went.request_id, went.queued) == (request, True)
    assert went.about.startswith("how do I print labels?")
    await desk.flows.staff.take(desk.source(IVAN, group=True), request_id=request)
    assert {one.file_id for one in await desk.relays(IVAN)} >= {"P1", "V1"}


async def test_a_detail_may_be_made_a_request_of_its_own(desk: Lab) -> None:
    await desk.join()
    request = await desk.ask("how do I print labels?", "consultation")
    await says(desk, Content(text="set up the mail of a new colleague"))
    went = desk.last(Continued, OLGA)
    await desk.flows.client.new_request(
        desk.source(OLGA), request_id=RequestId(went.request_id), talk_id=TalkId(went.talk_id)
    )
    assert await desk.newest() != request
    assert (await shown(desk, request)).text == "how do I print labels?"


@pytest.mark.parametrize(
    ("text", "kind"), [("when will you answer?", None), ("thank you", "smalltalk"), ("do it", "work")]
)
async def test_a_question_thanks_and_a_clear_kind_are_no_details(
    desk: Lab, text: str, kind: str | None
) -> None:
    await desk.join()
    request = await desk.ask("how do I print labels?", "consultation")
    assert await desk.ask(text, kind) != request


async def test_after_a_while_words_are_no_details_any_more(desk: Lab) -> None:
    await desk.join()
    request = await desk.ask("how do I print labels?", "consultation")
    await desk.wait(minutes=10)
    assert await desk.ask("the printer is a Zebra") != request


async def test_words_after_a_wordless_picture_say_what_it_is(desk: Lab) -> None:
    await desk.join()
    await says(desk, photo(1))
    await desk.wait(seconds=6)
    request = await desk.newest()
    assert await desk.ask("how do I repair this?", "consultation") == request
    assert await desk.state(request) == "queued"


async def two_talks(lab: Lab) -> tuple[RequestId, RequestId]:
    first = await opened(lab)
    second = await lab.ask("how do I close the year?", "estimate")
    await lab.flows.staff.take(lab.source(EVA, group=True), request_id=second)
    await lab.deliver()
    lab.sent.clear()
    return first, second


async def test_with_two_talks_the_client_reads_which_one_the_words_went_to(desk: Lab) -> None:
    first, second = await two_talks(desk)
    await says(desk, Content(text="it is version 8"))
    went = desk.last(Continued, OLGA)
    assert (went.request_id, went.about) == (second, "how do I close the year?")
    assert (went.other, went.other_excerpt) == (first, "how do I close the month?")


async def test_the_words_move_to_the_other_talk_by_the_button(desk: Lab) -> None:
    first, second = await two_talks(desk)
    await says(desk, Content(text="it is version 8"))
    went = desk.last(Continued, OLGA)
    await desk.fresh()
    toast = await desk.flows.client.other_request(
        desk.source(OLGA), request_id=first, talk_id=TalkId(went.talk_id)
    )
    assert toast.code == "chosen"
    assert desk.last(Joined, OLGA).request_id == first
    sent = await desk.fresh()
    assert [one.notice.text for one in sent if isinstance(one.notice, Relayed)] == ["it is version 8"]
    told = [one.notice for one in sent if isinstance(one.notice, StaffTold)]
    assert [(one.what, one.request_id, one.detail) for one in told] == [("client_moved", second, f"#{first}")]
    again = await desk.flows.client.other_request(
        desk.source(OLGA), request_id=first, talk_id=TalkId(went.talk_id)
    )
    assert again.code == "already_chosen"


async def test_nobody_else_moves_the_words(desk: Lab) -> None:
    first, _ = await two_talks(desk)
    await says(desk, Content(text="it is version 8"))
    went = desk.last(Continued, OLGA)
    toast = await desk.flows.client.other_request(
        desk.source(IVAN), request_id=first, talk_id=TalkId(went.talk_id)
    )
    assert toast.code == "not_yours"


async def test_an_answer_names_its_request_only_where_several_are_open(desk: Lab) -> None:
    await two_talks(desk)
    await desk.flows.staff.answer(desk.source(IVAN), content=Content(text="like this"))
    assert [one.about for one in await desk.relays(OLGA)] == ["how do I close the month?"]


async def test_with_one_request_open_an_answer_names_none(desk: Lab) -> None:
    await opened(desk)
    await desk.flows.staff.answer(desk.source(IVAN), content=Content(text="like this"))
    assert [one.about for one in await desk.relays(OLGA)] == [""]


@pytest.mark.parametrize("kind", ["complaint", "appeal"])
async def test_a_complaint_in_a_talk_does_not_go_to_whom_it_is_about(desk: Lab, kind: str) -> None:
    talk = await opened(desk)
    assert await desk.ask("he is rude to me", kind) != talk
    assert desk.last(Accepted, OLGA).kind == kind
    assert await desk.relays(IVAN) == []


async def rated(lab: Lab) -> tuple[RequestId, MessageId | None]:
    request = await opened(lab)
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text="like this"))
    await lab.flows.staff.done(lab.source(IVAN), minutes=5)
    await lab.flows.client.rate(lab.source(OLGA), request_id=request, stars=4)
    await lab.deliver()
    thanks = await lab.store.read(lambda tx: tx.outbox.slot(OLGA, f"rated:{request}"))  # type: ignore[arg-type]  # a private chat has its person's number
    return request, thanks


@pytest.mark.parametrize("content", [photo(7, "look at it now"), Content(text=PANIC), Content(text=MAYBE)])
async def test_a_picture_or_an_alarm_in_reply_to_the_thanks_is_no_mere_word(
    desk: Lab, content: Content
) -> None:
    request, thanks = await rated(desk)
    await says(desk, content, reply_to=thanks)
    await desk.wait(seconds=6)
    assert await desk.newest() != request


async def test_a_plain_word_in_reply_to_the_thanks_stays_beside_the_stars(desk: Lab) -> None:
    request, thanks = await rated(desk)
    await says(desk, Content(text="very quick"), reply_to=thanks)
    await desk.wait(seconds=6)
    assert await desk.newest() == request


async def test_words_that_reopened_a_request_are_no_request_in_the_list(desk: Lab) -> None:
    request = await opened(desk)
    await desk.flows.staff.answer(desk.source(IVAN), content=Content(text="like this"))
    await desk.flows.staff.done(desk.source(IVAN), minutes=5)
    fresh = await desk.ask("it still does not balance")
    await desk.flows.client.same_request(desk.source(OLGA), request_id=fresh)
    assert await lines(desk) == [(request, "taken")]


async def test_a_numbered_recalculation_after_the_end_is_never_a_free_reopening(desk: Lab) -> None:
    await desk.join()
    await desk.hire(IVAN)
    first = await desk.ask("16 seats, how much?", "estimate")
    await desk.flows.staff.take(desk.source(IVAN, group=True), request_id=first)
    await desk.flows.staff.answer(desk.source(IVAN), content=Content(text="100"))
    await desk.flows.staff.done(desk.source(IVAN), minutes=5)
    counted = await desk.ask("order 1 again for 18 seats", "estimate")
    assert desk.last(Accepted, OLGA).recalculation
    assert await desk.state(counted) == "queued"

    @dataclass
    class Leaning(ToldClassifier):
        async def classify(self, text: str, *, language: str) -> Judgement:
            judged = await super().classify(text, language=language)
            return replace(judged, ranked=(Guess(kind="estimate", confidence=0.6),))

    desk.classifier = Leaning()
    desk.refit()
    await desk.flows.client.undo(desk.source(OLGA), request_id=counted)
    await desk.ask("order no. 1 now with 20 seats")
    asked = desk.last(AskKind, OLGA)
    assert (asked.order_number, asked.same, asked.candidates[0]) == (1, None, "estimate")


async def test_solved_before_any_answer_is_withdrawn_by_the_client_everywhere(desk: Lab) -> None:
    request = await opened(desk)
    await desk.flows.client.solve(desk.source(OLGA), request_id=request)
    desk.last(Withdrawn, OLGA)
    assert await desk.state(request) == "undone"
    sent = [one.notice for one in await desk.fresh()]
    states = {one.state for one in sent if isinstance(one, CardView)}
    states |= {one.card.state for one in sent if isinstance(one, HeaderView)}
    assert states == {"undone"}
