"""Staff take, answer, release, close and correct; nobody guesses whom a text is for."""

from bot.desk.talk import Content
from bot.flows.notices import (
    Accepted,
    AskKind,
    CancelledByStaff,
    Closed,
    History,
    Joined,
    NotAllowed,
    Offered,
    PersonAsked,
    QueueList,
    StaffTold,
    Usage,
    WhichRequest,
)
from bot.ids import MessageId, QuoteId, RequestId
from tests.flows.lab import BOSS, EVA, GROUP, IVAN, OLGA, PETR, Lab


async def taken(lab: Lab, text: str = "how do I close the month?") -> RequestId:
    """A client's question that ivan took."""
    await lab.join()
    await lab.hire(IVAN, EVA)
    request = await lab.ask(text, "consultation")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.deliver()
    return request


async def test_one_wins_and_the_other_learns_who(lab: Lab) -> None:
    request = await taken(lab)
    toast = await lab.flows.staff.take(lab.source(EVA, group=True), request_id=request)
    assert (toast.code, toast.name) == ("already_taken", "ivan")
    again = await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    assert again.code == "taken_by_you"


async def test_nobody_but_staff_takes(lab: Lab) -> None:
    await lab.join()
    request = await lab.ask("how?", "consultation")
    toast = await lab.flows.staff.take(lab.source(OLGA, group=True), request_id=request)
    assert toast.code == "not_staff"
    assert await lab.state(request) == "queued"


async def test_staff_who_never_pressed_start_claim_nothing(lab: Lab) -> None:
    await lab.join()
    await lab.flows.admin.staff_add(lab.source(BOSS), user_id=EVA, role="agent", name="Eva")
    request = await lab.ask("how?", "consultation")
    toast = await lab.flows.staff.take(lab.source(EVA, group=True), request_id=request)
    assert (toast.code, toast.url) == ("start_first", "https://t.me/acme_bot?start=hello")
    assert await lab.state(request) == "queued"


async def test_a_leads_kind_is_for_leads_once_there_is_one(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    await lab.hire(EVA, role="lead")
    request = await lab.ask("this was bad work", "complaint")
    refused = await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    assert refused.code == "lead_only"
    assert (
        await lab.flows.staff.take(lab.source(EVA, group=True), request_id=request)
    ).code == "taken_by_you"


async def test_the_receipt_names_who_took_it_and_loses_undo(lab: Lab) -> None:
    await taken(lab)
    receipt = lab.last(Accepted, OLGA)
    assert (receipt.taken_by, receipt.undo) == ("ivan", False)


async def test_an_answer_reaches_the_client_and_words_come_back(lab: Lab) -> None:
    await taken(lab)
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text="number it anew"))
    assert [one.text for one in await lab.relays(OLGA)] == ["number it anew"]
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text="thanks, it worked"))
    assert [one.text for one in await lab.relays(IVAN)] == ["thanks, it worked"]
    await lab.wait(seconds=10)
    assert await lab.newest() == 1


async def test_somebody_else_does_not_speak_in_a_talk_that_is_not_theirs(lab: Lab) -> None:
    await taken(lab)
    await lab.flows.staff.answer(lab.source(EVA), content=Content(text="hello?"))
    assert lab.last(StaffTold, EVA).what == "nothing_sent"
    assert await lab.relays(OLGA) == []


async def test_with_two_open_the_bot_asks_whom_a_text_is_for(lab: Lab) -> None:
    first = await taken(lab)
    await lab.join("Other", user=PETR)
    second = await lab.ask("and mine?", "consultation", user=PETR)
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=second)
    await lab.deliver()
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text="which one?"))
    asked = lab.last(WhichRequest, IVAN)
    assert {number for number, _ in asked.options} == {first, second}
    assert await lab.relays(OLGA) == []
    source = lab.source(IVAN)
    toast = await lab.flows.staff.answer_to(source, request_id=second, talk_id=asked.talk_id)  # type: ignore[arg-type]  # ids travel as plain numbers in notices
    assert toast.code == "sent"
    assert [one.text for one in await lab.relays(PETR)] == ["which one?"]


async def test_a_reply_to_the_header_says_which(lab: Lab) -> None:
    await taken(lab)
    await lab.join("Other", user=PETR)
    second = await lab.ask("and mine?", "consultation", user=PETR)
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=second)
    await lab.deliver()
    header = await lab.store.read(lambda tx: tx.outbox.slot(IVAN, f"talk:{second}"))  # type: ignore[arg-type]  # a private chat has its person's number
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text="for you"), reply_to=header)
    assert [one.text for one in await lab.relays(PETR)] == ["for you"]


async def test_release_puts_it_back_for_another(lab: Lab) -> None:
    request = await taken(lab)
    await lab.flows.staff.release(lab.source(IVAN))
    assert lab.last(StaffTold, IVAN).what == "released"
    assert await lab.state(request) == "queued"
    toast = await lab.flows.staff.take(lab.source(EVA, group=True), request_id=request)
    assert toast.code == "taken_by_you"


async def test_another_agent_cannot_close_or_release_it(lab: Lab) -> None:
    request = await taken(lab)
    for toast in (
        await lab.flows.staff.done(lab.source(EVA), request_id=request, minutes=5),
        await lab.flows.staff.release(lab.source(EVA), request_id=request),
        await lab.flows.staff.cancel(lab.source(EVA), request_id=request),
    ):
        assert toast is not None
        assert toast.code == "not_yours"
    assert await lab.state(request) == "taken"


async def test_cancel_gives_back_and_tells_the_client(lab: Lab) -> None:
    request = await taken(lab)
    await lab.flows.staff.cancel(lab.source(IVAN), request_id=request)
    gone = lab.last(CancelledByStaff, OLGA)
    assert gone.left is not None
    assert gone.left.left == 5
    assert await lab.state(request) == "cancelled"


async def test_done_needs_minutes(lab: Lab) -> None:
    request = await taken(lab)
    await lab.flows.staff.done(lab.source(IVAN), minutes=None)
    assert lab.last(Usage, IVAN).error == "missing"
    await lab.flows.staff.done(lab.source(IVAN), minutes=100_000)
    assert lab.last(Usage, IVAN).error == "bad_number"
    assert await lab.state(request) == "taken"


async def test_the_header_offers_minutes_and_a_way_back(lab: Lab) -> None:
    request = await taken(lab)
    await lab.flows.staff.done_menu(lab.source(IVAN), request_id=request)
    assert [one.choosing for one in await lab.headers(IVAN)][-1] == "minutes"
    await lab.flows.staff.back(lab.source(IVAN), request_id=request)
    assert [one.choosing for one in await lab.headers(IVAN)] == [None]


async def test_a_note_never_reaches_the_client(lab: Lab) -> None:
    await taken(lab)
    await lab.flows.staff.note(lab.source(IVAN), text="difficult client")
    assert lab.last(StaffTold, IVAN).what == "noted"
    assert await lab.relays(OLGA) == []


async def test_a_clients_edit_reaches_staff_with_the_new_words(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    source = lab.source(OLGA)
    lab.classifier.kinds["how to export?"] = "consultation"
    await lab.flows.client.submit(source, content=Content(text="how to export?"))
    await lab.wait(seconds=6)
    request = await lab.newest()
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.cards()
    await lab.flows.client.edit(source, content=Content(text="how to export PURCHASES?"))
    assert lab.last(StaffTold, IVAN).detail == "how to export PURCHASES?"
    (card,) = await lab.cards()
    assert (card.text, card.before) == ("how to export PURCHASES?", "how to export?")


async def test_reclassifying_to_something_free_gives_the_unit_back(lab: Lab) -> None:
    request = await taken(lab)
    toast = await lab.flows.staff.reclassify(lab.source(IVAN), request_id=request, kind="complaint")
    assert toast.code == "reclassified"
    await lab.flows.staff.done(lab.source(IVAN), minutes=5)
    assert lab.last(Closed, OLGA).left is None


async def test_reclassifying_to_something_dearer_asks_the_client_first(lab: Lab) -> None:
    request = await taken(lab)
    await lab.deposit(20_000)
    await lab.flows.staff.reclassify(lab.source(IVAN), request_id=request, kind="work")
    offer = lab.last(Offered, OLGA)
    assert offer.price is not None
    assert offer.price.net == 7000
    assert offer.corrected == "work"
    assert offer.excerpt, "the client reads which request is meant"
    assert await lab.state(request) == "taken", "whoever works on it keeps it meanwhile"


async def test_a_price_by_staff_holds_nothing_until_the_client_agrees(lab: Lab) -> None:
    request = await taken(lab)
    await lab.deposit(50_000)
    await lab.flows.staff.quote(lab.source(IVAN), minor=10_000)
    offer = lab.last(Offered, OLGA)
    assert (offer.reason, offer.funding) == ("staff", "balance")
    assert offer.quote_id is not None
    await lab.flows.client.accept(lab.source(OLGA), quote_id=QuoteId(offer.quote_id))
    assert await lab.state(request) == "taken"
    await lab.flows.staff.done(lab.source(IVAN), minutes=60)
    assert lab.last(Closed, OLGA).charged == 12_300


async def test_lists_and_history_for_staff_only(lab: Lab) -> None:
    request = await taken(lab)
    await lab.flows.staff.mine(lab.source(IVAN))
    assert [card.request_id for card in lab.last(QueueList, IVAN).cards] == [request]
    await lab.flows.staff.queue(lab.source(IVAN))
    assert lab.last(QueueList, IVAN).cards == ()
    await lab.flows.staff.history(lab.source(IVAN, group=True), request_id=request)
    assert lab.last(History, IVAN).client == "Orbit"
    await lab.flows.staff.queue(lab.source(OLGA))
    assert lab.last(NotAllowed, OLGA).command == "queue"


async def test_bind_moves_waiting_cards_and_refuses_clients(lab: Lab) -> None:
    await lab.join()
    await lab.ask("how?", "consultation")
    await lab.flows.staff.bind(lab.source(OLGA, group=True), kinds=("consultation",))
    assert isinstance(lab.told(GROUP)[-1], NotAllowed)
    await lab.flows.staff.bind(lab.source(BOSS, group=True), kinds=("consultation", "nonsense"))
    assert lab.last(Usage, GROUP).detail == "nonsense"
    await lab.cards()
    await lab.flows.staff.bind(lab.source(BOSS, group=True), kinds=("consultation",))
    (again,) = [one for one in await lab.fresh() if one.row.send.shape == "card"]
    assert again.thread_id == 7


async def test_a_reply_to_a_message_nobody_knows_is_not_guessed(lab: Lab) -> None:
    await taken(lab)
    await lab.join("Other", user=PETR)
    second = await lab.ask("and mine?", "consultation", user=PETR)
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=second)
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text="hm"), reply_to=MessageId(999_999))
    assert isinstance(lab.told(IVAN)[-1], WhichRequest)


async def test_unsure_words_after_a_waiting_request_may_join_it_without_a_charge(lab: Lab) -> None:
    await lab.join()
    first = await lab.ask("how do I close the month?", "consultation")
    await lab.cards()
    second = await lab.ask("may it be the october one?")
    asked = lab.last(AskKind, OLGA)
    assert (asked.same, asked.same_excerpt) == (first, "how do I close the month?")
    toast = await lab.flows.client.same_request(lab.source(OLGA), request_id=second)
    assert toast.code == "chosen"
    assert lab.last(Joined, OLGA).request_id == first
    (card,) = await lab.cards()
    assert card.text == "how do I close the month?\nmay it be the october one?"
    assert await lab.state(second) == "cancelled"
    again = await lab.flows.client.same_request(lab.source(OLGA), request_id=second)
    assert again.code == "already_chosen"


async def test_a_second_question_while_the_first_waits_is_a_request_of_its_own(lab: Lab) -> None:
    await lab.join()
    await lab.ask("how do I close the month?", "consultation")
    await lab.ask("and how do I open the next?", "consultation")
    assert [card.text for card in await lab.cards()] == [
        "how do I close the month?",
        "and how do I open the next?",
    ]


async def test_an_answer_written_before_done_is_read_before_the_closing(lab: Lab) -> None:
    await taken(lab)
    await lab.flows.staff.release(lab.source(IVAN))
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=RequestId(1))
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text="like this"))
    await lab.flows.staff.done(lab.source(IVAN), minutes=5)
    notices = [one.notice for one in await lab.fresh() if one.chat_id == int(OLGA)]
    shapes = [type(notice).__name__ for notice in notices]
    assert shapes.index("Relayed") < shapes.index("Closed")


async def test_a_bare_number_after_done_is_the_minutes_and_never_reaches_the_client(lab: Lab) -> None:
    request = await taken(lab)
    await lab.flows.staff.done_menu(lab.source(IVAN), request_id=request)
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text="45"))
    assert await lab.state(request) == "done"
    assert await lab.relays(OLGA) == []


async def test_a_bare_number_is_an_answer_when_nobody_asked_for_minutes(lab: Lab) -> None:
    request = await taken(lab)
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text="45"))
    assert [one.text for one in await lab.relays(OLGA)] == ["45"]
    assert await lab.state(request) == "taken"


async def test_a_complaint_recognised_late_leaves_the_agent_and_goes_to_the_leads_queue(lab: Lab) -> None:
    request = await taken(lab)
    await lab.flows.admin.staff_add(lab.source(BOSS), user_id=EVA, role="lead", name="eva")
    await lab.fresh()
    toast = await lab.flows.staff.reclassify(lab.source(IVAN), request_id=request, kind="complaint")
    assert toast.code == "reclassified"
    assert await lab.state(request) == "queued"
    receipt = lab.last(Accepted, OLGA)
    assert (receipt.kind, receipt.taken_by, receipt.lead) == ("complaint", None, True)
    assert lab.last(StaffTold, IVAN).what == "to_lead"
    assert not (await lab.headers(IVAN))[-1].mine
    assert (await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)).code == "lead_only"


async def test_it_has_a_promise_anew_although_the_agent_had_answered(lab: Lab) -> None:
    request = await taken(lab)
    await lab.flows.admin.staff_add(lab.source(BOSS), user_id=EVA, role="lead", name="eva")
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text="like this"))
    await lab.flows.staff.reclassify(lab.source(IVAN), request_id=request, kind="complaint")
    assert lab.last(Accepted, OLGA).due_at is not None


async def test_without_a_lead_the_agent_keeps_it_and_nobody_speaks_of_a_manager(lab: Lab) -> None:
    request = await taken(lab)
    await lab.flows.staff.reclassify(lab.source(IVAN), request_id=request, kind="complaint")
    assert await lab.state(request) == "taken"
    assert not lab.last(Accepted, OLGA).lead
    await lab.flows.client.ask_person(lab.source(OLGA), request_id=None)
    assert not lab.last(PersonAsked, OLGA).lead
