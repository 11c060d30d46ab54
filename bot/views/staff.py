"""To staff: what happened to a talk, which request is meant, the client's past, the kinds of a topic."""

from dataclasses import replace

from bot.desk.talk import SILENT
from bot.flows.notices import (
    AnswerList,
    AnswerSent,
    Bound,
    ChooseAnswer,
    ChooseColleague,
    ChooseReclassify,
    History,
    MinutesAsked,
    NoteFile,
    NoteLine,
    RequestLine,
    StaffTold,
    WhichRequest,
)
from bot.kinds.catalogue import BY_CODE
from bot.views.account import request_line
from bot.views.cards import figures_lines
from bot.views.favours import favour_line
from bot.views.favours import total as favour_total
from bot.views.graphemes import clean, fit, name
from bot.views.parts import charged_line, headed, reopened_line
from bot.views.reader import Reader, press
from bot.views.screen import Button, Row, Screen, Text
from bot.views.texts import mark
from bot.views.words import MEDIA_NAMES, counted, kind_name

TOLD = {
    "client_edited": mark("The client edited a message:"),
    "client_closed": mark("The client closed the request."),
    "client_withdrew": mark("The client withdrew the request."),
    "no_request": mark("You have no request in progress. The queue: /queue"),
    "nothing_sent": mark("Nothing was sent: you have no request in progress. The queue: /queue"),
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
    "minutes_accepted": mark("The client agreed to the minutes: the request is closed."),
    "quote_declined": mark("The client declined the price."),
    "credit_asked": mark("The client asks for a higher credit limit."),
    "reclassified": mark("The kind is changed:"),
    "taken": mark("In progress with a colleague:"),
    "client_reopened": mark("The client opened the request again. It's yours as before, free of charge."),
    "to_lead": mark("It goes to a lead now and has left you; the client is told."),
    "client_banned": mark("An administrator banned the client: messages are kept, not passed on."),
    "client_unbanned": mark("The ban is over: the client's messages are passed on again."),
    "client_split": mark("The client made a request of its own of the latest words:"),
    "client_moved": mark("The client put the latest words to another request:"),
    "handed_over": mark("The talk is yours now. Handed over by:"),
    "talk_above": mark("You had this talk before: it stands above. What is new comes below."),
    "not_open": mark("Nothing was sent: this request isn't in progress any more."),
    "note": mark("Note of a colleague, unseen by the client:"),
    "rating_word": mark("The client's word beside the stars:"),
    "answer_added": mark("The ready answer is kept. Use it in a talk with /a and its name:"),
    "answer_changed": mark("The ready answer now says this. Its name:"),
    "answer_removed": mark("The ready answer is removed:"),
    "no_answer": mark("There's no ready answer of this name. All of them: /answers. The name:"),
    "cancelled": mark("Closed without being done; the client reads the reason."),
    "undone_asked": mark(
        "Nothing was sent to the client. To close it undone, choose why below, "
        "or reply there in your own words."
    ),
    "with_client": mark(
        "The contract doesn't cover it as that kind. The client is asked; once they agree, it's in the queue."
    ),
    "no_due": mark("Nothing was sent: the answer names the promised time, and this request has none."),
}
QUOTED = frozenset({"client_edited", "note", "rating_word"})
"""Told with somebody's words, which stand apart."""
MOST_STARS = 5
SHOWN = 120
"""Characters of a ready answer in the list."""
RECLASSIFIED = tuple(kind for kind in BY_CODE if kind not in {"smalltalk", "other", "person"})


def told(notice: StaffTold, reader: Reader) -> Screen:
    """What happened, under the request's number and client where there is one."""
    text = headed(reader, notice.client, notice.request_id)
    detail = clean(notice.detail).strip()
    if notice.what == "done" and detail.isdecimal():
        minutes = counted(reader, "minutes", int(detail))
        text.line(reader.t("The request is closed, {minutes}.", minutes=minutes))
        return text.lines(charged_line(notice.charged, reader)).screen()
    text.line(reader.word(TOLD, notice.what))
    if notice.stars:
        text.plain(" ").plain(stars(notice.stars))
    if notice.worker:
        text.line(reader.t("Worked on it: {name}.", name=name(notice.worker)))
    if not detail:
        return text.screen()
    if notice.what in QUOTED:
        return text.line().quote(detail).screen()
    if notice.what == "reclassified":
        detail = kind_name(reader, detail)
    return text.plain(" ").plain(detail).screen()


def minutes_asked(notice: MinutesAsked, reader: Reader) -> Screen:
    """More minutes than are held: what the client is asked or said, and the way to close all the same."""
    spent, held = counted(reader, "minutes", notice.spent), counted(reader, "minutes", notice.held)
    text = headed(reader, notice.client, notice.request_id)
    text.line(reader.t("Spent: {spent}. Set aside: {held}.", spent=spent, held=held))
    match notice.state:
        case "refused":
            text.line(reader.t("The client doesn't agree to more."))
        case "none_left":
            text.line(reader.t("The client has no more minutes to ask for; a price can be named with /quote"))
        case _:
            asked = counted(reader, "minutes", notice.asked)
            text.line(
                reader.t("The client is asked for {minutes}; the request is open until then.", minutes=asked)
            )
    close = press(reader.t("Close with {held}", held=held), "done_held", notice.request_id, notice.spent)
    return text.screen((close,))


def which_request(notice: WhichRequest, reader: Reader) -> Screen:
    """Nothing is sent on a guess."""
    text = Text().bold(reader.t("Which request is this for?"))
    text.line(reader.t("Nothing has been sent yet. Next time, reply to a message of the request."))
    silent = {number: (kind, media) for number, kind, media in notice.silent}
    rows = [
        (press(_option(request_id, label, silent.get(request_id), reader), "to", request_id, notice.talk_id),)
        for request_id, label in notice.options
    ]
    return text.screen(*rows)


def _option(number: int, label: str, silent: tuple[str, str] | None, reader: Reader) -> str:
    """`#12 Budmax: how do I …`; without words the kind and what came: `#12 Budmax: work, voice message`."""
    said = " ".join(clean(label).split())
    if silent is not None:
        kind, media = silent
        what = (kind_name(reader, kind), reader.word(MEDIA_NAMES, media))
        said = f"{said} {', '.join(part for part in what if part)}"
    return f"#{number} {said}"


def stars(count: int) -> str:
    """`★★★☆☆`"""
    return "★" * count + "☆" * (MOST_STARS - count)


def history(notice: History, reader: Reader) -> Screen:
    text = Text().bold(name(notice.client))
    text.lines(*figures_lines(notice.standing, reader))
    for line in notice.lines:
        text.line(request_line(line, notice.standing.zone, reader))
        _judged(text, line, reader)
    if not notice.lines:
        text.line(reader.t("No requests before this one."))
    if notice.notes:
        text.line().line().bold(reader.t("Notes of colleagues, unseen by the client"))
        text.lines(*(_noted(line, notice.standing.zone, reader) for line in notice.notes))
    if notice.favours:
        text.line().line().bold(favour_total(notice.favour_minutes, reader))
        text.lines(*(favour_line(line, notice.standing.zone, reader) for line in notice.favours))
    return text.screen()


def _noted(line: NoteLine, zone: str, reader: Reader) -> str:
    """`3 March, 14:00, Ivan: prefers a call (file)`"""
    words = " ".join(clean(line.text).split())
    said = f"{reader.here(line.at, zone)}, {name(line.by)}: {words}".rstrip(": ")
    return said if line.media is None else " ".join((said, reader.t("(with a file)")))


def note_file(notice: NoteFile, reader: Reader) -> Screen:
    """A colleague's file with the words under it; what bears no words comes after a message that has them."""
    if notice.media in SILENT:
        return Screen(text="", media=notice.media, file_id=notice.file_id, details=notice.details)
    text = headed(reader, name(notice.by), notice.request_id)
    text.line(reader.t("Note of a colleague, unseen by the client:"))
    words = clean(notice.text).strip()
    if words:
        text.line().quote(words)
    return replace(text.screen(media=notice.media, file_id=notice.file_id), details=notice.details)


def _judged(text: Text, line: RequestLine, reader: Reader) -> None:
    """Under a request in the history: how often it came back, the stars and the word beside them."""
    text.lines(reopened_line(reader, line.reopened))
    if line.rating is not None:
        text.line("★" * line.rating + "☆" * (MOST_STARS - line.rating))
    words = clean(line.comment).strip()
    if words:
        text.line().quote(words, 300)


def choose_colleague(notice: ChooseColleague, reader: Reader) -> Screen:
    """Each with the number of requests they have in progress."""
    text = Text().bold(reader.t("Who takes over request {request}?", request=f"#{notice.request_id}"))
    text.line(reader.t("The talk goes with it; the client reads who is there now."))
    buttons = [
        press(f"{name(who)} ({open_ones})", "transfer", notice.request_id, user)
        for user, who, open_ones in notice.options
    ]
    return text.screen(*_pairs(buttons))


def choose_answer(notice: ChooseAnswer, reader: Reader) -> Screen:
    if not notice.options:
        return Text().line(reader.t("There are no ready answers yet. Add one: /answers")).screen()
    asked = reader.t("Which answer goes to the client, request {request}?", request=f"#{notice.request_id}")
    text = Text().bold(asked)
    buttons = [
        press(clean(known), "ready", notice.request_id, answer_id) for answer_id, known in notice.options
    ]
    return text.screen(*_pairs(buttons))


def answer_sent(notice: AnswerSent, reader: Reader) -> Screen:
    said = reader.t("Sent to the client, request {request}:", request=f"#{notice.request_id}")
    return Text().bold(said).line().quote(clean(notice.text)).screen()


def answer_list(notice: AnswerList, reader: Reader) -> Screen:
    """How to add one, then the names with their texts; what has no room is at the end."""
    text = Text().bold(reader.t("Ready answers"))
    text.line(reader.t("Add or change: {form}", form="/answers add <name> <text>"))
    text.line(reader.t("Remove: {form}", form="/answers remove <name>"))
    places = " ".join(f"{{{place}}}" for place in notice.places)
    text.line(reader.t("Filled in by itself: {places}", places=places)).line()
    for known, words in notice.answers:
        text.line().code(f"/a {clean(known)}").plain(": ").plain(fit(" ".join(clean(words).split()), SHOWN))
    if not notice.answers:
        text.line(reader.t("There are none yet."))
    return text.screen()


def _pairs(buttons: list[Button]) -> list[Row]:
    """Two in a row, so that many fit within a thumb's reach."""
    return [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]


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
