"""`/erase`: a person has everything about them deleted; asked once, done at once."""

from dataclasses import dataclass

from bot.desk.people import Contact
from bot.flows.notices import AdminAlert, EraseAsked, EraseRefused, Toast
from bot.flows.privacy import erase_person, in_work
from bot.flows.rights import is_desk
from bot.flows.scene import Flow, Scene
from bot.flows.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class AskErase(Flow):
    """What goes, what stays and why, with the button that does it."""

    async def __call__(self, source: Source) -> None:
        await self.run(source, ask_erase)


@dataclass(frozen=True, slots=True, kw_only=True)
class Erase(Flow):
    """The button. The answer is a toast: a message would have to be kept to be sent."""

    async def __call__(self, source: Source) -> Toast:
        return await self.run(source, erase)


def ask_erase(scene: Scene) -> None:
    scene.answer(refusal(scene) or asked(scene))


def asked(scene: Scene) -> EraseAsked:
    contact = scene.tx.contacts.by_user(scene.source.user)
    return EraseAsked(
        company=scene.house.company,
        contact=contact is not None,
        open=len(scene.tx.privacy.open_of(scene.source.user)),
        last_owner=contact is not None and is_last_owner(scene, contact),
    )


def refusal(scene: Scene) -> EraseRefused | None:
    """Staff are the company's own people; and what somebody works on is closed first, so that it is settled
    as agreed."""
    if is_desk(scene.tx, scene.house, scene.source.user):
        return EraseRefused(why="desk")
    taken = in_work(scene, scene.source.user)
    return EraseRefused(why="in_work", requests=tuple(int(one.id) for one in taken)) if taken else None


def is_last_owner(scene: Scene, contact: Contact) -> bool:
    """Whether the client has nobody else who decides for it."""
    others = (one for one in scene.tx.contacts.of_account(contact.account_id) if one.id != contact.id)
    return contact.owner and not any(one.owner for one in others)


def erase(scene: Scene) -> Toast:
    """Asked again: since the button was made somebody may have begun to work on a request."""
    refused = refusal(scene)
    if refused is not None:
        scene.answer(refused)
        return Toast(code="not_erased", alert=True)
    user = scene.source.user
    person = scene.tx.people.get(user)
    contact = scene.tx.contacts.by_user(user)
    erase_person(scene, user, contact)
    if contact is not None:
        account = scene.tx.accounts.get(contact.account_id)
        client = "" if account is None else account.name
        scene.tell_admins(AdminAlert(what="erased", client=client, detail=f"#{contact.id}"))
    return Toast(code="erased", alert=True, language="" if person is None else person.language)
