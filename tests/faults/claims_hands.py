"""The hands of the rig of claims: worker processes, each with a store and flows of its own.

They are forked once; then each is told what its people press at once, and says what they were answered. What
fails is tried again, as the inbox does with an update whose handler failed.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from typing import Any

from bot.desk.request import RequestState
from bot.flows.bundle import Flows, build_flows
from bot.flows.inbox import ATTEMPTS
from bot.flows.notices import Toast
from bot.flows.source import Source
from bot.flows.staff.take import Take, lost
from bot.ids import QuoteId, RequestId, UserId
from storage import DatabaseStore, open_store
from storage.unit_of_work import UnitOfWork
from tests.faults.claims_races import HOUSE, Press, source
from tests.faults.last_unit import PATIENCE, StandingClock

HANDS = 4
"""Worker processes."""
CONNECTIONS = 5
"""Of each, where the database takes more than one."""
Numbered = tuple[int, Press]
"""A press and its place among all of the batch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a press was answered in the end; `failed`: how each attempt before failed."""

    answer: object
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeLooksFirst(Take):
    """Planted: looks in one transaction, and acts in the next by what it saw in the first."""

    async def __call__(self, source: Source, *, request_id: RequestId) -> Toast:
        seen = await self.store.read(lambda tx: tx.requests.get(request_id))
        if seen is None or seen.state is not RequestState.QUEUED:
            return await self.run(source, lambda scene: lost(scene, seen) if seen else Toast(code="gone"))
        await self.store.write(lambda tx: put_into_hands(tx, request_id, source.user))
        return Toast(code="taken_by_you")


def put_into_hands(tx: object, request_id: RequestId, user: UserId) -> None:
    """Without a look at whether somebody has it by now."""
    assert isinstance(tx, UnitOfWork)
    tx.sql.change("UPDATE request SET state = 'taken', assignee = ? WHERE id = ?", user, request_id)


def no_token() -> str:
    raise AssertionError("nobody is invited here")


def flows_of(store: DatabaseStore) -> Flows:
    """The real flows."""
    return build_flows(
        store=store,
        clock=StandingClock(),
        house=HOUSE,
        classifier=None,  # type: ignore[arg-type]  # nobody writes here, people only press
        tokens=no_token,
    )


def pressing(flows: Flows, planted: Take | None) -> Mapping[str, Callable[[Press], Awaitable[object]]]:
    """What each press does, by its name."""
    take, staff = planted or flows.staff.take, flows.staff
    return {
        "take": lambda one: take(at(one), request_id=RequestId(one.number)),
        "release": lambda one: staff.release(at(one), request_id=RequestId(one.number)),
        "transfer": lambda one: staff.transfer(
            at(one), request_id=RequestId(one.number), to=UserId(one.second)
        ),
        "done": lambda one: staff.done(at(one), request_id=RequestId(one.number), minutes=one.second),
        "cancel": lambda one: staff.cancel(at(one), request_id=RequestId(one.number), reason=one.second),
        "accept": lambda one: flows.client.accept(at(one), quote_id=QuoteId(one.number)),
        "deposit": lambda one: flows.admin.deposit(
            at(one), client=one.words[0], minor=one.number, reference=one.words[1]
        ),
    }


def at(press: Press) -> Source:
    return source(press.user, group=press.do == "take")


async def press_on(do: Callable[[Press], Awaitable[object]], press: Press) -> Heard:
    """The answer, after as many attempts as the inbox makes."""
    failed: list[str] = []
    while len(failed) < ATTEMPTS:
        try:
            return Heard(answer=await do(press), failed=tuple(failed))
        except Exception as error:  # noqa: BLE001 - whatever it is, the inbox tries again
            failed.append(f"{press.do}: {type(error).__name__}")
    return Heard(answer=f"failed for good: {failed[-1]}", failed=tuple(failed))


def work(pipe: Connection, url: str, *, planted: bool) -> None:
    """One worker's life: until it is told None."""
    asyncio.run(_work(pipe, url, planted=planted))


async def _work(pipe: Connection, url: str, *, planted: bool) -> None:
    store = await open_store(url, timeout=PATIENCE, connections=CONNECTIONS)
    try:
        flows = flows_of(store)
        looks = TakeLooksFirst(store=store, clock=StandingClock(), house=HOUSE) if planted else None
        does = pressing(flows, looks)
        pipe.send(None)
        while (presses := await asyncio.to_thread(pipe.recv)) is not None:
            heard = await asyncio.gather(*(press_on(does[one.do], one) for _, one in presses))
            pipe.send([(place, one) for (place, _), one in zip(presses, heard, strict=True)])
    finally:
        await store.close()


@dataclass(frozen=True, slots=True)
class Hand:
    """A worker as its parent sees it."""

    process: ForkServerProcess
    pipe: "Connection[Any, Any]"


@dataclass(frozen=True, slots=True)
class Hands:
    """All workers."""

    each: tuple[Hand, ...]

    async def press(self, presses: Sequence[Press]) -> list[Heard]:
        """All of them at once, dealt out in turn; the answers in the presses' order."""
        for which, hand in enumerate(self.each):
            hand.pipe.send(list(enumerate(presses))[which :: len(self.each)])
        heard: list[Heard | None] = [None] * len(presses)
        for hand in self.each:
            for place, one in await asyncio.to_thread(hand.pipe.recv):
                heard[place] = one
        return [one for one in heard if one is not None]


@asynccontextmanager
async def hands(url: str, *, planted: bool = False) -> AsyncIterator[Hands]:
    """Workers on the database, gone afterwards."""
    context = get_context("forkserver")
    each = []
    for _ in range(HANDS):
        ours, theirs = context.Pipe()
        process = context.Process(target=work, args=(theirs, url), kwargs={"planted": planted}, daemon=True)
        process.start()
        theirs.close()
        each.append(Hand(process, ours))
    try:
        for hand in each:
            await asyncio.to_thread(hand.pipe.recv)
        yield Hands(tuple(each))
    finally:
        for hand in each:
            hand.pipe.send(None)
        for hand in each:
            await asyncio.to_thread(hand.process.join, 30)
            if hand.process.is_alive():
                hand.process.kill()
