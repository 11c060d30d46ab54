"""What a client may look up: balance, requests, statement, language, help."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.desk.people import Contact
from bot.desk.rights import sees_money
from bot.flows.accounts import load_standing, view_of
from bot.flows.cards import put_menu
from bot.flows.client.submit import unknown_sender
from bot.flows.language import LANGUAGES
from bot.flows.notices import (
    Balance,
    ChooseLanguage,
    Help,
    LanguageChosen,
    NotAllowed,
    Toast,
)
from bot.flows.rights import ADMIN, STAFF, rank_of, role_of
from bot.flows.scene import Flow, Scene
from bot.flows.shown import name_of, request_list
from bot.flows.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowBalance(Flow):
    async def __call__(self, source: Source) -> None:
        await self.run(source, lambda scene: for_contact(scene, show_balance))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowRequests(Flow):
    async def __call__(self, source: Source) -> None:
        await self.run(source, lambda scene: for_contact(scene, show_requests))


@dataclass(frozen=True, slots=True, kw_only=True)
class AskLanguage(Flow):
    async def __call__(self, source: Source) -> None:
        await self.run(source, lambda scene: scene.answer(ChooseLanguage()))


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLanguage(Flow):
    async def __call__(self, source: Source, *, language: str) -> Toast:
        return await self.run(source, lambda scene: set_language(scene, language))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowHelp(Flow):
    async def __call__(self, source: Source) -> None:
        await self.run(source, show_help)


def for_contact(scene: Scene, show: Callable[[Scene, Contact], None]) -> None:
    """Only a client's contact has something to look up; anyone else learns how to become one."""
    contact = scene.tx.contacts.by_user(scene.source.user)
    if contact is not None:
        show(scene, contact)
    elif role_of(scene.tx, scene.house, scene.source.user) in {ADMIN, STAFF}:
        scene.answer(NotAllowed(command="balance"))
    else:
        scene.answer(unknown_sender(scene, kept=False))


def show_balance(scene: Scene, contact: Contact) -> None:
    """Whoever may see no money reads what is left of the contract, and whom to ask."""
    standing = view_of(load_standing(scene, contact.account_id))
    owners = () if sees_money(contact) else owners_named(scene, contact)
    scene.answer(Balance(standing=standing, owners=owners))


def owners_named(scene: Scene, contact: Contact) -> tuple[str, ...]:
    """Who decides on payments, by name, whether the bot can reach them or not: a colleague can."""
    owners = [one for one in scene.tx.contacts.of_account(contact.account_id) if one.owner]
    return tuple(name for name in (name_of(scene, one.user_id) for one in owners) if name)


def show_requests(scene: Scene, contact: Contact) -> None:
    standing = load_standing(scene, contact.account_id)
    scene.answer(request_list(scene, contact.account_id, standing.zone, reader=contact.user_id))


def set_language(scene: Scene, language: str) -> Toast:
    if language not in LANGUAGES:
        return Toast(code="forged")
    scene.tx.people.choose_language(scene.source.user, language)
    if role_of(scene.tx, scene.house, scene.source.user) in {ADMIN, STAFF}:
        put_menu(scene, scene.source.user)
    scene.answer(LanguageChosen(language=language))
    return Toast(code="language")


def show_help(scene: Scene) -> None:
    rank = rank_of(scene.tx, scene.house, scene.source.user)
    scene.answer(Help(role=rank if scene.source.private else "group"))
