"""Clients: add, show, list, invite a further contact."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.desk.people import Account, Contact, Role
from bot.desk.request import RequestState
from bot.flows.accounts import load_standing, plan_of, seller_of, view_of
from bot.flows.admin.change import AdminFlow, with_client
from bot.flows.client.start import digest_of
from bot.flows.house import start_link
from bot.flows.language import LANGUAGES
from bot.flows.notices import ClientCard, ClientList, ContactLine, InviteLink, NotAllowed, Usage
from bot.flows.rights import may_look
from bot.flows.scene import Flow, Scene
from bot.flows.shown import favour_lines, name_of, request_line
from bot.flows.source import Source
from bot.ids import AccountId
from bot.ports import Tokens

NAME_MAX = 80
LISTED, LATELY = 8, 5
"""How many open requests, and how many closed ones, `/client` lists."""
MONTH = timedelta(days=30)
CLOSED = frozenset({RequestState.DONE, RequestState.CANCELLED, RequestState.UNDONE})


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientAdd(AdminFlow):
    """A new client with its contract from today, or from an earlier day that its periods are counted from,
    answered with an invitation for its first contact."""

    tokens: Tokens

    async def __call__(
        self,
        source: Source,
        *,
        name: str,
        plan: str | None,
        currency: str,
        language: str,
        entity: str | None = None,
        starts: date | None = None,
    ) -> None:
        token = self.tokens()
        await self.command(
            source,
            "client_add",
            lambda scene: client_add(
                scene,
                name,
                plan,
                currency=currency,
                language=language,
                token=token,
                entity=entity,
                starts=starts,
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactAdd(AdminFlow):
    tokens: Tokens

    async def __call__(self, source: Source, *, client: str) -> None:
        token = self.tokens()
        await self.command(
            source,
            "contact_add",
            lambda scene: with_client(
                scene, "contact_add", client, lambda account: contact_add(scene, account, token)
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowClient(Flow):
    """Changes nothing, so leads may look as well."""

    async def __call__(self, source: Source, *, client: str) -> None:
        await self.run(source, lambda scene: show_client(scene, client))


@dataclass(frozen=True, slots=True, kw_only=True)
class ListClients(AdminFlow):
    async def __call__(self, source: Source) -> None:
        await self.command(source, "clients", list_clients)


def client_add(
    scene: Scene,
    name: str,
    plan: str | None,
    *,
    currency: str,
    language: str,
    token: str,
    entity: str | None = None,
    starts: date | None = None,
) -> None:
    book = scene.house.plan_book
    code = plan if plan is not None else min(book.plans.values(), key=lambda one: one.tier).code
    error = wrong(scene, name, code, currency, language) or no_entity(scene, currency, entity)
    error = error or to_come(scene, currency, starts)
    if error is not None:
        scene.answer(error)
        return
    account_id = add_account(
        scene, name, code, currency=currency, language=language, entity=entity, starts=starts
    )
    if account_id is None:
        scene.answer(Usage(command="client_add", error="name_taken", detail=name))
        return
    invite(scene, scene.tx.accounts.lock(account_id), token, fresh=True)


def to_come(scene: Scene, currency: str, starts: date | None) -> Usage | None:
    """A contract begins today at the latest, by the client's calendar, as in an import."""
    today = scene.now.astimezone(ZoneInfo(scene.house.plan_book.zones[currency])).date()
    if starts is None or starts <= today:
        return None
    return Usage(command="client_add", error="day_to_come", detail=starts.isoformat())


def add_account(
    scene: Scene,
    name: str,
    plan: str,
    *,
    currency: str,
    language: str,
    starts: date | None = None,
    entity: str | None = None,
) -> AccountId | None:
    """The client with its contract, its periods counted from `starts` or from today; None when the name is
    taken."""
    zone = scene.house.plan_book.zones[currency]
    account_id = scene.tx.accounts.add(
        name=" ".join(name.split()),
        currency=currency,
        language=language,
        zone=zone,
        plan=plan,
        anchor=scene.now.astimezone(ZoneInfo(zone)).date() if starts is None else starts,
        now=scene.now,
        entity=entity,
    )
    if account_id is None:
        return None
    said = "" if entity is None else f" entity={entity}"
    scene.tx.audit.add(
        actor=scene.source.user,
        account_id=account_id,
        action="client_add",
        before="",
        after=f"{name} plan={plan} currency={currency} lang={language}{said}",
        undo="",
        now=scene.now,
    )
    return account_id


def wrong(scene: Scene, name: str, plan: str, currency: str, language: str) -> Usage | None:
    """The first thing that keeps the client from being added."""
    book = scene.house.plan_book

    def usage(error: str, detail: str, options: tuple[str, ...] = ()) -> Usage:
        return Usage(command="client_add", error=error, detail=detail, options=options)

    if not name.strip() or len(name) > NAME_MAX or name.strip().startswith("#"):
        return usage("missing", name)
    if plan not in book.plans:
        return usage("unknown_plan", plan, tuple(book.plans))
    if currency not in book.zones:
        return usage("unknown_currency", currency, tuple(book.zones))
    if language not in LANGUAGES:
        return usage("unknown_language", language, LANGUAGES)
    return None


def no_entity(
    scene: Scene, currency: str, entity: str | None, *, command: str = "client_add"
) -> Usage | None:
    """Why the legal entity cannot be that client's; None when none was named or it sells in the currency."""
    selling = [one.name for one in scene.house.plan_book.entities if one.currency == currency and one.name]
    if entity is None or entity in selling:
        return None
    return Usage(command=command, error="unknown_entity", detail=entity, options=tuple(selling))


def invite(
    scene: Scene, account: Account | None, token: str, *, role: Role | None = None, fresh: bool = False
) -> None:
    """A single-use link."""
    expires_at = put_invite(scene, None if account is None else account.id, token, role=role)
    scene.answer(
        InviteLink(
            client="" if account is None else account.name,
            account_id=None if account is None else account.id,
            for_role=None if role is None else str(role),
            link=start_link(scene.house, token),
            expires_at=expires_at,
            zone="UTC" if account is None else account.zone,
            fresh=fresh,
            standing=None if account is None else view_of(load_standing(scene, account.id)),
        )
    )


def put_invite(
    scene: Scene, account_id: AccountId | None, token: str, *, role: Role | None = None
) -> datetime:
    """The invitation, of whose token only the digest is kept; until when it may be used."""
    expires_at = scene.now + scene.house.invite_valid
    scene.tx.invites.add(
        digest=digest_of(token),
        account_id=account_id,
        role=role,
        by=scene.source.user,
        expires_at=expires_at,
        now=scene.now,
    )
    return expires_at


def contact_add(scene: Scene, account: Account, token: str) -> None:
    """Up to the contacts that the plan allows, invitations on their way included."""
    allowed = plan_of(scene, account).contacts
    there = len(scene.tx.contacts.of_account(account.id)) + scene.tx.invites.open_of(
        account.id, now=scene.now
    )
    if there >= allowed:
        detail = f"{there}/{allowed}"
        scene.answer(Usage(command="contact_add", error="contacts_full", detail=detail))
        return
    invite(scene, account, token)


def show_client(scene: Scene, client: str) -> None:
    if may_look(scene.tx, scene.house, scene.source.user):
        with_client(scene, "client", client, lambda account: show(scene, account))
    else:
        scene.answer(NotAllowed(command="client"))


def show(scene: Scene, account: Account) -> None:
    standing = load_standing(scene, account.id)
    opened = scene.tx.requests.open_of_account(account.id)
    recent = scene.tx.requests.recent_of_account(account.id, limit=LATELY + len(opened))
    closed = [one for one in recent if one.state in CLOSED][:LATELY]
    scene.answer(
        ClientCard(
            standing=view_of(standing),
            contacts=tuple(contact_line(scene, one) for one in scene.tx.contacts.of_account(account.id)),
            contacts_allowed=standing.plan.contacts,
            waiting=len(scene.tx.requests.pending_of_account(account.id)),
            credit_until=scene.tx.ledger.credit_ends(account.id, now=scene.now),
            emergency=standing.limits.emergency,
            open=tuple(request_line(scene, one) for one in opened[:LISTED]),
            more=max(0, len(opened) - LISTED),
            recent=tuple(request_line(scene, one) for one in closed),
            favours=favour_lines(scene, account.id, since=scene.now - MONTH),
            favour_minutes=scene.tx.favours.minutes(account.id, since=scene.now - MONTH),
            entity=seller_of(scene, account.id, account.currency).name,
            coming=scene.tx.accounts.plans_to_come(account.id, since=scene.now),
        )
    )


def contact_line(scene: Scene, contact: Contact) -> ContactLine:
    ban = scene.tx.manners.banned(contact.user_id, now=scene.now)
    return ContactLine(
        contact_id=contact.id,
        user_id=contact.user_id,
        name=name_of(scene, contact.user_id) or "",
        owner=contact.owner,
        banned=None if ban is None else ban.reason,
        banned_until=None if ban is None else ban.until,
        write=contact.may_write,
        spend=contact.spend,
    )


def list_clients(scene: Scene) -> None:
    accounts = scene.tx.accounts.all()
    views = tuple(view_of(load_standing(scene, account.id)) for account in accounts[:50])
    scene.answer(ClientList(clients=views))
