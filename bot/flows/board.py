"""The board: under load one message stands for the cards of a queue, and is drawn anew every few seconds.

A group takes about twenty operations a minute, so above a few new requests a minute cards cannot keep up; one
message that is edited costs the same however many wait. Once it calms down the queue has cards again.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.desk.request import OPEN, Request, RequestState
from bot.desk.routing import QueueBinding, QueueCard, queue_order
from bot.flows.accounts import plan_of
from bot.flows.cards import BOARD_PACE, NEW, card_slot, has_card, pressure, put_card, queue_of
from bot.flows.case import excerpt
from bot.flows.notices import BoardLine, BoardView, Toast
from bot.flows.rights import is_desk
from bot.flows.scene import Flow, Scene, Work
from bot.flows.shown import sign_of
from bot.flows.source import Source
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
    """Show another page of the board that was pressed."""

    async def __call__(self, source: Source, *, page: int) -> Toast:
        return await self.run(source, lambda scene: turn_page(scene, page))


def board_slot(topic_id: TopicId | None) -> str:
    return f"board:{topic_id or 0}"


def place_of(work: Work, request: Request) -> tuple[ChatId, TopicId | None] | None:
    """Chat and topic of the request's queue."""
    binding = queue_of(work, request.kind)
    return None if binding is None else (binding.chat_id, binding.topic_id)


def waiting_at(work: Work, chat: ChatId, topic: TopicId | None) -> tuple[Request, ...]:
    """What waits in this queue for somebody to take it, oldest first."""
    queued = [one for one in work.tx.requests.open_all() if one.state is RequestState.QUEUED]
    here = kinds_at(work, chat, topic)
    return tuple(one for one in queued if one.kind in here)


def kinds_at(work: Work, chat: ChatId, topic: TopicId | None) -> frozenset[str]:
    """The kinds whose requests are shown there, those included that come for want of a queue of their own."""
    places = {kind: queue_of(work, kind) for kind in BY_CODE}
    return frozenset(
        kind for kind, place in places.items() if place and (place.chat_id, place.topic_id) == (chat, topic)
    )


def look(work: Work, board: Board) -> None:
    """A board's turn has come: taken down when it is calm, drawn anew when it shows less than there is."""
    waiting = waiting_at(work, board.chat_id, board.topic_id)
    bare = [one for one in waiting if not has_card(work, one, board.chat_id)]
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
    message = work.tx.outbox.slot(board.chat_id, slot)
    work.tx.outbox.start_anew(board.chat_id, slot, now=work.now)
    if message is not None:
        payload = json.dumps({"message": message})
        work.tx.outbox.put(Send(chat_id=board.chat_id, shape="delete", payload=payload), now=work.now)
    for request in bare:
        put_card(work, request, priority=NEW)


def show_anew(work: Work, requests: Iterable[Request]) -> None:
    """Show requests whose cards are gone: each by a card, or all by a board where they are many."""
    places: dict[tuple[ChatId, TopicId | None], list[Request]] = {}
    for request in requests:
        place = place_of(work, request)
        if place is not None:
            places.setdefault(place, []).append(request)
    for (chat, topic), there in places.items():
        if len(there) > FEW:
            work.tx.busy.put_up(chat, topic, due_at=work.now)
        for request in there:
            put_card(work, request, priority=NEW)


def forget_topic(work: Work, chat: ChatId, topic: TopicId, kinds: Iterable[str]) -> None:
    """The topic is gone with every card in it: its requests are shown where their kinds go now."""
    work.tx.busy.take_down(chat, topic)
    work.tx.outbox.start_anew(chat, board_slot(topic), now=work.now)
    lost = [one for one in work.tx.requests.open_all() if one.kind in set(kinds)]
    for request in lost:
        work.tx.outbox.start_anew(chat, card_slot(request), now=work.now)
    show_anew(work, [one for one in lost if one.state is RequestState.QUEUED])


def board_view(work: Work, chat: ChatId, topic: TopicId | None) -> BoardView | None:
    """The board as it stands now; None once it was taken down."""
    board = work.tx.busy.board(chat, topic)
    if board is None:
        return None
    waiting = {one.id: one for one in waiting_at(work, chat, topic)}
    tiers: dict[int, int] = {}
    for one in waiting.values():
        if one.account_id not in tiers:
            account = work.tx.accounts.get(one.account_id)
            tiers[one.account_id] = 0 if account is None else plan_of(work, account).tier
    order = queue_order(
        QueueCard(request_id=one.id, due_at=one.due_at, tier=tiers[one.account_id])
        for one in waiting.values()
    )
    pages = max(1, -(-len(order) // PAGE))
    page = min(board.page, pages)
    shown = [waiting[card.request_id] for card in order[(page - 1) * PAGE : page * PAGE]]
    lines = tuple(line_of(work, one, tiers[one.account_id]) for one in shown)
    return BoardView(lines=lines, page=page, pages=pages, total=len(order))


def line_of(work: Work, request: Request, tier: int) -> BoardLine:
    account = work.tx.accounts.get(request.account_id)
    return BoardLine(
        request_id=request.id,
        client="" if account is None else account.name,
        tier=tier,
        kind=request.kind,
        due_at=request.due_at,
        zone="UTC" if account is None else account.zone,
        sign=sign_of(request, work.now),
        excerpt=excerpt(request.text),
        urgent=request.urgent,
    )


def turn_page(scene: Scene, page: int) -> Toast:
    """One message, so one page for everybody who looks at it."""
    if not is_desk(scene.tx, scene.house, scene.source.user):
        return Toast(code="not_staff")
    board = scene.tx.busy.board(scene.source.chat, scene.source.thread)
    if board is None:
        return Toast(code="board_gone")
    turn = scene.now if board.drawn_at is None else max(scene.now, board.drawn_at + BOARD_PACE)
    scene.tx.busy.change_board(replace(board, page=page, dirty=True, due_at=min(board.due_at, turn)))
    return Toast(code="page_turned")


def sign(work: Work, request: Request | None) -> bool:
    """The card of a request that nears its due time, or is past it, gets its sign; low in priority."""
    if request is None:
        return False
    live = request.state in OPEN and request.due_at is not None
    late = request.due_at is None or work.now >= request.due_at
    work.tx.busy.sign_at(request.id, request.due_at if live and not late else None)
    if live:
        put_card(work, request)
    return live
