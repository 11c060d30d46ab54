"""Holds in the database: the order they were drawn in, parts captured, their time, one reversal."""

from datetime import datetime
from functools import partial

import pytest

from bot.desk.request import Request, RequestState
from bot.ids import LotId
from bot.ports import Entry, Tx
from bot.quota.hold import Hold, HoldState, Portion, part_of_price, part_of_units
from bot.quota.lot import Category, HoldLine, HoldPlan
from storage import DatabaseStore
from storage.errors import ConstraintRefused
from tests.storage.conftest import Place
from tests.storage.world import AGENT, LEAD, NOW, found, lot, minutes, plan, request


def three_lots(tx: Tx, *, amounts: tuple[int, int, int] = (2, 3, 4)) -> tuple[Request, Hold]:
    """A hold drawn on the newest lot first."""
    asked = request(tx)
    lots = [lot(tx, asked.account_id, key=f"lot:{number}") for number in range(3)]
    lines = tuple(
        HoldLine(lot_id=one, amount=amount) for one, amount in zip(reversed(lots), amounts, strict=True)
    )
    tx.ledger.hold(
        request_id=asked.id,
        account_id=asked.account_id,
        plan=HoldPlan(asset="consultation", lines=lines),
        net=0,
        tax=0,
        expires_at=minutes(60),
        step=5,
        now=NOW,
    )
    return asked, live(tx, asked)


def came_back(tx: Tx, asked: Request, times: int) -> None:
    """The client came back to it so often."""
    assert tx.requests.move(found(tx, asked.id), RequestState.QUEUED, reopened=times)


def live(tx: Tx, asked: Request) -> Hold:
    hold = tx.ledger.live_hold(asked.id)
    assert hold is not None
    return hold


def post_capture(tx: Tx, hold: Hold, portion: Portion, *, sign: int = 1, now: datetime = NOW) -> None:
    entries = [
        Entry(asset=hold.asset, amount=-line.amount * sign, lot_id=line.lot_id) for line in portion.lines
    ]
    earned = [("consumed", portion.total)]
    if portion.net:
        earned = [("revenue", portion.net), ("vat", portion.tax)]
    entries += [Entry(asset=hold.asset, amount=amount * sign, system=system) for system, amount in earned]
    tx.ledger.post(
        reason="capture" if sign > 0 else "reversal",
        reference=f"request:{hold.request_id}",
        account_id=hold.account_id,
        entries=entries,
        actor=LEAD,
        now=now,
    )


def capture(tx: Tx, hold: Hold, portion: Portion) -> bool:
    done = tx.ledger.capture_hold(hold, portion, now=NOW)
    if done:
        post_capture(tx, hold, portion)
    return done


def take_portion(tx: Tx, *, hold: Hold, portion: Portion) -> bool:
    return tx.ledger.capture_hold(hold, portion, now=NOW)


async def test_lots_are_read_back_in_the_order_in_which_they_were_drawn_on(store: DatabaseStore) -> None:
    _, hold = await store.write(three_lots)
    assert [(int(line.lot_id), line.amount) for line in hold.lines] == [(3, 2), (2, 3), (1, 4)]
    assert (hold.expires_at, hold.step, hold.kind) == (minutes(60), 5, "consultation")


async def test_what_is_not_captured_goes_back_last_drawn_first(store: DatabaseStore, place: Place) -> None:
    asked, hold = await store.write(three_lots)
    assert await store.write(lambda tx: capture(tx, hold, part_of_units(hold, 4)))
    assert place.rows("SELECT posted, held FROM lot ORDER BY id") == [(5, 0), (3, 0), (3, 0)]
    charged = await store.read(lambda tx: tx.ledger.captured_hold(asked.id))
    assert charged is not None
    assert [(int(line.lot_id), line.amount) for line in charged.captured] == [(3, 2), (2, 2)]
    assert (charged.charged, charged.total) == (4, 9)
    assert await store.read(lambda tx: tx.ledger.captured_of(asked.id)) == ("consultation", 4)


async def test_more_than_is_held_is_never_captured(store: DatabaseStore, place: Place) -> None:
    _, hold = await store.write(three_lots)
    for portion in (
        Portion(lines=(HoldLine(lot_id=LotId(3), amount=3),), net=0, tax=0),
        Portion(lines=(HoldLine(lot_id=LotId(9), amount=1),), net=0, tax=0),
        Portion(lines=(), net=0, tax=0),
    ):
        with pytest.raises(ValueError, match="does not hold"):
            await store.write(partial(take_portion, hold=hold, portion=portion))
    assert place.rows("SELECT state FROM hold") == [("held",)]


@pytest.mark.parametrize("end", [HoldState.RELEASED, HoldState.EXPIRED])
async def test_nothing_is_captured_once_it_went_back(store: DatabaseStore, end: HoldState) -> None:
    _, hold = await store.write(three_lots)
    at = minutes(60) if end is HoldState.EXPIRED else NOW
    assert await store.write(lambda tx: tx.ledger.close_hold(hold, end, now=at))
    assert not await store.write(lambda tx: capture(tx, hold, part_of_units(hold, 4)))
    assert not await store.write(lambda tx: tx.ledger.reverse_hold(hold, now=NOW))
    assert not await store.write(lambda tx: tx.ledger.renew_hold(hold, expires_at=minutes(1)))


async def test_a_charge_is_reversed_once(store: DatabaseStore) -> None:
    asked, hold = await store.write(three_lots)
    portion = part_of_units(hold, 4)

    def charge_and_take_back(tx: Tx) -> list[bool]:
        early = tx.ledger.reverse_hold(hold, now=NOW)
        capture(tx, hold, portion)
        outcomes = [early, *(tx.ledger.reverse_hold(hold, now=minutes(n)) for n in (1, 2))]
        post_capture(tx, hold, portion, sign=-1, now=minutes(1))
        return outcomes

    assert await store.write(charge_and_take_back) == [False, True, False]
    charged = await store.read(lambda tx: tx.ledger.captured_hold(asked.id))
    assert charged is not None
    assert charged.reversed_at == minutes(1)
    assert await store.read(lambda tx: tx.ledger.captured_of(asked.id)) is None


async def test_a_request_is_charged_once_for_each_time_it_is_closed(store: DatabaseStore) -> None:
    asked = await store.write(request)
    lot_id = await store.write(lambda tx: lot(tx, asked.account_id))

    def charge(tx: Tx) -> None:
        tx.ledger.hold(
            request_id=asked.id, account_id=asked.account_id, plan=plan(lot_id), net=0, tax=0, now=NOW
        )
        hold = live(tx, asked)
        capture(tx, hold, part_of_units(hold, 1))

    await store.write(charge)
    with pytest.raises(ConstraintRefused):
        await store.write(charge)
    await store.write(lambda tx: came_back(tx, asked, 1))
    await store.write(charge)
    assert await store.read(lambda tx: tx.ledger.captured_of(asked.id)) == ("consultation", 2)


async def test_a_charge_that_stands_is_found_before_one_that_was_taken_back(store: DatabaseStore) -> None:
    asked = await store.write(request)
    lot_id = await store.write(lambda tx: lot(tx, asked.account_id))

    def twice(tx: Tx) -> tuple[Hold, Hold]:
        charged = []
        for reopened in (0, 1):
            came_back(tx, asked, reopened)
            tx.ledger.hold(
                request_id=asked.id, account_id=asked.account_id, plan=plan(lot_id), net=0, tax=0, now=NOW
            )
            hold = live(tx, asked)
            capture(tx, hold, part_of_units(hold, 1))
            charged.append(hold)
        return charged[0], charged[1]

    first, second = await store.write(twice)

    def take_back(tx: Tx, hold: Hold) -> None:
        assert tx.ledger.reverse_hold(hold, now=NOW)
        post_capture(tx, hold, part_of_units(hold, 1), sign=-1)

    await store.write(lambda tx: take_back(tx, second))
    standing = await store.read(lambda tx: tx.ledger.captured_hold(asked.id))
    assert standing is not None
    assert standing.id == first.id


async def test_the_net_of_a_part_is_kept_for_its_reversal(store: DatabaseStore) -> None:
    asked = await store.write(request)
    lot_id = await store.write(
        lambda tx: lot(tx, asked.account_id, asset="PLN", category=Category.DEPOSIT, amount=9000)
    )

    def charge(tx: Tx) -> None:
        how = plan(lot_id, 4305, asset="PLN")
        tx.ledger.hold(request_id=asked.id, account_id=asked.account_id, plan=how, net=3500, tax=805, now=NOW)
        hold = live(tx, asked)
        capture(tx, hold, part_of_price(hold, 1000))

    await store.write(charge)
    charged = await store.read(lambda tx: tx.ledger.captured_hold(asked.id))
    assert charged is not None
    assert (charged.charged, charged.captured_net, charged.net) == (1230, 1000, 3500)


async def test_holds_whose_time_is_over_are_due_while_nobody_works_on_them(store: DatabaseStore) -> None:
    asked, hold = await store.write(three_lots)

    async def due(at: int) -> list[int]:
        return [one.id for one in await store.read(lambda tx: tx.ledger.expiring(now=minutes(at), limit=9))]

    assert (await due(59), await due(60)) == ([], [hold.id])
    assert await store.read(lambda tx: tx.ledger.next_expiry()) == minutes(60)
    assert await store.write(
        lambda tx: tx.requests.move(found(tx, asked.id), RequestState.TAKEN, assignee=AGENT)
    )
    assert await due(60) == []
    assert await store.read(lambda tx: tx.ledger.next_expiry()) is None


async def test_a_renewed_hold_is_due_later_and_a_closed_one_never(store: DatabaseStore) -> None:
    _, hold = await store.write(three_lots)
    assert await store.write(lambda tx: tx.ledger.renew_hold(hold, expires_at=minutes(90)))
    assert await store.read(lambda tx: tx.ledger.next_expiry()) == minutes(90)
    await store.write(lambda tx: tx.ledger.close_hold(hold, HoldState.RELEASED, now=NOW))
    assert await store.read(lambda tx: tx.ledger.next_expiry()) is None
    assert await store.read(lambda tx: tx.ledger.expiring(now=minutes(99), limit=9)) == ()


async def test_what_ended_is_told_once_and_wakes_until_it_is_told(store: DatabaseStore) -> None:
    asked, hold = await store.write(three_lots)
    ended = await store.read(lambda tx: tx.ledger.ended(asked.account_id, before=minutes(60)))
    assert ended == ()
    ended = await store.read(lambda tx: tx.ledger.ended(asked.account_id, before=minutes(61)))
    assert ended == (hold,)
    assert await store.write(lambda tx: tx.ledger.tell_ended(hold.id, now=minutes(99))) is None
    await store.write(lambda tx: tx.ledger.close_hold(hold, HoldState.EXPIRED, now=minutes(60)))
    assert await store.read(lambda tx: tx.ledger.next_expiry()) == minutes(60)
    (due,) = await store.read(lambda tx: tx.ledger.expiring(now=minutes(99), limit=9))
    assert due.id == hold.id
    told = [await store.write(lambda tx: tx.ledger.tell_ended(hold.id, now=minutes(99))) for _ in range(2)]
    assert told == [due, None]
    assert await store.read(lambda tx: tx.ledger.expiring(now=minutes(99), limit=9)) == ()
    assert await store.read(lambda tx: tx.ledger.next_expiry()) is None


async def test_what_the_client_is_asked_for_is_kept_with_the_hold(store: DatabaseStore) -> None:
    asked, hold = await store.write(three_lots)
    assert await store.write(lambda tx: tx.ledger.ask_more(hold, asked=12, spent=11))
    again = await store.read(lambda tx: live(tx, asked))
    assert (again.asked, again.spent) == (12, 11)
    assert await store.write(lambda tx: tx.ledger.ask_more(hold, asked=None, spent=None))
    assert (await store.read(lambda tx: live(tx, asked))).asked is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE hold_line SET captured = amount + 1",
        "UPDATE hold_line SET captured = -1",
        "UPDATE hold SET reversed_at = 1",
        "UPDATE hold SET captured_net = -1",
        "UPDATE hold SET step = 0",
        "UPDATE hold SET asked = 0",
    ],
)
async def test_the_database_refuses_what_must_never_be(store: DatabaseStore, statement: str) -> None:
    await store.write(three_lots)
    with pytest.raises(ConstraintRefused):
        await store.run(lambda sql: sql.change(statement))
