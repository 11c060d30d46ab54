"""Lots as plain records, and which of them are drawn on."""

from dataclasses import dataclass
from datetime import datetime

KINDS = ("included", "rollover", "bonus", "boost", "promo", "deposit", "credit", "emergency")
DEBTS = ("credit", "emergency")
Part = tuple["Lot", int]


@dataclass(eq=False)
class Lot:
    """`left` is what the books have of it, `held` what is reserved of that, `given` all that was put in.
    `over`: used up in an earlier period, so no part of this one."""

    asset: str
    kind: str
    start: datetime
    end: datetime | None
    number: int
    scope: str = ""
    priority: int = 10
    given: int = 0
    left: int = 0
    held: int = 0
    over: bool = False

    @property
    def free(self) -> int:
        return self.left - self.held

    def runs(self, now: datetime) -> bool:
        return self.start <= now and (self.end is None or now < self.end)


def goes_before(one: Lot, other: Lot) -> bool:
    """Word by word: debts last; a scope before none; priority; the earlier end, none last; category; age."""
    if (one.kind in DEBTS) != (other.kind in DEBTS):
        return other.kind in DEBTS
    if bool(one.scope) != bool(other.scope):
        return bool(one.scope)
    if one.priority != other.priority:
        return one.priority < other.priority
    if one.end != other.end:
        return other.end is None or (one.end is not None and one.end < other.end)
    if one.kind != other.kind:
        return KINDS.index(one.kind) < KINDS.index(other.kind)
    return one.number < other.number


def in_turn(lots: list[Lot]) -> list[Lot]:
    """In the order in which they are drawn on: each is put before the first that it goes before."""
    placed: list[Lot] = []
    for lot in lots:
        where = next((at for at, there in enumerate(placed) if goes_before(lot, there)), len(placed))
        placed.insert(where, lot)
    return placed


def room(lots: list[Lot], asset: str, floors: dict[str, int], now: datetime, scope: str = "") -> list[Part]:
    """What each could give by itself; a debt down to its floor."""
    found = [lot for lot in lots if lot.asset == asset and lot.scope in ("", scope) and lot.runs(now)]
    return [(lot, max(0, lot.free + floors.get(lot.kind, 0))) for lot in in_turn(found)]


def cover(lots: list[Lot], asset: str, floors: dict[str, int], now: datetime, scope: str = "") -> int:
    """What they give together. Whatever is owed or reserved as a debt counts against everything else, so that
    the account as a whole stays above its floors; below zero when it is deeper than they allow."""
    rooms = room(lots, asset, floors, now, scope)
    own = sum(part for lot, part in rooms if lot.kind not in DEBTS)
    debt = sum(lot.free for lot in lots if lot.asset == asset and lot.kind in DEBTS)
    return min(own + debt + sum(floors.values()), sum(part for _, part in rooms))


def take(rooms: list[Part], amount: int) -> list[Part]:
    """So much, from the first on."""
    parts: list[Part] = []
    for lot, there in rooms:
        part = min(there, amount)
        amount -= part
        if part:
            parts.append((lot, part))
    return parts


def gathered(lots: list[Lot], given: list[Part]) -> list[Part] | None:
    """Where what was given is taken out: of its own lot, then of others of the same terms, the youngest
    first; None when all of them have not so much. A debt that was paid stands again. Units that were used up
    before a renewal are nobody's equals any more; payments always are one pot."""
    found: list[Part] = []
    there = {lot: lot.free for lot in lots}
    for lot, amount in given:
        if lot.kind in DEBTS:
            found.append((lot, amount))
            continue
        alike = [one for one in lots[::-1] if one is not lot and terms(one) == terms(lot)]
        gone = lot.over and lot.kind != "deposit"
        parts = take([] if gone else [(one, max(0, there[one])) for one in (lot, *alike)], amount)
        if sum(part for _, part in parts) < amount:
            return None
        for one, part in parts:
            there[one] -= part
        found += parts
    return found


def terms(lot: Lot) -> tuple[object, ...]:
    """What two lots must have in common so that one can stand in for the other."""
    return lot.asset, lot.kind, lot.priority, lot.end, lot.scope
