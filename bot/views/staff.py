"""To staff: what happened to a talk, which request is meant, the client's past, the kinds of a topic."""

from bot.flows.notices import Bound, ChooseReclassify, History, StaffTold, WhichRequest
from bot.kinds.catalogue import BY_CODE
from bot.views.account import request_line
from bot.views.cards import figures_lines
from bot.views.graphemes import clean, name
from bot.views.parts import headed
from bot.views.reader import Reader, press
from bot.views.screen import Screen, Text
from bot.views.texts import mark
from bot.views.words import counted, kind_name

TOLD = {
    "client_edited": mark("The client edited a message:"),
    "client_closed": mark("The client closed the request."),
    "client_withdrew": mark("The client withdrew the request."),
    "no_request": mark("You have no request in progress. The queue: /queue"),
    "which": mark("Which request? Reply to one of its messages, so that it's clear."),
    "forbidden": mark("Somebody else works on this request."),
    "delivered": mark("Delivered to the client."),
    "not_delivered": mark("Not delivered: the bot can't reach the client. Please call or write an e-mail."),
    "noted": mark("Noted for colleagues; the client doesn't see it."),
    "released": mark("Back in the queue."),
    "done": mark("The request is closed."),
    "rated": mark("The client's rating, in stars:"),
    "quote_sent": mark("The price is with the client."),
    "quote_accepted": mark("The client accepted the price."),
    "quote_declined": mark("The client declined the price."),
    "credit_asked": mark("The client asks for a higher credit limit."),
    "reclassified": mark("The kind is changed:"),
    "taken": mark("In progress with a colleague:"),
}
RECLASSIFIED = tuple(kind for kind in BY_CODE if kind not in {"smalltalk", "other", "person"})


def told(notice: StaffTold, reader: Reader) -> Screen:
    """What happened, under the request's number and client where there is one."""
    text = headed(notice.client, notice.request_id)
    detail = clean(notice.detail).strip()
    if notice.what == "done" and detail.isdecimal():
        minutes = counted(reader, "minutes", int(detail))
        return text.line(reader.t("The request is closed, {minutes}.", minutes=minutes)).screen()
    text.line(reader.word(TOLD, notice.what))
    if not detail:
        return text.screen()
    if notice.what == "client_edited":
        return text.line().quote(detail).screen()
    if notice.what == "reclassified":
        detail = kind_name(reader, detail)
    return text.plain(" ").plain(detail).screen()


def which_request(notice: WhichRequest, reader: Reader) -> Screen:
    """Nothing is sent on a guess."""
    text = Text().bold(reader.t("Which request is this for?"))
    text.line(reader.t("Nothing has been sent yet. Next time, reply to a message of the request."))
    rows = [
        (press(f"#{request_id} {' '.join(clean(label).split())}", "to", request_id, notice.talk_id),)
        for request_id, label in notice.options
    ]
    return text.screen(*rows)


def history(notice: History, reader: Reader) -> Screen:
    text = Text().bold(f"{name(notice.client)} · #{notice.standing.account_id}")
    text.lines(*figures_lines(notice.standing, reader))
    for line in notice.lines:
        text.line(request_line(line, notice.standing.zone, reader))
    if not notice.lines:
        text.line(reader.t("No requests before this one."))
    return text.screen()


def choose_reclassify(notice: ChooseReclassify, reader: Reader) -> Screen:
    text = Text().line(
        reader.t(
            "Request {request} is now: {kind}.",
            request=f"#{notice.request_id}",
            kind=kind_name(reader, notice.kind),
        )
    )
    text.line(reader.t("If another kind costs more, the client is asked first; if less, the rest goes back."))
    rows = [
        (press(kind_name(reader, kind), f"to_{kind}", notice.request_id),)
        for kind in RECLASSIFIED
        if kind != notice.kind
    ]
    return text.screen(*rows)


def bound(notice: Bound, reader: Reader) -> Screen:
    text = Text().line(reader.t("This is now the queue for: {kinds}.", kinds=_names(notice.kinds, reader)))
    if notice.moved:
        text.line(reader.t("They were elsewhere before: {kinds}.", kinds=_names(notice.moved, reader)))
    return text.screen()


def _names(kinds: tuple[str, ...], reader: Reader) -> str:
    return ", ".join(kind_name(reader, kind) for kind in kinds)
