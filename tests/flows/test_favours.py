"""What is done past the channel is seen: logged by hand, or made of a client's private message."""

import json
from dataclasses import dataclass, replace

import pytest

from bot.desk.talk import Content
from bot.flows.notices import (
    Accepted,
    AskKind,
    FavourChoice,
    FavourLogged,
    ForwardKind,
    History,
    MadeRequest,
    NotAllowed,
    NotSupported,
    PoliteText,
    TakenDown,
    Toast,
    Usage,
    WhoseWords,
)
from bot.ids import ContactId, RequestId, TalkId, UserId
from tests.flows.lab import EVA, IVAN, OLGA, PETR, Lab

WORDS = "could you look at our report?"


async def desk(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN, EVA)
    await lab.fresh()


def words_of(user: UserId | None, name: str = "olga", text: str = WORDS) -> Content:
    """A forward; the author is hidden where there is no user."""
    origin = {"kind": "hidden" if user is None else "user", "name": name, "user": user, "author": ""}
    return Content(text=text, origin=json.dumps(origin))


async def forward(lab: Lab, content: Content, *, by: UserId = IVAN) -> None:
    await lab.flows.staff.forwarded(lab.source(by), content=content)


@dataclass(frozen=True)
class Pressing:
    """The buttons under a forward."""

    lab: Lab
    contact: ContactId
    talk: TalkId

    async def make(self, user: UserId) -> Toast:
        toast = await self.lab.flows.staff.make_request(
            self.lab.source(user), contact_id=self.contact, talk_id=self.talk
        )
        assert toast is not None
        return toast

    async def log(self, user: UserId, minutes: int) -> Toast:
        return await self.lab.flows.staff.log_forward(
            self.lab.source(user), contact_id=self.contact, talk_id=self.talk, minutes=minutes
        )


def pressing(lab: Lab, choice: FavourChoice) -> Pressing:
    return Pressing(lab=lab, contact=ContactId(choice.contact_id), talk=TalkId(choice.talk_id))


async def test_a_favour_by_hand_is_on_record_and_gives_words_to_send(lab: Lab) -> None:
    await desk(lab)
    await lab.flows.staff.log(lab.source(IVAN), client="Orb", minutes=15, text="a call about the report")
    logged, polite = lab.told(IVAN)[-2:]
    assert isinstance(logged, FavourLogged)
    assert isinstance(polite, PoliteText)
    assert (logged.client, logged.minutes, logged.total) == ("Orbit", 15, 15)
    assert (polite.language, polite.link) == ("en", "https://t.me/acme_bot?start=hello")


async def test_favours_stand_in_the_history_apart_from_requests(lab: Lab) -> None:
    await desk(lab)
    request = await lab.ask("how?", "consultation")
    for spent in (5, 10):
        await lab.flows.staff.log(lab.source(EVA), client="Orbit", minutes=spent, text="a call")
    await lab.flows.staff.history(lab.source(IVAN, group=True), request_id=request)
    history = lab.last(History, IVAN)
    assert history.favour_minutes == 15
    assert [(one.by, one.minutes, one.text) for one in history.favours] == [
        ("eva", 10, "a call"),
        ("eva", 5, "a call"),
    ]
    assert [line.request_id for line in history.lines] == [request]
    assert history.standing.left[0].left == 4, "a favour is no output and costs the client nothing"


async def test_a_favour_without_sense_changes_nothing(lab: Lab) -> None:
    await desk(lab)
    for client, minutes, error in (
        ("Orbit", 0, "bad_number"),
        ("Orbit", 1441, "bad_number"),
        ("Nobody", 5, "unknown_client"),
    ):
        await lab.flows.staff.log(lab.source(IVAN), client=client, minutes=minutes, text="a call")
        assert lab.last(Usage, IVAN).error == error
    await lab.flows.staff.log(lab.source(OLGA), client="Orbit", minutes=5, text="a call")
    assert isinstance(lab.told(OLGA)[-1], NotAllowed)


async def test_a_known_authors_words_become_a_request_of_theirs(lab: Lab) -> None:
    await desk(lab)
    lab.classifier.kinds[WORDS] = "consultation"
    await forward(lab, words_of(OLGA))
    choice = lab.last(FavourChoice, IVAN)
    assert (choice.client, choice.contact, choice.excerpt) == ("Orbit", "olga", WORDS)
    press = pressing(lab, choice)
    assert (await press.make(IVAN)).code == "made_request"
    taken_down, receipt = lab.told(OLGA)[-2:]
    assert isinstance(taken_down, TakenDown)
    assert (taken_down.by, taken_down.excerpt) == ("ivan", WORDS)
    assert isinstance(receipt, Accepted)
    assert receipt.undo
    made, polite = lab.told(IVAN)[-2:]
    assert isinstance(made, MadeRequest)
    assert isinstance(polite, PoliteText)
    card = (await lab.cards())[-1]
    assert (card.client, card.contact, card.text) == ("Orbit", "olga", WORDS)
    again = await press.make(IVAN)
    logged = await press.log(IVAN, 5)
    assert (again.code, logged.code) == ("already_chosen", "already_chosen")
    assert await lab.newest() == RequestId(1)


async def test_unclear_words_are_asked_about_and_cost_nothing(lab: Lab) -> None:
    await desk(lab)
    await forward(lab, words_of(OLGA))
    choice = lab.last(FavourChoice, IVAN)
    await lab.flows.staff.make_request(
        lab.source(IVAN), contact_id=ContactId(choice.contact_id), talk_id=TalkId(choice.talk_id)
    )
    assert isinstance(lab.told(OLGA)[-1], AskKind)
    assert await lab.state(await lab.newest()) == "clarifying"


async def test_a_known_authors_words_are_logged_with_minutes(lab: Lab) -> None:
    await desk(lab)
    await forward(lab, words_of(OLGA))
    choice = lab.last(FavourChoice, IVAN)
    press = pressing(lab, choice)
    toast = await press.log(IVAN, 10)
    assert toast.code == "favour_logged"
    logged, polite = lab.told(IVAN)[-2:]
    assert isinstance(logged, FavourLogged)
    assert (logged.minutes, logged.text) == (10, WORDS)
    assert isinstance(polite, PoliteText)
    assert lab.none_told(TakenDown, OLGA)
    assert (await press.log(IVAN, 10)).code == "already_chosen"


async def test_a_hidden_author_is_asked_for_the_likeliest_first(lab: Lab) -> None:
    await desk(lab)
    await lab.join("Alpha", user=PETR)
    await forward(lab, words_of(None, name="Olga Petrova"))
    whose = lab.last(WhoseWords, IVAN)
    assert [label for _, label in whose.options] == ["Orbit: olga", "Alpha: petr"]
    assert (whose.page, whose.pages) == (1, 1)
    contact, _ = whose.options[1]
    talk_id = TalkId(whose.talk_id)
    await lab.flows.staff.author(lab.source(IVAN), contact_id=ContactId(contact), talk_id=talk_id)
    assert lab.last(FavourChoice, IVAN).client == "Alpha"
    await lab.flows.staff.whose(lab.source(IVAN), talk_id=talk_id, page=7)
    assert lab.last(WhoseWords, IVAN).page == 1


async def test_a_hidden_authors_words_may_be_an_answer_in_an_open_talk(lab: Lab) -> None:
    await desk(lab)
    request = await lab.ask("how?", "consultation")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.fresh()
    await forward(lab, words_of(None, text="see page 3"))
    whose = lab.last(WhoseWords, IVAN)
    assert [number for number, _ in whose.passes] == [request]
    assert await lab.relays(OLGA) == []
    toast = await lab.flows.staff.answer_to(
        lab.source(IVAN), request_id=request, talk_id=TalkId(whose.talk_id)
    )
    assert toast.code == "sent"
    assert [one.text for one in await lab.relays(OLGA)] == ["see page 3"]
    late = await lab.flows.staff.whose(lab.source(IVAN), talk_id=TalkId(whose.talk_id), page=1)
    assert late is not None
    assert late.code == "already_chosen"


async def test_a_colleagues_words_in_an_open_talk_go_to_the_client(lab: Lab) -> None:
    await desk(lab)
    request = await lab.ask("how?", "consultation")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.fresh()
    await forward(lab, words_of(EVA, name="eva", text="page 3"))
    assert [one.text for one in await lab.relays(OLGA)] == ["page 3"]


async def test_only_who_forwarded_it_decides_on_it(lab: Lab) -> None:
    await desk(lab)
    await forward(lab, words_of(OLGA))
    choice = lab.last(FavourChoice, IVAN)
    press = pressing(lab, choice)
    assert (await press.make(EVA)).code == "not_yours"
    assert (await press.make(OLGA)).code == "not_staff"
    assert (await press.log(EVA, 5)).code == "not_yours"
    nobody = replace(press, contact=ContactId(99))
    assert (await nobody.make(IVAN)).code == "gone"


@pytest.mark.parametrize("who", [OLGA, PETR])
async def test_a_forward_of_somebody_who_is_not_staff_is_refused(lab: Lab, who: UserId) -> None:
    await desk(lab)
    await forward(lab, words_of(OLGA), by=who)
    assert isinstance(lab.told(who)[-1], NotAllowed)


async def test_a_forward_that_cannot_be_passed_on_is_said_to_be_one(lab: Lab) -> None:
    await desk(lab)
    await lab.flows.staff.forwarded(lab.source(IVAN), content=None)
    assert isinstance(lab.told(IVAN)[-1], NotSupported)


async def test_a_forward_without_words_becomes_what_staff_say_and_its_file_is_handed_over(lab: Lab) -> None:
    await desk(lab)
    await forward(lab, replace(words_of(OLGA, text=""), media="voice", file_id="V1"))
    choice = lab.last(FavourChoice, IVAN)
    press = pressing(lab, choice)
    assert (
        await lab.flows.staff.make_request(lab.source(IVAN), contact_id=press.contact, talk_id=press.talk)
        is None
    )
    assert "consultation" in lab.last(ForwardKind, IVAN).kinds
    assert lab.none_told(TakenDown, OLGA), "nothing has become of it yet"
    toast = await lab.flows.staff.make_request(
        lab.source(IVAN), contact_id=press.contact, talk_id=press.talk, kind="consultation"
    )
    assert toast is not None
    assert toast.code == "made_request"
    request = await lab.newest()
    assert (await lab.cards())[-1].attachments == 1
    await lab.flows.staff.take(lab.source(EVA, group=True), request_id=request)
    assert [one.file_id for one in await lab.relays(EVA)] == ["V1"]


async def test_what_has_no_card_is_not_called_made(lab: Lab) -> None:
    await desk(lab)
    await forward(lab, words_of(OLGA))
    assert (await pressing(lab, lab.last(FavourChoice, IVAN)).make(IVAN)).code == "written_down"
    made = [one for one in lab.told(IVAN) if isinstance(one, MadeRequest)]
    assert [one.state for one in made] == ["clarifying"]
