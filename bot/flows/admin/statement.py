"""`/statement <client> …` for admins: the same as the client reads, files too."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.flows.admin.change import AdminFlow, with_client
from bot.flows.notices import Toast
from bot.flows.scene import Scene
from bot.flows.source import Source
from bot.flows.statements import WantedSpan, promise_file, show
from bot.ids import AccountId


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientStatement(AdminFlow):
    async def __call__(self, source: Source, *, client: str, wanted: WantedSpan) -> None:
        def body(scene: Scene) -> None:
            with_client(
                scene,
                "client_statement",
                client,
                lambda account: answer(scene, account.id, wanted),
            )

        await self.command(source, "client_statement", body)


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnStatement(AdminFlow):
    """Another span, by a button."""

    async def __call__(self, source: Source, *, account_id: AccountId, wanted: WantedSpan) -> Toast | None:
        return await self.run(
            source, lambda scene: for_admin(scene, account_id, lambda: turned(scene, account_id, wanted))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SendClientStatement(AdminFlow):
    async def __call__(self, source: Source, *, account_id: AccountId, span: int, form: str) -> Toast | None:
        return await self.run(
            source,
            lambda scene: for_admin(
                scene, account_id, lambda: promise_file(scene, account_id, span, form, of=account_id)
            ),
        )


def answer(scene: Scene, account_id: AccountId, wanted: WantedSpan) -> None:
    show(scene, account_id, wanted, of=account_id)


def for_admin(scene: Scene, account_id: AccountId, body: Callable[[], Toast | None]) -> Toast | None:
    """Both the right and the client are looked up: a button can be forged."""
    if scene.source.user not in scene.house.admins or scene.tx.accounts.get(account_id) is None:
        return Toast(code="forged")
    return body()


def turned(scene: Scene, account_id: AccountId, wanted: WantedSpan) -> Toast | None:
    return None if show(scene, account_id, wanted, of=account_id) else Toast(code="forged")
