"""The plain model of histories: what must have come of everything that was done so far.

It is written after the documents, with loops over lists, and shares no code with the bot. It is told of each
act once the act is over, and of time; what falls due in between it does in the order in which it falls due.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from tests.faults.histories_asked import (
    ADMINS,
    APART,
    CHOICES,
    DAY,
    DETAILS,
    FREE,
    MANY,
    OPEN,
    PENDING,
    QUESTION,
    QUIET,
    Asked,
    Burst,
    Change,
    Price,
)
from tests.faults.histories_company import LEAD
from tests.faults.histories_deciding import Deciding
from tests.faults.histories_purse import FAR, MONEY, UNITS, month_on

Event = tuple[datetime, int, int, Callable[[], None]]
"""(when, its place among what falls due at one moment, its number, what happens)"""


@dataclass(slots=True, kw_only=True)
class Model(Deciding):
    """Everything, and what people do."""

    # Time.

    def advance(self, to: datetime) -> None:
        """What falls due until then."""
        while (found := min(self._due(), key=lambda one: one[:3], default=None)) and found[0] <= to:
            self.now = max(self.now, found[0])
            self.by_timer = True
            found[3]()
            self.by_timer = False
            self.tidy()
        self.now = to

    def _due(self) -> Iterator[Event]:
        for number, purse in enumerate(self.purses):
            yield purse.ends, 0, number, purse.renew
        for burst in self.bursts.values():
            yield burst.due, 1, burst.number, partial(self.seal, burst)
        for price in self.prices:
            if price.state == "live":
                yield price.until, 2, price.number, partial(self.lapse, price)
        yield from self._of_requests()

    def _of_requests(self) -> Iterator[Event]:
        for one in self.asked:
            if one.wake is not None:
                yield one.wake, 3, one.number, partial(self.wake, one)
            if one.hold is not None and one.state != "taken":
                yield one.hold.until, 4, one.number, partial(self.expire, one)

    # What clients write.

    def hear(self, person: int, kind: str, *, asks: bool = True) -> Asked | None:
        """Somebody writes: the request it goes on with, or None where it becomes one of its own. `kind`:
        empty where nobody could tell."""
        target = self._goes_on(person, kind, asks=asks)
        if target is None:
            self._add(person, kind)
            return None
        target.word = self.now
        if target.due is None and (kind != "smalltalk" or asks):
            target.since, target.due = self.now, self.now + self.promise(target.kind)
        return target

    def _goes_on(self, person: int, kind: str, *, asks: bool) -> Asked | None:
        if person in self.bursts:
            return None
        mine = [one for one in self.asked if one.person == person and one.state in OPEN]
        emergencies = [one for one in mine if one.kind == "emergency"]
        if emergencies and (kind == "emergency" or kind not in APART):
            return emergencies[-1]
        talks = [one for one in mine if one.state == "taken"]
        if talks:
            return None if kind in APART else max(talks, key=lambda one: (one.word, one.number))
        return None if kind or asks else self._detailed(person)

    def _detailed(self, person: int) -> Asked | None:
        """The request of a short while ago, still in the queue."""
        client = self.company.client_of(person)
        recent = [one for one in self.asked if one.client == client][-8:]
        mine = [one for one in recent if one.person == person and one.state != "answered"]
        if not mine or mine[-1].state != "queued" or self.now - mine[-1].word >= DETAILS:
            return None
        return mine[-1]

    def _add(self, person: int, kind: str) -> None:
        burst = self.bursts.get(person)
        if burst is None:
            self.sealed += 1
            burst = Burst(
                number=self.sealed, person=person, kinds=[], begun=self.now, due=self.now, last=self.now
            )
            self.bursts[person] = burst
        burst.kinds.append(kind)
        burst.last = self.now
        burst.due = self.now if kind == "emergency" else self.now + QUIET

    def seal(self, burst: Burst) -> None:
        """The quiet time is over: a request is born and decided."""
        del self.bursts[burst.person]
        kind = "emergency" if "emergency" in burst.kinds else burst.kinds[0]
        one = self.born(burst.person, kind or "other", burst.begun.replace(second=0, microsecond=0))
        one.word = burst.last
        if kind:
            self.act(one, kind)
        else:
            one.wake = self.now + QUESTION

    # What staff do.

    def leads(self, person: int) -> bool:
        """Whether they may do what a lead may."""
        return person in (*ADMINS, LEAD)

    def may_take(self, person: int, kind: str) -> bool:
        return self.leads(person) or kind not in FREE

    def may_manage(self, person: int, one: Asked) -> bool:
        at_desk = person in (*self.company.desk, *ADMINS)
        return one.state == "taken" and at_desk and (one.staff == person or self.leads(person))

    def take(self, person: int, one: Asked) -> None:
        at_desk = person in (*self.company.desk, *ADMINS)
        if not at_desk or one.state != "queued" or not self.may_take(person, one.kind):
            return
        one.state, one.staff = "taken", person
        self._keep(one)

    def _keep(self, one: Asked) -> None:
        """What it holds is kept; what it lost is set aside again where that is still there."""
        purse = self.purses[one.client]
        if one.hold is None and one.lost is not None and one.lost_kind == one.kind:
            lost = one.lost
            lines = purse.plan(lost.asset, lost.total, self.now, emergency=one.kind == "emergency")
            if lines is not None:
                one.hold, one.lost = purse.hold(lost.asset, lines, self._until(one)), None
            return
        self._renew(one)

    def _renew(self, one: Asked) -> None:
        if one.hold is not None:
            one.hold.until = self.now + max(self._time(one), DAY)

    def release(self, person: int, one: Asked) -> None:
        if self.may_manage(person, one):
            one.state, one.staff = "queued", None
            self._renew(one)

    def finish(self, person: int, one: Asked) -> None:
        if self.may_manage(person, one):
            self._close(one)

    def _close(self, one: Asked) -> None:
        if one.hold is not None:
            self.purses[one.client].charge(one.hold)
            one.hold = None
        self.close_price(one, "lapsed")
        one.state = "done"

    def cancel(self, person: int, one: Asked) -> None:
        if self.may_manage(person, one):
            self.close_price(one, "lapsed")
            one.state = "cancelled"
            self.release_hold(one)

    def transfer(self, person: int, one: Asked, to: int) -> None:
        at_desk = to in (*self.company.desk, *ADMINS)
        if self.may_manage(person, one) and to != one.staff and at_desk and self.may_take(to, one.kind):
            one.staff = to

    def answer(self, person: int) -> Asked | None:
        """Whom their words reach: the only one they work on."""
        mine = [one for one in self.asked if one.state == "taken" and one.staff == person]
        if len(mine) != 1:
            return None
        mine[0].due, mine[0].since, mine[0].word = None, None, self.now
        mine[0].answered = True
        return mine[0]

    # What clients press.

    def own(self, person: int, one: Asked) -> bool:
        return person in self.company.contacts and self.company.client_of(person) == one.client

    def undo(self, person: int, one: Asked) -> None:
        if self.own(person, one) and one.state == "queued":
            one.state = "undone"
            self.release_hold(one)

    def solve(self, person: int, one: Asked) -> None:
        """It needs nothing more: charged once the desk has said a word."""
        if not self.own(person, one) or one.state != "taken":
            self.undo(person, one)
            return
        if one.answered:
            self._close(one)
        else:
            self.close_price(one, "lapsed")
            one.state = "undone"
            self.release_hold(one)

    def ask_person(self, person: int) -> None:
        """About the terms; counted, and not asked for twice at once."""
        client = self.company.client_of(person)
        begun = month_on(self.purses[client].ends, -1)
        ours = [one for one in self.asked if one.client == client and one.kind == "person"]
        if any(one.person == person and one.state == "queued" for one in ours):
            return
        if sum(one.born >= begun and one.state != "undone" for one in ours) < MANY:
            born = self.now.replace(second=0, microsecond=0)
            one = self.born(person, "person", born)
            self.act(one, "person")

    def accept(self, person: int, price: Price) -> None:
        one = price.asked
        if not self.own(person, one) or price.state != "live" or one.state != "offered":
            return
        lines = self.purses[one.client].plan(MONEY, price.gross, self.now)
        if lines is None:
            self.close_price(one, "superseded")
            one.state = "declined"
            self.act(one, one.kind)
        else:
            self.close_price(one, "accepted")
            self.put_through(one, one.kind, MONEY, lines)

    def refuse(self, person: int, price: Price) -> None:
        one = price.asked
        if self.own(person, one) and price.state == "live":
            self.close_price(one, "declined")
            one.state = "cancelled"

    def accept_covered(self, person: int, one: Asked) -> None:
        if self.own(person, one) and one.state == "offered":
            outcome, asset, lines = self.decide(one, one.kind)
            if outcome == "accept":
                self.put_through(one, one.kind, asset, lines)
            else:
                self.act(one, one.kind)

    def wait(self, person: int, one: Asked) -> None:
        if self.own(person, one) and one.state in ("offered", "declined"):
            one.state, one.wake = "waiting", self.purses[one.client].ends

    def ask_again(self, person: int, one: Asked) -> None:
        if self.own(person, one) and one.state in PENDING:
            self.act(one, one.kind)

    def choose(self, person: int, one: Asked, kind: str) -> None:
        if not self.own(person, one) or one.state not in ("clarifying", "answered") or kind not in CHOICES:
            return
        if one.state == "answered":
            one.state = "clarifying"
        if kind == "other":
            self.pass_on(one)
        else:
            self.act(one, kind)

    def choose_order(self, person: int, one: Asked, number: int) -> None:
        """0: none of them."""
        if not self.own(person, one) or one.state not in ("clarifying", "answered"):
            return
        if one.state == "answered":
            one.state = "clarifying"
        if number and self.existing(one, number) is None:
            return
        if number:
            one.order, one.again = number, True
        self.act(one, "estimate", new_order=not number)

    # What admins command.

    def born(self, person: int, kind: str, at: datetime) -> Asked:
        """A request more."""
        client = self.company.client_of(person)
        one = Asked(
            number=len(self.asked) + 1, client=client, person=person, kind=kind, born=at, word=self.now
        )
        self.asked.append(one)
        return one

    def give(self, client: int, units: int, until: datetime | None = None) -> None:
        """For good, or until then."""
        purse = self.purses[client]
        lot = purse.put(UNITS, "boost" if until else "bonus", units, start=self.now, end=until or FAR)
        self.changes.append(Change(client=client, lot=lot, amount=units))
        self.offer_again(client)

    def pay_in(self, client: int, cents: int) -> None:
        purse = self.purses[client]
        pure = purse.pay_in(cents, self.now)
        lot = purse.lots[-1] if pure else None
        self.changes.append(Change(client=client, lot=lot, amount=cents, pure=pure))
        self.offer_again(client)

    def lend(self, client: int, cents: int) -> None:
        purse = self.purses[client]
        if purse.limit == cents:
            return
        raised = cents > purse.credit
        self.changes.append(Change(client=client, lot=None, amount=cents, before=purse.limit))
        purse.limit = cents
        if raised:
            self.offer_again(client)

    def foreseen(self) -> bool:
        """Whether the model knows what undoing the latest change does."""
        return not self.changes or (
            self.changes[-1].pure and not (self.changes[-1].lot and self.changes[-1].lot.repaid)
        )

    def take_back(self) -> None:
        """The latest change that still stands."""
        if not self.changes:
            return
        last = self.changes[-1]
        purse = self.purses[last.client]
        if last.lot is None:
            purse.limit = last.before
        elif last.lot.end > self.now and not purse.take_out(last.lot, last.amount):
            return
        if last.lot is not None and last.lot.end <= self.now:
            self.changes.pop()  # nobody could use what would go back: it is final
            return
        self.changes.pop()
        self.offer_again(last.client, came_back=True)
