"""A talk moves to a colleague: with its history, both told, the client's receipt says who."""

from datetime import timedelta

import pytest

from bot.desk.talk import Content
from bot.flows.notices import Accepted, ChooseColleague, HeaderView, Relayed, StaffTold
from bot.ids import ChatId, RequestId, UserId
from tests.flows.lab import BOSS, EVA, IVAN, OLGA, Lab


async def in_talk(lab: Lab) -> RequestId:
    """ivan works on olga's question; both have written, and ivan has noted something down."""
    await lab.join()
    await lab.hire(IVAN, EVA)
    await lab.flows.client.start(lab.source(BOSS), payload=None)
    request = await lab.ask("how do I close the month?", "consultation")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text="which month?"))
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text="october"))
    await lab.flows.staff.note(lab.source(IVAN), text="she is in a hurry")
    await lab.fresh()
    return request


async def test_the_colleague_gets_header_and_history_and_the_client_reads_who(lab: Lab) -> None:
    request = await in_talk(lab)
    toast = await lab.flows.staff.transfer(lab.source(IVAN), request_id=request, to=EVA)
    assert (toast.code, toast.name) == ("transferred", "eva")
    notices = [one.notice for one in await lab.fresh() if one.chat_id == int(EVA)]
    assert isinstance(notices[0], HeaderView)
    assert [one.text for one in notices if isinstance(one, Relayed)] == ["which month?", "october"]
    told = {one.what: one.detail for one in notices if isinstance(one, StaffTold)}
    assert told == {"note": "she is in a hurry", "handed_over": "ivan"}
    assert lab.last(Accepted, OLGA).taken_by == "eva"


async def test_whoever_has_it_back_reads_where_it_stands_and_only_what_came_since(lab: Lab) -> None:
    request = await in_talk(lab)
    await lab.flows.staff.transfer(lab.source(IVAN), request_id=request, to=EVA)
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text="and november"))
    await lab.fresh()
    await lab.flows.staff.transfer(lab.source(EVA), request_id=request, to=IVAN)
    sent = [one for one in await lab.fresh() if one.chat_id == int(IVAN)]
    assert [one.notice.text for one in sent if isinstance(one.notice, Relayed)] == ["and november"]
    (told,) = [one for one in sent if getattr(one.notice, "what", "") == "talk_above"]
    said = await lab.store.read(lambda tx: tx.talk.of_request(request))
    october = next(one.id for one in said if one.content.text == "october")
    copies = await lab.store.read(lambda tx: tx.talk.copies(october))
    assert told.reply_to in [one.message_id for one in copies if one.chat_id == int(IVAN)]
    assert not any(getattr(one.notice, "what", "") == "note" for one in sent)


async def test_words_that_wait_for_the_old_one_are_handed_over_and_none_twice(lab: Lab) -> None:
    request = await in_talk(lab)
    until = lab.clock.now() + timedelta(seconds=30)
    await lab.flows.outbox.pause(ChatId(int(IVAN)), until)
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text="2026"))
    await lab.flows.staff.transfer(lab.source(IVAN), request_id=request, to=EVA)
    await lab.flows.staff.transfer(lab.source(EVA), request_id=request, to=IVAN)
    await lab.wait(seconds=40)
    got = [one for one in await lab.fresh() if isinstance(one.notice, Relayed)]
    words = [(int(one.chat_id), one.notice.text) for one in got if isinstance(one.notice, Relayed)]
    assert sorted(words) == [(201, "2026"), (202, "2026"), (202, "october"), (202, "which month?")]


async def test_from_then_on_the_new_one_talks_and_the_old_one_does_not(lab: Lab) -> None:
    request = await in_talk(lab)
    await lab.flows.staff.transfer(lab.source(IVAN), request_id=request, to=EVA)
    (header,) = await lab.headers(IVAN)
    assert (header.mine, header.card.assignee) == (False, "eva")
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text="one more thing"))
    assert lab.last(StaffTold, IVAN).what == "nothing_sent"
    await lab.flows.staff.answer(lab.source(EVA), content=Content(text="I have it now"))
    assert [one.text for one in await lab.relays(OLGA)] == ["I have it now"]
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text="fine"))
    assert [one.text for one in await lab.relays(EVA)] == ["fine"]


async def test_an_admin_moves_anybodys_talk_and_its_holder_is_told(lab: Lab) -> None:
    request = await in_talk(lab)
    toast = await lab.flows.staff.transfer_menu(lab.source(BOSS, group=True), request_id=request)
    assert toast is not None
    assert toast.code == "look_private"
    choice = lab.last(ChooseColleague, BOSS)
    assert {user for user, _, _ in choice.options} == {int(EVA), int(BOSS)}
    await lab.flows.staff.transfer(lab.source(BOSS), request_id=request, to=EVA)
    told = lab.last(StaffTold, IVAN)
    assert (told.what, told.detail) == ("taken", "eva")


async def test_a_colleague_may_not_take_a_talk_away(lab: Lab) -> None:
    request = await in_talk(lab)
    toast = await lab.flows.staff.transfer(lab.source(EVA), request_id=request, to=EVA)
    assert (toast.code, toast.name) == ("not_yours", "ivan")
    menu = await lab.flows.staff.transfer_menu(lab.source(EVA), request_id=request)
    assert menu is not None
    assert menu.code == "not_yours"
    client = await lab.flows.staff.transfer(lab.source(OLGA), request_id=request, to=EVA)
    assert client.code == "not_staff"


@pytest.mark.parametrize(
    ("to", "code"), [(IVAN, "already_taken"), (OLGA, "cannot_have_it"), (UserId(999), "cannot_have_it")]
)
async def test_only_a_colleague_can_get_it(lab: Lab, to: UserId, code: str) -> None:
    request = await in_talk(lab)
    toast = await lab.flows.staff.transfer(lab.source(IVAN), request_id=request, to=to)
    assert toast.code == code
    assert await lab.state(request) == "taken"


async def test_nobody_who_never_pressed_start_can_get_it(lab: Lab) -> None:
    request = await in_talk(lab)
    await lab.flows.admin.staff_add(lab.source(BOSS), user_id=UserId(777), role="agent", name="Zed")
    toast = await lab.flows.staff.transfer(lab.source(IVAN), request_id=request, to=UserId(777))
    assert (toast.code, toast.name) == ("colleague_away", "Zed")


async def test_a_leads_kind_stays_with_leads(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN, role="lead")
    await lab.hire(EVA)
    request = await lab.ask("this was bad work", "complaint")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    toast = await lab.flows.staff.transfer(lab.source(IVAN), request_id=request, to=EVA)
    assert toast.code == "cannot_have_it"


async def test_a_closed_request_moves_nowhere(lab: Lab) -> None:
    request = await in_talk(lab)
    await lab.flows.staff.done(lab.source(IVAN), minutes=5)
    toast = await lab.flows.staff.transfer(lab.source(IVAN), request_id=request, to=EVA)
    assert toast.code == "gone"
