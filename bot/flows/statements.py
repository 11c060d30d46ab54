"""A statement, whoever asks for it: of which span, what it says, and the promise of a file of it.

A file is made when it is sent, from the ledger, which is append-only: its promise names the span, the latest
journal that counts and what stood at its beginning, so that it says the same however often it is tried.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.desk.people import Account
from bot.flows.accounts import load_standing, view_of
from bot.flows.notices import ChooseMonth, Statement, StatementLine, StatementTotal, Toast
from bot.flows.prepared import language_of
from bot.flows.scene import Scene, Work
from bot.ids import AccountId, AuditId
from bot.ports import Send
from bot.quota.period import boundary
from bot.quota.span import Span, between, month_of, months_back, packed, unpacked, year_of
from bot.quota.standing import Standing, assets
from bot.quota.statement import MOST_LINES, Line, Movement, Total, lines, totals

SHOWN = 40
"""How many of the newest lines a message may show; a file has them all."""
MONTHS = 12
FORMS = ("csv", "xlsx")
TAKEN_BACK = frozenset({"grant_undone", "payout_undone", "reversal"})
"""Reasons of journals that take an earlier one back; their reference names the change that made it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedSpan:
    """Which span: `this` period, the `last` one, the `year`; or `days`, the first and the one after the last;
    or a `span` that a button carried. `choose`: a month, by buttons."""

    which: str = "this"
    days: tuple[date, date] | None = None
    span: int | None = None


def span_of(work: Work, account: Account, standing: Standing, wanted: WantedSpan) -> Span | None:
    """The span asked for; None for a number that no button of ours carried."""
    today = work.now.astimezone(ZoneInfo(account.zone)).date()
    if wanted.span is not None:
        return unpacked(wanted.span)
    if wanted.days is not None:
        return between(*wanted.days, zone=account.zone)
    if wanted.which == "year":
        return year_of(today, zone=account.zone)
    if wanted.which == "last":
        return last_period(work, account, standing)
    return Span(since=standing.period.starts_at, until=standing.period.ends_at)


def last_period(work: Work, account: Account, standing: Standing) -> Span:
    """The period before the running one; before the first one there was nothing, for as long."""
    index = standing.period.index - 1
    kept = work.tx.statements.period(account.id, index)
    since = boundary(account.anchor, index, zone=account.zone) if kept is None else kept.starts_at
    return Span(since=since, until=standing.period.starts_at)


def show(scene: Scene, account_id: AccountId, wanted: WantedSpan, *, of: int | None = None) -> bool:
    """Answer with the statement, or with the months to choose from; False for a span nobody offered."""
    standing = load_standing(scene, account_id)
    account = scene.tx.accounts.lock(account_id)
    if wanted.which == "choose":
        scene.answer(months(scene, account, of=of))
        return True
    span = span_of(scene, account, standing, wanted)
    if span is None:
        return False
    scene.answer(statement(scene, standing, span, of=of))
    return True


def months(work: Work, account: Account, *, of: int | None) -> ChooseMonth:
    today = work.now.astimezone(ZoneInfo(account.zone)).date()
    begun = account.created_at.astimezone(ZoneInfo(account.zone)).date().replace(day=1)
    offered = [month for month in months_back(today, MONTHS) if month >= begun]
    return ChooseMonth(
        months=tuple((month, packed(month_of(month, zone=account.zone))) for month in offered), of=of
    )


def statement(work: Work, standing: Standing, span: Span, *, of: int | None = None) -> Statement:
    """What the message says; the newest lines only. Of a span that has not begun there is nothing to say:
    what stands now will have been used or have ended by then."""
    if span.since > work.now:
        return Statement(
            standing=view_of(standing), since=span.since, until=span.until, lines=(), of=of, ahead=True
        )
    sums = totals_of(work, standing, span)
    newest = work.tx.statements.movements(
        standing.account_id,
        since=span.since,
        until=span.until,
        up_to=work.tx.statements.newest(),
        newest=SHOWN,
    )
    orders = work.tx.statements.orders(standing.account_id) if newest else {}
    held = held_by_asset(standing) if span.until > work.now else {}
    undone = undone_within(work, newest)
    return Statement(
        standing=view_of(standing),
        since=span.since,
        until=span.until,
        lines=tuple(shown(line, orders, undone) for line in lines(sums, newest)),
        totals=tuple(total(one, held.get(one.asset, 0)) for one in sums),
        of=of,
    )


def totals_of(work: Work, standing: Standing, span: Span) -> tuple[Total, ...]:
    books, account_id = work.tx.statements, standing.account_id
    return totals(
        books.posted(account_id),
        books.moved(account_id, since=span.since),
        books.moved(account_id, since=span.until),
        known=(standing.currency, *assets(standing)),
    )


def held_by_asset(standing: Standing) -> dict[str, int]:
    held: dict[str, int] = {}
    for lot in standing.lots:
        held[lot.asset] = held.get(lot.asset, 0) + lot.held
    return held


def total(one: Total, held: int) -> StatementTotal:
    return StatementTotal(
        asset=one.asset, opening=one.opening, closing=one.closing, count=one.count, held=held
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """A booking that was taken back: when it was made; its reference when it was a payment, else ""."""

    at: datetime
    payment: str = ""


def undone_within(work: Work, movements: Iterable[Movement]) -> dict[str, Undone]:
    """What the movements take back, by their reference. A change that is undone stays as it was written."""
    found = {}
    for reference in {one.reference for one in movements if one.reference.startswith("audit:")}:
        number = reference.removeprefix("audit:")
        row = work.tx.audit.get(AuditId(int(number))) if number.isdecimal() else None
        if row is not None and row.undo:
            plan = json.loads(row.undo)
            payment = plan.get("reference", "") if plan["do"] in ("journal", "payout") else ""
            found[reference] = Undone(at=row.at, payment=payment)
    return found


def shown(
    line: Line, orders: Mapping[int, int], undone: Mapping[str, Undone] = MappingProxyType({})
) -> StatementLine:
    """A line as it is told, with the number of the order that its request belongs to, and of what takes a
    booking back, which."""
    movement = line.movement
    request = request_of(movement.reference)
    back = undone.get(movement.reference) if movement.reason in TAKEN_BACK else None
    return StatementLine(
        at=movement.at,
        asset=movement.asset,
        amount=movement.amount,
        reason=movement.reason,
        reference=movement.reference,
        balance=line.balance,
        order=None if request is None else orders.get(request),
        tax=movement.tax,
        of_payment="" if back is None else back.payment,
        of_day=None if back is None else back.at,
    )


def promise_file(
    scene: Scene, account_id: AccountId, number: int, form: str, *, of: int | None = None
) -> Toast:
    """Promise the span's file to the chat the press came from."""
    span = unpacked(number)
    if span is None or form not in FORMS:
        return Toast(code="forged")
    if span.since > scene.now:
        return Toast(code="statement_ahead", alert=True)
    standing = load_standing(scene, account_id)
    sums = totals_of(scene, standing, span)
    if sum(one.count for one in sums) > MOST_LINES:
        return Toast(code="statement_long", alert=True)
    held = held_by_asset(standing) if span.until > scene.now else {}
    up_to = scene.tx.statements.newest()
    put_file(
        scene,
        {
            "file": form,
            "account": account_id,
            "of": of,
            "client": standing.name,
            "zone": standing.zone,
            "since": span.since.isoformat(),
            "until": span.until.isoformat(),
            "at": scene.now.isoformat(),
            "up_to": up_to,
            "totals": [
                [one.asset, one.opening, one.closing, one.count, held.get(one.asset, 0)] for one in sums
            ],
            "orders": orders_within(scene, account_id, span, up_to),
        },
    )
    return Toast(code="file_sent")


def put_file(scene: Scene, payload: dict[str, object], *, shape: str = "statement_file") -> None:
    """Promise a file to the chat the update came from, in the language that is spoken there now."""
    spoken = language_of(scene.tx, scene.house.language, scene.source.chat)
    text = json.dumps(payload | {"language": spoken}, ensure_ascii=False)
    send = Send(chat_id=scene.source.chat, thread_id=scene.source.thread, shape=shape, payload=text)
    scene.tx.outbox.put(send, now=scene.now)


def orders_within(work: Work, account_id: AccountId, span: Span, up_to: int) -> list[tuple[int, int]]:
    """(request, order) of the span's movements: an order's number may yet change, a promise may not."""
    orders = work.tx.statements.orders(account_id)
    found = work.tx.statements.movements(
        account_id, since=span.since, until=span.until, up_to=up_to, newest=MOST_LINES
    )
    asked = {request_of(movement.reference) for movement in found} if orders else set()
    return sorted((request, order) for request, order in orders.items() if request in asked)


def request_of(reference: str) -> int | None:
    """The request that a movement is about, if it is about one."""
    kind, _, number = reference.partition(":")
    return int(number) if kind == "request" and number.isdecimal() else None
