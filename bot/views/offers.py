"""To a client: prices to accept or not, declines with their ways on, and how to top up."""

from bot.flows.notices import Declined, DepositArrived, DepositUndone, Offered, TopUpDetails
from bot.quota.money import plain
from bot.quota.price import Price
from bot.views.client import talks_used
from bot.views.graphemes import clean, name
from bot.views.parts import (
    excerpt,
    more_button,
    person_button,
    same_row,
    saved_line,
    top_up_button,
    wait_button,
)
from bot.views.prices import service
from bot.views.reader import Reader, press
from bot.views.screen import Button, Row, Screen, Text
from bot.views.words import kind_name, used_line


def offered(notice: Offered, reader: Reader) -> Screen:
    """A price, from what it is paid and until when it holds; or that the contract covers the request now."""
    text = _opening(notice.excerpt, reader) if notice.reason != "staff" or notice.corrected else Text()
    _corrected(text, notice.corrected, reader)
    if notice.price is None:
        text.plain(reader.t("Your contract covers this now, at no extra cost. Shall we go ahead?"))
        return text.screen(*_covered_rows(notice, reader))
    text.plain(_why(notice, notice.price, reader))
    text.lines(_replaces(notice, reader), _funding(notice, reader), _terms(notice, reader))
    return text.screen(*_offer_rows(notice, notice.price, reader))


def declined(notice: Declined, reader: Reader) -> Screen:
    """Thanks, the reason with its numbers, ways on as buttons, nothing is lost, who decides exceptions."""
    text = _opening(notice.excerpt, reader) if notice.reason != "person_limit" else Text()
    _corrected(text, notice.corrected, reader)
    text.plain(_reason(notice, reader))
    text.line(saved_line(reader)).plain(" ").plain(reader.t("A manager decides on exceptions."))
    rows: list[Row] = []
    if notice.reason == "no_funds" and not notice.unseen:
        rows.append((top_up_button(reader, notice.request_id, notice.missing, notice.currency),))
    if notice.renews_at is not None:
        rows.append((wait_button(reader, notice.request_id, notice.renews_at, notice.zone),))
    rows += same_row(reader, notice.request_id, notice.same, notice.same_excerpt)
    if notice.reason != "person_limit":
        rows.append((person_button(reader, notice.request_id),))
    return text.screen(*rows, (more_button(reader, notice.request_id),))


def top_up_details(notice: TopUpDetails, reader: Reader) -> Screen:
    """Whom to pay, how much and with which reference; what was wanted is offered again by itself."""
    text = Text().bold(reader.t("Top-up: {company}", company=name(notice.company)))
    if notice.amount is not None:
        text.line(reader.t("Amount: {amount}", amount=reader.money(notice.amount, notice.currency)))
    text.line(reader.t("Payment reference:")).plain(" ").code(notice.reference)
    if notice.details:
        text.line(clean(notice.details).strip())
    else:
        text.line(reader.t("For the payment details, ask a manager: the button is below."))
    text.line(_afterwards(notice, reader))
    return text.screen(*_copy_rows(notice, reader))


def deposit_arrived(notice: DepositArrived, reader: Reader) -> Screen:
    amount = reader.money(notice.amount, notice.currency)
    text = Text().bold(reader.t("Your payment of {amount} is in, thank you.", amount=amount))
    if notice.tax:
        text.line(_tax_in_it(notice, reader))
    return text.lines(_balance(notice, reader)).screen()


def _tax_in_it(notice: DepositArrived, reader: Reader) -> str:
    tax = reader.money(notice.tax, notice.currency)
    if not notice.tax_rate:
        return reader.t("VAT in it: {tax}; the rest is on your balance.", tax=tax)
    rate = reader.texts.percent(notice.tax_rate)
    return reader.t("VAT {rate}% in it: {tax}; the rest is on your balance.", rate=rate, tax=tax)


def _balance(notice: DepositArrived | DepositUndone, reader: Reader) -> str:
    if notice.balance is None:
        return ""
    return reader.t("Balance: {amount}.", amount=reader.money(notice.balance, notice.currency))


def deposit_undone(notice: DepositUndone, reader: Reader) -> Screen:
    """As openly as the payment was told: what is taken out, what stands now, whom to ask."""
    amount = reader.money(notice.amount, notice.currency)
    text = Text().bold(
        reader.t("{amount} is taken off your balance: it was booked by mistake.", amount=amount)
    )
    if notice.tax:
        paid, tax = (reader.money(minor, notice.currency) for minor in (notice.paid, notice.tax))
        text.line(
            reader.t("The payment was {paid}, of which {tax} is VAT; both are undone.", paid=paid, tax=tax)
        )
    reference = clean(notice.reference).strip()
    if reference:
        text.line(reader.t("Payment reference:")).plain(" ").code(reference)
    text.lines(_balance(notice, reader))
    text.line(reader.t("If you did pay it, tell us here and we'll look for it."))
    return text.screen((person_button(reader, None),))


def gross(price: Price, reader: Reader) -> str:
    """What is to be paid: `€43.05 incl. VAT`."""
    amount = reader.money(price.gross, price.currency)
    return reader.t("{amount} incl. VAT", amount=amount) if price.tax else amount


def _opening(shown: str, reader: Reader) -> Text:
    """Thanks for what was just written; for an older request its beginning, to know what this is about."""
    if shown.strip():
        return excerpt(Text().line(reader.t("Back to your request:")), shown).line()
    return Text().line(reader.t("Thank you, we have your request.")).plain(" ")


def _corrected(text: Text, kind: str, reader: Reader) -> None:
    """That a person, not the bot, says what it is."""
    if kind:
        said = reader.t("A colleague of ours has looked at it: it is {kind}.", kind=kind_name(reader, kind))
        text.plain(said).line()


def _why(notice: Offered, price: Price, reader: Reader) -> str:
    if notice.reason == "staff":
        return reader.t("Our price for your request: {amount}.", amount=gross(price, reader))
    said = _used_and_cost(notice, price, reader)
    return (
        said + " " + reader.t("If it takes more, we'll ask you first.") if notice.reason == "work" else said
    )


def _used_and_cost(notice: Offered | Declined, price: Price | None, reader: Reader) -> str:
    """What the contract had of it, then what it costs (or that the list has no price)."""
    used, cost = "", reader.t("There's no price for more in your price list yet.")
    if notice.order_number is not None:
        used = recalculations_used(reader, notice.order_number, notice.used, notice.included)
    elif notice.asset is not None:
        used = used_line(reader, notice.asset, notice.used, notice.included)
    if price is not None:
        cost = _cost(notice, price, reader)
    return f"{used} {cost}".lstrip()


def _cost(notice: Offered | Declined, price: Price, reader: Reader) -> str:
    amount = gross(price, reader)
    if notice.order_number is not None:
        return reader.t("This recalculation costs {amount}.", amount=amount)
    if notice.asset is not None:
        return reader.t("This answer costs {amount}.", amount=amount)
    what = ", ".join(service(line, reader) for line in price.lines)
    return reader.t("By your price list: {what}, {amount}.", what=what, amount=amount)


def recalculations_used(reader: Reader, number: int | None, used: int, included: int) -> str:
    """The free recalculations of an order, with their count where it is known."""
    if number is None or not included:
        return reader.t("The free recalculations of this order are used up.")
    return reader.n(
        "{used} of {n} free recalculation of order {number} is used.",
        "{used} of {n} free recalculations of order {number} are used.",
        included,
        used=used,
        number=number,
    )


def _replaces(notice: Offered, reader: Reader) -> str:
    """A new price is not on top of what is held already."""
    if not notice.replaces:
        return ""
    amount = reader.money(notice.replaces, notice.currency)
    return reader.t("It takes the place of the {amount} set aside now.", amount=amount)


def _funding(notice: Offered, reader: Reader) -> str:
    if notice.funding == "unseen":
        return reader.t("An owner of your company's account decides on the payment.")
    balance = reader.money(notice.balance, notice.currency)
    if notice.funding == "short":
        return reader.t("Your balance is {balance}; a top-up comes first.", balance=balance)
    if notice.funding == "credit" and notice.price is not None and 0 < notice.credit < notice.price.gross:
        own, credit = (
            reader.money(part, notice.price.currency)
            for part in (notice.price.gross - notice.credit, notice.credit)
        )
        return reader.t(
            "Paid from your balance of {balance}: {own}. On your credit: {credit}.",
            balance=balance,
            own=own,
            credit=credit,
        )
    if notice.funding == "credit":
        return reader.t("Your balance is {balance}; this goes on your credit.", balance=balance)
    return reader.t("Paid from your balance of {balance}.", balance=balance)


def _terms(notice: Offered, reader: Reader) -> str:
    if notice.valid_until is None:
        return reader.t("Nothing is charged until you accept.")
    until = reader.moment(notice.valid_until, notice.zone)
    return reader.t("The price holds until {time}. Nothing is charged until you accept.", time=until)


def _offer_rows(notice: Offered, price: Price, reader: Reader) -> tuple[Row, ...]:
    accept = reader.t("Accept for {amount}", amount=reader.money(price.gross, price.currency))
    decline = reader.t("No, thank you")
    top_up = ((top_up_button(reader, notice.request_id),),) if notice.funding == "short" else ()
    return (
        (press(accept, "accept", notice.quote_id, style="success"),),
        *top_up,
        (
            press(decline, "decline", notice.quote_id),
            press(reader.t("Price details"), "price_lines", notice.quote_id),
        ),
        *same_row(reader, notice.request_id, notice.same, notice.same_excerpt),
        *_more_row(notice, reader),
        (person_button(reader, notice.request_id),),
    )


def _more_row(notice: Offered, reader: Reader) -> tuple[Row, ...]:
    """The way to ask for more than the contract includes; of a price that staff named one talks with them."""
    return () if notice.reason == "staff" else ((more_button(reader, notice.request_id),),)


def _covered_rows(notice: Offered, reader: Reader) -> tuple[Row, ...]:
    accept = press(reader.t("Yes, go ahead"), "accept_covered", notice.request_id, style="success")
    return ((accept,), (person_button(reader, notice.request_id),))


def _reason(notice: Declined, reader: Reader) -> str:
    if notice.reason == "person_limit":
        return talks_used(reader, notice.included)
    if notice.reason == "no_plan":
        said = reader.t("Your contract is still being set up here, so it can't go ahead just yet.")
    else:
        said = _used_and_cost(notice, notice.price, reader)
    if notice.unseen:
        return said + " " + reader.t("An owner of your company's account decides on the payment.")
    balance = reader.money(notice.balance, notice.currency)
    said = said + " " + reader.t("Your balance is {balance}.", balance=balance)
    if notice.held:
        held = reader.money(notice.held, notice.currency)
        said += " " + reader.t("{held} is set aside for other requests.", held=held)
    if notice.tax and notice.reason == "no_funds":
        amounts = (reader.money(minor, notice.currency) for minor in (notice.missing, notice.tax))
        amount, tax = amounts
        said += " " + reader.t("Of a top-up of {amount}, {tax} is VAT.", amount=amount, tax=tax)
    return said


def _afterwards(notice: TopUpDetails, reader: Reader) -> str:
    if notice.request_id is None:
        return reader.t("Once the payment is in, you'll see it in your balance.")
    return reader.t("Once the payment is in, we'll come back to your request by ourselves.")


def _copy_rows(notice: TopUpDetails, reader: Reader) -> tuple[Row, ...]:
    reference = reader.t("Copy the reference {reference}", reference=notice.reference)
    rows: list[Row] = [(Button(text=reference, copy=notice.reference),)]
    if notice.amount is not None:
        amount = plain(notice.amount, notice.currency)
        rows.append((Button(text=reader.t("Copy the amount {amount}", amount=amount), copy=amount),))
    return (*rows, (person_button(reader, notice.request_id),))
