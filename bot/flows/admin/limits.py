"""Limits of credit and of the emergency allowance: by date, with a reason, never edited. Lowering one kills
no hold."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.desk.people import Account
from bot.flows.accounts import load_standing
from bot.flows.act import offer_again
from bot.flows.admin.change import AdminFlow, end_of, record, start_of, with_client
from bot.flows.appealing import answer_by_command
from bot.flows.notices import Changed, LimitHistory, LimitLine, Usage
from bot.flows.scene import Scene
from bot.flows.shown import name_of
from bot.flows.source import Source
from bot.ids import AuditId
from bot.ports import CREDIT, EMERGENCY, LimitRow
from bot.quota.money import Typed, minor_of, plain
from bot.quota.standing import Standing

SHOWN, SEARCHED = 15, 500
"""How many limits are listed, and among how many the one that counts is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLimit(AdminFlow):
    """`/credit` or `/emergency` (`kind`) `<client> <limit> [from=DATE] [until=DATE] because …`."""

    kind: str

    async def __call__(
        self,
        source: Source,
        *,
        client: str,
        minor: int | Typed,
        until: date | None,
        because: str,
        starts: date | None = None,
    ) -> None:
        await self.command(
            source,
            self.kind,
            lambda scene: with_client(
                scene,
                self.kind,
                client,
                lambda account: set_limit(
                    scene, account, minor, starts=starts, until=until, because=because, kind=self.kind
                ),
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowLimits(AdminFlow):
    """`/credit <client>`: what was set, by whom, why, and what holds now."""

    async def __call__(self, source: Source, *, client: str) -> None:
        await self.command(
            source,
            "credit",
            lambda scene: with_client(scene, "credit", client, lambda account: show_limits(scene, account)),
        )


def set_limit(
    scene: Scene,
    account: Account,
    amount: int | Typed,
    *,
    starts: date | None,
    until: date | None,
    because: str,
    kind: str,
) -> None:
    minor = minor_of(amount, account.currency)
    if minor is None or minor < 0:
        scene.answer(Usage(command=kind, error="bad_amount", detail=f"{amount} {account.currency}"))
        return
    error = wrong_dates(scene, account, starts, until, kind) or is_so(
        scene, account, minor, starts=starts, until=until, kind=kind
    )
    if error is not None:
        scene.answer(error)
        return
    before = in_force(load_standing(scene, account.id), kind)
    changed = put_limit(scene, account, minor, until=until, because=because, kind=kind, starts=starts)
    scene.answer(changed)
    if changed.starts is None and minor > before:
        answer_by_command(
            scene,
            account.id,
            kind,
            because=because,
            by=scene.source.user,
            audit_id=AuditId(changed.audit_id),
            amount=minor,
            until=changed.until,
        )


def wrong_dates(
    scene: Scene, account: Account, starts: date | None, until: date | None, kind: str
) -> Usage | None:
    """An end that has passed, a beginning that has, an end before the beginning."""
    if until is not None and end_of(until, account.zone) <= scene.now:
        return Usage(command=kind, error="past_date", detail=until.isoformat())
    if starts is not None and end_of(starts, account.zone) <= scene.now:
        return Usage(command=kind, error="past_date", detail=starts.isoformat())
    if starts is not None and until is not None and until < starts:
        return Usage(command=kind, error="bad_order", detail=until.isoformat())
    return None


def is_so(
    scene: Scene, account: Account, minor: int, *, starts: date | None, until: date | None, kind: str
) -> Usage | None:
    """That the limit which counts from then on is just this one already, so another would change nothing."""
    at = scene.now if starts is None else max(scene.now, start_of(starts, account.zone))
    rows = scene.tx.limits.history(account.id, limit=SEARCHED)
    counts = next((row for row in rows if row.id == holds_at(rows, kind, at)), None)
    ends = None if until is None else end_of(until, account.zone)
    if counts is None or (counts.amount, counts.until) != (minor, ends):
        return None
    return Usage(
        command=kind, error="already_so", detail=f"{plain(minor, account.currency)} {account.currency}"
    )


def in_force(standing: Standing, kind: str) -> int:
    return standing.limits.credit if kind == CREDIT else standing.limits.emergency


def put_limit(
    scene: Scene,
    account: Account,
    minor: int,
    *,
    until: date | None,
    because: str,
    kind: str,
    starts: date | None = None,
) -> Changed:
    """A limit from now, or from the beginning of a day to come; raised now, what waited is offered again."""
    before = in_force(load_standing(scene, account.id), kind)
    since = None if starts is None else start_of(starts, account.zone)
    later = since if since is not None and since > scene.now else None
    ends = None if until is None else end_of(until, account.zone)
    limit_id = scene.tx.ledger.set_credit(
        account.id,
        limit=minor,
        until=ends,
        by=scene.source.user,
        because=because,
        now=scene.now,
        kind=kind,
        starts=later,
    )
    raised = minor > before and later is None
    changed = Changed(
        audit_id=0,
        what=kind,
        client=account.name,
        subject=account.currency,
        before=plain(before, account.currency),
        after=plain(minor, account.currency),
        because=because,
        until=ends,
        starts=later,
        zone=account.zone,
        offered_again=offer_again(scene, account.id) if raised else 0,
    )
    return record(scene, account, changed, undo={"do": "credit", "id": limit_id})


def show_limits(scene: Scene, account: Account) -> None:
    standing = load_standing(scene, account.id)
    rows = scene.tx.limits.history(account.id, limit=SHOWN)
    holding = {kind: holds_at(rows, kind, scene.now) for kind in (CREDIT, EMERGENCY)}
    lines = tuple(
        LimitLine(
            kind=row.kind,
            amount=row.amount,
            starts_at=row.starts_at,
            until=row.until,
            by=name_of(scene, row.set_by) or str(row.set_by),
            because=row.because,
            state=state_of(row, holding[row.kind], scene.now),
        )
        for row in rows
    )
    scene.answer(
        LimitHistory(
            client=account.name,
            currency=account.currency,
            zone=account.zone,
            credit=standing.limits.credit,
            emergency=standing.limits.emergency,
            lines=lines,
        )
    )


def holds_at(rows: tuple[LimitRow, ...], kind: str, at: datetime) -> int | None:
    """The number of the limit of this kind that is in force at a moment; None when the plan's is."""
    begun = [
        (row.starts_at, row.id)
        for row in rows
        if row.kind == kind
        and row.dropped_at is None
        and row.starts_at <= at
        and (row.until is None or row.until > at)
    ]
    return max(begun)[1] if begun else None


def state_of(row: LimitRow, holding: int | None, now: datetime) -> str:
    """undone | later | now | past (ended, or followed by another)."""
    if row.dropped_at is not None:
        return "undone"
    if row.starts_at > now:
        return "later"
    return "now" if row.id == holding else "past"
