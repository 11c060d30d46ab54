"""What is kept about people: what we say of it, the file of it, and what goes when they ask."""

from bot.flows.notices import (
    EraseAsked,
    EraseClientAsked,
    EraseClientRefused,
    EraseRefused,
    ExportFile,
    Privacy,
)
from bot.views.graphemes import clean, name
from bot.views.reader import Reader, press
from bot.views.screen import Screen, Text, Upload
from bot.views.texts import mark

REFUSED = {
    "in_work": mark(
        "Somebody is working on {requests} for you. Once that is closed, your data can be deleted."
    ),
    "desk": mark("You work here, so an administrator does this: first they take you off the staff."),
}
CLIENT_REFUSED = {
    "held": mark("Not yet: something is set aside or being worked on for {requests}. Close that first."),
    "desk": mark("Not yet: one of the contacts is on the staff. Take them off the staff first."),
}


def privacy(notice: Privacy, reader: Reader) -> Screen:
    company = name(notice.company)
    text = Text().bold(reader.t("What happens with your messages"))
    if notice.words:
        text.line(clean(notice.words))
    else:
        text.line(
            reader.t(
                "Your messages and files go to the people of {company} who work on your request.",
                company=company,
            )
        )
        text.line(
            reader.t(
                "We keep your name and number in Telegram, your messages and what was charged for them. "
                "Files stay with Telegram; we keep only the reference to them."
            )
        )
    text.line(kept_for(notice, reader))
    if notice.names:
        text.line(reader.t("Questions about it: {names}", names=", ".join(map(name, notice.names))))
    text.line(reader.t("A copy of everything: /export. To have it deleted: /erase."))
    return text.screen()


def kept_for(notice: Privacy, reader: Reader) -> str:
    """For how long, in days."""
    raw = reader.n(
        "What Telegram sent us is deleted after {n} day.",
        "What Telegram sent us is deleted after {n} days.",
        notice.updates_days,
    )
    if notice.texts_days is None:
        return reader.t("The words of a request are kept as long as its bill.") + " " + raw
    words = reader.n(
        "The words of a request are deleted {n} day after it's closed, its figures stay in the books.",
        "The words of a request are deleted {n} days after it's closed, its figures stay in the books.",
        notice.texts_days,
    )
    return f"{words} {raw}"


def export_file(notice: ExportFile, reader: Reader) -> Screen:
    file = f"my-data-{notice.at:%Y-%m-%d}.json"
    text = Text().bold(reader.t("Everything kept about you"))
    text.line(reader.t("One file, in a form that programs can read, too."))
    data = notice.data.encode("utf-8", "replace")
    return text.screen(media="document", upload=Upload(name=file, data=data))


def erase_asked(notice: EraseAsked, reader: Reader) -> Screen:
    text = Text().bold(reader.t("Delete everything about you?"))
    text.line(
        reader.t("Deleted: your name and number, all your messages, and who said what in your requests.")
    )
    if notice.contact:
        text.line(
            reader.t(
                "What stays: that there were requests and what was charged for them, without words and "
                "without you. The law asks for the books, and the figures must add up."
            )
        )
    if notice.open:
        text.line(
            reader.n(
                "{n} open request is closed, nothing is charged for it.",
                "{n} open requests are closed, nothing is charged for them.",
                notice.open,
            )
        )
    if notice.last_owner:
        text.line(reader.t("Nobody will be left who decides for your company here."))
    if notice.contact:
        text.line(reader.t("After that you need a new invitation to write here."))
    text.line(reader.t("Messages in this chat you delete yourself, in Telegram."))
    return text.screen((press(reader.t("Delete everything"), "erase_me", style="danger"),))


def erase_refused(notice: EraseRefused, reader: Reader) -> Screen:
    return Text().line(reader.t(REFUSED[notice.why], requests=numbers(notice.requests))).screen()


def erase_client_asked(notice: EraseClientAsked, reader: Reader) -> Screen:
    text = Text().bold(reader.t("Delete this client?")).line(name(notice.client))
    text.line(
        reader.n(
            "{n} contact goes, with all messages and names.",
            "{n} contacts go, with all messages and names.",
            notice.contacts,
        )
    )
    text.line(
        reader.t("The books stay under the number {number}, without a name.", number=f"#{notice.account_id}")
    )
    if notice.left:
        money = reader.money(notice.left, notice.currency)
        text.line(reader.t("The balance is not empty: {amount}. Settle it outside first.", amount=money))
    said = reader.t("Delete all the same") if notice.left else reader.t("Delete the client")
    button = press(said, "erase_client", notice.account_id, notice.seen, style="danger")
    return text.line(reader.t("This cannot be undone.")).screen((button,))


def erase_client_refused(notice: EraseClientRefused, reader: Reader) -> Screen:
    text = Text().bold(name(notice.client))
    said = reader.t(CLIENT_REFUSED[notice.why], requests=numbers(notice.requests))
    return text.line(said).screen()


def numbers(requests: tuple[int, ...]) -> str:
    return ", ".join(f"#{number}" for number in requests)
