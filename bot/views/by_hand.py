"""What was booked by hand: to administrators what their commands did to money and tax, to clients what was
booked without a press of theirs, and why."""

from bot.flows.notices import Changed, Charged, PaymentBounced, Settled
from bot.quota.money import is_money
from bot.views import parting
from bot.views.graphemes import clean
from bot.views.parts import charged_line, excerpt, person_button, sources
from bot.views.reader import Reader
from bot.views.screen import Screen, Text
from bot.views.texts import mark
from bot.views.words import counted, left_line

WHY_DONE = {
    "emergency": mark(
        "It was an emergency: we helped at once, without asking about money. Now that it's done, it is "
        "booked."
    ),
    "at_risk": mark(
        "What was set aside for it had become free again before anybody could begin, and it wasn't covered "
        "then. We did it all the same; now it is booked."
    ),
    "untold": mark(
        "It was done, but we were late to say how long it took, and what was set aside for it had become "
        "free again. Now it is booked."
    ),
    "": mark("Nothing was set aside for it before. Now that it's done, it is booked."),
}
WHY_OPEN = {
    "emergency": mark(
        "It's an emergency: we began at once, without asking about money. It is charged once the work is "
        "done."
    ),
    "at_risk": mark(
        "What was set aside for it had become free again before anybody could begin. The work went on all "
        "the same; it is charged once it's done."
    ),
    "": mark("Nothing was set aside for it before. It is charged once the work is done."),
}
TAXED = {
    "taken": mark(
        "Careful: {amount} on the balance was paid in with VAT taken already. Prices now bear VAT on top, so "
        "{tax} of VAT would be charged a second time."
    ),
    "untaken": mark(
        "Careful: {amount} on the balance was paid in without VAT taken. Prices now bear none, so {tax} of "
        "VAT on this money would be charged by nobody."
    ),
    "owed_taxed": mark(
        "Careful: {amount} is owed, VAT in it. Payments now bear VAT themselves, so whoever pays that would "
        "bear {tax} of VAT a second time."
    ),
    "owed_untaxed": mark(
        "Careful: {amount} is owed without VAT. Payments now bear none either, so {tax} of VAT on it would "
        "be charged by nobody."
    ),
}


def settled(notice: Settled, reader: Reader) -> Screen:
    """What it is about, what it costs, why only now, what is left, and whom to ask."""
    number = f"#{notice.request_id}"
    if notice.released:
        text = Text().bold(
            reader.t("What was set aside for request {request} is free again.", request=number)
        )
        return text.lines(*_after(notice, reader)).screen()
    if notice.done:
        text = excerpt(Text().bold(reader.t("Request {request} is charged.", request=number)), notice.excerpt)
        text.line(charged_line(notice.charged, reader))
    else:
        headline = reader.t("Something is set aside for request {request}.", request=number)
        text = excerpt(Text().bold(headline), notice.excerpt)
        text.line(aside_line(notice.charged, reader))
    text.line(reader.word(WHY_DONE if notice.done else WHY_OPEN, notice.why))
    if notice.because:
        text.line(reader.t("Reason: {reason}", reason=clean(notice.because)))
    text.lines(*_after(notice, reader))
    text.line(reader.t("If something about it isn't right, tell us here."))
    return text.screen((person_button(reader, notice.request_id),))


def _after(notice: Settled, reader: Reader) -> tuple[str, str]:
    balance = (
        ""
        if notice.balance is None
        else reader.t("Balance: {amount}.", amount=reader.money(notice.balance, notice.currency))
    )
    return left_line(reader, notice.left), balance


def aside_line(charged: Charged, reader: Reader) -> str:
    """`Set aside: €150.00 from the balance, €34.50 on credit. Before tax €150.00, VAT €34.50.`"""
    if not is_money(charged.asset):
        return reader.t("Set aside: {parts}.", parts=counted(reader, charged.asset, charged.amount))
    parts = sources(charged.amount, charged.credit, charged.emergency, charged.asset, reader)
    said = reader.t("Set aside: {parts}.", parts=", ".join(parts))
    if not charged.tax:
        return said
    net, tax = (reader.money(one, charged.asset) for one in (charged.amount - charged.tax, charged.tax))
    return said + " " + reader.t("Before tax {net}, VAT {tax}.", net=net, tax=tax)


def payment_bounced(notice: PaymentBounced, reader: Reader) -> Screen:
    """Which payment, what it means for the balance, what is owed and how that is paid off."""
    paid = reader.money(notice.paid, notice.currency)
    text = Text().bold(
        reader.t("Your payment of {amount} has bounced: the money didn't stay with us.", amount=paid)
    )
    text.line(reader.t("Payment reference:")).plain(" ").code(clean(notice.reference))
    if notice.because:
        text.line(reader.t("Reason: {reason}", reason=clean(notice.because)))
    if notice.tax:
        tax = reader.money(notice.tax, notice.currency)
        text.line(reader.t("{tax} of it was VAT, which is taken back, too.", tax=tax))
    if notice.owed:
        owed = reader.money(notice.owed, notice.currency)
        text.line(
            reader.t(
                "{amount} of it is spent already and is owed now; your next payment pays that first.",
                amount=owed,
            )
        )
    if notice.aside:
        aside = reader.money(notice.aside, notice.currency)
        text.line(
            reader.t("{amount} of it is set aside for your requests: once charged, it is owed.", amount=aside)
        )
    if notice.balance is not None:
        balance = reader.money(notice.balance, notice.currency)
        text.line(reader.t("Balance: {amount}.", amount=balance))
    text.line(reader.t("If you did pay it, tell us here and we'll look for it."))
    return text.screen((person_button(reader, None),))


def details(notice: Changed, reader: Reader) -> tuple[str, ...]:
    """What an administrator's change means besides its before and after."""
    match notice.what:
        case "settle" if notice.charged is not None:
            said = aside_line if notice.aside else charged_line
            return (said(notice.charged, reader), reader.t("The client is told."))
        case "bounce":
            return _bounced(notice, reader)
        case "deposit" if notice.as_before:
            return (
                reader.t("This payment had bounced: its VAT is as it was booked then, not by today's rule."),
            )
        case "payout" | "writeoff":
            return parting.details(notice, reader)
        case "entity":
            return (reader.t("What was priced or paid before stays as it was."), *_taxed(notice, reader))
        case "boost":
            return _terms(notice, reader)
        case _:
            return ()


def _bounced(notice: Changed, reader: Reader) -> tuple[str, ...]:
    reference = reader.t("Payment reference: {reference}", reference=clean(notice.reference))
    said = [reference]
    figure = reader.texts.figure
    if notice.owed:
        said.append(reader.t("Spent already, owed now: {amount}", amount=figure(notice.owed)))
    if notice.reserved:
        aside = figure(notice.reserved)
        said.append(reader.t("Set aside for requests, owed once they are charged: {amount}", amount=aside))
    if notice.uncovered:
        requests = ", ".join(f"#{one}" for one in notice.uncovered)
        said.append(
            reader.t(
                "Not begun yet, and no credit limit covers what is set aside for them: {requests}. They go "
                "on unless somebody withdraws them.",
                requests=requests,
            )
        )
    anew = reader.t("The client is told. If the money comes after all: /deposit under the same reference.")
    return (*said, anew)


def _taxed(notice: Changed, reader: Reader) -> tuple[str, ...]:
    """What the other tax rule means for money that is on the balance; nothing of it is moved."""
    figure = reader.texts.figure
    said = [
        reader.t(TAXED[what], amount=figure(amount), tax=figure(tax)) for what, amount, tax in notice.balances
    ]
    return (*said, reader.t("Nothing was moved: settle that with the client, or undo this.")) if said else ()


def _terms(notice: Changed, reader: Reader) -> tuple[str, ...]:
    """For which order, in which place, as what."""
    said = []
    if notice.promo:
        said.append(reader.t("As a promotion"))
    if notice.order is not None:
        said.append(
            reader.t("For order no. {number} only, and there before anything else", number=notice.order)
        )
    if notice.priority is not None:
        said.append(reader.t("Priority: {number}", number=notice.priority))
    if notice.stuck:
        said.append(
            reader.t(
                "Money is owed: {amount} of this can't be used until that is paid. What is given pays no "
                "debt.",
                amount=reader.texts.figure(notice.stuck),
            )
        )
    return tuple(said)
