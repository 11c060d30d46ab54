"""A commit that was done and not answered: what the sender marked is sent all the same, once."""

from dataclasses import dataclass, field
from pathlib import Path

from bot.delivery.outbox_sender import OutboxSender
from bot.flows.outbox import OutboxFlow
from bot.flows.prepared import Prepared
from bot.ports import OutboxRow
from tests.fakes.line import open_line
from tests.handlers.test_outbox_sender import finish, sending, texts


@dataclass(frozen=True, slots=True, kw_only=True)
class UnansweredOnce(OutboxFlow):
    """The first row is marked as on its way, committed, and the answer to that is lost."""

    lost: list[bool] = field(default_factory=list)

    async def prepare(self, row: OutboxRow) -> Prepared | None:
        prepared = await OutboxFlow.prepare(self, row)
        if not self.lost:
            self.lost.append(True)
            raise ConnectionError("the line broke")
        return prepared


async def test_a_row_that_was_marked_and_not_answered_is_sent_once_and_without_a_mark(tmp_path: Path) -> None:
    async with open_line(tmp_path) as line:
        kept = line.outbox
        line.outbox = UnansweredOnce(store=kept.store, clock=kept.clock, house=kept.house)
        anna = await line.lab.person("anna")
        await line.promise(anna, 4)
        async with sending(line) as sender:
            assert isinstance(sender, OutboxSender)
            await finish(line, sender)
        (said,) = await texts(line, anna)
        assert "twice" not in said
        assert await line.outbox.waiting() == 0
        assert await line.store.run(lambda sql: sql.all("SELECT id FROM outbox WHERE state <> 'sent'")) == []
