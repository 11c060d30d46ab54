"""To a client: the receipt of an accepted request."""

from bot.flows.notices import Accepted
from bot.views.graphemes import name
from bot.views.parts import (
    answer_line,
    away_line,
    higher_up,
    order_line,
    returned_line,
    same_row,
    solved_button,
)
from bot.views.reader import Reader, press
from bot.views.screen import Row, Screen, Text
from bot.views.texts import mark
from bot.views.words import counted, kind_name, left_line

HEADLINES = {
    "consultation": mark("Your question is in."),
    "work": mark("Your work request is in."),
    "estimate": mark("Your estimate request is in."),
    "recalculation": mark("Your recalculation request is in."),
    "complaint": mark("We're sorry about this. A manager has your complaint."),
    "emergency": mark("Emergency received: it goes first."),
    "billing": mark("Your billing question is in."),
    "bargain": mark("A manager has your question about terms."),
    "appeal": mark("We're sorry for the trouble. Your case is with the manager who decides on it."),
    "person": mark("A manager has been told."),
}
WITHOUT_LEAD = {
    "complaint": mark("We're sorry about this. Our people have your complaint."),
    "bargain": mark("Our people have your question about terms."),
    "appeal": mark("We're sorry for the trouble. Our people will look at your case again."),
    "person": mark("Our people have been told."),
}
"""What goes to a lead, where the company has none."""
DEFAULT_HEADLINE = mark("Your request is in.")


def accepted(notice: Accepted, reader: Reader) -> Screen:
    """What was taken in, by when, what it costs; an emergency's receipt says nothing of money."""
    text = Text()
    text.bold(_headline(notice, reader))
    text.lines(_progress(notice, reader), _approved(notice, reader))
    if notice.taken_by is None:
        text.lines(away_line(reader, notice.opens_at, notice.zone))
    if notice.kind == "emergency":
        text.lines(reader.t("Whatever you add here reaches our people at once."))
    else:
        text.lines(*_cost(notice, reader))
    if notice.unsaid:
        text.line(reader.t("Nothing is charged until it's clear what it is."))
    text.lines(higher_up(reader, notice.names))
    return text.screen(*_rows(notice, reader))


def _rows(notice: Accepted, reader: Reader) -> tuple[Row, ...]:
    """Back while nobody has it; to an end once somebody does, and for an emergency at any time."""
    if not notice.undo or notice.taken_by is not None:
        return ((solved_button(reader, notice.request_id),),)
    back = press(reader.t("Withdraw the request"), "undo", notice.request_id)
    return (back,), *same_row(reader, notice.request_id, notice.same, notice.same_excerpt)


def _headline(notice: Accepted, reader: Reader) -> str:
    kind = "recalculation" if notice.recalculation else notice.kind
    if notice.unsaid and notice.kind == "emergency":
        return reader.t("We've passed it on as a possible emergency: it goes first.")
    if notice.unsaid:
        return reader.t("A person will read your message and find out what it is about.")
    if notice.from_renewal:
        return reader.t("Your contract has renewed, so your request went ahead.")
    if notice.corrected:
        return reader.t("Your request now counts as: {kind}.", kind=kind_name(reader, kind))
    headlines = HEADLINES if notice.lead else HEADLINES | WITHOUT_LEAD
    said = reader.t(headlines.get(kind, DEFAULT_HEADLINE))
    return " ".join(filter(None, (said, order_line(reader, notice.order_number))))


def _progress(notice: Accepted, reader: Reader) -> str:
    due = answer_line(reader, notice.due_at, notice.zone)
    if notice.taken_by is None:
        return due
    return " ".join((reader.t("In progress: {name}.", name=name(notice.taken_by)), due))


def _approved(notice: Accepted, reader: Reader) -> str:
    if notice.approved_by is None:
        return ""
    return reader.t("The price is approved: {name}.", name=name(notice.approved_by))


def _cost(notice: Accepted, reader: Reader) -> tuple[str, ...]:
    returned = returned_line(reader, notice.returned, notice.currency)
    time = _minutes(notice, reader)
    return (time, left_line(reader, notice.left), _money(notice, reader), _free(notice, reader), returned)


def _minutes(notice: Accepted, reader: Reader) -> str:
    """How a request that is paid by the minute is counted."""
    if not notice.minutes:
        return ""
    held = counted(reader, "minutes", notice.minutes)
    if notice.step == 1:
        return reader.t("Set aside: {held}. Only the minutes spent are counted.", held=held)
    step = counted(reader, "minutes", notice.step)
    return reader.t(
        "Set aside: {held}. Only those spent are counted, in steps of {step}.", held=held, step=step
    )


def _money(notice: Accepted, reader: Reader) -> str:
    if notice.pricing:
        return reader.t("This isn't in your price list: we'll name a price first, and you decide.")
    if notice.charged is None:
        return ""
    amount = reader.money(notice.charged, notice.currency)
    return reader.t("{amount} is set aside and charged once the work is done.", amount=amount)


def _free(notice: Accepted, reader: Reader) -> str:
    if notice.free_left is not None:
        return reader.n(
            "It's free; {n} free recalculation of this order remains.",
            "It's free; {n} free recalculations of this order remain.",
            notice.free_left,
        )
    first = notice.kind == "estimate" and not notice.recalculation and notice.charged is None
    return reader.t("The first estimate is free.") if first else ""
