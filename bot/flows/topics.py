"""Topics in private chats: where the bot has them, each request's talk stands in one of its own.

The rows of the outbox do not name the topic: it is looked up when they are sent, so that a talk whose
topic was deleted goes on in the next one, or without any, by replies.
"""

import json

from bot.desk.request import Request, RequestState
from bot.flows.cards import put_header
from bot.flows.case import excerpt
from bot.flows.codec import decode
from bot.flows.notices import (
    AnswerSent,
    ChooseAnswer,
    ChooseColleague,
    ChooseReclassify,
    NoteFile,
    StaffTold,
    TopicView,
)
from bot.flows.scene import Work
from bot.ids import ChatId, MessageId, RequestId, TalkId, TopicId, UserId
from bot.ports import OutboxRow, Send

FIRST, LATER = 4, 6
"""Priorities: a new topic before what goes into it, a new name after everything else."""
TRIES = 2
"""How often a topic is made anew for one message before the talk goes on without."""
_IN_TOPIC = (AnswerSent, ChooseAnswer, ChooseColleague, ChooseReclassify, NoteFile, StaffTold)


def put_topic(work: Work, request: Request, user: UserId, *, priority: int = FIRST) -> None:
    """Make the request's topic in that person's chat, or give it the name that fits by now."""
    if not work.house.private_topics:
        return
    payload = json.dumps({"request": request.id})
    send = Send(chat_id=ChatId(int(user)), shape="topic", payload=payload, priority=priority)
    work.tx.outbox.put(send, now=work.now)


def topic_view(work: Work, request: Request, chat: ChatId) -> TopicView | None:
    """What the topic is called; None where there is nothing to open any more."""
    active = request.state is RequestState.TAKEN and int(request.assignee or 0) == int(chat)
    if not active and work.tx.topics.of(request.id, chat) is None:
        return None
    account = work.tx.accounts.get(request.account_id)
    name = "" if account is None else account.name
    return TopicView(request_id=request.id, client=name, excerpt=excerpt(request.text), active=active)


def topic_made(work: Work, row: OutboxRow, thread: MessageId | None) -> None:
    """Remember the topic; a header that stands outside it already is shown anew inside."""
    if thread is None:
        return
    number = RequestId(int(json.loads(row.send.payload)["request"]))
    chat = row.send.chat_id
    work.tx.topics.put(number, chat, TopicId(int(thread)))
    request = work.tx.requests.get(number)
    if request is not None and work.tx.outbox.slot(chat, f"talk:{number}") is not None:
        put_header(work, request, UserId(int(chat)), fresh=True)


def topic_of(work: Work, send: Send) -> TopicId | None:
    """The topic that a row to a private chat belongs into."""
    if not work.house.private_topics or send.chat_id <= 0:
        return None
    number = request_of(work, send)
    return None if number is None else work.tx.topics.of(number, send.chat_id)


def request_of(work: Work, send: Send) -> RequestId | None:
    """The request whose talk the row is part of."""
    payload = json.loads(send.payload)
    if send.shape == "screen":
        notice = decode(send.payload)
        number = notice.request_id if isinstance(notice, _IN_TOPIC) else None
        return None if number is None else RequestId(number)
    said = payload.get("talk") or next(iter(payload.get("talks", ())), None)
    if said is not None:
        talk = work.tx.talk.get(TalkId(said))
        return None if talk is None else talk.request_id
    return RequestId(payload["request"]) if "request" in payload else None


def topic_gone(work: Work, row: OutboxRow, detail: str) -> None:
    """The topic was deleted: made anew while the talk goes on, and the message is sent again, into it or
    as a reply."""
    send = row.send
    number = request_of(work, send)
    request = None if number is None else work.tx.requests.get(number)
    if request is not None:
        work.tx.topics.drop(request.id, send.chat_id)
    if send.thread_id is not None:
        elsewhere(work, row, detail)
    else:
        work.tx.outbox.again(row.id, not_before=work.now, repeat=False, error=detail)
    if request is None or row.attempts >= TRIES or topic_view(work, request, send.chat_id) is None:
        return
    if send.shape != "topic":
        put_topic(work, request, UserId(int(send.chat_id)))
    if send.shape != "header":
        put_header(work, request, UserId(int(send.chat_id)), fresh=True)


def elsewhere(work: Work, row: OutboxRow, detail: str) -> None:
    """An answer into a topic that is gone goes to the chat itself."""
    send = row.send
    work.tx.outbox.dead(row.id, error=detail, now=work.now)
    again = Send(
        chat_id=send.chat_id,
        shape=send.shape,
        payload=send.payload,
        slot=send.slot,
        reply_to=send.reply_to,
        priority=send.priority,
    )
    work.tx.outbox.put(again, now=work.now)
