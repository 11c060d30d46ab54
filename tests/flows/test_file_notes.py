"""A file with a note as its caption stays at the desk, and colleagues can see it."""

from functools import partial

import pytest

from bot.desk.talk import Content
from bot.flows.notices import History, NoteFile, Relayed, RelayedAlbum, StaffTold, WhichRequest
from bot.flows.source import Source
from bot.ids import ChatId, MessageId, RequestId
from bot.ports import Tx
from tests.flows.lab import EVA, IVAN, OLGA, Lab
from tests.flows.saying import answers, opened, photo

SECRET = "she never pays on time"


async def noted(lab: Lab, content: Content, *, album: str | None = None) -> Source:
    source = lab.source(IVAN)
    await lab.flows.staff.note_file(source, content=content, media_group=album)
    return source


def standing(tx: Tx, *, slot: str) -> MessageId | None:
    """The message in eva's chat that stands in the slot."""
    return tx.outbox.slot(ChatId(int(EVA)), slot)


async def reached(lab: Lab) -> list[object]:
    """What olga was sent of the talk."""
    await lab.wait(seconds=5)
    kinds = (Relayed, RelayedAlbum, NoteFile)
    return [one.notice for one in lab.sent if one.chat_id == int(OLGA) and isinstance(one.notice, kinds)]


async def shown_to_eva(lab: Lab, request: RequestId) -> list[NoteFile]:
    """The files that the history brings."""
    await lab.flows.staff.history(lab.source(EVA, group=True), request_id=request)
    return [one for one in lab.told(EVA) if isinstance(one, NoteFile)]


async def test_a_noted_file_stays_at_the_desk_and_is_in_the_history(lab: Lab) -> None:
    request = await opened(lab)
    await noted(lab, photo(1, SECRET))
    assert lab.last(StaffTold, IVAN).what == "noted"
    assert await reached(lab) == []
    (shown,) = await shown_to_eva(lab, request)
    assert (shown.media, shown.file_id, shown.text, shown.by) == ("photo", "P1", SECRET, "ivan")
    (history,) = [one for one in lab.told(EVA) if isinstance(one, History)]
    assert [(one.text, one.media, one.by) for one in history.notes] == [(SECRET, "photo", "ivan")]


async def test_an_album_with_a_note_stays_whichever_piece_bears_it(lab: Lab) -> None:
    request = await opened(lab)
    await answers(lab, photo(1), album="a")
    await noted(lab, photo(2, SECRET), album="a")
    await answers(lab, photo(3), album="a")
    assert await reached(lab) == []
    assert [one.file_id for one in await shown_to_eva(lab, request)] == ["P1", "P2", "P3"]
    assert [one.what for one in lab.told(IVAN) if isinstance(one, StaffTold)] == ["noted"]
    await answers(lab, photo(4, "for you"))
    assert len(await reached(lab)) == 1, "and what is no note arrives"


async def test_of_an_album_that_fits_several_requests_nothing_leaves(lab: Lab) -> None:
    await opened(lab)
    other = await lab.ask("another matter", "complaint")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=other)
    await noted(lab, photo(1, SECRET), album="a")
    await answers(lab, photo(2), album="a")
    assert [one.what for one in lab.told(IVAN) if isinstance(one, StaffTold)] == ["which"]
    assert lab.none_told(WhichRequest, IVAN), "nor is it asked to which client it should go"
    assert await reached(lab) == []


async def test_whoever_takes_the_talk_over_gets_the_noted_file(lab: Lab) -> None:
    request = await opened(lab)
    await noted(lab, photo(1, SECRET))
    await lab.flows.staff.transfer(lab.source(IVAN), request_id=request, to=EVA)
    (shown,) = [one for one in lab.told(EVA) if isinstance(one, NoteFile)]
    assert (shown.file_id, shown.text) == ("P1", SECRET)


@pytest.mark.parametrize("words", ["x" * 1000, ""])
async def test_a_reply_to_a_noted_file_is_a_note(lab: Lab, words: str) -> None:
    """Also where the words had no room under the file, so that it stands apart from them."""
    request = await opened(lab)
    await noted(lab, photo(1, words))
    await lab.flows.staff.transfer(lab.source(IVAN), request_id=request, to=EVA)
    await lab.deliver()
    slots = [row[4] or "" for row in lab.rows() if row[0] == int(EVA)]
    slots = [slot for slot in slots if slot.startswith("note:")]
    assert len(slots) == (2 if words else 1)
    for slot in slots:
        message = await lab.store.read(partial(standing, slot=slot))
        await lab.flows.staff.answer(lab.source(EVA), content=Content(text=SECRET), reply_to=message)
    assert await reached(lab) == []


async def test_a_client_makes_no_notes(lab: Lab) -> None:
    await opened(lab)
    await lab.flows.staff.note_file(lab.source(OLGA), content=photo(1, SECRET))
    assert await reached(lab) == []
    assert lab.none_told(StaffTold, OLGA)
