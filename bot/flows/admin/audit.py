"""Audit: who did what, to whom, from what to what; filtered, page by page, and as a file."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.desk.people import Account
from bot.flows.admin.change import AdminFlow, start_of, with_client
from bot.flows.codec import decode
from bot.flows.notices import AuditLine, AuditList, Toast, Usage
from bot.flows.scene import Scene, Work
from bot.flows.shown import name_of
from bot.flows.source import Source
from bot.flows.statements import put_file
from bot.ids import AccountId, AuditId, UserId
from bot.ports import AuditFilter, AuditRow

SHOWN = 15
MOST_ROWS = 10_000
"""How many rows a file may have: the newest of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowAudit(AdminFlow):
    """`/audit [client] [who=…] [what=…] [since=DATE]`: what is left out is left open."""

    async def __call__(
        self,
        source: Source,
        *,
        client: str | None = None,
        who: str | None = None,
        what: str = "",
        since: date | None = None,
    ) -> None:
        def body(scene: Scene) -> None:
            if client is None:
                first_page(scene, None, who=who, what=what, since=since)
            else:
                with_client(
                    scene,
                    "audit",
                    client,
                    lambda account: first_page(scene, account, who=who, what=what, since=since),
                )

        await self.command(source, "audit", body)


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnAudit(AdminFlow):
    """The next page of the list under which the button stands."""

    async def __call__(self, source: Source, *, before: AuditId) -> Toast | None:
        return await self.run(source, lambda scene: turn(scene, before))


@dataclass(frozen=True, slots=True, kw_only=True)
class FileAudit(AdminFlow):
    """All pages of the list under which the button stands, as CSV."""

    async def __call__(self, source: Source) -> Toast:
        return await self.run(source, promise)


def first_page(
    scene: Scene, account: Account | None, *, who: str | None, what: str, since: date | None
) -> None:
    actor = None if who is None else somebody(scene, who)
    if who is not None and actor is None:
        scene.answer(Usage(command="audit", error="unknown_person", detail=who))
        return
    zone = account.zone if account is not None else scene.house.desk_zone or "UTC"
    asked = AuditList(
        client="" if account is None else account.name,
        zone=zone,
        lines=(),
        account_id=None if account is None else account.id,
        who=actor,
        who_name="" if actor is None else name_of(scene, actor) or str(actor),
        what=what,
        since=None if since is None else start_of(since, zone),
    )
    scene.answer(page(scene, asked, before=None))


def somebody(scene: Scene, who: str) -> UserId | None:
    """Staff or an admin by number in Telegram, or by the name that staff have."""
    if who.isdecimal():
        return UserId(int(who)) if len(who) <= 16 else None
    known = [(one.user_id, one.name) for one in scene.tx.staff.all()]
    known += [(admin, name_of(scene, admin) or "") for admin in scene.house.admins]
    found = {user for user, name in known if name.casefold() == who.casefold()}
    return found.pop() if len(found) == 1 else None


def page(work: Work, asked: AuditList, *, before: AuditId | None) -> AuditList:
    rows = work.tx.audit.search(filter_of(asked), before=before, limit=SHOWN + 1)
    shown, several = rows[:SHOWN], asked.account_id is None
    return replace(
        asked,
        lines=tuple(audit_line(work, row, several=several, as_of=work.now) for row in shown),
        next=shown[-1].id if len(rows) > SHOWN else None,
    )


def filter_of(asked: AuditList) -> AuditFilter:
    return AuditFilter(
        account_id=None if asked.account_id is None else AccountId(asked.account_id),
        actor=None if asked.who is None else UserId(asked.who),
        what=asked.what,
        since=asked.since,
    )


def audit_line(work: Work, row: AuditRow, *, several: bool, as_of: datetime) -> AuditLine:
    """As it stood at that moment: what was undone later was not undone yet."""
    account = work.tx.accounts.get(row.account_id) if several and row.account_id is not None else None
    undone = row.undone_at is not None and row.undone_at <= as_of
    by = row.undone_by if undone else None
    return AuditLine(
        audit_id=row.id,
        at=row.at,
        actor=name_of(work, row.actor) or str(row.actor),
        action=row.action,
        before=row.before,
        after=row.after,
        undone=undone,
        undoable=bool(row.undo) and not undone,
        client="" if account is None else account.name,
        undone_at=row.undone_at if undone else None,
        undone_by="" if by is None else name_of(work, by) or str(by),
    )


def asked_above(scene: Scene) -> AuditList | Toast:
    """The list in the message that was pressed, as it was sent; nothing of it comes from the button."""
    if scene.source.user not in scene.house.admins:
        return Toast(code="forged")
    if scene.source.message is None:
        return Toast(code="gone")
    said = scene.tx.outbox.said(scene.source.chat, scene.source.message)
    notice = decode(said[2]) if said is not None and said[1] == "screen" else None
    return notice if isinstance(notice, AuditList) else Toast(code="gone")


def turn(scene: Scene, before: AuditId) -> Toast | None:
    asked = asked_above(scene)
    if isinstance(asked, Toast):
        return asked
    scene.answer(page(scene, asked, before=before))
    return None


def promise(scene: Scene) -> Toast:
    asked = asked_above(scene)
    if isinstance(asked, Toast):
        return asked
    newest = scene.tx.audit.search(filter_of(asked), before=None, limit=1)
    payload: dict[str, object] = {
        "account": asked.account_id,
        "client": asked.client,
        "zone": asked.zone,
        "who": asked.who,
        "what": asked.what,
        "since": None if asked.since is None else asked.since.isoformat(),
        "at": scene.now.isoformat(),
        "before": newest[0].id + 1 if newest else 0,
        "rows": MOST_ROWS,
    }
    put_file(scene, payload, shape="audit_file")
    return Toast(code="file_sent")
