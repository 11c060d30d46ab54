"""Answers kept ready: added, listed, removed; filled and sent by name or by a button."""

import pytest

from bot.desk.ready import fill, places, ready_name, unknown_places
from bot.flows.notices import AnswerList, AnswerSent, ChooseAnswer, NotAllowed, StaffTold, Usage
from bot.ids import MessageId, RequestId
from tests.flows.lab import EVA, IVAN, OLGA, PETR, Lab


async def taken(lab: Lab) -> RequestId:
    await lab.join()
    await lab.hire(IVAN, EVA)
    request = await lab.ask("how?", "consultation")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.fresh()
    return request


async def add(lab: Lab, name: str, text: str) -> None:
    await lab.flows.staff.answers_add(lab.source(IVAN), name=name, text=text)


def test_placeholders_are_filled_once_and_never_read_again() -> None:
    filled = fill("{client}: {me}", {"client": "{me}", "me": "Ivan"})
    assert filled == "{me}: Ivan"
    assert places("by {due}, {me}") == {"due", "me"}
    assert unknown_places("{due} {price} {} {price}") == ("price", "")
    assert unknown_places("a } b { c") == ()


@pytest.mark.parametrize(("typed", "kept"), [("Hello", "hello"), ("привет-2", "привет-2"), ("a b", None)])
def test_a_name_is_one_word_in_lower_case(typed: str, kept: str | None) -> None:
    assert ready_name(typed) == kept
    assert ready_name("x" * 33) is None


async def test_a_ready_answer_is_listed_changed_and_removed(lab: Lab) -> None:
    await taken(lab)
    await add(lab, "Hello", "Hello {contact}!")
    assert lab.last(StaffTold, IVAN).what == "answer_added"
    await add(lab, "hello", "Good day, {contact}!")
    assert lab.last(StaffTold, IVAN).what == "answer_changed"
    await lab.flows.staff.answers(lab.source(IVAN))
    assert lab.last(AnswerList, IVAN).answers == (("hello", "Good day, {contact}!"),)
    await lab.flows.staff.answers_remove(lab.source(IVAN), name="HELLO")
    assert lab.last(StaffTold, IVAN).what == "answer_removed"
    await lab.flows.staff.answers_remove(lab.source(IVAN), name="hello")
    assert lab.last(StaffTold, IVAN).what == "no_answer"


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [
        ("two words", "x", "bad_name"),
        ("price", "It is {price}", "unknown_place"),
        ("long", "x" * 3001, "too_long"),
        ("empty", " ", "missing"),
    ],
)
async def test_what_could_not_be_sent_later_is_refused_now(
    lab: Lab, name: str, text: str, error: str
) -> None:
    await taken(lab)
    await add(lab, name, text)
    assert lab.last(Usage, IVAN).error == error
    await lab.flows.staff.answers(lab.source(IVAN))
    assert lab.last(AnswerList, IVAN).answers == ()


async def test_a_named_answer_reaches_the_client_filled(lab: Lab) -> None:
    request = await taken(lab)
    await add(lab, "hi", "{contact} of {client}: request {number}, by {due}. {me}")
    await lab.flows.staff.ready(lab.source(IVAN), name="HI")
    (sent,) = await lab.relays(OLGA)
    assert sent.text == f"olga of Orbit: request {request}, by 13:00. ivan"


async def test_a_button_sends_one_answer_and_shows_what_was_sent(lab: Lab) -> None:
    request = await taken(lab)
    await add(lab, "hi", "Hello {contact}")
    await lab.flows.staff.ready_menu(lab.source(IVAN), request_id=request)
    choice = lab.last(ChooseAnswer, IVAN)
    assert [name for _, name in choice.options] == ["hi"]
    source = lab.source(IVAN)
    for code in ("sent", "already_chosen"):
        toast = await lab.flows.staff.ready_press(source, request_id=request, answer_id=choice.options[0][0])
        assert toast.code == code
    assert [one.text for one in await lab.relays(OLGA)] == ["Hello olga"]
    assert lab.last(AnswerSent, IVAN).text == "Hello olga"


async def test_without_a_promised_time_an_answer_that_names_it_is_not_sent(lab: Lab) -> None:
    request = await taken(lab)
    await lab.store.write(lambda tx: tx.requests.change(request, due_at=None))
    await add(lab, "when", "by {due}")
    await lab.flows.staff.ready(lab.source(IVAN), name="when")
    assert lab.last(StaffTold, IVAN).what == "no_due"
    assert await lab.relays(OLGA) == []


async def test_with_several_open_no_answer_is_sent_on_a_guess(lab: Lab) -> None:
    await taken(lab)
    await lab.join("Other", user=PETR)
    second = await lab.ask("and mine?", "consultation", user=PETR)
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=second)
    await lab.deliver()
    await add(lab, "hi", "Hello {contact}")
    await lab.flows.staff.ready(lab.source(IVAN), name="hi")
    assert lab.last(StaffTold, IVAN).what == "which"
    header = await lab.store.read(lambda tx: tx.outbox.slot(IVAN, f"talk:{second}"))  # type: ignore[arg-type]  # a private chat has its person's number
    await lab.flows.staff.ready(lab.source(IVAN), name="hi", reply_to=header)
    assert [one.text for one in await lab.relays(PETR)] == ["Hello petr"]


async def test_nobody_sends_into_a_talk_that_is_not_theirs_or_by_an_unknown_name(lab: Lab) -> None:
    request = await taken(lab)
    await add(lab, "hi", "Hello")
    await lab.flows.staff.ready(lab.source(EVA), name="hi")
    assert lab.last(StaffTold, EVA).what == "no_request"
    toast = await lab.flows.staff.ready_press(lab.source(EVA), request_id=request, answer_id=1)
    assert (toast.code, toast.name) == ("not_yours", "ivan")
    await lab.flows.staff.ready(lab.source(IVAN), name="nothing")
    assert lab.last(StaffTold, IVAN).what == "no_answer"
    assert await lab.relays(OLGA) == []


async def test_clients_neither_read_nor_change_them(lab: Lab) -> None:
    await taken(lab)
    await lab.flows.staff.answers(lab.source(OLGA))
    assert lab.last(NotAllowed, OLGA).command == "answers"
    await lab.flows.staff.answers_add(lab.source(OLGA), name="x", text="y")
    await lab.flows.staff.ready(lab.source(OLGA), name="x", reply_to=MessageId(1))
    assert isinstance(lab.told(OLGA)[-1], NotAllowed)
    await lab.flows.staff.answers(lab.source(IVAN))
    assert lab.last(AnswerList, IVAN).answers == ()
