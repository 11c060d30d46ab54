"""The rig of the last unit: twenty presses of two contacts for one unit, through the real flow.

Each press accepts a request that the contract covers by now. Exactly one gets the unit; the others hear that
it is gone. The rig is believed only after it has caught a build that looks in one transaction and holds in
the next.
"""

import asyncio
import secrets
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter

import psycopg
from psycopg import sql

from bot.desk.request import RequestState
from bot.flows.accounts import tariff_of
from bot.flows.act import ask_of, put_through
from bot.flows.case import Case, open_case
from bot.flows.client.quotes import AcceptCovered
from bot.flows.notices import Toast
from bot.flows.scene import Scene
from bot.flows.source import Source
from bot.ids import AccountId, ChatId, ContactId, MessageId, RequestId, UserId
from bot.ports import Entry, NewRequest, Tx
from bot.quota.decision import Accept, decide
from bot.quota.lot import PRIORITY, Category
from bot.quota.plan import parse_plan_book
from storage import DatabaseStore, invariants, open_store
from tests.conftest import address_of, postgres_server
from tests.fakes.house import PLANS, small_house
from tests.faults.tally import Tally, Told

TASKS, PLANTED, CHECKED = 20, 3, 100
"""Presses for a unit; how often the planted build is played; after how many plays the books are read."""
STORES = {"sqlite": (4, 1), "postgres": (1, 20)}
"""How many open the database, and with how many connections each."""
UNHURRIED = "?options=-csynchronous_commit%3Doff"
"""For PostgreSQL: who comes first is asked here, not whether the disk keeps it."""
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
PATIENCE = timedelta(seconds=60)
NOTHING: dict[str, object] = {
    "tier": 1,
    "included": {"consultation": 0},
    "free_recalculations": 0,
    "contacts": 2,
    "sla": {},
}
HOUSE = replace(small_house(), plan_book=parse_plan_book(PLANS | {"plans": {"none": NOTHING}}))
Presses = list[tuple[UserId, RequestId]]


class StandingClock:
    """The same moment for everybody: only who comes first decides."""

    def now(self) -> datetime:
        return NOW

    async def sleep_until(self, moment: datetime) -> None:
        raise AssertionError(f"nobody sleeps here, not until {moment}")


@dataclass(frozen=True, slots=True, kw_only=True)
class LooksFirst(AcceptCovered):
    """Planted: decides in one transaction, and holds in the next by what was seen in the first."""

    async def __call__(self, source: Source, *, request_id: RequestId) -> Toast:
        seen = await self.run(source, lambda scene: decided(case_of(scene, request_id)))
        if seen is None:
            return Toast(code="no_funds_now")
        return await self.run(source, lambda scene: hold_what_was_seen(case_of(scene, request_id), seen))


def case_of(scene: Scene, request_id: RequestId) -> Case:
    request = scene.tx.requests.get(request_id)
    assert request is not None
    return open_case(scene, request)


def decided(case: Case) -> Accept | None:
    tariff = tariff_of(case.work, case.request.account_id, case.standing.currency)
    found = decide(ask_of(case, case.request.kind), case.standing, tariff, now=case.work.now)
    return found if isinstance(found, Accept) else None


def hold_what_was_seen(case: Case, seen: Accept) -> Toast:
    put_through(case, ask_of(case, case.request.kind), seen)
    return Toast(code="accepted")


def client_with_a_unit(
    tx: Tx, *, name: str, key: str, by: UserId, users: Sequence[UserId]
) -> tuple[AccountId, list[ContactId]]:
    """A client with one unit left, and its contacts, owners all."""
    account = tx.accounts.add(
        name=name,
        currency="EUR",
        language="en",
        zone="UTC",
        plan="none",
        anchor=date(2026, 11, 1),
        now=NOW,
    )
    assert account is not None
    lot = tx.ledger.add_lot(
        key=key,
        account_id=account,
        asset="consultation",
        category=Category.BONUS,
        priority=PRIORITY,
        starts_at=NOW,
        expires_at=None,
        scope=None,
        now=NOW,
    )
    legs = [Entry(asset="consultation", amount=1, lot_id=lot)]
    legs.append(Entry(asset="consultation", amount=-1, system="issued"))
    tx.ledger.post(reason="quota", reference="", account_id=account, entries=legs, actor=by, now=NOW)
    contacts = [tx.contacts.add(account_id=account, user_id=user, owner=True, now=NOW) for user in users]
    return account, [contact for contact in contacts if contact is not None]


def offered(tx: Tx, account: AccountId, contact: ContactId, user: UserId, *, text: str = "") -> RequestId:
    """A request that was offered to its client."""
    asked = NewRequest(
        account_id=account,
        contact_id=contact,
        user_id=user,
        kind="consultation",
        state=RequestState.OFFERED,
        text=text,
        urgent=False,
        created_at=NOW,
        order_number=None,
        recalculation=False,
        confidence=900,
        model="told",
    )
    return tx.requests.add(asked)


def world(tx: Tx, number: int) -> Presses:
    """A client with one unit left, and twenty requests of its two contacts that it would cover."""
    users = [UserId(5_000_000_000 + 2 * number + which) for which in (0, 1)]
    account, contacts = client_with_a_unit(
        tx, name=f"Client {number}", key=f"last:{number}", by=UserId(1), users=users
    )
    return [
        (users[task % 2], offered(tx, account, contacts[task % 2], users[task % 2])) for task in range(TASKS)
    ]


def source(user: UserId, number: int) -> Source:
    return Source(
        inbox_id=None,
        user=user,
        chat=ChatId(int(user)),
        thread=None,
        message=MessageId(number),
        first_name="Somebody",
        username=None,
        language_code="en",
        at=NOW,
        private=True,
    )


async def once(
    stores: list[DatabaseStore], number: int, flow: type[AcceptCovered] = AcceptCovered
) -> str | None:
    """What was wrong with one race; None when exactly one won and every other was refused in words."""
    presses = await stores[0].write(lambda tx: world(tx, number))
    flows = [flow(store=store, clock=StandingClock(), house=HOUSE) for store in stores]
    answers = await asyncio.gather(
        *(
            flows[task % len(flows)](source(user, task + 1), request_id=asked)
            for task, (user, asked) in enumerate(presses)
        ),
        return_exceptions=True,
    )
    heard = Counter(one.code if isinstance(one, Toast) else repr(one)[:80] for one in answers)
    held = await stores[0].read(lambda tx: held_by(tx, presses))
    wanted = {"accepted": 1, "no_funds_now": TASKS - 1}
    if heard != wanted or held != (1, 1, 0):
        return f"race {number}: answers {dict(heard)}, (requests through, held, free) {held}"
    return None


def held_by(tx: Tx, presses: Presses) -> tuple[int, int, int]:
    """(requests that went through, units held, units free)"""
    requests = [request for _, asked in presses if (request := tx.requests.get(asked)) is not None]
    lots = [lot for lot in tx.ledger.lots(requests[0].account_id) if lot.asset == "consultation"]
    through = sum(request.state is RequestState.QUEUED for request in requests)
    return through, sum(lot.held for lot in lots), sum(lot.posted - lot.held for lot in lots)


async def race(kind: str, url: str, count: int, told: Told) -> Tally:
    """So many races on one database, after the planted build was caught."""
    many, connections = STORES[kind]
    begun, done = perf_counter(), 0
    wrong: list[str] = []
    async with AsyncExitStack() as stack:
        stores = []
        for _ in range(many):
            address = url + UNHURRIED if kind == "postgres" else url
            stores.append(await open_store(address, timeout=PATIENCE, connections=connections))
            stack.push_async_callback(stores[-1].close)
        await stores[0].migrate()
        if not any([await once(stores, number, LooksFirst) for number in range(PLANTED)]):
            wrong.append("a build that looks first and then holds was not caught: the rig is blind")
        while done < count and not wrong:
            found = await once(stores, PLANTED + done)
            done += 1
            if done % CHECKED == 0 or done == count:
                broken = await stores[0].read(invariants.check)
                found = found or (f"after {done}: {broken[:3]}" if broken else None)
            wrong += [found] if found else []
            told(1)
    return Tally(
        name=f"last-unit ({kind})",
        wanted=count,
        examples=done,
        steps=done * TASKS,
        seconds=perf_counter() - begun,
        differences=tuple(wrong),
    )


def play(count: int, seed: int, told: Told) -> list[Tally]:
    """On each database. Chance is the machine's own: who comes first. No server: nothing was played there."""
    del seed
    shares = {"sqlite": [0], "postgres": [0]}

    def half(kind: str) -> Told:
        def done(more: int) -> None:
            shares[kind][0] += more
            if shares[kind][0] % 2 == 0:
                told(1)

        return done

    tallies = []
    with ExitStack() as stack:
        for kind, url in stack.enter_context(places()).items():
            if url is None:
                tallies.append(
                    Tally(name=f"last-unit ({kind}: no server)", wanted=count, examples=0, steps=0)
                )
            else:
                tallies.append(asyncio.run(race(kind, url, count, half(kind))))
    return tallies


@contextmanager
def places() -> Iterator[dict[str, str | None]]:
    """An empty database of each kind, gone afterwards; None where no server answers."""
    server = postgres_server()
    with tempfile.TemporaryDirectory() as folder:
        found: dict[str, str | None] = {"sqlite": f"sqlite:///{Path(folder) / 'races.db'}", "postgres": None}
        if server is None:
            yield found
            return
        name = sql.Identifier(f"doorman_races_{secrets.token_hex(6)}")
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
            try:
                yield found | {"postgres": address_of(server, name.as_string().strip('"'))}
            finally:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
