"""Admins hear of those whom nobody knows, and are not flooded by them; and what a client's command carries is
kept."""

from dataclasses import replace

from bot.desk.talk import Content
from bot.flows.notices import AdminAlert, CardView, KeptFirst, PersonAsked, TopUpDetails, UnknownSender
from bot.flows.source import Source
from bot.ids import ChatId, UserId
from bot.quota.money import Typed
from tests.flows.lab import BOSS, OLGA, Lab


def stranger(lab: Lab, number: int) -> Source:
    source = lab.source(OLGA)
    user = UserId(900 + number)
    return replace(source, user=user, chat=ChatId(int(user)), first_name=f"stranger {number}")


async def write(lab: Lab, number: int, words: str = "hello, are you there?") -> None:
    await lab.flows.client.submit(stranger(lab, number), content=Content(text=words))


def alerts(lab: Lab) -> list[tuple[str, str, str]]:
    return [(one.what, one.client, one.detail) for one in lab.told(BOSS) if isinstance(one, AdminAlert)]


async def test_the_admin_hears_once_a_day_who_writes_and_what(lab: Lab) -> None:
    await lab.flows.client.help(lab.source(BOSS))
    await write(lab, 1)
    await write(lab, 1, "I am from Budmax")
    expected = ("unknown_person", "stranger 1 (901)", "hello, are you there?")
    assert alerts(lab) == [expected]
    await lab.wait(days=1)
    await write(lab, 1, "still nobody?")
    assert [one[2] for one in alerts(lab)] == ["hello, are you there?", "still nobody?"]


async def test_after_five_strangers_a_day_the_rest_are_one_alert(lab: Lab) -> None:
    await lab.flows.client.help(lab.source(BOSS))
    for number in range(1, 12):
        await write(lab, number)
    assert [one[0] for one in alerts(lab)] == [*(["unknown_person"] * 5), "more_unknown"]
    await lab.wait(days=1)
    await write(lab, 12)
    assert alerts(lab)[-1][1] == "stranger 12 (912)"


async def test_no_client_is_taken_for_a_stranger(lab: Lab) -> None:
    await lab.join()
    await lab.ask("how?", "consultation")
    assert alerts(lab) == []


async def test_a_stranger_who_writes_on_and_on_hears_how_much_is_kept(lab: Lab) -> None:
    for number in range(25):
        await write(lab, 1, f"word {number}")
    said = lab.told(UserId(901))
    assert [type(one) for one in said] == [UnknownSender, KeptFirst]
    assert said[-1] == KeptFirst(n=20)
    seen = [row for row in lab.rows() if row[0] == 901 and row[1] == "reaction"]
    assert len(seen) == 19, "what is not kept is not said to be seen"


async def test_the_words_beside_the_wish_for_a_person_stand_on_the_card(lab: Lab) -> None:
    await lab.join()
    await lab.flows.client.ask_person(lab.source(OLGA), request_id=None, words="about our terms")
    await lab.flows.client.ask_person(lab.source(OLGA), request_id=None, words="and the invoice")
    cards = [one.notice for one in await lab.fresh() if isinstance(one.notice, CardView)]
    assert cards[-1].text == "about our terms\nand the invoice"
    assert isinstance(lab.told(OLGA)[-1], PersonAsked)


async def test_a_named_amount_is_what_the_payment_details_ask_for(lab: Lab) -> None:
    await lab.join()
    await lab.flows.client.top_up(lab.source(OLGA), request_id=None, minor=Typed(digits=500, places=0))
    assert lab.last(TopUpDetails, OLGA).amount == 50_000
