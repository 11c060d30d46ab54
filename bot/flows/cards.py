"""Cards and headers: which message shows a request to staff, and asking the outbox to render it anew.

The row says only "render card N"; the text is made from the database when it is sent.
"""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from bot.desk.request import Request, RequestState
from bot.desk.routing import QueueBinding, route
from bot.flows.notices import AdminAlert, StaffTold
from bot.flows.scene import Work
from bot.ids import ChatId, MessageId, RequestId, TopicId, UserId
from bot.ports import Board, Send

NEW, TURN, REFRESH = 2, 3, 6
"""Priorities in the group: a new card before a card that changed hands, both before cosmetics."""
BUSY = 5
"""New requests a minute in one queue above which a board stands for its cards."""
MINUTE = timedelta(minutes=1)
BOARD_PACE = timedelta(seconds=5)
"""How often a board is drawn, at most: twelve of the about twenty operations a group takes a minute."""


REQUEST_SLOTS = frozenset({"card", "talk", "client", "went", "rated", "answers", "transfer", "told"})
"""Slots that are named after a request."""


CARD_SLOTS = "card:"
"""How the slot of a card begins; the number of its request follows."""


def card_slot(request: Request) -> str:
    return f"{CARD_SLOTS}{request.id}"


def header_slot(request: Request) -> str:
    return f"talk:{request.id}"


def client_slot(request: Request) -> str:
    return f"client:{request.id}"


def request_of_slot(slot: str | None) -> int | None:
    """The request whose card, header or client message stands in the slot."""
    if slot is None or ":" not in slot:
        return None
    name, number = slot.split(":", 1)
    number = number.partition(":")[0]
    return int(number) if name in REQUEST_SLOTS and number.isdigit() else None


def queue_of(work: Work, kind: str) -> QueueBinding | None:
    """Where requests of the kind are shown; the General topic of the staff group when nothing is bound."""
    return queues_of(work, (kind,))[kind]


def queues_of(work: Work, kinds: Iterable[str]) -> dict[str, QueueBinding | None]:
    """The same of several kinds, asked of the database once for all of them."""
    bindings = work.tx.queues.all()
    found = {kind: route(kind, bindings) for kind in kinds}
    unbound = [kind for kind, binding in found.items() if binding is None]
    group = staff_group(work) if unbound else None
    if group is not None:
        found |= {kind: QueueBinding(kind=kind, chat_id=group, topic_id=None) for kind in unbound}
    return found


def staff_group(work: Work) -> ChatId | None:
    """The group as bound in the chat, else as configured."""
    stored = work.tx.queues.setting("staff_group")
    return work.house.staff_group if stored is None else ChatId(int(stored))


def put_card(work: Work, request: Request, *, priority: int = REFRESH) -> None:
    """Show the request in its queue, or bring its card up to date. Admins hear when there is no queue."""
    binding = queue_of(work, request.kind)
    if binding is None:
        work.tell_admins(AdminAlert(what="no_queue", detail=request.kind, request_id=request.id))
        return
    if not on_board(work, request, binding):
        render_card(work, request, binding, priority=priority)


def render_card(work: Work, request: Request, binding: QueueBinding, *, priority: int) -> None:
    """Ask the outbox for the card, whatever a board shows."""
    send = Send(
        chat_id=binding.chat_id,
        shape="card",
        payload=json.dumps({"request": request.id}),
        thread_id=binding.topic_id,
        slot=card_slot(request),
        priority=priority,
    )
    work.tx.outbox.put(send, now=work.now)


def pressure(work: Work, binding: QueueBinding) -> int:
    """How many requests came into this queue within the last minute."""
    came = work.tx.busy.came(since=work.now - MINUTE)
    return sum(came[kind] for kind in shown_at(work, binding.chat_id, binding.topic_id, kinds=came))


def shown_at(work: Work, chat: ChatId, topic: TopicId | None, *, kinds: Iterable[str]) -> frozenset[str]:
    """Which of the kinds have their requests shown there."""
    places = queues_of(work, kinds)
    return frozenset(
        kind for kind, place in places.items() if place and (place.chat_id, place.topic_id) == (chat, topic)
    )


def has_card(work: Work, request: Request, chat: ChatId) -> bool:
    """Whether a card of the request stands there."""
    return work.tx.outbox.slot(chat, card_slot(request)) is not None


def with_cards(work: Work, chat: ChatId) -> frozenset[RequestId]:
    """The open requests of which a card stands there: to ask for each by itself would cost the more, the more
    of them wait."""
    return work.tx.busy.shown(chat, slots=CARD_SLOTS)


def on_board(work: Work, request: Request, binding: QueueBinding) -> bool:
    """Whether a board shows the request instead of a card; puts one up when too many come."""
    chat, topic = binding.chat_id, binding.topic_id
    board = work.tx.busy.board(chat, topic)
    if board is None:
        if request.state is not RequestState.QUEUED or pressure(work, binding) <= BUSY:
            return False
        work.tx.busy.put_up(chat, topic, due_at=work.now)
    else:
        mark_board(work, board)
    return not has_card(work, request, chat)


def mark_board(work: Work, board: Board) -> None:
    """Something changed: drawn anew at the board's next turn."""
    turn = work.now if board.drawn_at is None else max(work.now, board.drawn_at + BOARD_PACE)
    work.tx.busy.change_board(replace(board, dirty=True, due_at=min(board.due_at, turn)))


def drop_card(work: Work, request: Request) -> None:
    """Take the request's card out of its queue: it moves to another or needs nobody any more."""
    binding = queue_of(work, request.kind)
    if binding is None:
        return
    board = work.tx.busy.board(binding.chat_id, binding.topic_id)
    if board is not None:
        mark_board(work, board)
    message = work.tx.outbox.withdraw(binding.chat_id, card_slot(request), now=work.now)
    if message is not None:
        put_delete(work, binding.chat_id, message, priority=TURN)


def put_header(
    work: Work, request: Request, user: UserId, *, fresh: bool = False, choosing: str | None = None
) -> None:
    """Show the request as the header of the talk in a staff member's private chat."""
    chat = ChatId(int(user))
    if fresh:
        work.tx.outbox.start_anew(chat, header_slot(request), now=work.now)
    payload = json.dumps({"request": request.id, "choosing": choosing})
    send = Send(chat_id=chat, shape="header", payload=payload, slot=header_slot(request), priority=5)
    work.tx.outbox.put(send, now=work.now)


def tell_staff(work: Work, user: UserId, told: StaffTold) -> None:
    """What happened to a request, in a slot of its own: a reply to it is meant for that request."""
    moment = int(work.now.timestamp() * 1000)
    work.tell(user, told, slot=f"told:{told.request_id}:{told.what}:{moment}")


def put_menu(work: Work, user: UserId) -> None:
    """Bring the person's own menu of commands up to date with what they may do and the language they read."""
    send = Send(chat_id=ChatId(int(user)), shape="menu", payload="{}", slot="menu", priority=7)
    work.tx.outbox.put(send, now=work.now)


def take_away(work: Work, chat: ChatId, slot: str) -> None:
    """Delete the message that stands in the slot, or drop it if it was not sent yet."""
    message = work.tx.outbox.withdraw(chat, slot, now=work.now)
    if message is not None:
        put_delete(work, chat, message, priority=6)


def put_delete(work: Work, chat: ChatId, message: MessageId, *, priority: int = 5) -> None:
    payload = json.dumps({"message": message})
    work.tx.outbox.put(Send(chat_id=chat, shape="delete", payload=payload, priority=priority), now=work.now)


def put_reaction(work: Work, chat: ChatId, message: int, emoji: str) -> None:
    """A silent receipt on a person's own message."""
    payload = json.dumps({"message": message, "emoji": emoji})
    work.tx.outbox.put(Send(chat_id=chat, shape="reaction", payload=payload), now=work.now)
