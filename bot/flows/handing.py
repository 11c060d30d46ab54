"""A talk changes hands: header and history to whoever has it from now on, the client's receipt says who."""

import json
from dataclasses import replace

from bot.desk.request import Request
from bot.desk.talk import Side, TalkMessage
from bot.flows.cards import client_slot, put_header
from bot.flows.codec import decode, encode
from bot.flows.notes import note_slot, show_note
from bot.flows.notices import Accepted, Reopened, StaffTold
from bot.flows.relay import put_relay
from bot.flows.rights import role_of
from bot.flows.scene import Work
from bot.flows.shown import name_of
from bot.flows.topics import put_topic
from bot.ids import ChatId, MessageId, UserId
from bot.ports import Send

HEADER_HOLDS = 1000
"""Characters of a request's words that a card and a header surely show; what begins or ends after them is
passed on by itself."""


def hand_over(work: Work, request: Request, user: UserId) -> None:
    """The header into the private chat, then everything said that the header's text does not hold. Whoever
    had the talk before reads where it stands, and then only what came since."""
    chat = ChatId(int(user))
    put_topic(work, request, user)
    put_header(work, request, user, fresh=True)
    messages = work.tx.talk.of_request(request.id)
    there = {one.id: place for one in messages if (place := place_of(work, request, one, chat)) is not None}
    if there:
        told = StaffTold(what="talk_above", request_id=request.id)
        work.tell(user, told, reply_to=max(there.values()))
    waiting = on_the_way(work, chat)
    for message in messages:
        if message.id in there or message.id in waiting:
            continue
        if message.side is Side.NOTE:
            show_note(work, request, message, user)
        elif said_later(work, request, message):
            put_relay(work, message.id, chat)


def place_of(work: Work, request: Request, message: TalkMessage, chat: ChatId) -> MessageId | None:
    """Where the message stands in that chat already; nowhere once its topic there was deleted."""
    if work.house.private_topics and work.tx.topics.of(request.id, chat) is None:
        return None
    if message.chat_id == chat:
        return message.message_id
    if message.side is Side.NOTE:
        return work.tx.outbox.slot(chat, note_slot(message.id))
    copies = [one.message_id for one in work.tx.talk.copies(message.id) if one.chat_id == chat]
    return max(copies, default=None)


def on_the_way(work: Work, chat: ChatId) -> frozenset[int]:
    """Messages that wait to be passed on to that chat."""
    payloads = [json.loads(one) for one in work.tx.outbox.relays(chat)]
    return frozenset(number for one in payloads for number in one.get("talks", (one.get("talk"),)))


def said_later(work: Work, request: Request, message: TalkMessage) -> bool:
    """Whether the header's text does not hold it: a file, a forward, links behind words, more words than it
    has room for, staff's words, what the client said in the talk."""
    content = message.content
    more = content.media is not None or content.origin is not None or len(content.text) > HEADER_HOLDS
    looks = '"text_link"' in content.entities or '"pre"' in content.entities
    head = f"\n{request.text}\n"[: HEADER_HOLDS + 1]
    unseen = bool(content.text.strip()) and f"\n{content.text.strip()}\n" not in head
    later = unseen or bool(work.tx.talk.copies(message.id))
    return more or looks or message.side is Side.STAFF or later


def mark_receipt(work: Work, request: Request) -> None:
    """The client's receipt says who took it and loses its Undo; an edit, so it makes no noise."""
    chat = ChatId(int(request.user_id))
    slot = client_slot(request)
    payload = work.tx.outbox.latest(chat, slot)
    notice = None if payload is None else decode(payload)
    changed: Accepted | Reopened
    match notice:
        case Accepted():
            changed = replace(notice, taken_by=name_of(work, request.assignee), undo=False, same=None)
        case Reopened():
            changed = replace(notice, taken_by=name_of(work, request.assignee))
        case _:
            return
    work.tx.outbox.put(
        Send(chat_id=chat, shape="screen", payload=encode(changed), slot=slot, priority=6), now=work.now
    )


def may_be_handed(work: Work, user: UserId) -> bool:
    """Whether somebody is (still) at the desk and may be written to."""
    person = work.tx.people.get(user)
    at_desk = role_of(work.tx, work.house, user) in ("admin", "staff")
    return at_desk and person is not None and person.started and not person.blocked
