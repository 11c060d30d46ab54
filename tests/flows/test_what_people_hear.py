"""What people must not miss: money that came or did not, a kind that changed, words that a button or a
reply belongs to."""

import pytest

from bot.desk.talk import Content
from bot.flows.notices import (
    Accepted,
    AskKind,
    BillingAnswer,
    Changed,
    ClientCard,
    DepositArrived,
    Help,
    NotAllowed,
    Offered,
    PersonAsked,
    PersonRefused,
    QueueList,
    StaffTold,
    Statement,
    TopUpDetails,
    Usage,
)
from bot.ids import MessageId, QuoteId, RequestId
from tests.flows.lab import BOSS, GROUP, IVAN, OLGA, PETR, Lab


async def balance_of(lab: Lab) -> int:
    await lab.flows.admin.client(lab.source(BOSS), client="Orbit")
    return lab.last(ClientCard, BOSS).standing.balance


async def second_contact(lab: Lab) -> None:
    await lab.flows.admin.contact_add(lab.source(BOSS), client="Orbit")
    await lab.follow(PETR)


async def at_work(lab: Lab, text: str, kind: str) -> RequestId:
    """A request that ivan took."""
    await lab.join()
    await lab.hire(IVAN)
    request = await lab.ask(text, kind)
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.deliver()
    return request


async def test_a_repeated_deposit_says_that_nothing_was_booked(lab: Lab) -> None:
    await lab.join()
    await lab.deposit(5000, "bank-1")
    await lab.deposit(5000, "bank-1")
    assert lab.last(Usage, BOSS).error == "used_reference"
    assert await balance_of(lab) == 5000


async def test_a_deposit_that_was_undone_can_be_booked_anew_and_undone_again(lab: Lab) -> None:
    await lab.join()
    for _ in range(2):
        await lab.deposit(5000, "bank-1")
        assert lab.last(Changed, BOSS).after == "50.00"
        assert await balance_of(lab) == 5000
        await lab.flows.admin.undo(lab.source(BOSS))
        assert await balance_of(lab) == 0
    await lab.sound()


async def test_whoever_was_given_the_reference_hears_of_the_money_too(lab: Lab) -> None:
    await lab.join()
    await second_contact(lab)
    await lab.quota(-5)
    request = await lab.ask("one more question", "consultation", user=PETR)
    await lab.flows.client.top_up(lab.source(PETR), request_id=request)
    await lab.deposit(100, lab.last(TopUpDetails, PETR).reference)
    assert lab.last(DepositArrived, PETR).amount == 100
    assert lab.last(DepositArrived, OLGA).amount == 100


async def test_a_voice_message_without_words_is_asked_about_and_never_taken_for_small_talk(lab: Lab) -> None:
    await lab.join()
    lab.classifier.kinds[""] = "smalltalk"
    voice = Content(text="", media="voice", file_id="f")
    await lab.flows.client.submit(lab.source(OLGA), content=voice)
    await lab.wait(seconds=6)
    assert lab.last(AskKind, OLGA).all
    request = await lab.newest()
    await lab.flows.client.choose_kind(lab.source(OLGA), request_id=request, kind="consultation")
    (card,) = await lab.cards()
    assert card.attachments == 1


async def test_a_cheaper_kind_is_told_to_the_client(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    await lab.deposit(100_000)
    request = await lab.ask("set up a printer", "work")
    offer = lab.last(Offered, OLGA)
    assert offer.quote_id is not None
    await lab.flows.client.accept(lab.source(OLGA), quote_id=QuoteId(offer.quote_id))
    await lab.flows.staff.reclassify(lab.source(IVAN), request_id=request, kind="consultation")
    receipt = lab.last(Accepted, OLGA)
    assert (receipt.kind, receipt.charged) == ("consultation", None)
    assert (receipt.corrected, receipt.returned) == (True, 8610)
    assert receipt.left is not None
    assert receipt.left.left == 4


async def test_a_changed_kind_keeps_the_name_of_who_works_on_it(lab: Lab) -> None:
    request = await at_work(lab, "how?", "consultation")
    await lab.flows.staff.reclassify(lab.source(IVAN), request_id=request, kind="complaint")
    assert (lab.last(Accepted, OLGA).kind, lab.last(Accepted, OLGA).taken_by) == ("complaint", "ivan")


async def test_a_kind_the_bot_answers_is_answered_to_the_client(lab: Lab) -> None:
    request = await at_work(lab, "where is my invoice?", "consultation")
    await lab.flows.staff.reclassify(lab.source(IVAN), request_id=request, kind="billing")
    assert lab.last(BillingAnswer, OLGA).request_id == request


async def test_an_estimate_that_turns_out_to_be_work_is_offered_as_work(lab: Lab) -> None:
    request = await at_work(lab, "how much is a third branch?", "estimate")
    await lab.deposit(100_000)
    await lab.flows.staff.reclassify(lab.source(IVAN), request_id=request, kind="work")
    offer = lab.last(Offered, OLGA)
    assert (offer.reason, offer.order_number) == ("work", None)


async def test_what_turns_out_to_be_an_estimate_opens_an_order(lab: Lab) -> None:
    request = await at_work(lab, "how much is a third branch?", "consultation")
    await lab.flows.staff.reclassify(lab.source(IVAN), request_id=request, kind="estimate")
    assert lab.last(Accepted, OLGA).order_number == 1


async def test_a_staff_price_beyond_the_balance_leads_to_the_top_up_it_needs(lab: Lab) -> None:
    request = await at_work(lab, "set it up", "consultation")
    await lab.flows.staff.quote(lab.source(IVAN), minor=10_000)
    assert lab.last(Offered, OLGA).funding == "short"
    await lab.flows.client.top_up(lab.source(OLGA), request_id=request)
    assert lab.last(TopUpDetails, OLGA).amount == 12_300


async def test_asking_twice_for_a_person_is_one_ask(lab: Lab) -> None:
    await lab.join()
    for _ in range(5):
        await lab.flows.client.ask_person(lab.source(OLGA), request_id=None)
        assert lab.last(PersonAsked, OLGA).request_id == 1
    assert len(await lab.cards()) == 1


async def test_words_in_reply_to_the_ask_for_a_person_are_on_its_card(lab: Lab) -> None:
    await lab.join()
    await lab.flows.client.ask_person(lab.source(OLGA), request_id=None)
    (sent,) = [one for one in await lab.fresh() if isinstance(one.notice, PersonAsked)]
    slot = await lab.store.read(lambda tx: tx.outbox.slot(sent.chat_id, "client:1"))
    assert slot is not None
    words = Content(text="about the prices of next year")
    await lab.flows.client.submit(lab.source(OLGA), content=words, reply_to=MessageId(slot))
    assert [card.text for card in await lab.cards()] == ["about the prices of next year"]


async def test_who_may_not_ask_again_is_not_sent_to_wait_with_what_is_on_its_way(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    for _ in range(3):
        await lab.flows.client.ask_person(lab.source(OLGA), request_id=None)
        request = await lab.newest()
        await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
        await lab.flows.staff.done(lab.source(IVAN), request_id=request, minutes=5)
    await lab.flows.client.ask_person(lab.source(OLGA), request_id=None)
    assert not lab.last(PersonRefused, OLGA).may_wait


async def test_an_appeals_card_says_which_request_it_is_about(lab: Lab) -> None:
    await lab.join()
    await lab.quota(-5)
    request = await lab.ask("secret question", "consultation")
    await lab.flows.client.appeal(lab.source(OLGA), request_id=request)
    (card,) = await lab.cards()
    assert card.about is not None
    assert (card.about.request_id, card.about.kind) == (request, "consultation")


async def test_a_reply_to_what_staff_were_told_is_for_that_request(lab: Lab) -> None:
    first = await at_work(lab, "how do I begin?", "consultation")
    second = await lab.ask("a price, please", "bargain")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=second)
    asked = lab.source(OLGA)
    told = Content(text="and how do I end?")
    await lab.flows.client.submit(asked, content=told)
    await lab.flows.client.edit(asked, content=Content(text="and how do I stop?"))
    (notice,) = [one for one in await lab.fresh() if isinstance(one.notice, StaffTold)]
    assert notice.row.send.slot is not None
    assert isinstance(notice.notice, StaffTold)
    message = await lab.store.read(lambda tx: tx.outbox.slot(notice.chat_id, str(notice.row.send.slot)))
    answer = Content(text="press Stop")
    await lab.flows.staff.answer(lab.source(IVAN), content=answer, reply_to=message)
    assert [one.request_id for one in await lab.relays(OLGA)] == [notice.notice.request_id]
    assert notice.notice.request_id in {first, second}


async def test_an_edit_within_the_talk_is_not_shown_as_an_edit_of_the_request(lab: Lab) -> None:
    await at_work(lab, "how do I begin?", "consultation")
    asked = lab.source(OLGA)
    await lab.flows.client.submit(asked, content=Content(text="and then"))
    await lab.fresh()
    await lab.flows.client.edit(asked, content=Content(text="and afterwards"))
    (header,) = await lab.headers(IVAN)
    assert (header.card.text, header.card.before) == ("how do I begin?", None)


async def test_staff_who_ask_for_a_balance_are_not_taken_for_strangers(lab: Lab) -> None:
    await lab.flows.client.balance(lab.source(BOSS))
    assert lab.last(NotAllowed, BOSS).command == "balance"


async def test_help_in_the_group_names_what_works_there(lab: Lab) -> None:
    await lab.flows.client.help(lab.source(BOSS, group=True))
    assert lab.last(Help, GROUP).role == "group"


async def test_a_charge_is_one_line_of_the_statement_from_however_many_payments(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    await lab.quota(-5)
    await lab.deposit(2000, "bank-1")
    await lab.deposit(4000, "bank-2")
    request = await lab.ask("one more question", "consultation")
    offer = lab.last(Offered, OLGA)
    assert offer.quote_id is not None
    await lab.flows.client.accept(lab.source(OLGA), quote_id=QuoteId(offer.quote_id))
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.flows.staff.done(lab.source(IVAN), request_id=request, minutes=5)
    await lab.wait(seconds=1)
    await lab.flows.client.statement(lab.source(OLGA))
    lines = lab.last(Statement, OLGA).lines
    charges = [(one.amount, one.reference) for one in lines if one.reason == "capture"]
    assert charges == [(-4305, f"request:{request}")]


async def test_a_long_queue_says_how_many_are_not_shown(lab: Lab) -> None:
    await lab.join(plan="business")
    for number in range(12):
        await lab.ask(f"question {number}", "consultation")
    await lab.flows.staff.queue(lab.source(BOSS))
    shown = lab.last(QueueList, BOSS)
    assert (len(shown.cards), shown.more) == (10, 2)


@pytest.mark.parametrize(("answer", "held"), [("accept", 12_300), ("decline", None)])
async def test_an_answered_staff_price_gives_way_to_what_is_held(
    lab: Lab, answer: str, held: int | None
) -> None:
    await at_work(lab, "set it up", "consultation")
    await lab.deposit(100_000)
    await lab.flows.staff.quote(lab.source(IVAN), minor=10_000)
    offer = lab.last(Offered, OLGA)
    assert offer.quote_id is not None
    await getattr(lab.flows.client, answer)(lab.source(OLGA), quote_id=QuoteId(offer.quote_id))
    receipt = lab.last(Accepted, OLGA)
    assert (receipt.charged, receipt.taken_by, receipt.undo) == (held, "ivan", False)
    assert (receipt.left is None) == (held is not None)


async def test_a_staff_price_says_what_it_takes_the_place_of(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    await lab.deposit(100_000)
    request = await lab.ask("set up a printer", "work")
    offer = lab.last(Offered, OLGA)
    assert offer.quote_id is not None
    await lab.flows.client.accept(lab.source(OLGA), quote_id=QuoteId(offer.quote_id))
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.flows.staff.quote(lab.source(IVAN), minor=10_000)
    assert (offer.replaces, lab.last(Offered, OLGA).replaces) == (0, 8610)


async def test_what_follows_an_unanswered_question_can_join_it_and_is_charged_once(lab: Lab) -> None:
    await lab.join()
    first = await lab.ask("a hard question about depreciation")
    second = await lab.ask("and this is what I mean")
    question = lab.last(AskKind, OLGA)
    assert (question.request_id, question.same) == (second, first)
    await lab.flows.client.same_request(lab.source(OLGA), request_id=second)
    assert (lab.last(AskKind, OLGA).request_id, lab.last(AskKind, OLGA).same) == (first, None)
    assert await lab.cards() == []
    await lab.flows.client.choose_kind(lab.source(OLGA), request_id=first, kind="consultation")
    (card,) = await lab.cards()
    assert card.text == "a hard question about depreciation\nand this is what I mean"
    receipt = lab.last(Accepted, OLGA)
    assert receipt.left is not None
    assert (receipt.left.left, await lab.state(second)) == (4, "cancelled")


async def test_an_unanswered_question_of_hours_ago_is_not_brought_up(lab: Lab) -> None:
    await lab.join()
    await lab.ask("a hard question about depreciation")
    await lab.wait(hours=1, minutes=30)
    await lab.ask("something else entirely")
    assert lab.last(AskKind, OLGA).same is None
