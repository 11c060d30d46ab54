"""Lines and buttons that several screens share."""

from datetime import datetime

from bot.flows.notices import Charged
from bot.quota.money import is_money
from bot.views.graphemes import clean, name
from bot.views.reader import Reader, press
from bot.views.screen import Button, Row, Text
from bot.views.texts import mark
from bot.views.words import counted

EXCERPT = 300


def answer_line(reader: Reader, due_at: datetime | None, zone: str) -> str:
    """By when the answer comes, or where to."""
    if due_at is None:
        return reader.t("The answer will come here.")
    return reader.t("You'll have an answer by {time}.", time=reader.moment(due_at, zone))


def order_line(reader: Reader, number: int | None) -> str:
    return "" if number is None else reader.t("Order no. {number}.", number=number)


def returned_line(reader: Reader, returned: int | None, currency: str) -> str:
    """Money that is free again; empty when there was none."""
    if not returned:
        return ""
    return reader.t("{amount} is available again.", amount=reader.money(returned, currency))


def sources(amount: int, credit: int, emergency: int, currency: str, reader: Reader) -> tuple[str, ...]:
    """Where money comes from, each part with its amount: own first, then what is lent."""
    parts = (
        (amount - credit - emergency, mark("{amount} from the balance")),
        (credit, mark("{amount} on credit")),
        (emergency, mark("{amount} on the emergency allowance")),
    )
    return tuple(reader.t(said, amount=reader.money(part, currency)) for part, said in parts if part)


def charged_line(charged: Charged | None, reader: Reader) -> str:
    """What a request cost, with the tax in it and where it came from; empty where nothing was set aside."""
    if charged is None:
        return ""
    if not charged.amount:
        return reader.t("Nothing was charged.")
    if not is_money(charged.asset):
        units = counted(reader, charged.asset, charged.amount)
        return reader.t("Charged to the contract: {units}.", units=units)
    parts = sources(charged.amount, charged.credit, charged.emergency, charged.asset, reader)
    said = reader.t("Charged: {parts}.", parts=", ".join(parts))
    if not charged.tax:
        return said
    net, tax = (reader.money(one, charged.asset) for one in (charged.amount - charged.tax, charged.tax))
    return said + " " + reader.t("Before tax {net}, VAT {tax}.", net=net, tax=tax)


def away_line(reader: Reader, opens_at: datetime | None, zone: str) -> str:
    """That the desk is closed and when it opens; nothing while it is open, nor once it has opened."""
    if opens_at is None or opens_at <= reader.now:
        return ""
    return reader.t("We're closed right now and open at {time}.", time=reader.moment(opens_at, zone))


def higher_up(reader: Reader, names: tuple[str, ...]) -> str:
    """Whom else one may turn to, as the company chose."""
    if not names:
        return ""
    return reader.t("You can also turn to: {names}", names=", ".join(name(person) for person in names))


def saved_line(reader: Reader) -> str:
    return reader.t("Your request is saved, there's no need to send it again.")


def headed(reader: Reader, client: str, request_id: int | None) -> Text:
    """A text that begins with what it is about: `Request #12 · Budmax`, as far as known."""
    parts = [reader.t("Request {request}", request=f"#{request_id}")] if request_id is not None else []
    return Text().bold(" · ".join([*parts, name(client)] if client else parts))


def excerpt(text: Text, shown: str) -> Text:
    """The client's own words as a quotation on a line of their own; nothing when there are none."""
    words = clean(shown).strip()
    return text.line().quote(words, EXCERPT) if words else text


def person_button(reader: Reader, request_id: int | None) -> Button:
    """The way to a person, the same words everywhere."""
    return press(reader.t("Talk to a manager"), "person", request_id)


def appeal_button(reader: Reader, request_id: int) -> Button:
    return press(reader.t("Ask to review this"), "appeal", request_id)


def more_button(reader: Reader, request_id: int) -> Button:
    """The same way on, from a price or from what the contract has no more of."""
    return press(reader.t("Ask for more"), "appeal", request_id)


def top_up_button(reader: Reader, request_id: int | None, missing: int = 0, currency: str = "") -> Button:
    """To the payment details; with the amount that is missing, when one is."""
    if missing > 0:
        said = reader.t("Top up by {amount}", amount=reader.money(missing, currency))
    else:
        said = reader.t("Top up the balance")
    return press(said, "topup", request_id)


def wait_button(reader: Reader, request_id: int, renews_at: datetime, zone: str) -> Button:
    return press(reader.t("Wait until {day}", day=reader.day(renews_at, zone)), "wait_renewal", request_id)


def same_button(reader: Reader, request_id: int, words: str) -> Button:
    """To the request that is there already: the only answer that costs nothing."""
    words = " ".join(clean(words).split())
    return press(reader.t("It belongs to: {excerpt}", excerpt=words), "same_request", request_id)


def same_row(reader: Reader, request_id: int, same: int | None, words: str) -> tuple[Row, ...]:
    """The row with that button; none where there is nothing to belong to."""
    return () if same is None else ((same_button(reader, request_id, words),),)


def solved_button(reader: Reader, request_id: int) -> Button:
    """The client closes it."""
    return press(reader.t("It's solved"), "solved", request_id)


def reopened_line(reader: Reader, times: int) -> str:
    """How often the client came back to it; empty for never."""
    if not times:
        return ""
    return reader.n("Opened again by the client, {n} time.", "Opened again by the client, {n} times.", times)
