"""Draws what happens to two clients, in both ledgers at once, and compares after every step.

Time moves to an edge on purpose: the end of a period, a lot, a limit, a price, a quote or a hold, the day of
a plan; a second or a microsecond before it, on it, and after it.
"""

from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.oracle.client import Asked, Quote
from tests.oracle.company import ANCHORS, PLANS, ZONES
from tests.oracle.compare import UNITS
from tests.oracle.months import boundary
from tests.oracle.pair import Pair, Side

SECOND, INSTANT = timedelta(seconds=1), timedelta(microseconds=1)
BESIDE = st.sampled_from((timedelta(0), -INSTANT, INSTANT, -SECOND, SECOND))
EDGE = st.tuples(st.integers(min_value=0, max_value=5), BESIDE)
HOURS = st.integers(min_value=1, max_value=40 * 24).map(lambda hours: timedelta(hours=hours))
WHEN = st.one_of(st.none(), EDGE, EDGE, HOURS)
"""No time passes; to the nth edge from here or beside it; or some hours."""
ONE = st.integers(min_value=0, max_value=1)
NTH = st.integers(min_value=0, max_value=11)
DAYS = st.integers(min_value=0, max_value=70)
UNIT = st.sampled_from(UNITS)
KIND = st.sampled_from(("consultation", "work", "estimate", "emergency"))
SUM = st.sampled_from((1, 100, 1234, 5000, 8622, 12_510, 40_000))
SHARE = st.integers(min_value=-1, max_value=2)
FEW = st.integers(min_value=1, max_value=4)
When = tuple[int, timedelta] | timedelta | None
CLOSINGS = {"little": (16, 4), "nothing": (0, 0), "more": (40, 13), "longer": (75, None)}
"""How work may be closed: (minutes spent, tenths of what is held)."""
HOW = st.sampled_from(("on", "on", "on", "on", "back", "tick", *CLOSINGS))
WAY = st.lists(st.tuples(WHEN, HOW), min_size=1, max_size=5)


class LedgerMachine(RuleBasedStateMachine):
    """Two clients of one company, in both ledgers. `examples` and `steps` count what was really played."""

    examples = 0
    steps = 0
    pair: Pair
    payments = 0

    @initialize(
        zones=st.tuples(st.sampled_from(ZONES), st.sampled_from(ZONES)),
        anchors=st.tuples(st.sampled_from(ANCHORS), st.sampled_from(ANCHORS)),
        plans=st.tuples(st.sampled_from(sorted(PLANS)), st.just("small")),
        hours=st.sampled_from((0, 0, 9, 700)),
        money=st.sampled_from((0, 9_000, 30_000)),
    )
    def begin(
        self,
        zones: tuple[str, str],
        anchors: tuple[date, date],
        plans: tuple[str, str],
        hours: int,
        money: int,
    ) -> None:
        first, second = anchors
        now = boundary(first, 0, zones[0]) + timedelta(hours=hours)
        self.pair = Pair(now, [("EUR", zones[0], plans[0], first), ("PLN", zones[1], plans[1], second)])
        for side in self.pair.sides if money else ():
            self.pair.deposit(side, money, f"first-{side.account}")

    def teardown(self) -> None:
        type(self).examples += 1
        if hasattr(self, "pair"):
            self.pair.close()

    @invariant()
    def agree(self) -> None:
        if hasattr(self, "pair"):
            type(self).steps += 1
            self.pair.compare()

    # --- choosing

    def move(self, when: When) -> None:
        """Time goes on first."""
        if isinstance(when, timedelta):
            self.pair.pass_to(self.pair.now + when)
        elif when is not None:
            edges = self.pair.edges()
            self.pair.pass_to(edges[min(when[0], len(edges) - 1)] + when[1])

    def asked(self, *states: str, held: bool = False) -> list[tuple[Side, Asked]]:
        """Every request in one of the states, the newest first."""
        found = [(side, one) for side in self.pair.sides for one in side.client.requests]
        return [(side, one) for side, one in found[::-1] if one.state in states and (one.hold or not held)]

    def pick(self, nth: int, *states: str, held: bool = False) -> tuple[Side, Asked] | None:
        found = self.asked(*states, held=held)
        return found[nth % len(found)] if found else None

    def quoted(self) -> list[tuple[Side, Asked, Quote]]:
        """Prices that may still be answered first, then all the others."""
        found = [
            (side, one, quote)
            for side in self.pair.sides
            for one in side.client.requests
            for quote in one.quotes
        ]
        return sorted(found, key=lambda each: each[2].state != "live")

    # --- clients

    @rule(which=ONE, when=WHEN, kind=KIND, nth=st.integers(min_value=0, max_value=3))
    def ask(self, which: int, when: When, kind: str, nth: int) -> None:
        self.move(when)
        side = self.pair.sides[which]
        orders = [one.order for one in side.client.requests if one.kind == "estimate" and not one.again]
        order = orders[nth] if kind == "estimate" and nth < len(orders) else None
        self.pair.ask(side, kind, order)

    @precondition(lambda self: bool(self.quoted()))
    @rule(nth=st.sampled_from((0, 0, 0, 1, 2, 5)), when=WHEN, yes=st.sampled_from((True, True, True, False)))
    def answer_price(self, nth: int, when: When, yes: bool) -> None:
        self.move(when)
        quoted = self.quoted()
        side, asked, quote = quoted[nth % len(quoted)]
        if yes:
            self.pair.accept(side, asked, quote)
        else:
            self.pair.say_no(side, asked, quote)

    @precondition(lambda self: bool([one for _, one in self.asked("offered") if one.quote is None]))
    @rule(nth=NTH, when=WHEN)
    def accept_units(self, nth: int, when: When) -> None:
        self.move(when)
        covered = [(side, one) for side, one in self.asked("offered") if one.quote is None]
        self.pair.accept_covered(*covered[nth % len(covered)])

    @precondition(lambda self: bool([one for _, one in self.asked("taken") if one.hold and one.hold.asked]))
    @rule(nth=NTH, when=WHEN)
    def accept_minutes(self, nth: int, when: When) -> None:
        self.move(when)
        found = [(side, one) for side, one in self.asked("taken") if one.hold and one.hold.asked]
        side, asked = found[nth % len(found)]
        if asked.hold is not None:
            self.pair.accept_minutes(side, asked, asked.hold.asked)

    # --- a request's way

    @rule(which=ONE, when=WHEN, kind=KIND, nth=st.integers(min_value=0, max_value=3), way=WAY)
    def serve(self, which: int, when: When, kind: str, nth: int, way: list[tuple[When, str]]) -> None:
        """Asked for, and followed for some steps, with time between them."""
        self.ask(which, when, kind, nth)
        asked = self.pair.sides[which].client.requests[-1]
        self.follow(self.pair.sides[which], asked, way)

    @precondition(lambda self: bool(self.asked("offered", "queued", "taken", "done")))
    @rule(nth=NTH, way=WAY)
    def go_on(self, nth: int, way: list[tuple[When, str]]) -> None:
        """An earlier one, further on."""
        if (found := self.pick(nth, "offered", "queued", "taken", "done")) is not None:
            self.follow(*found, way)

    def follow(self, side: Side, asked: Asked, way: list[tuple[When, str]]) -> None:
        for when, how in way:
            self.pair.compare()
            self.move(when)
            self.one_step(side, asked, how)

    def one_step(self, side: Side, asked: Asked, how: str) -> None:
        """On to the next state, or as `how` says where that can be."""
        if how == "tick":
            self.pair.tick()
        elif asked.state == "offered" and asked.quote is not None:
            self.pair.accept(side, asked, asked.quote)
        elif asked.state == "offered":
            self.pair.accept_covered(side, asked)
        elif asked.state == "queued":
            (self.pair.undo if how == "back" else self.pair.take)(side, asked)
        elif asked.state == "taken":
            self.work_step(side, asked, how)
        elif asked.state == "done":
            self.pair.reverse(side, asked)

    def work_step(self, side: Side, asked: Asked, how: str) -> None:
        """What the client or the desk says to work that goes on."""
        if asked.quote is not None and how == "on":
            self.pair.accept(side, asked, asked.quote)
        elif asked.hold is not None and asked.hold.asked and how == "on":
            self.pair.accept_minutes(side, asked, asked.hold.asked)
        elif how in CLOSINGS:
            self.close_with(side, asked, how)
        else:
            self.end(side, asked, "release" if how == "back" else "finish")

    def close_with(self, side: Side, asked: Asked, how: str) -> None:
        """Less than is held, or more."""
        minutes, share = CLOSINGS[how]
        if share is None or asked.hold is None:
            self.pair.finish(side, asked, minutes, None)
        else:
            most = asked.hold.net or asked.hold.total
            self.pair.finish(side, asked, minutes, most * share // 10)

    # --- the desk

    @precondition(lambda self: bool(self.asked("queued")))
    @rule(nth=NTH, when=WHEN, how=st.sampled_from(("take", "take", "take", "undo")))
    def from_queue(self, nth: int, when: When, how: str) -> None:
        self.move(when)
        if (found := self.pick(nth, "queued")) is not None:
            (self.pair.take if how == "take" else self.pair.undo)(*found)

    @precondition(lambda self: bool(self.asked("taken")))
    @rule(nth=NTH, when=WHEN, how=st.sampled_from(("finish", "finish", "finish", "cancel", "release")))
    def end_work(self, nth: int, when: When, how: str) -> None:
        self.move(when)
        if (found := self.pick(nth, "taken")) is not None:
            self.end(*found, how)

    @precondition(lambda self: bool(self.asked("taken", held=True)))
    @rule(nth=NTH, when=WHEN, share=SHARE, part=st.sampled_from((0, 3, 7, 10)))
    def charge_part(self, nth: int, when: When, share: int, part: int) -> None:
        """Some tenths of what is held, and a little more or less."""
        self.move(when)
        found = self.pick(nth, "taken", held=True)
        if found is not None and found[1].hold is not None:
            hold = found[1].hold
            most = hold.net or hold.total
            self.pair.finish(*found, 5, max(0, most * part // 10 + share))

    @precondition(lambda self: bool(self.asked("taken", held=True)))
    @rule(nth=NTH, when=WHEN, minutes=st.sampled_from((0, 1, 14, 15, 16, 30, 31, 60, 61, 75, 200)))
    def count_minutes(self, nth: int, when: When, minutes: int) -> None:
        self.move(when)
        if (found := self.pick(nth, "taken", held=True)) is not None:
            self.pair.finish(*found, minutes, None)

    @precondition(lambda self: bool(self.asked("done")))
    @rule(nth=NTH, when=WHEN)
    def reverse(self, nth: int, when: When) -> None:
        self.move(when)
        if (found := self.pick(nth, "done")) is not None:
            self.pair.reverse(*found)

    @rule(when=WHEN)
    def tick(self, when: When) -> None:
        self.move(when)
        self.pair.tick()

    @rule(which=ONE, when=WHEN)
    def look(self, which: int, when: When) -> None:
        self.move(when)
        self.pair.look(self.pair.sides[which])

    def end(self, side: Side, asked: Asked, how: str) -> None:
        """What the state allows of it; anything else just looks."""
        if how == "tick":
            self.pair.tick()
        elif how == "undo" and asked.state == "queued":
            self.pair.undo(side, asked)
        elif how == "finish" and asked.state == "taken":
            self.pair.finish(side, asked, 20, None)
        elif how == "cancel" and asked.state == "taken":
            self.pair.cancel(side, asked)
        elif how == "release" and asked.state == "taken":
            self.pair.put_back(side, asked)
        else:
            self.pair.look(side)
