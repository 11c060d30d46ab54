"""To a client: what is left, what is open, what was booked."""

from bot.flows.notices import (
    Balance,
    BillingAnswer,
    ExtraUnits,
    RequestLine,
    RequestList,
    StandingView,
)
from bot.views.graphemes import clean, fit, name
from bot.views.parts import person_button, top_up_button
from bot.views.reader import Reader, press
from bot.views.screen import Row, Screen, Text
from bot.views.texts import mark
from bot.views.words import STATE_NAMES, counted, counted_all, kind_name

EXTRAS = {
    "rollover": mark("Of this carried over, until {day} inclusive: {units}."),
    "bonus": mark("Of this as a bonus, until {day} inclusive: {units}."),
    "boost": mark("Of this given for a time, until {day} inclusive: {units}."),
    "promo": mark("Of this as a promotion, until {day} inclusive: {units}."),
}
FOR_ORDER = mark("On top, for order no. {number} only, until {day} inclusive: {units}.")
TO_COME = mark("On top from {since} until {day} inclusive: {units}.")
TO_COME_FOR_ORDER = mark("On top from {since} until {day} inclusive, for order no. {number} only: {units}.")
EXCERPT = 80


def balance(notice: Balance, reader: Reader) -> Screen:
    """What is left, then the money, always in the same order; or who may see that."""
    text = Text().lines(*full_lines(notice.standing, reader))
    if notice.standing.unseen:
        text.lines(*unseen_lines(notice.owners, reader))
    return text.screen(*_rows(notice.standing, reader, None))


def billing_answer(notice: BillingAnswer, reader: Reader) -> Screen:
    text = Text().lines(*standing_lines(notice.standing, reader))
    text.line(reader.t("Is it about an invoice or a payment? A person will answer."))
    rows = _rows(notice.standing, reader, notice.request_id)
    return text.screen(*rows, (person_button(reader, notice.request_id),))


def unseen_lines(owners: tuple[str, ...], reader: Reader) -> tuple[str, str]:
    """That money is not told here, and whom to ask."""
    names = ", ".join(name(one) for one in owners)
    return (
        reader.t("Balance and statement are for those who decide on payments."),
        reader.t("Please ask: {names}", names=names) if names else "",
    )


def standing_lines(standing: StandingView, reader: Reader) -> tuple[str, str]:
    """Units with the day they renew; money with what is held and the credit."""
    day = reader.day(standing.renews_at, standing.zone)
    left = counted_all(reader, standing.left)
    first = (
        reader.t("Left until {day}: {units}.", day=day, units=left)
        if left
        else reader.t("The contract renews on {day}.", day=day)
    )
    return first, "" if standing.unseen else " ".join(filter(None, _money(standing, reader)))


def full_lines(standing: StandingView, reader: Reader) -> tuple[str, ...]:
    """The standing, and below units and money what of them ends by itself and on which day."""
    units, money = standing_lines(standing, reader)
    return (
        units,
        *_extras(standing, reader, money=False),
        money,
        *_extras(standing, reader, money=True),
    )


def _extras(standing: StandingView, reader: Reader, *, money: bool) -> tuple[str, ...]:
    return tuple(
        reader.t(
            extra_said(extra),
            number=extra.order,
            since="" if extra.since is None else reader.day(extra.since, standing.zone),
            units=_amount(extra.asset, extra.left, reader),
            day=reader.last_day(extra.until, standing.zone),
        )
        for extra in standing.extra
        if extra.why in EXTRAS and extra.asset.isupper() is money
    )


def extra_said(extra: ExtraUnits) -> str:
    """Where it is from, or from when on and for what."""
    if extra.since is not None:
        return TO_COME if extra.order is None else TO_COME_FOR_ORDER
    return EXTRAS[extra.why] if extra.order is None else FOR_ORDER


def request_list(notice: RequestList, reader: Reader) -> Screen:
    rows: tuple[Row, ...] = () if notice.asked is None else ((person_button(reader, notice.asked),),)
    if not notice.lines:
        return Text().line(reader.t("No requests yet. Write here whenever you need us.")).screen(*rows)
    text = Text().bold(reader.t("Your requests"))
    for line in notice.lines:
        text.line(request_line(line, notice.zone, reader))
    return text.screen(*rows)


def request_line(line: RequestLine, zone: str, reader: Reader) -> str:
    """`#12 consultation, in progress (Ivan), by 14:00: how do I …`"""
    state = reader.word(STATE_NAMES, line.state)
    if line.taken_by is not None and line.state == "taken":
        state = f"{state} ({name(line.taken_by)})"
    parts = [f"#{line.request_id} {kind_name(reader, line.kind)}"]
    if line.by is not None:
        parts.append(reader.t("from {name}", name=name(line.by)))
    if line.order_number is not None:
        parts.append(reader.t("order {number}", number=line.order_number))
    parts.append(state)
    if line.due_at is not None and line.state in {"queued", "taken"}:
        parts.append(reader.t("by {time}", time=reader.both(line.due_at, zone)))
    words = fit(" ".join(clean(line.excerpt).split()), EXCERPT)
    return ", ".join(parts) + (f": {words}" if words else "")


def _amount(asset: str, amount: int, reader: Reader) -> str:
    """Units with their name, money with its sign."""
    return reader.money(amount, asset) if asset.isupper() else counted(reader, asset, amount)


def _money(standing: StandingView, reader: Reader) -> tuple[str, ...]:
    def money(minor: int) -> str:
        return reader.money(minor, standing.currency)

    return (
        reader.t("Balance: {amount}.", amount=money(standing.balance)),
        reader.t("Set aside: {amount}.", amount=money(standing.held)) if standing.held else "",
        reader.t("Credit: up to {amount}.", amount=money(standing.credit_limit))
        if standing.credit_limit
        else "",
    )


def _rows(standing: StandingView, reader: Reader, request_id: int | None) -> tuple[Row, ...]:
    requests = press(reader.t("My requests"), "requests")
    if standing.unseen:
        return ((requests,),)
    return (top_up_button(reader, request_id),), (press(reader.t("Statement"), "statement"), requests)
