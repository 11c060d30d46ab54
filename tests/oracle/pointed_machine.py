"""Deeds on purpose, as further rules of the machine: what chance alone would seldom bring together."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.oracle.dealing import SERVICE, tax_on, to_pay
from tests.oracle.lots import DEBTS
from tests.oracle.machine import BESIDE, FEW, HOURS, NTH, ONE, WHEN, LedgerMachine, When
from tests.oracle.pair import Side

LONG = timedelta(days=4)
CODES = ("small", "bare")
ENDS = ("finish", "cancel", "undo", "tick", "look")


class Pointed(LedgerMachine):
    """With the deeds that stand exactly at an edge, or need several things at once."""

    @precondition(lambda self: bool(self.asked("queued", "taken", held=True)))
    @rule(nth=NTH, beside=BESIDE, how=st.sampled_from(ENDS), later=WHEN)
    def expire_under_a_hold(self, nth: int, beside: timedelta, how: str, later: When) -> None:
        """A lot ends while a hold has something of it; then the hold ends, too."""
        found = self.pick(nth, "queued", "taken", held=True)
        if found is None or found[1].hold is None:
            return
        ends = [lot.end for lot, _ in found[1].hold.parts if lot.end is not None and lot.end >= self.pair.now]
        if ends:
            self.pair.pass_to(min(ends) + beside)
        self.move(later)
        self.end(*found, how)

    @precondition(lambda self: any(quote.state == "live" for _, _, quote in self.quoted()))
    @rule(nth=NTH, beside=BESIDE)
    def answer_at_the_end_of_a_price(self, nth: int, beside: timedelta) -> None:
        """With money for it, so that only the moment decides."""
        live = [one for one in self.quoted() if one[2].state == "live" and one[2].until >= self.pair.now]
        if live:
            side, asked, quote = live[nth % len(live)]
            self.pair.limit(side, "credit", 90_000, None, None)
            self.pair.pass_to(quote.until + beside)
            self.pair.accept(side, asked, quote)

    @precondition(lambda self: bool(self.asked("queued", held=True)))
    @rule(nth=NTH, beside=BESIDE, taken=st.booleans())
    def tick_at_the_end_of_a_hold(self, nth: int, beside: timedelta, taken: bool) -> None:
        """Nobody took it, or somebody does when it is over."""
        found = self.pick(nth, "queued", held=True)
        if found is None or found[1].hold is None or found[1].hold.ends is None:
            return
        self.pair.pass_to(found[1].hold.ends + beside)
        self.pair.tick()
        if taken:
            self.pair.compare()
            self.pair.take(*found)

    @rule(which=ONE, waits=HOURS, later=WHEN)
    def wait_for_money(self, which: int, waits: timedelta, later: When) -> None:
        """What units do not cover waits longer than its promise would be, until somebody pays, and is
        promised from then on."""
        side = self.pair.sides[which]
        asked = self.pair.ask(side, "work")
        for _ in range(2):
            self.pair.compare()
            asked = self.pair.ask(side, "work") if asked.state == "queued" else asked
        self.move(LONG + waits)
        self.pair.tick()
        self.pair.compare()
        self.pay(side, 20_000)
        if asked.state == "offered" and asked.quote is not None:
            self.pair.accept(side, asked, asked.quote)
            self.pair.compare()
            self.move(later)

    @precondition(lambda self: bool(self.asked("queued", held=True)))
    @rule(
        nth=NTH,
        beside=BESIDE,
        periods=st.integers(min_value=0, max_value=2),
        how=st.sampled_from(("take", "undo", "look", "tick")),
    )
    def sleep_over_the_end_of_a_hold(self, nth: int, beside: timedelta, periods: int, how: str) -> None:
        """And over renewals, while no timer runs; then somebody comes before it, or it does."""
        found = self.pick(nth, "queued", held=True)
        if found is None or found[1].hold is None or found[1].hold.ends is None:
            return
        side, asked = found
        wakes = found[1].hold.ends
        for turn in range(1, periods + 1):
            wakes = max(wakes, side.client.bound(turn))
        self.pair.pass_to(wakes + beside)
        if how == "take":
            self.pair.take(side, asked)
        else:
            self.end(side, asked, how)
        self.pair.compare()
        self.pair.tick()

    @rule(
        which=ONE, when=WHEN, times=st.integers(min_value=2, max_value=4), priority=st.sampled_from((10, 15))
    )
    def recalculate_with_its_own_units(self, which: int, when: When, times: int, priority: int) -> None:
        """An order with units of its own beside the general ones, recalculated beyond what is free."""
        self.move(when)
        side = self.pair.sides[which]
        order = self.pair.ask(side, "estimate").order
        self.pair.promo(side, "recalculation", 2, (0, None), f"order:{order}", priority)
        for _ in range(times):
            self.pair.compare()
            self.pair.ask(side, "estimate", order)

    @rule(
        which=ONE,
        kind=st.sampled_from(("work", "consultation", "emergency")),
        more=st.sampled_from((-1, 0, 1)),
        days=st.sampled_from((None, 0, 3)),
        when=WHEN,
        yes=st.booleans(),
    )
    def stand_at_the_edge_of_credit(
        self, which: int, kind: str, more: int, days: int | None, when: When, yes: bool
    ) -> None:
        """The limit just covers a price, or by one too little, or by one more than it takes."""
        side = self.pair.sides[which]
        client = side.client
        mine = [lot for lot in client.lots if lot.asset == client.currency]
        own = sum(lot.free for lot in mine if lot.kind in DEBTS or lot.runs(client.now))
        net = client.price(SERVICE[kind])
        self.pair.limit(side, "credit", max(0, net + tax_on(client, net) - own + more), None, days)
        self.move(when)
        asked = self.pair.ask(side, kind)
        if yes and asked.quote is not None:
            self.pair.accept(side, asked, asked.quote)

    @rule(
        which=ONE,
        when=WHEN,
        minor=st.sampled_from((100, 9_000, 20_000, 60_000)),
        times=st.integers(min_value=1, max_value=3),
        limits=st.sampled_from(((20_000, 20_000), (0, 20_000), (20_000, 0), (13_000, 13_000))),
    )
    def owe_and_pay(self, which: int, when: When, minor: int, times: int, limits: tuple[int, int]) -> None:
        """Emergencies until something is owed, and then money comes."""
        side = self.pair.sides[which]
        for kind, limit in zip(DEBTS, limits, strict=True):
            self.pair.limit(side, kind, limit, None, None)
        for _ in range(times):
            self.serve_whole(side, "emergency")
        self.move(when)
        self.payments += 1
        self.pair.deposit(side, minor, f"owed-{self.payments}")

    def serve_whole(self, side: Side, kind: str) -> None:
        """Asked, taken and done, whatever it costs; with something to compare after each."""
        asked = self.pair.ask(side, kind)
        self.pair.compare()
        self.pair.take(side, asked)
        self.pair.compare()
        self.pair.finish(side, asked, 20, None)
        self.pair.compare()

    @rule(
        which=ONE,
        when=WHEN,
        kind=st.sampled_from(("work", "consultation")),
        own=st.sampled_from((100, 4_000)),
        tenths=st.sampled_from((1, 3, 9)),
    )
    def charge_a_part_of_own_money_and_credit(
        self, which: int, when: When, kind: str, own: int, tenths: int
    ) -> None:
        """One hold on several lots, of which the last drawn get something back."""
        side = self.pair.sides[which]
        self.pair.limit(side, "credit", 90_000, None, None)
        self.payments += 1
        self.pair.deposit(side, own, f"part-{self.payments}")
        asked = self.pair.ask(side, kind)
        if asked.state == "offered" and asked.quote is not None:
            self.pair.accept(side, asked, asked.quote)
        self.pair.compare()
        self.move(when)
        if asked.state == "queued":
            self.pair.take(side, asked)
        if asked.state == "taken" and asked.hold is not None:
            self.pair.finish(side, asked, 5, max(1, (asked.hold.net or asked.hold.total) * tenths // 10))

    @rule(
        which=ONE,
        when=WHEN,
        first=st.sampled_from((0, 0, 2_000)),
        beyond=st.sampled_from((-1, 0, 1, 100, 9_000)),
        kinds=st.tuples(*[st.sampled_from(("emergency", "work"))] * 2),
        paid=ONE,
        ends=st.tuples(*[st.sampled_from(("finish", "finish", "finish", "cancel", "undo"))] * 2),
        after=st.sampled_from(("", "reverse", "take_back", "take_back", "both")),
    )
    def pay_between_holds_and_their_charges(
        self,
        which: int,
        when: When,
        first: int,
        beyond: int,
        kinds: tuple[str, str],
        paid: int,
        ends: tuple[str, str],
        after: str,
    ) -> None:
        """Two on credit and what own money there is; between them or while both are held a payment that just
        covers the second; and then each ends in its way."""
        side = self.pair.sides[which]
        self.pair.limit(side, "credit", 90_000, None, None)
        self.pay(side, first)
        net = side.client.price(SERVICE[kinds[1]])
        second = to_pay(side.client, net + tax_on(side.client, net)) + beyond
        asked = []
        for number, kind in enumerate(kinds):
            asked.append(one := self.pair.ask(side, kind))
            if one.state == "offered" and one.quote is not None:
                self.pair.accept(side, one, one.quote)
            self.pair.compare()
            self.pay(side, second * (number == paid))
        self.move(when)
        for one, how in zip(asked, ends, strict=True):
            self.pair.compare()
            if how != "undo" and one.state == "queued":
                self.pair.take(side, one)
            self.end(side, one, how)
        self.pair.compare()
        if after in ("reverse", "both") and asked[0].state == "done":
            self.pair.reverse(side, asked[0])
        if after in ("take_back", "both") and side.changes:
            self.pair.compare()
            self.pair.take_back(side, *side.changes[-1])

    def pay(self, side: Side, minor: int) -> None:
        if minor > 0:
            self.payments += 1
            self.pair.deposit(side, minor, f"between-{self.payments}")

    @rule(
        which=ONE,
        when=WHEN,
        net=st.sampled_from((110, 1_999, 4_110)),
        part=st.sampled_from((50, 150, 1_050)),
    )
    def charge_a_part_with_half_a_cent_of_tax(self, which: int, when: When, net: int, part: int) -> None:
        """Where a share of the price's tax and the tax on a share are not the same."""
        self.move(when)
        side = self.pair.sides[which]
        self.pair.price(side, "hour", net, (0, None))
        self.pay(side, 6_000)
        asked = self.pair.ask(side, "work")
        if asked.state == "offered" and asked.quote is not None:
            self.pair.accept(side, asked, asked.quote)
        self.pair.compare()
        if asked.state == "queued":
            self.pair.take(side, asked)
        if asked.state == "taken" and asked.hold is not None and asked.hold.net:
            self.pair.finish(side, asked, 5, min(part, asked.hold.net))

    @rule(which=ONE, when=WHEN, priority=st.sampled_from((5, 10, 15)), days=st.sampled_from((None, 0, 60)))
    def ask_beside_a_promotion(self, which: int, when: When, priority: int, days: int | None) -> None:
        """A lot that goes before or after all others, whenever it ends."""
        self.move(when)
        side = self.pair.sides[which]
        self.pair.promo(side, "consultation", 1, (0, days), "", priority)
        for _ in range(2):
            self.pair.compare()
            self.pair.ask(side, "consultation")

    @rule(which=ONE, beside=BESIDE, when=WHEN, units=FEW, codes=st.permutations(("bare", "large", "small")))
    def change_plans_after_the_last_of_a_promotion(
        self, which: int, beside: timedelta, when: When, units: int, codes: list[str]
    ) -> None:
        """Given for good in one period, used up in the next one or just before it, and then other plans, of
        which each includes what the one before it did not."""
        side = self.pair.sides[which]
        self.pair.plan(side, codes[0], None)
        self.pair.promo(side, "consultation", units, (0, None), "", 5)
        self.pair.pass_to(side.client.bound(1) + beside)
        for _ in range(units):
            self.serve_whole(side, "consultation")
        self.move(when)
        for code in codes[1:]:
            self.pair.plan(side, code, None)
            self.pair.compare()

    @rule(which=ONE, when=WHEN, held=st.integers(min_value=1, max_value=4), code=st.sampled_from(CODES))
    def less_while_some_are_held(self, which: int, when: When, held: int, code: str) -> None:
        """From a large plan with units in use to a smaller one."""
        side = self.pair.sides[which]
        self.pair.plan(side, "large", None)
        for _ in range(held):
            self.pair.compare()
            self.pair.ask(side, "consultation")
        self.pair.compare()
        self.move(when)
        self.pair.plan(side, code, None)
