"""Lots under any run of events, against a model that knows no lots: one number and its limit."""

from dataclasses import dataclass, field, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.quota.lot import DEBTS, Category, HoldPlan, Limits, Lot, Short, plan_hold, repayment
from bot.quota.standing import balance, held_money, spendable
from tests.core.quota_samples import NOW, credit, emergency, lot, standing


@dataclass
class Books:
    """A ledger just good enough to act on plans, beside the model: own money less debts less holds."""

    limits: Limits = field(default_factory=lambda: Limits(credit=0, emergency=0))
    lots: dict[int, Lot] = field(default_factory=lambda: {901: credit(), 902: emergency()})
    holds: list[HoldPlan] = field(default_factory=list)
    own: int = 0
    reserved: int = 0

    def deposit(self, amount: int, *, pays_back: bool) -> None:
        if pays_back:
            for line in repayment(list(self.lots.values()), asset="PLN", amount=amount):
                self._post(line.lot_id, line.amount)
                amount -= line.amount
                self.own += line.amount
        number = len(self.lots) + 1
        self.lots[number] = lot(number, amount, priority=amount % 3)
        self.own += amount

    def hold(self, amount: int, *, urgent: bool) -> None:
        lots = list(self.lots.values())
        plan = plan_hold(lots, asset="PLN", amount=amount, limits=self.limits, emergency=urgent, now=NOW)
        allowed = self.own - self.reserved + self.limits.credit + (self.limits.emergency if urgent else 0)
        if isinstance(plan, Short):
            assert amount > max(0, allowed)
            assert plan.available == allowed
            assert plan.missing == amount - plan.available
            return
        assert amount <= max(0, allowed)
        self._check(plan, amount, urgent=urgent)
        for line in plan.lines:
            self._hold(line.lot_id, line.amount)
        self.holds.append(plan)
        self.reserved += amount

    def close(self, which: int, *, capture: bool) -> None:
        if not self.holds:
            return
        plan = self.holds.pop(which % len(self.holds))
        for line in plan.lines:
            self._hold(line.lot_id, -line.amount)
            self._post(line.lot_id, -line.amount if capture else 0)
        self.reserved -= plan.total
        self.own -= plan.total if capture else 0

    def check(self) -> None:
        for each in self.lots.values():
            assert each.held >= 0
            assert each.category in DEBTS or each.posted >= each.held
        snapshot = standing(*self.lots.values(), limits=self.limits)
        assert balance(snapshot) == self.own
        assert held_money(snapshot) == self.reserved
        assert spendable(snapshot) == max(0, self.own - self.reserved + self.limits.credit)

    def _check(self, plan: HoldPlan, amount: int, *, urgent: bool) -> None:
        assert plan.total == amount
        assert len({line.lot_id for line in plan.lines}) == len(plan.lines)
        floors = {Category.CREDIT: self.limits.credit, Category.EMERGENCY: self.limits.emergency}
        for line in plan.lines:
            source = self.lots[line.lot_id]
            assert 0 < line.amount <= source.posted - source.held + floors.get(source.category, 0)
            assert urgent or source.category is not Category.EMERGENCY

    def _hold(self, number: int, amount: int) -> None:
        self.lots[number] = replace(self.lots[number], held=self.lots[number].held + amount)

    def _post(self, number: int, amount: int) -> None:
        self.lots[number] = replace(self.lots[number], posted=self.lots[number].posted + amount)


AMOUNT = st.integers(min_value=0, max_value=60)
EVENT = st.one_of(
    st.tuples(st.just("deposit"), AMOUNT, st.booleans()),
    st.tuples(st.just("hold"), AMOUNT, st.booleans()),
    st.tuples(st.just("edge"), st.sampled_from([-1, 0, 1]), st.booleans()),
    st.tuples(st.just("close"), AMOUNT, st.booleans()),
    st.tuples(st.just("limits"), AMOUNT, st.booleans()),
)


def act(books: Books, event: tuple[str, int, bool]) -> None:
    name, number, flag = event
    match name:
        case "deposit":
            books.deposit(number, pays_back=flag)
        case "hold":
            books.hold(number, urgent=flag)
        case "edge":  # the last unit, and one more: chance alone would seldom hit it
            allowed = books.own - books.reserved + books.limits.credit
            allowed += books.limits.emergency if flag else 0
            books.hold(max(0, allowed + number), urgent=flag)
        case "close":
            books.close(number, capture=flag)
        case _:
            books.limits = Limits(credit=number, emergency=number if flag else 0)


@settings(max_examples=300, deadline=None)
@given(st.lists(EVENT, max_size=25))
def test_no_run_of_events_overdraws_an_account_or_refuses_what_it_has(
    events: list[tuple[str, int, bool]],
) -> None:
    books = Books()
    for event in events:
        act(books, event)
        books.check()
