"""`/statement` for clients: owners and those contacts who may see money."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.desk.people import Contact
from bot.desk.rights import sees_money
from bot.flows.client.show import for_contact, owners_named
from bot.flows.notices import MoneyUnseen, Toast
from bot.flows.scene import Flow, Scene
from bot.flows.source import Source
from bot.flows.statements import WantedSpan, promise_file, show


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowStatement(Flow):
    """What was booked in a span, by default the running period."""

    async def __call__(self, source: Source, *, wanted: WantedSpan | None = None) -> Toast | None:
        asked = WantedSpan() if wanted is None else wanted
        return await self.run(source, lambda scene: show_statement(scene, asked))


@dataclass(frozen=True, slots=True, kw_only=True)
class SendStatement(Flow):
    """The same as a file."""

    async def __call__(self, source: Source, *, span: int, form: str) -> Toast:
        return await self.run(source, lambda scene: send_statement(scene, span, form))


def show_statement(scene: Scene, wanted: WantedSpan) -> Toast | None:
    shown: list[bool] = []

    def own(scene: Scene, contact: Contact) -> None:
        shown.append(show(scene, contact.account_id, wanted))

    for_contact(scene, permitted(own))
    return None if all(shown) else Toast(code="forged")


def permitted(body: Callable[[Scene, Contact], None]) -> Callable[[Scene, Contact], None]:
    """Whoever may see no money hears whom to ask."""

    def guarded(scene: Scene, contact: Contact) -> None:
        if sees_money(contact):
            body(scene, contact)
        else:
            scene.answer(MoneyUnseen(owners=owners_named(scene, contact)))

    return guarded


def send_statement(scene: Scene, span: int, form: str) -> Toast:
    """Whose books it is of, the sender says and never the button."""
    contact = scene.tx.contacts.by_user(scene.source.user)
    if contact is None or not sees_money(contact):
        return Toast(code="forged")
    return promise_file(scene, contact.account_id, span, form)
