"""Asked every minute or once a year: the same lots, the same journals, whatever happened in between.

A history is a list of acts at random moments, many of them on a boundary or a second beside one. It is played
twice: with nobody asking in between, and with somebody asking at random moments as well.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.flows.accounts import load_standing
from bot.flows.money import capture, release
from bot.flows.scene import Work
from bot.ids import RequestId
from bot.ports import Entry
from bot.quota.lot import PRIORITY, Category, HoldPlan, Limits, plan_hold
from bot.quota.period import boundary
from bot.quota.plan import parse_plan_book
from tests.fakes.books import Books, new_request
from tests.fakes.house import PLANS, small_house

BASE: dict[str, object] = {
    "tier": 1,
    "free_recalculations": 0,
    "contacts": 3,
    "sla": {"consultation": "4h"},
    "credit": {"EUR": 500},
}
BOOK = PLANS | {
    "plans": {
        "small": BASE
        | {
            "included": {"consultation": 5, "minutes": 90},
            "rollover": {"percent": 50, "cap": 3, "periods": 1},
            "quiet_bonus": {"units": {"consultation": 1}, "periods": 2},
        },
        "large": BASE
        | {"included": {"consultation": 9}, "rollover": {"percent": 100, "cap": 20, "periods": 2}},
        "bare": BASE | {"included": {"consultation": 0}},
    }
}
ANCHORS = (date(2026, 1, 31), date(2026, 1, 1), date(2026, 3, 29))
ZONES = ("Europe/Warsaw", "America/Santiago", "UTC")
SECOND = timedelta(seconds=1)


@st.composite
def moments(draw: st.DrawFn) -> tuple[int, int]:
    """(period boundary, seconds from it): on it, beside it, or somewhere."""
    beside = st.sampled_from((-1, 0, 1))
    somewhere = st.integers(min_value=1, max_value=27 * 86_400)
    return draw(st.integers(min_value=1, max_value=6)), draw(st.one_of(beside, somewhere))


ACTS = st.sampled_from(
    (
        *("hold", "hold", "hold", "hold for a time", "hold for a time"),
        *("release unasked", "release unasked", "capture", "release"),
        *("dated", "dated", "boost", "large", "small", "bare", "debt"),
    )
)
Act = tuple[tuple[int, int], str, tuple[int, int]]
"""When, what, and the later moment that some acts name."""


class History:
    """One client's books, to which acts happen."""

    def __init__(self, anchor: date, zone: str) -> None:
        self.books = Books(house=replace(small_house(), plan_book=parse_plan_book(BOOK)))
        self.anchor, self.zone = anchor, zone
        self.start = boundary(anchor, 0, zone=zone) + timedelta(hours=9)
        self.account = self.books.account(self.start, plan="small", zone=zone, anchor=anchor)
        self.open: list[RequestId] = []
        self.number = 0
        self.lots: list[tuple[object, ...]] = []
        self.journals: list[tuple[object, ...]] = []

    def at(self, moment: tuple[int, int]) -> datetime:
        index, seconds = moment
        return boundary(self.anchor, index, zone=self.zone) + seconds * SECOND

    def play(self, now: datetime, act: str, later: datetime) -> None:
        self.number += 1
        self.books.act(now, lambda work: DEEDS[act](self, work, later))


def hold(history: History, work: Work, ends: datetime | None) -> None:
    standing = load_standing(work, history.account)
    plan = plan_hold(
        standing.lots,
        asset="consultation",
        amount=2,
        limits=Limits(credit=0, emergency=0),
        emergency=False,
        now=work.now,
    )
    if isinstance(plan, HoldPlan):
        asked = new_request(work, history.account)
        work.tx.ledger.hold(
            request_id=asked.id,
            account_id=asked.account_id,
            plan=plan,
            net=0,
            tax=0,
            expires_at=ends,
            now=work.now,
        )
        history.open.append(asked.id)


def close(history: History, work: Work, *, keep: bool, ask: bool) -> None:
    """What has ended by time meanwhile is neither charged nor given back."""
    if not history.open:
        return
    if ask:
        load_standing(work, history.account)
    request_id = history.open.pop(0)
    held, asked = work.tx.ledger.live_hold(request_id), work.tx.requests.get(request_id)
    assert asked is not None
    if not keep:
        release(work, asked)
    elif held is not None:
        capture(work, held, actor=None)


def boost(history: History, work: Work, later: datetime) -> None:
    load_standing(work, history.account)
    lot = work.tx.ledger.add_lot(
        key=f"boost:{history.number}",
        account_id=history.account,
        asset="consultation",
        category=Category.BOOST,
        priority=PRIORITY,
        starts_at=work.now,
        expires_at=max(later, work.now + SECOND),
        scope=None,
        now=work.now,
    )
    assert lot is not None
    legs = [Entry(asset="consultation", amount=3, lot_id=lot)]
    legs.append(Entry(asset="consultation", amount=-3, system="issued"))
    work.tx.ledger.post(
        reason="boost", reference="", account_id=history.account, entries=legs, actor=None, now=work.now
    )


def change_plan(history: History, work: Work, plan: str, starts_at: datetime) -> None:
    load_standing(work, history.account)
    work.tx.accounts.set_plan(history.account, plan=plan, starts_at=starts_at, now=work.now)
    load_standing(work, history.account)


def debt(history: History, work: Work, _: datetime) -> None:
    """Draws on the credit, which puts the account in arrears from then on."""
    standing = load_standing(work, history.account)
    lot = next(lot for lot in standing.lots if lot.category is Category.CREDIT)
    legs = [Entry(asset="EUR", amount=-100, lot_id=lot.id), Entry(asset="EUR", amount=100, system="revenue")]
    work.tx.ledger.post(
        reason="adjust", reference="", account_id=history.account, entries=legs, actor=None, now=work.now
    )


DEEDS: Mapping[str, Callable[[History, Work, datetime], None]] = {
    "hold": lambda history, work, _: hold(history, work, None),
    "hold for a time": lambda history, work, later: hold(history, work, max(later, work.now + SECOND)),
    "capture": lambda history, work, _: close(history, work, keep=True, ask=True),
    "release": lambda history, work, _: close(history, work, keep=False, ask=True),
    "release unasked": lambda history, work, _: close(history, work, keep=False, ask=False),
    "boost": boost,
    "large": lambda history, work, _: change_plan(history, work, "large", work.now),
    "small": lambda history, work, _: change_plan(history, work, "small", work.now),
    "bare": lambda history, work, _: change_plan(history, work, "bare", work.now),
    "dated": lambda history, work, later: change_plan(history, work, "large", max(later, work.now)),
    "debt": debt,
}


def played(anchor: date, zone: str, acts: list[Act], asks: list[tuple[int, int]]) -> History:
    """What became of the books."""
    history = History(anchor, zone)
    due: list[tuple[datetime, int, str, tuple[int, int]]] = [
        (history.at(moment), 1, act, later) for moment, act, later in acts
    ]
    due += [(history.at(moment), 0, "ask", moment) for moment in asks]
    for now, _, act, later in sorted(due, key=lambda one: one[:2]):
        if act == "ask":
            history.books.standing(now, history.account)
        else:
            history.play(now, act, history.at(later))
    history.books.standing(boundary(anchor, 8, zone=zone), history.account)
    history.books.sound()
    history.lots, history.journals = history.books.lots(), history.books.journals()
    history.books.close()
    return history


def every_turn(acts: list[Act]) -> list[tuple[int, int]]:
    """On each boundary and on each moment an act named, and a second before and after."""
    moments = [(index, 0) for index in range(1, 9)]
    moments += [one for moment, _, later in acts for one in (moment, later)]
    return [(index, seconds + beside) for index, seconds in moments for beside in (-1, 0, 1)]


@settings(max_examples=80, deadline=None)
@given(
    anchor=st.sampled_from(ANCHORS),
    zone=st.sampled_from(ZONES),
    acts=st.lists(st.tuples(moments(), ACTS, moments()), min_size=1, max_size=10),
    asks=st.lists(moments(), max_size=6),
)
def test_asking_often_or_once_in_the_end_comes_to_the_same(
    anchor: date, zone: str, acts: list[Act], asks: list[tuple[int, int]]
) -> None:
    seldom = played(anchor, zone, acts, asks)
    often = played(anchor, zone, acts, [*asks, *every_turn(acts)])
    assert seldom.lots == often.lots
    assert seldom.journals == often.journals


def test_the_months_of_a_client_who_never_writes_are_known_to_the_unit() -> None:
    journals = played(date(2026, 1, 31), "Europe/Warsaw", [], []).journals
    moved = [(leg[1], leg[6], leg[5]) for leg in journals if leg[4] == "consultation"]
    carried = [amount for reason, place, amount in moved if reason == "rollover" and "rollover" in str(place)]
    assert carried == [2] * 8, "half of five, rounded down, each month anew: nothing compounds"
    expired = [int(str(amount)) for _, place, amount in moved if place == "expired"]
    assert sorted(expired) == [1] * 6 + [2] * 7 + [3] * 8, "bonuses last two months, carried units one"
