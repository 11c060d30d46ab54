"""To administrators: what waits too long, and that it is over."""

from bot.flows.notices import Watched
from bot.views.graphemes import name
from bot.views.reader import Reader
from bot.views.screen import Screen, Text
from bot.views.texts import mark

TITLES = {
    "inbox": mark("Messages wait to be handled"),
    "outbox": mark("What the bot has to say isn't sent"),
    "held_back": mark("Telegram makes the bot wait"),
    "due": mark("Something that is due isn't done"),
    "unreminded": mark("Requests are late, and nobody was reminded"),
    "set_aside": mark("Many messages were set aside"),
    "backup": mark("There is no fresh backup"),
    "disk": mark("The disk is nearly full"),
}
ADVICE = {
    "inbox": mark("Please look at the log and run doctor."),
    "outbox": mark("Can the machine reach Telegram? Please look at the log and run doctor."),
    "held_back": mark("There is nothing to do: everything is sent then, in its order."),
    "due": mark("It is tried each second; the log says why it fails: due_piece_failed."),
    "unreminded": mark("Please look at /queue; the log says why: due_piece_failed."),
    "set_aside": mark("Their senders have been told; the log says why: update_failed."),
    "backup": mark("See in the log why it isn't made, and whether its folder has room."),
    "disk": mark("Make room: without it no message can be stored."),
}


def watched(notice: Watched, reader: Reader) -> Screen:
    """What it is, since when and how many, what to do; once it is over, only from when to when."""
    text = Text().bold(reader.word(TITLES, notice.matter))
    if notice.over_at is not None:
        return text.line(_over(notice, reader)).screen()
    return text.lines(_how(notice, reader), reader.word(ADVICE, notice.matter)).screen()


def _over(notice: Watched, reader: Reader) -> str:
    over = reader.here(notice.over_at, notice.zone) if notice.over_at else ""
    if notice.since is None:
        return reader.t("It's over, as of {time}.", time=over)
    return reader.t(
        "It's over: it lasted from {time} to {end}.", time=reader.here(notice.since, notice.zone), end=over
    )


def _how(notice: Watched, reader: Reader) -> str:
    time = "" if notice.since is None else reader.here(notice.since, notice.zone)
    match notice.matter:
        case "held_back":
            return reader.n(
                "{n} chat waits, until {time}.", "{n} chats wait, until {time}.", notice.n, time=time
            )
        case "set_aside":
            return reader.t("{n} since {time}.", n=notice.n, time=time)
        case "due":
            return reader.t("It has been due since {time}.", time=time)
        case "backup" if not time:
            return reader.t("There is none at all on {machine}.", machine=name(notice.detail))
        case "backup":
            return reader.t("The newest on {machine} is from {time}.", machine=name(notice.detail), time=time)
        case "disk":
            return reader.t("{n} MiB are left on {machine}.", machine=name(notice.detail), n=notice.n)
        case _:
            return reader.n(
                "{n} waits, since {time}.", "{n} wait, the oldest since {time}.", notice.n, time=time
            )
