"""`/contact`: what one contact of a client may do, set by an admin."""

from dataclasses import dataclass

from bot.desk.people import Account, Contact
from bot.desk.rights import Rights, rights_of
from bot.flows.admin.change import AdminFlow, record, with_client
from bot.flows.contacts import code, label, last_owner, set_rights, undo_of
from bot.flows.notices import Changed, Usage
from bot.flows.scene import Scene
from bot.flows.shown import name_of
from bot.flows.source import Source
from bot.quota.money import Typed, minor_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to change; None stays as it is. `spend` of one element: the new limit, None in it for none."""

    write: bool | None = None
    spend: tuple[int | Typed | None] | None = None
    owner: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetContact(AdminFlow):
    """`/contact <client> <contact> write=yes|no spend=500|any|none owner=yes|no`."""

    async def __call__(self, source: Source, *, client: str, contact: str, wanted: Wanted) -> None:
        await self.command(
            source,
            "contact",
            lambda scene: with_client(
                scene, "contact", client, lambda account: set_contact(scene, account, contact, wanted)
            ),
        )


def set_contact(scene: Scene, account: Account, typed: str, wanted: Wanted) -> None:
    found = matching(scene, account, typed)
    if len(found) != 1:
        there = found or scene.tx.contacts.of_account(account.id)
        options = tuple(label(scene, one) for one in there[:8])
        scene.answer(Usage(command="contact", error="unknown_person", detail=typed, options=options))
        return
    (contact,) = found
    before = rights_of(contact)
    named = None if wanted.spend is None else wanted.spend[0]
    spend = None if named is None else minor_of(named, account.currency)
    if named is not None and (spend is None or spend < 0):
        detail = f"{named} {account.currency}"
        scene.answer(Usage(command="contact", error="bad_amount", detail=detail))
        return
    after = Rights(
        write=before.write if wanted.write is None else wanted.write,
        spend=before.spend if wanted.spend is None else spend,
        owner=before.owner if wanted.owner is None else wanted.owner,
    )
    if after == before:
        said = f"{label(scene, contact)} {code(after, account.currency)}"
        scene.answer(Usage(command="contact", error="already_so", detail=said))
        return
    if last_owner(scene, contact, after):
        scene.answer(no_other_owner(scene, account, contact, command="contact"))
        return
    set_rights(scene, account, contact, after, by=scene.house.company)
    changed = Changed(
        audit_id=0,
        what="contact",
        client=account.name,
        subject=label(scene, contact),
        before=code(before, account.currency),
        after=code(after, account.currency),
        zone=account.zone,
    )
    scene.answer(record(scene, account, changed, undo=undo_of(contact, before)))


def no_other_owner(scene: Scene, account: Account, contact: Contact, *, command: str) -> Usage:
    """That nobody would be left to decide for the client, and whom else one may make an owner first."""
    others = (one for one in scene.tx.contacts.of_account(account.id) if one.id != contact.id)
    options = tuple(label(scene, one) for one in others)[:8]
    return Usage(command=command, error="last_owner", detail=label(scene, contact), options=options)


def matching(scene: Scene, account: Account, typed: str) -> tuple[Contact, ...]:
    """By `#` and number, by the person's number in Telegram, by name, else by its beginning; several mean
    it is ambiguous."""
    contacts = scene.tx.contacts.of_account(account.id)
    key = " ".join(typed.casefold().split())
    names = {one.id: " ".join((name_of(scene, one.user_id) or "").casefold().split()) for one in contacts}
    ways = (
        tuple(one for one in contacts if key == f"#{one.id}"),
        tuple(one for one in contacts if key == str(one.user_id)),
        tuple(one for one in contacts if key == names[one.id]),
        tuple(one for one in contacts if key and names[one.id].startswith(key)),
    )
    return next((found for found in ways if found), ())
