"""A price above a contact's limit: laid before the owners, and what becomes of it shown to each of them."""

from bot.desk.people import Contact
from bot.desk.request import Request
from bot.flows.accounts import load_standing
from bot.flows.case import excerpt, open_case
from bot.flows.notices import AdminAlert, ApprovalAsked, ApprovalClosed, ApprovalPending, Toast
from bot.flows.once import once
from bot.flows.reach import owners_to_ask
from bot.flows.scene import Scene, Work
from bot.flows.shown import name_of
from bot.ids import ChatId, QuoteId, UserId
from bot.quota.quote import Quote
from bot.quota.standing import balance

SLOT = "approve"


def slot_of(quote_id: QuoteId) -> str:
    """Where an owner reads of that price."""
    return f"{SLOT}:{quote_id}"


def ask_owners(scene: Scene, quote: Quote, request: Request, contact: Contact) -> Toast:
    """Each owner who can be reached is asked, once; the contact sees who. Asking again reaches whoever has
    become an owner since."""
    scene.tx.approvals.ask(quote.id, account_id=request.account_id, contact_id=contact.id, now=scene.now)
    owners = owners_to_ask(scene, request.account_id, besides=contact.user_id)
    if not owners:
        nobody_to_ask(scene, quote, request)
    for owner in owners:
        if not was_asked(scene, owner.user_id, quote.id):
            scene.tell(owner.user_id, question(scene, quote, request), slot=slot_of(quote.id))
    names = tuple(name_of(scene, one.user_id) or "" for one in owners)
    case = open_case(scene, request)
    pending = ApprovalPending(
        quote_id=quote.id,
        request_id=request.id,
        price=quote.price,
        owners=names,
        valid_until=quote.valid_until,
        zone=case.standing.zone,
    )
    case.tell(pending)
    return Toast(code="approval_asked" if owners else "no_owner", name=", ".join(names))


def question(work: Work, quote: Quote, request: Request) -> ApprovalAsked:
    """What an owner reads: who wants what, the price with its lines, until when."""
    standing = load_standing(work, request.account_id)
    return ApprovalAsked(
        quote_id=quote.id,
        contact=name_of(work, request.user_id) or "",
        excerpt=excerpt(request.text),
        price=quote.price,
        balance=balance(standing),
        valid_until=quote.valid_until,
        zone=standing.zone,
    )


def was_asked(work: Work, user: UserId, quote_id: QuoteId) -> bool:
    return work.tx.outbox.latest(ChatId(int(user)), slot_of(quote_id)) is not None


def nobody_to_ask(work: Work, quote: Quote, request: Request) -> None:
    """No owner can be reached: admins are told, once a price."""

    def told() -> Toast:
        account = work.tx.accounts.get(request.account_id)
        client = "" if account is None else account.name
        alert = AdminAlert(
            what="no_owner",
            client=client,
            detail=name_of(work, request.user_id) or "",
            request_id=request.id,
        )
        work.tell_admins(alert)
        return Toast(code="no_owner")

    once(work, f"quote:{quote.id}:no_owner", told, parameters=(quote.id,), refused=told)


def close(work: Work, quote: Quote, state: str, *, by: UserId | None) -> bool:
    """The question is answered (`approved`, `refused`) or over; every owner who was asked sees it. False when
    it was closed before, or nobody was asked."""
    if not work.tx.approvals.close(quote.id, state, by=by, now=work.now):
        return False
    request = work.tx.requests.get(quote.request_id)
    for contact in work.tx.contacts.of_account(quote.account_id):
        if was_asked(work, contact.user_id, quote.id) and request is not None:
            closed = ApprovalClosed(
                state=state,
                contact=name_of(work, request.user_id) or "",
                excerpt=excerpt(request.text),
                amount=quote.price.gross,
                currency=quote.price.currency,
                by=name_of(work, by),
            )
            work.tell(contact.user_id, closed, slot=slot_of(quote.id))
    return True


def close_if_over(work: Work, quote_id: QuoteId) -> None:
    """The price ended in another way than by an owner's word: lapsed, declined, accepted by right."""
    quote = work.tx.quotes.get(quote_id)
    if quote is not None:
        close(work, quote, "over", by=None)


def not_delivered(work: Work, slot: str | None) -> None:
    """An owner has blocked the bot: the others were asked, too; where there are none, admins hear of it."""
    name, _, number = (slot or "").partition(":")
    quote = work.tx.quotes.get(QuoteId(int(number))) if name == SLOT and number.isdigit() else None
    approval = None if quote is None else work.tx.approvals.of_quote(quote.id)
    request = None if quote is None else work.tx.requests.get(quote.request_id)
    if quote is None or request is None or approval is None or approval.state != "asked":
        return
    if not owners_to_ask(work, request.account_id, besides=request.user_id):
        nobody_to_ask(work, quote, request)
