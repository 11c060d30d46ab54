"""Start: a welcome for those we know, and the one way in for those we do not: an invitation, used once."""

import hashlib
from dataclasses import dataclass

from bot.desk.people import Contact, Invite
from bot.flows.accounts import load_standing, plan_of, view_of
from bot.flows.cards import put_menu
from bot.flows.client.submit import unknown_sender
from bot.flows.house import HELLO
from bot.flows.notices import InviteRefused, Welcome, WelcomeAdmin, WelcomeStaff
from bot.flows.rights import ADMIN, STAFF, role_of
from bot.flows.scene import Flow, Scene
from bot.flows.source import Source
from bot.ids import AccountId


@dataclass(frozen=True, slots=True, kw_only=True)
class Start(Flow):
    """`payload`: what followed /start, an invitation's token or nothing."""

    async def __call__(self, source: Source, *, payload: str | None) -> None:
        await self.run(source, lambda scene: start(scene, payload))


def digest_of(token: str) -> str:
    """What is stored of an invitation's token: the token itself is only in the link."""
    return hashlib.sha256(token.encode()).hexdigest()


def start(scene: Scene, payload: str | None) -> None:
    if not payload or payload == HELLO:
        welcome(scene)
        return
    invite = scene.tx.invites.by_digest(digest_of(payload))
    refusal = refuse(scene, invite)
    if refusal is not None:
        scene.answer(refusal)
    elif invite is not None:
        follow(scene, invite)


def refuse(scene: Scene, invite: Invite | None) -> InviteRefused | None:
    """Why the invitation does not let the sender in; None when it does."""
    if invite is None:
        return InviteRefused(why="unknown")
    if invite.used_by is not None:
        return None if invite.used_by == scene.source.user else InviteRefused(why="used")
    if invite.expires_at <= scene.now:
        return InviteRefused(why="expired")
    if invite.account_id is None:
        return None
    known = scene.tx.contacts.by_user(scene.source.user)
    if known is not None:
        account = scene.tx.accounts.get(known.account_id)
        return InviteRefused(why="already", client="" if account is None else account.name)
    account = scene.tx.accounts.lock(invite.account_id)
    if len(scene.tx.contacts.of_account(account.id)) >= plan_of(scene, account).contacts:
        return InviteRefused(why="full", client=account.name)
    return None


def follow(scene: Scene, invite: Invite) -> None:
    """Let the sender in, once; the same person following the link again is just welcomed."""
    user = scene.source.user
    if not scene.tx.invites.use(invite.id, user_id=user, now=scene.now):
        welcome(scene)
        return
    if invite.role is not None:
        scene.tx.staff.put(user_id=user, role=invite.role, name=scene.source.first_name, now=scene.now)
        put_menu(scene, user)
        scene.answer(WelcomeStaff(name=scene.source.first_name, role=str(invite.role), fresh=True))
    elif invite.account_id is not None:
        join(scene, invite.account_id)


def join(scene: Scene, account_id: AccountId) -> None:
    """The sender becomes a contact; what they wrote before is taken up as if they had just written it."""
    user = scene.source.user
    account = scene.tx.accounts.lock(account_id)
    first = not scene.tx.contacts.of_account(account_id)
    contact_id = scene.tx.contacts.add(account_id=account_id, user_id=user, owner=first, now=scene.now)
    if contact_id is None:
        scene.answer(InviteRefused(why="already", client=account.name))
        return
    person = scene.tx.people.get(user)
    if person is not None and not person.chosen:
        scene.tx.people.choose_language(user, account.language)
    standing = view_of(load_standing(scene, account_id))
    scene.answer(
        Welcome(
            name=scene.source.first_name,
            company=scene.house.company,
            client=account.name,
            fresh=True,
            standing=standing,
        )
    )
    parked = scene.tx.drafts.open_of(user)
    if parked is not None:
        scene.tx.drafts.adopt(parked.id, account_id=account_id, contact_id=contact_id, due_at=scene.now)


def welcome(scene: Scene) -> None:
    """Who are you to us? Everyone gets an answer."""
    role = role_of(scene.tx, scene.house, scene.source.user)
    if role in {ADMIN, STAFF}:
        put_menu(scene, scene.source.user)
    contact = scene.tx.contacts.by_user(scene.source.user)
    if role == ADMIN:
        scene.answer(WelcomeAdmin(name=scene.source.first_name, company=scene.house.company))
    elif role == STAFF:
        member = scene.tx.staff.get(scene.source.user)
        role_name = "agent" if member is None else str(member.role)
        scene.answer(WelcomeStaff(name=scene.source.first_name, role=role_name, fresh=False))
    elif contact is not None:
        welcome_contact(scene, contact)
    else:
        scene.answer(unknown_sender(scene, kept=False))


def welcome_contact(scene: Scene, contact: Contact) -> None:
    standing = view_of(load_standing(scene, contact.account_id))
    scene.answer(
        Welcome(
            name=scene.source.first_name,
            company=scene.house.company,
            client=standing.name,
            fresh=False,
            standing=standing,
        )
    )
