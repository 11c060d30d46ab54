"""Money that goes back to a client who leaves, and a debt that is forgiven: to clients and administrators."""

from bot.flows.notices import Changed, PaidOut, WrittenOff
from bot.views.graphemes import clean
from bot.views.parts import person_button
from bot.views.reader import Reader
from bot.views.screen import Screen, Text


def paid_out(notice: PaidOut, reader: Reader) -> Screen:
    """How much goes out, the tax in it, by what reference, why, and what stays."""
    paid = reader.money(notice.paid, notice.currency)
    if notice.undone:
        said = reader.t("The payout of {amount} is undone: the money stays on your balance.", amount=paid)
    else:
        said = reader.t("{amount} of your money goes back to you.", amount=paid)
    text = Text().bold(said)
    text.line(reader.t("Payout reference:")).plain(" ").code(clean(notice.reference))
    if notice.because:
        text.line(reader.t("Reason: {reason}", reason=clean(notice.because)))
    if notice.tax and not notice.undone:
        tax = reader.money(notice.tax, notice.currency)
        text.line(reader.t("{tax} of it is VAT from your payments, which goes back, too.", tax=tax))
    text.lines(_balance(notice.balance, notice.currency, reader))
    return text.screen((person_button(reader, None),))


def written_off(notice: WrittenOff, reader: Reader) -> Screen:
    """How much is owed no more, why, and what is still owed."""
    amount = reader.money(notice.amount, notice.currency)
    if notice.undone:
        said = reader.t("That {amount} was forgiven is undone: it is owed again.", amount=amount)
    else:
        said = reader.t("{amount} of what you owed is forgiven: you don't have to pay it.", amount=amount)
    text = Text().bold(said)
    if notice.because:
        text.line(reader.t("Reason: {reason}", reason=clean(notice.because)))
    if notice.owed:
        owed = reader.money(notice.owed, notice.currency)
        text.line(reader.t("Still owed: {amount}.", amount=owed))
    text.lines(_balance(notice.balance, notice.currency, reader))
    return text.screen((person_button(reader, None),))


def _balance(balance: int | None, currency: str, reader: Reader) -> str:
    if balance is None:
        return ""
    return reader.t("Balance: {amount}.", amount=reader.money(balance, currency))


def details(notice: Changed, reader: Reader) -> tuple[str, ...]:
    """What the command did besides the balance."""
    figure, told = reader.texts.figure, reader.t("The client is told.")
    if notice.what == "writeoff":
        owed = reader.t("Still owed: {amount}.", amount=figure(notice.owed)) if notice.owed else ""
        return (*((owed,) if owed else ()), told)
    reference = reader.t("Payout reference: {reference}", reference=clean(notice.reference))
    paid = reader.t("To be paid out: {amount}", amount=figure(notice.paid))
    tax = reader.t("VAT in it: {amount}", amount=figure(notice.tax)) if notice.tax else ""
    return (reference, paid, *((tax,) if tax else ()), told)
