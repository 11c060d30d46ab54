"""Audit and Undo: every change by command is on record and can be taken back, by a reversal, once."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.desk.people import Role
from bot.desk.rights import Rights
from bot.flows.accounts import load_standing
from bot.flows.admin.bans import let_in
from bot.flows.admin.boost import there
from bot.flows.admin.change import AdminFlow
from bot.flows.admin.entity import reverse_entity, stands
from bot.flows.admin.limits import SEARCHED, in_force
from bot.flows.admin.staff import give_back
from bot.flows.appealing import undone
from bot.flows.cards import put_menu
from bot.flows.contacts import set_rights
from bot.flows.notices import ChangeUndone, DepositUndone, Toast, Usage
from bot.flows.once import fingerprint
from bot.flows.scene import Scene
from bot.flows.settling import can_follow, follow_plan, plan_in_force, settle
from bot.flows.source import Source
from bot.ids import AccountId, AuditId, ContactId, LotId, UserId
from bot.ports import AuditRow, Entry
from bot.quota.lot import DEBTS, Lot
from bot.quota.money import plain
from bot.quota.standing import balance, units_left


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoLast(AdminFlow):
    """`/undo`: the sender's own last change that can be taken back."""

    async def __call__(self, source: Source) -> None:
        await self.command(source, "undo", undo_last)


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoPress(AdminFlow):
    async def __call__(self, source: Source, *, audit_id: AuditId) -> Toast:
        return await self.run(source, lambda scene: undo_press(scene, audit_id))


def undo_last(scene: Scene) -> None:
    row = scene.tx.audit.last_undoable(scene.source.user)
    if row is None:
        scene.answer(Usage(command="undo", error="nothing_to_undo"))
    else:
        take_back(scene, row)


def undo_press(scene: Scene, audit_id: AuditId) -> Toast:
    if scene.source.user not in scene.house.admins:
        return Toast(code="not_yours")
    row = scene.tx.audit.get(audit_id)
    if row is None or not row.undo:
        return Toast(code="gone")
    if row.undone_at is not None:
        return Toast(code="already_undone")
    return Toast(code="change_undone") if take_back(scene, row) else Toast(code="cannot_undo", alert=True)


def take_back(scene: Scene, row: AuditRow) -> bool:
    """Reverse it; False (and said why) when what it gave has been used since."""
    if row.account_id is not None:
        settle(scene, scene.tx.accounts.lock(row.account_id))
        row = scene.tx.audit.get(row.id) or row
    if row.undone_at is not None:
        scene.answer(Usage(command="undo", error="already_undone", detail=row.action))
        return False
    plan: dict[str, Any] = json.loads(row.undo)
    if has_ended(scene, plan):
        scene.tx.audit.final(row.id)
        scene.answer(Usage(command="undo", error="has_ended", detail=row.action))
        return False
    if not possible(scene, row, plan):
        scene.answer(Usage(command="undo", error="cannot_undo", detail=row.action))
        return False
    before = figure_of(scene, row, plan)
    REVERSALS[plan["do"]](scene, row, plan)
    scene.tx.audit.undone(row.id, now=scene.now)
    key, print_ = f"audit:{row.id}:undo", fingerprint(row.undo)
    scene.tx.keys.put(key, fingerprint=print_, outcome="", now=scene.now)
    undone(scene, row.id)
    account = None if row.account_id is None else scene.tx.accounts.get(row.account_id)
    scene.answer(
        ChangeUndone(
            what=row.action.split(" ")[0],
            client="" if account is None else account.name,
            subject=" ".join(row.action.split(" ")[1:]),
            before=row.after if before is None else before,
            after=row.before if before is None else figure_of(scene, row, plan) or "",
        )
    )
    return True


def figure_of(scene: Scene, row: AuditRow, plan: Mapping[str, Any]) -> str | None:
    """What the books say now of what the change was about; None where it is not about a figure in force."""
    if row.account_id is None:
        return None
    standing = load_standing(scene, row.account_id)
    match plan["do"]:
        case "legs" if row.action.startswith("boost "):
            return there(standing, plan["asset"])
        case "legs":
            return str(units_left(standing, plan["asset"]))
        case "journal":
            return plain(balance(standing), standing.currency)
        case "credit" if has_begun(scene, row.account_id, plan["id"]):
            return plain(in_force(standing, row.action.split(" ")[0]), standing.currency)
        case _:
            return None


def has_begun(scene: Scene, account_id: AccountId, limit_id: int) -> bool:
    """Whether the limit counts by now; one that is to come has no figure in force yet."""
    rows = scene.tx.limits.history(account_id, limit=SEARCHED)
    return any(row.id == limit_id and row.starts_at <= scene.now for row in rows)


def has_ended(scene: Scene, plan: Mapping[str, Any]) -> bool:
    """Whether what was given, or all of what was taken, was in lots that have ended: nobody could use what
    moves there."""
    legs = legs_of(scene, plan)
    ends = [(amount, scene.tx.ledger.lot_ends(lot)) for _, lot, amount, _ in legs]
    gone = [amount for amount, end in ends if end is not None and end <= scene.now]
    return any(amount > 0 for amount in gone) or (bool(gone) and len(gone) == len(legs))


def legs_of(scene: Scene, plan: Mapping[str, Any]) -> list[tuple[str, LotId, int, str]]:
    """(asset, lot, amount, system account) of what was given, as the plan or the journal says."""
    if plan["do"] == "legs":
        return [(plan["asset"], LotId(lot), amount, plan["system"]) for lot, amount in plan["legs"]]
    if plan["do"] == "plan":
        return [(asset, LotId(lot), amount, system) for asset, lot, amount, system in plan.get("legs", ())]
    if plan["do"] == "journal":
        entries = scene.tx.ledger.journal(plan["journal"])
        return [(one.asset, one.lot_id, one.amount, "cash") for one in entries if one.lot_id is not None]
    return []


def possible(scene: Scene, row: AuditRow, plan: Mapping[str, Any]) -> bool:
    """Nothing of what would go back is used or held."""
    if row.account_id is None:
        return True
    if plan["do"] == "plan" and "legs" not in plan:
        account = scene.tx.accounts.lock(row.account_id)
        return can_follow(scene, account, plan_in_force(scene, account, scene.now, without=plan["change"]))
    if plan["do"] == "entity":
        return stands(scene, row.account_id, plan)
    lots = {lot.id: lot for lot in scene.tx.ledger.lots(row.account_id)}
    return all(
        amount <= 0 or (lot in lots and (lots[lot].category in DEBTS or free(lots[lot]) >= amount))
        for _, lot, amount, _ in legs_of(scene, plan)
    )


def free(lot: Lot) -> int:
    return lot.posted - lot.held


def reverse_legs(scene: Scene, row: AuditRow, plan: Mapping[str, Any]) -> None:
    """The same legs with the other sign, to the same lots."""
    if row.account_id is None:
        return
    for asset, lot, amount, system in legs_of(scene, plan):
        entries = [
            Entry(asset=asset, amount=-amount, lot_id=lot),
            Entry(asset=asset, amount=amount, system=system),
        ]
        reason = "reversal" if system == "adjusted" else "grant_undone"
        post(scene, row.account_id, row, entries, reason=reason)


def reverse_deposit(scene: Scene, row: AuditRow, plan: Mapping[str, Any]) -> None:
    """Every leg with the other sign in one journal, what was tax of it too; whoever was told that money came
    is told that it is taken out again."""
    if row.account_id is None:
        return
    journal = scene.tx.ledger.journal(plan["journal"])
    back = [replace(one, amount=-one.amount) for one in journal]
    post(scene, row.account_id, row, back, reason="grant_undone")
    standing = load_standing(scene, row.account_id)
    owners = [int(one.user_id) for one in scene.tx.contacts.of_account(row.account_id) if one.owner]
    paid = sum(one.amount for one in back if one.system == "cash")
    tax = -sum(one.amount for one in back if one.system == "vat")
    notice = DepositUndone(
        amount=paid - tax,
        paid=paid,
        tax=tax,
        balance=balance(standing),
        currency=standing.currency,
        reference=plan.get("reference", ""),
    )
    for user in plan.get("told", owners):
        scene.tell(UserId(user), notice)


def post(scene: Scene, account_id: AccountId, row: AuditRow, entries: list[Entry], *, reason: str) -> None:
    scene.tx.ledger.post(
        reason=reason,
        reference=f"audit:{row.id}",
        account_id=account_id,
        entries=entries,
        actor=scene.source.user,
        now=scene.now,
    )


def reverse_credit(scene: Scene, _: AuditRow, plan: Mapping[str, Any]) -> None:
    scene.tx.ledger.drop_credit(plan["id"], now=scene.now)


def reverse_plan(scene: Scene, row: AuditRow, plan: Mapping[str, Any]) -> None:
    """The plan before counts again, and the running period follows it: the same units in the same lots.
    Changes that were made before periods were written down name the legs themselves."""
    if row.account_id is None:
        return
    account = scene.tx.accounts.lock(row.account_id)
    accounts = scene.tx.accounts
    if "legs" in plan:
        starts_at = datetime.fromisoformat(plan["starts_at"])
        accounts.drop_plan(account.id, change=accounts.plan_change(account.id, starts_at=starts_at) or 0)
        reverse_legs(scene, row, plan)
        return
    accounts.drop_plan(account.id, change=plan["change"])
    period, _ = settle(scene, account)
    follow_plan(scene, account, period, at=scene.now)


def reverse_price(scene: Scene, _: AuditRow, plan: Mapping[str, Any]) -> None:
    for list_id in plan["ids"]:
        scene.tx.prices.take_back(list_id, by=scene.source.user, now=scene.now)


def reverse_staff(scene: Scene, _: AuditRow, plan: Mapping[str, Any]) -> None:
    user = UserId(plan["user"])
    if plan["role"] is None:
        scene.tx.staff.remove(user)
        give_back(scene, user)
    else:
        scene.tx.staff.put(user_id=user, role=Role(plan["role"]), name=plan["name"], now=scene.now)
    put_menu(scene, user)


def reverse_contact(scene: Scene, row: AuditRow, plan: Mapping[str, Any]) -> None:
    """The contact may do what they could before, and hears it."""
    contact = scene.tx.contacts.get(ContactId(plan["contact"]))
    account = None if row.account_id is None else scene.tx.accounts.get(row.account_id)
    if contact is not None and account is not None:
        rights = Rights(write=plan["write"], spend=plan["spend"], owner=plan["owner"])
        set_rights(scene, account, contact, rights, by=scene.house.company)


def reverse_ban(scene: Scene, _: AuditRow, plan: Mapping[str, Any]) -> None:
    for user in plan["users"]:
        let_in(scene, UserId(user))


REVERSALS: Mapping[str, Callable[[Scene, AuditRow, Mapping[str, Any]], None]] = {
    "legs": reverse_legs,
    "journal": reverse_deposit,
    "credit": reverse_credit,
    "plan": reverse_plan,
    "price": reverse_price,
    "staff": reverse_staff,
    "ban": reverse_ban,
    "contact": reverse_contact,
    "entity": reverse_entity,
}
"""How each kind of change is taken back."""
