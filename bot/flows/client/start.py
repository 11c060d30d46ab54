"""Start: a welcome for those we know, and the one way in for those we do not: an invitation, used once."""

import hashlib
from dataclasses import dataclass

from bot.desk.manners import GUESS_SPAN, GUESSES
from bot.desk.people import Contact, Invite, Role
from bot.flows.accounts import load_standing, plan_of, view_of
from bot.flows.cards import put_menu
from bot.flows.client.submit import unknown_sender
from bot.flows.contacts import tell_full
from bot.flows.house import HELLO
from bot.flows.notices import AdminAlert, InviteRefused, Welcome, WelcomeAdmin, WelcomeStaff
from bot.flows.rights import ADMIN, STAFF, role_of
from bot.flows.scene import Flow, Scene, Work
from bot.flows.shown import name_of
from bot.flows.source import Source
from bot.ids import AccountId, UserId


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
    if guesses_on(scene):
        scene.answer(InviteRefused(why="too_many"))
        return
    invite = scene.tx.invites.by_digest(digest_of(payload))
    if invite is None:
        scene.tx.manners.guessed(scene.source.user, now=scene.now, since=scene.now - GUESS_SPAN)
    refusal = refuse(scene, invite)
    if refusal is not None:
        scene.answer(refusal)
    elif invite is not None:
        follow(scene, invite)


def guesses_on(scene: Scene) -> bool:
    """Whether the sender has tried so many links that nobody made that none is looked up for a while; admins
    hear of it once."""
    user, since = scene.source.user, scene.now - GUESS_SPAN
    tried = scene.tx.manners.guesses(user, since=since)
    if tried == GUESSES:
        scene.tx.manners.guessed(user, now=scene.now, since=since)
        who = f"{name_of(scene, user) or '?'} ({user})"
        scene.tell_admins(AdminAlert(what="guesses", client=who))
    return tried >= GUESSES


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
    allowed = plan_of(scene, account).contacts
    if len(scene.tx.contacts.of_account(account.id)) >= allowed:
        tell_full(scene, account, invite.id, allowed=allowed)
        return InviteRefused(why="full", client=account.name)
    return None


def follow(scene: Scene, invite: Invite) -> None:
    """Let the sender in, once; the same person following the link again is just welcomed."""
    user = scene.source.user
    if has_rank(scene, invite):
        welcome(scene)
        return
    if not scene.tx.invites.use(invite.id, user_id=user, now=scene.now):
        welcome(scene)
        return
    if invite.role is not None:
        scene.tx.staff.put(user_id=user, role=invite.role, name=scene.source.first_name, now=scene.now)
        put_menu(scene, user)
        scene.answer(WelcomeStaff(name=scene.source.first_name, role=str(invite.role), fresh=True))
    elif invite.account_id is not None:
        join(scene, invite.account_id)


def has_rank(scene: Scene, invite: Invite) -> bool:
    """A lead or an agent who follows a link for agents stays what they are, and the link is left for whom it
    was made."""
    member = scene.tx.staff.get(scene.source.user)
    if member is None or invite.role is None:
        return False
    return member.role in {invite.role, Role.LEAD}


def join(scene: Scene, account_id: AccountId) -> None:
    """The sender becomes a contact; what they wrote before is taken up as if they had just written it."""
    scene.answer(admit(scene, account_id, scene.source.user, name=scene.source.first_name))


def admit(work: Work, account_id: AccountId, user: UserId, *, name: str) -> Welcome | InviteRefused:
    """The person becomes a contact of the client, the owner if the first; what to tell them."""
    account = work.tx.accounts.lock(account_id)
    first = not work.tx.contacts.of_account(account_id)
    contact_id = work.tx.contacts.add(account_id=account_id, user_id=user, owner=first, now=work.now)
    if contact_id is None:
        return InviteRefused(why="already", client=account.name)
    person = work.tx.people.get(user)
    if person is not None and not person.chosen:
        work.tx.people.choose_language(user, account.language)
    parked = work.tx.drafts.open_of(user)
    if parked is not None:
        work.tx.drafts.adopt(parked.id, account_id=account_id, contact_id=contact_id, due_at=work.now)
        if work.tx.manners.banned(user, now=work.now) is not None:
            work.tx.drafts.due_at(parked.id, None)  # it goes ahead when the ban ends
    return Welcome(
        name=name,
        company=work.house.company,
        client=account.name,
        fresh=True,
        standing=view_of(load_standing(work, account_id)),
    )


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
