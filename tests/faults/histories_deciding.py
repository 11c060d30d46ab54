"""The plain model's decisions: what a request comes to, what is held for it, and what becomes of that."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.faults.histories_asked import (
    ANSWERED,
    DAY,
    FREE,
    GROSS,
    PENDING,
    PRICE_HOLDS,
    QUESTION,
    Asked,
    Burst,
    Change,
    Price,
    morning,
)
from tests.faults.histories_company import CLIENTS, Company
from tests.faults.histories_purse import MONEY, UNITS, Lot, Purse


@dataclass(slots=True, kw_only=True)
class Deciding:
    """Everything. `cards`: requests that came to the desk."""

    company: Company
    now: datetime
    purses: list[Purse] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    prices: list[Price] = field(default_factory=list)
    bursts: dict[int, Burst] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    sealed: int = 0
    by_timer: bool = False

    def __post_init__(self) -> None:
        for _ in range(CLIENTS):
            self.purses.append(
                Purse(
                    units=self.company.units,
                    usual=self.company.credit * 100,
                    allowance=self.company.allowance * 100,
                    carried=self.company.rollover,
                    begun=self.now,
                )
            )

    def tidy(self) -> None:
        """After each act: what is owed is paid from what is there."""
        for purse in self.purses:
            purse.pay_off()

    def promise(self, kind: str) -> timedelta:
        """How long an answer may take."""
        return timedelta(hours=1) if kind == "emergency" else timedelta(hours=4)

    def orders(self, client: int) -> list[Asked]:
        """First estimates of orders that live."""
        since = self.now - timedelta(days=90)
        return [
            one
            for one in self.asked
            if one.client == client
            and one.order
            and not one.again
            and one.kind == "estimate"
            and one.state in ("queued", "taken", "done")
            and one.born >= since
        ]

    def existing(self, one: Asked, number: int | None) -> int | None:
        """The order of that number, unless it is begun by this very request."""
        found = [
            first
            for first in self.asked
            if first.client == one.client
            and first.order == number
            and not first.again
            and first.kind == "estimate"
        ]
        return number if number and found and found[0] is not one else None

    def counted(self, client: int, number: int) -> int:
        """How often that order was calculated again."""
        return sum(
            one.client == client
            and one.order == number
            and one.again
            and one.kind == "estimate"
            and one.state in ("queued", "taken", "done")
            for one in self.asked
        )

    def decide(self, one: Asked, kind: str) -> tuple[str, str, list[tuple[Lot, int]]]:
        """("accept" | "offer" | "decline" | "answer", what it is paid from, what is held)"""
        purse = self.purses[one.client]
        if kind in ANSWERED:
            return "answer", "", []
        if kind in FREE:
            return "accept", "", []
        if kind == "emergency":
            return "accept", MONEY, purse.plan(MONEY, GROSS[kind], self.now, emergency=True) or []
        if kind == "consultation" and (lines := purse.plan(UNITS, 1, self.now)):
            return "accept", UNITS, lines
        if kind == "estimate":
            order = self.existing(one, one.order)
            if order is None or self.counted(one.client, order) < self.company.recalculations:
                return "accept", "", []
        covered = purse.plan(MONEY, GROSS[kind], self.now) is not None
        return ("offer" if covered else "decline"), MONEY, []

    def act(self, one: Asked, kind: str, *, new_order: bool = False, again: bool = False) -> None:
        """Decide and do it. `again`: it waited, and nobody asked anew."""
        order = self.existing(one, one.order) if kind == "estimate" else None
        if kind == "estimate" and order is None and not new_order:
            undecided = one.state == "clarifying" and one.order is None
            if undecided and self.orders(one.client):
                one.wake = self.now + QUESTION
                return
        outcome, asset, lines = self.decide(one, kind)
        if outcome == "accept":
            if again and lines:
                self.offer_covered(one, kind)
            else:
                self.put_through(one, kind, asset, lines)
        elif outcome == "offer":
            self.offer(one, kind)
        elif outcome == "decline":
            if not again:
                self._named(one, kind)
                one.state = "declined"
        else:
            self._step(one, "answered", kind)

    def _step(self, one: Asked, state: str, kind: str) -> None:
        if one.state == "clarifying":
            one.wake = None
        one.state, one.kind = state, kind

    def _named(self, one: Asked, kind: str) -> None:
        """A refusal or an offer of a recalculation names its order."""
        order = self.existing(one, one.order) if kind == "estimate" else None
        self._step(one, one.state, kind)
        one.again = one.again or order is not None

    def put_through(self, one: Asked, kind: str, asset: str, lines: list[tuple[Lot, int]]) -> None:
        """Into the queue, with its promise and what it holds."""
        if kind == "estimate":
            order = self.existing(one, one.order)
            numbers = [each.order or 0 for each in self.asked if each.client == one.client]
            one.order = order or one.order or max(numbers, default=0) + 1
            one.again = order is not None
        one.wake = None
        one.state, one.kind = "queued", kind
        time = self.promise(kind)
        one.since = one.born if one.born + time > self.now else self.now
        one.due = one.since + time
        if lines:
            one.hold = self.purses[one.client].hold(asset, lines, self._until(one))

    def _until(self, one: Asked) -> datetime:
        """The promised time and as long again, at least a day."""
        return max((one.due or self.now) + self._time(one), self.now + DAY)

    def _time(self, one: Asked) -> timedelta:
        return one.due - one.since if one.due and one.since else timedelta()

    def offer(self, one: Asked, kind: str) -> None:
        """A price, which holds for a week from when it is heard of."""
        self.close_price(one, "superseded")
        told = morning(self.now) if self.by_timer and one.state != "clarifying" else self.now
        price = Price(number=len(self.prices) + 1, asked=one, gross=GROSS[kind], until=told + PRICE_HOLDS)
        self.prices.append(price)
        one.live = price.number
        self._named(one, kind)
        one.state, one.wake = "offered", None

    def close_price(self, one: Asked, state: str) -> None:
        """No answer to it counts any more."""
        if one.live:
            self.prices[one.live - 1].state = state
            one.live = 0

    def offer_covered(self, one: Asked, kind: str) -> None:
        """The contract covers it by now; the client is asked, once."""
        if one.state == "offered" and not one.live:
            return
        self._named(one, kind)
        one.state, one.wake = "offered", None

    def offer_again(self, client: int, *, came_back: bool = False) -> None:
        """What waits is looked at anew, the oldest first."""
        self.purses[client].pay_off()
        waiting = [one for one in self.asked if one.client == client and one.state in PENDING]
        for one in waiting:
            if one.state == "offered" and one.live:
                continue
            if came_back and one.state not in ("declined", "waiting"):
                continue
            if came_back and one.state == "waiting" and self.decide(one, one.kind)[0] != "accept":
                continue
            self.act(one, one.kind, again=True)

    # What falls due.

    def lapse(self, price: Price) -> None:
        """The price held until now."""
        price.state = "lapsed"
        price.asked.live = 0
        if price.asked.state == "offered":
            price.asked.state = "lapsed"

    def wake(self, one: Asked) -> None:
        """It waited for the renewal, or for an answer to a question."""
        if one.state == "waiting":
            outcome, asset, lines = self.decide(one, one.kind)
            if outcome == "accept":
                self.put_through(one, one.kind, asset, lines)
            else:
                self.act(one, one.kind)
                one.wake = None
        elif one.state == "clarifying" and not one.reminded:
            one.reminded = True
            one.wake = self.now + QUESTION
        elif one.state == "clarifying":
            self.pass_on(one)
        else:
            one.wake = None

    def pass_on(self, one: Asked) -> None:
        """A person finds out what it is."""
        self.put_through(one, "other", "", [])

    def expire(self, one: Asked) -> None:
        """Nobody took it in time: what it held is free again."""
        if one.hold is not None:
            one.lost, one.lost_kind = one.hold, one.kind
            self.purses[one.client].give_back(one.hold, self.now)
            one.hold = None
            self.offer_again(one.client, came_back=True)

    def release_hold(self, one: Asked) -> None:
        """It is free again, for whoever waits for it; called last."""
        if one.hold is not None:
            one.lost = None
            self.purses[one.client].give_back(one.hold, self.now)
            one.hold = None
            self.offer_again(one.client, came_back=True)
