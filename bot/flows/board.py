"""The board: under load one message stands for the cards of a queue, and is drawn anew every few seconds.

A group takes about twenty operations a minute, so above a few new requests a minute cards cannot keep up; one
message that is edited costs the same however many wait. Once it calms down the queue has cards again.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.desk.request import OPEN, Request, RequestState
from bot.desk.routing import QueueBinding
from bot.flows.cards import (
    BOARD_PACE,
    NEW,
    card_slot,
    mark_board,
    pressure,
    put_card,
    put_delete,
    queues_of,
    render_card,
    shown_at,
    staff_group,
    with_cards,
)
from bot.flows.case import excerpt
from bot.flows.house import start_link
from bot.flows.notices import BoardLine, BoardView, Toast
from bot.flows.rights import is_desk
from bot.flows.scene import Flow, Scene, Work
from bot.flows.shown import sign_of
from bot.flows.source import Source
from bot.flows.turns import Client, by_turn, clients_of
from bot.ids import ChatId, TopicId
from bot.kinds.catalogue import BY_CODE
from bot.ports import Board, Send

CALM = 2
"""New requests a minute at which a queue is calm again."""
FEW = 10
"""Cards that may be posted at once when the board goes."""
LOOK = timedelta(seconds=15)
"""How often it is looked whether a queue is calm again."""
PAGE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnPage(Flow):
    """Show a page of what waits in a queue, to whoever pressed and to nobody else. `topic`: of which queue,
    where the press came from a private chat (None: General)."""

    async def __call__(self, source: Source, *, page: int, topic: TopicId | None = None) -> Toast:
        return await self.run(source, lambda scene: turn_page(scene, page, topic))


def board_slot(topic_id: TopicId | None) -> str:
    return f"board:{topic_id or 0}"


def waiting_at(work: Work, chat: ChatId, topic: TopicId | None) -> tuple[Request, ...]:
    """What waits in this queue for somebody to take it, oldest first."""
    queued = [one for one in work.tx.requests.open_all() if one.state is RequestState.QUEUED]
    here = kinds_at(work, chat, topic)
    return tuple(one for one in queued if one.kind in here)


def kinds_at(work: Work, chat: ChatId, topic: TopicId | None) -> frozenset[str]:
    """The kinds whose requests are shown there, those included that come for want of a queue of their own."""
    return shown_at(work, chat, topic, kinds=BY_CODE)


def look(work: Work, board: Board) -> None:
    """A board's turn has come: taken down when it is calm, drawn anew when it shows less than there is."""
    waiting = waiting_at(work, board.chat_id, board.topic_id)
    carded = with_cards(work, board.chat_id)
    bare = [one for one in waiting if one.id not in carded]
    binding = QueueBinding(kind="", chat_id=board.chat_id, topic_id=board.topic_id)
    if pressure(work, binding) <= CALM and len(bare) <= FEW:
        take_down(work, board, bare)
    elif board.dirty:
        draw(work, board)
    else:
        work.tx.busy.change_board(replace(board, due_at=work.now + LOOK))


def draw(work: Work, board: Board) -> None:
    """Ask the outbox to render it; what comes meanwhile is drawn at the next turn."""
    send = Send(
        chat_id=board.chat_id,
        shape="board",
        payload=json.dumps({"topic": board.topic_id}),
        thread_id=board.topic_id,
        slot=board_slot(board.topic_id),
        priority=NEW,
    )
    work.tx.outbox.put(send, now=work.now)
    drawn = replace(board, dirty=False, drawn_at=work.now, due_at=work.now + BOARD_PACE)
    work.tx.busy.change_board(drawn)


def take_down(work: Work, board: Board, bare: Iterable[Request]) -> None:
    """The board's message goes, and what waits without a card gets one."""
    work.tx.busy.take_down(board.chat_id, board.topic_id)
    slot = board_slot(board.topic_id)
    message = work.tx.outbox.withdraw(board.chat_id, slot, now=work.now)
    if message is not None:
        put_delete(work, board.chat_id, message)
    for request in bare:
        put_card(work, request, priority=NEW)


def show_anew(work: Work, requests: Iterable[Request]) -> None:
    """Show requests whose cards are gone: each by a card, or all by a board where they are many."""
    lost = tuple(requests)
    queues = queues_of(work, {one.kind for one in lost})
    places: dict[tuple[ChatId, TopicId | None], list[Request]] = {}
    for request in lost:
        queue = queues[request.kind]
        if queue is not None:
            places.setdefault((queue.chat_id, queue.topic_id), []).append(request)
    for (chat, topic), there in places.items():
        if len(there) > FEW:
            put_on_board(work, chat, topic, there)
        else:
            for request in there:
                put_card(work, request, priority=NEW)


def put_on_board(work: Work, chat: ChatId, topic: TopicId | None, requests: Iterable[Request]) -> None:
    """A board shows them all; cards that stand there nevertheless are brought up to date."""
    work.tx.busy.put_up(chat, topic, due_at=work.now)
    board = work.tx.busy.board(chat, topic)
    if board is not None:
        mark_board(work, board)
    carded = with_cards(work, chat)
    for request in requests:
        if request.id in carded:
            binding = QueueBinding(kind=request.kind, chat_id=chat, topic_id=topic)
            render_card(work, request, binding, priority=NEW)


def forget_topic(work: Work, chat: ChatId, topic: TopicId, kinds: Iterable[str]) -> None:
    """The topic is gone with every card in it: its requests are shown where their kinds go now."""
    work.tx.busy.take_down(chat, topic)
    work.tx.outbox.start_anew(chat, board_slot(topic), now=work.now)
    lost = [one for one in work.tx.requests.open_all() if one.kind in set(kinds)]
    for request in lost:
        work.tx.outbox.start_anew(chat, card_slot(request), now=work.now)
    show_anew(work, [one for one in lost if one.state is RequestState.QUEUED])


def board_view(work: Work, chat: ChatId, topic: TopicId | None) -> BoardView | None:
    """The board as it stands now: what is due first; None once it was taken down."""
    return None if work.tx.busy.board(chat, topic) is None else page_view(work, chat, topic, 1)


def page_view(work: Work, chat: ChatId, topic: TopicId | None, page: int) -> BoardView:
    """A page of what waits in the queue, the last one where there are not so many."""
    waiting = waiting_at(work, chat, topic)
    clients = clients_of(work, waiting)
    order = by_turn(waiting, clients)
    pages = max(1, -(-len(order) // PAGE))
    page = min(page, pages)
    shown = order[(page - 1) * PAGE : page * PAGE]
    lines = tuple(line_of(work, one, clients[one.account_id]) for one in shown)
    return BoardView(lines=lines, page=page, pages=pages, total=len(order))


def line_of(work: Work, request: Request, client: Client) -> BoardLine:
    return BoardLine(
        request_id=request.id,
        client=client.name,
        tier=client.tier,
        kind=request.kind,
        due_at=request.due_at,
        zone=client.zone,
        sign=sign_of(request, work.now),
        excerpt=excerpt(request.text),
        urgent=request.urgent,
    )


def turn_page(scene: Scene, page: int, topic: TopicId | None) -> Toast:
    """The board is one message for all, and must not move under another's finger: its pages are turned in
    the private chat of whoever pressed."""
    source, user = scene.source, scene.source.user
    if not is_desk(scene.tx, scene.house, user):
        return Toast(code="not_staff")
    place = queue_at(scene, topic) if source.private else (source.chat, source.thread)
    if place is None or not (source.private or scene.tx.busy.board(*place)):
        return Toast(code="board_gone")
    person = scene.tx.people.get(user)
    if person is None or not person.started or person.blocked:
        return Toast(code="start_first", url=start_link(scene.house))
    view = replace(page_view(scene, *place, page), own=True, topic=place[1])
    scene.tell(user, view, slot=f"page:{place[1] or 0}", fresh=not source.private)
    return Toast(code="page_turned" if source.private else "page_sent")


def queue_at(work: Work, topic: TopicId | None) -> tuple[ChatId, TopicId | None] | None:
    """The queue that stands in this topic (None: General), the staff group's own before another group's."""
    found, group = queues_of(work, BY_CODE).values(), staff_group(work)
    here = {(one.chat_id, one.topic_id) for one in found if one is not None and one.topic_id == topic}
    return min(here, key=lambda place: place[0] != group, default=None)


def sign(work: Work, request: Request | None) -> bool:
    """The card of a request that nears its due time, or is past it, gets its sign; low in priority."""
    if request is None:
        return False
    live = request.state in OPEN and request.due_at is not None
    late = request.due_at is None or work.now >= request.due_at
    work.tx.busy.sign_at(request.id, request.due_at if live and not late else None)
    if live and late:
        work.tx.busy.remind_at(request.id, work.now, times=0)
    if live:
        put_card(work, request)
    return live
