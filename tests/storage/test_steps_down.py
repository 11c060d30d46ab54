"""What a step down keeps, what it forgets, and when it is not taken because it would lose too much."""

import pytest

from bot.ids import RequestId
from storage import DatabaseStore, invariants
from storage.errors import StepRefused
from storage.migrate import newest
from tests.storage import filled
from tests.storage.conftest import Place
from tests.storage.test_migrations import SHAPE, fill
from tests.storage.world import found

PARTS = 14
"""The migration that brings holds captured in part, and charges taken back."""
CHARGED = (
    "SELECT amount FROM hold_line JOIN hold ON hold.id = hold_id WHERE state = 'captured' ORDER BY lot_id"
)
PRICED = "SELECT net, tax FROM hold WHERE state = 'captured'"


async def test_of_a_hold_charged_in_part_a_step_down_keeps_the_part(
    bare: DatabaseStore, own_place: Place
) -> None:
    await bare.migrate()
    await bare.write(fill)
    assert own_place.rows(CHARGED) == [(150,), (96,)]
    await bare.migrate(to=PARTS - 1)
    assert own_place.rows(CHARGED) == [(123,)]
    assert own_place.rows(PRICED) == [(100, 23)]
    await bare.migrate()
    charged = """
        SELECT captured, captured_net FROM hold_line JOIN hold ON hold.id = hold_id
        WHERE state = 'captured'"""
    assert own_place.rows(charged) == [(123, 100)]


async def test_there_is_no_step_down_that_would_forget_a_charge_taken_back(
    bare: DatabaseStore, own_place: Place
) -> None:
    await bare.migrate()
    await bare.write(fill)
    await bare.write(lambda tx: filled.taken_back(tx, found(tx, RequestId(2))))
    before = own_place.rows(SHAPE[own_place.kind])
    for version in (PARTS - 1, 0):
        with pytest.raises(StepRefused, match=r"migration 14 \(holds\): a charge was taken back"):
            await bare.migrate(to=version)
    assert own_place.rows("SELECT MAX(version) FROM schema_version") == [(newest(),)]
    assert own_place.rows(SHAPE[own_place.kind]) == before
    assert await bare.read(invariants.check) == ()
    await bare.migrate(to=PARTS)
    await bare.migrate()
    assert await bare.read(invariants.check) == ()


RIGHTS = 15
"""The migration that brings limits from a day on, the emergency allowance and contacts' rights."""


async def test_below_the_migration_of_rights_only_what_counts_already_is_kept(
    bare: DatabaseStore, own_place: Place
) -> None:
    await bare.migrate()
    await bare.write(fill)
    await bare.migrate(to=RIGHTS - 1)
    assert own_place.rows("SELECT amount FROM credit_limit") == [(5,)]
    await bare.migrate()
    assert own_place.rows("SELECT may_write, spend FROM contact") == [(1, None)]
    assert own_place.rows("SELECT amount, kind FROM credit_limit") == [(5, "credit")]
    assert own_place.rows("SELECT COUNT(*) FROM appeal") == [(0,)]
