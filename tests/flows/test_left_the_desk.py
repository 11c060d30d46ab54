"""Whoever has left the desk reads nothing more of clients and says nothing more to them, whatever waits."""

from datetime import timedelta

import pytest

from bot.desk.talk import Content
from bot.flows.notices import HeaderView, Relayed
from bot.flows.prepared import Failure
from bot.ids import ChatId, UserId
from tests.flows.lab import BOSS, IVAN, OLGA, Lab
from tests.flows.saying import answers, opened, photo, says

HERE = ChatId(int(IVAN))


async def put_out(lab: Lab, *, by_leaving: bool = False) -> None:
    if by_leaving:
        await lab.flows.staff.left(lab.source(IVAN, group=True), user_id=IVAN)
    else:
        await lab.flows.admin.staff_remove(lab.source(BOSS), user_id=IVAN)


async def words(lab: Lab, chat: UserId) -> list[str]:
    """What people wrote that the chat got since this was asked last, in relays, notices and headers."""
    await lab.wait(seconds=40)
    return [repr(one.notice) for one in await lab.fresh() if one.chat_id == int(chat)]


async def test_a_clients_edit_changes_no_copy_at_whoever_was_removed(lab: Lab) -> None:
    await opened(lab)
    said = await says(lab, Content(text="call me"))
    await lab.deliver()
    await put_out(lab)
    await words(lab, IVAN)
    await lab.flows.client.edit(said, content=Content(text="the secret"))
    assert await words(lab, IVAN) == []


@pytest.mark.parametrize("by_leaving", [False, True])
async def test_what_waits_for_them_is_not_sent(lab: Lab, by_leaving: bool) -> None:
    await opened(lab)
    await lab.flows.outbox.pause(HERE, lab.clock.now() + timedelta(seconds=30))
    said = await says(lab, Content(text="the secret"))
    await lab.flows.client.edit(said, content=Content(text="the secret, corrected"))
    await says(lab, photo(1, "the secret"), album="g")
    await put_out(lab, by_leaving=by_leaving)
    assert not any("secret" in one for one in await words(lab, IVAN))


async def test_what_a_block_had_stopped_stays_unsent_when_they_start_again(lab: Lab) -> None:
    await opened(lab)
    said = await says(lab, Content(text="the secret"))
    await lab.flows.client.edit(said, content=Content(text="the secret, corrected"))
    for _ in range(9):
        rows = [row for row in await lab.flows.outbox.next((), 9) if row.send.chat_id == HERE]
        for row in rows:
            assert await lab.flows.outbox.prepare(row) is not None
            await lab.flows.outbox.failed(row, Failure.BLOCKED, "blocked")
    await put_out(lab)
    await lab.deliver()
    lab.sent.clear()
    await lab.flows.client.start(lab.source(IVAN), payload=None)
    got = await words(lab, IVAN)
    assert got != []
    assert not any("secret" in one for one in got)


async def test_their_header_loses_its_buttons_and_the_clients_words(lab: Lab) -> None:
    await opened(lab, "the secret of the house")
    await put_out(lab)
    (header,) = await lab.headers(IVAN)
    assert isinstance(header, HeaderView)
    assert (header.mine, header.card.text, header.card.figures) == (False, "", None)


async def test_their_edit_of_an_old_answer_does_not_reach_the_client(lab: Lab) -> None:
    await opened(lab)
    said = await answers(lab, Content(text="please wait"))
    await lab.deliver()
    await put_out(lab)
    await words(lab, OLGA)
    await lab.flows.client.edit(said, content=Content(text="pay me instead"))
    assert await words(lab, OLGA) == []


async def test_an_answer_given_before_still_arrives(lab: Lab) -> None:
    await opened(lab)
    await answers(lab, Content(text="press Print"))
    await put_out(lab)
    await lab.deliver()
    relayed = [one.notice for one in lab.sent if isinstance(one.notice, Relayed) and one.chat_id == int(OLGA)]
    assert [one.text for one in relayed] == ["press Print"]
