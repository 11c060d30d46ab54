"""A reply is for what it replies to: what cannot be placed is asked, what belongs elsewhere is refused."""

import json

import pytest

from bot.desk.talk import Content
from bot.flows.notices import FavourChoice, StaffTold, UnknownCommand, WhichRequest, WhoseWords
from bot.ids import ContactId, MessageId, RequestId, TalkId, UserId
from tests.flows.lab import EVA, IVAN, OLGA, PETR, Lab
from tests.flows.saying import answers, opened, photo, says

SECRET = "she never pays on time"


async def leaked(lab: Lab) -> list[object]:
    await lab.wait(seconds=5)
    return [one.notice for one in lab.sent if one.chat_id == int(OLGA) and SECRET in repr(one.notice)]


def said(lab: Lab, user: UserId, what: str) -> MessageId:
    """The message that told the user so, whatever slot it stood in."""
    rows = lab.look(
        "SELECT message_id, payload FROM outbox WHERE chat_id = ? AND message_id IS NOT NULL ORDER BY id",
        int(user),
    )
    return next(MessageId(number) for number, payload in rows if what in payload)


async def other_talk(lab: Lab) -> RequestId:
    """Another client's request, which ivan has as well."""
    await lab.join("Other", user=PETR)
    request = await lab.ask("and mine?", "consultation", user=PETR)
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.deliver()
    return request


async def test_a_reply_to_a_message_of_no_request_is_asked_about_though_only_one_is_open(lab: Lab) -> None:
    await opened(lab)
    await lab.join("Other", user=PETR)
    second = await lab.ask("and mine?", "consultation", user=PETR)
    await lab.flows.staff.history(lab.source(IVAN, group=True), request_id=second)
    await lab.deliver()
    await answers(lab, Content(text=SECRET), reply_to=said(lab, IVAN, "Other"))
    assert lab.last(WhichRequest, IVAN).options[0][0] == 1
    assert await leaked(lab) == []


async def test_a_reply_to_what_nobody_remembers_is_asked_about(lab: Lab) -> None:
    await opened(lab)
    await answers(lab, Content(text=SECRET), reply_to=999_999)
    assert isinstance(lab.told(IVAN)[-1], WhichRequest)
    assert await leaked(lab) == []


async def test_a_command_in_reply_to_a_message_of_no_request_closes_nothing(lab: Lab) -> None:
    request = await opened(lab)
    await lab.flows.staff.done(lab.source(IVAN), reply_to=MessageId(999_999), minutes=5)
    assert lab.last(StaffTold, IVAN).what == "which"
    assert await lab.state(request) == "taken"


async def test_a_reply_to_an_old_header_of_a_closed_request_goes_nowhere(lab: Lab) -> None:
    await opened(lab)
    second = await other_talk(lab)
    header = said(lab, IVAN, f'{{"request": {second}')
    await lab.flows.staff.release(lab.source(IVAN), request_id=second)
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=second)
    await lab.flows.staff.done(lab.source(IVAN), request_id=second, minutes=5)
    await lab.deliver()
    await answers(lab, Content(text=SECRET), reply_to=header)
    assert lab.last(StaffTold, IVAN).what == "not_open"
    assert await leaked(lab) == []


async def test_the_confirmation_of_a_note_is_remembered_after_the_talk_has_moved(lab: Lab) -> None:
    await opened(lab)
    await lab.flows.staff.note(lab.source(IVAN), text="a first thought")
    await lab.deliver()
    confirmed = said(lab, IVAN, '"noted"')
    now, chat = lab.clock.now(), lab.source(IVAN).chat
    (slot,) = {row[4] for row in lab.rows() if (row[4] or "").startswith("note:")}
    await lab.store.write(lambda tx: tx.outbox.start_anew(chat, slot or "", now=now))
    await lab.store.write(lambda tx: tx.outbox.prune(before=now.replace(year=2030)))
    await answers(lab, Content(text=SECRET), reply_to=confirmed)
    assert lab.last(StaffTold, IVAN).what == "noted"
    assert await leaked(lab) == []


async def test_an_earlier_showing_of_a_note_is_remembered(lab: Lab) -> None:
    request = await opened(lab)
    await lab.flows.staff.note(lab.source(IVAN), text="a first thought")
    await lab.flows.staff.transfer(lab.source(IVAN), request_id=request, to=EVA)
    await lab.deliver()
    shown = said(lab, EVA, "a first thought")
    await lab.flows.staff.transfer(lab.source(EVA), request_id=request, to=IVAN)
    await lab.flows.staff.transfer(lab.source(IVAN), request_id=request, to=EVA)
    await lab.deliver()
    await lab.flows.staff.answer(lab.source(EVA), content=Content(text=SECRET), reply_to=shown)
    assert lab.last(StaffTold, EVA).what == "noted"
    assert await leaked(lab) == []


@pytest.mark.parametrize("album", ["a", None])
@pytest.mark.parametrize("to", ["words", "warning"])
async def test_a_reply_to_a_mistyped_note_or_to_the_warning_stays_inside(
    lab: Lab, album: str | None, to: str
) -> None:
    await opened(lab)
    source = lab.source(IVAN)
    await lab.flows.staff.hold_back(
        source, content=photo(1, "/note: look"), media_group=album, command="/note:"
    )
    assert isinstance(lab.told(IVAN)[-1], UnknownCommand)
    await lab.deliver()
    target = source.message if to == "words" else said(lab, IVAN, "/note:")
    await answers(lab, Content(text=SECRET), reply_to=target)
    assert lab.last(StaffTold, IVAN).what == "noted"
    assert await leaked(lab) == []


async def test_a_note_for_nobody_knows_which_is_a_note_for_good(lab: Lab) -> None:
    await opened(lab)
    second = await other_talk(lab)
    source = lab.source(IVAN)
    await lab.flows.staff.note(source, text="a first thought")
    assert lab.last(StaffTold, IVAN).what == "which"
    await lab.flows.staff.done(lab.source(IVAN), request_id=second, minutes=5)
    await answers(lab, Content(text=SECRET), reply_to=source.message)
    assert lab.last(StaffTold, IVAN).what == "noted"
    assert await leaked(lab) == []


async def test_a_number_in_reply_to_the_clients_question_is_talk_while_minutes_are_asked(lab: Lab) -> None:
    request = await opened(lab)
    await lab.flows.staff.done_menu(lab.source(IVAN), request_id=request)
    await says(lab, Content(text="how many copies do I need?"))
    await lab.deliver()
    question = await lab.store.read(lambda tx: max(one.message_id for one in tx.talk.copies(TalkId(2))))
    await answers(lab, Content(text="5"), reply_to=question)
    assert await lab.state(request) == "taken"
    assert [one.text for one in await lab.relays(OLGA)] == ["5"]


async def test_a_clients_reply_to_a_closed_request_lands_in_no_other_talk(lab: Lab) -> None:
    first = await opened(lab)
    answer = await answers(lab, Content(text="restart the printer"))
    await lab.deliver()
    copy = await lab.store.read(
        lambda tx: (
            tx.talk.copies(found.id)[0].message_id
            if (found := tx.talk.by_message(answer.chat, answer.message or MessageId(0)))
            else None
        )
    )
    await lab.flows.staff.done(lab.source(IVAN), request_id=first, minutes=5)
    second = await lab.ask("and about my taxes?", "consultation")
    await lab.flows.staff.take(lab.source(EVA, group=True), request_id=second)
    await lab.fresh()
    await says(lab, Content(text="no, it still jams"), reply_to=copy)
    await lab.wait(seconds=10)
    assert await lab.relays(EVA) == []


@pytest.mark.parametrize("user", [42, int(PETR) + 1000])
async def test_a_forward_of_a_copy_or_of_a_strangers_words_goes_to_no_client_unasked(
    lab: Lab, user: int
) -> None:
    """42: the bot itself, whose copies are other clients' words."""
    await opened(lab)
    origin = json.dumps({"kind": "user", "name": "Doorman", "user": user, "author": ""})
    await lab.flows.staff.forwarded(lab.source(IVAN), content=Content(text=SECRET, origin=origin))
    assert [number for number, _ in lab.last(WhoseWords, IVAN).passes] == [1]
    assert await leaked(lab) == []


def from_olga(text: str = "", media: str | None = None, name: str = "olga") -> Content:
    hidden = name != "olga"
    origin = {"kind": "hidden" if hidden else "user", "name": name, "user": None if hidden else int(OLGA)}
    return Content(text=text, media=media, file_id=media, origin=json.dumps(origin))


async def test_a_favour_that_is_settled_is_not_sent_to_a_client_as_well(lab: Lab) -> None:
    request = await opened(lab)
    await lab.flows.staff.forwarded(lab.source(IVAN), content=from_olga(SECRET, name="Somebody"))
    talk = TalkId(lab.last(WhoseWords, IVAN).talk_id)
    await lab.flows.staff.log_forward(lab.source(IVAN), contact_id=ContactId(1), talk_id=talk, minutes=5)
    toast = await lab.flows.staff.answer_to(lab.source(IVAN), request_id=request, talk_id=talk)
    assert toast.code == "already_chosen"
    assert await leaked(lab) == []


async def test_what_is_forwarded_together_is_one_choice_and_one_request(lab: Lab) -> None:
    await opened(lab)
    words = ("hello", "I have a question", "how do I print?")
    lab.classifier.kinds["\n".join(words)] = "consultation"
    for text in words:
        await lab.flows.staff.forwarded(lab.source(IVAN), content=from_olga(text))
    await lab.deliver()
    choice = lab.last(FavourChoice, IVAN)
    assert choice.count == 3
    for talk in range(choice.talk_id, choice.talk_id + 3):
        await lab.flows.staff.make_request(
            lab.source(IVAN), contact_id=ContactId(choice.contact_id), talk_id=TalkId(talk)
        )
    assert await lab.newest() == RequestId(2)
    made = await lab.store.read(lambda tx: tx.requests.get(RequestId(2)))
    assert made is not None
    assert made.text == "\n".join(words)


async def test_what_is_forwarded_later_is_a_choice_of_its_own(lab: Lab) -> None:
    await opened(lab)
    await lab.flows.staff.forwarded(lab.source(IVAN), content=from_olga("hello"))
    await lab.wait(seconds=60)
    await lab.flows.staff.forwarded(lab.source(IVAN), content=from_olga("how?"))
    assert lab.last(FavourChoice, IVAN).count == 1
