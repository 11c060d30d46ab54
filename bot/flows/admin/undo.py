"""Audit and Undo: every change by command is on record and can be taken back, by a reversal, once."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from bot.desk.people import Role
from bot.desk.privacy import is_gone
from bot.desk.rights import Rights
from bot.flows.accounts import load_standing
from bot.flows.act import offer_again
from bot.flows.admin.bans import let_in
from bot.flows.admin.boost import there
from bot.flows.admin.change import AdminFlow
from bot.flows.admin.contacts import no_other_owner
from bot.flows.admin.entity import reverse_entity, stands
from bot.flows.admin.limits import SEARCHED, in_force
from bot.flows.admin.payout import reverse_payout
from bot.flows.admin.staff import give_back
from bot.flows.admin.unsettle import reverse_settled, settled_figure, still_stands
from bot.flows.admin.writeoff import reverse_write_off
from bot.flows.appealing import undone
from bot.flows.cards import put_menu
from bot.flows.contacts import last_owner, set_rights
from bot.flows.notices import ChangeUndone, DepositUndone, Toast, Usage
from bot.flows.once import fingerprint
from bot.flows.scene import Scene
from bot.flows.settling import can_follow, follow_plan, plan_in_force, settle
from bot.flows.source import Source
from bot.ids import AccountId, AuditId, ContactId, LotId, UserId
from bot.ports import AuditRow, Entry
from bot.quota.money import plain
from bot.quota.standing import balance, units_left
from bot.quota.taking_out import taken_out, terms_of

FINAL = frozenset({"has_ended", "settled_over"})
"""Obstacles that never pass: such a change is final, and `/undo` goes on with the one before it."""


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
    error = "has_ended" if has_ended(scene, plan) else None
    without_owner = leaves_no_owner(scene, row, plan) if error is None else None
    if without_owner is not None:
        scene.answer(without_owner)
        return False
    error = error or obstacle(scene, row, plan)
    if error is not None:
        if error in FINAL:
            scene.tx.audit.final(row.id)
        scene.answer(Usage(command="undo", error=error, detail=row.action))
        return False
    before = figure_of(scene, row, plan)
    REVERSALS[plan["do"]](scene, row, plan)
    scene.tx.audit.undone(row.id, by=scene.source.user, now=scene.now)
    key, print_ = f"audit:{row.id}:undo", fingerprint(row.undo)
    scene.tx.keys.put(key, fingerprint=print_, outcome="", now=scene.now)
    undone(scene, row.id)
    if row.account_id is not None:
        offer_again(scene, row.account_id, came_back=True)
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
            return there(standing, plan["asset"], plan.get("order"), begins(plan))
        case "legs":
            return str(units_left(standing, plan["asset"]))
        case "journal" | "payout" | "writeoff":
            return plain(balance(standing), standing.currency)
        case "settle":
            return settled_figure(scene, plan, row.account_id)
        case "credit" if has_begun(scene, row.account_id, plan["id"]):
            return plain(in_force(standing, row.action.split(" ")[0]), standing.currency)
        case _:
            return None


def begins(plan: Mapping[str, Any]) -> datetime | None:
    """When what was given may be used for the first time; None where that was at once."""
    return None if plan.get("from") is None else datetime.fromisoformat(plan["from"])


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
        legs = [(one.asset, one.lot_id, one.amount, "cash") for one in entries if one.lot_id is not None]
        return [part for leg in legs for part in where_it_is(scene, *leg)]
    return []


def where_it_is(
    scene: Scene, asset: str, lot: LotId, amount: int, system: str
) -> list[tuple[str, LotId, int, str]]:
    """A leg of a payment, as if it had paid at once what it paid off later: debts stand again with it."""
    paid = scene.tx.ledger.repaid(lot)
    parts = [(lot, amount - sum(part for _, part in paid)), *paid]
    return [(asset, one, part, system) for one, part in parts if part]


def obstacle(scene: Scene, row: AuditRow, plan: Mapping[str, Any]) -> str | None:
    """Why it cannot be undone: `cannot_undo`, too much of what would go back is used or held; `followed`, a
    later change of the same counts by now; `settled_over`, what was booked by hand is given back or replaced
    already. None when it can."""
    if row.account_id is None:
        return None
    if plan["do"] == "plan" and "legs" not in plan:
        account = scene.tx.accounts.lock(row.account_id)
        before = plan_in_force(scene, account, scene.now, without=plan["change"])
        return None if can_follow(scene, account, before) else "cannot_undo"
    if plan["do"] == "settle":
        return None if still_stands(scene, plan) is not None else "settled_over"
    if plan["do"] == "entity":
        return None if stands(scene, row.account_id, plan) else "followed"
    return "cannot_undo" if back_legs(scene, row.account_id, plan) is None else None


def back_legs(
    scene: Scene, account_id: AccountId, plan: Mapping[str, Any]
) -> list[tuple[str, LotId, int, str]] | None:
    """What goes back, of which lots: (asset, lot, amount, system account); None when there is not so much.
    Lots of the same terms are one pot, whichever of them was drawn on first, also those that are used up and
    closed."""
    lots = scene.tx.ledger.lots(account_id)
    there = {lot.id for lot in lots}
    # What is to begin later is not worth as much as what may be used now.
    own = {lot for _, lot, _, _ in legs_of(scene, plan)}
    lots = tuple(lot for lot in lots if lot.starts_at <= scene.now or lot.id in own)
    closed = (scene.tx.ledger.lot(lot) for _, lot, _, _ in legs_of(scene, plan) if lot not in there)
    gone = {lot.id: terms_of(lot) for lot in closed if lot is not None}
    found: list[tuple[str, LotId, int, str]] = []
    for (asset, system), legs in groupby(legs_of(scene, plan), key=lambda leg: (leg[0], leg[3])):
        taken = taken_out([(lot, amount) for _, lot, amount, _ in legs], lots, gone=gone)
        if taken is None:
            return None
        found += [(asset, lot, amount, system) for lot, amount in taken]
    return found


def leaves_no_owner(scene: Scene, row: AuditRow, plan: Mapping[str, Any]) -> Usage | None:
    """Why a contact stays an owner: no other is left."""
    contact = scene.tx.contacts.get(ContactId(plan["contact"])) if plan["do"] == "contact" else None
    if contact is None or row.account_id is None or not last_owner(scene, contact, rights_before(plan)):
        return None
    account = scene.tx.accounts.lock(row.account_id)
    return no_other_owner(scene, account, contact, command="contact")


def rights_before(plan: Mapping[str, Any]) -> Rights:
    return Rights(write=plan["write"], spend=plan["spend"], owner=plan["owner"])


def reverse_legs(scene: Scene, row: AuditRow, plan: Mapping[str, Any]) -> None:
    """The same legs with the other sign, to the same lots or their equals."""
    if row.account_id is None:
        return
    for asset, lot, amount, system in back_legs(scene, row.account_id, plan) or ():
        entries = [
            Entry(asset=asset, amount=-amount, lot_id=lot),
            Entry(asset=asset, amount=amount, system=system),
        ]
        reason = "reversal" if system == "adjusted" else "grant_undone"
        post(scene, row.account_id, row, entries, reason=reason)


def reverse_deposit(scene: Scene, row: AuditRow, plan: Mapping[str, Any]) -> None:
    """The payment with the other sign in one journal, what was tax of it too; whoever was told that money
    came is told that it is taken out again."""
    if row.account_id is None:
        return
    journal = scene.tx.ledger.journal(plan["journal"])
    back = [replace(one, amount=-one.amount) for one in journal if one.lot_id is None]
    legs = back_legs(scene, row.account_id, plan) or ()
    back += [Entry(asset=asset, amount=-amount, lot_id=lot) for asset, lot, amount, _ in legs]
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
        if not is_gone(user):
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
        set_rights(scene, account, contact, rights_before(plan), by=scene.house.company)


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
    "settle": reverse_settled,
    "payout": reverse_payout,
    "writeoff": reverse_write_off,
}
"""How each kind of change is taken back."""
