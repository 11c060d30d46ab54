"""An owner's answer to a price above a colleague's limit: one tap, and the first one counts."""

from dataclasses import dataclass

from bot.desk.request import Request, RequestEvent, RequestState
from bot.flows.approvals import close, close_if_over
from bot.flows.cards import tell_staff
from bot.flows.case import open_case, step
from bot.flows.client.accepting import over, pressed_at, shut_out
from bot.flows.client.quotes import locked, take_offer
from bot.flows.client.repricing import mistaken, reprice
from bot.flows.holding import show_held
from bot.flows.notices import ApprovalRefused, StaffTold, Toast
from bot.flows.rights import own_request
from bot.flows.scene import Flow, Scene
from bot.flows.shown import name_of
from bot.flows.source import Source
from bot.ids import QuoteId
from bot.quota.quote import Quote, QuoteState, may_be_accepted


@dataclass(frozen=True, slots=True, kw_only=True)
class Approve(Flow):
    """The owner says yes: the hold is made in this transaction, from what there is by now."""

    async def __call__(self, source: Source, *, quote_id: QuoteId) -> Toast:
        return await self.run(source, lambda scene: approve(scene, quote_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Disapprove(Flow):
    """The owner says no: nothing is charged, the colleague hears it."""

    async def __call__(self, source: Source, *, quote_id: QuoteId) -> Toast:
        return await self.run(source, lambda scene: disapprove(scene, quote_id))


def asked_for(scene: Scene, quote_id: QuoteId) -> tuple[Quote, Request] | Toast:
    """The price that the sender may decide on, or why not."""
    pair = locked(scene, quote_id)
    if pair is None:
        return Toast(code="not_yours")
    quote, request = pair
    contact, approval = own_request(scene, request), scene.tx.approvals.of_quote(quote_id)
    if contact is None or not contact.owner:
        return Toast(code="owner_only", alert=True)
    if approval is None:
        return Toast(code="forged")
    if approval.state in {"approved", "refused"}:
        return Toast(code=f"{approval.state}_before", name=name_of(scene, approval.closed_by) or "")
    if not may_be_accepted(quote, now=pressed_at(scene)):
        return over(scene, request)
    if request.state not in (RequestState.OFFERED, RequestState.TAKEN):
        return Toast(code="gone")
    return quote, request


def approve(scene: Scene, quote_id: QuoteId) -> Toast:
    found = asked_for(scene, quote_id)
    if isinstance(found, Toast):
        return found
    quote, request = found
    shut = shut_out(scene, request, quote)
    if shut is not None:
        return shut
    if mistaken(scene, quote):
        return reprice(scene, quote, request, fresh=True)
    by = name_of(scene, scene.source.user)
    toast = take_offer(scene, quote, request, approved_by=by)
    if toast.code == "accepted":
        close(scene, quote, "approved", by=scene.source.user)
        return Toast(code="approved")
    if scene.tx.quotes.live_of(request.id) != quote:
        close_if_over(scene, quote_id)
    return toast


def disapprove(scene: Scene, quote_id: QuoteId) -> Toast:
    found = asked_for(scene, quote_id)
    if isinstance(found, Toast):
        return found
    quote, request = found
    scene.tx.quotes.close(quote.id, QuoteState.DECLINED, by=scene.source.user, now=scene.now)
    close(scene, quote, "refused", by=scene.source.user)
    case = open_case(scene, request, fresh=True)
    if request.state is RequestState.TAKEN and request.assignee is not None:
        tell_staff(scene, request.assignee, StaffTold(what="quote_declined", request_id=request.id))
        show_held(open_case(scene, request))
    else:
        case = step(case, RequestEvent.CANCEL, closed_at=scene.now)
    refused = ApprovalRefused(
        request_id=request.id,
        by=name_of(scene, scene.source.user) or "",
        amount=quote.price.gross,
        currency=quote.price.currency,
    )
    case.tell(refused)
    return Toast(code="disapproved")
