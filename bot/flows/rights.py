"""Who may do what: read in the same transaction that acts on it, so that a removed member has no
rights left."""

from bot.desk.people import Contact, Role
from bot.desk.request import Request
from bot.flows.house import House
from bot.flows.scene import Scene
from bot.ids import UserId
from bot.kinds.catalogue import BY_CODE
from bot.ports import Tx

ADMIN, STAFF, CLIENT, UNKNOWN = "admin", "staff", "client", "unknown"


def role_of(tx: Tx, house: House, user: UserId) -> str:
    """`admin`, `staff`, `client` or `unknown`; the first that fits."""
    if user in house.admins:
        return ADMIN
    if tx.staff.get(user) is not None:
        return STAFF
    return CLIENT if tx.contacts.by_user(user) is not None else UNKNOWN


def is_desk(tx: Tx, house: House, user: UserId) -> bool:
    """Staff or admin: may take, read cards, answer."""
    return role_of(tx, house, user) in (ADMIN, STAFF)


def may_take(tx: Tx, house: House, user: UserId, kind: str) -> bool:
    """A kind that goes to a lead is a lead's or an admin's, once the company has a lead."""
    if user in house.admins or not BY_CODE[kind].to_lead:
        return True
    member = tx.staff.get(user)
    leads = [one for one in tx.staff.all() if one.role is Role.LEAD]
    return not leads or (member is not None and member.role is Role.LEAD)


def may_manage(tx: Tx, house: House, user: UserId, request: Request) -> bool:
    """The assignee, any lead and any admin may release, close and correct a request that is taken; an
    assignee who is no longer of the staff may not."""
    if user in house.admins:
        return True
    member = tx.staff.get(user)
    return member is not None and (request.assignee == user or member.role is Role.LEAD)


def own_request(scene: Scene, request: Request | None) -> Contact | None:
    """The contact by whose right the sender acts on a client's request; None = not theirs."""
    contact = scene.tx.contacts.by_user(scene.source.user)
    if contact is None or request is None or contact.account_id != request.account_id:
        return None
    return contact
