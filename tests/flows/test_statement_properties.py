"""Whatever happened: a statement sums up, joins the next one, and its files say the same to the last cent."""

import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from bot.flows.accounts import load_standing
from bot.flows.money import deposit
from bot.flows.notices import StatementFile
from bot.flows.scene import Work
from bot.flows.statements import shown, total, totals_of
from bot.ids import UserId
from bot.ports.statements import LAST
from bot.quota.period import boundary
from bot.quota.span import Span
from bot.quota.statement import MOST_LINES, lines
from bot.views.render import render
from tests.flows.test_settling_properties import ACTS, ANCHORS, ZONES, Act, History, moments

CUTS = st.lists(st.integers(min_value=0, max_value=200 * 24 * 60), min_size=1, max_size=3, unique=True)
OPENING = ("Opening balance", "Saldo początkowe", "Остаток на начало")
Book = dict[str, tuple[Decimal, list[Decimal], Decimal]]


def pay(history: History, work: Work, minor: int) -> None:
    standing = load_standing(work, history.account)
    history.number += 1
    deposit(
        work,
        history.account,
        standing.lots,
        "EUR",
        minor,
        reference=f"=pay-{history.number}",
        key=f"pay:{history.number}",
        actor=UserId(1),
    )


def file_of(work: Work, history: History, span: Span, form: str) -> StatementFile:
    standing = load_standing(work, history.account)
    sums = totals_of(work, standing, span)
    found = work.tx.statements.movements(
        history.account, since=span.since, until=span.until, up_to=2**62, newest=MOST_LINES
    )
    return StatementFile(
        form=form,
        client="Orbit",
        account_id=1,
        zone=history.zone,
        since=span.since,
        until=span.until,
        at=work.now,
        totals=tuple(total(one, 0) for one in sums),
        lines=tuple(shown(line, {}) for line in lines(sums, found)),
    )


def told(notice: StatementFile) -> Book:
    """Opening, amounts and closing of each asset, in major units."""
    places = {"EUR": 2}
    return {
        one.asset: (
            Decimal(one.opening).scaleb(-places.get(one.asset, 0)),
            [
                Decimal(line.amount).scaleb(-places.get(one.asset, 0))
                for line in notice.lines
                if line.asset == one.asset
            ],
            Decimal(one.closing).scaleb(-places.get(one.asset, 0)),
        )
        for one in notice.totals
    }


def read_back(rows: Sequence[Sequence[object]], notice: StatementFile, comma: bool) -> Book:
    """The same from a file: per asset its first and last balance, and the amounts between."""
    found: list[tuple[Decimal, list[Decimal], Decimal]] = []
    for row in rows:
        amount, balance = (number(row[column], comma) for column in (6, 7))
        if amount is not None:
            found[-1][1].append(amount)
        elif row[1] in OPENING:
            found.append((balance or Decimal(), [], Decimal()))
        else:
            found[-1] = (*found[-1][:2], balance or Decimal())
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


@settings(max_examples=60, deadline=None)
@given(
    anchor=st.sampled_from(ANCHORS),
    zone=st.sampled_from(ZONES),
    acts=st.lists(st.tuples(moments(), ACTS, moments()), max_size=12),
    paid=st.lists(st.integers(min_value=1, max_value=99_999_99), max_size=4),
    cuts=CUTS,
)
def test_statements_sum_up_and_join_and_so_do_their_files(
    anchor: date, zone: str, acts: list[Act], paid: list[int], cuts: list[int]
) -> None:
    history = History(anchor, zone)
    for moment, act, later in sorted(acts, key=lambda one: history.at(one[0])):
        history.play(history.at(moment), act, history.at(later))
    end = boundary(history.anchor, 8, zone=zone)
    for minor in paid:
        history.books.act(end, lambda work, minor=minor: pay(history, work, minor))  # type: ignore[misc]  # bound now
    begin = boundary(history.anchor, 0, zone=zone)
    edges = [begin, *(begin + timedelta(minutes=cut) for cut in sorted(cuts)), LAST]
    spans = [Span(since=since, until=until) for since, until in pairwise(edges)]

    def whole(work: Work) -> tuple[list[StatementFile], dict[str, int]]:
        files = [file_of(work, history, span, "csv") for span in spans]
        return files, work.tx.statements.posted(history.account)

    files, posted = history.books.act(end, whole)
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
    check_files(files[-1])
    history.books.sound()
    history.books.close()


def check_files(file: StatementFile) -> None:
    within = replace(file, until=file.at)
    for lang, comma in (("en", False), ("pl", True), ("ru", True)):
        text = data_of(within, lang).decode("utf-8-sig")
        rows = list(csv.reader(StringIO(text), delimiter=";" if comma else ","))
        assert read_back(rows[1:], within, comma) == told(within)
    sheet = replace(within, form="xlsx")
    data = data_of(sheet, "en")
    assert data == data_of(sheet, "en")
    cells = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()
    assert read_back(cells[5:], within, comma=False) == told(within)
