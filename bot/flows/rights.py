"""Who may do what: read in the same transaction that acts on it, so that a removed member has no
rights left."""

from bot.desk.people import Contact, Role
from bot.desk.request import Request
from bot.desk.rights import may_accept
from bot.flows.house import House
from bot.flows.scene import Scene
from bot.ids import UserId
from bot.kinds.catalogue import BY_CODE
from bot.ports import Tx
from bot.quota.quote import Quote

ADMIN, LEAD, STAFF, CLIENT, UNKNOWN = "admin", "lead", "staff", "client", "unknown"


def role_of(tx: Tx, house: House, user: UserId) -> str:
    """`admin`, `staff`, `client` or `unknown`; the first that fits."""
    if user in house.admins:
        return ADMIN
    if tx.staff.get(user) is not None:
        return STAFF
    return CLIENT if tx.contacts.by_user(user) is not None else UNKNOWN


def rank_of(tx: Tx, house: House, user: UserId) -> str:
    """As `role_of`, with `lead` for those of the staff who are."""
    role = role_of(tx, house, user)
    return LEAD if role == STAFF and may_look(tx, house, user) else role


def is_desk(tx: Tx, house: House, user: UserId) -> bool:
    """Staff or admin: may take, read cards, answer."""
    return user in house.admins or tx.staff.get(user) is not None


def may_look(tx: Tx, house: House, user: UserId) -> bool:
    """Admins and leads: may see how any client stands."""
    member = tx.staff.get(user)
    return user in house.admins or (member is not None and member.role is Role.LEAD)


def may_take(tx: Tx, house: House, user: UserId, kind: str) -> bool:
    """A kind that goes to a lead is a lead's or an admin's, once the company has a lead."""
    if user in house.admins or not BY_CODE[kind].to_lead:
        return True
    member = tx.staff.get(user)
    return not has_lead(tx) or (member is not None and member.role is Role.LEAD)


def has_lead(tx: Tx) -> bool:
    """Whether the company has a lead: without one anybody of the staff takes what would go to a lead, and
    clients are told so."""
    return any(one.role is Role.LEAD for one in tx.staff.all())


def may_manage(tx: Tx, house: House, user: UserId, request: Request) -> bool:
    """The assignee, any lead and any admin may release, close and correct a request that is taken; an
    assignee who is no longer of the staff may not."""
    if user in house.admins:
        return True
    member = tx.staff.get(user)
    return member is not None and (request.assignee == user or member.role is Role.LEAD)


def accepting(scene: Scene, quote: Quote, request: Request) -> Contact | None:
    """The contact by whose right the sender says yes to this price; None = not theirs. Asked once the account
    is locked, before every acceptance of a price; `by_own_right` says whether an owner is asked first."""
    contact = own_request(scene, request)
    theirs = contact is not None and contact.account_id == quote.account_id and quote.request_id == request.id
    return contact if theirs else None


def by_own_right(scene: Scene, contact: Contact, quote: Quote) -> bool:
    """Whether the contact may accept this price without an owner's word."""
    account = scene.tx.accounts.get(contact.account_id)
    own = "" if account is None else account.currency
    price = quote.price
    return may_accept(contact, gross=price.gross, currency=price.currency, account_currency=own)


def own_request(scene: Scene, request: Request | None) -> Contact | None:
    """The contact by whose right the sender acts on a client's request; None = not theirs."""
    contact = scene.tx.contacts.by_user(scene.source.user)
    if contact is None or request is None or contact.account_id != request.account_id:
        return None
    return contact
