"""`/export`: everything that is kept about a person, as one file of their own."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.desk.people import Contact
from bot.flows.accounts import load_standing
from bot.flows.notices import ExportFile
from bot.flows.prepared import Prepared, base
from bot.flows.scene import Flow, Scene, Work
from bot.flows.source import Source
from bot.flows.statements import put_file, totals_of
from bot.ids import UserId
from bot.ports import OutboxRow
from bot.ports.statements import LAST
from bot.quota.span import Span
from bot.quota.statement import MOST_LINES

FIRST = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Export(Flow):
    """Promises the file to the private chat it was asked for in."""

    async def __call__(self, source: Source) -> None:
        await self.run(source, export)


def export(scene: Scene) -> None:
    put_file(scene, {"at": scene.now.isoformat()}, shape="export_file")


def prepare_export(work: Work, row: OutboxRow, payload: dict[str, Any]) -> Prepared:
    """Of the person whose chat it is, and of nobody else: made from the books when it is sent."""
    user = UserId(int(row.send.chat_id))
    contact = work.tx.contacts.by_user(user)
    kept: dict[str, object] = dict(work.tx.privacy.kept(user))
    if contact is not None and contact.owner:
        kept["statement"] = statement_of(work, contact)
    data = {"exported_at": payload["at"], "company": work.house.company, "telegram_id": int(user), **kept}
    notice = ExportFile(
        company=work.house.company,
        at=datetime.fromisoformat(payload["at"]),
        data=json.dumps(data, ensure_ascii=False, indent=1),
    )
    return base(work, row, notice=notice)


def statement_of(work: Work, contact: Contact) -> dict[str, object]:
    """The client's books, for an owner: what stands of each asset, and the newest movements."""
    standing = load_standing(work, contact.account_id)
    span = Span(since=FIRST, until=LAST)
    movements = work.tx.statements.movements(
        contact.account_id,
        since=span.since,
        until=span.until,
        up_to=work.tx.statements.newest(),
        newest=MOST_LINES,
    )
    return {
        "client": standing.name,
        "currency": standing.currency,
        "standing": {one.asset: one.closing for one in totals_of(work, standing, span)},
        "movements": [
            {
                "at": one.at.isoformat(),
                "asset": one.asset,
                "amount": one.amount,
                "reason": one.reason,
                "reference": one.reference,
            }
            for one in movements
        ],
    }
