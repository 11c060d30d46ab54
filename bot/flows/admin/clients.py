"""Clients: add, show, list, invite a further contact."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.desk.people import Account, Role
from bot.flows.accounts import load_standing, plan_of, view_of
from bot.flows.admin.change import AdminFlow, with_client
from bot.flows.client.start import digest_of
from bot.flows.house import start_link
from bot.flows.language import LANGUAGES
from bot.flows.notices import ClientCard, ClientList, InviteLink, Usage
from bot.flows.scene import Scene
from bot.flows.shown import name_of
from bot.flows.source import Source
from bot.ids import AccountId
from bot.ports import Tokens

NAME_MAX = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientAdd(AdminFlow):
    """A new client with its contract from today, answered with an invitation for its first contact."""

    tokens: Tokens

    async def __call__(
        self, source: Source, *, name: str, plan: str | None, currency: str, language: str
    ) -> None:
        token = self.tokens()
        await self.command(
            source,
            "client_add",
            lambda scene: client_add(scene, name, plan, currency=currency, language=language, token=token),
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
class ShowClient(AdminFlow):
    async def __call__(self, source: Source, *, client: str) -> None:
        await self.command(
            source,
            "client",
            lambda scene: with_client(scene, "client", client, lambda account: show(scene, account)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ListClients(AdminFlow):
    async def __call__(self, source: Source) -> None:
        await self.command(source, "clients", list_clients)


def client_add(
    scene: Scene, name: str, plan: str | None, *, currency: str, language: str, token: str
) -> None:
    book = scene.house.plan_book
    code = plan if plan is not None else min(book.plans.values(), key=lambda one: one.tier).code
    error = wrong(scene, name, code, currency, language)
    if error is not None:
        scene.answer(error)
        return
    zone = book.zones[currency]
    account_id = scene.tx.accounts.add(
        name=" ".join(name.split()),
        currency=currency,
        language=language,
        zone=zone,
        plan=code,
        anchor=scene.now.astimezone(ZoneInfo(zone)).date(),
        now=scene.now,
    )
    if account_id is None:
        scene.answer(Usage(command="client_add", error="name_taken", detail=name))
        return
    scene.tx.audit.add(
        actor=scene.source.user,
        account_id=account_id,
        action="client_add",
        before="",
        after=f"{name} plan={code} currency={currency} lang={language}",
        undo="",
        now=scene.now,
    )
    invite(scene, scene.tx.accounts.lock(account_id), token, fresh=True)


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


def invite(
    scene: Scene, account: Account | None, token: str, *, role: Role | None = None, fresh: bool = False
) -> None:
    """A single-use link; only the token's digest is kept."""
    expires_at = scene.now + scene.house.invite_valid
    scene.tx.invites.add(
        digest=digest_of(token),
        account_id=None if account is None else account.id,
        role=role,
        by=scene.source.user,
        expires_at=expires_at,
        now=scene.now,
    )
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


def show(scene: Scene, account: Account) -> None:
    standing = load_standing(scene, account.id)
    people = scene.tx.contacts.of_account(account.id)
    scene.answer(
        ClientCard(
            standing=view_of(standing),
            contacts=tuple(name_of(scene, one.user_id) or "" for one in people),
            contacts_allowed=standing.plan.contacts,
            waiting=len(scene.tx.requests.pending_of_account(AccountId(account.id))),
        )
    )


def list_clients(scene: Scene) -> None:
    accounts = scene.tx.accounts.all()
    views = tuple(view_of(load_standing(scene, account.id)) for account in accounts[:50])
    scene.answer(ClientList(clients=views))
