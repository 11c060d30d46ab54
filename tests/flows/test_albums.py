"""An album arrives whole, in order, once, with its captions, and is one request."""

from datetime import timedelta

import pytest

from bot.desk.talk import Content
from bot.flows.notices import CardView, Relayed, RelayedAlbum, StaffTold, UnknownCommand, WhichRequest
from bot.flows.prepared import Delivered, Failure
from bot.ids import MessageId, TalkId
from tests.flows.lab import BOSS, IVAN, OLGA, PETR, Lab
from tests.flows.saying import answers, files, opened, passed, photo, says


async def test_a_clients_album_arrives_as_one_in_order_with_its_caption(lab: Lab) -> None:
    await opened(lab)
    for number in (1, 2, 3):
        await says(lab, photo(number, "the plan" if number == 1 else ""), album="g")
    (album,) = await passed(lab, IVAN)
    assert files(album) == ["P1", "P2", "P3"]
    assert album.row.send.shape == "album"


async def test_a_staff_album_arrives_as_one_and_gets_one_receipt(lab: Lab) -> None:
    await opened(lab)
    first = await answers(lab, photo(1), album="g")
    await answers(lab, photo(2), album="g")
    await lab.wait(seconds=2)
    fresh = await lab.fresh()
    (album,) = [one for one in fresh if isinstance(one.notice, RelayedAlbum)]
    assert (files(album), album.chat_id) == (["P1", "P2"], int(OLGA))
    assert [one.react_to for one in fresh if one.reaction] == [first.message]


async def test_an_album_waits_for_its_last_piece_and_nothing_overtakes_it(lab: Lab) -> None:
    await opened(lab)
    await says(lab, photo(1), album="g")
    lab.clock.moment += timedelta(seconds=1)
    await says(lab, photo(2), album="g")
    await says(lab, Content(text="that is all"))
    lab.clock.moment += timedelta(seconds=1)
    assert [one for one in await lab.fresh() if isinstance(one.notice, Relayed | RelayedAlbum)] == []
    first, second = await passed(lab, IVAN)
    assert files(first) == ["P1", "P2"]
    assert isinstance(second.notice, Relayed)


async def test_a_late_piece_comes_by_itself_and_only_once(lab: Lab) -> None:
    await opened(lab)
    await says(lab, photo(1), album="g")
    assert files((await passed(lab, IVAN))[0]) == ["P1"]
    await says(lab, photo(2), album="g")
    assert [files(one) for one in await passed(lab, IVAN)] == [["P2"]]


async def test_a_piece_that_comes_while_its_album_is_being_sent_loses_nothing(lab: Lab) -> None:
    await opened(lab)
    await says(lab, photo(1), album="g")
    lab.clock.moment += timedelta(seconds=2)
    (row,) = [one for one in await lab.flows.outbox.next((), 9) if one.send.shape == "album"]
    assert await lab.flows.outbox.prepare(row) is not None
    await says(lab, photo(2), album="g")
    await lab.flows.outbox.lead()
    again = await passed(lab, IVAN)
    assert [(files(one), one.row.repeat) for one in again] == [(["P1"], True), (["P2"], False)]


async def test_pieces_that_come_while_the_album_is_put_off_arrive_in_order(lab: Lab) -> None:
    await opened(lab)
    await says(lab, photo(1), album="g")
    lab.clock.moment += timedelta(seconds=2)
    (row,) = [one for one in await lab.flows.outbox.next((), 9) if one.send.shape == "album"]
    assert await lab.flows.outbox.prepare(row) is not None
    await says(lab, photo(2), album="g")
    await lab.flows.outbox.retry(row, lab.clock.now(), repeat=False, error="429")
    await says(lab, photo(3), album="g")
    assert [files(one) for one in await passed(lab, IVAN)] == [["P1"], ["P2", "P3"]]


@pytest.mark.parametrize(("sent", "again"), [(1, (1, True)), (3, (2, False))])
async def test_a_refused_rest_brings_no_photo_a_second_time(
    lab: Lab, sent: int, again: tuple[int, bool]
) -> None:
    """The album's first call brought so many of its three pieces, and Telegram refuses the second: what is
    sent singly begins with the first piece that is not there."""
    await opened(lab)
    for number in (1, 2, 3):
        await says(lab, photo(number), album="g")
    lab.clock.moment += timedelta(seconds=2)
    (row,) = [one for one in await lab.flows.outbox.next((), 9) if one.send.shape == "album"]
    prepared = await lab.flows.outbox.prepare(row)
    assert prepared is not None
    assert isinstance(prepared.notice, RelayedAlbum)
    talks = [TalkId(number) for number in prepared.notice.only[:sent]]
    copies = tuple((talk, 0, MessageId(800 + talk)) for talk in talks)
    done = Delivered(message_id=MessageId(801), copies=copies, more=True, stamp=prepared.stamp)
    await lab.flows.outbox.delivered(row, done)
    second = await lab.flows.outbox.prepare(row)
    assert second is not None
    await lab.flows.outbox.failed(second.row, Failure.REJECTED, "no", more=True)
    (next_one,) = await passed(lab, IVAN)
    assert (next_one.part, next_one.singly) == again


async def test_an_album_is_one_request_even_when_its_caption_is_an_emergency(lab: Lab) -> None:
    await lab.join()
    lab.classifier.kinds["the line stands still"] = "emergency"
    await says(lab, photo(1, "the line stands still"), album="g")
    await lab.flows.ticker.run_due()
    await says(lab, photo(2), album="g")
    await says(lab, photo(3), album="g")
    await lab.wait(seconds=10)
    assert await lab.newest() == 1
    cards = [one.notice for one in lab.sent if isinstance(one.notice, CardView)]
    assert cards[-1].attachments == 3


async def test_an_album_of_a_burst_is_handed_over_whole_on_take(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    lab.classifier.kinds["what is wrong here?"] = "consultation"
    await says(lab, photo(1, "what is wrong here?"), album="g")
    await says(lab, photo(2), album="g")
    await lab.wait(seconds=20)
    request = await lab.newest()
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    (album,) = [one for one in await lab.fresh() if isinstance(one.notice, RelayedAlbum)]
    assert (files(album), album.chat_id) == (["P1", "P2"], int(IVAN))


async def test_nobody_guesses_for_whom_an_album_is_and_one_answer_sends_it_whole(lab: Lab) -> None:
    await opened(lab)
    await lab.join("Other", user=PETR)
    second = await lab.ask("and mine?", "consultation", user=PETR)
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=second)
    await answers(lab, photo(1), album="g")
    await answers(lab, photo(2), album="g")
    asked = [one for one in lab.told(IVAN) if isinstance(one, WhichRequest)]
    assert len(asked) == 1
    assert await passed(lab, PETR) == []
    talk = TalkId(asked[0].talk_id)
    toast = await lab.flows.staff.answer_to(lab.source(IVAN), request_id=second, talk_id=talk)
    assert toast.code == "sent"
    assert [files(one) for one in await passed(lab, PETR)] == [["P1", "P2"]]


async def test_an_album_without_a_request_is_refused_once(lab: Lab) -> None:
    await lab.hire(IVAN)
    for number in (1, 2, 3):
        await answers(lab, photo(number), album="g")
    assert [one for one in lab.told(IVAN) if isinstance(one, StaffTold)] == [StaffTold(what="nothing_sent")]


@pytest.mark.parametrize("place", [0, 1, 2])
async def test_an_album_with_a_mistyped_command_reaches_no_client(lab: Lab, place: int) -> None:
    await opened(lab)
    for number in range(3):
        if number == place:
            await lab.flows.staff.hold_back(
                lab.source(IVAN), content=photo(number, "/note secret"), media_group="g", command="/note"
            )
        else:
            await answers(lab, photo(number), album="g")
    assert await passed(lab, OLGA) == []
    assert [one for one in lab.told(IVAN) if isinstance(one, UnknownCommand)]


async def test_what_telegram_refuses_as_an_album_is_sent_piece_by_piece(lab: Lab) -> None:
    await opened(lab)
    await says(lab, photo(1), album="g")
    await says(lab, photo(2), album="g")
    lab.clock.moment += timedelta(seconds=2)
    (row,) = [one for one in await lab.flows.outbox.next((), 9) if one.send.shape == "album"]
    assert await lab.flows.outbox.prepare(row) is not None
    await lab.flows.outbox.failed(row, Failure.REJECTED, "wrong file")
    (again,) = await passed(lab, IVAN)
    assert (again.singly, files(again)) == (True, ["P1", "P2"])
    assert lab.none_told(StaffTold, BOSS)
