"""`/ban` and `/unban`: who may not write for a while; on record with its reason and end, and taken back as
easily."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from bot.desk.people import Contact
from bot.flows.admin.change import AdminFlow, end_of, record
from bot.flows.client.banned import go_ahead, notice_of, say_over, tell_takers, zone_of
from bot.flows.notices import Changed, Usage
from bot.flows.scene import Scene
from bot.flows.shown import name_of
from bot.flows.source import Source
from bot.ids import ContactId, UserId

BANNED, FREE = "banned", "not_banned"


@dataclass(frozen=True, slots=True, kw_only=True)
class BanPeople(AdminFlow):
    """`/ban <client or #contact or user id> [until=DATE] because …`"""

    async def __call__(self, source: Source, *, who: str, until: date | None, because: str) -> None:
        await self.command(source, "ban", lambda scene: ban(scene, who, until, because))


@dataclass(frozen=True, slots=True, kw_only=True)
class UnbanPeople(AdminFlow):
    """`/unban <client or #contact or user id>`"""

    async def __call__(self, source: Source, *, who: str) -> None:
        await self.command(source, "unban", lambda scene: unban(scene, who))


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """The people meant, and one of their contacts where they are a client's."""

    users: tuple[UserId, ...]
    contact: Contact | None


def meant(scene: Scene, command: str, who: str) -> Meant | Usage:
    """A number is a person, `#N` a contact, anything else a client with all its contacts."""
    if who.isascii() and who.isdigit():
        user = UserId(int(who))
        contact = scene.tx.contacts.by_user(user)
        known = scene.tx.people.get(user) is not None
        found = Meant(users=(user,), contact=contact)
        return found if known else Usage(command=command, error="unknown_person", detail=who)
    if who.startswith("#"):
        contact = scene.tx.contacts.get(ContactId(int(who[1:])))
        if contact is None:
            return Usage(command=command, error="unknown_person", detail=who)
        return Meant(users=(contact.user_id,), contact=contact)
    return of_client(scene, command, who)


def of_client(scene: Scene, command: str, who: str) -> Meant | Usage:
    matches = scene.tx.accounts.find(who)
    if len(matches) != 1:
        error = "ambiguous_client" if matches else "unknown_client"
        options = tuple(one.name for one in (matches or scene.tx.accounts.all())[:8])
        return Usage(command=command, error=error, detail=who, options=options)
    contacts = scene.tx.contacts.of_account(matches[0].id)
    if not contacts:
        return Usage(command=command, error="unknown_person", detail=who)
    return Meant(users=tuple(one.user_id for one in contacts), contact=contacts[0])


def ban(scene: Scene, who: str, until: date | None, because: str) -> None:
    found = meant(scene, "ban", who)
    if isinstance(found, Usage):
        scene.answer(found)
        return
    ours = [one for one in found.users if one in scene.house.admins or scene.tx.staff.get(one) is not None]
    zone = zone_of(scene, found.contact)
    ends = None if until is None else end_of(until, zone)
    if ours:
        detail = names(scene, tuple(ours))
        scene.answer(Usage(command="ban", error="is_staff", detail=detail))
    elif until is not None and ends is not None and ends <= scene.now:
        scene.answer(Usage(command="ban", error="past_date", detail=until.isoformat()))
    else:
        put(scene, found, lambda user: shut(scene, user, because, ends), because=because)


def unban(scene: Scene, who: str) -> None:
    found = meant(scene, "unban", who)
    if isinstance(found, Usage):
        scene.answer(found)
        return
    banned = tuple(one for one in found.users if scene.tx.manners.banned(one, now=scene.now) is not None)
    if not banned:
        scene.answer(Usage(command="unban", error="not_banned", detail=names(scene, found.users)))
        return
    put(scene, Meant(users=banned, contact=found.contact), lambda user: let_in(scene, user))


def put(scene: Scene, found: Meant, change: Callable[[UserId], None], *, because: str = "") -> None:
    """Do it to each, write it down, show it with its end and (a ban) with Undo."""
    banning = bool(because)
    for user in found.users:
        change(user)
    account = None if found.contact is None else scene.tx.accounts.get(found.contact.account_id)
    live = scene.tx.manners.banned(found.users[0], now=scene.now)
    changed = Changed(
        audit_id=0,
        what="ban",
        client="" if account is None else account.name,
        subject=names(scene, found.users),
        before=FREE if banning else BANNED,
        after=BANNED if banning else FREE,
        because=because,
        until=None if live is None else live.until,
        zone=zone_of(scene, found.contact),
    )
    undo = {"do": "ban", "users": [int(user) for user in found.users]} if banning else None
    scene.answer(record(scene, account, changed, undo=undo))


def shut(scene: Scene, user: UserId, because: str, until: datetime | None) -> None:
    """From now on the person's messages wait; told at once where the bot may write to them. Messages are
    dated in whole seconds, so a ban counts from the beginning of its second."""
    since = scene.now.replace(microsecond=0)
    number = scene.tx.manners.ban(user_id=user, reason=because, until=until, by=scene.source.user, now=since)
    person, live = scene.tx.people.get(user), scene.tx.manners.banned(user, now=scene.now)
    if person is not None and person.started and not person.blocked and live is not None:
        scene.tell(user, notice_of(scene, live))
        scene.tx.manners.told(number, now=scene.now)
    tell_takers(scene, user, "client_banned")


def let_in(scene: Scene, user: UserId) -> None:
    """The ban ends; what was written meanwhile goes ahead, and the person is told."""
    if not scene.tx.manners.lift(user, now=scene.now):
        return
    say_over(scene, user, waited=go_ahead(scene, user))


def names(scene: Scene, users: tuple[UserId, ...]) -> str:
    """Names with the numbers by which `/ban` knows them."""
    return ", ".join(f"{name_of(scene, user) or '?'} ({user})" for user in users)
