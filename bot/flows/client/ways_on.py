"""The ways on from a receipt, an offer or a refusal: undo, top up, wait, a person, an appeal."""

from dataclasses import dataclass, replace
from itertools import count

from bot.desk.request import PENDING, Request, RequestEvent, RequestState
from bot.desk.rights import sees_money
from bot.flows.accounts import load_standing, tariff_of, to_pay
from bot.flows.act import act, ask_of, person_refused
from bot.flows.appealing import act_on
from bot.flows.cards import client_slot, put_card
from bot.flows.case import Case, in_place, open_case, step
from bot.flows.client.accepting import shut_out
from bot.flows.closing import given_back
from bot.flows.freed import offer_freed
from bot.flows.money import release
from bot.flows.notices import (
    NotAllowed,
    PersonAsked,
    Toast,
    TopUpDetails,
    Usage,
    WaitingForRenewal,
    Withdrawn,
)
from bot.flows.payment import pay_keys
from bot.flows.rights import has_lead, own_request
from bot.flows.scene import Flow, Scene
from bot.flows.source import Source
from bot.ids import AccountId, ContactId, RequestId
from bot.intake.burst import joined_text
from bot.ports import NewRequest
from bot.quota.decision import PERSON_LIMIT, Decline, accept_offer, decide
from bot.quota.lot import Short
from bot.quota.money import Typed
from bot.quota.standing import Standing

UNDECIDED = "other"
"""The kind of a request until the decision is made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo(Flow):
    """The client takes it back while nobody has taken it: the hold is released, staff see it gone."""

    async def __call__(self, source: Source, *, request_id: RequestId) -> Toast:
        return await self.run(source, lambda scene: undo(scene, request_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class TopUp(Flow):
    """Payment details, an amount and a reference; the deposit completes it and the request is offered
    again."""

    async def __call__(
        self, source: Source, *, request_id: RequestId | None, minor: Typed | None = None
    ) -> Toast | None:
        """`minor`: how much the client wants to pay in, where they said so."""
        return await self.run(source, lambda scene: top_up(scene, request_id, minor))


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPerson(Flow):
    """A person about the terms: a lead, counted and limited; never staff about the question itself."""

    async def __call__(
        self, source: Source, *, request_id: RequestId | None, words: str = ""
    ) -> Toast | None:
        """`words`: what it is about, where the client said so."""
        return await self.run(source, lambda scene: ask_person(scene, request_id, words))


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal(Flow):
    """Contest a refusal: raises the question with those who decide, free of charge, once per request."""

    async def __call__(self, source: Source, *, request_id: RequestId) -> Toast:
        return await self.run(source, lambda scene: appeal(scene, request_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitRenewal(Flow):
    """Let the request wait until the quota renews; then it goes by itself."""

    async def __call__(self, source: Source, *, request_id: RequestId) -> Toast:
        return await self.run(source, lambda scene: wait_renewal(scene, request_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferAgain(Flow):
    """Ask anew for what lapsed: decided on today's standing."""

    async def __call__(self, source: Source, *, request_id: RequestId) -> Toast:
        return await self.run(source, lambda scene: ask_again(scene, request_id))


def undo(scene: Scene, request_id: RequestId) -> Toast:
    request = scene.tx.requests.get(request_id)
    if request is None or own_request(scene, request) is None:
        return Toast(code="not_yours")
    scene.tx.accounts.lock(request.account_id)
    request = scene.tx.requests.get(request_id)
    if request is None:
        return Toast(code="gone")
    if request.state is RequestState.UNDONE:
        return Toast(code="undone")
    if request.state is not RequestState.QUEUED:
        return Toast(code="too_late_undo" if request.state is RequestState.TAKEN else "gone", alert=True)
    hold = release(scene, request)
    case = step(open_case(scene, request), RequestEvent.UNDO, closed_at=scene.now)
    put_card(scene, case.request)
    left, returned = given_back(case.standing, hold)
    case.tell(Withdrawn(request_id=request.id, left=left, returned=returned, currency=case.standing.currency))
    offer_freed(scene, hold)
    return Toast(code="undone")


def top_up(scene: Scene, request_id: RequestId | None, typed: Typed | None = None) -> Toast | None:
    contact = scene.tx.contacts.by_user(scene.source.user)
    if contact is None:
        scene.answer(NotAllowed(command="topup"))
        return None
    request = None if request_id is None else scene.tx.requests.get(request_id)
    if request_id is not None and (request is None or request.account_id != contact.account_id):
        return Toast(code="not_yours")
    standing = load_standing(scene, contact.account_id)
    wanted = None if typed is None else typed.minor(standing.currency)
    if typed is not None and wanted is None:
        scene.answer(Usage(command="topup", error="bad_amount"))
        return None
    shown = request is not None and sees_money(contact)  # what is missing tells what is there
    missing = missing_for(scene, request, standing) if request is not None and shown else None
    amount = wanted if missing is None else to_pay(scene, contact.account_id, standing.currency, missing)
    scene.answer(details(scene, standing, request, amount))
    return Toast(code="topup_sent")


def missing_for(scene: Scene, request: Request, standing: Standing) -> int | None:
    """What has to come in so that the request can be had; None when nothing is missing."""
    case = Case(work=scene, request=request, standing=standing)
    quote = scene.tx.quotes.live_of(request.id)
    if request.state is RequestState.TAKEN and quote is not None:
        plan = accept_offer(quote.price, in_place(case), now=scene.now)
        return plan.missing if isinstance(plan, Short) else None
    tariff = tariff_of(scene, request.account_id, standing.currency)
    decision = decide(ask_of(case, request.kind), standing, tariff, now=scene.now)
    return decision.missing or None if isinstance(decision, Decline) else None


def details(scene: Scene, standing: Standing, request: Request | None, amount: int | None) -> TopUpDetails:
    """The reference is the same however often it is asked for, until it is paid: it is booked once."""
    account_id = AccountId(standing.account_id)
    number = "0" if request is None else str(request.id)
    reference = unpaid(scene, f"D{standing.account_id}-{number}")
    if (
        amount is not None
        and scene.tx.topups.open_of(account_id, None if request is None else request.id) is None
    ):
        scene.tx.topups.add(
            reference=reference,
            account_id=account_id,
            request_id=None if request is None else request.id,
            amount=amount,
            currency=standing.currency,
            now=scene.now,
        )
    return TopUpDetails(
        request_id=None if request is None else request.id,
        amount=amount,
        currency=standing.currency,
        reference=reference,
        details=scene.house.payment_details,
        company=scene.house.company,
    )


def unpaid(scene: Scene, first: str) -> str:
    """The first reference of the series `D1-5`, `D1-5-2`, `D1-5-3` … under which nothing was booked."""
    references = (first if place == 1 else f"{first}-{place}" for place in count(1))
    return next(one for one in references if all(scene.tx.keys.get(key) is None for key in pay_keys(one)))


def ask_person(scene: Scene, request_id: RequestId | None, words: str = "") -> Toast | None:
    contact = scene.tx.contacts.by_user(scene.source.user)
    if contact is None:
        scene.answer(NotAllowed(command="person"))
        return None
    request = None if request_id is None else scene.tx.requests.get(request_id)
    if request_id is not None and (request is None or request.account_id != contact.account_id):
        return Toast(code="not_yours")
    standing = load_standing(scene, contact.account_id)
    asked = None if request is not None else asked_before(scene)
    if asked is not None:
        add_words(scene, asked, words)
        lead = has_lead(scene.tx)
        told = PersonAsked(request_id=asked.id, due_at=asked.due_at, zone=standing.zone, lead=lead)
        scene.tell(asked.user_id, told, slot=client_slot(asked), fresh=True)
        return None
    if standing.person_asks >= PERSON_LIMIT:
        return refuse_person(scene, request, standing)
    if request is not None and request.state in (RequestState.CLARIFYING, RequestState.ANSWERED):
        act(Case(work=scene, request=request, standing=standing), "person")
        return Toast(code="person_sent")
    if request is not None and has_child(scene, request, "person"):
        return Toast(code="person_sent")
    act(said(born(scene, contact.account_id, contact.id, request), words), "person")
    return Toast(code="person_sent")


def said(case: Case, words: str) -> Case:
    """With the words that came with the wish."""
    case.work.tx.requests.change(case.request.id, text=words)
    return replace(case, request=replace(case.request, text=words))


def add_words(scene: Scene, request: Request, words: str) -> None:
    """Onto the card that waits already."""
    if words:
        scene.tx.requests.change(request.id, text=joined_text([request.text, words]))
        put_card(scene, request)


def refuse_person(scene: Scene, request: Request | None, standing: Standing) -> Toast | None:
    if request is None:
        request = scene.tx.requests.recent_of_account(AccountId(standing.account_id), limit=1)[0]
    scene.answer(person_refused(Case(work=scene, request=request, standing=standing)))
    return None


def asked_before(scene: Scene) -> Request | None:
    """Their own ask for a person that nobody has taken yet: asking again neither counts nor makes a card."""
    mine = scene.tx.requests.open_of_user(scene.source.user)
    waiting = (one for one in mine if one.kind == "person" and one.state is RequestState.QUEUED)
    return next(waiting, None)


def has_child(scene: Scene, request: Request, kind: str) -> bool:
    """The same was asked for this request already and is not closed."""
    open_ones = scene.tx.requests.open_of_account(request.account_id)
    return any(one.parent_id == request.id and one.kind == kind for one in open_ones)


def born(scene: Scene, account: AccountId, contact: ContactId, parent: Request | None) -> Case:
    """A request that a button made, its kind not yet decided; it names the matter, not the words."""
    request_id = scene.tx.requests.add(
        NewRequest(
            account_id=account,
            contact_id=contact,
            user_id=scene.source.user,
            kind=UNDECIDED,
            state=RequestState.CLARIFYING,
            text="",
            urgent=False,
            created_at=scene.source.at.replace(second=0, microsecond=0),
            parent_id=None if parent is None else parent.id,
        )
    )
    request = scene.tx.requests.get(request_id)
    if request is None:
        raise LookupError(f"request {request_id} is gone")
    return open_case(scene, request)


def appeal(scene: Scene, request_id: RequestId) -> Toast:
    request = scene.tx.requests.get(request_id)
    contact = own_request(scene, request)
    if request is None or contact is None:
        return Toast(code="not_yours")
    scene.tx.accounts.lock(request.account_id)
    if not has_child(scene, request, "appeal") and scene.tx.appeals.about(contact.id, request.id) is None:
        act_on(born(scene, contact.account_id, contact.id, request), "appeal")
    return Toast(code="person_sent")


def wait_renewal(scene: Scene, request_id: RequestId) -> Toast:
    request = scene.tx.requests.get(request_id)
    if request is None or own_request(scene, request) is None:
        return Toast(code="not_yours")
    case = open_case(scene, request)
    if request.state is RequestState.WAITING:
        return Toast(code="waiting")
    if request.state not in (RequestState.OFFERED, RequestState.DECLINED):
        return Toast(code="gone")
    renews_at = case.standing.period.ends_at
    asset = ask_of(case, request.kind).asset
    case = step(case, RequestEvent.WAIT, wake_at=renews_at)
    case.tell(
        WaitingForRenewal(request_id=request.id, renews_at=renews_at, zone=case.standing.zone, asset=asset)
    )
    return Toast(code="waiting")


def ask_again(scene: Scene, request_id: RequestId) -> Toast:
    request = scene.tx.requests.get(request_id)
    if request is None or own_request(scene, request) is None:
        return Toast(code="not_yours")
    if request.state not in PENDING:
        return Toast(code="gone")
    shut = shut_out(scene, request)
    if shut is not None:
        return shut
    act(open_case(scene, request, fresh=True, again=False), request.kind)
    return Toast(code="chosen")
