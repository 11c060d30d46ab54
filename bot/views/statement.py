"""A statement as a message: what stood, what was booked, what stands; a month to choose; what runs low."""

from datetime import datetime

from bot.flows.notices import (
    ChooseMonth,
    MoneyUnseen,
    RunningLow,
    StandingView,
    Statement,
    StatementLine,
    StatementTotal,
)
from bot.quota.money import is_money
from bot.quota.span import Span, packed
from bot.views.account import full_lines, unseen_lines
from bot.views.graphemes import clean, fit, name, units
from bot.views.parts import top_up_button
from bot.views.reader import Reader, press
from bot.views.screen import TEXT_LIMIT, Row, Screen, Text
from bot.views.texts import mark, mark_n
from bot.views.words import capital, counted

BOOKING_NAMES = {
    "grant": mark("included in the contract"),
    "renewal": mark("contract renewed"),
    "rollover": mark("carried over"),
    "rollover_out": mark("carried into the next period"),
    "bonus": mark("bonus"),
    "deposit": mark("top-up"),
    "repay": mark("what was owed is paid back"),
    "repay_out": mark("taken to pay back what was owed"),
    "bounce": mark("payment that bounced"),
    "payout": mark("paid back to you"),
    "writeoff": mark("forgiven of what was owed"),
    "quota": mark("changed by us"),
    "capture": mark("request closed"),
    "hold": mark("set aside"),
    "release": mark("given back"),
    "expire": mark("expired"),
    "undo": mark("reversed"),
    "reversal": mark("reversed"),
    "adjust": mark("changed by us"),
    "boost": mark("given for a time"),
    "plan": mark("plan changed"),
    "grant_undone": mark("reversed"),
    "payout_undone": mark("reversed"),
}
UNIT_NAMES = {
    "consultation": mark("consultations"),
    "recalculation": mark("recalculations"),
    "minutes": mark("minutes"),
}
USED_UP = {
    50: mark("At least half of this period's units are used: {asset}"),
    80: mark("Most of this period's units are used: {asset}"),
    100: mark("All of this period's units are used: {asset}"),
}
EARLIER = mark_n("{n} earlier line is in the file.", "{n} earlier lines are in the file.")
GO_ON = mark("Just write as before: you'll see a price first, and nothing is charged without your yes.")
CORRECTED = mark("corrected")
CLOSING, SO_FAR = mark("Closing balance"), mark("Balance so far")
HELD = mark("Set aside, not charged yet")
REFERENCE = 40
FEWER = 5
"""By how many lines a statement gets shorter until it fits."""


def statement(notice: Statement, reader: Reader) -> Screen:
    """The newest lines that fit; a file has them all."""
    shown = notice.lines
    text = _statement(notice, shown, reader)
    while units(_text(text)) > TEXT_LIMIT and shown:
        shown = shown[FEWER:]
        text = _statement(notice, shown, reader)
    return text.screen(*_rows(notice, reader))


def _text(text: Text) -> str:
    return "x" * text.length


def _statement(notice: Statement, shown: tuple[StatementLine, ...], reader: Reader) -> Text:
    text = Text().bold(title(notice, reader))
    if notice.of is not None:
        text.line(f"{name(notice.standing.name)} · #{notice.of}")
    if notice.ahead:
        text.line(reader.t("This time hasn't begun: nothing is booked in it yet.")).line()
        return text.line(reader.t("As of now:")).lines(*full_lines(notice.standing, reader))
    for total in notice.totals:
        _section(text, total, [one for one in shown if one.asset == total.asset], notice, reader)
    if not notice.totals:
        text.lines(*(booking(one, notice.standing, reader) for one in shown))
    if not notice.lines:
        text.line(reader.t("Nothing was booked in this time."))
    if notice.until is None or notice.until > reader.now:
        text.line().lines(*full_lines(notice.standing, reader))
    return text


def title(notice: Statement, reader: Reader) -> str:
    zone = notice.standing.zone
    if notice.until is None:
        return reader.t("Statement since {day}", day=reader.day(notice.since, zone))
    return span_title(reader, Span(since=notice.since, until=notice.until), zone)


def span_title(reader: Reader, span: Span, zone: str) -> str:
    """`Statement, 1 November – 30 November`: both days are in it."""
    first, last = reader.day(span.since, zone), reader.last_day(span.until, zone)
    return reader.t("Statement, {first} – {last}", first=first, last=last)


def _section(
    text: Text, total: StatementTotal, lines: list[StatementLine], notice: Statement, reader: Reader
) -> None:
    """One asset: opening, lines, closing, and what of it is set aside."""
    text.line().line().bold(unit_name(reader, total.asset))
    text.line(reader.t("Opening balance: {amount}", amount=amount_of(reader, total.asset, total.opening)))
    earlier = total.count - len(lines)
    if earlier > 0:
        text.line(reader.n(*EARLIER, earlier))
    text.lines(*(booking(one, notice.standing, reader) for one in lines))
    closing = amount_of(reader, total.asset, total.closing)
    text.line(f"{reader.t(closing_name(notice.until, reader.now))}: {closing}")
    if total.held:
        text.line(f"{reader.t(HELD)}: {amount_of(reader, total.asset, total.held)}")


def closing_name(until: datetime | None, now: datetime) -> str:
    """What stands while a span runs is no closing: until it is over units may be used, and may end."""
    return CLOSING if until is not None and until <= now else SO_FAR


def booking(line: StatementLine, standing: StandingView, reader: Reader) -> str:
    """`12 November: -€43.05, request closed (#12, order no. 3) → €56.95`."""
    amount = amount_of(reader, line.asset, abs(line.amount))
    sign = "-" if line.amount < 0 else "+"
    said = f"{reader.day(line.at, standing.zone)}: {sign}{amount}, {reason_of(reader, line)}"
    told = (
        request_of(line),
        order_of(reader, line),
        payment_of(line),
        booked_of(reader, line, standing.zone),
        _paid(reader, line),
    )
    references = ", ".join(filter(None, told))
    said = f"{said} ({references})" if references else said
    return said if line.balance is None else f"{said} → {amount_of(reader, line.asset, line.balance)}"


def reason_of(reader: Reader, line: StatementLine) -> str:
    return reader.t(BOOKING_NAMES.get(line.reason, CORRECTED))


def request_of(line: StatementLine) -> str:
    """`#12`, of what is about a request."""
    kept = clean(line.reference)
    return f"#{kept.removeprefix('request:')}" if kept.startswith("request:") else ""


def order_of(reader: Reader, line: StatementLine) -> str:
    return "" if line.order is None else reader.t("order no. {number}", number=line.order)


def payment_of(line: StatementLine) -> str:
    """The reference of a payment, also of one that is taken out again; those of our own bookkeeping say
    nothing to a client."""
    reference = line.reference if line.reason in ("deposit", "bounce", "payout") else line.of_payment
    return fit(" ".join(clean(reference).split()), REFERENCE)


def booked_of(reader: Reader, line: StatementLine, zone: str) -> str:
    """When that was booked which the line takes back."""
    return "" if line.of_day is None else reader.t("booked on {day}", day=reader.day(line.of_day, zone))


def _paid(reader: Reader, line: StatementLine) -> str:
    """What was paid and what of it was tax, where the balance got only the rest."""
    if not line.tax:
        return ""
    paid, tax = (reader.money(abs(one), line.asset) for one in (line.amount + line.tax, line.tax))
    return reader.t("payment of {paid}, VAT in it {tax}", paid=paid, tax=tax)


def amount_of(reader: Reader, asset: str, amount: int) -> str:
    """Units with their name, money with its sign."""
    return reader.money(amount, asset) if is_money(asset) else counted(reader, asset, amount)


def unit_name(reader: Reader, asset: str) -> str:
    """The heading of an asset: a currency's code, units in the plural."""
    return asset if is_money(asset) else capital(reader.word(UNIT_NAMES, asset))


def _rows(notice: Statement, reader: Reader) -> tuple[Row, ...]:
    of = notice.of
    spans = (
        (
            press(reader.t("This period"), "statement", of),
            press(reader.t("Last period"), "statement_last", of),
        ),
        (
            press(reader.t("This year"), "statement_year", of),
            press(reader.t("Another month"), "statement_choose", of),
        ),
    )
    own: tuple[Row, ...] = ((top_up_button(reader, None),),) if of is None else ()
    if notice.until is None or notice.ahead:
        return (*spans, *own)
    span = packed(Span(since=notice.since, until=notice.until))
    files = tuple(press(form.upper(), f"statement_{form}", span, of) for form in ("csv", "xlsx"))
    return (files, *spans, *own)


def choose_month(notice: ChooseMonth, reader: Reader) -> Screen:
    """Two months a row; other spans by the command."""
    buttons = [
        press(capital(reader.texts.month(month)), "statement_of", span, notice.of)
        for month, span in notice.months
    ]
    text = Text().line(reader.t("Which month?"))
    form = "/statement 2026-11-01 2026-11-15" if notice.of is None else f"/statement #{notice.of} 2026-11"
    text.line(reader.t("Any other time by command, for example:")).plain(" ").code(form)
    return text.screen(*(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)))


def money_unseen(notice: MoneyUnseen, reader: Reader) -> Screen:
    text = Text().lines(*unseen_lines(notice.owners, reader))
    return text.line(reader.t("What is left of your contract: /balance")).screen()


def running_low(notice: RunningLow, reader: Reader) -> Screen:
    """What is left, until when it lasts at this pace as far as that can be told, and how to go on."""
    left = amount_of(reader, notice.asset, notice.left)
    text, day = Text(), reader.day(notice.renews_at, notice.zone)
    if notice.below:
        below = reader.money(notice.below, notice.asset)
        text.bold(reader.t("The balance is below {amount}", amount=below))
        text.line(reader.t("Free on the balance: {amount}.", amount=left))
    else:
        text.bold(reader.t(USED_UP[notice.level], asset=reader.word(UNIT_NAMES, notice.asset)))
        text.line(reader.t("Left: {left} of {included}.", included=notice.included, left=left))
        text.line(reader.t("The contract renews on {day}.", day=day))
    text.lines(_pace(notice, reader))
    if notice.level == max(USED_UP) and not notice.below:
        text.line(reader.t(GO_ON))
    if notice.unseen:
        return text.screen()
    rows = ((top_up_button(reader, None),), (press(reader.t("Statement"), "statement"),))
    return text.screen(*rows)


def _pace(notice: RunningLow, reader: Reader) -> str:
    """Nothing where there is too little to tell it by."""
    if notice.lasts_until is None:
        return ""
    if not notice.below and notice.lasts_until >= notice.renews_at:
        return reader.t("At this pace it lasts until the renewal.")
    return reader.t("At this pace it lasts until {day}.", day=reader.day(notice.lasts_until, notice.zone))
