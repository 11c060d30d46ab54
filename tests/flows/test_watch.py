"""What waits too long is told to admins once, and that it is over in the same message."""

from datetime import datetime, timedelta

import pytest

from bot.flows.inbox import InboxFlow
from bot.flows.notices import AdminAlert, Rated, Watched
from bot.flows.prepared import Prepared
from bot.flows.scene import Work
from bot.flows.watch import Surroundings
from bot.ids import ChatId, UserId
from tests.flows.lab import BOSS, GROUP, IVAN, OLGA, Lab

HERE = Surroundings(host="door-1", free=10**12)
SECOND_BOSS = UserId(102)


@pytest.fixture
async def desk(lab: Lab) -> Lab:
    """A desk with an admin who may be written to, and nothing that waits."""
    await lab.join()
    await lab.flows.client.start(lab.source(BOSS), payload="")
    await lab.deliver()
    lab.sent.clear()
    return lab


async def looks(
    lab: Lab, minutes: int = 1, around: Surroundings = HERE, *, deliver: bool = True
) -> list[Prepared]:
    """The job's look each minute; what admins got by them."""
    for _ in range(minutes):
        lab.clock.moment += timedelta(minutes=1)
        await lab.flows.watch(around)
        if deliver:
            await lab.deliver()
    sent, lab.sent = lab.sent, []
    return [one for one in sent if isinstance(one.notice, Watched)]


def said(sent: list[Prepared]) -> list[tuple[str, bool, bool]]:
    """(matter, over, edited) of each."""
    return [
        (one.notice.matter, one.notice.over_at is not None, one.edit is not None)
        for one in sent
        if isinstance(one.notice, Watched)
    ]


async def test_where_nothing_waits_nobody_hears_anything(desk: Lab) -> None:
    assert await looks(desk, 5) == []


async def test_an_update_that_waits_is_told_once_and_its_end_in_the_same_message(desk: Lab) -> None:
    came = desk.clock.now()
    row = await desk.inbox_row(1)
    assert await looks(desk, 3) == [], "two minutes are not long, and a thing is seen twice before it is told"
    (first,) = await looks(desk)
    notice = first.notice
    assert isinstance(notice, Watched)
    assert (notice.matter, notice.n, notice.since, notice.over_at) == ("inbox", 1, came, None)
    assert first.edit is None
    assert await looks(desk, 30) == [], "not once more"
    await desk.flows.inbox.done(row)
    (last,) = await looks(desk, 3)
    assert said([last]) == [("inbox", True, True)]
    assert await looks(desk, 10) == []


async def test_what_begins_anew_is_a_new_message(desk: Lab) -> None:
    for number in (1, 2):
        row = await desk.inbox_row(number)
        assert said(await looks(desk, 5)) == [("inbox", False, False)]
        await desk.flows.inbox.done(row)
        assert said(await looks(desk, 5)) == [("inbox", True, True)]


async def test_what_comes_and_goes_by_the_minute_is_one_matter(desk: Lab) -> None:
    low = Surroundings(host="door-1", free=1)
    assert said(await looks(desk, 2, low)) == [("disk", False, False)]
    for _ in range(5):
        assert await looks(desk, 2) == []
        assert await looks(desk, 1, low) == []
    assert said(await looks(desk, 3)) == [("disk", True, True)]


async def test_what_was_caught_up_with_before_the_second_look_is_no_news(desk: Lab) -> None:
    row = await desk.inbox_row(1)
    desk.clock.moment += timedelta(minutes=10)
    assert await looks(desk) == []
    await desk.flows.inbox.done(row)
    assert await looks(desk, 10) == []


def promise(work: Work, chat: int, *, not_before: datetime | None = None) -> None:
    work.tell(ChatId(chat), Rated(request_id=1, stars=5), not_before=not_before)


async def test_a_promise_that_is_not_kept_is_told_and_one_for_later_is_not(desk: Lab) -> None:
    morning = desk.clock.now() + timedelta(hours=8)
    await desk.flows.backlog.work(lambda work: promise(work, 7, not_before=morning))
    assert await looks(desk, 8 * 60 - 1, deliver=False) == []
    assert (await desk.flows.backlog()).outbox is None, "nor is the bot unready all night"
    await looks(desk, 8, deliver=False)
    waiting = [one for one in desk.told(BOSS) if isinstance(one, Watched)]
    assert [(one.matter, one.since) for one in waiting] == [("outbox", morning)]


async def test_what_telegram_holds_back_is_told_as_that(desk: Lab) -> None:
    until = desk.clock.now() + timedelta(minutes=30)
    await desk.flows.backlog.work(lambda work: promise(work, 7))
    await desk.flows.outbox.pause(ChatId(7), until)
    (told,) = await looks(desk, 20)
    assert isinstance(told.notice, Watched)
    assert (told.notice.matter, told.notice.n, told.notice.since) == ("held_back", 1, until)
    assert said(await looks(desk, 20)) == [("held_back", True, True)]


async def test_many_updates_set_aside_are_told_beside_the_word_about_each(desk: Lab) -> None:
    for number in range(3):
        row = await desk.inbox_row(number)
        await set_aside(desk.flows.inbox, row_id=row)
        alerts = [one for one in desk.told(BOSS) if isinstance(one, AdminAlert)]
        assert [one.what for one in alerts] == ["quarantined"] * (number + 1)
        expected = [("set_aside", False, False)] if number == 2 else []
        assert said(await looks(desk, 3)) == expected
    assert said(await looks(desk, 60)) == [("set_aside", True, True)]


async def set_aside(inbox: InboxFlow, *, row_id: int) -> None:
    (row,) = (one for one in await inbox.next((), 9) if one.id == row_id)
    await inbox.failed(row, "cannot be read", None, final=True)


async def test_a_late_request_is_told_only_if_nobody_was_reminded(desk: Lab) -> None:
    await desk.hire(IVAN)
    await desk.flows.staff.bind(desk.source(BOSS, group=True), kinds=("consultation",))
    await desk.ask("how?", "consultation")
    await desk.wait(hours=5)
    desk.sent.clear()
    assert await looks(desk, 30) == [], "staff were reminded, that is enough"


async def test_due_work_that_is_not_done_is_told_and_the_reminder_that_fails_with_it(desk: Lab) -> None:
    await desk.flows.staff.bind(desk.source(BOSS, group=True), kinds=("consultation",))
    await desk.ask("how?", "consultation")
    desk.clock.moment += timedelta(hours=5)  # and nobody runs what is due
    await desk.deliver()
    desk.sent.clear()
    assert sorted(said(await looks(desk, 3))) == [("due", False, False), ("unreminded", False, False)]
    await desk.wait(seconds=1)
    desk.sent.clear()
    assert sorted(said(await looks(desk, 5))) == [("due", True, True), ("unreminded", True, True)]


def with_backups(desk: Lab, hours: float | None) -> Surroundings:
    newest = None if hours is None else desk.clock.now() - timedelta(hours=hours)
    return Surroundings(host="door-1", free=10**12, backups=True, newest=newest)


async def test_a_backup_that_is_late_is_told(desk: Lab) -> None:
    assert await looks(desk, 30, with_backups(desk, 25)) == []
    (told,) = await looks(desk, 30, with_backups(desk, 26))
    assert isinstance(told.notice, Watched)
    assert (told.notice.matter, told.notice.detail) == ("backup", "door-1")
    assert said(await looks(desk, 5, with_backups(desk, 0))) == [("backup", True, True)]


async def test_the_first_backup_has_some_hours(desk: Lab) -> None:
    assert await looks(desk, 179, with_backups(desk, None)) == []
    assert said(await looks(desk, 10, with_backups(desk, None))) == [("backup", False, False)]


async def test_each_machine_has_its_own_disk(desk: Lab) -> None:
    """The one with room says nothing about the one without."""
    full, fine = Surroundings(host="door-1", free=1), Surroundings(host="door-2", free=10**12)
    seen = []
    for _ in range(10):
        seen += said(await looks(desk, 1, full)) + said(await looks(desk, 1, fine))
    assert seen == [("disk", False, False)]
    assert said(await looks(desk, 5, fine)) == [("disk", True, True)]


async def test_each_admin_has_a_message_and_who_came_later_hears_of_no_end(desk: Lab) -> None:
    desk.refit(admins=frozenset({BOSS, SECOND_BOSS}))
    low = Surroundings(host="door-1", free=1)
    assert [int(one.chat_id) for one in await looks(desk, 3, low)] == [int(BOSS)]
    await desk.flows.client.start(desk.source(SECOND_BOSS), payload="")
    await desk.deliver()
    desk.sent.clear()
    assert [int(one.chat_id) for one in await looks(desk, 9)] == [int(BOSS)]
    assert [int(one.chat_id) for one in await looks(desk, 9, low)] == [int(BOSS), int(SECOND_BOSS)]
    assert [int(one.chat_id) for one in await looks(desk, 9)] == [int(BOSS), int(SECOND_BOSS)]


async def test_only_admins_read_it(desk: Lab) -> None:
    """It waits for somebody who is no admin any more when it is sent."""
    low = Surroundings(host="door-1", free=1)
    await looks(desk, 3, low, deliver=False)
    assert isinstance(desk.told(BOSS)[-1], Watched)
    desk.refit(admins=frozenset())
    assert said(await looks(desk, 1)) == []


async def test_the_group_and_clients_hear_nothing(desk: Lab) -> None:
    heard = [len(desk.told(one)) for one in (OLGA, GROUP)]
    await desk.inbox_row(1)
    await looks(desk, 10)
    assert [len(desk.told(one)) for one in (OLGA, GROUP)] == heard
