"""Files on their way out: made from the books when they are sent, the same however often that is tried.

A promise names what the file is of and up to where it counts; what was booked or done later is not in it.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.desk.rights import sees_money
from bot.flows.admin.audit import audit_line
from bot.flows.client.export import prepare_export
from bot.flows.notices import AuditFile, StatementFile, StatementTotal
from bot.flows.prepared import Prepared, base
from bot.flows.scene import Work
from bot.flows.statements import shown, undone_within
from bot.ids import AccountId, AuditId, ChatId, UserId
from bot.ports import AuditFilter, OutboxRow
from bot.quota.statement import Total, lines


def prepare_statement(work: Work, row: OutboxRow, payload: dict[str, Any]) -> Prepared | None:
    """The file of a statement; None for whoever may not read it (any more)."""
    if not may_read(work, row.send.chat_id, AccountId(payload["account"]), payload["of"]):
        return None
    since, until = datetime.fromisoformat(payload["since"]), datetime.fromisoformat(payload["until"])
    sums = [
        Total(asset=asset, opening=opening, closing=closing, count=count)
        for asset, opening, closing, count, _ in payload["totals"]
    ]
    movements = work.tx.statements.movements(
        AccountId(payload["account"]),
        since=since,
        until=until,
        up_to=payload["up_to"],
        newest=sum(one.count for one in sums),
    )
    orders = dict(map(tuple, payload["orders"]))
    undone = undone_within(work, movements)
    notice = StatementFile(
        form=payload["file"],
        client=payload["client"],
        account_id=payload["account"],
        zone=payload["zone"],
        since=since,
        until=until,
        at=datetime.fromisoformat(payload["at"]),
        totals=tuple(
            StatementTotal(asset=asset, opening=opening, closing=closing, count=count, held=held)
            for asset, opening, closing, count, held in payload["totals"]
        ),
        lines=tuple(shown(line, orders, undone) for line in lines(sums, movements)),
    )
    return replace(base(work, row, notice=notice), language=payload["language"])


def may_read(work: Work, chat: ChatId, account_id: AccountId, of: int | None) -> bool:
    """Asked when it leaves: an admin, or a contact of that very client who may see money."""
    reader = UserId(int(chat))
    if of is not None:
        return reader in work.house.admins
    contact = work.tx.contacts.by_user(reader)
    return contact is not None and contact.account_id == account_id and sees_money(contact)


def prepare_audit(work: Work, row: OutboxRow, payload: dict[str, Any]) -> Prepared | None:
    """The file of what was done; for admins only."""
    if UserId(int(row.send.chat_id)) not in work.house.admins:
        return None
    at, wanted = datetime.fromisoformat(payload["at"]), payload["since"]
    found = work.tx.audit.search(
        AuditFilter(
            account_id=payload["account"],
            actor=payload["who"],
            what=payload["what"],
            since=None if wanted is None else datetime.fromisoformat(wanted),
        ),
        before=AuditId(payload["before"]),
        limit=payload["rows"],
    )
    several = payload["account"] is None
    notice = AuditFile(
        client=payload["client"],
        zone=payload["zone"],
        at=at,
        lines=tuple(audit_line(work, one, several=several, as_of=at) for one in found),
    )
    return replace(base(work, row, notice=notice), language=payload["language"])


FILES: Mapping[str, Callable[[Work, OutboxRow, dict[str, Any]], Prepared | None]] = {
    "statement_file": prepare_statement,
    "audit_file": prepare_audit,
    "export_file": prepare_export,
}
"""How each kind of file is loaded."""
