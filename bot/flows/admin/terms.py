"""Plan: what the contract says from now or from a date, never edited, only followed by the next."""

from dataclasses import dataclass, replace
from datetime import date

from bot.desk.people import Account
from bot.flows.accounts import load_standing
from bot.flows.act import offer_again
from bot.flows.admin.change import AdminFlow, record, start_of, with_client
from bot.flows.notices import Changed, Usage
from bot.flows.scene import Scene
from bot.flows.source import Source
from bot.quota.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPlan(AdminFlow):
    """`/plan <client> <plan> [from=DATE]`."""

    async def __call__(self, source: Source, *, client: str, plan: str, starts: date | None) -> None:
        await self.command(
            source,
            "plan",
            lambda scene: with_client(
                scene, "plan", client, lambda account: set_plan(scene, account, plan, starts)
            ),
        )


def set_plan(scene: Scene, account: Account, code: str, starts: date | None) -> None:
    plans = scene.house.plan_book.plans
    if code not in plans:
        scene.answer(Usage(command="plan", error="unknown_plan", detail=code, options=tuple(plans)))
        return
    starts_at = scene.now if starts is None else start_of(starts, account.zone)
    if starts is not None and starts_at < scene.now:
        scene.answer(Usage(command="plan", error="past_date", detail=starts.isoformat()))
        return
    before = scene.tx.accounts.plan_at(account.id, now=starts_at)
    if before == code:
        scene.answer(Usage(command="plan", error="already_so", detail=code))
        return
    load_standing(scene, account.id)  # what fell due before it is booked by the plans before it
    change = scene.tx.accounts.set_plan(account.id, plan=code, starts_at=starts_at, now=scene.now)
    load_standing(scene, account.id)  # from now on: the running period follows at once
    changed = Changed(
        audit_id=0,
        what="plan",
        client=account.name,
        subject="plan",
        before=before,
        after=code,
        starts=None if starts is None else starts_at,
        zone=account.zone,
        because="" if starts is None else starts.isoformat(),
        offered_again=offer_again(scene, account.id) if starts is None else 0,
        units=otherwise(plans.get(before), plans[code]),
    )
    undo = {"do": "plan", "change": change}
    recorded = record(scene, account, changed, undo=undo)
    scene.answer(replace(recorded, because=""))  # the audit keeps the day as it was typed


def otherwise(before: Plan | None, after: Plan) -> tuple[tuple[str, int, int], ...]:
    """(unit, how many a period before, after) of the units that the plans include otherwise; none where the
    plans file has lost the plan before."""
    if before is None:
        return ()
    pairs = (
        (unit, before.included.get(unit, 0), after.included.get(unit, 0))
        for unit in {**before.included, **after.included}
    )
    return tuple(pair for pair in pairs if pair[1] != pair[2])
