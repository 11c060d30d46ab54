"""A talk changes hands: header and history to whoever has it from now on, the client's receipt says who."""

from dataclasses import replace

from bot.desk.request import Request
from bot.desk.talk import Side, TalkMessage
from bot.flows.cards import client_slot, put_header
from bot.flows.codec import decode, encode
from bot.flows.notices import Accepted, Reopened, StaffTold
from bot.flows.relay import put_relay
from bot.flows.rights import role_of
from bot.flows.scene import Work
from bot.flows.shown import name_of
from bot.flows.topics import put_topic
from bot.ids import ChatId, TalkId, UserId
from bot.ports import Send

HEADER_HOLDS = 1000
"""Characters of one message that a card and a header surely show."""


def note_slot(talk_id: TalkId) -> str:
    """Where a note stands when a colleague reads it: a reply to it is a note, too."""
    return f"note:{talk_id}"


def hand_over(work: Work, request: Request, user: UserId) -> None:
    """The header into the private chat, then everything said that the header's text does not hold."""
    put_topic(work, request, user)
    put_header(work, request, user, fresh=True)
    for message in work.tx.talk.of_request(request.id):
        if message.side is Side.NOTE:
            show_note(work, request, message, user)
        elif said_later(work, message):
            put_relay(work, message.id, ChatId(int(user)))


def said_later(work: Work, message: TalkMessage) -> bool:
    """Whether the header's text does not hold it: a file, a forward, links behind words, more words than it
    has room for, staff's words, what the client said in the talk."""
    content = message.content
    more = content.media is not None or content.origin is not None or len(content.text) > HEADER_HOLDS
    looks = '"text_link"' in content.entities or '"pre"' in content.entities
    return more or looks or message.side is Side.STAFF or bool(work.tx.talk.copies(message.id))


def show_note(work: Work, request: Request, message: TalkMessage, user: UserId) -> None:
    """A colleague's note, to staff only: it never goes by the way that passes messages on."""
    author = name_of(work, message.user_id) or ""
    told = StaffTold(what="note", request_id=request.id, client=author, detail=message.content.text)
    work.tell(user, told, slot=note_slot(message.id), fresh=True)


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
