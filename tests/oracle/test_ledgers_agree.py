"""The two ledgers agree, in a few histories at each run; `make faults RIG=ledger` plays thousands."""

import pytest

from bot.flows import settling
from bot.quota.plan import Rollover
from tests.faults.ledger import one_batch, play

FEW, SEED = 24, 7


def test_the_books_and_the_oracle_agree_after_every_step() -> None:
    examples, steps, difference = one_batch(FEW, SEED)
    assert difference is None
    assert examples >= FEW
    assert steps > 10 * FEW, "a history of a few steps shows little"


def test_a_defect_in_the_product_is_a_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    def rounded_up(rule: Rollover | None, unused: int) -> int:
        return 0 if rule is None else -(-unused * rule.percent // 100)

    monkeypatch.setattr(settling, "carried", rounded_up)
    examples, _, difference = one_batch(FEW, SEED, shorten=False)
    assert examples == 0, "a batch that differs is not counted"
    assert difference is not None
    assert "rollover" in difference


def test_what_was_asked_for_is_played_and_told() -> None:
    heard: list[int] = []
    (tally,) = play(2, 1, heard.append)
    assert tally.well
    assert tally.examples == sum(heard) >= 2
