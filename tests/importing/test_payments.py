"""Several payments of one client in one file: each booked as if it came alone, what waits offered once."""

from bot.flows.notices import DepositArrived, Offered
from bot.ids import AccountId
from bot.ports import Entry, Tx
from bot.quota.lot import Category
from tests.flows.lab import OLGA
from tests.importing.bench import Bench

PAID = "client;amount;reference\nOrbit;10;inv-1\nOrbit;15;inv-2\nOrbit;20;inv-3\nOrbit;1;inv-4\n"
CREDIT = "SELECT posted FROM lot WHERE category = 'credit'"
OWN = "SELECT posted FROM lot WHERE category = 'deposit' ORDER BY id"
SHOWN = "SELECT before, after FROM audit WHERE action LIKE 'deposit%' ORDER BY id"


def draw(tx: Tx, category: Category, amount: int) -> None:
    """Take so much out of Orbit's only lot of the category, as a charge would."""
    account = AccountId(1)
    (lot,) = [one for one in tx.ledger.lots(account) if one.category is category]
    entries = [
        Entry(asset="EUR", amount=-amount, lot_id=lot.id),
        Entry(asset="EUR", amount=amount, system="adjusted"),
    ]
    tx.ledger.post(
        reason="adjust", reference="drawn", account_id=account, entries=entries, actor=None, now=lot.starts_at
    )


async def test_each_payment_pays_back_what_those_before_it_left_of_a_debt(bench: Bench) -> None:
    await bench.lab.join("Orbit")
    await bench.lab.store.write(lambda tx: draw(tx, Category.CREDIT, 3000))
    assert await bench.bring(PAID)
    assert bench.rows(CREDIT) == [(0,)]
    assert bench.rows(OWN) == [(1500,), (100,)]
    assert bench.rows(SHOWN) == [
        ("-30.00", "-20.00"),
        ("-20.00", "-5.00"),
        ("-5.00", "15.00"),
        ("15.00", "16.00"),
    ]


async def test_what_waits_is_offered_once_from_the_whole_of_what_came_in(bench: Bench) -> None:
    lab = bench.lab
    await lab.join("Orbit")
    await lab.quota(-5)
    request = await lab.ask("how?", "consultation")
    assert await lab.state(request) == "declined"
    lines = "".join(f"Orbit;{amount};inv-{amount}\n" for amount in (200, 300, 400))
    assert await bench.bring("client;amount;reference\n" + lines)
    assert await lab.state(request) == "offered"
    told = [one for one in lab.told(OLGA)[-4:] if isinstance(one, DepositArrived | Offered)]
    assert [type(one) for one in told] == [DepositArrived, DepositArrived, DepositArrived, Offered]
    assert [one.balance for one in told] == [20_000, 50_000, 90_000, 90_000]
    assert bench.rows("SELECT COUNT(*) FROM quote") == [(1,)]


async def test_units_in_several_lines_add_up(bench: Bench) -> None:
    await bench.lab.join("Orbit")
    lines = "".join(f"Orbit;{count};consultation;left-{count}\n" for count in (2, 3))
    assert await bench.bring("client;amount;unit;reference\n" + lines)
    shown = bench.rows("SELECT before, after FROM audit WHERE action LIKE 'quota%' ORDER BY id")
    assert shown == [("5", "7"), ("7", "10")]


async def test_lots_that_were_empty_for_good_are_closed_by_the_first_line(bench: Bench) -> None:
    lab = bench.lab
    await lab.join("Orbit")
    await lab.deposit(500, "old")
    await lab.store.write(lambda tx: draw(tx, Category.DEPOSIT, 500))
    assert await bench.bring(PAID)
    assert bench.rows("SELECT posted FROM lot WHERE is_open = 0") == [(0,)]
