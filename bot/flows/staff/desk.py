"""Whom a staff member's words or command are for: a request named by the button, by the reply, or by
there being
only one. Never a guess."""

from dataclasses import dataclass

from bot.desk.request import Request, RequestState
from bot.flows.cards import request_of_slot
from bot.flows.notices import NotAllowed
from bot.flows.rights import is_desk
from bot.flows.scene import Scene
from bot.ids import MessageId, RequestId


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """The request meant; or several open ones to choose from; or none at all."""

    request: Request | None
    several: tuple[Request, ...] = ()


def aim(scene: Scene, *, request_id: RequestId | None = None, reply_to: MessageId | None = None) -> Aim:
    """Button before reply before "the only one I have"."""
    if request_id is not None:
        return Aim(request=scene.tx.requests.get(request_id))
    replied = of_reply(scene, reply_to)
    if replied is not None:
        return Aim(request=replied)
    mine = scene.tx.requests.of_assignee(scene.source.user)
    if len(mine) == 1:
        return Aim(request=mine[0])
    return Aim(request=None, several=mine)


def of_reply(scene: Scene, reply_to: MessageId | None) -> Request | None:
    """The request of the message replied to: its header, a client's message passed on, or an own answer."""
    if reply_to is None:
        return None
    chat = scene.source.chat
    talk = scene.tx.talk.by_copy(chat, reply_to) or scene.tx.talk.by_message(chat, reply_to)
    number = talk.request_id if talk is not None else request_of_slot(scene.tx.outbox.slot_of(chat, reply_to))
    return None if number is None else scene.tx.requests.get(RequestId(number))


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
