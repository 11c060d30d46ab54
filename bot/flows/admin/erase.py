"""`/erase <client>`: a whole client is deleted; its books stay under its number."""

from dataclasses import dataclass

from bot.desk.people import Account
from bot.flows.accounts import load_standing
from bot.flows.admin.change import AdminFlow, with_client
from bot.flows.notices import EraseClientAsked, EraseClientRefused, Toast
from bot.flows.privacy import erase_client
from bot.flows.rights import is_desk
from bot.flows.scene import Scene
from bot.flows.source import Source
from bot.ids import AccountId
from bot.quota.standing import balance


@dataclass(frozen=True, slots=True, kw_only=True)
class AskEraseClient(AdminFlow):
    """What goes and what is left of money, with the button that does it; or why it cannot be yet."""

    async def __call__(self, source: Source, *, client: str) -> None:
        def body(scene: Scene) -> None:
            with_client(scene, "client_erase", client, lambda account: scene.answer(ask(scene, account)))

        await self.command(source, "client_erase", body)


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseClient(AdminFlow):
    """The button. `second`: the balance that was shown, plus one, by which what came in since is noticed."""

    async def __call__(self, source: Source, *, account_id: AccountId, seen: int) -> Toast:
        return await self.run(source, lambda scene: erase(scene, account_id, seen))


def ask(scene: Scene, account: Account) -> EraseClientAsked | EraseClientRefused:
    standing = load_standing(scene, account.id)
    unsettled = scene.tx.privacy.unsettled_of(account.id)
    desk = any(
        is_desk(scene.tx, scene.house, one.user_id) for one in scene.tx.contacts.of_account(account.id)
    )
    if unsettled or desk:
        why = "held" if unsettled else "desk"
        return EraseClientRefused(client=account.name, why=why, requests=tuple(map(int, unsettled)))
    return EraseClientAsked(
        client=account.name,
        account_id=account.id,
        contacts=len(scene.tx.contacts.of_account(account.id)),
        left=balance(standing),
        currency=standing.currency,
        seen=seen_as(balance(standing)),
    )


def seen_as(left: int) -> int:
    """The money that is left as a button may carry it: from 1."""
    return 2 * left + 1 if left >= 0 else -2 * left


def erase(scene: Scene, account_id: AccountId, seen: int) -> Toast:
    if scene.source.user not in scene.house.admins:
        return Toast(code="admin_only")
    if scene.tx.accounts.get(account_id) is None or scene.tx.privacy.is_erased(account_id):
        return Toast(code="gone")
    account = scene.tx.accounts.lock(account_id)
    now = ask(scene, account)
    if isinstance(now, EraseClientRefused) or now.seen != seen:
        scene.answer(now)
        return Toast(code="not_erased", alert=True)
    erase_client(scene, account)
    scene.tx.audit.add(
        actor=scene.source.user,
        account_id=account_id,
        action=f"erase #{account_id}",
        before="",
        after="",
        undo="",
        now=scene.now,
    )
    return Toast(code="client_erased", name=f"#{account_id}", alert=True)
