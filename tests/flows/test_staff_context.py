"""What staff read says whose, of which request and what it is."""

from bot.desk.talk import Content
from bot.flows.notices import Accepted, AskKind, CardView, StaffTold, WhichRequest
from bot.ids import RequestId
from tests.flows.lab import BOSS, EVA, IVAN, OLGA, PETR, Lab


async def taken(lab: Lab) -> RequestId:
    await lab.join()
    await lab.hire(IVAN)
    request = await lab.ask("how?", "consultation")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.fresh()
    return request


async def test_the_word_beside_few_stars_reaches_a_lead_with_all_it_is_about(lab: Lab) -> None:
    request = await taken(lab)
    await lab.hire(EVA, role="lead")
    await lab.flows.staff.done(lab.source(IVAN), request_id=request, minutes=5)
    await lab.deliver()
    await lab.flows.client.rate(lab.source(OLGA), request_id=request, stars=2)
    thanks = next(one for one in await lab.fresh() if one.row.send.slot == f"rated:{request}")
    stands = await lab.store.read(lambda tx: tx.outbox.slot(thanks.chat_id, f"rated:{request}"))
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text="too slow"), reply_to=stands)
    assert lab.last(StaffTold, EVA) == StaffTold(
        what="rating_word", request_id=request, client="Orbit", detail="too slow", stars=2, worker="ivan"
    )


async def test_a_choice_between_requests_names_what_has_no_words(lab: Lab) -> None:
    await taken(lab)
    await lab.join("Comet", user=PETR)
    await lab.flows.client.submit(lab.source(PETR), content=Content(text="", media="voice", file_id="v"))
    await lab.wait(seconds=6)
    asked = lab.last(AskKind, PETR).request_id
    await lab.flows.client.choose_kind(lab.source(PETR), request_id=RequestId(asked), kind="consultation")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=RequestId(asked))
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text="for whom?"))
    assert lab.last(WhichRequest, IVAN).silent == ((asked, "consultation", "voice"),)


async def test_the_card_says_which_files_came(lab: Lab) -> None:
    request = await taken(lab)
    for media in ("photo", "voice", "photo"):
        content = Content(text="", media=media, file_id=f"{media}-1")
        await lab.flows.client.submit(lab.source(OLGA), content=content)
    await lab.flows.staff.release(lab.source(IVAN), request_id=request)
    cards = [one.notice for one in await lab.fresh() if isinstance(one.notice, CardView)]
    assert (cards[-1].attachments, cards[-1].media) == (3, (("photo", 2), ("voice", 1)))


async def test_whoever_leaves_is_not_named_as_at_work_and_keeps_the_name_clients_knew(lab: Lab) -> None:
    await lab.join()
    await lab.flows.client.help(lab.source(IVAN))
    await lab.flows.admin.staff_add(lab.source(BOSS), user_id=IVAN, role="agent", name="Support desk 1")
    first, second = await lab.ask("how?", "consultation"), await lab.ask("what is that?", "complaint")
    for request in (first, second):
        await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.flows.staff.done(lab.source(IVAN), request_id=first, minutes=5)
    await lab.deliver()
    await lab.flows.admin.staff_remove(lab.source(BOSS), user_id=IVAN)
    assert lab.last(Accepted, OLGA).taken_by is None
    await lab.flows.client.requests(lab.source(OLGA))
    lines = {one.request_id: one.taken_by for one in getattr(lab.told(OLGA)[-1], "lines", ())}
    assert lines == {second: None, first: "Support desk 1"}
