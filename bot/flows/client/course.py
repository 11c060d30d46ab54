"""With which of the client's requests a message goes on."""

from datetime import datetime

from bot.desk.request import OPEN, Request, RequestState
from bot.desk.talk import Content
from bot.flows.asking import EMERGENCY, ESTIMATE
from bot.flows.client.banned import emergency_of
from bot.flows.replied import request_at
from bot.flows.rights import own_request
from bot.flows.scene import Scene
from bot.ids import MessageId
from bot.intake.judgement import Judgement, possible_emergency
from bot.intake.talk import belongs_to_talk, leaves_for_emergency

RECENT = 8
"""How many of the account's latest requests are looked at for the contact's own."""


def talk_of(
    scene: Scene, content: Content, judgement: Judgement, reply_to: MessageId | None
) -> Request | None:
    """The open request this message continues, or None for a new matter.

    An open emergency draws in what its client writes, as its receipt says. A request that nobody has taken
    yet is no talk, but for details told right after it; what else is written is judged by itself.
    """
    replied, emergency = replied_request(scene, reply_to), emergency_of(scene)
    if replied is not None:
        if judgement.kind == EMERGENCY and replied.kind != EMERGENCY:
            return emergency
        goes_on = replied.state in OPEN and not recalculates(replied, judgement)
        return replied if goes_on else None  # a reply never lands in the talk of something else
    if scene.tx.drafts.open_of(scene.source.user) is not None:
        return None
    if emergency is not None and leaves_for_emergency(judgement):
        return emergency
    mine = scene.tx.requests.open_of_user(scene.source.user)
    talks = [one for one in mine if one.state is RequestState.TAKEN]
    if talks and belongs_to_talk(judgement, is_reply=False, talk_open=True):
        return max(talks, key=lambda one: (last_word(scene, one), one.id))
    return None if talks else detailed(scene, content, judgement)


def detailed(scene: Scene, content: Content, judgement: Judgement) -> Request | None:
    """The request of a short while ago, waiting in the queue, to which this adds a detail: a picture, a voice
    message, a statement that is no matter of its own as far as can be told. A question may be one."""
    wordless = not content.text.strip() and content.media not in (None, "sticker")
    statement = judgement.kind is None and "?" not in content.text and not possible_emergency(judgement)
    if not (wordless or statement):
        return None
    newest = latest_of(scene)
    if newest is None or newest.state is not RequestState.QUEUED:
        return None
    fresh = scene.source.at - last_word(scene, newest) < scene.house.details
    return newest if fresh else None


def latest_of(scene: Scene) -> Request | None:
    """The newest request of whoever writes, apart from what the bot answered by itself."""
    contact = scene.tx.contacts.by_user(scene.source.user)
    recent = () if contact is None else scene.tx.requests.recent_of_account(contact.account_id, limit=RECENT)
    mine = (one for one in recent if one.user_id == scene.source.user)
    return next((one for one in mine if one.state is not RequestState.ANSWERED), None)


def recalculates(request: Request, judgement: Judgement) -> bool:
    """A reply that wants an order calculated once more is counted on it, so it leaves the talk. What nobody
    has begun to calculate is only put right."""
    begun = request.order_number is not None and request.state is RequestState.TAKEN
    return begun and judgement.kind == ESTIMATE


def last_word(scene: Scene, request: Request) -> datetime:
    """When either side last said something in the request."""
    messages = scene.tx.talk.of_request(request.id)
    return max((one.at for one in messages), default=request.created_at)


def replied_request(scene: Scene, reply_to: MessageId | None) -> Request | None:
    """The client's request of the message that was replied to, whoever said it."""
    replied = None if reply_to is None else request_at(scene, scene.source.chat, reply_to)
    return None if own_request(scene, replied) is None else replied
