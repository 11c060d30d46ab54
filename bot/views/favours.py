"""To staff: work past the channel, forwards of clients' private messages, words that lead clients back."""

from bot.flows.notices import (
    FavourChoice,
    FavourLine,
    FavourLogged,
    ForwardKind,
    MadeRequest,
    PoliteText,
    WhoseWords,
)
from bot.views.callbacks import FAVOUR_MINUTES
from bot.views.graphemes import clean, name
from bot.views.parts import excerpt
from bot.views.reader import Reader, press
from bot.views.screen import Button, Row, Screen, Text
from bot.views.texts import mark, texts
from bot.views.words import counted, kind_name

COPIED = 256
"""Characters that a button may copy, by the Bot API."""
MADE = {
    "queued": mark("Request {request} of {client} is made; the client has been told."),
    "clarifying": mark(
        "Request {request} of {client} is written down. The client is asked what it is about; the card comes "
        "after the answer."
    ),
    "offered": mark(
        "Request {request} of {client} is written down. The client is asked to agree to the price; the card "
        "comes after that."
    ),
    "declined": mark(
        "Request {request} of {client} is written down. The contract doesn't cover it now; the client has "
        "been told what to do, and there is no card yet."
    ),
    "answered": mark(
        "Request {request} of {client} is written down. The bot answered it; the client can ask for a person."
    ),
}
"""What became of a forward, by the request's state."""


def logged(notice: FavourLogged, reader: Reader) -> Screen:
    minutes = counted(reader, "minutes", notice.minutes)
    text = Text().bold(
        reader.t("Logged as a favour: {client}, {minutes}.", client=name(notice.client), minutes=minutes)
    )
    excerpt(text, notice.text)
    return text.line(total(notice.total, reader)).screen()


def total(minutes: int, reader: Reader) -> str:
    """What was done past the channel in this period: seen, and not output."""
    said = counted(reader, "minutes", minutes)
    return reader.t("Past this channel in this period: {minutes}.", minutes=said)


def polite(notice: PoliteText, reader: Reader) -> Screen:
    """The client's words in the client's language, to send as they are."""
    theirs = texts(notice.language)
    words = theirs.t(
        "Hello! So that nothing gets lost and you hear by when it's done, please write to us here: {link}",
        link=notice.link,
    )
    text = Text().italic(reader.t("To send to the client:")).line(words)
    if len(words) > COPIED:
        return text.screen()
    return text.screen((Button(text=reader.t("Copy the words"), copy=words),))


def whose_words(notice: WhoseWords, reader: Reader) -> Screen:
    """Nothing is guessed where Telegram hides the author."""
    text = excerpt(Text().bold(reader.t("Whose words are these?")), notice.excerpt)
    together(text, notice.count, reader)
    rows: list[Row] = [
        (press(clean(label), "author", contact, notice.talk_id),) for contact, label in notice.options
    ]
    if not notice.options:
        text.line(reader.t("There is no contact of a client yet."))
    turn = []
    if notice.page > 1:
        turn.append(
            press(reader.t("◀ Page {n}", n=notice.page - 1), "whose", notice.talk_id, notice.page - 1)
        )
    if notice.page < notice.pages:
        turn.append(
            press(reader.t("Page {n} ▶", n=notice.page + 1), "whose", notice.talk_id, notice.page + 1)
        )
    rows.append(tuple(turn))
    rows += [
        (
            press(
                reader.t("Send it as an answer: {request}", request=" ".join(clean(label).split())),
                "to",
                request_id,
                notice.talk_id,
            ),
        )
        for request_id, label in notice.passes
    ]
    return text.screen(*rows)


def choice(notice: FavourChoice, reader: Reader) -> Screen:
    text = Text().bold(f"{name(notice.client)} · {name(notice.contact)}")
    excerpt(text, notice.excerpt)
    together(text, notice.count, reader)
    text.line(reader.t("Shall it become a request, or was it done in private already?"))
    ids = (notice.contact_id, notice.talk_id)
    minutes = tuple(
        press(counted(reader, "minutes", spent), f"favour_{spent}", *ids) for spent in FAVOUR_MINUTES
    )
    return text.screen(
        (press(reader.t("Make it a request"), "make_request", *ids, style="success"),),
        minutes[:3],
        minutes[3:],
        (press(reader.t("Somebody else wrote it"), "whose", notice.talk_id, 1),),
    )


def kind_of_forward(notice: ForwardKind, reader: Reader) -> Screen:
    """There are no words that could be judged."""
    text = Text().bold(name(notice.client)).line(reader.t("There are no words in it. What is it about?"))
    rows = [
        (press(kind_name(reader, kind), f"made_{kind}", notice.contact_id, notice.talk_id),)
        for kind in notice.kinds
    ]
    return text.screen(*rows, (press(reader.t("Somebody else wrote it"), "whose", notice.talk_id, 1),))


def made_request(notice: MadeRequest, reader: Reader) -> Screen:
    """Only what is in the queue is called made."""
    sentence = MADE.get(notice.state, MADE["queued"])
    said = reader.t(sentence, request=f"#{notice.request_id}", client=name(notice.client))
    return Text().line(said).screen()


def together(text: Text, count: int, reader: Reader) -> None:
    """How many messages it is about, where there are several."""
    if count > 1:
        text.line(reader.n("{n} message, taken together.", "{n} messages, taken together.", count))


def favour_line(line: FavourLine, zone: str, reader: Reader) -> str:
    """`3 March, Ivan, 15 minutes: explained the invoice`"""
    minutes = counted(reader, "minutes", line.minutes)
    said = f"{reader.day(line.at, zone)}, {name(line.by)}, {minutes}"
    words = " ".join(clean(line.text).split())
    return f"{said}: {words}" if words else said
