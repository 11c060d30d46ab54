"""To staff: a request's card in its queue and at the head of its talk, lists of cards."""

from datetime import datetime

from bot.flows.notices import CardView, HeaderView, QueueList, StandingView
from bot.kinds.catalogue import BY_CODE
from bot.views.graphemes import clean, fit, name
from bot.views.parts import charged_line, reopened_line, sources
from bot.views.reader import Reader, press
from bot.views.screen import Row, Screen, Text
from bot.views.texts import mark
from bot.views.words import STATE_NAMES, capital, counted, kind_name, left_line, media_line

PAID = {
    "quota": mark("Paid by the contract."),
    "balance": mark("Paid from the balance: {amount}."),
    "credit": mark("Paid on credit: {amount}."),
    "emergency": mark("Emergency: {amount} on the emergency allowance."),
    "free": mark("Free for the client."),
    "settle": mark("Serve first: an administrator settles the money."),
    "expired": mark(
        "Nothing is set aside any more; taking it sets the same aside again, if there is enough."
    ),
    "at_risk": mark("Nothing covers it any more: at the company's risk, an administrator settles it."),
    "reversed": mark("What was charged is taken back."),
    "pricing": mark("Needs a price: take it, then /quote and the net amount."),
}
EXCERPT = 60
OPEN = frozenset({"queued", "taken"})
CANCEL_REASONS = (
    mark("Not needed any more"),
    mark("The client doesn't reply"),
    mark("We don't do this"),
    mark("Settled in another way"),
)
"""In the order of `bot.flows.staff.close.REASONS`, without its first."""
MINUTES = (5, 10, 15, 30, 60, 120)
LISTED = 12


def card(notice: CardView, reader: Reader) -> Screen:
    """The card in the queue: who, what, by when, paid from what; its buttons while it waits for somebody."""
    text = _card_text(notice, reader)
    if notice.state == "taken":
        return text.screen((press(reader.t("Hand over"), "transfer", notice.request_id),))
    if notice.state != "queued":
        return text.screen()
    return text.screen(
        (press(reader.t("Take"), "take", notice.request_id, style="success"),),
        (
            press(reader.t("Change the kind"), "reclassify", notice.request_id),
            press(reader.t("History"), "history", notice.request_id),
        ),
    )


def header(notice: HeaderView, reader: Reader) -> Screen:
    """The head of the talk in the taker's private chat."""
    card_view, request_id = notice.card, notice.card.request_id
    text = _card_text(card_view, reader)
    if card_view.state == "queued":
        text.line().bold(reader.t("Back in the queue."))
    if not notice.mine:
        return text.screen()
    if card_view.state == "done" and card_view.minutes is None:
        text.line().line().bold(reader.t("How many minutes did it take?"))
        return text.screen(*_minutes_rows(request_id, reader)[:2])
    if card_view.state != "taken":
        return text.screen()
    match notice.choosing:
        case "minutes":
            text.line().line().bold(reader.t("How many minutes did it take?"))
            return text.screen(*_minutes_rows(request_id, reader))
        case "cancel":
            text.line().line().bold(
                reader.t("Close it without doing it? The client is told why, nothing more is charged.")
            )
            text.line(reader.t("Press the reason, or reply to this message with it."))
            return text.screen(*_cancel_rows(request_id, reader))
        case _:
            text.line().line().italic(reader.t("What you write here goes to the client."))
            text.line().italic(reader.t("Several requests open? Reply to a message of the one you mean."))
            return text.screen(*_work_rows(notice, reader))


def _work_rows(notice: HeaderView, reader: Reader) -> tuple[Row, ...]:
    request_id = notice.card.request_id
    ready = press(reader.t("Ready answers"), "answers", request_id)
    return (
        (press(reader.t("Done"), "done", request_id, style="success"),),
        (ready,) if notice.answers else (),
        (
            press(reader.t("Put back into the queue"), "release", request_id),
            press(reader.t("Hand over"), "transfer", request_id),
        ),
        (
            press(reader.t("Change the kind"), "reclassify", request_id),
            press(reader.t("History"), "history", request_id),
        ),
        (press(reader.t("Close undone"), "cancel", request_id, style="danger"),),
    )


def _minutes_rows(request_id: int, reader: Reader) -> tuple[Row, ...]:
    choices = tuple(press(str(minutes), "done", request_id, minutes) for minutes in MINUTES)
    return choices[:3], choices[3:], (press(reader.t("Back"), "back", request_id),)


def _cancel_rows(request_id: int, reader: Reader) -> tuple[Row, ...]:
    close = [
        (press(reader.t(said), "cancel", request_id, number, style="danger"),)
        for number, said in enumerate(CANCEL_REASONS, start=2)
    ]
    return *close, (press(reader.t("No, back to work"), "back", request_id),)


def queue_list(notice: QueueList, reader: Reader) -> Screen:
    """`/queue` with a button to take each, `/mine` without."""
    if not notice.cards:
        return Text().line(_nothing(notice, reader)).screen()
    text = Text().bold(reader.t("Your requests in progress") if notice.mine else reader.t("In the queue"))
    for shown in notice.cards[:LISTED]:
        text.line(_listed(shown, reader))
    rest = max(0, len(notice.cards) - LISTED) + notice.more
    if rest > 0:
        text.line(reader.t("And {n} more.", n=rest))
    if notice.mine:
        return text.screen()
    rows: list[Row] = [
        (press(reader.t("Take #{request}", request=shown.request_id), "take", shown.request_id),)
        for shown in notice.cards[:LISTED]
    ]
    return text.screen(*rows)


def figures_lines(figures: StandingView, reader: Reader) -> tuple[str, ...]:
    """The account's numbers, for those who talk about terms with the client."""
    left = ", ".join(
        reader.t(
            "{units} of {included}",
            units=counted(reader, unit.asset, unit.left),
            included=_included(figures, unit.asset),
        )
        for unit in figures.left
    )
    credit = reader.money(figures.credit_limit, figures.currency)
    return (
        reader.t("Plan {plan}, tier {tier}", plan=figures.plan, tier=figures.tier),
        reader.t("Left: {what}.", what=left) if left else "",
        reader.t("Balance: {amount}.", amount=reader.money(figures.balance, figures.currency)),
        reader.t("Set aside: {amount}.", amount=reader.money(figures.held, figures.currency))
        if figures.held
        else "",
        reader.t("Credit: up to {amount}.", amount=credit) if figures.credit_limit else "",
        reader.t("The contract renews on {day}.", day=reader.day(figures.renews_at, figures.zone)),
    )


def _card_text(notice: CardView, reader: Reader) -> Text:
    """Whose, what and by when first; then the words; then the money, while it still matters."""
    live = notice.state in OPEN
    text = Text()
    if notice.urgent and live:
        text.bold(reader.t("URGENT")).line()
    text.bold(
        reader.t("Request {request}: {kind}", request=f"#{notice.request_id}", kind=_kind(notice, reader))
    )
    text.line(_client(notice, reader))
    text.lines(_about(notice, reader), reopened_line(reader, notice.reopened))
    if notice.due_at is not None and live:
        text.line().bold(_promise(notice.due_at, notice, reader))
    _words(text, notice, reader)
    if notice.attachments:
        text.line(media_line(reader, notice.media, notice.attachments))
    if live and notice.unsaid:
        text.line().bold(_unsaid(notice, reader))
    if live:
        text.lines(_paid(notice, reader))
    if live and notice.figures is not None:
        text.lines(*figures_lines(notice.figures, reader))
    if notice.state != "queued":
        text.line().bold(_state(notice, reader))
    return text.lines(charged_line(notice.charged, reader))


def _unsaid(notice: CardView, reader: Reader) -> str:
    """Nobody has said what it is, so whoever reads it does."""
    if notice.kind == "emergency":
        return reader.t("Possible emergency: the client hasn't confirmed it. Look first, then set the kind.")
    return reader.t(
        "The client didn't say what it is: read it and set the kind. Nothing is charged till then."
    )


def _promise(due_at: datetime, notice: CardView, reader: Reader) -> str:
    """By when, with a sign when it is near or over."""
    due = reader.both(due_at, notice.zone)
    match notice.sign:
        case "near":
            return reader.t("Soon: answer by {time}. ⏰", time=due)
        case "late":
            return reader.t("Late: promised by {time}. ⏰", time=due)
        case _:
            return reader.t("Answer by {time}.", time=due)


def due_line(due_at: datetime | None, zone: str, sign: str, reader: Reader) -> str:
    """By when, in a list; empty without a promise."""
    if due_at is None:
        return ""
    due = reader.both(due_at, zone)
    match sign:
        case "near":
            return reader.t("soon, by {time} ⏰", time=due)
        case "late":
            return reader.t("late, was due by {time} ⏰", time=due)
        case _:
            return reader.t("by {time}", time=due)


def _words(text: Text, notice: CardView, reader: Reader) -> None:
    """What the client wrote, and what stood there before an edit."""
    words, before = clean(notice.text).strip(), clean(notice.before or "").strip()
    if words:
        text.line().quote(words)
    if before:
        text.line(reader.t("Edited. Before:")).line().quote(before, 600)


def _kind(notice: CardView, reader: Reader) -> str:
    """The kind in words, then its emoji, then the order."""
    known = BY_CODE.get(notice.kind)
    said = kind_name(reader, "recalculation" if notice.recalculation else notice.kind)
    parts = [said if known is None else f"{said} {known.emoji}"]
    if notice.order_number is not None:
        parts.append(reader.t("order {number}", number=notice.order_number))
    return ", ".join(parts)


def _client(notice: CardView, reader: Reader) -> str:
    tier = reader.t("tier {tier}", tier=notice.tier)
    who = f"{name(notice.client)} · {tier}"
    asked = reader.t(
        "{name} at {time}", name=name(notice.contact), time=reader.both(notice.created_at, notice.zone)
    )
    return f"{who}\n{asked}"


def _about(notice: CardView, reader: Reader) -> str:
    """What an appeal or an ask for a person is about: the terms of which request, without its question."""
    about = notice.about
    if about is None:
        return ""
    said = reader.word(STATE_NAMES, about.state)
    kind = kind_name(reader, "recalculation" if about.recalculation else about.kind)
    return reader.t(
        "About request {request}: {kind}, {state}.", request=f"#{about.request_id}", kind=kind, state=said
    )


def _paid(notice: CardView, reader: Reader) -> str:
    """What pays, and what is left of it."""
    if notice.paid not in PAID:
        return ""
    amount = "-" if notice.amount is None else reader.money(notice.amount, notice.currency)
    said = reader.t(PAID[notice.paid], amount=amount)
    if notice.paid == "quota":
        return f"{said} {left_line(reader, notice.left)}".rstrip()
    if notice.paid not in {"balance", "credit", "emergency"}:
        return said
    parts = sources(notice.amount or 0, notice.credit, notice.emergency, notice.currency, reader)
    if len(parts) > 1:
        said = reader.t("Paid: {parts}.", parts=", ".join(parts))
    if notice.paid == "emergency":
        return said
    balance = reader.money(notice.balance, notice.currency)
    return said + " " + reader.t("Balance: {amount}.", amount=balance)


def _state(notice: CardView, reader: Reader) -> str:
    who = name(notice.assignee) if notice.assignee else ""
    match notice.state:
        case "taken":
            return reader.t("In progress: {name}.", name=who)
        case "done" if notice.minutes is not None:
            minutes = counted(reader, "minutes", notice.minutes)
            return reader.t("Done: {name}, {minutes}.", name=who or "-", minutes=minutes)
        case _:
            said = reader.word(STATE_NAMES, notice.state)
            return capital(said) + (f" ({who})" if who and notice.state not in {"queued", "undone"} else "")


def _listed(shown: CardView, reader: Reader) -> str:
    words = fit(" ".join(clean(shown.text).split()), EXCERPT)
    parts = [f"#{shown.request_id} {name(shown.client)}", kind_name(reader, shown.kind)]
    due = due_line(shown.due_at, shown.zone, shown.sign, reader)
    if due:
        parts.append(due)
    return ", ".join(parts) + (f": {words}" if words else "")


def _nothing(notice: QueueList, reader: Reader) -> str:
    if notice.mine:
        return reader.t("You have no request in progress. The queue: /queue")
    return reader.t("The queue is empty.")


def _included(figures: StandingView, asset: str) -> int:
    return next((unit.left for unit in figures.included if unit.asset == asset), 0)
