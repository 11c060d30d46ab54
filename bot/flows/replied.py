"""Which request a message of a chat belongs to: people's words, copies of them, what the bot told of it."""

from bot.desk.request import Request, RequestState
from bot.flows.cards import request_of_slot
from bot.flows.codec import UnknownNotice, decode
from bot.flows.scene import Work
from bot.ids import ChatId, MessageId, RequestId


def request_at(work: Work, chat: ChatId, message: MessageId) -> Request | None:
    """The request of the client's own words, of a copy of staff's, or of any notice of ours about it; None
    for a message that is about none."""
    talk = work.tx.talk.by_message(chat, message) or work.tx.talk.by_copy(chat, message)
    number = talk.request_id if talk is not None else request_told(work, chat, message)
    request = None if number is None else work.tx.requests.get(number)
    return None if request is None else _joined_to(work, request)


def request_told(work: Work, chat: ChatId, message: MessageId) -> RequestId | None:
    """The request that a message of the bot is about: by the slot it stands in, else by what it says."""
    number = request_of_slot(work.tx.outbox.slot_of(chat, message))
    if number is None:
        number = _of_row(work.tx.outbox.said(chat, message))
    return None if number is None else RequestId(number)


def _of_row(row: tuple[str | None, str, str] | None) -> int | None:
    """By the slot that the message stood in once, else by the notice's own number."""
    if row is None:
        return None
    slot, shape, payload = row
    if shape != "screen":
        return request_of_slot(slot)
    try:
        return request_of_slot(slot) or getattr(decode(payload), "request_id", None)
    except UnknownNotice:
        return None


def _joined_to(work: Work, request: Request) -> Request:
    """Where the words went, should they have been put to another request."""
    if request.state is not RequestState.CANCELLED or request.first_message is None:
        return request
    talk = work.tx.talk.by_message(ChatId(int(request.user_id)), request.first_message)
    number = None if talk is None else talk.request_id
    return request if number is None else work.tx.requests.get(number) or request
