"""Bans prolonged, replaced, or in a talk: no word gets out before its time, and none is lost."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.desk.talk import Content
from bot.flows.notices import AskKind, Changed, Relayed, RelayedAlbum, StaffTold, Unbanned
from bot.flows.source import Source
from bot.ids import RequestId
from tests.flows.lab import BOSS, IVAN, OLGA, Lab

TOMORROW, IN_A_WEEK = date(2026, 11, 24), date(2026, 11, 30)


async def ban(lab: Lab, until: date | None = None) -> None:
    await lab.flows.admin.ban(lab.source(BOSS), who=str(int(OLGA)), until=until, because="threats")


async def write(lab: Lab, text: str, kind: str) -> Source:
    lab.classifier.kinds[text] = kind
    source = lab.source(OLGA)
    await lab.flows.client.submit(source, content=Content(text=text))
    await lab.deliver()
    return source


async def count(lab: Lab) -> int:
    return len(await lab.store.read(lambda tx: tx.requests.recent_of_account(1, limit=9)))  # type: ignore[arg-type]  # the only client


def over(lab: Lab) -> list[bool]:
    return [one.waited for one in lab.told(OLGA) if isinstance(one, Unbanned)]


@pytest.mark.parametrize("first", [None, TOMORROW])
async def test_words_wait_for_the_end_of_the_ban_that_is_in_force_then(lab: Lab, first: date | None) -> None:
    await lab.join()
    await ban(lab, first)
    await write(lab, "my question", "consultation")
    await ban(lab, IN_A_WEEK)
    await lab.wait(days=5)
    assert (await count(lab), over(lab)) == (0, [])
    await lab.wait(days=5)
    assert (await count(lab), over(lab)) == (1, [True])


async def test_a_ban_that_becomes_endless_keeps_the_words(lab: Lab) -> None:
    await lab.join()
    await ban(lab, TOMORROW)
    await write(lab, "my question", "consultation")
    await ban(lab)
    await lab.wait(days=30)
    assert (await count(lab), over(lab)) == (0, [])


async def test_whoever_wrote_nothing_hears_once_that_the_ban_is_over(lab: Lab) -> None:
    await lab.join()
    await ban(lab, TOMORROW)
    await lab.wait(days=9)
    assert over(lab) == [False]


async def talk(lab: Lab, text: str = "how?", kind: str = "consultation") -> RequestId:
    await lab.join()
    await lab.hire(IVAN)
    request = await lab.ask(text, kind)
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.fresh()
    return request


async def test_words_written_into_a_talk_go_on_in_it_when_the_ban_ends(lab: Lab) -> None:
    request = await talk(lab)
    await ban(lab)
    await write(lab, "here is the list you asked for", "consultation")
    await lab.wait(minutes=5)
    assert await lab.relays(IVAN) == []
    await lab.flows.admin.unban(lab.source(BOSS), who=str(int(OLGA)))
    await lab.wait(seconds=10)
    assert [(one.request_id, one.text) for one in await lab.relays(IVAN)] == [
        (request, "here is the list you asked for")
    ]
    assert await count(lab) == 1


async def test_a_new_matter_written_in_a_ban_is_a_request_of_its_own(lab: Lab) -> None:
    await talk(lab)
    await ban(lab)
    await write(lab, "this is a disgrace", "complaint")
    await lab.wait(minutes=5)
    await lab.flows.admin.unban(lab.source(BOSS), who=str(int(OLGA)))
    await lab.wait(seconds=10)
    assert await count(lab) == 2


async def test_whoever_has_the_talk_hears_of_the_ban_and_of_its_end(lab: Lab) -> None:
    request = await talk(lab)
    await ban(lab, TOMORROW)
    await lab.wait(days=3)
    told = [one for one in lab.told(IVAN) if isinstance(one, StaffTold)]
    assert [(one.what, one.request_id) for one in told] == [
        ("client_banned", request),
        ("client_unbanned", request),
    ]


async def test_a_corrected_address_of_an_open_emergency_is_passed_on(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    await ban(lab)
    source = await write(lab, "fire at Main st 1", "emergency")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=await lab.newest())
    await lab.deliver()
    await lab.flows.client.edit(source, content=Content(text="fire at Main st 111"))
    await lab.deliver()
    assert lab.last(StaffTold, IVAN).detail == "fire at Main st 111"


async def test_an_album_that_may_be_an_emergency_arrives_whole(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    lab.classifier.likely = "emergency"
    await ban(lab)
    for number, words in enumerate(["it burns here", "", ""]):
        content = Content(text=words, media="photo", file_id=f"p{number}")
        await lab.flows.client.submit(lab.source(OLGA), content=content, media_group="g")
    await lab.deliver()
    request = await lab.newest()
    await lab.flows.client.choose_kind(lab.source(OLGA), request_id=request, kind="emergency")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.wait(seconds=5)
    (album,) = [one.notice for one in await lab.fresh() if isinstance(one.notice, RelayedAlbum)]
    assert len(album.pieces) == 3


async def test_words_that_wait_are_offered_to_no_request(lab: Lab) -> None:
    await talk(lab)
    lab.classifier.likely = "emergency"
    await ban(lab)
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text="it burns, or so"))
    assert lab.last(AskKind, OLGA).same is None
    pressed = await lab.flows.client.same_request(lab.source(OLGA), request_id=await lab.newest())
    assert pressed.code == "kept_only"
    await lab.flows.admin.unban(lab.source(BOSS), who=str(int(OLGA)))
    await lab.deliver()
    assert not [one for one in await lab.fresh() if isinstance(one.notice, Relayed)]


async def test_the_change_says_banned_and_not_banned(lab: Lab) -> None:
    await lab.join()
    await ban(lab)
    changed = lab.last(Changed, BOSS)
    assert (changed.before, changed.after) == ("not_banned", "banned")


async def test_words_of_the_very_second_of_the_ban_go_on_in_their_talk(lab: Lab) -> None:
    """Telegram dates them with the second alone, the ban was set within it."""
    request = await talk(lab)
    lab.clock.moment = lab.clock.moment.replace(microsecond=0) + timedelta(seconds=9, microseconds=400_000)
    await ban(lab)
    text = "here is the list you asked for"
    lab.classifier.kinds[text] = "consultation"
    written = replace(lab.source(OLGA), at=lab.clock.moment.replace(microsecond=0))
    await lab.flows.client.submit(written, content=Content(text=text))
    await lab.wait(minutes=5)
    await lab.flows.admin.unban(lab.source(BOSS), who=str(int(OLGA)))
    await lab.wait(seconds=10)
    assert [(one.request_id, one.text) for one in await lab.relays(IVAN)] == [(request, text)]
    assert await count(lab) == 1
