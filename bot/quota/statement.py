"""Statements: what stood at the beginning of a span, what was booked in it, what stands at its end.

A balance is the sum of what is posted on all lots of an asset, debts included: what the ledger says, whether
it may be used or not. `opening + lines = closing` for each asset, to the last minor unit, and the closing of
one span is the opening of the next.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.quota.money import Asset

MOST_LINES = 10_000
"""How many lines a file may have; more are asked for in two spans."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """What was booked at one time for one matter, from however many lots: units or minor units, never 0.
    `tax`: what of a payment was tax and so never came to a lot; of one taken out again with a minus."""

    at: datetime
    asset: Asset
    amount: int
    reason: str
    reference: str
    tax: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """All that was booked of an asset from a moment on: its sum, and in how many movements."""

    amount: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """An asset over a span; `count` movements lie between."""

    asset: Asset
    opening: int
    closing: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A movement, and what stood after it."""

    movement: Movement
    balance: int


def totals(
    posted: Mapping[Asset, int],
    since: Mapping[Asset, Moved],
    until: Mapping[Asset, Moved],
    *,
    known: Sequence[Asset],
) -> tuple[Total, ...]:
    """Openings and closings, reckoned back from what is posted now by what was booked from either end of the
    span on. Assets that are `known` come first and always, others where there is something to say."""
    found = []
    for asset in dict.fromkeys([*known, *sorted({*posted, *since})]):
        now, nothing = posted.get(asset, 0), Moved(amount=0, count=0)
        begun, ended = since.get(asset, nothing), until.get(asset, nothing)
        total = Total(
            asset=asset,
            opening=now - begun.amount,
            closing=now - ended.amount,
            count=begun.count - ended.count,
        )
        if asset in known or total.count or total.opening:
            found.append(total)
    return tuple(found)


def lines(totals: Sequence[Total], newest: Sequence[Movement]) -> tuple[Line, ...]:
    """The newest movements of the span, oldest first, each with what stood after it: reckoned back from the
    closing, so that earlier ones may be left out. ValueError where all are there and do not sum up."""
    running = {total.asset: total.closing for total in totals}
    counts = dict.fromkeys(running, 0)
    found: list[Line] = []
    for movement in reversed(newest):
        found.append(Line(movement=movement, balance=running[movement.asset]))
        running[movement.asset] -= movement.amount
        counts[movement.asset] += 1
    for total in totals:
        if counts[total.asset] == total.count and running[total.asset] != total.opening:
            raise ValueError(f"{total} does not sum up: {running[total.asset]} at its beginning")
    return tuple(reversed(found))
