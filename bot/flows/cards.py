"""Cards and headers: which message shows a request to staff, and asking the outbox to render it anew.

The row says only "render card N"; the text is made from the database when it is sent.
"""

import json

from bot.desk.request import Request
from bot.desk.routing import QueueBinding, route
from bot.flows.notices import AdminAlert, StaffTold
from bot.flows.scene import Work
from bot.ids import ChatId, UserId
from bot.ports import Send

NEW, TURN, REFRESH = 2, 3, 6
"""Priorities in the group: a new card before a card that changed hands, both before cosmetics."""


def card_slot(request: Request) -> str:
    return f"card:{request.id}"


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
    return int(number) if name in {"card", "talk", "client", "told"} and number.isdigit() else None


def queue_of(work: Work, kind: str) -> QueueBinding | None:
    """Where requests of the kind are shown; the General topic of the staff group when nothing is bound."""
    binding = route(kind, work.tx.queues.all())
    if binding is not None:
        return binding
    group = staff_group(work)
    return None if group is None else QueueBinding(kind=kind, chat_id=group, topic_id=None)


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
    send = Send(
        chat_id=binding.chat_id,
        shape="card",
        payload=json.dumps({"request": request.id}),
        thread_id=binding.topic_id,
        slot=card_slot(request),
        priority=priority,
    )
    work.tx.outbox.put(send, now=work.now)


def drop_card(work: Work, request: Request) -> None:
    """Take the request's card out of its queue: it moves to another or needs nobody any more."""
    binding = queue_of(work, request.kind)
    if binding is None:
        return
    message = work.tx.outbox.slot(binding.chat_id, card_slot(request))
    work.tx.outbox.start_anew(binding.chat_id, card_slot(request), now=work.now)
    if message is None:
        return
    send = Send(
        chat_id=binding.chat_id, shape="delete", payload=json.dumps({"message": message}), priority=TURN
    )
    work.tx.outbox.put(send, now=work.now)


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


def put_relay(work: Work, talk_id: int, chat: ChatId, *, reply_to: int | None = None) -> None:
    """Pass a message of the talk on to the other side."""
    payload = json.dumps({"talk": talk_id, "reply_to": reply_to})
    work.tx.outbox.put(Send(chat_id=chat, shape="relay", payload=payload), now=work.now)


def put_relay_edit(work: Work, talk_id: int, chat: ChatId, message: int) -> None:
    """Bring a copy up to date after its original was edited."""
    payload = json.dumps({"talk": talk_id, "message": message})
    send = Send(chat_id=chat, shape="relay_edit", payload=payload, slot=f"copy:{talk_id}:{message}")
    work.tx.outbox.put(send, now=work.now)


def put_menu(work: Work, user: UserId) -> None:
    """Bring the person's own menu of commands up to date with what they may do and the language they read."""
    send = Send(chat_id=ChatId(int(user)), shape="menu", payload="{}", slot="menu", priority=7)
    work.tx.outbox.put(send, now=work.now)


def put_reaction(work: Work, chat: ChatId, message: int, emoji: str) -> None:
    """A silent receipt on a person's own message."""
    payload = json.dumps({"message": message, "emoji": emoji})
    work.tx.outbox.put(Send(chat_id=chat, shape="reaction", payload=payload), now=work.now)
