"""A contact's rights, whoever sets them, and what an owner is asked on a contact's behalf."""

import json

from bot.desk.people import Account, Contact
from bot.desk.rights import NEVER, Rights
from bot.flows.case import excerpt
from bot.flows.notices import AdminAlert, ContactsFull, MayNotWrite, OwnerAsked, Toast, YourRights
from bot.flows.once import once
from bot.flows.reach import owners_to_ask
from bot.flows.scene import Scene, Work
from bot.flows.shown import name_of
from bot.ids import DraftId, InviteId
from bot.intake.burst import joined_text
from bot.quota.money import plain


def set_rights(work: Work, account: Account, contact: Contact, rights: Rights, *, by: str) -> None:
    """What the contact may do from now on: told to them; what they wrote meanwhile goes ahead."""
    work.tx.contacts.set_rights(contact.id, write=rights.write, spend=rights.spend, owner=rights.owner)
    banned = work.tx.manners.banned(contact.user_id, now=work.now) is not None
    waiting = work.tx.drafts.open_of(contact.user_id)
    if rights.write and not contact.may_write and not banned and waiting is not None:
        work.tx.drafts.due_at(waiting.id, work.now)
    work.tell(contact.user_id, told_rights(work, account, contact, rights, by=by))


def last_owner(work: Work, contact: Contact, after: Rights) -> bool:
    """Whether nobody would be left to decide for the client. The account is locked, so that two changes at
    once leave one."""
    if after.owner or not contact.owner:
        return False
    others = work.tx.contacts.of_account(contact.account_id)
    return not any(one.owner for one in others if one.id != contact.id)


def code(rights: Rights, currency: str) -> str:
    """As the command writes it: `write=yes spend=500.00 owner=no`; `any` without limit, `none` for never."""
    write, owner = ("yes" if flag else "no" for flag in (rights.write, rights.owner))
    spend = "any" if rights.spend is None else plain(rights.spend, currency)
    return f"write={write} spend={'none' if rights.spend == NEVER else spend} owner={owner}"


def told_rights(
    work: Work, account: Account, contact: Contact, rights: Rights, *, by: str | None = None
) -> YourRights:
    """As the contact reads them."""
    return YourRights(
        client=account.name,
        currency=account.currency,
        owner=rights.owner,
        write=rights.write,
        spend=rights.spend,
        by=by,
        owners=owner_names(work, contact),
    )


def owner_names(work: Work, contact: Contact) -> tuple[str, ...]:
    """Whom the contact may ask, by name."""
    owners = owners_to_ask(work, contact.account_id, besides=contact.user_id)
    return tuple(name_of(work, one.user_id) or "" for one in owners)


def waiting_draft(scene: Scene, contact: Contact | None) -> DraftId:
    """The draft in which the words of somebody who may not write wait until they may: for an owner's word, or
    for the end of whichever ban is in force then."""
    current = scene.tx.drafts.open_of(scene.source.user)
    if current is not None:
        scene.tx.drafts.due_at(current.id, None)
        return current.id
    return scene.tx.drafts.open(
        user_id=scene.source.user,
        chat_id=scene.source.chat,
        account_id=None if contact is None else contact.account_id,
        contact_id=None if contact is None else contact.id,
        opened_at=scene.source.at,
        due_at=None,
    )


def may_not_write(scene: Scene, contact: Contact, words: str) -> MayNotWrite:
    """That the words are kept, and whom to ask."""
    return MayNotWrite(owners=owner_names(scene, contact), excerpt=excerpt(words))


def ask_to_write(scene: Scene, contact: Contact) -> Toast:
    """The owners are asked to let the contact write, once until one answers; without an owner admins hear
    of it."""
    if contact.may_write:
        return Toast(code="may_write")
    names = ", ".join(owner_names(scene, contact))
    if not scene.tx.contacts.asked(contact.id, now=scene.now):
        return Toast(code="owner_asked" if names else "no_owner", name=names)
    who = name_of(scene, contact.user_id) or ""
    for owner in owners_to_ask(scene, contact.account_id, besides=contact.user_id):
        asked = OwnerAsked(contact_id=contact.id, name=who, excerpt=excerpt(waiting_words(scene, contact)))
        scene.tell(owner.user_id, asked, slot=f"write:{contact.id}", fresh=True)
    if not names:
        account = scene.tx.accounts.get(contact.account_id)
        client = "" if account is None else account.name
        scene.tell_admins(AdminAlert(what="no_owner", client=client, detail=who))
    return Toast(code="owner_asked" if names else "no_owner", name=names)


def waiting_words(work: Work, contact: Contact) -> str:
    """What the contact wrote that waits."""
    draft = work.tx.drafts.open_of(contact.user_id)
    said = () if draft is None else work.tx.talk.of_draft(draft.id)
    return joined_text([one.content.text for one in said])


def tell_full(scene: Scene, account: Account, invite_id: InviteId, *, allowed: int) -> None:
    """Somebody followed an invitation, and the contract has no more contacts: owners and admins hear of it,
    once."""
    who = name_of(scene, scene.source.user) or str(scene.source.user)

    def told() -> Toast:
        for owner in owners_to_ask(scene, account.id, besides=scene.source.user):
            scene.tell(owner.user_id, ContactsFull(client=account.name, name=who, allowed=allowed))
        scene.tell_admins(AdminAlert(what="contacts_full", client=account.name, detail=who))
        return Toast(code="gone")

    key = f"invite:{invite_id}:full:{scene.source.user}"
    once(scene, key, told, parameters=(invite_id, scene.source.user), refused=told)


def label(scene: Scene, contact: Contact) -> str:
    """`#5 Olga`, as the commands take it."""
    return f"#{contact.id} {name_of(scene, contact.user_id) or ''}".rstrip()


def undo_of(contact: Contact, before: Rights) -> dict[str, object]:
    """How the change is taken back."""
    return {
        "do": "contact",
        "contact": int(contact.id),
        "write": before.write,
        "spend": before.spend,
        "owner": before.owner,
    }


def audited(scene: Scene, account: Account, contact: Contact, *, before: Rights, after: Rights) -> None:
    """An owner's change stands in the audit like an admin's."""
    scene.tx.audit.add(
        actor=scene.source.user,
        account_id=account.id,
        action=f"contact {label(scene, contact)}",
        before=code(before, account.currency),
        after=code(after, account.currency),
        undo=json.dumps(undo_of(contact, before)),
        now=scene.now,
    )
