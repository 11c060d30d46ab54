"""Stars after closing, and the client's own word beside them."""

from dataclasses import dataclass

from bot.desk.people import Role
from bot.desk.request import Request, RequestState
from bot.flows.cards import put_reaction
from bot.flows.handing import may_be_handed
from bot.flows.notices import Rated, StaffTold, Toast
from bot.flows.rights import own_request
from bot.flows.scene import Flow, Scene
from bot.flows.shown import name_of
from bot.flows.source import Source
from bot.ids import MessageId, RequestId, UserId

LOW = 3
"""Up to so many stars the client's word goes to those who lead, too."""
LENGTH = 1000
SEEN = "👀"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate(Flow):
    async def __call__(self, source: Source, *, request_id: RequestId, stars: int) -> Toast:
        return await self.run(source, lambda scene: rate(scene, request_id, stars))


def rated_slot(request_id: RequestId) -> str:
    """Where the thanks for the stars stand."""
    return f"rated:{request_id}"


def rate(scene: Scene, request_id: RequestId, stars: int) -> Toast:
    """A rating may be changed; the last one counts."""
    request = scene.tx.requests.get(request_id)
    if request is None or own_request(scene, request) is None:
        return Toast(code="not_yours")
    if request.state is not RequestState.DONE or not 1 <= stars <= 5:
        return Toast(code="gone")
    if request.rating == stars:
        return Toast(code="rated")
    scene.tx.requests.change(request_id, rating=stars)
    scene.tell(scene.source.user, Rated(request_id=request_id, stars=stars), slot=rated_slot(request_id))
    if request.assignee is not None:
        scene.tell(request.assignee, StaffTold(what="rated", request_id=request.id, detail=str(stars)))
    return Toast(code="rated")


def rated_request(scene: Scene, reply_to: MessageId | None) -> Request | None:
    """The rated request whose thanks the message replies to."""
    if reply_to is None:
        return None
    slot = scene.tx.outbox.slot_of(scene.source.chat, reply_to) or ""
    name, _, number = slot.partition(":")
    request = scene.tx.requests.get(RequestId(int(number))) if name == "rated" and number.isdigit() else None
    if request is None or request.rating is None or own_request(scene, request) is None:
        return None
    return request


def comment(scene: Scene, request: Request, words: str) -> None:
    """Kept with the stars, in full view of whoever worked on it; a later word is added to an earlier one."""
    said = "\n".join(part for part in (request.comment, words.strip()) if part)[:LENGTH]
    scene.tx.requests.change(request.id, comment=said)
    account = scene.tx.accounts.get(request.account_id)
    told = StaffTold(
        what="rating_word",
        request_id=request.id,
        client="" if account is None else account.name,
        detail=words.strip(),
        stars=request.rating or 0,
        worker=name_of(scene, request.assignee) or "",
    )
    for user in readers(scene, request):
        scene.tell(user, told)
    if scene.source.message is not None:
        put_reaction(scene, scene.source.chat, scene.source.message, SEEN)


def readers(scene: Scene, request: Request) -> tuple[UserId, ...]:
    """Who worked on it; after few stars, and where whoever did is gone, also the leads, or the admins where
    there is no lead."""
    found = {request.assignee} if request.assignee is not None else set()
    if (request.rating or 0) <= LOW or not any(may_be_handed(scene, user) for user in found):
        leads = {one.user_id for one in scene.tx.staff.all() if one.role is Role.LEAD}
        found |= leads or set(scene.house.admins)
    return tuple(sorted(user for user in found if may_be_handed(scene, user)))
