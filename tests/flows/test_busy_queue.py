"""A busy queue has a board instead of cards, signs tell that time runs out, what the group lost is mended."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from bot.desk.talk import Content
from bot.flows.notices import AdminAlert, BoardView, CardView
from bot.flows.prepared import Failure, Prepared
from bot.ids import ChatId, MessageId, RequestId, TopicId, UserId
from tests.flows.lab import BOSS, EVA, GROUP, IVAN, OLGA, PETR, TOPIC, Lab

KINDS = ("consultation", "complaint")


async def desk(lab: Lab) -> None:
    """Questions and complaints queue in one topic; a client, two of the staff."""
    await lab.join(plan="business")
    await lab.hire(IVAN, EVA)
    await lab.flows.staff.bind(lab.source(BOSS, group=True), kinds=KINDS)
    await lab.fresh()


async def flood(lab: Lab, count: int) -> list[RequestId]:
    """So many questions, one each six seconds."""
    return [await lab.ask(f"question {number}", "consultation") for number in range(count)]


def boards(sent: list[Prepared]) -> list[BoardView]:
    return [one.notice for one in sent if isinstance(one.notice, BoardView)]


def cards(sent: Iterable[Prepared]) -> list[CardView]:
    return [one.notice for one in sent if isinstance(one.notice, CardView)]


async def test_more_than_five_a_minute_share_one_board(lab: Lab) -> None:
    await desk(lab)
    asked = await flood(lab, 9)
    sent = [one for one in await lab.fresh() if one.chat_id == GROUP]
    assert [card.request_id for card in cards(one for one in sent if one.edit is None)] == asked[:5]
    assert len({one.edit for one in sent if isinstance(one.notice, BoardView) and one.edit}) == 1
    board = boards(sent)[-1]
    assert (board.total, board.page, board.pages) == (9, 1, 2)
    assert [line.request_id for line in board.lines] == asked[:8]
    assert all(one.thread_id == TOPIC for one in sent)


async def test_the_board_is_drawn_at_most_every_few_seconds(lab: Lab) -> None:
    await desk(lab)
    await flood(lab, 6)
    await lab.fresh()
    for number in range(5):
        await lab.ask(f"more {number}", "consultation")
        await lab.flows.ticker.run_due()
        await lab.flows.ticker.run_due()
    assert 3 <= len(boards(await lab.fresh())) <= 7


async def test_the_board_goes_by_due_time_then_tier(lab: Lab) -> None:
    await desk(lab)
    await lab.join("Small", user=UserId(302))
    await flood(lab, 6)
    lab.classifier.kinds["it broke"] = "complaint"
    last = await lab.ask("it broke", "complaint")
    await lab.wait(seconds=6)
    board = boards(await lab.fresh())[-1]
    assert board.lines[0].request_id == last, "a complaint is promised within the hour"
    dues = [line.due_at for line in board.lines]
    assert dues == sorted(dues, key=lambda due: due or lab.clock.now())


def pages(sent: Iterable[Prepared], user: UserId) -> list[BoardView]:
    return boards([one for one in sent if one.chat_id == int(user)])


async def test_a_page_is_turned_for_whoever_pressed_and_for_nobody_else(lab: Lab) -> None:
    await desk(lab)
    asked = await flood(lab, 10)
    await lab.fresh()
    toast = await lab.flows.staff.turn_page(lab.source(IVAN, group=True), page=2)
    assert toast.code == "page_sent"
    await lab.wait(seconds=6)
    sent = await lab.fresh()
    (page,) = pages(sent, IVAN)
    assert (page.page, page.own, page.topic, [line.request_id for line in page.lines]) == (
        2,
        True,
        7,
        asked[8:],
    )
    assert {board.page for board in boards([one for one in sent if one.chat_id == GROUP])} <= {1}
    assert pages(sent, EVA) == []
    await lab.flows.staff.turn_page(lab.source(IVAN, group=True), page=99)
    assert [one.page for one in pages(await lab.fresh(), IVAN)] == [2], "the last there is"


async def test_in_private_the_page_is_turned_in_its_place(lab: Lab) -> None:
    await desk(lab)
    await flood(lab, 10)
    await lab.flows.staff.turn_page(lab.source(IVAN, group=True), page=2)
    (first,) = [one for one in await lab.fresh() if one.chat_id == int(IVAN)]
    assert first.edit is None
    assert (await lab.flows.staff.turn_page(lab.source(IVAN), page=1, topic=TOPIC)).code == "page_turned"
    (turned,) = [one for one in await lab.fresh() if one.chat_id == int(IVAN)]
    assert isinstance(turned.notice, BoardView)
    assert (turned.notice.page, turned.edit is not None) == (1, True)
    assert (await lab.flows.staff.turn_page(lab.source(IVAN), page=1, topic=TopicId(99))).code == "board_gone"


async def test_pages_are_for_staff_whom_the_bot_may_write_to(lab: Lab) -> None:
    await desk(lab)
    await flood(lab, 10)
    await lab.fresh()
    for source in (lab.source(OLGA, group=True), lab.source(OLGA)):
        assert (await lab.flows.staff.turn_page(source, page=2, topic=TOPIC)).code == "not_staff"
    await lab.flows.admin.staff_add(lab.source(BOSS), user_id=PETR, role="agent", name="petr")
    toast = await lab.flows.staff.turn_page(lab.source(PETR, group=True), page=2)
    assert (toast.code, "t.me" in toast.url) == ("start_first", True)
    assert boards(await lab.fresh()) == []


async def test_what_is_taken_leaves_the_board_and_posts_no_card(lab: Lab) -> None:
    await desk(lab)
    asked = await flood(lab, 8)
    await lab.fresh()
    toast = await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=asked[-1])
    assert toast.code == "taken_by_you"
    await lab.wait(seconds=6)
    sent = [one for one in await lab.fresh() if one.chat_id == GROUP]
    assert all(isinstance(one.notice, BoardView) for one in sent)
    assert boards(sent)[-1].total == 7


async def test_a_calm_queue_has_cards_again(lab: Lab) -> None:
    await desk(lab)
    asked = await flood(lab, 8)
    board = next(one for one in await lab.fresh() if isinstance(one.notice, BoardView))
    await lab.wait(minutes=3)
    sent = [one for one in await lab.fresh() if one.chat_id == GROUP]
    assert [one.delete for one in sent if one.delete is not None] != [], board
    assert sorted(card.request_id for card in cards(sent)) == asked[5:]
    assert (await lab.flows.staff.turn_page(lab.source(IVAN, group=True), page=1)).code == "board_gone"
    one_more = await lab.ask("later", "consultation")
    assert [card.request_id for card in await lab.cards()] == [one_more]


async def test_a_board_with_many_waiting_stays_until_they_are_few(lab: Lab) -> None:
    await desk(lab)
    asked = await flood(lab, 18)
    await lab.wait(minutes=5)
    assert {card.request_id for card in await lab.cards()} == set(asked[:5])
    for request in asked[8:]:
        await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.wait(minutes=2)
    assert {card.request_id for card in await lab.cards()} >= set(asked[5:8])


async def test_a_card_bears_a_sign_when_the_time_is_near_and_when_it_is_over(lab: Lab) -> None:
    await desk(lab)
    await lab.ask("how?", "consultation")
    assert [card.sign for card in await lab.cards()] == [""]
    await lab.wait(minutes=89)
    assert await lab.cards() == []
    await lab.wait(minutes=2)
    assert [card.sign for card in await lab.cards()] == ["near"]
    await lab.wait(minutes=31)
    assert [card.sign for card in await lab.cards()] == ["late"]
    await lab.wait(hours=5)
    assert await lab.cards() == []


async def test_a_closed_request_gets_no_sign(lab: Lab) -> None:
    await desk(lab)
    request = await lab.ask("how?", "consultation")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.flows.staff.done(lab.source(IVAN), request_id=request, minutes=5)
    await lab.fresh()
    await lab.wait(hours=3)
    assert await lab.cards() == []


async def topic_gone(lab: Lab) -> None:
    """The next row for the topic is refused, as Telegram does when the topic was deleted."""
    row = next(one for one in await lab.flows.outbox.next((), 50) if one.send.chat_id == GROUP)
    assert row.send.thread_id == TOPIC
    assert await lab.flows.outbox.prepare(row) is not None
    await lab.flows.outbox.failed(row, Failure.TOPIC_GONE, "message thread not found")


async def test_a_deleted_topic_loses_no_card(lab: Lab) -> None:
    await desk(lab)
    asked = [await lab.ask("one", "consultation"), await lab.ask("two", "consultation")]
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=asked[0])
    await lab.fresh()
    lab.classifier.kinds["three"] = "complaint"
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text="three"))
    lab.clock.moment += timedelta(seconds=6)
    await lab.flows.ticker.run_due()
    await topic_gone(lab)
    sent = [one for one in await lab.fresh() if isinstance(one.notice, CardView)]
    assert sorted(card.request_id for card in cards(sent)) == [asked[1], asked[1] + 1]
    assert {(one.chat_id, one.thread_id, one.edit) for one in sent} == {(GROUP, None, None)}
    assert lab.last(AdminAlert, BOSS).what == "topic_lost"


async def test_a_board_in_a_deleted_topic_goes_up_elsewhere(lab: Lab) -> None:
    await desk(lab)
    asked = await flood(lab, 8)
    await lab.fresh()
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=asked[7])
    lab.clock.moment += timedelta(seconds=6)
    await lab.flows.ticker.run_due()
    await topic_gone(lab)
    await lab.wait(seconds=6)
    sent = [one for one in await lab.fresh() if one.chat_id == GROUP]
    assert {one.thread_id for one in sent} == {None}
    assert boards(sent)[-1].total == 7


async def test_the_bots_return_to_the_group_shows_what_waits(lab: Lab) -> None:
    await desk(lab)
    await lab.flows.membership(lab.source(BOSS, group=True), chat_id=GROUP, status="left", is_group=True)
    assert lab.last(AdminAlert, BOSS).what == "bot_demoted"
    request = await lab.ask("how?", "consultation")
    await lab.fresh()
    await lab.flows.membership(
        lab.source(BOSS, group=True), chat_id=GROUP, status="administrator", is_group=True
    )
    assert lab.last(AdminAlert, BOSS).what == "bot_back"
    assert [card.request_id for card in await lab.cards()] == [request]
    await lab.flows.membership(
        lab.source(BOSS, group=True), chat_id=GROUP, status="administrator", is_group=True
    )
    assert await lab.cards() == []


async def test_a_group_that_moves_takes_its_queues_along(lab: Lab) -> None:
    await desk(lab)
    new = ChatId(-1_002_000_000_002)
    await lab.flows.staff.migrated(lab.source(BOSS, group=True), new=new)
    assert lab.last(AdminAlert, BOSS).what == "group_migrated"
    await lab.ask("how?", "consultation")
    sent = [one for one in await lab.fresh() if isinstance(one.notice, CardView)]
    assert {(one.chat_id, one.thread_id) for one in sent} == {(new, TOPIC)}


async def test_in_the_new_group_waiting_cards_are_posted_anew_and_never_by_old_numbers(lab: Lab) -> None:
    await desk(lab)
    first = await lab.ask("how?", "consultation")
    second = await lab.ask("and this?", "consultation")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=second)
    await lab.fresh()
    new = ChatId(-1_002_000_000_002)
    await lab.flows.staff.migrated(lab.source(BOSS, group=True), new=new)
    await lab.flows.staff.migrated(lab.source(BOSS, group=True), new=new)
    sent = [one for one in await lab.fresh() if isinstance(one.notice, CardView)]
    assert [(one.chat_id, one.edit) for one in sent] == [(new, None)]
    assert [card.request_id for card in cards(sent)] == [first]
    await lab.flows.staff.release(lab.source(IVAN), request_id=second)
    (card,) = [one for one in await lab.fresh() if isinstance(one.notice, CardView)]
    assert (card.chat_id, card.edit) == (new, None)


async def test_a_card_that_is_on_its_way_when_it_moves_is_deleted_on_arrival(lab: Lab) -> None:
    await desk(lab)
    other = TopicId(8)
    await lab.flows.staff.bind(replace(lab.source(BOSS, group=True), thread=other), kinds=("complaint",))
    await lab.deliver()
    lab.classifier.kinds["how?"] = "consultation"
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text="how?"))
    lab.clock.moment += timedelta(seconds=6)
    await lab.flows.ticker.run_due()
    (row,) = [one for one in await lab.flows.outbox.next((), 9) if one.send.shape == "card"]
    prepared = await lab.flows.outbox.prepare(row)
    assert prepared is not None
    request = await lab.newest()
    await lab.flows.staff.reclassify(lab.source(BOSS, group=True), request_id=request, kind="complaint")
    await lab.flows.outbox.delivered(row, lab.done(prepared, MessageId(777)))
    sent = [one for one in await lab.fresh() if one.chat_id == GROUP]
    assert [one.delete for one in sent if one.delete] == [777]
    assert [one.thread_id for one in sent if isinstance(one.notice, CardView)] == [other]


async def test_a_board_that_is_on_its_way_when_it_is_taken_down_is_deleted_on_arrival(lab: Lab) -> None:
    await desk(lab)
    asked = await flood(lab, 5)
    lab.classifier.kinds["one more"] = "consultation"
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text="one more"))
    lab.clock.moment += timedelta(seconds=6)
    for _ in range(2):
        await lab.flows.ticker.run_due()
    lab.sent.clear()
    (row,) = [one for one in await lab.flows.outbox.next((), 9) if one.send.shape == "board"]
    prepared = await lab.flows.outbox.prepare(row)
    assert prepared is not None
    for request in (*asked, await lab.newest()):
        await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    lab.clock.moment += timedelta(minutes=3)
    await lab.flows.ticker.run_due()
    await lab.flows.outbox.delivered(row, lab.done(prepared, MessageId(777)))
    sent = [one for one in await lab.fresh() if one.chat_id == GROUP]
    assert [one.delete for one in sent if one.delete] == [777]
    assert boards(sent) == []


async def test_whoever_leaves_the_group_has_no_rights_and_gives_everything_back(lab: Lab) -> None:
    await desk(lab)
    request = await lab.ask("how?", "consultation")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.fresh()
    for _ in range(2):
        await lab.flows.staff.left(lab.source(IVAN, group=True), user_id=IVAN)
    alerts = [one for one in lab.told(BOSS) if isinstance(one, AdminAlert)]
    assert [(one.what, one.client, one.detail) for one in alerts] == [("member_left", "ivan (201)", "1")]
    assert await lab.state(request) == "queued"
    assert [card.assignee for card in await lab.cards()] == [None]
    toast = await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    assert toast.code == "not_staff"


async def test_leaving_another_group_changes_nothing(lab: Lab) -> None:
    await desk(lab)
    await lab.flows.staff.left(lab.source(IVAN), user_id=IVAN)
    await lab.flows.staff.left(lab.source(BOSS, group=True), user_id=OLGA)
    assert not any(isinstance(one, AdminAlert) for one in lab.told(BOSS))
    request = await lab.ask("how?", "consultation")
    toast = await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    assert toast.code == "taken_by_you"
