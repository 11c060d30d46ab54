"""PostgreSQL runs transactions side by side: two that meet at the worst moment still lose nothing.

They are made to meet: the first stops inside its transaction, after it has read, until the second is done or
waits for a lock that the first holds.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import psycopg
import pytest

from bot.desk.talk import Content
from bot.flows.case import open_case
from bot.flows.client import submit
from bot.flows.notices import Offered, Toast
from bot.flows.staff import take, transfer
from bot.ids import QuoteId
from storage import open_store
from storage.repositories.accounts import AccountsRepository
from storage.repositories.drafts import DraftsRepository
from tests.fakes.server import SharedSchema
from tests.flows.lab import BOSS, EVA, IVAN, OLGA, PETR, Lab

R = TypeVar("R")
T = TypeVar("T")

PATIENCE = 20.0


@dataclass(repr=False)
class ServerLab(Lab):
    """The desk on a server."""

    def somebody_waits(self) -> bool:
        """For a lock that another transaction of this database holds."""
        waiting = "datname = current_database() AND wait_event_type = 'Lock'"
        return bool(self.look(f"SELECT 1 FROM pg_stat_activity WHERE {waiting}"))


@pytest.fixture
async def desk(emptied_schema: SharedSchema, tmp_path: Path) -> AsyncIterator[ServerLab]:
    """A schema without rows for each test."""
    store = await open_store(emptied_schema.url)
    try:
        await store.migrate()
        with psycopg.connect(emptied_schema.url, autocommit=True) as other:
            lab = ServerLab(store=store, path=tmp_path, other=other)
            await lab.join()
            yield lab
            await lab.sound()
    finally:
        await store.close()


@dataclass
class Gate:
    """Holds up the first who comes by, till it is opened."""

    reached: threading.Event = field(default_factory=threading.Event)
    open: threading.Event = field(default_factory=threading.Event)

    def before(self, function: Callable[..., R]) -> Callable[..., R]:
        def held_up(*args: Any, **kwargs: Any) -> R:
            if not self.reached.is_set():
                self.reached.set()
                assert self.open.wait(PATIENCE)
            return function(*args, **kwargs)

        return held_up

    async def meet(
        self, desk: ServerLab, first: Coroutine[Any, Any, object], second: Coroutine[Any, Any, T]
    ) -> tuple[asyncio.Task[Any], asyncio.Task[T]]:
        """The first as far as the gate, then the second as far as it comes."""
        one = asyncio.create_task(first)
        assert await asyncio.to_thread(self.reached.wait, PATIENCE)
        other = asyncio.create_task(second)
        async with asyncio.timeout(PATIENCE):
            while not other.done() and not await asyncio.to_thread(desk.somebody_waits):  # noqa: ASYNC110 - a server rings no bell
                await asyncio.sleep(0.01)
        return one, other

    async def finish(self, *tasks: asyncio.Task[Any]) -> list[Any]:
        self.open.set()
        async with asyncio.timeout(PATIENCE):
            return await asyncio.gather(*tasks)


async def test_a_word_written_while_the_draft_is_sealed_is_not_lost(
    desk: ServerLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.classifier.kinds |= dict.fromkeys(("one", "two", "one\ntwo"), "consultation")
    await desk.flows.client.submit(desk.source(OLGA), content=Content(text="one"))
    desk.clock.moment = await desk.flows.ticker.next_due() or desk.clock.moment
    gate = Gate()
    monkeypatch.setattr(DraftsRepository, "due_at", gate.before(DraftsRepository.due_at))
    writing = desk.flows.client.submit(desk.source(OLGA), content=Content(text="two"))
    await gate.finish(*await gate.meet(desk, writing, desk.flows.ticker.run_due()))
    await desk.wait(seconds=10)
    texts = [text for (text,) in desk.look("SELECT text FROM request ORDER BY id")]
    assert "\n".join(texts) == "one\ntwo"
    assert desk.look("SELECT 1 FROM talk WHERE request_id IS NULL") == []


async def test_a_word_written_while_the_request_is_taken_reaches_who_took_it(
    desk: ServerLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.hire(IVAN)
    source = desk.source(OLGA)
    desk.classifier.kinds["one"] = "consultation"
    await desk.flows.client.submit(source, content=Content(text="one"))
    await desk.wait(seconds=6)
    asked = await desk.newest()
    await desk.fresh()
    gate = Gate()
    monkeypatch.setattr(submit, "go_on", gate.before(submit.go_on))
    writing = desk.flows.client.submit(
        desk.source(OLGA), content=Content(text="two"), reply_to=source.message
    )
    taking = desk.flows.staff.take(desk.source(IVAN, group=True), request_id=asked)
    tasks = await gate.meet(desk, writing, taking)
    shown = await desk.headers(IVAN) if tasks[1].done() else []
    await gate.finish(*tasks)
    shown += await desk.headers(IVAN)
    assert [header.card.text for header in shown][-1] == "one\ntwo"


async def test_a_price_that_a_colleague_declined_is_not_held_by_who_accepts_it_at_once(
    desk: ServerLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.hire(IVAN)
    await desk.flows.admin.contact_add(desk.source(BOSS), client="Orbit")
    await desk.follow(PETR)
    await desk.deposit(50_000)
    asked = await desk.ask("one", "consultation")
    await desk.flows.staff.take(desk.source(IVAN, group=True), request_id=asked)
    await desk.flows.staff.quote(desk.source(IVAN), minor=10_000)
    offered = desk.last(Offered, OLGA)
    assert offered.quote_id is not None
    quote_id = QuoteId(offered.quote_id)
    gate = Gate()
    monkeypatch.setattr(AccountsRepository, "lock", gate.before(AccountsRepository.lock))
    accepting = desk.flows.client.accept(desk.source(OLGA), quote_id=quote_id)
    declining = desk.flows.client.decline(desk.source(PETR), quote_id=quote_id)
    accepted, declined = await gate.finish(*await gate.meet(desk, accepting, declining))
    assert (accepted, declined) == (Toast(code="quote_over", alert=True), Toast(code="declined_ok"))
    assert desk.look("SELECT asset FROM hold WHERE state = 'held'") == [("consultation",)]


@pytest.mark.parametrize("how", ["transfer", "take"])
async def test_nobody_who_leaves_at_that_moment_has_a_request_in_hand(
    desk: ServerLab, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    await desk.hire(IVAN, EVA)
    asked = await desk.ask("one", "consultation")
    gate = Gate()
    if how == "transfer":
        await desk.flows.staff.take(desk.source(IVAN, group=True), request_id=asked)
        await desk.deliver()
        monkeypatch.setattr(transfer, "move", gate.before(transfer.move))
        getting = desk.flows.staff.transfer(desk.source(IVAN), request_id=asked, to=EVA)
    else:
        monkeypatch.setattr(take, "open_case", gate.before(open_case))
        getting = desk.flows.staff.take(desk.source(EVA, group=True), request_id=asked)
    leaving = desk.flows.admin.staff_remove(desk.source(BOSS), user_id=EVA)
    await gate.finish(*await gate.meet(desk, getting, leaving))
    assert desk.look("SELECT user_id FROM staff") == [(int(IVAN),)]
    assert desk.look("SELECT state, assignee FROM request") == [("queued", None)]


async def test_who_hands_on_what_was_handed_on_at_that_moment_is_told_who_has_it(
    desk: ServerLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.hire(IVAN, EVA)
    await desk.flows.client.start(desk.source(BOSS), payload="hello")
    asked = await desk.ask("one", "consultation")
    await desk.flows.staff.take(desk.source(IVAN, group=True), request_id=asked)
    await desk.deliver()
    gate = Gate()
    monkeypatch.setattr(transfer, "move", gate.before(transfer.move))
    lead = desk.flows.staff.transfer(desk.source(BOSS), request_id=asked, to=EVA)
    holder = desk.flows.staff.transfer(desk.source(IVAN), request_id=asked, to=BOSS)
    answers = await gate.finish(*await gate.meet(desk, lead, holder))
    assert answers == [Toast(code="transferred", name="eva"), Toast(code="not_yours", name="eva")]
    assert desk.look("SELECT state, assignee FROM request") == [("taken", int(EVA))]


@pytest.mark.parametrize("how", ["undo", "done"])
async def test_nothing_is_held_for_a_request_that_is_closed_while_its_kind_is_corrected(
    desk: ServerLab, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    await desk.hire(IVAN)
    before, after = ("complaint", "consultation") if how == "undo" else ("consultation", "emergency")
    asked = await desk.ask("one", before)
    if how == "done":
        await desk.flows.staff.take(desk.source(IVAN, group=True), request_id=asked)
    await desk.deliver()
    gate = Gate()
    monkeypatch.setattr(AccountsRepository, "lock", gate.before(AccountsRepository.lock))
    correcting = desk.flows.staff.reclassify(desk.source(BOSS), request_id=asked, kind=after)
    closing: Coroutine[Any, Any, Toast | None] = (
        desk.flows.client.undo(desk.source(OLGA), request_id=asked)
        if how == "undo"
        else desk.flows.staff.done(desk.source(IVAN), request_id=asked, minutes=5)
    )
    corrected, _ = await gate.finish(*await gate.meet(desk, correcting, closing))
    assert corrected == Toast(code="gone")
    assert desk.look("SELECT state, kind FROM request") == [("undone" if how == "undo" else "done", before)]
    assert desk.look("SELECT 1 FROM hold WHERE state = 'held'") == []
