"""One client whose books stand still until somebody asks: acts at named moments, and what became of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.flows.accounts import load_standing
from bot.flows.money import capture, release
from bot.flows.scene import Work
from bot.ids import RequestId
from bot.quota.lot import HoldPlan, Limits, plan_hold
from bot.quota.period import boundary
from bot.quota.plan import parse_plan_book
from bot.quota.standing import units_left
from tests.fakes.books import Books, new_request
from tests.fakes.house import small_house
from tests.flows.test_settling_properties import BOOK

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
UNIT = "consultation"


class Desk:
    """One client whose books stand still until somebody asks."""

    def __init__(self, anchor: date, zone: str, plan: str) -> None:
        self.books = Books(house=replace(small_house(), plan_book=parse_plan_book(BOOK)))
        self.anchor, self.zone = anchor, zone
        self.account = self.books.account(self.at(0) + HOUR, plan=plan, zone=zone, anchor=anchor)

    def at(self, index: int) -> datetime:
        return boundary(self.anchor, index, zone=self.zone)

    def left(self, now: datetime, asset: str = UNIT) -> int:
        return units_left(self.books.standing(now, self.account), asset)

    def hold(self, now: datetime, units: int, *, ends: datetime | None = None) -> RequestId:
        def body(work: Work) -> RequestId:
            lots = load_standing(work, self.account).lots
            limits = Limits(credit=0, emergency=0)
            plan = plan_hold(lots, asset=UNIT, amount=units, limits=limits, emergency=False, now=now)
            assert isinstance(plan, HoldPlan)
            asked = new_request(work, self.account)
            work.tx.ledger.hold(
                request_id=asked.id,
                account_id=self.account,
                plan=plan,
                net=0,
                tax=0,
                expires_at=ends,
                now=now,
            )
            return asked.id

        return self.books.act(now, body)

    def end(self, now: datetime, request_id: RequestId, *, keep: bool) -> None:
        """Captured or released, by somebody who asked nothing before."""

        def body(work: Work) -> None:
            held, asked = work.tx.ledger.live_hold(request_id), work.tx.requests.get(request_id)
            assert held is not None
            assert asked is not None
            if keep:
                capture(work, held, actor=None)
            else:
                release(work, asked)

        self.books.act(now, body)

    def plan(self, now: datetime, plan: str, starts_at: datetime | None = None) -> int:
        def body(work: Work) -> int:
            load_standing(work, self.account)
            change = work.tx.accounts.set_plan(self.account, plan=plan, starts_at=starts_at or now, now=now)
            load_standing(work, self.account)
            return change

        return self.books.act(now, body)

    def moved(self, reason: str) -> list[tuple[datetime, int]]:
        """When and how much: the lots' gains of that reason, or what they lost to it."""
        legs = [leg for leg in self.books.journals() if leg[1] == reason and leg[4] == UNIT]
        return [
            (datetime.fromtimestamp(int(str(leg[3])) / 1e6, UTC), int(str(leg[5])))
            for leg in legs
            if int(str(leg[5])) > 0
        ]

    def moved_by_time(self, reason: str, *, until: datetime) -> dict[datetime, int]:
        """The same, summed by the moment, before a moment."""
        sums: dict[datetime, int] = {}
        for at, amount in self.moved(reason):
            if at < until:
                sums[at] = sums.get(at, 0) + amount
        return sums


@contextmanager
def desk(
    anchor: date = date(2026, 1, 15), zone: str = "Europe/Warsaw", plan: str = "small"
) -> Iterator[Desk]:
    made = Desk(anchor, zone, plan)
    yield made
    made.books.sound()
    made.books.close()
