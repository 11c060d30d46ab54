"""Which legal entity sells to a client from now on; what was priced or paid before stays as it was."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.desk.people import Account
from bot.flows.admin.change import AdminFlow, record, with_client
from bot.flows.admin.clients import no_entity
from bot.flows.notices import Changed, Usage
from bot.flows.scene import Scene
from bot.flows.source import Source
from bot.ids import AccountId
from bot.ports import AuditRow
from bot.quota.money import plain
from bot.quota.tax import Tax, TaxOn, tax_of, tax_within


@dataclass(frozen=True, slots=True, kw_only=True)
class SetEntity(AdminFlow):
    """`/entity <client> <legal entity>`."""

    async def __call__(self, source: Source, *, client: str, entity: str) -> None:
        await self.command(
            source,
            "entity",
            lambda scene: with_client(
                scene, "entity", client, lambda account: set_entity(scene, account, entity)
            ),
        )


def set_entity(scene: Scene, account: Account, entity: str) -> None:
    """Coming prices and payments go by its tax rule; a quote carries its own."""
    error = no_entity(scene, account.currency, entity, command="entity")
    if error is not None:
        scene.answer(error)
        return
    if account.entity == entity:
        scene.answer(Usage(command="entity", error="already_so", detail=entity))
        return
    before, rule = sold_by(scene, account), rule_of(scene, account)
    scene.tx.accounts.set_entity(account.id, entity)
    changed = Changed(
        audit_id=0,
        what="entity",
        client=account.name,
        subject=account.currency,
        before=before,
        after=entity,
        until=None,
        zone=account.zone,
        balances=otherwise(scene, account, rule, scene.house.plan_book.entity(account.currency, entity).tax),
    )
    undo = {"do": "entity", "before": account.entity, "after": entity}
    scene.answer(record(scene, account, changed, undo=undo))


def sold_by(scene: Scene, account: Account) -> str:
    """The entity's name, also of one that the plans file lost: this command is the way out of that."""
    return account.entity or scene.house.plan_book.entity(account.currency).name


def rule_of(scene: Scene, account: Account) -> Tax | None:
    """The tax rule until now; None where the plans file lost the entity."""
    named = account.entity or scene.house.plan_book.entity(account.currency).name
    entities = scene.house.plan_book.entities
    found = (one.tax for one in entities if one.currency == account.currency and one.name == named)
    return next(found, None)


def otherwise(
    scene: Scene, account: Account, before: Tax | None, after: Tax
) -> tuple[tuple[str, str, str], ...]:
    """Money that was paid in by the one rule and will be spent by the other: with tax taken already, while
    prices bear it now; or without, while they bear none. And what was charged by the one and will be paid by
    the other. Only said: no money is moved."""
    if before is not None and before.on is after.on:
        return ()
    taken, untaken = scene.tx.ledger.paid_in(account.id, account.currency)
    on_service = after.on is TaxOn.SERVICE
    what, left = ("taken", taken) if on_service else ("untaken", untaken)
    said = [(what, left, tax_within(left, rate=after.rate)), owing(scene, account, before, after)]
    currency = account.currency
    return tuple(
        (code, f"{plain(amount, currency)} {currency}", f"{plain(tax, currency)} {currency}")
        for code, amount, tax in said
        if tax
    )


def owing(scene: Scene, account: Account, before: Tax | None, after: Tax) -> tuple[str, int, int]:
    """What is owed, prices that were accepted on credit included, and its tax: what a payment that clears it
    would bear beside the service's, or would have borne until now."""
    on_service = after.on is TaxOn.SERVICE
    owed = scene.tx.ledger.owed(account.id, account.currency, taxed=not on_service)
    rule = before if on_service and before is not None else after
    return "owed_untaxed" if on_service else "owed_taxed", owed, tax_of(owed, rate=rule.rate)


def stands(scene: Scene, account_id: AccountId, plan: Mapping[str, Any]) -> bool:
    """Whether the change still counts: a later one is not undone by undoing this."""
    return bool(scene.tx.accounts.lock(account_id).entity == plan["after"])


def reverse_entity(scene: Scene, row: AuditRow, plan: Mapping[str, Any]) -> None:
    """The entity before sells to the client again."""
    if row.account_id is not None:
        scene.tx.accounts.set_entity(row.account_id, plan["before"])
