"""Whom a staff member's words or command are for: a request named by the button, by the reply, or by there
being only one. Never a guess: a reply is for what it replies to, and where nothing says what that is, it is
asked."""

from dataclasses import dataclass

from bot.desk.request import Request, RequestState
from bot.desk.talk import Side, TalkMessage
from bot.flows.notes import note_of_slot
from bot.flows.notices import NotAllowed
from bot.flows.replied import request_told
from bot.flows.rights import is_desk
from bot.flows.scene import Scene
from bot.ids import MessageId, RequestId


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """The request meant; or several open ones to choose from; or none at all."""

    request: Request | None
    several: tuple[Request, ...] = ()


def aim(scene: Scene, *, request_id: RequestId | None = None, reply_to: MessageId | None = None) -> Aim:
    """Button before reply and topic before "the only one I have". Where reply and topic disagree, for a reply
    to a message of no request, and in a topic that is no request's, it is asked."""
    if request_id is not None:
        return Aim(request=scene.tx.requests.get(request_id))
    replied, here = of_reply(scene, reply_to), of_topic(scene)
    if replied is not None and here is not None and replied.id != here.id:
        return Aim(request=None, several=tuple(one for one in (here, replied) if is_taken(one)))
    unplaced = reply_to is not None and replied is None
    if unplaced and here is not None:
        return Aim(request=None, several=(here,) if is_taken(here) else ())
    named = replied or here
    if named is not None:
        return Aim(request=named)
    mine = scene.tx.requests.of_assignee(scene.source.user)
    if len(mine) == 1 and not in_topic(scene) and not unplaced:
        return Aim(request=mine[0])
    return Aim(request=None, several=mine)


def in_topic(scene: Scene) -> bool:
    """Written in a topic of a private chat."""
    return scene.source.private and scene.source.thread is not None


def of_topic(scene: Scene) -> Request | None:
    """The request whose topic in the private chat it was written in."""
    thread = scene.source.thread
    if not scene.source.private or thread is None:
        return None
    number = scene.tx.topics.request(scene.source.chat, thread)
    return None if number is None else scene.tx.requests.get(number)


def of_reply(scene: Scene, reply_to: MessageId | None) -> Request | None:
    """The request of the message replied to: its header, a client's message passed on, an own answer, or
    what the bot told of it."""
    if reply_to is None:
        return None
    talk = said_there(scene, reply_to)
    told = request_told(scene, scene.source.chat, reply_to) if talk is None else talk.request_id
    return None if told is None else scene.tx.requests.get(told)


def said_there(scene: Scene, message: MessageId) -> TalkMessage | None:
    """What was said in a message of this chat: written in it, passed on into it, or noted by a colleague."""
    chat = scene.source.chat
    found = scene.tx.talk.by_copy(chat, message) or scene.tx.talk.by_message(chat, message)
    if found is not None:
        return found
    number = note_of_slot(scene.tx.outbox.slot_of(chat, message))
    return None if number is None else scene.tx.talk.get(number)


def is_side_talk(scene: Scene, reply_to: MessageId | None) -> bool:
    """A reply to a note, or to what shows one, is among colleagues."""
    talk = None if reply_to is None else said_there(scene, reply_to)
    return talk is not None and talk.side is Side.NOTE


def forward_slot(talk_id: int) -> str:
    """The one message in which a forward is asked about and settled; also the key that it is settled by."""
    return f"forward:{talk_id}"


def refused(scene: Scene, command: str, *, pressed: bool = False) -> bool:
    """Answer somebody who is not staff; True when that was the case. A press gets its toast instead: forged
    ones must not use up what may be written to the group."""
    if is_desk(scene.tx, scene.house, scene.source.user):
        return False
    if not pressed:
        scene.answer(NotAllowed(command=command))
    return True


def is_taken(request: Request | None) -> bool:
    return request is not None and request.state is RequestState.TAKEN
