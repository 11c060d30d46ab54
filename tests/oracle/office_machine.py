"""What the office does, as further rules of the machine, and the machine as it is played."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.oracle.company import PLANS, PRICES
from tests.oracle.machine import BESIDE, DAYS, FEW, NTH, ONE, SUM, UNIT, WHEN, When
from tests.oracle.pointed_machine import Pointed

LASTING = st.one_of(st.none(), DAYS)
CODES = st.sampled_from(sorted(PLANS))


class Ledgers(Pointed):
    """All of it."""

    @rule(which=ONE, when=WHEN, minor=SUM, number=st.integers(min_value=1, max_value=6))
    def deposit(self, which: int, when: When, minor: int, number: int) -> None:
        """A reference may come again; only one payment stands under it."""
        self.move(when)
        self.pair.deposit(self.pair.sides[which], minor, f"ref-{which}-{number}")

    @rule(which=ONE, when=WHEN, unit=UNIT, amount=FEW, days=LASTING)
    def more(self, which: int, when: When, unit: str, amount: int, days: int | None) -> None:
        self.move(when)
        self.pair.more(self.pair.sides[which], unit, amount, days)

    @rule(which=ONE, when=WHEN, unit=UNIT, amount=st.integers(min_value=1, max_value=9))
    def fewer(self, which: int, when: When, unit: str, amount: int) -> None:
        self.move(when)
        self.pair.fewer(self.pair.sides[which], unit, amount)

    @rule(which=ONE, when=WHEN, unit=st.one_of(st.none(), UNIT), amount=FEW, days=DAYS)
    def boost(self, which: int, when: When, unit: str | None, amount: int, days: int) -> None:
        self.move(when)
        self.pair.boost(self.pair.sides[which], unit, amount if unit else 900 * amount, days)

    @rule(
        which=ONE,
        when=WHEN,
        unit=st.one_of(st.none(), UNIT),
        span=st.tuples(st.sampled_from((0, 0, 2)), st.sampled_from((None, 0, 5, 40))),
        order=st.sampled_from((0, 0, 1, 2)),
        priority=st.sampled_from((5, 10, 10, 15)),
    )
    def promo(
        self,
        which: int,
        when: When,
        unit: str | None,
        span: tuple[int, int | None],
        order: int,
        priority: int,
    ) -> None:
        self.move(when)
        side = self.pair.sides[which]
        scope = f"order:{order}" if order and unit == "recalculation" else ""
        amount = 2 if unit else 700
        self.pair.promo(side, unit or side.client.currency, amount, span, scope, priority)

    @rule(
        which=ONE,
        when=WHEN,
        kind=st.sampled_from(("credit", "emergency")),
        minor=st.sampled_from((0, 1500, 20_000)),
        starts=st.sampled_from((None, None, 0, 2)),
        days=LASTING,
    )
    def limit(
        self, which: int, when: When, kind: str, minor: int, starts: int | None, days: int | None
    ) -> None:
        self.move(when)
        self.pair.limit(self.pair.sides[which], kind, minor, starts, days)

    @rule(which=ONE, when=WHEN, code=CODES, days=LASTING)
    def plan(self, which: int, when: When, code: str, days: int | None) -> None:
        self.move(when)
        self.pair.plan(self.pair.sides[which], code, days)

    @rule(which=ONE, code=CODES, beside=BESIDE)
    def plan_from_the_renewal(self, which: int, code: str, beside: timedelta) -> None:
        """Agreed for the first day of the next period, which begins with it."""
        side = self.pair.sides[which]
        first = side.client.bound(1) - side.begins(0)[1]
        days = round(first / timedelta(days=1))
        if days > 0:
            self.pair.plan(side, code, days)
            self.pair.pass_to(side.client.bound(1) + beside)

    @rule(
        which=ONE,
        when=WHEN,
        service=st.sampled_from(sorted(PRICES)),
        net=st.sampled_from((50, 1150, 4999)),
        span=st.tuples(st.sampled_from((0, 0, 3)), st.sampled_from((None, 0, 4))),
    )
    def price(self, which: int, when: When, service: str, net: int, span: tuple[int, int | None]) -> None:
        self.move(when)
        self.pair.price(self.pair.sides[which], service, net, span)

    @precondition(lambda self: any(side.changes for side in self.pair.sides))
    @rule(nth=NTH, when=WHEN)
    def take_back(self, nth: int, when: When) -> None:
        """Also what was taken back before: then nothing happens."""
        self.move(when)
        found = [(side, *each) for side in self.pair.sides for each in reversed(side.changes)]
        self.pair.take_back(*found[nth % len(found)])
