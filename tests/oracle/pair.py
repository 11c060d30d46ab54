"""Both ledgers side by side: each deed is done in both, its answers are compared, then everything else."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.desk.people import Account
from bot.flows import notices as n
from bot.flows.accounts import load_standing
from bot.flows.admin.boost import Terms, boost
from bot.flows.admin.ledger import deposit, quota
from bot.flows.admin.limits import set_limit
from bot.flows.admin.prices import Wish, client_price
from bot.flows.admin.reverse import reverse
from bot.flows.admin.terms import set_plan
from bot.flows.admin.undo import undo_press
from bot.flows.client.minutes import accept_minutes
from bot.flows.client.quotes import accept, accept_covered, decline
from bot.flows.client.ways_on import undo
from bot.flows.staff.close import cancel, done
from bot.flows.staff.take import release, take
from bot.ids import AccountId, AuditId, QuoteId, RequestId, UserId
from tests.oracle import deeds
from tests.oracle.client import Asked, Client, Listed, Quote
from tests.oracle.compare import all_books, by_oracle, differences
from tests.oracle.dealing import answer, last_from_here
from tests.oracle.desk import BOSS, Desk, Heard
from tests.oracle.months import midnight

Said = tuple[object, list[object]]

KEPT = 4
"""Each fourth look is somebody's who asks; the others settle nothing, so that much falls due at once."""


class Differ(AssertionError):
    """The product and the oracle say different things."""


@dataclass(eq=False)
class Side:
    """One client in both: `changes` are what the office did and may take back, with its number there."""

    client: Client
    account: AccountId
    user: UserId
    changes: list[tuple[deeds.Change, int]] = field(default_factory=list)

    def today(self) -> date:
        return self.client.now.astimezone(ZoneInfo(self.client.zone)).date()

    def begins(self, days: int) -> tuple[date, datetime]:
        """A local day so many on, and when it begins."""
        day = self.today() + timedelta(days=days)
        return day, midnight(day, self.client.zone)


class Pair:
    """The company in both forms, at one moment."""

    def __init__(self, now: datetime, clients: list[tuple[str, str, str, date]]) -> None:
        """Each client is (currency, zone, plan, anchor)."""
        self.desk, self.now = Desk(), now
        self.looks = 0
        self.sides: list[Side] = []
        for number, (currency, zone, plan, anchor) in enumerate(clients, start=1):
            user = UserId(5_000_000_000 + number)
            account = self.desk.client(now, user, currency=currency, zone=zone, plan=plan, anchor=anchor)
            client = Client(currency, zone, anchor, now, [(now, plan)])
            self.sides.append(Side(client, account, user))
        self.desk.deed(now, BOSS, lambda scene: scene.arrive())

    def close(self) -> None:
        self.desk.close()

    # --- time

    def edges(self) -> list[datetime]:
        """Every moment from now on at which something begins or ends, the next first."""
        found: set[datetime | None] = set()
        for client in (side.client for side in self.sides):
            found |= {client.bound(1), *(lot.end for lot in client.lots), *(lot.start for lot in client.lots)}
            found |= {moment for one in client.limits for moment in (one.start, one.until)}
            found |= {start for start, _ in client.plans}
            found |= {moment for one in client.prices for moment in (one.start, one.end)}
            found |= {quote.until for one in client.requests if (quote := one.quote) is not None}
            found |= {hold.ends for one in client.requests if (hold := one.hold) is not None}
        return sorted(moment for moment in found if moment is not None and moment >= self.now)

    def pass_to(self, moment: datetime) -> None:
        self.now = max(self.now, moment)
        for side in self.sides:
            side.client.pass_to(self.now)

    # --- holding them against each other

    def both(self, what: str, books: object, oracle: object) -> None:
        if books != oracle:
            raise Differ(f"{what} at {self.now.isoformat()}: the books say {books}, the oracle {oracle}")

    def compare(self) -> None:
        """Everything, of every client, at one look."""
        accounts = [side.account for side in self.sides]
        self.looks += 1
        keep = self.looks % KEPT == 0
        shown, broken = self.desk.look(self.now, lambda work, sql: all_books(work, sql, accounts), keep=keep)
        for side, books in zip(self.sides, shown, strict=True):
            self.set_ends(side)
            apart = differences(books, by_oracle(side.client))
            if apart:
                raise Differ(f"account {side.account} at {self.now.isoformat()}: {apart}")
        self.both("the invariants", broken, ())

    def set_ends(self, side: Side) -> None:
        """Of what is held since the last look."""
        for asked in side.client.requests:
            for hold in asked.holds:
                if hold.ends is None:
                    hold.ends = last_from_here(side.client, asked)

    def deed(self, user: UserId, body: Callable[[Heard], object]) -> Said:
        return self.desk.deed(self.now, user, body)

    # --- the client

    def ask(self, side: Side, kind: str, order: int | None = None) -> Asked:
        number, said = self.desk.ask(self.now, side.user, kind, order)
        asked = Asked(int(number), kind, self.now, order=order, again=order is not None)
        side.client.requests.append(asked)
        self.both(f"asking for {kind}", said, answer(side.client, asked))
        return asked

    def accept(self, side: Side, asked: Asked, quote: Quote) -> None:
        quote_id = self.quote_id(asked, quote)
        toast, _ = self.deed(side.user, lambda scene: accept(scene, quote_id))
        self.both("accepting", code(toast), deeds.accept_quote(side.client, asked, quote))

    def say_no(self, side: Side, asked: Asked, quote: Quote) -> None:
        quote_id = self.quote_id(asked, quote)
        toast, _ = self.deed(side.user, lambda scene: decline(scene, quote_id))
        self.both("declining", code(toast), deeds.say_no(side.client, asked, quote))

    def quote_id(self, asked: Asked, quote: Quote) -> QuoteId:
        rows = self.desk.connection.execute(
            "SELECT id FROM quote WHERE request_id = ? ORDER BY id", (asked.number,)
        ).fetchall()
        return QuoteId(rows[asked.quotes.index(quote)][0])

    def accept_covered(self, side: Side, asked: Asked) -> None:
        toast, _ = self.deed(side.user, lambda scene: accept_covered(scene, RequestId(asked.number)))
        self.both("accepting units", code(toast), deeds.accept_covered(side.client, asked))

    def accept_minutes(self, side: Side, asked: Asked, minutes: int) -> None:
        toast, _ = self.deed(side.user, lambda scene: accept_minutes(scene, RequestId(asked.number), minutes))
        self.both("accepting minutes", code(toast), deeds.accept_minutes(side.client, asked))

    def undo(self, side: Side, asked: Asked) -> None:
        toast, _ = self.deed(side.user, lambda scene: undo(scene, RequestId(asked.number)))
        self.both("undoing", code(toast), "undone")
        deeds.undo(side.client, asked)

    # --- the desk

    def take(self, side: Side, asked: Asked) -> None:
        toast, _ = self.deed(BOSS, lambda scene: take(scene, RequestId(asked.number)))
        self.both("taking", code(toast), "taken_by_you")
        deeds.take_up(side.client, asked)

    def put_back(self, side: Side, asked: Asked) -> None:
        toast, _ = self.deed(BOSS, lambda scene: release(scene, RequestId(asked.number), None))
        self.both("putting back", code(toast), "released")
        deeds.put_back(side.client, asked)

    def cancel(self, side: Side, asked: Asked) -> None:
        toast, _ = self.deed(BOSS, lambda scene: cancel(scene, RequestId(asked.number), "twice"))
        self.both("cancelling", code(toast), "cancelled")
        deeds.cancel(side.client, asked)

    def finish(self, side: Side, asked: Asked, minutes: int, charge: int | None) -> None:
        toast, _ = self.deed(
            BOSS, lambda scene: done(scene, RequestId(asked.number), None, minutes, charge=charge)
        )
        self.both("closing", code(toast), deeds.close(side.client, asked, minutes, charge))

    def reverse(self, side: Side, asked: Asked) -> None:
        _, said = self.deed(BOSS, lambda scene: reverse(scene, RequestId(asked.number), "badly done"))
        self.both("taking a charge back", number_of(said) is not None, deeds.reverse(side.client, asked))

    def tick(self) -> None:
        self.desk.tick(self.now)
        for side in self.sides:
            deeds.tick(side.client)

    def look(self, side: Side) -> None:
        """Somebody asks for the standing, and so settles it for good."""
        self.deed(side.user, lambda scene: load_standing(scene, side.account))

    # --- the office

    def office(self, side: Side, what: str, said: list[object], change: deeds.Change | None) -> None:
        number = number_of(said)
        self.both(what, number is not None, change is not None)
        if number is not None and change is not None:
            side.changes.append((change, number))

    def deposit(self, side: Side, minor: int, reference: str) -> None:
        account = self.account(side)
        _, said = self.deed(BOSS, lambda scene: deposit(scene, account(scene), minor, reference))
        used = any(one.reference == reference and not one.undone for one, _ in side.changes)
        self.office(side, "deposit", said, None if used else deeds.deposit(side.client, minor, reference))

    def more(self, side: Side, unit: str, amount: int, days: int | None) -> None:
        day, end = (None, None) if days is None else (side.begins(days)[0], side.begins(days + 1)[1])
        account = self.account(side)
        _, said = self.deed(
            BOSS, lambda scene: quota(scene, account(scene), amount, unit, until=day, because="agreed")
        )
        change = None
        if self.known(side, unit):
            lot = side.client.make(unit, "bonus", self.now, end)
            change = deeds.give(side.client, lot, amount, "quota")
        self.office(side, "more units", said, change)

    def known(self, side: Side, unit: str) -> bool:
        """The plan includes it, or there is a lot of it."""
        client = side.client
        lots = [lot for lot in client.lots if lot.asset == unit and not lot.scope and lot.runs(self.now)]
        return bool(lots) or unit in client.included(client.plan_at(self.now))

    def fewer(self, side: Side, unit: str, amount: int) -> None:
        account = self.account(side)
        _, said = self.deed(
            BOSS, lambda scene: quota(scene, account(scene), -amount, unit, until=None, because="agreed")
        )
        known = self.known(side, unit)
        self.office(side, "fewer units", said, deeds.take_units(side.client, unit, amount) if known else None)

    def boost(self, side: Side, unit: str | None, amount: int, days: int) -> None:
        (day, _), (_, end), account = side.begins(days), side.begins(days + 1), self.account(side)
        _, said = self.deed(
            BOSS,
            lambda scene: boost(
                scene, account(scene), amount, unit, terms=Terms(until=day), because="agreed"
            ),
        )
        change = None
        if unit is None or self.known(side, unit):
            lot = side.client.make(unit or side.client.currency, "boost", self.now, end)
            change = deeds.give(side.client, lot, amount, "boost")
        self.office(side, "boost", said, change)

    def promo(
        self, side: Side, asset: str, amount: int, span: tuple[int, int | None], scope: str, priority: int
    ) -> None:
        """`span`: days from today until it begins and ends."""
        start = self.now if span[0] == 0 else side.begins(span[0])[1]
        end = None if span[1] is None else side.begins(span[0] + span[1] + 1)[1]
        self.desk.lot(
            self.now,
            side.account,
            asset=asset,
            amount=amount,
            start=start,
            end=end,
            scope=scope,
            priority=priority,
        )
        lot = side.client.make(asset, "promo", start, end, scope)
        lot.priority = priority
        side.client.grant(lot, amount, "quota")

    def limit(self, side: Side, kind: str, minor: int, starts: int | None, days: int | None) -> None:
        """`days` is how long it lasts from its first day on."""
        first, start = (None, None) if starts is None else side.begins(starts)
        last, end = None, None
        if days is not None:
            last, end = side.begins((starts or 0) + days)[0], side.begins((starts or 0) + days + 1)[1]
        account = self.account(side)

        def body(scene: Heard) -> None:
            set_limit(scene, account(scene), minor, starts=first, until=last, because="agreed", kind=kind)

        _, said = self.deed(BOSS, body)
        there = side.client.limit_at(kind, max(self.now, start or self.now))
        same = there is not None and (there.amount, there.until) == (minor, end)
        change = None if same else deeds.set_limit(side.client, kind, minor, start, end)
        self.office(side, kind, said, change)

    def plan(self, side: Side, code: str, days: int | None) -> None:
        day, start = (None, self.now) if days is None else side.begins(days)
        account = self.account(side)
        _, said = self.deed(BOSS, lambda scene: set_plan(scene, account(scene), code, day))
        change = None
        if start >= self.now and side.client.plan_at(start) != code:
            change = deeds.set_plan(side.client, code, start, dated=day is not None)
        self.office(side, "plan", said, change)

    def price(self, side: Side, service: str, net: int, span: tuple[int, int | None]) -> None:
        first, start = side.begins(span[0])
        last, end = (None, None)
        if span[1] is not None:
            last, end = side.begins(span[0] + span[1])[0], side.begins(span[0] + span[1] + 1)[1]
        wish = Wish(service=service, amount=net, currency=None, starts=first, until=last)
        account = self.account(side)
        _, said = self.deed(BOSS, lambda scene: client_price(scene, account(scene), wish))
        start = self.now if span[0] == 0 else start
        there = side.client.price_at(service, start)
        same = there is not None and (there.net, there.end) == (net, end)
        self.both("price", number_of(said) is None, same)
        if not same:
            side.client.prices.append(Listed(service, net, start, end))

    def take_back(self, side: Side, change: deeds.Change, number: int) -> None:
        toast, _ = self.deed(BOSS, lambda scene: undo_press(scene, AuditId(number)))
        self.both("taking back", code(toast) == "change_undone", deeds.take_back(side.client, change))

    def account(self, side: Side) -> Callable[[Heard], Account]:
        return lambda scene: scene.tx.accounts.lock(side.account)


def code(toast: object) -> str:
    """What a press was answered with."""
    return toast.code if isinstance(toast, n.Toast) else "nothing"


def number_of(said: list[object]) -> int | None:
    """The number of the change on record, None when it was refused."""
    found = [one.audit_id for one in said if isinstance(one, n.Changed)]
    return found[-1] if found else None
