"""An owner's colleagues: who may write and accept prices up to how much, by a few taps; asking an owner."""

from dataclasses import dataclass, replace

from bot.desk.people import Account, Contact
from bot.desk.rights import Rights, limits_to_choose, rights_of
from bot.flows.client.show import for_contact
from bot.flows.contacts import ask_to_write, audited, set_rights, told_rights
from bot.flows.notices import ContactRights, Team, TeamMember, Toast
from bot.flows.scene import Flow, Scene
from bot.flows.shown import name_of
from bot.flows.source import Source
from bot.ids import ContactId

SLOT = "team"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowTeam(Flow):
    """`/team`: the colleagues, to an owner; to others what they may do and whom to ask."""

    async def __call__(self, source: Source) -> None:
        await self.run(source, lambda scene: for_contact(scene, show_team))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowMember(Flow):
    """One colleague, with the buttons to change what they may do."""

    async def __call__(self, source: Source, *, contact_id: ContactId) -> Toast | None:
        return await self.run(source, lambda scene: show_member(scene, contact_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class SetMember(Flow):
    """`what`: write or owner with `value` 1 or 0, spend with the number (from 1) of the limit chosen."""

    async def __call__(self, source: Source, *, contact_id: ContactId, what: str, value: int) -> Toast:
        return await self.run(source, lambda scene: set_member(scene, contact_id, what, value))


@dataclass(frozen=True, slots=True, kw_only=True)
class AskOwner(Flow):
    """Whoever may not write has the owners asked."""

    async def __call__(self, source: Source) -> Toast:
        return await self.run(source, ask_owner)


def show_team(scene: Scene, contact: Contact) -> None:
    account = scene.tx.accounts.lock(contact.account_id)
    if not contact.owner:
        scene.answer(told_rights(scene, account, contact, rights_of(contact)))
        return
    scene.tell(contact.user_id, team(scene, account, contact), slot=SLOT, fresh=scene.source.thread is None)


def team(scene: Scene, account: Account, reader: Contact) -> Team:
    contacts = scene.tx.contacts.of_account(account.id)
    lines = tuple(line_of(scene, one) for one in contacts)
    return Team(client=account.name, currency=account.currency, lines=lines, reader=reader.id)


def line_of(scene: Scene, contact: Contact) -> ContactRights:
    return ContactRights(
        contact_id=contact.id,
        name=name_of(scene, contact.user_id) or "",
        owner=contact.owner,
        write=contact.may_write,
        spend=contact.spend,
    )


def colleague(scene: Scene, contact_id: ContactId) -> tuple[Account, Contact, Contact] | Toast:
    """(account, the owner who presses, the colleague), as they are once the account is locked; or why the
    sender may not."""
    reader = scene.tx.contacts.by_user(scene.source.user)
    if reader is None:
        return Toast(code="forged")
    account = scene.tx.accounts.lock(reader.account_id)
    reader, other = scene.tx.contacts.get(reader.id), scene.tx.contacts.get(contact_id)
    if reader is None or other is None or other.account_id != account.id:
        return Toast(code="forged")
    if not reader.owner:
        return Toast(code="owner_only", alert=True)
    if other.owner:
        return Toast(code="owner_by_us", alert=True)
    return account, reader, other


def show_member(scene: Scene, contact_id: ContactId) -> Toast | None:
    found = colleague(scene, contact_id)
    if isinstance(found, Toast):
        return found
    account, reader, other = found
    scene.tell(reader.user_id, member(scene, account, other), slot=SLOT)
    return None


def member(scene: Scene, account: Account, other: Contact) -> TeamMember:
    choices = limits_to_choose(account.currency)
    return TeamMember(line=line_of(scene, other), currency=account.currency, choices=choices)


def set_member(scene: Scene, contact_id: ContactId, what: str, value: int) -> Toast:
    found = colleague(scene, contact_id)
    if isinstance(found, Toast):
        return found
    account, reader, other = found
    before = rights_of(other)
    after = changed(before, what, value, account.currency)
    if after is None:
        return Toast(code="forged")
    if after != before:
        by = name_of(scene, reader.user_id) or ""
        set_rights(scene, account, other, after, by=by)
        audited(scene, account, other, before=before, after=after)
    now = scene.tx.contacts.get(other.id) or other
    shown = team(scene, account, reader) if now.owner else member(scene, account, now)
    scene.tell(reader.user_id, shown, slot=SLOT)
    return Toast(code="rights_set")


def changed(before: Rights, what: str, value: int, currency: str) -> Rights | None:
    """The rights after the tap; None for a tap that no button of ours makes."""
    choices = limits_to_choose(currency)
    if what == "write" and value in (0, 1):
        return replace(before, write=bool(value))
    if what == "owner" and value == 1:
        return replace(before, owner=True)
    if what == "spend" and 1 <= value <= len(choices):
        return replace(before, spend=choices[value - 1])
    return None


def ask_owner(scene: Scene) -> Toast:
    contact = scene.tx.contacts.by_user(scene.source.user)
    if contact is None:
        return Toast(code="not_yours")
    scene.tx.accounts.lock(contact.account_id)
    return ask_to_write(scene, scene.tx.contacts.get(contact.id) or contact)
