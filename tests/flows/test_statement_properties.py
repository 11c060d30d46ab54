"""Whatever happened: a statement sums up, joins the next one, and its files say the same to the last cent."""

import csv
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import pairwise
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from bot.flows.accounts import load_standing
from bot.flows.admin.undo import take_back
from bot.flows.money import capture, deposit, reverse
from bot.flows.notices import StatementFile
from bot.flows.scene import Scene, Work
from bot.flows.source import Source
from bot.flows.statements import held_by_asset, shown, total, totals_of, undone_within
from bot.ids import AuditId, ChatId, RequestId, UserId
from bot.ports.statements import LAST
from bot.quota.lot import HoldPlan, Limits, plan_hold
from bot.quota.period import boundary
from bot.quota.span import Span
from bot.quota.standing import Standing
from bot.quota.statement import MOST_LINES, lines
from bot.quota.tax import Tax, TaxOn, deposit_tax
from bot.views.render import render
from tests.fakes.books import new_request
from tests.flows.test_settling_properties import ACTS, ANCHORS, ZONES, Act, History, moments

DEEDS = st.one_of(
    st.tuples(st.just("pay"), st.integers(min_value=1, max_value=99_999_99)),
    st.tuples(st.sampled_from(("charge", "hold")), st.integers(min_value=1, max_value=60_000)),
    st.tuples(st.sampled_from(("undo", "reverse")), st.integers(min_value=0, max_value=3)),
)
"""Money that comes, is charged or held; a payment undone, a charge taken back: the latest but so many."""
TAX = Tax(rate=2_300, on=TaxOn.DEPOSIT)
CUTS = st.lists(st.integers(min_value=0, max_value=200 * 24 * 60), min_size=1, max_size=3, unique=True)
BOSS = UserId(1)
TAX_BOOKED = """
SELECT SUM(entry.amount) FROM entry JOIN journal ON journal.id = entry.journal_id
WHERE entry.system = 'vat' AND journal.reason IN
    ('deposit', 'bounce', 'payout', 'payout_undone', 'grant_undone')"""
HELD_NOW = "SELECT asset, SUM(held) FROM lot WHERE is_open = 1 GROUP BY asset HAVING SUM(held) > 0"
OPENING = ("Opening balance", "Saldo początkowe", "Остаток на начало")
HELD = ("Set aside, not charged yet", "Zarezerwowano, jeszcze nie pobrano", "В резерве, ещё не списано")
Paid = tuple[Decimal, Decimal, str]
"""What was paid, what of it was tax, the reference."""


class Told(NamedTuple):
    """Of one asset, in major units."""

    opening: Decimal
    amounts: list[Decimal]
    closing: Decimal
    held: Decimal
    paid: list[Paid]


Book = dict[str, Told]


class Money:
    """Payments with tax in them, charges and holds of one client, and what is taken back of them."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.payments: list[AuditId] = []
        self.charges: list[RequestId] = []

    def do(self, work: Work, deed: str, amount: int) -> None:
        standing = load_standing(work, self.history.account)
        match deed:
            case "pay":
                self.pay(work, standing, amount)
            case "undo" if amount < len(self.payments):
                row = work.tx.audit.get(self.payments[-1 - amount])
                assert row is not None
                take_back(scene_of(work), row)
            case "reverse" if amount < len(self.charges):
                hold = work.tx.ledger.captured_hold(self.charges[-1 - amount])
                if hold is not None and hold.reversed_at is None:
                    reverse(work, hold, actor=BOSS)
            case "charge" | "hold":
                self.reserve(work, standing, amount, charged=deed == "charge")
            case _:
                pass  # there are not so many to take back

    def pay(self, work: Work, standing: Standing, minor: int) -> None:
        """As the command books it, in words that a spreadsheet would take for a formula."""
        reference = f"=pay-{len(self.payments)}"
        journal = deposit(
            work,
            self.history.account,
            standing.lots,
            "EUR",
            minor,
            reference=reference,
            key=reference,
            actor=BOSS,
            tax=deposit_tax(minor, TAX),
        )
        undo = {"do": "journal", "journal": journal, "reference": reference}
        audit_id = work.tx.audit.add(
            actor=BOSS,
            account_id=self.history.account,
            action=f"deposit EUR ({reference})",
            before="",
            after="",
            undo=json.dumps(undo),
            now=work.now,
        )
        self.payments.append(audit_id)

    def reserve(self, work: Work, standing: Standing, amount: int, *, charged: bool) -> None:
        plan = plan_hold(
            standing.lots,
            asset="EUR",
            amount=amount,
            limits=Limits(credit=20_000, emergency=0),
            emergency=False,
            now=work.now,
        )
        if not isinstance(plan, HoldPlan):
            return
        asked = new_request(work, self.history.account)
        work.tx.ledger.hold(
            request_id=asked.id, account_id=asked.account_id, plan=plan, net=amount, tax=0, now=work.now
        )
        held = work.tx.ledger.live_hold(asked.id)
        assert held is not None
        if charged:
            capture(work, held, actor=None)
            self.charges.append(asked.id)


def scene_of(work: Work) -> Scene:
    """An administrator's press."""
    source = Source(
        inbox_id=None,
        user=BOSS,
        chat=ChatId(int(BOSS)),
        thread=None,
        message=None,
        first_name="boss",
        username=None,
        language_code="en",
        at=work.now,
        private=True,
    )
    return Scene(tx=work.tx, house=work.house, now=work.now, source=source)


def file_of(work: Work, history: History, span: Span, form: str) -> StatementFile:
    standing = load_standing(work, history.account)
    sums = totals_of(work, standing, span)
    found = work.tx.statements.movements(
        history.account, since=span.since, until=span.until, up_to=2**62, newest=MOST_LINES
    )
    held = held_by_asset(standing) if span.until > work.now else {}
    undone = undone_within(work, found)
    return StatementFile(
        form=form,
        client="Orbit",
        account_id=1,
        zone=history.zone,
        since=span.since,
        until=span.until,
        at=work.now,
        totals=tuple(total(one, held.get(one.asset, 0)) for one in sums),
        lines=tuple(shown(line, {}, undone) for line in lines(sums, found)),
    )


def told(notice: StatementFile) -> Book:
    """What the notice says of each asset."""

    def major(minor: int, asset: str) -> Decimal:
        return Decimal(minor).scaleb(-2 if asset == "EUR" else 0)

    found = {}
    for one in notice.totals:
        lines = [line for line in notice.lines if line.asset == one.asset]
        found[one.asset] = Told(
            opening=major(one.opening, one.asset),
            amounts=[major(line.amount, one.asset) for line in lines],
            closing=major(one.closing, one.asset),
            held=major(one.held, one.asset),
            paid=[
                (
                    major(line.amount + line.tax, one.asset),
                    major(line.tax, one.asset),
                    f"'{line.of_payment or line.reference}",
                )
                for line in lines
                if line.tax
            ],
        )
    return found


def read_back(rows: Sequence[Sequence[object]], notice: StatementFile, comma: bool) -> Book:
    """The same from a file: per asset its first and last balance, what is held, and the amounts between, each
    of which leads from the balance before it to its own."""
    found: list[Told] = []
    running = Decimal()
    for row in rows:
        amount, balance, paid, tax = (number(row[column], comma) for column in (6, 7, 8, 9))
        assert balance is not None
        if amount is not None:
            assert (running := running + amount) == balance
            found[-1].amounts.append(amount)
            if paid is not None:
                assert tax is not None
                assert paid - tax == amount
                found[-1].paid.append((paid, tax, str(row[4])))
        elif row[1] in OPENING:
            found.append(Told(running := balance, [], Decimal(), Decimal(), []))
        elif row[1] in HELD:
            found[-1] = found[-1]._replace(held=balance)
        else:
            assert running == balance
            found[-1] = found[-1]._replace(closing=balance)
    return {one.asset: book for one, book in zip(notice.totals, found, strict=True)}


def number(cell: object, comma: bool) -> Decimal | None:
    if cell == "":
        return None
    if isinstance(cell, float):
        return Decimal(repr(cell)).quantize(Decimal("0.01"))
    return Decimal(str(cell).replace(",", ".") if comma else str(cell))


def data_of(notice: StatementFile, lang: str) -> bytes:
    upload = render(notice, lang=lang, now=notice.at).upload
    assert upload is not None
    return upload.data


@settings(max_examples=45, deadline=None)
@given(
    anchor=st.sampled_from(ANCHORS),
    zone=st.sampled_from(ZONES),
    acts=st.lists(st.tuples(moments(), ACTS, moments()), max_size=12),
    deeds=st.lists(DEEDS, max_size=8),
    cuts=CUTS,
)
def test_statements_sum_up_and_join_and_so_do_their_files(
    anchor: date, zone: str, acts: list[Act], deeds: list[tuple[str, int]], cuts: list[int]
) -> None:
    history = History(anchor, zone)
    for moment, act, later in sorted(acts, key=lambda one: history.at(one[0])):
        history.play(history.at(moment), act, history.at(later))
    end, money = boundary(history.anchor, 8, zone=zone), Money(history)
    for deed in deeds:
        end += timedelta(minutes=1)
        history.books.act(end, lambda work, deed=deed: money.do(work, *deed))  # type: ignore[misc]  # bound now
    begin = boundary(history.anchor, 0, zone=zone)
    edges = [begin, *(begin + timedelta(minutes=cut) for cut in sorted(cuts)), LAST]
    spans = [Span(since=since, until=until) for since, until in pairwise(edges)]

    def whole(work: Work) -> tuple[list[StatementFile], dict[str, int]]:
        files = [file_of(work, history, span, "csv") for span in spans]
        return files, work.tx.statements.posted(history.account)

    files, posted = history.books.act(end, whole)
    held = dict(history.books.connection.execute(HELD_NOW).fetchall())
    standing: dict[str, int] = {}
    for file in files:
        for one in file.totals:
            assert one.opening == standing.get(one.asset, 0)
            moved = sum(line.amount for line in file.lines if line.asset == one.asset)
            assert one.opening + moved == one.closing
            standing[one.asset] = one.closing
    assert {asset: amount for asset, amount in posted.items() if amount} == {
        asset: amount for asset, amount in standing.items() if amount
    }
    taxes = sum(line.tax for file in files for line in file.lines)
    assert taxes == (history.books.connection.execute(TAX_BOOKED).fetchone()[0] or 0)
    assert {one.asset: one.held for one in files[-1].totals if one.held} == held
    check_files(files[-1])
    history.books.sound()
    history.books.close()


def check_files(file: StatementFile) -> None:
    """While the span runs and after it, which makes a difference in words and none in sums."""
    within = replace(file, until=file.at + timedelta(days=1))
    for lang, comma in (("en", False), ("pl", True), ("ru", True)):
        text = data_of(within, lang).decode("utf-8-sig")
        rows = list(csv.reader(StringIO(text), delimiter=";" if comma else ","))
        assert read_back(rows[1:], within, comma) == told(within)
    sheet = replace(within, form="xlsx")
    data = data_of(sheet, "en")
    assert data == data_of(sheet, "en")
    cells = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()
    assert read_back(cells[5:], within, comma=False) == told(within)
