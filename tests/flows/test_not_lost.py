"""What a client writes in alarm, without a tap, in pieces or in the wrong place reaches a person all the same."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.desk.talk import Content
from bot.flows.notices import (
    Accepted,
    AskKind,
    AskOrder,
    CardView,
    Continued,
    HeaderView,
    Joined,
    Relayed,
    RequestList,
    SmallTalk,
    StaffTold,
    Withdrawn,
)
from bot.flows.source import Source
from bot.ids import MessageId, RequestId
from bot.intake.judgement import Guess, Judgement
from tests.flows.lab import EVA, IVAN, OLGA, Lab, ToldClassifier
from tests.flows.saying import opened, photo, says

PANIC = "the press is on fire, help"
MAYBE = "nothing works"


@dataclass
class Alarmed(ToldClassifier):
    """As the real one: unsure of `MAYBE`, which is an emergency before all else and cannot wait."""

    async def classify(self, text: str, *, language: str) -> Judgement:
        judged = await super().classify(text, language=language)
        if MAYBE not in text:
            return judged
        ranked = (Guess(kind="emergency", confidence=0.7), Guess(kind="smalltalk", confidence=0.2))
        return replace(judged, kind=None, ranked=ranked, urgent=True)


@pytest.fixture
def desk(lab: Lab) -> Lab:
    lab.classifier = Alarmed(kinds={PANIC: "emergency"})
    lab.refit()
    return lab


async def shown(lab: Lab, request: RequestId) -> CardView:
    """The newest card of the request, as it was sent."""
    await lab.deliver()
    cards = [one.notice for one in lab.sent if isinstance(one.notice, CardView)]
    return [one for one in cards if one.request_id == request][-1]


async def lines(lab: Lab) -> list[tuple[int, str]]:
    await lab.flows.client.requests(lab.source(OLGA))
    return [(one.request_id, one.state) for one in lab.last(RequestList, OLGA).lines]


# --- an alarm


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


# --- a question without an answer


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
    await desk.flows.client.choose_kind(desk.source(OLGA), request_id=request, kind="consultation")
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
    await desk.wait(hours=8)
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


# --- details


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
    assert (went.request_id, went.queued, went.about) == (request, True, "how do I print labels?")
    await desk.flows.staff.take(desk.source(IVAN, group=True), request_id=request)
    assert {one.file_id for one in await desk.relays(IVAN)} >= {"P1", "V1"}


async def test_a_detail_may_be_made_a_request_of_its_own(desk: Lab) -> None:
    await desk.join()
    request = await desk.ask("how do I print labels?", "consultation")
    await says(desk, Content(text="set up the mail of a new colleague"))
    went = desk.last(Continued, OLGA)
    await desk.flows.client.new_request(
        desk.source(OLGA), request_id=RequestId(went.request_id), talk_id=went.talk_id
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


# --- two talks


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
    toast = await desk.flows.client.other_request(desk.source(OLGA), request_id=first, talk_id=went.talk_id)
    assert toast.code == "chosen"
    assert desk.last(Joined, OLGA).request_id == first
    sent = await desk.fresh()
    assert [one.notice.text for one in sent if isinstance(one.notice, Relayed)] == ["it is version 8"]
    told = [one.notice for one in sent if isinstance(one.notice, StaffTold)]
    assert [(one.what, one.request_id, one.detail) for one in told] == [("client_moved", second, f"#{first}")]
    again = await desk.flows.client.other_request(desk.source(OLGA), request_id=first, talk_id=went.talk_id)
    assert again.code == "already_chosen"


async def test_nobody_else_moves_the_words(desk: Lab) -> None:
    first, _ = await two_talks(desk)
    await says(desk, Content(text="it is version 8"))
    went = desk.last(Continued, OLGA)
    toast = await desk.flows.client.other_request(desk.source(IVAN), request_id=first, talk_id=went.talk_id)
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


# --- after the end


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


# --- courtesies


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
