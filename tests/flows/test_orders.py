"""A recalculation joins its order by reply, by number or by button, and is counted there."""

import pytest

from bot.desk.talk import Content, Side
from bot.flows.notices import Accepted, AskKind, AskOrder, AskSame, Joined, Offered, StaffTold
from bot.ids import ChatId, MessageId, RequestId, UserId
from tests.flows.lab import IVAN, OLGA, PETR, Lab
from tests.flows.saying import answers, copy_of, passed

FIRST = "5000 leaflets, how much?"


async def ordered(lab: Lab, *, closed: bool) -> RequestId:
    """Olga's first estimate, answered by ivan."""
    await lab.join()
    await lab.hire(IVAN)
    request = await lab.ask(FIRST, "estimate")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text="480"))
    if closed:
        await lab.flows.staff.done(lab.source(IVAN), minutes=10)
    await lab.deliver()
    return request


async def standing_there(lab: Lab, request: RequestId, user: UserId = OLGA) -> MessageId:
    """The message in which the client reads what became of the request."""
    found = await lab.store.read(lambda tx: tx.outbox.slot(ChatId(int(user)), f"client:{request}"))
    assert found is not None
    return found


async def replies(lab: Lab, to: MessageId, text: str, kind: str | None = None) -> RequestId:
    if kind is not None:
        lab.classifier.kinds[text] = kind
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text=text), reply_to=to)
    await lab.wait(seconds=6)
    return await lab.newest()


@pytest.mark.parametrize("closed", [True, False])
async def test_a_reply_that_wants_it_calculated_anew_is_counted_on_the_order(lab: Lab, closed: bool) -> None:
    first = await ordered(lab, closed=closed)
    again = await replies(lab, await standing_there(lab, first), "now 3000, please", "estimate")
    assert again != first
    receipt = lab.last(Accepted, OLGA)
    assert (receipt.order_number, receipt.recalculation, receipt.free_left) == (1, True, 1)


async def test_a_reply_to_the_answer_is_counted_like_one_to_the_receipt(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    request = await lab.ask(FIRST, "estimate")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    answer = await answers(lab, Content(text="480"))
    await passed(lab, OLGA)
    await replies(lab, await copy_of(lab, answer, OLGA), "now 3000, please", "estimate")
    assert lab.last(Accepted, OLGA).recalculation


async def test_recalculations_by_reply_end_like_those_by_number_with_a_price(lab: Lab) -> None:
    first = await ordered(lab, closed=True)
    await lab.deposit(5000)
    for number in (1, 2):
        await replies(lab, await standing_there(lab, first), f"now {number}000", "estimate")
        assert lab.last(Accepted, OLGA).recalculation
    await replies(lab, await standing_there(lab, first), "now 3000", "estimate")
    offer = lab.last(Offered, OLGA)
    assert (offer.reason, offer.used, offer.order_number) == ("recalculation", 2, 1)


async def test_the_reply_is_remembered_behind_the_question_what_is_meant(lab: Lab) -> None:
    first = await ordered(lab, closed=True)
    again = await replies(lab, await standing_there(lab, first), "and if it were 3000")
    asked = lab.last(AskKind, OLGA)
    assert (asked.order_number, asked.candidates[0], asked.same) == (1, "estimate", first)
    await lab.flows.client.choose_kind(lab.source(OLGA), request_id=again, kind="estimate")
    receipt = lab.last(Accepted, OLGA)
    assert (receipt.order_number, receipt.recalculation) == (1, True)


async def test_a_number_in_the_words_goes_before_the_reply(lab: Lab) -> None:
    first = await ordered(lab, closed=True)
    posters = await lab.ask("posters, how much?", "estimate")
    await lab.flows.client.choose_order(lab.source(OLGA), request_id=posters)
    assert lab.last(Accepted, OLGA).order_number == 2
    await replies(lab, await standing_there(lab, first), "order 2, now 30 of them", "estimate")
    assert lab.last(Accepted, OLGA).order_number == 2


async def test_what_nobody_has_begun_to_calculate_is_put_right_and_not_counted(lab: Lab) -> None:
    await lab.join()
    request = await lab.ask(FIRST, "estimate")
    same = await replies(lab, await standing_there(lab, request), "no, 3000, how much?", "estimate")
    assert same == request
    found = await lab.store.read(lambda tx: tx.requests.get(request))
    assert found is not None
    assert found.text == f"{FIRST}\nno, 3000, how much?"


async def test_another_kind_of_reply_goes_on_with_the_open_estimate(lab: Lab) -> None:
    first = await ordered(lab, closed=False)
    assert await replies(lab, await standing_there(lab, first), "on white paper", "work") == first


async def others_words(lab: Lab, request: RequestId) -> MessageId:
    """A message in petr's chat that is of olga's request, as if he had been her colleague once."""
    source = lab.source(PETR)
    assert source.message is not None
    message = source.message
    await lab.store.write(
        lambda tx: tx.talk.add(
            request_id=request,
            draft_id=None,
            side=Side.CLIENT,
            user_id=PETR,
            chat_id=source.chat,
            message_id=message,
            content=Content(text="old words"),
            at=source.at,
        )
    )
    return message


async def test_an_order_of_another_client_is_no_order_of_ours(lab: Lab) -> None:
    first = await ordered(lab, closed=True)
    await lab.join("Budmax", user=PETR)
    await lab.ask("posters, how much?", "estimate", user=PETR)
    lab.classifier.kinds["now 3000"] = "estimate"
    message = await others_words(lab, first)
    await lab.flows.client.submit(lab.source(PETR), content=Content(text="now 3000"), reply_to=message)
    await lab.wait(seconds=6)
    assert lab.last(AskOrder, PETR).options == ((1, "posters, how much?"),)


async def test_words_never_go_on_with_another_clients_request(lab: Lab) -> None:
    first = await ordered(lab, closed=False)
    await lab.join("Budmax", user=PETR)
    message = await others_words(lab, first)
    await lab.flows.client.submit(lab.source(PETR), content=Content(text="and now?"), reply_to=message)
    await lab.wait(seconds=6)
    asked = lab.last(AskKind, PETR)
    assert (asked.request_id > first, asked.same) == (True, None)


# --- by button


async def test_an_estimate_that_names_no_order_asks_which_it_is(lab: Lab) -> None:
    await ordered(lab, closed=True)
    again = await lab.ask("3000, how much?", "estimate")
    assert lab.last(AskOrder, OLGA).options == ((1, FIRST),)
    assert await lab.state(again) == "clarifying"
    toast = await lab.flows.client.choose_order(lab.source(OLGA), request_id=again, number=1)
    assert toast.code == "chosen"
    receipt = lab.last(Accepted, OLGA)
    assert (receipt.order_number, receipt.recalculation, receipt.free_left) == (1, True, 1)
    second = await lab.flows.client.choose_order(lab.source(OLGA), request_id=again)
    assert second.code == "already_chosen"


async def test_a_new_estimate_is_an_order_of_its_own(lab: Lab) -> None:
    await ordered(lab, closed=True)
    again = await lab.ask("posters, how much?", "estimate")
    await lab.flows.client.choose_order(lab.source(OLGA), request_id=again)
    receipt = lab.last(Accepted, OLGA)
    assert (receipt.order_number, receipt.recalculation) == (2, False)


async def test_the_first_estimate_is_not_asked_about(lab: Lab) -> None:
    await lab.join()
    await lab.ask(FIRST, "estimate")
    assert lab.none_told(AskOrder, OLGA)


async def test_only_the_three_newest_orders_of_the_last_months_are_offered(lab: Lab) -> None:
    await ordered(lab, closed=True)
    for number in range(2, 6):
        fresh = await lab.ask(f"thing {number}, how much?", "estimate")
        await lab.flows.client.choose_order(lab.source(OLGA), request_id=fresh)
    await lab.ask("and again, how much?", "estimate")
    assert [number for number, _ in lab.last(AskOrder, OLGA).options] == [5, 4, 3]
    await lab.wait(days=91)
    await lab.ask("leaflets, how much?", "estimate")
    assert lab.last(Accepted, OLGA).order_number == 6


async def test_nobody_elses_estimate_may_be_put_to_an_order(lab: Lab) -> None:
    await ordered(lab, closed=True)
    again = await lab.ask("3000, how much?", "estimate")
    await lab.join("Budmax", user=PETR)
    press = await lab.flows.client.choose_order(lab.source(PETR), request_id=again, number=1)
    assert press.code == "not_yours"
    forged = await lab.flows.client.choose_order(lab.source(OLGA), request_id=again, number=77)
    assert forged.code == "gone"
    assert await lab.state(again) == "clarifying"


async def test_the_question_can_be_answered_in_words(lab: Lab) -> None:
    await ordered(lab, closed=True)
    again = await lab.ask("3000, how much?", "estimate")
    assert await replies(lab, await standing_there(lab, again), "order 1 of course") == again
    assert lab.last(Accepted, OLGA).recalculation


# --- every message about a request leads to it


async def test_a_reply_to_what_says_that_words_were_added_goes_where_they_went(lab: Lab) -> None:
    first = await ordered(lab, closed=False)
    lab.classifier.kinds["on what paper is it?"] = "consultation"
    extra = await lab.ask("and one more thing")
    assert extra == first  # in an open talk; so the question what is meant needs a closed one
    await lab.flows.staff.release(lab.source(IVAN), request_id=first)
    extra = await lab.ask("and one more thing?")
    await lab.flows.client.same_request(lab.source(OLGA), request_id=extra)
    await lab.deliver()
    assert isinstance(lab.told(OLGA)[-1], Joined)
    joined = await standing_there(lab, extra)
    assert await replies(lab, joined, "on what paper is it?", "consultation") == extra
    found = await lab.store.read(lambda tx: tx.requests.get(first))
    assert found is not None
    assert found.text.endswith("and one more thing?\non what paper is it?")


async def test_a_reply_to_a_message_that_gave_its_place_to_a_newer_one_still_belongs(lab: Lab) -> None:
    first = await ordered(lab, closed=False)
    old = await standing_there(lab, first)
    await lab.flows.staff.quote(lab.source(IVAN), minor=10000)
    await lab.deliver()
    assert await standing_there(lab, first) != old
    await lab.flows.staff.release(lab.source(IVAN), request_id=first)
    assert await replies(lab, old, "on white paper") == first, "in the queue only a reply goes on"


async def test_a_reply_to_payment_details_belongs_to_what_is_to_be_paid(lab: Lab) -> None:
    await lab.join()
    await lab.quota(-5)
    request = await lab.ask("how do I close the month?", "consultation")
    await lab.flows.client.top_up(lab.source(OLGA), request_id=request)
    await lab.fresh()
    details = await newest_message(lab, OLGA)
    fresh = await replies(lab, details, "paid it this morning")
    asked = lab.last(AskKind, OLGA)
    assert (asked.request_id, asked.same) == (fresh, request)
    await lab.flows.client.same_request(lab.source(OLGA), request_id=fresh)
    words = await lab.store.read(lambda tx: tx.requests.get(request))
    assert words is not None
    assert words.text == "how do I close the month?\npaid it this morning"
    assert await lab.cards() == []


async def newest_message(lab: Lab, user: UserId) -> MessageId:
    ((number,),) = lab.look(
        "SELECT max(message_id) FROM outbox WHERE chat_id = ? AND shape = 'screen'", int(user)
    )
    return MessageId(number)


async def test_staff_who_reply_to_what_the_bot_told_of_a_request_speak_in_it(lab: Lab) -> None:
    first = await ordered(lab, closed=False)
    await lab.join("Budmax", user=PETR)
    other = await lab.ask("how do I export?", "consultation", user=PETR)
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=other)
    await lab.flows.staff.quote(lab.source(IVAN), minor=10000, reply_to=await header(lab, first))
    await lab.deliver()
    told = lab.last(StaffTold, IVAN)
    assert (told.what, told.request_id) == ("quote_sent", first)
    said = await answers(lab, Content(text="by friday"), reply_to=await newest_message(lab, IVAN))
    assert said.message is not None
    message = said.message
    talk = await lab.store.read(lambda tx: tx.talk.by_message(said.chat, message))
    assert talk is not None
    assert talk.request_id == first


async def header(lab: Lab, request: RequestId) -> MessageId:
    found = await lab.store.read(lambda tx: tx.outbox.slot(ChatId(int(IVAN)), f"talk:{request}"))
    assert found is not None
    return found


async def test_a_reply_to_the_question_what_is_meant_answers_it(lab: Lab) -> None:
    await lab.join()
    request = await lab.ask("about the month")
    again = await replies(lab, await standing_there(lab, request), "how do I close it?", "consultation")
    assert again == request
    found = await lab.store.read(lambda tx: tx.requests.get(request))
    assert found is not None
    assert (found.kind, found.state, found.text) == (
        "consultation",
        "queued",
        "about the month\nhow do I close it?",
    )
    assert lab.last(Accepted, OLGA).left is not None


async def test_a_reply_to_it_that_says_no_more_is_asked_about_below(lab: Lab) -> None:
    await lab.join()
    request = await lab.ask("about the month")
    assert await replies(lab, await standing_there(lab, request), "you know", "smalltalk") == request
    assert lab.last(AskKind, OLGA).excerpt == "about the month you know"


# --- what is offered for a price may belong to an open talk


async def test_an_offer_and_a_refusal_say_what_the_words_may_belong_to(lab: Lab) -> None:
    first = await ordered(lab, closed=False)
    await lab.flows.staff.release(lab.source(IVAN), request_id=first)
    await lab.quota(-5)
    extra = await lab.ask("on what paper is it?", "consultation")
    refused = lab.told(OLGA)[-1]
    assert (getattr(refused, "same", None), getattr(refused, "same_excerpt", "")) == (first, FIRST)
    await lab.deposit(50_000)
    other = await lab.ask("and how thick is it?", "consultation")
    offer = lab.last(Offered, OLGA)
    assert (offer.same, offer.same_excerpt) == (first, FIRST)
    for number in (extra, other):
        toast = await lab.flows.client.same_request(lab.source(OLGA), request_id=number)
        assert (toast.code, await lab.state(number)) == ("chosen", "cancelled")


async def test_where_nothing_is_open_nothing_is_offered_to_join(lab: Lab) -> None:
    await lab.join()
    await lab.quota(-5)
    await lab.deposit(50_000)
    await lab.ask("how do I close the month?", "consultation")
    assert lab.last(Offered, OLGA).same is None


async def test_a_closed_order_is_asked_about_unless_it_is_to_be_calculated_anew(lab: Lab) -> None:
    first = await ordered(lab, closed=True)
    await replies(lab, await standing_there(lab, first), "print it then", "work")
    assert lab.last(AskSame, OLGA).same == first
