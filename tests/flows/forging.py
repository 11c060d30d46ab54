"""Presses in all hands: a real dispatcher on real flows, every role there is, a request in a given state."""

from dataclasses import dataclass, field
from typing import Any

from aiogram import Bot
from aiogram.types import Update

from bot.ids import RequestId, UserId
from tests.flows.lab import BOSS, EVA, IVAN, OLGA, PETR, Lab
from tests.handlers.rig import Session, dispatcher, press

ANNA, LENA, OSCAR, NOONE = (UserId(number) for number in (303, 203, 204, 909))
ROLES = {
    "owner": OLGA,
    "colleague": PETR,
    "foreign": ANNA,
    "assignee": IVAN,
    "agent": EVA,
    "lead": LENA,
    "removed": OSCAR,
    "admin": BOSS,
    "stranger": NOONE,
}
STATES = ("clarifying", "offered", "queued", "taken", "done")
SAID = frozenset({"person", "inbox", "outbox", "slot", "chat_pause", "idempotency", "worker", "lease"})
"""Tables of who was seen, what came and what is said: no books."""

TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgres": "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()",
}


@dataclass
class Forge:
    """Feeds presses and looks at the books."""

    lab: Lab
    session: Session = field(default_factory=Session)
    asked: RequestId | None = None
    tables: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.bot = Bot("42:TEST", session=self.session)

    async def press(self, data: str, user: UserId, **more: Any) -> int:
        """How often the press was answered."""
        before = len(self.session.answers)
        raw = {"update_id": 1} | press(data, user, **more)
        update = Update.model_validate(raw, context={"bot": self.bot})
        await dispatcher().feed_update(
            self.bot, update, flows=self.lab.flows, inbox_id=None, received_at=self.lab.clock.now()
        )
        return len(self.session.answers) - before

    async def books(self, presser: UserId | None = None) -> dict[str, list[tuple[Any, ...]]]:
        """Every row that is no mere talk; of what is to be sent, all that is not for the presser."""

        def body(tx: Any) -> dict[str, list[tuple[Any, ...]]]:
            if not self.tables:
                self.tables = tuple(row["name"] for row in tx.sql.all(TABLES[tx.sql.dialect.name]))
            kept = {
                name: sorted((values(row) for row in tx.sql.all(f"SELECT * FROM {name}")), key=repr)
                for name in self.tables
                if name not in SAID and not name.startswith("sqlite_")
            }
            sent = tx.sql.all("SELECT chat_id, shape, payload FROM outbox ORDER BY id")
            kept["outbox"] = [values(row) for row in sent if row["chat_id"] != presser]
            return kept

        return await self.lab.store.read(body)


async def peopled(lab: Lab, state: str) -> Forge:
    """Two clients with everybody who could press, and Olga's request in the state."""
    await lab.flows.client.start(lab.source(BOSS), payload=None)
    await lab.join()
    await lab.flows.admin.contact_add(lab.source(BOSS), client="Orbit")
    await lab.follow(PETR)
    await lab.join("Other", user=ANNA)
    await lab.hire(IVAN, EVA, OSCAR)
    await lab.hire(LENA, role="lead")
    await lab.flows.admin.staff_remove(lab.source(BOSS), user_id=OSCAR)
    colleague = next(one for one in await lab.store.read(lambda tx: tx.contacts.all()) if one.user_id == PETR)
    await lab.store.write(lambda tx: tx.contacts.set_rights(colleague.id, write=False, spend=0, owner=False))
    await lab.flows.client.start(lab.source(NOONE), payload=None)
    forge = Forge(lab=lab)
    forge.asked = await asked_in(lab, state)
    await lab.deliver()
    return forge


async def asked_in(lab: Lab, state: str) -> RequestId:
    if state == "offered":
        await lab.deposit(50_000)
        await lab.quota(-5)
    asked = await lab.ask("how much is it?", None if state == "clarifying" else "consultation")
    if state in {"taken", "done"}:
        await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=asked)
    if state == "done":
        await lab.flows.staff.done(lab.source(IVAN), request_id=asked, minutes=5)
    assert await lab.state(asked) == state
    return asked


def values(row: Any) -> tuple[Any, ...]:
    """A row's values in order of its columns, whatever the driver makes of rows."""
    return tuple(row[name] for name in row.keys())  # noqa: SIM118 - sqlite3.Row iterates over values
