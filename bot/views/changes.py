"""To administrators: a command done, with before and after and the way back; a command not understood."""

from datetime import UTC, date, datetime, time

from bot.flows.notices import BookedPayment, Changed, ChangeUndone, Usage
from bot.quota.money import is_money
from bot.views import by_hand, commands
from bot.views.graphemes import clean, name
from bot.views.reader import Reader, press
from bot.views.reasons import deed, reason
from bot.views.screen import Screen, Text
from bot.views.texts import mark
from bot.views.words import UNIT_NAMES, counted

TITLES = {
    "quota": mark("Units"),
    "boost": mark("For a time"),
    "deposit": mark("Balance"),
    "bounce": mark("Payment that bounced"),
    "payout": mark("Payout"),
    "writeoff": mark("Debt forgiven"),
    "credit": mark("Credit limit"),
    "emergency": mark("Emergency allowance"),
    "contact": mark("Contact's rights"),
    "plan": mark("Plan"),
    "entity": mark("Legal entity"),
    "price": mark("Price"),
    "reverse": mark("Charge taken back"),
    "settle": mark("Booked for a request"),
    "staff": mark("Staff"),
    "ban": mark("Ban"),
    "retry": mark("Message that was set aside"),
}
STATES = {
    "banned": mark("banned"),
    "not_banned": mark("not banned"),
    "set_aside": mark("not handled"),
    "in_line": mark("in line again"),
}
"""What changes from one to the other without being a figure."""
MISTAKES = {
    "missing": mark("Something is missing"),
    "unknown_client": mark("There's no such client"),
    "ambiguous_client": mark("This fits more than one client"),
    "bad_amount": mark("This isn't an amount"),
    "bad_date": mark("This isn't a date"),
    "bad_number": mark("This isn't a number that fits here"),
    "unknown_plan": mark("There's no such plan"),
    "unknown_currency": mark("There's no such currency"),
    "unknown_entity": mark("There's no such legal entity for this currency"),
    "unknown_language": mark("There's no such language"),
    "unknown_service": mark("There's no such service"),
    "unknown_unit": mark("There's no such unit"),
    "unknown_kind": mark("There's no such kind of request"),
    "no_because": mark("The reason is missing: end with because and a few words"),
    "name_taken": mark("There's a client of this name already"),
    "too_much": mark("That's more than there is"),
    "contacts_full": mark("All contacts of the plan are taken or invited"),
    "extra": mark("This doesn't belong here"),
    "bad_name": mark("A name is one word of letters, digits and dashes, up to 32"),
    "unknown_place": mark("Nothing fills this placeholder"),
    "too_long": mark("The text is longer than this many characters"),
    "past_date": mark("This date has passed already"),
    "not_here": mark("This command doesn't work in this chat"),
    "private_only": mark("This command works in your own chat with the bot"),
    "unknown_person": mark("There's no such person"),
    "nothing_to_undo": mark("There's no change of yours to undo"),
    "already_undone": mark("This change is undone already"),
    "used_reference": mark("A payment with this reference is booked already"),
    "cannot_undo": mark(
        "Too much of what this gave is used or set aside, and nothing else of the same kind is left to take "
        "instead, so it can't be undone now. Take a charge back first (/reverse) or, of units, take away "
        "what is left (/quota with a minus). Older changes have their own Undo buttons under /audit. "
        "The one that stays"
    ),
    "followed": mark(
        "A later change of the same counts by now: undo that one first, its button is under /audit. The one "
        "that stays"
    ),
    "has_ended": mark(
        "What this gave has ended, so it can't be undone. Another /undo takes back the change before it. "
        "The one that stays"
    ),
    "last_owner": mark(
        "Somebody has to decide for the client: make another contact an owner first, with owner=yes. "
        "The only owner"
    ),
    "already_so": mark("It is so already"),
    "unknown_request": mark("There's no such request"),
    "nothing_charged": mark("Nothing was charged for this request"),
    "already_reversed": mark("What was charged for this request is taken back already"),
    "is_staff": mark("Staff and administrators can't be banned"),
    "bad_choice": mark("This isn't one of the choices"),
    "bad_order": mark("The end comes before the beginning"),
    "no_appeal": mark("There's no appeal with this number"),
    "decided": mark("This appeal needs no decision any more"),
    "not_banned": mark("There's no ban on this person"),
    "already_charged": mark(
        "This request is charged already; to correct it, take that back first (/reverse)"
    ),
    "set_aside_already": mark(
        "Something is set aside for this request already and is charged when it is closed (/done, with "
        "charge= for less)"
    ),
    "not_worked_on": mark(
        "Nobody works on this request and it wasn't done, so it costs nothing. A price goes to the client by "
        "/quote once it is taken"
    ),
    "ask_first": mark(
        "It was no emergency, and nothing that was set aside for it ran out: while it is open, it costs "
        "what the client accepts. Whoever works on it names the price. The request"
    ),
    "price_declined": mark("The client declined the price for this request, so it isn't charged"),
    "never_charged": mark("A request like this is free, and no price for it was ever accepted"),
    "not_covered": mark("Balance and credit don't cover it. Missing"),
    "settled_over": mark(
        "What this booked is given back or replaced by something else already. Another /undo takes back the "
        "change before it. The change that stays"
    ),
    "no_payment": mark("No payment of this client stands under this reference"),
    "day_to_come": mark("This day is still to come"),
    "not_free": mark("That's more than is free to be paid out"),
    "not_owed": mark("That's more than is owed"),
    "used_payout": mark("Another payout stands under this reference"),
    "unknown_order": mark("This client has no order with this number"),
    "unknown_case": mark("There's no message with this case number"),
}
FORMS = {
    "bad_amount": mark("Amounts look like this: {example}"),
    "bad_date": mark("Dates look like this: {example}"),
}
EXAMPLES = {"bad_amount": mark("1500 or 1500.50"), "bad_date": "2026-12-31"}


def changed(notice: Changed, reader: Reader) -> Screen:
    text = Text().bold(_title(notice.what, notice.client, reader))
    text.line(_change(notice, reader))
    if notice.starts is not None:
        text.line(reader.t("From {day}", day=reader.day(notice.starts, notice.zone)))
    text.lines(*(_included(unit, reader) for unit in notice.units))
    if notice.until is not None:
        text.line(reader.t("Until {day} inclusive", day=reader.last_day(notice.until, notice.zone)))
    if notice.because and notice.what == "deposit":
        text.line(reader.t("Payment reference:")).plain(" ").code(clean(notice.because))
        text.lines(reader.t("VAT in it: {amount}", amount=notice.tax) if notice.tax else "")
    elif notice.because and notice.what in {"plan", "price"}:
        text.line(reader.t("From {day}", day=_day(clean(notice.because), reader)))
    elif notice.because:
        text.line(reader.t("Reason: {reason}", reason=reason(notice.because, reader)))
    text.lines(*by_hand.details(notice, reader))
    if notice.offered_again:
        text.line(
            reader.n(
                "{n} waiting request was offered again.",
                "{n} waiting requests were offered again.",
                notice.offered_again,
            )
        )
    text.lines(_ended(notice, reader))
    undo = press(reader.t("Undo this change"), "admin_undo", notice.audit_id)
    return text.screen((undo,) if notice.undoable else ())


def change_undone(notice: ChangeUndone, reader: Reader) -> Screen:
    text = Text().bold(reader.t("Undone. {change}", change=_title(notice.what, notice.client, reader)))
    return text.line(_change(notice, reader)).screen()


def usage(notice: Usage, reader: Reader) -> Screen:
    """Which part was wrong, what could have been meant, that nothing was changed, the right form."""
    text = Text().line(reader.word(MISTAKES, notice.error))
    detail = " ".join(deed(notice.detail, reader).split())
    text.plain(f": {name(detail, 100)}" if detail else ".")
    text.lines(_standing(notice.stands, reader))
    if notice.error in FORMS:
        text.line(reader.t(FORMS[notice.error], example=reader.t(EXAMPLES[notice.error])))
    if notice.options:
        text.line(
            reader.t(
                "To choose from: {options}", options=", ".join(name(option) for option in notice.options)
            )
        )
    text.line(reader.t("Nothing was changed."))
    for number, way in enumerate(notice.ways):
        text.line(reader.t("A way on:") if not number else reader.t("Or:")).plain(" ").code(clean(way))
    form = commands.USAGE.get(notice.command.lstrip("/"))
    if form is not None:
        command, language = notice.command.lstrip("/"), reader.texts.language
        text.line().code(commands.usage_of(command, language))
        if form.note:
            text.line(reader.t(form.note))
        text.line(reader.t("For example:")).line().code(commands.example_of(command, language))
    return text.screen()


def _standing(payment: BookedPayment | None, reader: Reader) -> str:
    """The other payment that has the reference; "" for none."""
    if payment is None:
        return ""
    return reader.t(
        "It's another payment: {amount}, {client}, booked {time}. Check the amount, the client and the "
        "reference.",
        amount=reader.money(payment.amount, payment.currency),
        client=name(payment.client),
        time=reader.here(payment.at, payment.zone),
    )


def _included(unit: tuple[str, int, int], reader: Reader) -> str:
    """`Per period: consultation 5 → 20`"""
    asset, before, after = unit
    said = reader.t("Per period: {unit}", unit=reader.word(UNIT_NAMES, asset))
    return f"{said} {before} → {after}"


def _day(text: str, reader: Reader) -> str:
    """A day as it is typed, as the reader writes days; anything else as it is."""
    try:
        day = datetime.combine(date.fromisoformat(text), time.min, tzinfo=UTC)
    except ValueError:
        return text
    return reader.day(day, "UTC")


def _ended(notice: Changed, reader: Reader) -> str:
    """That what went back cannot be used, and how to give as much anew; "" when all of it can be used."""
    if not notice.ended:
        return ""
    if is_money(notice.asset):
        what = reader.money(notice.ended, notice.asset)
        return reader.t("Its time had ended, so it can't be used: {what}. To give it anew: /boost", what=what)
    what = counted(reader, notice.asset, notice.ended)
    return reader.t("Its time had ended, so it can't be used: {what}. To give it anew: /quota", what=what)


def _title(what: str, client: str, reader: Reader) -> str:
    said = reader.word(TITLES, what)
    return f"{said} · {name(client)}" if client else said


def _change(notice: Changed | ChangeUndone, reader: Reader) -> str:
    """`PLN: 0.00 → 500.00`, amounts as the reader writes them."""
    said = (reader.word(STATES, one) for one in (notice.before, notice.after))
    before, after = (reader.texts.figure(clean(one)) or "-" for one in said)
    subject = deed(notice.subject, reader)
    return f"{subject}: {before} → {after}" if subject else f"{before} → {after}"
